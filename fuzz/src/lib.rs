//! What must hold for any bytes. The same sources are built into the ordinary tests (`tests/hostile_input.rs`, and
//! `bindings/c/tests/hostile_sequences.rs`), which run the corpus and a few thousand mutations of it.
#![allow(clippy::unwrap_used)]

pub mod c_calls;
pub mod configuration;
#[path = "../../examples/replay/input.rs"]
#[allow(dead_code, reason = "the example uses all of it")]
mod input;
pub mod plate;
pub mod stays;
pub mod tariff;
pub mod token;
