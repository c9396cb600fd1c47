//! What an operator writes beside tariffs: the rules of the house, a layout, validations.

use parking_garage::{Entry, Exit, Garage, Layout, Policy, Validation};

/// A text gives settings that are the same written and read again, and with which a garage works, or an error.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(policy) = serde_json::from_str::<Policy>(&text) {
        let again: Policy = serde_json::from_str(&serde_json::to_string(&policy).unwrap()).unwrap();
        assert_eq!(again, policy);
        let garage = Garage::builder().background(false).policy(policy).in_memory().unwrap();
        garage.spots().create_layout(&Layout::grid(1, 1, 1)).unwrap();
        let visit = garage.sessions().enter(Entry::new("AB 1")).unwrap();
        garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
    }
    if let Ok(layout) = serde_json::from_str::<Layout>(&text) {
        let again: Layout = serde_json::from_str(&serde_json::to_string(&layout).unwrap()).unwrap();
        assert_eq!(again, layout);
        let garage = Garage::builder().background(false).in_memory().unwrap();
        if let Ok(built) = garage.spots().create_layout(&layout) {
            assert_eq!(built.spots, layout.spots.len());
            assert!(garage.maintenance().check().unwrap().is_empty());
        }
    }
    if let Ok(validation) = serde_json::from_str::<Validation>(&text) {
        let again: Validation = serde_json::from_str(&serde_json::to_string(&validation).unwrap()).unwrap();
        assert_eq!(again, validation);
    }
}
