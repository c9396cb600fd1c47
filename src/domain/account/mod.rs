//! Who may act on a garage: users, devices, their logins, and what their role lets them do.

mod auth_session;
mod counter;
mod device;
mod digest;
mod login;
mod permission;
mod principal;
mod role;
mod token_fault;
mod user;

pub use auth_session::{AuthSession, AuthSessionEnd, Client, RefreshState, Subject};
pub use counter::LoginCounter;
pub use device::{Device, DeviceKind};
pub use digest::{Digest, PasswordHash};
#[cfg(feature = "auth")]
pub(crate) use digest::{from_hex, to_hex};
pub use login::Login;
pub use permission::{Permission, Permissions};
pub use principal::Principal;
pub use role::{Role, RoleTable};
pub use token_fault::TokenFault;
#[cfg(feature = "auth")]
pub(crate) use user::check_name;
pub use user::{PendingReset, User};
