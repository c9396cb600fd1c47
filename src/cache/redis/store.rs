//! The cache in Redis.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redis::Cmd;
use secrecy::SecretSlice;

use super::super::config::prefix;
use super::super::contract::{Cache, CacheEntry, CachedValue, LevelFigures};
use super::super::key::{CacheKey, Namespace};
use super::super::local::TOMBSTONE_TTL;
use super::super::secret::CacheSecret;
use super::config::RedisConfig;
use super::connection::Connections;
use super::envelope::{self, Opened};
use crate::Result;

/// Much longer than any value lives: a generation that is gone begins at nought again, and nothing of before may be left.
const GENERATION_TTL: Duration = Duration::from_hours(30 * 24);

const KEEP: &str = include_str!("keep.lua");
const FORGET_NAMESPACE: &str = include_str!("forget_namespace.lua");
const PURGE: &str = include_str!("purge.lua");

/// A cache in Redis, shared by all processes with the same names and secret.
///
/// Each value lies under `{garage:environment}:` and its key, such as `{central:production}:spot:availability:1`, in the form
/// `pg1 <generation> <sequence> <seal> <value>`; the value of what is published for other programs is JSON, and no value means none. The
/// generation of a namespace lies under `{garage:environment}/generation/`; a value of another generation is none.
pub struct RedisCache {
    connections: Arc<Connections>,
    secret: CacheSecret,
    prefix: String,
    /// The highest generation that was seen, by namespace: a server that has a lower one was emptied or set back.
    generations: BTreeMap<Namespace, AtomicU64>,
    rejected: AtomicU64,
}

impl fmt::Debug for RedisCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisCache").field("prefix", &self.prefix).field("connections", &self.connections).finish_non_exhaustive()
    }
}

impl RedisCache {
    /// In this Redis, under these names. It connects when it is first asked.
    ///
    /// # Errors
    /// As [`CacheConfig::redis`](crate::cache::CacheConfig::redis).
    pub fn new(redis: RedisConfig, garage: &str, environment: &str, secret: &SecretSlice<u8>) -> Result<Self> {
        Ok(Self::with_prefix(redis, prefix(garage, environment)?, CacheSecret::new(secret)?))
    }

    pub(in crate::cache) fn with_prefix(redis: RedisConfig, prefix: String, secret: CacheSecret) -> Self {
        let generations = Namespace::ALL.iter().map(|namespace| (*namespace, AtomicU64::new(0))).collect();
        let connections = Arc::new(Connections::new(redis));
        Self { connections, secret, prefix, generations, rejected: AtomicU64::new(0) }
    }

    fn full(&self, key: &CacheKey) -> String {
        format!("{}:{key}", self.prefix)
    }

    /// Not behind a colon: no pattern of keys fits it.
    fn generation_key(&self, namespace: Namespace) -> String {
        format!("{}/generation/{}", self.prefix, namespace.as_str())
    }

    fn known_generation(&self, namespace: Namespace) -> u64 {
        self.generations.get(&namespace).map_or(0, |generation| generation.load(Ordering::Acquire))
    }

    /// Notes the server's generation; `None` if a higher one was seen before.
    fn note_generation(&self, namespace: Namespace, current: u64) -> Option<u64> {
        let seen = self.generations.get(&namespace)?.fetch_max(current, Ordering::AcqRel);
        (current >= seen).then_some(current)
    }

    /// One run of the script that keeps and forgets.
    fn keep<'a>(&self, what: &str, entries: impl ExactSizeIterator<Item = (&'a CacheKey, u64, Duration, &'a [u8])>) -> Result<()> {
        let count = entries.len();
        let mut command = eval(KEEP, 2 * count);
        let (mut arguments, mut namespaces) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for (key, sequence, ttl, value) in entries {
            let (full, generation) = (self.full(key), self.known_generation(key.namespace()));
            let sealed = envelope::seal(&self.secret, &full, generation, sequence, value);
            command.arg(self.generation_key(key.namespace())).arg(full);
            arguments.push((generation, sequence, millis(ttl), sealed));
            namespaces.push(key.namespace());
        }
        command.arg(what).arg(GENERATION_TTL.as_secs());
        for (generation, sequence, ttl, sealed) in arguments {
            command.arg(generation).arg(sequence).arg(ttl).arg(sealed);
        }
        let generations: Vec<u64> = self.connections.run(|redis| command.query(redis))?;
        for (namespace, current) in namespaces.into_iter().zip(generations) {
            self.note_generation(namespace, current);
        }
        Ok(())
    }

    /// Removes what is not ours: it would keep out what is, for ever if it says that it is newer.
    fn remove(&self, foreign: &[String]) {
        self.rejected.fetch_add(foreign.len() as u64, Ordering::Relaxed);
        drop(self.connections.run(|redis| redis::cmd("UNLINK").arg(foreign).exec(redis)));
    }
}

impl Cache for RedisCache {
    fn get_many(&self, keys: &[CacheKey]) -> Result<Vec<Option<CachedValue>>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut namespaces: Vec<Namespace> = keys.iter().map(CacheKey::namespace).collect();
        namespaces.sort_unstable();
        namespaces.dedup();
        let full: Vec<String> = keys.iter().map(|key| self.full(key)).collect();
        let mut command = redis::cmd("MGET");
        for namespace in &namespaces {
            command.arg(self.generation_key(*namespace));
        }
        command.arg(&full);
        // A key of another type gives nil here, as one that is not there.
        let mut found: Vec<Option<Vec<u8>>> = self.connections.run(|redis| command.query(redis))?;
        let values = found.split_off(namespaces.len().min(found.len()));
        let generations: BTreeMap<Namespace, Option<u64>> = namespaces
            .iter()
            .zip(&found)
            .map(|(namespace, text)| {
                let current = text.as_deref().and_then(envelope::number).unwrap_or(0);
                (*namespace, self.note_generation(*namespace, current))
            })
            .collect();
        let mut foreign = Vec::new();
        let mut answers = Vec::with_capacity(keys.len());
        for (position, key) in keys.iter().enumerate() {
            let sealed = values.get(position).and_then(Option::as_deref);
            let generation = generations.get(&key.namespace()).copied().flatten();
            let answer = match (sealed, generation) {
                (Some(sealed), Some(generation)) => match envelope::open(&self.secret, &full[position], generation, sealed) {
                    Opened::Value(value) => Some(value),
                    Opened::Nothing => None,
                    Opened::Foreign => {
                        foreign.push(full[position].clone());
                        None
                    }
                },
                _ => None,
            };
            answers.push(answer);
        }
        if !foreign.is_empty() {
            self.remove(&foreign);
        }
        Ok(answers)
    }

    fn set(&self, entries: &[CacheEntry]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        self.keep("keep", entries.iter().map(|entry| (&entry.key, entry.value.sequence, entry.ttl, &*entry.value.bytes)))
    }

    fn invalidate(&self, keys: &[(CacheKey, u64)]) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        self.keep("forget", keys.iter().map(|(key, sequence)| (key, *sequence, TOMBSTONE_TTL, [].as_slice())))
    }

    fn invalidate_namespace(&self, namespace: Namespace) -> Result<()> {
        let mut command = eval(FORGET_NAMESPACE, 1);
        command.arg(self.generation_key(namespace)).arg(self.known_generation(namespace)).arg(GENERATION_TTL.as_secs());
        let current: u64 = self.connections.run(|redis| command.query(redis))?;
        self.note_generation(namespace, current);
        Ok(())
    }

    fn purge(&self, pattern: &str) -> Result<u64> {
        let pattern = format!("{}:{}", self.prefix, escaped(pattern));
        let (mut cursor, mut removed) = ("0".to_owned(), 0);
        loop {
            let mut command = eval(PURGE, 1);
            command.arg(self.generation_key(Namespace::Vehicle)).arg(&cursor).arg(&pattern);
            let (next, count): (String, u64) = self.connections.run(|redis| command.query(redis))?;
            removed += count;
            cursor = next;
            if cursor == "0" {
                return Ok(removed);
            }
        }
    }

    fn figures(&self) -> LevelFigures {
        LevelFigures {
            rejected: self.rejected.load(Ordering::Relaxed),
            redis: Some(self.connections.figures()),
            ..LevelFigures::default()
        }
    }
}

/// With the script's text each time: some hundred bytes more, and never a second round trip because the server was restarted
/// and does not know it.
fn eval(script: &str, keys: usize) -> Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg(script).arg(keys);
    command
}

fn millis(ttl: Duration) -> u64 {
    u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1)
}

/// With only `*` and `?` left to mean more than themselves.
fn escaped(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    for letter in pattern.chars() {
        if matches!(letter, '[' | ']' | '\\' | '^') {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}
