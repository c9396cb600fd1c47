//! Plates, and the other short texts that somebody types or scans.

use parking_garage::{Label, Plate, SpotCode, TariffId, TicketNumber};

/// A text gives a plate in normal form, or an error that does not repeat it.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Plate::new(&text) {
        Ok(plate) => {
            let length = plate.as_str().chars().count();
            assert!((Plate::CHARS_MIN..=Plate::CHARS_MAX).contains(&length), "{length} characters");
            assert_eq!(Plate::new(plate.as_str()).unwrap(), plate, "the normal form is its own");
            let key = plate.ocr_key();
            assert!(!key.as_str().is_empty());
            assert_eq!(format!("{plate:?}"), "Plate(..)");
            let kept: Plate = serde_json::from_str(&serde_json::to_string(&plate).unwrap()).unwrap();
            assert_eq!(kept, plate);
        }
        Err(error) => assert!(text.chars().count() < 4 || !error.to_string().contains(&*text), "the error repeats the text"),
    }
    if let Ok(code) = text.parse::<SpotCode>() {
        assert_eq!(code.as_str().parse::<SpotCode>().unwrap(), code);
    }
    if let Ok(label) = text.parse::<Label>() {
        assert_eq!(label.as_str().parse::<Label>().unwrap(), label);
    }
    if let Ok(id) = text.parse::<TariffId>() {
        assert_eq!(id.as_str().parse::<TariffId>().unwrap(), id);
    }
    if let Ok(number) = TicketNumber::from_qr_payload(&text).or_else(|_| text.parse::<TicketNumber>()) {
        assert_eq!(number.as_str().parse::<TicketNumber>().unwrap(), number);
    }
}
