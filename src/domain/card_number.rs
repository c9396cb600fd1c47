//! Card numbers: found, so that none is kept.
//!
//! A payment card's number has at most 19 digits, the last of which is the check digit of the Luhn formula (ISO/IEC 7812-1);
//! 13 is the fewest that issuers have used. People write it in groups, with spaces or dashes. One number in ten of that
//! length passes by chance and is treated as a card's: a number refused is a nuisance, a card's number kept is a leak.

use std::ops::{Range, RangeInclusive};

use crate::{Error, ErrorKind, Result};

/// How many digits a card's number has.
const DIGITS: RangeInclusive<usize> = 13..=19;

/// Checks that `text` holds no card number, in groups or whole, alone or among other words.
///
/// UUIDs are left out, written with dashes or as 32 hexadecimal digits with a letter among them: some would be hit by
/// accident.
///
/// # Errors
/// [`ErrorKind::InvalidInput`], naming `what`, without the number.
pub(crate) fn check_no_card_number(what: &str, text: &str) -> Result<()> {
    if first(text).is_none() {
        return Ok(());
    }
    let message = format!("{what} holds what may be a card number: 13 to 19 digits that pass the Luhn check are never kept");
    Err(Error::new(ErrorKind::InvalidInput, message))
}

/// Whether `text` holds a card number.
pub(super) fn is_in(text: &str) -> bool {
    first(text).is_some()
}

/// `text` with `*` for the digits of each card number but its last four.
pub(crate) fn redact_card_numbers(mut text: String) -> String {
    // Again after each: what is left of one may begin another. Ends, since each round takes at least nine digits away.
    while let Some(found) = first(&text) {
        let digits = text[found.clone()].chars().filter(|c| value(*c).is_some()).count();
        let mut left = digits - 4;
        let hidden: String = text[found.clone()]
            .chars()
            .map(|c| match value(c) {
                Some(_) if left > 0 => {
                    left -= 1;
                    '*'
                }
                _ => c,
            })
            .collect();
        text.replace_range(found, &hidden);
    }
    text
}

/// Where the first card number is, in bytes: the longest that begins there.
fn first(text: &str) -> Option<Range<usize>> {
    // Most texts, such as a reason or a lane, have too few digits in all.
    text.chars().filter(|c| value(*c).is_some()).nth(*DIGITS.start() - 1)?;
    runs(text).iter().find_map(|run| first_in(run))
}

/// Digits without anything between them, and where they are.
struct Group {
    digits: Vec<u32>,
    bytes: Range<usize>,
}

/// The groups between which there are only spaces and dashes.
fn runs(text: &str) -> Vec<Vec<Group>> {
    let uuids = uuids(text);
    let mut runs: Vec<Vec<Group>> = vec![vec![]];
    let mut follows = false;
    for (at, c) in text.char_indices() {
        let digit = value(c).filter(|_| !uuids.iter().any(|uuid| uuid.contains(&at)));
        let end = at + c.len_utf8();
        match (digit, runs.last_mut()) {
            (Some(digit), Some(run)) => match run.last_mut().filter(|_| follows) {
                Some(group) => {
                    group.digits.push(digit);
                    group.bytes.end = end;
                }
                None => run.push(Group { digits: vec![digit], bytes: at..end }),
            },
            _ if is_separator(c) => {}
            _ => runs.push(vec![]),
        }
        follows = digit.is_some();
    }
    runs
}

/// The first card number that begins and ends with a group. Whole groups, so that a number that stands beside it, such as
/// a date, hides it as little as its digits alone make one up.
fn first_in(run: &[Group]) -> Option<Range<usize>> {
    (0..run.len()).find_map(|from| {
        let mut digits: Vec<u32> = Vec::new();
        let mut longest = None;
        for group in &run[from..] {
            digits.extend(&group.digits);
            if digits.len() > *DIGITS.end() {
                break;
            }
            if digits.len() >= *DIGITS.start() && passes_luhn(&digits) {
                longest = Some(run[from].bytes.start..group.bytes.end);
            }
        }
        longest
    })
}

/// The value of a decimal digit: ASCII, or as wide as an ideograph, as some keyboards write them.
fn value(c: char) -> Option<u32> {
    match c {
        '\u{FF10}'..='\u{FF19}' => Some(u32::from(c) - 0xFF10),
        _ => c.to_digit(10),
    }
}

fn is_separator(c: char) -> bool {
    // Hyphens and dashes, the minus sign, their wide forms, and characters that take no room.
    c.is_whitespace()
        || matches!(c, '-' | '\u{AD}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}')
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Every second digit from the right, the last one left out, counts double, and nine less where that has two digits; the
/// sum is a multiple of ten. Source: ISO/IEC 7812-1, annex B.
fn passes_luhn(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let weighed = digits.iter().rev().enumerate().map(|(place, digit)| if place % 2 == 1 { doubled(*digit) } else { *digit });
    weighed.sum::<u32>() % 10 == 0
}

/// Where there are UUIDs, in bytes.
fn uuids(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    // From the start of each word; behind a UUID there may be a dash and more.
    while let Some(start) = text[from..].find(|c: char| c.is_ascii_alphanumeric()).map(|at| from + at) {
        let end = [36, 32].map(|length| start + length).into_iter().find(|end| {
            let word = text.get(start..*end);
            let ends = text.get(*end..).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
            ends && word.is_some_and(is_uuid)
        });
        let word = || text[start..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(text.len(), |length| start + length);
        from = end.unwrap_or_else(word);
        found.extend(end.map(|end| start..end));
    }
    found
}

fn is_uuid(word: &str) -> bool {
    let has_letter = || word.bytes().any(|byte| byte.is_ascii_alphabetic());
    match word.len() {
        36 => word.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        }),
        // Without a letter it is a number like any other, though too long for a card's.
        _ => word.bytes().all(|byte| byte.is_ascii_hexdigit()) && has_letter(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // Numbers that card schemes publish for testing; no account has them.
    #[test]
    fn card_numbers_are_found_however_they_are_written() {
        let cases = [
            ("4111111111111111", "************1111"),
            ("4222222222222", "*********2222"),
            ("378282246310005", "***********0005"),
            ("30569309025904", "**********5904"),
            ("6304000000000000000", "***************0000"),
            ("4111 1111 1111 1111", "**** **** **** 1111"),
            ("4111-1111-1111-1111", "****-****-****-1111"),
            ("4111 - 1111\u{2013}1111\u{A0}1111", "**** - ****\u{2013}****\u{A0}1111"),
            ("3782 822463 10005", "**** ****** *0005"),
            ("card 4111111111111111, 12/28", "card ************1111, 12/28"),
            ("4111111111111111 123", "************1111 123"),
            ("12 4111 1111 1111 1111", "12 **** **** **** 1111"),
            ("x4111111111111111y", "x************1111y"),
            ("no:4111111111111111/5500000000000004", "no:************1111/************0004"),
            ("\u{FF14}\u{FF11}11111111111111", "************1111"),
            ("4111\u{200B}111111111111", "****\u{200B}********1111"),
            ("4111\n1111\t1111 1111", "****\n****\t**** 1111"),
            ("é4111111111111111é", "é************1111é"),
        ];
        for (text, redacted) in cases {
            let error = check_no_card_number("a note", text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text}");
            let message = error.to_string();
            assert!(message.starts_with("a note holds") && !message.contains("111") && !message.contains("000"), "{message}");
            assert_eq!(redact_card_numbers(text.to_owned()), redacted);
            check_no_card_number("what is left", redacted).unwrap();
        }
    }

    #[test]
    fn other_texts_are_left_alone() {
        let cases = [
            "",
            "a dent in the left door",
            "4111111111111112",     // the check digit is wrong
            "411111111111",         // twelve digits
            "41111111111111111111", // twenty
            "4111.1111.1111.1111",  // neither spaces nor dashes between them
            "4111 1111 1111 x 1111",
            "2026-11-23 01:20:39 till 2026-11-23 02:20:39",
            "F65535-B65535-S65535",
            "01909e54-7a3b-7411-8111-111111111111",
            "550e8400-e29b-41d4-a716-446655440000-2",
            "payment:00000000-0000-0000-0000-000000000000",
            "late:00000000000070008000000000000a00",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "+49 30 123456",
        ];
        for text in cases {
            check_no_card_number("a note", text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(redact_card_numbers(text.to_owned()), text);
        }
    }

    // The formula as the standard words it, on text from the right.
    fn check_digit(body: &str) -> u32 {
        let weighed = body.bytes().rev().enumerate().map(|(place, byte)| {
            let weighed = u32::from(byte - b'0') * if place % 2 == 0 { 2 } else { 1 };
            weighed / 10 + weighed % 10
        });
        (10 - weighed.sum::<u32>() % 10) % 10
    }

    proptest! {
        #[test]
        fn every_card_number_is_found_and_hidden(
            body in "[0-9]{12,18}",
            gaps in proptest::collection::vec("[ \u{2011}-]{0,2}", 19),
            before in "[a-z:#., ]{0,8}[a-z:#]",
            after in "[a-z:#][a-z:#., ]{0,8}",
        ) {
            let number = format!("{body}{}", check_digit(&body));
            let spaced: String = number.chars().zip(&gaps).flat_map(|(digit, gap)| format!("{digit}{gap}").chars().collect::<Vec<_>>()).collect();
            let text = format!("{before}{spaced}{after}");
            prop_assert!(check_no_card_number("a note", &text).is_err());
            let redacted = redact_card_numbers(text.clone());
            let left: String = redacted.chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(left, &number[number.len() - 4..]);
            prop_assert_eq!(redacted.chars().count(), text.chars().count());
        }

        #[test]
        fn one_wrong_digit_is_no_card_number(body in "[1-9][0-9]{11,17}", off in 1..10u32) {
            let number = format!("{body}{}", (check_digit(&body) + off) % 10);
            prop_assert!(check_no_card_number("a note", &number).is_ok());
        }

        #[test]
        fn no_uuid_is_hit(bytes in any::<[u8; 16]>(), digits in any::<bool>()) {
            // Each half of a byte a decimal digit: the worst that a UUID can look like.
            let bytes = if digits { bytes.map(|byte| (byte >> 4) % 10 * 16 + byte % 10) } else { bytes };
            let uuid = uuid::Uuid::from_bytes(bytes);
            for text in [uuid.to_string(), format!("payment:{uuid}"), format!("{uuid}-2"), format!("{uuid:X}"), uuid.simple().to_string()] {
                prop_assert!(check_no_card_number("a key", &text).is_ok(), "{}", text);
            }
        }

        #[test]
        fn nothing_is_left_of_any_text(text in "[0-9 -]{0,60}|[0-9a-fA-F-]{0,80}|\\PC{0,40}") {
            let redacted = redact_card_numbers(text);
            prop_assert!(!is_in(&redacted), "{}", redacted);
        }
    }
}
