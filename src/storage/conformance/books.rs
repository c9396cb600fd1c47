//! The books: receipts and day closes numbered without a gap, one OPEN shift to a drawer.

use super::contents::pages;
use super::fixture::Fixture;
use super::trial::{Trial, kind_of};
use crate::ErrorKind::{AlreadyExists, Conflict, Constraint};
use crate::domain::{
    Actor, CardShown, CashCounted, CashMove, Currency, DayClose, DeviceId, Issuer, Money, Payment, PaymentId, PaymentMethod,
    Receipt, ReceiptKind, ReceiptLine, ReceiptTax, RefundId, SessionId, Shift, ShiftId, Sums, Timestamp,
};
use crate::storage::Page;

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// A receipt of 2.50 EUR.
pub(super) fn receipt(f: &Fixture, number: u64, payment: PaymentId, session: SessionId) -> Receipt {
    let at = f.now();
    Receipt {
        number,
        kind: ReceiptKind::Receipt,
        issued_at: at,
        payment,
        refund: None,
        corrects: None,
        session,
        ticket: f.number(),
        entered_at: at,
        priced_until: at,
        lines: vec![ReceiptLine { text: "minutes 0-60".to_owned(), amount_minor: 250 }],
        currency: Currency::EUR,
        total_minor: 250,
        paid_before_minor: 0,
        amount_minor: 250,
        method: PaymentMethod::Cash,
        card: None,
        cash: None,
        shift: None,
        taxes: Vec::new(),
        issuer: Issuer::default(),
        zone: crate::domain::TimeZone::UTC,
    }
}

pub(super) fn shift(f: &Fixture, drawer: &str) -> Shift {
    let at = f.now();
    Shift::opened(ShiftId::new(at, f.random()), drawer.to_owned(), euros(10_000), Actor::Device(DeviceId::new(at, f.random())), at)
}

pub(super) fn close(f: &Fixture, number: u64, from_receipt: u64, to_receipt: u64) -> DayClose {
    let at = f.now();
    DayClose { number, from_receipt, to_receipt, to_journal: number, opened_at: at, closed_at: at, sums: Sums::default() }
}

/// A payment to write receipts for.
fn paid(trial: &Trial<'_>) -> Payment {
    let spot = trial.spots(1).remove(0);
    let vehicle = trial.vehicle("BOOKS 1");
    let stay = trial.park(&vehicle, &spot);
    let payment = trial.fixture.payment(stay.session.id, "books");
    trial.write(|tx| tx.insert_payment(&payment));
    payment
}

cases! {
    /// Every field of a receipt, a shift and a day close comes back as it was written.
    fn every_field_of_the_books_comes_back(trial) {
        let f = &trial.fixture;
        let payment = paid(&trial);
        let opened = shift(f, "Kasse \u{1f4b6} 'a'");
        let mut full = receipt(f, 1, payment.id, payment.session);
        (full.issued_at, full.entered_at) = (Timestamp::from_micros(-1), Timestamp::from_micros(i64::MIN));
        full.lines = vec![ReceiptLine { text: "'; --\u{1f697}".to_owned(), amount_minor: i64::MIN }];
        full.currency = "JPY".parse().expect("yen exist");
        (full.total_minor, full.paid_before_minor, full.amount_minor) = (i64::MAX, i64::MAX, i64::MAX);
        full.method = PaymentMethod::Card;
        full.card = Some(CardShown::new("V\u{ef}sa & Co", "0007").expect("a valid card"));
        full.cash = Some(CashCounted { tendered_minor: 7, change_minor: -7 });
        full.shift = Some(opened.id);
        full.taxes = vec![ReceiptTax {
            name: "VAT".parse().expect("a label"),
            percent: "8.875".parse().expect("a percentage"),
            net_minor: -1,
            tax_minor: i64::MAX,
        }];
        full.issuer = Issuer::new("P & Sons").address_line("<Street> 1").tax_number("552 100 554 00025");
        full.zone = "Asia/Kathmandu".parse().expect("a zone");
        let mut note = receipt(f, 2, payment.id, payment.session);
        (note.kind, note.amount_minor, note.corrects) = (ReceiptKind::CreditNote, i64::MIN, Some(1));
        note.refund = Some(RefundId::new(f.now(), f.random()));
        let mut day = close(f, 1, 1, 2);
        (day.to_journal, day.closed_at) = (7, Timestamp::from_micros(-3));
        full.amount_minor = 90;
        day.sums.add(&full).expect("a small sum");
        let moved = opened.cashed(euros(90), f.now()).and_then(|shift| shift.cashed(euros(-40), f.now()));
        let moved = moved.and_then(|shift| shift.moved(CashMove::PayIn, euros(3), f.now()));
        let moved = moved.and_then(|shift| shift.moved(CashMove::PayOut, euros(2), f.now()));
        let moved = moved.and_then(|shift| shift.moved(CashMove::Drop, euros(1), f.now())).expect("an open shift");
        let counted = moved.closed(euros(0), f.now()).expect("an open shift");
        trial.write(|tx| {
            tx.insert_shift(&opened)?;
            tx.insert_receipt(&full)?;
            tx.insert_receipt(&note)?;
            tx.insert_day_close(&day)
        });
        for (before, after) in [(&opened, &moved), (&moved, &counted)] {
            assert_eq!(trial.read(|tx| tx.shift(opened.id)).as_ref(), Some(before));
            trial.write(|tx| tx.update_shift(before, after));
        }
        let contents = trial.contents();
        assert_eq!(contents.receipts, [full.clone(), note.clone()]);
        assert_eq!(contents.shifts, std::slice::from_ref(&counted));
        assert_eq!(contents.day_closes, std::slice::from_ref(&day));
        trial.read(|tx| {
            assert_eq!((tx.receipt(1)?.as_ref(), tx.receipt(2)?.as_ref()), (Some(&full), Some(&note)));
            assert_eq!((tx.day_close(1)?.as_ref(), tx.last_day_close()?.as_ref()), (Some(&day), Some(&day)));
            assert_eq!(tx.shift(opened.id)?.as_ref(), Some(&counted));
            Ok(())
        });
    }

    /// A receipt has the number after the last one, from 1; any other is a Conflict and changes nothing.
    fn receipts_are_numbered_without_a_gap(trial) {
        let payment = paid(&trial);
        let next = |number| receipt(&trial.fixture, number, payment.id, payment.session);
        trial.read(|tx| {
            assert_eq!((tx.last_receipt_number()?, tx.receipt(0)?, tx.receipt(1)?), (0, None, None), "an empty store");
            Ok(())
        });
        assert_eq!(trial.refused(|tx| tx.insert_receipt(&next(2))), Conflict, "the first one is 1");
        assert_eq!(trial.refused(|tx| tx.insert_receipt(&next(0))), Conflict, "0 is no number");
        trial.write(|tx| {
            tx.insert_receipt(&next(1))?;
            assert_eq!(kind_of(tx.insert_receipt(&next(3))), Conflict, "a gap inside one transaction");
            tx.insert_receipt(&next(2))
        });
        for number in [1, 2, 4, u64::MAX] {
            assert_eq!(trial.refused(|tx| tx.insert_receipt(&next(number))), Conflict, "{number} after 2");
        }
        assert_eq!(trial.read(|tx| tx.last_receipt_number()), 2);
    }

    /// What is rolled back, whole or to a savepoint, gives its receipt numbers back.
    fn a_rollback_leaves_no_gap_in_the_receipts(trial) {
        let payment = paid(&trial);
        let next = |number| receipt(&trial.fixture, number, payment.id, payment.session);
        let given_up = || crate::Error::new(Conflict, "given up");
        let kind = trial.refused(|tx| {
            tx.insert_receipt(&next(1))?;
            tx.insert_receipt(&next(2))?;
            Err::<(), _>(given_up())
        });
        assert_eq!(kind, Conflict);
        trial.write(|tx| {
            tx.insert_receipt(&next(1))?;
            let undone = tx.savepoint(&mut |tx| {
                tx.insert_receipt(&next(2))?;
                tx.insert_day_close(&close(&trial.fixture, 1, 1, 2))?;
                Err(given_up())
            });
            assert_eq!(kind_of(undone), Conflict);
            assert_eq!((tx.last_receipt_number()?, tx.last_day_close()?), (1, None), "inside, after the savepoint");
            tx.insert_receipt(&next(2))?;
            tx.insert_day_close(&close(&trial.fixture, 1, 1, 2))
        });
        let numbers: Vec<u64> = trial.contents().receipts.iter().map(|receipt| receipt.number).collect();
        assert_eq!(numbers, [1, 2]);
    }

    /// A receipt names a payment, a session and, if any, a shift that are there.
    fn a_receipt_refers_to_what_is_there(trial) {
        let payment = paid(&trial);
        let f = &trial.fixture;
        let nobody = f.payment(payment.session, "nobody").id;
        let nowhere = SessionId::new(f.now(), f.random());
        assert_eq!(trial.refused(|tx| tx.insert_receipt(&receipt(f, 1, nobody, payment.session))), Constraint, "payment");
        assert_eq!(trial.refused(|tx| tx.insert_receipt(&receipt(f, 1, payment.id, nowhere))), Constraint, "session");
        let opened = shift(f, "booth");
        let mut cash = receipt(f, 1, payment.id, payment.session);
        cash.shift = Some(opened.id);
        assert_eq!(trial.refused(|tx| tx.insert_receipt(&cash)), Constraint, "shift");
        trial.write(|tx| {
            tx.insert_shift(&opened)?;
            tx.insert_receipt(&cash)
        });
    }

    /// A day close has the number after the last one, from 1.
    fn day_closes_are_numbered_without_a_gap(trial) {
        let next = |number| close(&trial.fixture, number, 1, 0);
        for number in [0, 2] {
            assert_eq!(trial.refused(|tx| tx.insert_day_close(&next(number))), Conflict, "{number} as the first");
        }
        trial.write(|tx| {
            tx.insert_day_close(&next(1))?;
            tx.insert_day_close(&next(2))
        });
        for number in [1, 2, 4] {
            assert_eq!(trial.refused(|tx| tx.insert_day_close(&next(number))), Conflict, "{number} after 2");
        }
        assert_eq!(trial.read(|tx| tx.last_day_close()).map(|close| close.number), Some(2));
    }

    /// A drawer has one OPEN shift at most, and a new one once that is CLOSED.
    fn a_drawer_has_one_open_shift(trial) {
        let f = &trial.fixture;
        let [first, second, other] = [shift(f, "booth"), shift(f, "booth"), shift(f, "Booth")];
        trial.write(|tx| tx.insert_shift(&first));
        assert_eq!(trial.refused(|tx| tx.insert_shift(&second)), AlreadyExists, "a second one at the drawer");
        assert_eq!(trial.refused(|tx| tx.insert_shift(&first)), AlreadyExists, "the same id");
        trial.write(|tx| tx.insert_shift(&other));
        trial.read(|tx| {
            assert_eq!(tx.open_shift_of("booth")?.as_ref(), Some(&first), "names differ by case");
            assert_eq!(tx.open_shift_of("Booth")?.as_ref(), Some(&other), "names differ by case");
            assert_eq!(tx.open_shift_of("safe")?, None);
            assert_eq!(tx.open_shifts()?, [other.clone(), first.clone()], "by drawer");
            Ok(())
        });
        let closed = first.closed(euros(1), f.now()).expect("an open shift");
        trial.write(|tx| tx.update_shift(&first, &closed));
        assert_eq!(trial.read(|tx| tx.open_shift_of("booth")), None);
        trial.write(|tx| tx.insert_shift(&second));
        assert_eq!(trial.read(|tx| tx.open_shift_of("booth")).as_ref(), Some(&second));
        let back = Shift { version: closed.version + 1, ..first.clone() };
        assert_eq!(trial.refused(|tx| tx.update_shift(&closed, &back)), AlreadyExists, "two would be OPEN");
    }

    /// An update of a shift from a version that is no longer stored, or of one that is not there, is a Conflict.
    fn no_cash_of_a_shift_is_lost(trial) {
        let f = &trial.fixture;
        let opened = shift(f, "booth");
        let cashed = opened.cashed(euros(250), f.now()).expect("an open shift");
        assert_eq!(trial.refused(|tx| tx.update_shift(&opened, &cashed)), Conflict, "not there");
        trial.write(|tx| {
            tx.insert_shift(&opened)?;
            tx.update_shift(&opened, &cashed)
        });
        assert_eq!(trial.refused(|tx| tx.update_shift(&opened, &cashed)), Conflict, "counted up already");
        assert_eq!(trial.read(|tx| tx.shift(opened.id)), Some(cashed));
    }

    /// Receipts, shifts and day closes are read in pages of any size, in both directions.
    fn the_books_are_read_page_by_page(trial) {
        let f = &trial.fixture;
        let payment = paid(&trial);
        let shifts: Vec<Shift> = (0..5).map(|n| shift(f, &format!("drawer {n}"))).collect();
        trial.write(|tx| {
            shifts.iter().rev().try_for_each(|shift| tx.insert_shift(shift))?;
            (1..=5).try_for_each(|number| tx.insert_receipt(&receipt(f, number, payment.id, payment.session)))?;
            (1..=5).try_for_each(|number| tx.insert_day_close(&close(f, number, 1, 0)))
        });
        let ids: Vec<ShiftId> = shifts.iter().map(|shift| shift.id).collect();
        trial.read(|tx| {
            for (limit, newest_first) in [1, 2, 4, 5, 6, u32::MAX].into_iter().flat_map(|limit| [(limit, false), (limit, true)]) {
                let ordered = |mut numbers: Vec<u64>| {
                    if newest_first {
                        numbers.reverse();
                    }
                    numbers
                };
                let receipts = pages(limit, newest_first, |row: &Receipt| row.number, |page| tx.receipts(page))?;
                assert_eq!(ordered(receipts.iter().map(|row| row.number).collect()), [1, 2, 3, 4, 5], "receipts by {limit}");
                let closes = pages(limit, newest_first, |row: &DayClose| row.number, |page| tx.day_closes(page))?;
                assert_eq!(ordered(closes.iter().map(|row| row.number).collect()), [1, 2, 3, 4, 5], "day closes by {limit}");
                let mut read: Vec<ShiftId> =
                    pages(limit, newest_first, |row: &Shift| row.id, |page| tx.shifts(page))?.iter().map(|row| row.id).collect();
                if newest_first {
                    read.reverse();
                }
                assert_eq!(read, ids, "shifts by {limit}");
            }
            let none: [Receipt; 0] = [];
            assert_eq!(tx.receipts(Page::first(0))?, none, "a page of no rows");
            for after in [5, 6, u64::MAX] {
                assert_eq!(tx.receipts(Page::first(9).after(after))?, none, "behind {after}");
            }
            for after in [0, 1] {
                assert_eq!(tx.receipts(Page::newest(9).after(after))?, none, "before {after}");
            }
            assert_eq!(tx.receipts(Page::newest(9).after(u64::MAX))?.len(), 5);
            Ok(())
        });
    }
}
