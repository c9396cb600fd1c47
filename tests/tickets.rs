//! Tickets: found by what is printed on them, voided, replaced when lost.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::HashSet;

use parking_garage::{ErrorKind, Exit, Garage, Layout, Pay, SessionId, TicketId, TicketNumber, TicketStatus};
use support::{for_each_storage, refused};

#[test]
fn a_ticket_is_found_by_its_number_typed_printed_or_scanned() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        let visit = house.enter("AB 1");
        let number = visit.ticket.number;
        let typed = number.to_string().to_lowercase().replace('0', "o").replace('1', "l");
        let texts =
            [number.to_string(), number.as_str().to_owned(), number.qr_payload(), typed, number.to_string().replace('-', " ")];
        for closed in [false, true] {
            for text in &texts {
                assert_eq!(garage.tickets().by_number(text).unwrap().id, visit.ticket.id, "closed: {closed}");
            }
            if !closed {
                garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
            }
        }
        let other = TicketNumber::from_random([1; 13]);
        assert_eq!(refused(garage.tickets().by_number(&other.to_string())), ErrorKind::NotFound);
        for bad in ["", "0", "https://example.org", &number.as_str()[1..]] {
            assert_eq!(refused(garage.tickets().by_number(bad)), ErrorKind::InvalidInput, "{bad:?}");
        }
        assert_eq!(refused(garage.tickets().get(TicketId::from_bytes([7; 16]))), ErrorKind::NotFound);
    });
}

#[test]
fn a_lost_ticket_is_void_and_the_new_one_opens_the_exit() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).with_tariff(100).garage;
        let visit = house.enter("AB 1");
        let second = garage.tickets().replace_lost(visit.session.id).unwrap();
        let third = garage.tickets().replace_lost(visit.session.id).unwrap();
        let lost = garage.tickets().get(visit.ticket.id).unwrap();
        assert_eq!((lost.status, lost.lost), (TicketStatus::Void, true));
        assert_eq!(garage.tickets().get(second.id).unwrap().status, TicketStatus::Void);
        assert_eq!((third.status, third.lost, third.session), (TicketStatus::Open, false, visit.session.id));
        assert_eq!(garage.sessions().get(visit.session.id).unwrap().ticket, third.id);
        house.advance_minutes(5);
        garage.payments().process(Pay::cash(visit.session.id)).unwrap();
        assert_eq!(garage.tickets().by_number(&third.number.to_string()).unwrap().status, TicketStatus::Closed);
        assert_eq!(garage.tickets().get(visit.ticket.id).unwrap(), lost);
        assert_eq!(refused(garage.tickets().replace_lost(visit.session.id)), ErrorKind::InvalidTransition);
        assert_eq!(refused(garage.tickets().replace_lost(SessionId::from_bytes([7; 16]))), ErrorKind::NotFound);
    });
}

#[test]
fn a_voided_ticket_ends_nothing_and_cannot_be_voided_again() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).garage;
        let visit = house.enter("AB 1");
        assert_eq!(refused(garage.tickets().void(visit.ticket.id, "a\u{7}b")), ErrorKind::InvalidInput);
        let void = garage.tickets().void(visit.ticket.id, "found in the street").unwrap();
        assert_eq!((void.status, void.lost), (TicketStatus::Void, false));
        for again in [garage.tickets().void(visit.ticket.id, ""), garage.tickets().replace_lost(visit.session.id)] {
            assert_eq!(refused(again), ErrorKind::InvalidTransition);
        }
        garage.sessions().exit(Exit::new(visit.session.id)).unwrap();
        assert_eq!(garage.tickets().get(visit.ticket.id).unwrap(), void, "what is void is not closed");
    });
}

#[test]
fn numbers_of_the_systems_randomness_do_not_repeat() {
    let garage = Garage::in_memory().unwrap();
    garage.spots().create_layout(&Layout::grid(1, 1, 500)).unwrap();
    let entries = (0..500).map(|number| parking_garage::Entry::new(format!("CAR {number}"))).collect();
    let visits = garage.sessions().enter_many(entries).unwrap();
    let numbers: HashSet<TicketNumber> = visits.iter().map(|visit| visit.as_ref().unwrap().ticket.number).collect();
    assert_eq!(numbers.len(), 500);
}
