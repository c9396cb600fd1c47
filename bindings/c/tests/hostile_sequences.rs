//! What the fuzz target of call sequences checks, on its corpus and on mutations of it.
#![allow(unsafe_code)] // It makes the calls that a program in C would make.
#![allow(unreachable_pub, clippy::unwrap_used)] // A test that meets what it does not expect has failed.

#[path = "../../../fuzz/src/c_calls.rs"]
mod c_calls;
#[path = "../../../tests/support/mutated.rs"]
mod mutated;

#[test]
fn any_sequence_of_calls_is_answered() {
    mutated::each_of("c_calls", 2_000, c_calls::run);
}
