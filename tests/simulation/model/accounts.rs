//! Users and devices.

use parking_garage::ErrorKind;

use super::{Answer, Device, Model, User, picked};

impl Model {
    pub(crate) fn user_text(&self, place: usize) -> String {
        let User { login, active, version, removed } = &self.users[place];
        format!("user {place} {login} {active} v{version} {removed}")
    }

    pub(super) fn create_user(&mut self, login: u8) -> Answer {
        if self.users.iter().any(|user| user.login == usize::from(login) && !user.removed) {
            return Err(ErrorKind::AlreadyExists);
        }
        self.users.push(User { login: login.into(), active: true, version: 1, removed: false });
        Ok(self.user_text(self.users.len() - 1))
    }

    pub(super) fn set_user(&mut self, which: u8, stale: bool, active: bool) -> Answer {
        let place = picked!(which, self.users);
        if stale {
            return Err(ErrorKind::VersionMismatch);
        }
        let user = &mut self.users[place];
        if user.removed {
            return Err(ErrorKind::NotFound);
        }
        (user.active, user.version) = (active, user.version + 1);
        Ok(self.user_text(place))
    }

    pub(super) fn remove_user(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.users);
        let user = &mut self.users[place];
        if user.removed {
            return Err(ErrorKind::NotFound);
        }
        (user.active, user.removed, user.version) = (false, true, user.version + 1);
        Ok(self.user_text(place))
    }

    pub(crate) fn device_text(&self, place: usize) -> String {
        let Device { active, version, removed } = &self.devices[place];
        format!("device {place} {active} v{version} {removed}")
    }

    pub(super) fn register_device(&mut self) -> Answer {
        self.devices.push(Device { active: true, version: 1, removed: false });
        Ok(self.device_text(self.devices.len() - 1))
    }

    pub(super) fn set_device(&mut self, which: u8, stale: bool, active: bool) -> Answer {
        let place = picked!(which, self.devices);
        if stale {
            return Err(ErrorKind::VersionMismatch);
        }
        let device = &mut self.devices[place];
        if device.removed {
            return Err(ErrorKind::NotFound);
        }
        (device.active, device.version) = (active, device.version + 1);
        Ok(self.device_text(place))
    }

    pub(super) fn remove_device(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.devices);
        let device = &mut self.devices[place];
        if device.removed {
            return Err(ErrorKind::NotFound);
        }
        (device.active, device.removed, device.version) = (false, true, device.version + 1);
        Ok(self.device_text(place))
    }

    pub(super) fn login_device(&mut self, which: u8) -> Answer {
        let place = picked!(which, self.devices);
        let Device { active, removed, .. } = self.devices[place];
        if active && !removed { Ok(format!("device {place} is in")) } else { Err(ErrorKind::Unauthenticated) }
    }
}
