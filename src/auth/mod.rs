//! Who calls: passwords, access tokens, refresh tokens, and the settings of all that.
//!
//! Present with the feature `auth`, which is on by default. The calls are those of
//! [`Garage::auth`](crate::Garage::auth).

mod bearer;
mod config;
mod password;
mod pepper;
mod state;
pub mod token;

pub(crate) use bearer::{Bearer, BearerKind};
pub use config::{AuthConfig, LockoutPolicy};
pub(crate) use password::check_bytes;
pub use password::{PASSWORD_CHARS_MAX, PasswordPolicy};
pub(crate) use pepper::same;
pub(crate) use state::{ACTIVITY_STEP, AuthState, not_configured};
