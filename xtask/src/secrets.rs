//! Secrets of the tests in what a run of them prints: there must be none, whatever passes or fails.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Passwords and keys that tests log in and sign with, in Rust as in Python and Node.
const SECRETS: [&str; 5] = ["trunk-9-lamp-7", "seven maple doors", "canary-password", "canary-key-of-32", "canary-pepper-of-32"];

/// What a run has shown that it must not show.
#[derive(Default)]
pub(crate) struct Search {
    found: Mutex<Vec<String>>,
}

impl Search {
    pub(crate) fn look(&self, line: &str) {
        if is_shown(line) {
            self.lines().push(line.chars().take(200).collect());
        }
    }

    /// How many lines showed one; says which they were.
    pub(crate) fn close(&self) -> u64 {
        let found = self.lines();
        for line in &*found {
            println!("FAILED: a secret was printed: {line}");
        }
        found.len() as u64
    }

    fn lines(&self) -> MutexGuard<'_, Vec<String>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_shown(line: &str) -> bool {
    SECRETS.iter().any(|secret| line.contains(secret))
        || line.split(is_between).any(|word| is_bearer(word) || is_access_token(word))
}

fn is_between(c: char) -> bool {
    !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.')
}

/// A refresh or reset token or the secret of a device: a prefix, and more hexadecimal digits than any digest has.
fn is_bearer(word: &str) -> bool {
    let digits = ["pgrt_", "pgpw_", "pgdv_"].iter().find_map(|prefix| word.strip_prefix(prefix));
    digits.is_some_and(|digits| digits.len() >= 96 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Three parts, of which two begin as JSON does in base64url, and the last is as long as a signature.
fn is_access_token(word: &str) -> bool {
    match word.split('.').collect::<Vec<_>>()[..] {
        [header, claims, signature] => header.starts_with("eyJ") && claims.starts_with("eyJ") && signature.len() >= 43,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_wherever_they_stand_and_other_lines_are_left_alone() {
        let signature = "x".repeat(43);
        let found = [
            "thread 'a' panicked at trunk-9-lamp-7".to_owned(),
            format!("{{\"refresh\":\"pgrt_{}\"}}", "0a".repeat(64)),
            format!("Bearer eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.{signature}"),
        ];
        for line in &found {
            assert!(is_shown(line), "{line}");
        }
        let left = ["test a ... ok", "pgrt_canary", "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.", "sha256 0a0a0a", "1.2.3", ""];
        for line in left {
            assert!(!is_shown(line), "{line}");
        }
        let search = Search::default();
        found.iter().for_each(|line| search.look(line));
        assert_eq!(search.close(), 3);
    }
}
