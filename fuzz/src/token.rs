//! Access tokens, and what devices and refreshes show.

use std::sync::OnceLock;

use parking_garage::auth::token::{KeyRing, SecretString, TokenKey};
use parking_garage::{
    AuthConfig, Client, Clock, Device, DeviceKind, ErrorKind, Garage, ManualClock, NewDevice, SeededEntropy, Timestamp,
};

/// A garage in which a device is logged in, and the token of that login.
struct House {
    garage: Garage,
    device: Device,
    token: String,
}

fn house() -> &'static House {
    static HOUSE: OnceLock<House> = OnceLock::new();
    HOUSE.get_or_init(|| {
        let key = TokenKey::hs256("test", &(1..=32).map(|byte| byte * 7).collect::<Vec<u8>>().into()).unwrap();
        let keys = KeyRing::builder("https://garage.example", "garage").sign_with(key).build().unwrap();
        let clock = std::sync::Arc::new(ManualClock::at(Timestamp::from_micros(1_780_000_000_000_000)));
        assert!(clock.now().as_micros() > 0);
        let config = AuthConfig::new(keys, (1..=40).collect::<Vec<u8>>().into()).unwrap();
        let builder = Garage::builder().background(false).auth(config).clock(clock);
        let garage = builder.entropy(std::sync::Arc::new(SeededEntropy::new(1))).in_memory().unwrap();
        let registered = garage.auth().register_device(NewDevice::new("gate", DeviceKind::Gate, "east")).unwrap();
        let tokens = garage.auth().login_device(&registered.secret, &Client::default()).unwrap();
        House { garage, device: registered.device, token: tokens.access.expose().to_owned() }
    })
}

/// The one token that holds, for a corpus to begin with; it is the same in each process.
pub fn genuine() -> &'static str {
    &house().token
}

/// No text but the token itself lets anybody in, and no error repeats it.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let House { garage, device, token } = house();
    match garage.auth().verify(&text) {
        Ok(principal) => {
            assert_eq!(text, token.as_str(), "another text was taken for the token");
            assert_eq!(principal.actor().to_string(), format!("device:{}", device.id));
        }
        Err(error) => {
            assert_ne!(text, token.as_str(), "{error:?}");
            assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error:?}");
            assert!(text.len() < 8 || !format!("{error:?}").contains(&*text), "the error repeats the text");
        }
    }
    let shown = SecretString::from(text.into_owned());
    assert!(garage.auth().login_device(&shown, &Client::default()).is_err());
    assert!(garage.auth().refresh(&shown, &Client::default()).is_err());
}
