//! The measured lines as SVG: both axes double at each step or grow tenfold, because the sides lie that far apart.

use std::path::Path;

use plotters::prelude::*;

use crate::support::Outcome;
use crate::{CALLERS, Point};

const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(120, 120, 120),
];

pub fn throughput(lines: &[(&str, &[Point])], to: &Path) -> Outcome<()> {
    draw(lines, "Durable commits a second", |point| point.per_second as f64, to)
}

pub fn p99(lines: &[(&str, &[Point])], to: &Path) -> Outcome<()> {
    draw(lines, "Entry, 99th percentile, ms", |point| point.p99_micros as f64 / 1_000.0, to)
}

fn draw(lines: &[(&str, &[Point])], title: &str, figure: fn(&Point) -> f64, to: &Path) -> Outcome<()> {
    let figures = || lines.iter().flat_map(|(_, points)| points.iter()).map(figure);
    let (low, high) = (figures().fold(f64::MAX, f64::min), figures().fold(0.0, f64::max));
    let root = SVGBackend::new(to, (720, 440)).into_drawing_area();
    root.fill(&WHITE)?;
    let most = CALLERS[CALLERS.len() - 1] as f64;
    // What is beyond the last point is room for the names.
    let callers = CALLERS[0] as f64 * 0.8..most * 7.0;
    let mut chart = ChartBuilder::on(&root)
        .caption(title, ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(64)
        .build_cartesian_2d(callers.log_scale().base(2.0), (low * 0.7..high * 1.5).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("callers at once")
        .x_label_formatter(&|callers| if *callers <= most { format!("{callers:.0}") } else { String::new() })
        .y_label_formatter(&|figure| if *figure >= 1.0 { format!("{figure:.0}") } else { format!("{figure}") })
        .light_line_style(WHITE)
        .draw()?;
    for ((name, points), colour) in lines.iter().zip(COLOURS.iter().cycle()) {
        let at: Vec<(f64, f64)> = points.iter().map(|point| (point.callers as f64, figure(point))).collect();
        chart
            .draw_series(LineSeries::new(at.iter().copied(), colour.stroke_width(2)))?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
        chart.draw_series(at.iter().map(|at| Circle::new(*at, 3, colour.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::MiddleRight)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    root.present()?;
    Ok(())
}
