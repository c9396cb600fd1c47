//! Figures and how they are printed.

use std::time::Instant;

/// Where the figures go.
pub(crate) struct Report {
    pub(crate) json: bool,
}

impl Report {
    /// A figure in hundredths of `unit`, beside its yardstick.
    pub(crate) fn figure(&self, name: &str, ours: u64, yardstick: u64, what: &str, unit: &str) {
        let ratio = hundredths((ours * 100 + yardstick / 2) / yardstick.max(1));
        let (ours, yardstick) = (hundredths(ours), hundredths(yardstick));
        if self.json {
            println!(r#"{{"name":"{name}","ours":{ours},"yardstick":{yardstick},"ratio":{ratio},"unit":"{unit}"}}"#);
        } else {
            println!("{name}: {ours} {unit}, {what} {yardstick} {unit}, ratio {ratio}");
        }
    }
}

fn hundredths(figure: u64) -> String {
    format!("{}.{:02}", figure / 100, figure % 100)
}

/// The median, which sorts.
pub(crate) fn median(figures: &mut [u64]) -> u64 {
    figures.sort_unstable();
    figures[figures.len() / 2]
}

/// Hundredths of a nanosecond for one of `count` calls that `work` makes.
pub(crate) fn per_call(count: usize, work: impl FnOnce()) -> u64 {
    let started = Instant::now();
    work();
    (started.elapsed().as_nanos() * 100) as u64 / count as u64
}
