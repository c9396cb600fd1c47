//! Who calls: access tokens.
//!
//! Present with the feature `auth`, which is on by default.

pub mod token;
