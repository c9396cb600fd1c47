//! What must hold for any bytes. The same sources, but for the C calls, are built into the ordinary tests (`tests/hostile_input.rs`),
//! which run the corpus and thousands of mutations of it.
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
