//! No text that a host or a provider gives leaves a card number behind.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use parking_garage::{
    Charge, ChargeOutcome, Entry, Error, ErrorKind, NewShift, Pay, PaymentMethod, PaymentProvider, PaymentStatus, RefundCharge,
    RefundOutcome, Result, SpotCode,
};
use proptest::prelude::*;
use support::texts::with_text;
use support::{House, euros, for_each_storage};

const CARD: &str = "4111 1111-1111 1111";

#[test]
fn a_card_number_is_refused_wherever_it_is_written_and_changes_nothing() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).with_tariff(250).garage;
        house.enter("AB 1");
        garage.shifts().open(NewShift::new("booth", euros(100))).unwrap();
        let before = house.contents();
        for (what, answer) in with_text(garage, CARD) {
            let error = answer.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{what}");
            assert!(!error.to_string().contains("1111"), "{what}: {error}");
        }
        assert_eq!(garage.sessions().enter(Entry::new(CARD)).unwrap_err().kind(), ErrorKind::InvalidPlate);
        assert_eq!(house.contents(), before);
        // A number of digits alone that passes is refused as a key too; a UUID is none.
        assert!(garage.sessions().with_key("4111111111111111").enter(Entry::new("CD 2")).is_err());
        garage.sessions().with_key("41111111-1111-4111-8111-111111111111").enter(Entry::new("CD 2")).unwrap();
    });
}

/// Says what it is told to say.
#[derive(Debug)]
struct Talker {
    outcome: Result<ChargeOutcome>,
    is_known: bool,
}

impl PaymentProvider for Talker {
    fn refund(&self, _: &RefundCharge) -> Result<RefundOutcome> {
        Ok(RefundOutcome::Unknown)
    }

    fn refund_status(&self, _: &RefundCharge) -> Result<RefundOutcome> {
        Ok(RefundOutcome::Unknown)
    }

    fn charge(&self, _: &Charge) -> Result<ChargeOutcome> {
        match &self.outcome {
            Ok(outcome) => Ok(outcome.clone()),
            Err(error) => Err(Error::new(error.kind(), error.to_string())),
        }
    }

    fn status(&self, charge: &Charge) -> Result<ChargeOutcome> {
        self.charge(charge)
    }

    fn known_outcome(&self, charge: &Charge) -> Option<ChargeOutcome> {
        self.is_known.then(|| self.charge(charge).ok()).flatten()
    }
}

/// What the garage keeps of a provider's text: of an approval, and of a refusal.
fn kept(text: &str, is_known: bool) -> [String; 2] {
    let reference = ChargeOutcome::Approved { reference: Some(text.to_owned()) };
    let reason = ChargeOutcome::Declined { reason: text.to_owned() };
    [reference, reason].map(|outcome| {
        let talker = Arc::new(Talker { outcome: Ok(outcome), is_known });
        let house = House::in_memory(|builder| builder.provider(PaymentMethod::Card, Arc::clone(&talker) as _));
        let garage = &house.with_spots(1).with_tariff(250).garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(10);
        let answer = garage.payments().process(Pay::card(id));
        let payment = garage.payments().of_session(id).unwrap().remove(0);
        assert_eq!(answer.is_ok(), payment.status == PaymentStatus::Completed);
        house.assert_agrees();
        payment.reference.or(payment.failure).unwrap()
    })
}

#[test]
fn what_a_provider_says_is_kept_without_the_card_number_and_never_refused() {
    let long = format!("{}{CARD}", "x".repeat(490));
    for is_known in [false, true] {
        assert_eq!(kept(&format!("card {CARD} ok"), is_known), ["card **** ****-**** 1111 ok"; 2]);
        assert_eq!(kept("4111\u{7}111111111111", is_known), ["************1111"; 2]);
        assert_eq!(kept("T-77", is_known), ["T-77"; 2]);
        for text in kept(&long, is_known) {
            assert!(text.chars().count() <= 500 && !text.contains("1111"), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_text_of_digits_leaves_a_card_number_behind(text in "[0-9 -]{1,30}[0-9]") {
        let error = text.parse::<SpotCode>().err().map(|error| error.kind());
        let is_card = error == Some(ErrorKind::InvalidInput);
        for is_known in [false, true] {
            for kept in kept(&text, is_known) {
                prop_assert_eq!(kept.contains('*'), is_card || kept != text);
                prop_assert!(parking_garage::check_note("what was kept", &kept).is_ok());
            }
        }
    }
}
