//! Devices: gates and kiosks with a secret of their own, each bound to a lane.

use crate::authority::Need;
use crate::domain::Permission;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::login::{Tokens, opening};
use super::{Auth, active_of, ends, unauthenticated};
use crate::auth::{AuthConfig, Bearer, BearerKind, same};
use crate::domain::{
    AuthSession, AuthSessionEnd, AuthSessionId, Client, Device, DeviceId, DeviceKind, Digest, Role, Subject, Timestamp, TokenFault,
    check_name,
};
use crate::event::Event;
use crate::services::{check_lane, found};
use crate::storage::{Page, ReadTx};
use crate::transaction::{Command, Decision};
use crate::{Error, ErrorKind, Result};

/// A device to be registered.
#[derive(Clone, Debug, Serialize)]
pub struct NewDevice {
    name: String,
    kind: DeviceKind,
    lane: String,
}

impl NewDevice {
    /// A device that people call `name`, at this lane or pay station.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: DeviceKind, lane: impl Into<String>) -> Self {
        Self { name: name.into(), kind, lane: lane.into() }
    }
}

/// What is to change about a device; what is not said stays.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DeviceChange {
    /// What people call it.
    pub name: Option<String>,
    /// Where it stands.
    pub lane: Option<String>,
    /// Whether it may log in; `false` ends its auth sessions.
    pub active: Option<bool>,
}

/// A device and its secret, which is shown this once. `Debug` hides it.
#[derive(Clone, Debug)]
pub struct RegisteredDevice {
    /// The device.
    pub device: Device,
    /// What it logs in with: [`Auth::login_device`].
    pub secret: SecretString,
}

impl Auth<'_> {
    /// Registers a gate or kiosk, with a secret of 256 random bits.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for the name or the lane.
    pub fn register_device(&self, device: NewDevice) -> Result<RegisteredDevice> {
        let id = DeviceId::new(self.now(), self.random());
        let secret = Bearer::new(*id.as_bytes(), self.random());
        let device = self.scope.run(Register { id, device, secret: secret.digest() })?;
        Ok(RegisteredDevice { device, secret: secret.text(BearerKind::Device) })
    }

    /// The device, also one that was removed.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], and the kinds of a store that cannot be read.
    pub fn device(&self, id: DeviceId) -> Result<Device> {
        let auth = self.admitted_about(Subject::Device(id))?;
        found(auth.scope.read(Need::Login, |rows| rows.device(id))?, "device", id)
    }

    /// All devices, removed ones included.
    ///
    /// # Errors
    /// The kinds of a store that cannot be read.
    pub fn devices(&self, page: Page<DeviceId>) -> Result<Vec<Device>> {
        self.scope.read(Need::May(Permission::ManageDevices), |rows| rows.devices(page))
    }

    /// Changes a device that is still as in `version`. One that is switched off is logged out, in the same transaction.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::VersionMismatch`]; [`ErrorKind::InvalidInput`] for the name or the lane.
    pub fn change_device(&self, id: DeviceId, version: u32, change: DeviceChange) -> Result<Device> {
        self.scope.run(Change { id, version, change })
    }

    /// Gives a device another secret; the old one and its auth sessions are worthless.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn renew_device_secret(&self, id: DeviceId) -> Result<RegisteredDevice> {
        let secret = Bearer::new(*id.as_bytes(), self.random());
        let device = self.scope.run(Renew { id, secret: secret.digest() })?;
        Ok(RegisteredDevice { device, secret: secret.text(BearerKind::Device) })
    }

    /// Removes a device; its history stays.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if there is none, or not any more.
    pub fn remove_device(&self, id: DeviceId) -> Result<Device> {
        self.scope.run(Remove { id })
    }

    /// Logs a device in with its secret. There is no lock: 256 bits are not guessed, and nobody must be able to lock a gate.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthenticated`]; [`ErrorKind::Unsupported`] if the garage was opened without keys, or with keys that only verify.
    pub fn login_device(&self, secret: &SecretString, client: &Client) -> Result<Tokens> {
        self.noting_refusals(TokenFault::DeviceSecret, self.open_for_device(secret, client))
    }

    fn open_for_device(&self, secret: &SecretString, client: &Client) -> Result<Tokens> {
        let state = self.state()?;
        state.config.keys.check_signs()?;
        let refused = || Error::new(ErrorKind::Unauthenticated, "the device or its secret is wrong");
        let secret = Bearer::parse(BearerKind::Device, secret.expose_secret()).ok_or_else(refused)?;
        let device = DeviceId::from_bytes(secret.id);
        let row = self.scope.read(Need::Login, |rows| rows.device(device))?.ok_or_else(refused)?;
        let digest = secret.digest();
        if !same(&row.secret, &digest) || !row.may_log_in() {
            tracing::warn!(%device, "a device was refused");
            if state.notes_refusal(device, self.now()) {
                self.scope.run(NoteRefusal { device, ip: client.ip })?;
            }
            return Err(refused());
        }
        let (session, refresh) = self.open(Subject::Device(device), |session, refresh| OpenForDevice {
            device,
            secret: digest,
            session,
            client: client.checked(),
            refresh,
            config: state.config.clone(),
        })?;
        self.tokens(session, refresh)
    }
}

fn check(name: &str, lane: &str) -> Result<()> {
    check_name("the name of a device", name)?;
    check_lane(Some(lane))
}

#[derive(Serialize)]
struct Register {
    id: DeviceId,
    device: NewDevice,
    secret: Digest,
}

#[derive(Serialize)]
struct Change {
    id: DeviceId,
    version: u32,
    change: DeviceChange,
}

#[derive(Serialize)]
struct Renew {
    id: DeviceId,
    secret: Digest,
}

#[derive(Serialize)]
struct Remove {
    id: DeviceId,
}

impl Register {
    fn events(&self, _: &dyn ReadTx, _: &Decision<'_>) -> Result<Vec<Event>> {
        let NewDevice { name, kind, lane } = self.device.clone();
        check(&name, &lane)?;
        Ok(vec![Event::DeviceRegistered { device: self.id, name, kind, lane, secret: self.secret }])
    }
}

impl Change {
    fn events(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let device = found(rows.device(self.id)?, "device", self.id)?;
        if device.version != self.version {
            return Err(Error::new(
                ErrorKind::VersionMismatch,
                format!("device {} is in version {}, not {}: read it again", self.id, device.version, self.version),
            ));
        }
        let DeviceChange { name, lane, active } = self.change.clone();
        let (name, lane) = (name.unwrap_or_else(|| device.name.clone()), lane.unwrap_or_else(|| device.lane.clone()));
        let active = active.unwrap_or(device.active);
        check(&name, &lane)?;
        device.changed(name.clone(), lane.clone(), active, with.now)?;
        let mut events = vec![Event::DeviceChanged { device: self.id, name, lane, active }];
        if !active {
            events.extend(ends(&active_of(rows, Subject::Device(self.id))?, AuthSessionEnd::AccountChanged));
        }
        Ok(events)
    }
}

impl Renew {
    fn events(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        found(rows.device(self.id)?, "device", self.id)?.with_secret(self.secret, with.now)?;
        let mut events = vec![Event::DeviceSecretSet { device: self.id, secret: self.secret }];
        events.extend(ends(&active_of(rows, Subject::Device(self.id))?, AuthSessionEnd::AccountChanged));
        Ok(events)
    }
}

impl Remove {
    fn events(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        found(rows.device(self.id)?, "device", self.id)?.removed(with.now)?;
        let sessions = active_of(rows, Subject::Device(self.id))?;
        let mut events: Vec<Event> = ends(&sessions, AuthSessionEnd::AccountChanged).collect();
        events.push(Event::DeviceRemoved { device: self.id });
        Ok(events)
    }
}

/// Commands that answer the device as it is then.
macro_rules! device_commands {
    ($($command:ident, $name:literal;)+) => {$(
        impl Command for $command {
            type Answer = Device;
            const NAME: &'static str = $name;
            const NEED: Need = Need::May(Permission::ManageDevices);

            fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
                with.require(|caller| caller.require_all_of(Role::Kiosk))?;
                self.events(rows, with)
            }

            fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<Device> {
                found(rows.device(self.id)?, "device", self.id)
            }
        }
    )+};
}

device_commands! {
    Register, "auth.register_device";
    Change, "auth.change_device";
    Renew, "auth.renew_device_secret";
    Remove, "auth.remove_device";
}

#[derive(Serialize)]
struct NoteRefusal {
    device: DeviceId,
    ip: Option<std::net::IpAddr>,
}

impl Command for NoteRefusal {
    type Answer = ();
    const NAME: &'static str = "auth.device_login_failed";
    const NEED: Need = Need::Login;

    fn decide(&self, _: &dyn ReadTx, _: &Decision<'_>) -> Result<Vec<Event>> {
        Ok(vec![Event::DeviceLoginFailed { device: self.device, ip: self.ip }])
    }

    fn answer(&self, _: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<()> {
        Ok(())
    }
}

#[derive(Serialize)]
struct OpenForDevice {
    device: DeviceId,
    secret: Digest,
    session: AuthSessionId,
    client: Client,
    refresh: Digest,
    #[serde(skip)]
    config: AuthConfig,
}

impl Command for OpenForDevice {
    type Answer = AuthSession;
    const NAME: &'static str = "auth.login_device";
    const NEED: Need = Need::Login;

    fn decide(&self, rows: &dyn ReadTx, with: &Decision<'_>) -> Result<Vec<Event>> {
        let device = found(rows.device(self.device)?, "device", self.device)?;
        if !device.may_log_in() || !same(&device.secret, &self.secret) {
            return Err(unauthenticated("the device has changed meanwhile"));
        }
        opening(rows, with, &self.config, (self.session, Subject::Device(self.device), &self.client, self.refresh))
    }

    fn answer(&self, rows: &dyn ReadTx, _: &[Event], _: Timestamp) -> Result<AuthSession> {
        found(rows.auth_session(self.session)?, "auth session", self.session)
    }
}
