//! Harnesses that make "nothing is lost" a measured figure: they take the power away, let the disk fail, kill the program,
//! and flip bits, under the library's own operations, and look at what is left.
//!
//! A package of its own, because a program that stands between SQLite and the kernel needs `unsafe`, and because the C
//! library's functions that it defines for itself ([`calls`]) would be in every other test's way. What is tested is the
//! library as anybody links it: its public API, with the SQLite that it brings.
//!
//! [`day`] does what a garage does in a day, and says what was acknowledged; [`disk`] remembers what was written and makes
//! disks as a loss of power may leave them; [`verdict`] opens such a file and says what is wrong with it.
#![allow(clippy::unwrap_used, reason = "a harness that cannot go on has failed")]

pub mod calls;
pub mod day;
pub mod dice;
pub mod disk;
pub mod fault;
pub mod old_file;
pub mod scale;
pub mod verdict;
