//! What a garage's cache has counted, as numbers and as Prometheus text.

use std::collections::BTreeMap;
use std::fmt;

use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use super::contract::LevelFigures;

/// What was counted of look-ups in one namespace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NamespaceFigures {
    /// Look-ups that the cache answered.
    pub hits: u64,
    /// Look-ups that the store answered.
    pub misses: u64,
    /// Misses where a value was there and no longer true.
    pub outdated: u64,
    /// Look-ups that got what another was loading.
    pub waited: u64,
}

impl NamespaceFigures {
    /// Of a hundred look-ups, how many the cache answered; `None` without look-ups.
    #[must_use]
    pub const fn hit_percent(&self) -> Option<u64> {
        let hits = self.hits + self.waited;
        (100 * hits).checked_div(hits + self.misses)
    }
}

/// What a garage's cache has counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheFigures {
    /// By namespace, such as `vehicle`.
    pub namespaces: BTreeMap<&'static str, NamespaceFigures>,
    /// The cache itself.
    pub levels: LevelFigures,
}

impl CacheFigures {
    pub(crate) fn encode(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        if self.namespaces.is_empty() {
            return Ok(());
        }
        let help = "Look-ups by namespace and outcome";
        let mut lookups = encoder.encode_descriptor("cache_lookups", help, None, MetricType::Counter)?;
        for (namespace, figures) in &self.namespaces {
            let NamespaceFigures { hits, misses, outdated, waited } = *figures;
            for (outcome, count) in [("hit", hits), ("miss", misses), ("outdated", outdated), ("waited", waited)] {
                ConstCounter::new(count).encode(lookups.encode_family(&[("namespace", *namespace), ("outcome", outcome)])?)?;
            }
        }
        let levels = &self.levels;
        #[cfg_attr(not(feature = "redis"), allow(unused_mut, reason = "Redis has some more"))]
        let mut counters = vec![
            ("cache_rejected", "Values that this library had not put there", levels.rejected),
            ("cache_dropped", "Changes that were not carried to the cache", levels.dropped),
        ];
        #[cfg_attr(not(feature = "redis"), allow(unused_mut, reason = "Redis has some more"))]
        let mut gauges = vec![
            ("cache_local_entries", "Values kept in this process", levels.local_entries),
            ("cache_queued", "Changes that wait to be carried to the cache", levels.queued),
            ("cache_behind", "Whether the cache is not read until it has heard of everything", u64::from(levels.behind)),
        ];
        #[cfg(feature = "redis")]
        if let Some(redis) = &levels.redis {
            let is_open = redis.breaker != super::redis::BreakerState::Closed;
            counters.extend([
                ("redis_round_trips", "Operations tried with Redis", redis.round_trips),
                ("redis_errors", "Operations that Redis did not do", redis.errors),
                ("redis_turned_away", "Operations not tried, because the breaker was open", redis.turned_away),
                ("redis_breaker_opened", "Times the breaker has opened", redis.breaker_opened),
            ]);
            gauges.extend([
                ("redis_breaker_open", "Whether Redis is not asked for now", u64::from(is_open)),
                ("redis_connections", "Open connections to Redis", u64::from(redis.connections)),
            ]);
        }
        for (name, help, count) in counters {
            ConstCounter::new(count).encode(encoder.encode_descriptor(name, help, None, MetricType::Counter)?)?;
        }
        for (name, help, value) in gauges {
            let value = i64::try_from(value).unwrap_or(i64::MAX);
            ConstGauge::new(value).encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)?;
        }
        Ok(())
    }
}
