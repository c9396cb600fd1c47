//! How the bus is, in numbers: for health, and as Prometheus text.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::cache::redis::ConnectionFigures;
use crate::domain::Lease;

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) is_relaying: AtomicBool,
    pub(super) is_connected: AtomicBool,
    pub(super) relayed: AtomicU64,
    pub(super) relayed_to: AtomicU64,
    pub(super) trimmed: AtomicU64,
    pub(super) entries: AtomicU64,
    pub(super) heard: AtomicU64,
    pub(super) heard_to: AtomicU64,
    lag_micros: AtomicU64,
    lag_micros_max: AtomicU64,
    pub(super) gaps: AtomicU64,
    pub(super) reconnects: AtomicU64,
    pub(super) unsigned: AtomicU64,
    pub(super) consumed: AtomicU64,
}

impl Counters {
    /// Entry `sequence` was heard of so late.
    pub(super) fn heard(&self, sequence: u64, lag: Duration) {
        let micros = u64::try_from(lag.as_micros()).unwrap_or(u64::MAX);
        self.heard.fetch_add(1, Ordering::Relaxed);
        self.heard_to.store(sequence, Ordering::Relaxed);
        self.lag_micros.store(micros, Ordering::Relaxed);
        self.lag_micros_max.fetch_max(micros, Ordering::Relaxed);
    }

    pub(super) fn figures(&self, relay: Option<Lease>, connections: ConnectionFigures) -> BusFigures {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        BusFigures {
            connected: self.is_connected.load(Ordering::Relaxed),
            relaying: self.is_relaying.load(Ordering::Relaxed),
            relay,
            relayed: count(&self.relayed),
            relayed_to: count(&self.relayed_to),
            trimmed: count(&self.trimmed),
            entries: count(&self.entries),
            heard: count(&self.heard),
            heard_to: count(&self.heard_to),
            lag: Duration::from_micros(count(&self.lag_micros)),
            lag_max: Duration::from_micros(count(&self.lag_micros_max)),
            gaps: count(&self.gaps),
            reconnects: count(&self.reconnects),
            unsigned: count(&self.unsigned),
            consumed: count(&self.consumed),
            connections,
        }
    }
}

/// How the bus is, as one instance sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BusFigures {
    /// Whether the stream could be read at the last look.
    pub connected: bool,
    /// Whether this instance relays.
    pub relaying: bool,
    /// Which instance has the relay, by its lease; `None` if none has.
    pub relay: Option<Lease>,
    /// Journal rows that this instance has relayed.
    pub relayed: u64,
    /// The last row that this instance has relayed, 0 for none.
    pub relayed_to: u64,
    /// Entries that this instance has trimmed from the stream.
    pub trimmed: u64,
    /// Entries in the stream when this instance last trimmed it.
    pub entries: u64,
    /// Entries that this instance has heard of.
    pub heard: u64,
    /// The last row that this instance has heard of; what the journal has beyond it is on its way, or lost.
    pub heard_to: u64,
    /// How late the last entry was, from its event to here, by the garage's clock.
    pub lag: Duration,
    /// The largest such lag.
    pub lag_max: Duration,
    /// Places where numbers were missing between two entries.
    pub gaps: u64,
    /// How often the stream was taken up, the first time included.
    pub reconnects: u64,
    /// Entries that were not signed with the secret.
    pub unsigned: u64,
    /// Deliveries that the consumers of this instance have acknowledged.
    pub consumed: u64,
    /// The traffic with Redis.
    pub connections: ConnectionFigures,
}

impl BusFigures {
    pub(crate) fn encode(&self, encoder: &mut DescriptorEncoder<'_>, journal: u64) -> Result<(), fmt::Error> {
        let counters = [
            ("bus_relayed", "Journal rows relayed to the stream", self.relayed),
            ("bus_trimmed", "Entries trimmed from the stream", self.trimmed),
            ("bus_heard", "Entries heard of", self.heard),
            ("bus_gaps", "Places where numbers were missing in the stream", self.gaps),
            ("bus_reconnects", "Times the stream was taken up", self.reconnects),
            ("bus_unsigned", "Entries that were not signed with the secret", self.unsigned),
            ("bus_consumed", "Deliveries acknowledged by consumers", self.consumed),
            ("bus_round_trips", "Operations tried against Redis", self.connections.round_trips),
            ("bus_errors", "Operations against Redis that failed", self.connections.errors),
        ];
        for (name, help, count) in counters {
            ConstCounter::new(count).encode(encoder.encode_descriptor(name, help, None, MetricType::Counter)?)?;
        }
        let micros = u64::try_from(self.lag.as_micros()).unwrap_or(u64::MAX);
        let gauges = [
            ("bus_connected", "Whether the stream could be read", u64::from(self.connected)),
            ("bus_relaying", "Whether this instance relays", u64::from(self.relaying)),
            ("bus_relay_fence", "Number of the lease of the relay, 0 for none", self.relay.as_ref().map_or(0, |lease| lease.fence)),
            ("bus_lag_microseconds", "How late the last entry was", micros),
            ("bus_rows_behind", "Journal rows that the stream has not told of", journal.saturating_sub(self.heard_to)),
            ("bus_entries", "Entries in the stream when it was last trimmed", self.entries),
        ];
        for (name, help, value) in gauges {
            let value = i64::try_from(value).unwrap_or(i64::MAX);
            ConstGauge::new(value).encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)?;
        }
        Ok(())
    }
}
