//! Tariffs, as somebody writes them.

use parking_garage::{Features, ParkerClass, Stay, Tariff, Timestamp, VehicleType, price};

/// Stays of these minutes are priced: none, around an hour, a day, and a month.
const MINUTES: [i64; 8] = [0, 1, 59, 60, 61, 1_439, 1_441, 44_640];

/// A text gives a tariff that prices stays, none below zero and each the same twice, or an error.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for tariff in [Tariff::from_toml(&text), Tariff::from_json(&text)].into_iter().flatten() {
        let again = Tariff::from_json(&serde_json::to_string(&tariff).unwrap()).unwrap();
        assert_eq!(again, tariff, "written and read again");
        let seed = data.iter().fold(0_i64, |sum, byte| sum.wrapping_mul(31).wrapping_add((*byte).into()));
        // Within some thirty years around now.
        let entered = Timestamp::from_micros(1_780_000_000_000_000 + seed.rem_euclid(1_000_000_000) * 1_000_000);
        for (place, minutes) in MINUTES.into_iter().enumerate() {
            let stay = Stay {
                entered_at: entered,
                until: Timestamp::from_micros(entered.as_micros() + minutes * 60_000_000),
                vehicle_type: VehicleType::ALL[place % VehicleType::ALL.len()],
                features: Features { charger: place % 2 == 0, accessible: place % 3 == 0 },
                parker_class: ParkerClass::ALL[place % ParkerClass::ALL.len()],
                lost_ticket: place == 7,
            };
            let Ok(quote) = price(&tariff, &stay, &[]) else { continue };
            assert!(quote.total.minor() >= 0, "{} for {minutes} minutes", quote.total);
            assert_eq!(price(&tariff, &stay, &[]).unwrap(), quote);
        }
    }
}
