//! How a value lies in Redis: `pg1 <generation> <sequence> <seal> <value>`, for people and scripts to read.

use super::super::contract::CachedValue;
use super::super::secret::{CacheSecret, from_hex, hex};

/// The form of the values themselves: another number whenever their JSON changes its meaning. It is part of what is sealed.
pub(super) const SCHEMA: &str = "pg1";
/// Other values than these are not sealed with the same secret.
const PURPOSE: &str = "redis value";

/// The seal is over the key too: a value that was copied to another key is none. A value of no bytes says that what is older
/// is to be kept out.
pub(super) fn seal(secret: &CacheSecret, key: &str, generation: u64, sequence: u64, value: &[u8]) -> Vec<u8> {
    let tag = secret.tag(PURPOSE, parts(key, &numbers(generation, sequence), value));
    let mut sealed = format!("{SCHEMA} {generation} {sequence} {} ", hex(&tag)).into_bytes();
    sealed.extend_from_slice(value);
    sealed
}

/// What is in a value that Redis gave.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opened {
    /// It is ours and of this generation.
    Value(CachedValue),
    /// It is ours, and says that there is none: forgotten, or of an earlier generation.
    Nothing,
    /// Nobody who knows the secret put it under this key.
    Foreign,
}

pub(super) fn open(secret: &CacheSecret, key: &str, generation: u64, sealed: &[u8]) -> Opened {
    let Some((written, sequence, tag, value)) = split(sealed) else { return Opened::Foreign };
    if !secret.is_tag(&tag, PURPOSE, parts(key, &numbers(written, sequence), value)) {
        return Opened::Foreign;
    }
    if written != generation || value.is_empty() {
        return Opened::Nothing;
    }
    Opened::Value(CachedValue { sequence, bytes: value.into() })
}

fn split(sealed: &[u8]) -> Option<(u64, u64, [u8; 16], &[u8])> {
    let mut parts = sealed.splitn(5, |byte| *byte == b' ');
    if parts.next()? != SCHEMA.as_bytes() {
        return None;
    }
    let generation = number(parts.next()?)?;
    let sequence = number(parts.next()?)?;
    let tag = from_hex(parts.next()?)?;
    Some((generation, sequence, tag, parts.next()?))
}

pub(super) fn number(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn numbers(generation: u64, sequence: u64) -> [[u8; 8]; 2] {
    [generation.to_le_bytes(), sequence.to_le_bytes()]
}

fn parts<'a>(key: &'a str, [generation, sequence]: &'a [[u8; 8]; 2], value: &'a [u8]) -> [&'a [u8]; 5] {
    [SCHEMA.as_bytes(), key.as_bytes(), generation, sequence, value]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(byte: u8) -> CacheSecret {
        CacheSecret::new(&vec![byte; 32].into()).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_under_its_key_in_its_generation_and_nowhere_else() {
        let sealed = seal(&secret(1), "k", 3, 99, b"a b c");
        let value = CachedValue { sequence: 99, bytes: b"a b c".as_slice().into() };
        assert_eq!(open(&secret(1), "k", 3, &sealed), Opened::Value(value));
        assert_eq!(open(&secret(1), "k", 4, &sealed), Opened::Nothing);
        assert_eq!(open(&secret(1), "other", 3, &sealed), Opened::Foreign);
        assert_eq!(open(&secret(2), "k", 3, &sealed), Opened::Foreign);
        assert_eq!(open(&secret(1), "k", 3, &seal(&secret(1), "k", 3, 99, b"")), Opened::Nothing);
    }

    #[test]
    fn no_bit_can_be_turned_and_no_end_cut_off() {
        let secret = secret(1);
        let sealed = seal(&secret, "k", 3, 99, b"{\"id\":7}");
        for at in 0..sealed.len() {
            assert_eq!(open(&secret, "k", 3, &sealed[..at]), Opened::Foreign, "cut at {at}");
            for bit in 0..8 {
                let mut turned = sealed.clone();
                turned[at] ^= 1 << bit;
                assert_eq!(open(&secret, "k", 3, &turned), Opened::Foreign, "bit {bit} of {at}");
            }
        }
        for text in ["", "pg1", "pg1 1 2", "pg2 3 99 00 x", "hello", "pg1 99999999999999999999999 1 00 x"] {
            assert_eq!(open(&secret, "k", 3, text.as_bytes()), Opened::Foreign, "{text}");
        }
    }
}
