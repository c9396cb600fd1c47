//! Counters and latency histograms, as numbers and as Prometheus text.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::RwLock;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

use crate::domain::TokenFault;
use crate::health::HealthStatus;
use crate::{Error, ErrorKind, Result};

/// Upper bounds of the latency buckets, in microseconds: from a memory read to a stalled disk.
pub const LATENCY_BOUNDS_MICROS: [u64; 14] =
    [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 500_000, 2_000_000, 10_000_000];

/// A histogram that many threads add to without waiting for each other.
#[derive(Debug, Default)]
struct Latency {
    buckets: [AtomicU64; LATENCY_BOUNDS_MICROS.len() + 1],
    sum_micros: AtomicU64,
}

impl Latency {
    fn add(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let bucket = LATENCY_BOUNDS_MICROS.partition_point(|bound| *bound < micros);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.sum_micros.fetch_add(micros, Ordering::Relaxed);
    }

    fn figures(&self) -> LatencyFigures {
        let buckets: Vec<u64> = self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).collect();
        LatencyFigures { count: buckets.iter().sum(), sum_micros: self.sum_micros.load(Ordering::Relaxed), buckets }
    }
}

/// A latency histogram at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LatencyFigures {
    /// How many calls.
    pub count: u64,
    /// How long they took together, in microseconds.
    pub sum_micros: u64,
    /// How many took up to each of [`LATENCY_BOUNDS_MICROS`], and behind them how many took longer.
    pub buckets: Vec<u64>,
}

impl LatencyFigures {
    /// The bound in microseconds that `percent` of 100 calls stayed below; `None` without calls or past the last bound.
    #[must_use]
    pub fn percentile_micros(&self, percent: u8) -> Option<u64> {
        let wanted = (self.count * u64::from(percent)).div_ceil(100).max(1);
        let mut seen = 0;
        for (bucket, bound) in self.buckets.iter().zip(LATENCY_BOUNDS_MICROS) {
            seen += bucket;
            if seen >= wanted {
                return (self.count > 0).then_some(bound);
            }
        }
        None
    }
}

#[derive(Debug, Default)]
struct Operation {
    ok: AtomicU64,
    refused: AtomicU64,
    failed: AtomicU64,
    latency: Latency,
}

/// What was done under one operation's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationFigures {
    /// Calls that did what they were asked.
    pub ok: u64,
    /// Calls that the rules refused, such as `Full`.
    pub refused: u64,
    /// Calls that the store, or the program, let down.
    pub failed: u64,
    /// How long all of them took.
    pub latency: LatencyFigures,
}

/// What the library counts.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    operations: RwLock<BTreeMap<&'static str, Arc<Operation>>>,
    transactions_committed: AtomicU64,
    transactions_rolled_back: AtomicU64,
    transactions_retried: AtomicU64,
    key_repeats: AtomicU64,
    live_rebuilds: AtomicU64,
    live_differences: AtomicU64,
    calls_unauthenticated: AtomicU64,
    calls_forbidden: AtomicU64,
    tokens_refused: [AtomicU64; TokenFault::ALL.len()],
}

macro_rules! counters {
    ($($add:ident, $field:ident;)+) => {$(
        pub(crate) fn $add(&self) {
            self.$field.fetch_add(1, Ordering::Relaxed);
        }
    )+};
}

impl Metrics {
    counters! {
        transaction_retried, transactions_retried;
        key_repeated, key_repeats;
        live_rebuilt, live_rebuilds;
        call_forbidden, calls_forbidden;
    }

    #[cfg(feature = "auth")]
    pub(crate) fn call_unauthenticated(&self) {
        self.calls_unauthenticated.fetch_add(1, Ordering::Relaxed);
    }

    #[cfg(feature = "auth")]
    pub(crate) fn token_refused(&self, fault: TokenFault) {
        self.tokens_refused[fault as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn live_differed(&self, count: usize) {
        self.live_differences.fetch_add(count as u64, Ordering::Relaxed);
    }

    /// Runs `call` and counts it under `name`.
    pub(crate) fn timed<T>(&self, name: &'static str, call: impl FnOnce() -> Result<T>) -> Result<T> {
        let started = Instant::now();
        let outcome = call();
        let operation = self.operation(name);
        operation.latency.add(started.elapsed());
        let counter = match &outcome {
            Ok(_) => &operation.ok,
            Err(error) if error.kind().is_refusal() => &operation.refused,
            Err(_) => &operation.failed,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        let transactions = if outcome.is_ok() { &self.transactions_committed } else { &self.transactions_rolled_back };
        transactions.fetch_add(1, Ordering::Relaxed);
        outcome
    }

    fn operation(&self, name: &'static str) -> Arc<Operation> {
        if let Some(operation) = self.operations.read().get(name) {
            return Arc::clone(operation);
        }
        Arc::clone(self.operations.write().entry(name).or_default())
    }

    pub(crate) fn figures(&self, health: HealthStatus, (cache_hits, cache_misses): (u64, u64)) -> MetricsFigures {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let operations = self.operations.read();
        let operations = operations.iter().map(|(name, operation)| {
            let figures = OperationFigures {
                ok: load(&operation.ok),
                refused: load(&operation.refused),
                failed: load(&operation.failed),
                latency: operation.latency.figures(),
            };
            (*name, figures)
        });
        MetricsFigures {
            operations: operations.collect(),
            transactions_committed: load(&self.transactions_committed),
            transactions_rolled_back: load(&self.transactions_rolled_back),
            transactions_retried: load(&self.transactions_retried),
            key_repeats: load(&self.key_repeats),
            live_rebuilds: load(&self.live_rebuilds),
            live_differences: load(&self.live_differences),
            calls_unauthenticated: load(&self.calls_unauthenticated),
            calls_forbidden: load(&self.calls_forbidden),
            tokens_refused: TokenFault::ALL.iter().copied().zip(self.tokens_refused.iter().map(load)).collect(),
            cache_hits,
            cache_misses,
            #[cfg(feature = "cache")]
            cache: crate::cache::CacheFigures::default(),
            health,
        }
    }
}

/// What the library counted since it was opened, and its health.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricsFigures {
    /// By operation, such as `sessions.enter`.
    pub operations: BTreeMap<&'static str, OperationFigures>,
    /// Calls and transactions whose changes were kept.
    pub transactions_committed: u64,
    /// Calls and transactions that changed nothing in the end.
    pub transactions_rolled_back: u64,
    /// Attempts made again after a conflict or a busy store.
    pub transactions_retried: u64,
    /// Calls answered from the journal because their idempotency key was known.
    pub key_repeats: u64,
    /// Times the live state was built from the store, at opening included.
    pub live_rebuilds: u64,
    /// Differences found, and mended, between the live state and the store.
    pub live_differences: u64,
    /// Calls on an acting handle whose principal was not logged in any more.
    pub calls_unauthenticated: u64,
    /// Calls on an acting handle that the principal may not make.
    pub calls_forbidden: u64,
    /// Tokens and secrets that were refused, by what was wrong with them.
    pub tokens_refused: BTreeMap<TokenFault, u64>,
    /// Quotes whose tariff was decoded before.
    pub cache_hits: u64,
    /// Quotes whose tariff was not.
    pub cache_misses: u64,
    /// The cache of look-ups, if there is one.
    #[cfg(feature = "cache")]
    pub cache: crate::cache::CacheFigures,
    /// The health at the same moment.
    pub health: HealthStatus,
}

impl MetricsFigures {
    /// The figures in the Prometheus text format (OpenMetrics 1.0), every name starting with `garage_`.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] if the text cannot be written; it always can.
    pub fn to_prometheus(&self) -> Result<String> {
        let mut registry = Registry::with_prefix("garage");
        registry.register_collector(Box::new(self.clone()));
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry)
            .map_err(|error| Error::new(ErrorKind::Internal, "cannot write the metrics").with_source(error))?;
        Ok(text)
    }
}

impl Collector for MetricsFigures {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut outcomes = encoder.encode_descriptor("operations", "Calls by operation and outcome", None, MetricType::Counter)?;
        for (name, figures) in &self.operations {
            for (outcome, count) in [("ok", figures.ok), ("refused", figures.refused), ("failed", figures.failed)] {
                let labels = [("operation", *name), ("outcome", outcome)];
                ConstCounter::new(count).encode(outcomes.encode_family(&labels)?)?;
            }
        }
        let seconds = Some(&Unit::Seconds);
        let mut latencies =
            encoder.encode_descriptor("operation_duration", "Time taken by operation", seconds, MetricType::Histogram)?;
        for (name, figures) in &self.operations {
            let bounds = LATENCY_BOUNDS_MICROS.iter().map(|bound| seconds_of(*bound)).chain([f64::INFINITY]);
            let buckets: Vec<(f64, u64)> = bounds.zip(figures.latency.buckets.iter().copied()).collect();
            let labels = [("operation", *name)];
            let sum = seconds_of(figures.latency.sum_micros);
            latencies.encode_family(&labels)?.encode_histogram::<NoLabelSet>(sum, figures.latency.count, &buckets, None)?;
        }
        let counters = [
            ("transactions_committed", "Transactions kept", self.transactions_committed),
            ("transactions_rolled_back", "Transactions undone", self.transactions_rolled_back),
            ("transactions_retried", "Attempts made again after a conflict or a busy store", self.transactions_retried),
            ("key_repeats", "Calls answered from the journal by their idempotency key", self.key_repeats),
            ("live_rebuilds", "Times the live state was built from the store", self.live_rebuilds),
            ("live_differences", "Differences found between the live state and the store", self.live_differences),
            ("calls_unauthenticated", "Calls of principals that were not logged in any more", self.calls_unauthenticated),
            ("calls_forbidden", "Calls of principals that may not make them", self.calls_forbidden),
            ("cache_hits", "Quotes whose tariff was decoded before", self.cache_hits),
            ("cache_misses", "Quotes whose tariff was not decoded before", self.cache_misses),
            ("commits", "Commits of the store", self.health.storage.commits),
            ("commit_units", "Units of work in the commits of the store", self.health.storage.units),
            (
                "checkpoints_failed",
                "Checkpoints of the write-ahead log that did not finish",
                self.health.storage.checkpoints_failed,
            ),
        ];
        for (name, help, count) in counters {
            ConstCounter::new(count).encode(encoder.encode_descriptor(name, help, None, MetricType::Counter)?)?;
        }
        let help = "Tokens and secrets that were refused";
        let mut faults = encoder.encode_descriptor("tokens_refused", help, None, MetricType::Counter)?;
        for (fault, count) in &self.tokens_refused {
            ConstCounter::new(*count).encode(faults.encode_family(&[("fault", fault.as_str())])?)?;
        }
        let gauges = [
            ("up_database", "Whether the store answers", u64::from(self.health.database)),
            ("up_memory_store", "Whether the live state agrees with the journal", u64::from(self.health.memory_store)),
            ("up_cache", "Whether the cache agrees with the live state", u64::from(self.health.cache)),
            ("up_transaction_manager", "Whether writers get their turn", u64::from(self.health.transaction_manager)),
            ("sessions_active", "Vehicles inside", self.health.session_count),
            ("spots_active", "Spots in service", self.health.active_spots),
            ("journal_sequence", "Number of the last journal row", self.health.journal_head.sequence),
            ("wal_bytes", "Size of the write-ahead log", self.health.storage.wal_bytes),
            ("readers_open", "Reading connections open", u64::from(self.health.storage.readers_open)),
            ("readers_idle", "Reading connections idle", u64::from(self.health.storage.readers_idle)),
            ("writers_waiting", "Callers that wait for their turn to write", u64::from(self.health.storage.writers_waiting)),
        ];
        for (name, help, value) in gauges {
            let value = i64::try_from(value).unwrap_or(i64::MAX);
            ConstGauge::new(value).encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)?;
        }
        #[cfg(feature = "cache")]
        self.cache.encode(&mut encoder)?;
        #[cfg(feature = "redis")]
        if let Some(bus) = &self.health.bus {
            bus.encode(&mut encoder, self.health.journal_head.sequence)?;
        }
        Ok(())
    }
}

/// Prometheus wants seconds; nothing is ever computed from them here.
#[allow(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a figure for display, neither money nor time")]
fn seconds_of(micros: u64) -> f64 {
    micros as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_bound_of_the_bucket_it_falls_in() {
        let latency = Latency::default();
        for micros in [10, 60, 150, 150, 20_000_000] {
            latency.add(Duration::from_micros(micros));
        }
        let figures = latency.figures();
        assert_eq!(figures.count, 5);
        assert_eq!(figures.percentile_micros(1), Some(50));
        assert_eq!(figures.percentile_micros(40), Some(100));
        assert_eq!(figures.percentile_micros(80), Some(200));
        assert_eq!(figures.percentile_micros(100), None);
        assert_eq!(LatencyFigures::default().percentile_micros(50), None);
    }
}
