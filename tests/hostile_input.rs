//! What the fuzz targets check, on their corpus and on mutations of it: the long form is `cargo fuzz`, by `cargo xtask soak fuzz`.
#![cfg(feature = "auth")]
#![allow(clippy::unwrap_used, unreachable_pub)]

#[path = "../fuzz/src/configuration.rs"]
mod configuration;
#[path = "../examples/replay/input.rs"]
#[allow(dead_code, reason = "the example uses all of it")]
mod input;
#[path = "../fuzz/src/plate.rs"]
mod plate;
#[path = "../fuzz/src/stays.rs"]
mod stays;
mod support;
#[path = "../fuzz/src/tariff.rs"]
mod tariff;
#[path = "../fuzz/src/token.rs"]
mod token;

use support::mutated::each_of;

#[test]
fn plates_and_other_short_texts_are_taken_or_refused() {
    each_of("plate", 20_000, plate::run);
}

#[test]
fn tariffs_price_stays_or_are_refused() {
    each_of("tariff", 2_000, tariff::run);
}

#[test]
fn no_text_but_a_token_is_taken_for_one() {
    token::run(token::genuine().as_bytes());
    each_of("token", 5_000, token::run);
    // The token itself, with a few bits or characters changed.
    let genuine = token::genuine();
    for place in 0..genuine.len() {
        for other in ["", "A", "_", "."] {
            let text = format!("{}{other}{}", &genuine[..place], &genuine[place + 1..]);
            token::run(text.as_bytes());
        }
    }
}

#[test]
fn settings_work_or_are_refused() {
    each_of("configuration", 2_000, configuration::run);
}

#[test]
fn the_files_of_the_replay_are_read_or_refused() {
    each_of("stays", 1_000, stays::run);
}

// Or a target that finds nothing proves nothing.
#[test]
fn a_target_that_is_wrong_is_found_by_the_mutations() {
    let takes_a_digit_for_a_letter = |data: &[u8]| assert!(!String::from_utf8_lossy(data).contains("B-23"), "planted");
    let found = std::panic::catch_unwind(|| each_of("plate", 20_000, takes_a_digit_for_a_letter));
    assert!(found.is_err());
}
