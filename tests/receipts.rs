//! Receipts and credit notes: issued where money moves, numbered without a gap, in forms that stay.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use parking_garage::storage::MemoryStorage;
use parking_garage::storage::fault::FaultStorage;
use parking_garage::{
    CardShown, CashCounted, Currency, Entry, Error, ErrorKind, Event, Garage, Issuer, Page, Pay, PaymentMethod, PaymentPurpose,
    PaymentStatus, Receipt, ReceiptKind, ReceiptLine, ReceiptTax, Refunding, SimulatedOdds, SimulatedProvider, TimeZone,
};
use support::taxed::ShowsCards;
use support::{House, assert_same, euros, for_each_storage, for_each_storage_with, policy, refused};

fn all(garage: &Garage) -> Vec<Receipt> {
    garage.books().receipts(Page::first(u32::MAX)).unwrap()
}

/// Numbers from 1 without a gap, and books that agree.
#[track_caller]
fn assert_sound(garage: &Garage) -> Vec<Receipt> {
    let receipts = all(garage);
    let numbers: Vec<u64> = receipts.iter().map(|receipt| receipt.number).collect();
    assert_eq!(numbers, (1..=receipts.len() as u64).collect::<Vec<_>>());
    let checked = garage.books().check().unwrap();
    assert!(checked.is_sound(), "{checked:?}");
    receipts
}

/// Net and tax of the one tax there is.
fn tax(receipts: &[Receipt]) -> (i64, i64) {
    let taxes: Vec<&ReceiptTax> = receipts.iter().flat_map(|receipt| &receipt.taxes).collect();
    assert!(taxes.iter().all(|tax| tax.name.as_str() == "VAT" && tax.percent.to_string() == "21"));
    taxes.iter().fold((0, 0), |(net, tax), share| (net + share.net_minor, tax + share.tax_minor))
}

#[test]
fn each_payment_of_more_than_nothing_has_one_receipt() {
    for_each_storage(|house| {
        let garage = &house.with_spots(3).with_taxes().garage;
        let free = house.enter("FR 1").session.id;
        let cash = house.enter("CA 1");
        house.advance_minutes(61);
        let paid = garage.payments().process(Pay::cash(cash.session.id).tendered(euros(1_000))).unwrap();
        let receipt = paid.receipt.unwrap();
        assert_eq!(
            (receipt.number, receipt.kind, receipt.amount(), receipt.total()),
            (1, ReceiptKind::Receipt, euros(666), euros(666))
        );
        assert_eq!((receipt.payment, receipt.session, receipt.ticket), (paid.payment.id, cash.session.id, cash.ticket.number));
        assert_eq!((receipt.entered_at, receipt.priced_until), (cash.session.entered_at, house.clock_now()));
        assert_eq!(receipt.cash, Some(CashCounted { tendered_minor: 1_000, change_minor: 334 }));
        assert_eq!(receipt.lines, [ReceiptLine { text: "Hours: from minute 0: 2 x 60 min at 3.33".to_owned(), amount_minor: 666 }]);
        assert_eq!(tax(std::slice::from_ref(&receipt)), (550, 116));
        assert_eq!(garage.payments().get(paid.payment.id).unwrap().receipt, Some(1));
        // A stay of no length costs nothing.
        house.clock.set(cash.session.entered_at);
        let nothing = garage.payments().process(Pay::cash(free)).unwrap();
        assert_eq!((nothing.payment.amount.minor(), nothing.receipt), (0, None));
        assert_eq!(garage.books().receipts_of(nothing.payment.id).unwrap(), []);
        assert_eq!(assert_sound(garage), std::slice::from_ref(&receipt));
        assert_eq!(garage.books().receipt(1).unwrap(), receipt);
        assert_eq!(refused(garage.books().receipt(2)), ErrorKind::NotFound);
        // A code from paper finds it; one that was tampered with does not.
        assert_eq!(garage.books().receipt_by_code(&receipt.code()).unwrap(), receipt);
        assert_eq!(refused(garage.books().receipt_by_code(&receipt.code().replace(":666:", ":66:"))), ErrorKind::NotFound);
        assert_eq!(refused(garage.books().receipt_by_code("PARKING-TICKET:1:0")), ErrorKind::InvalidInput);
    });
}

#[test]
fn a_receipt_is_issued_in_every_way_in_which_money_is_found_to_be_taken() {
    let bank = Arc::new(SimulatedProvider::new(7));
    let cards = Arc::new(ShowsCards(Arc::clone(&bank)));
    let house = House::in_memory(|builder| builder.provider(PaymentMethod::Card, Arc::clone(&cards) as _));
    let garage = &house.with_spots(4).with_taxes().garage;
    let visits = ["AA 1", "BB 1", "CC 1", "DD 1"].map(|plate| house.enter(plate).session.id);
    house.advance_minutes(30);
    // Answered at once.
    let paid = garage.payments().process(Pay::card(visits[0])).unwrap();
    assert_eq!(paid.receipt.unwrap().card, CardShown::new("Visa", "1111").ok());
    // Recovered.
    bank.set_odds(SimulatedOdds { reply_lost: 1000, ..SimulatedOdds::default() });
    assert_eq!(refused(garage.payments().with_key("lost").process(Pay::card(visits[1]))), ErrorKind::PaymentPending);
    assert_eq!(all(garage).len(), 1, "nobody knows yet");
    house.advance_minutes(30);
    assert_eq!(garage.payments().recover().unwrap().completed.len(), 1);
    // Given up, and taken after all.
    assert_eq!(refused(garage.payments().process(Pay::card(visits[2]))), ErrorKind::PaymentPending);
    let pending = garage.payments().pending().unwrap().remove(0);
    garage.payments().cancel(pending.id, "the terminal is dead").unwrap();
    garage.payments().process(Pay::cash(visits[2])).unwrap();
    let late = garage.payments().recover_one(pending.id).unwrap();
    // A debt.
    let left = garage.sessions().exit_unpaid(parking_garage::Exit::new(visits[3]), "the barrier was open").unwrap();
    let settled = garage.payments().settle_debt(parking_garage::PayDebt::cash(left.debt.unwrap().id)).unwrap();
    assert_eq!(settled.receipt.unwrap().session, visits[3]);
    let receipts = assert_sound(garage);
    let sessions: Vec<_> = receipts.iter().map(|receipt| receipt.session).collect();
    assert_eq!(sessions, [visits[0], visits[1], visits[2], visits[2], visits[3]]);
    assert_eq!(receipts[3].payment, late.id);
    assert_eq!(receipts[3].paid_before_minor, receipts[2].amount_minor, "the stay was paid twice");
    assert!(receipts.iter().all(|receipt| (receipt.method == PaymentMethod::Card) == receipt.card.is_some()));
    house.assert_agrees();
}

#[test]
fn the_taxes_of_part_payments_add_up_to_those_of_the_stay() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_taxes().garage;
        let id = house.enter("AB 1").session.id;
        let mut receipts = Vec::new();
        for _ in 0..3 {
            house.advance_minutes(61);
            receipts.extend(garage.payments().prepay(Pay::cash(id)).unwrap().receipt);
        }
        house.advance_minutes(61);
        let last = garage.payments().process(Pay::cash(id)).unwrap();
        receipts.extend(last.receipt);
        let shares: Vec<(i64, i64)> = last.quote.taxes.iter().map(|share| (share.net.minor(), share.amount.minor())).collect();
        assert_eq!(vec![tax(&receipts)], shares);
        assert_eq!(receipts.iter().map(|receipt| receipt.amount_minor).sum::<i64>(), last.quote.total.minor());
        let before: Vec<i64> = receipts.iter().map(|receipt| receipt.paid_before_minor).collect();
        assert_eq!(before, [0, 666, 999, 1_332]);
        for receipt in &receipts {
            assert_eq!(tax(std::slice::from_ref(receipt)).0 + tax(std::slice::from_ref(receipt)).1, receipt.amount_minor);
        }
        assert_eq!(assert_sound(garage), receipts);
        assert_eq!(garage.books().receipts_of_session(id).unwrap(), receipts);
    });
}

#[test]
fn a_refund_has_a_credit_note_and_together_they_come_to_nothing() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_taxes().garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(61);
        let paid = garage.payments().process(Pay::cash(id)).unwrap().payment;
        let back = |amount: Option<i64>| {
            let whole = Refunding::whole(paid.id).reason("goodwill");
            garage.payments().refund(amount.map_or(whole.clone(), |minor| whole.amount(euros(minor)))).unwrap()
        };
        let first = back(Some(1));
        let note = first.credit_note.unwrap();
        assert_eq!((note.number, note.kind, note.amount(), note.corrects), (2, ReceiptKind::CreditNote, euros(-1), Some(1)));
        assert_eq!((note.refund, note.payment, first.refund.credit_note), (Some(first.refund.id), paid.id, Some(2)));
        let second = back(Some(333)).credit_note.unwrap();
        let third = back(None).credit_note.unwrap();
        assert_eq!((second.amount_minor, third.amount_minor, third.paid_before_minor), (-333, -332, 332));
        let receipts = assert_sound(garage);
        assert_eq!(tax(&receipts), (0, 0));
        assert_eq!(receipts.iter().map(|receipt| receipt.amount_minor).sum::<i64>(), 0);
        assert!(receipts[1..].iter().flat_map(|note| &note.taxes).all(|tax| tax.net_minor <= 0 && tax.tax_minor <= 0));
        assert_eq!(garage.books().receipts_of(paid.id).unwrap(), receipts);
        assert_eq!(garage.payments().get(paid.id).unwrap().status, PaymentStatus::Refunded);
    });
}

#[test]
fn what_is_paid_after_a_refund_is_taxed_as_if_it_had_not_been_paid() {
    for_each_storage(|house| {
        let garage = &house.with_spots(1).with_taxes().garage;
        let id = house.enter("AB 1").session.id;
        house.advance_minutes(61);
        let paid = garage.payments().prepay(Pay::cash(id)).unwrap();
        garage.payments().refund(Refunding::whole(paid.payment.id).amount(euros(100)).reason("goodwill")).unwrap();
        house.advance_minutes(61);
        let last = garage.payments().process(Pay::cash(id)).unwrap();
        let share = &last.quote.taxes[0];
        let receipts = assert_sound(garage);
        assert_eq!(tax(&receipts), (share.net.minor(), share.amount.minor()));
        assert_eq!(receipts.iter().map(|receipt| receipt.amount_minor).sum::<i64>(), last.quote.total.minor());
    });
}

#[test]
fn a_rolled_back_transaction_leaves_no_gap() {
    for_each_storage(|house| {
        let garage = &house.with_spots(3).with_taxes().garage;
        let visits = ["AA 1", "BB 1", "CC 1"].map(|plate| house.enter(plate).session.id);
        house.advance_minutes(10);
        let given_up = |_: &parking_garage::Transaction<'_>| Err::<(), _>(Error::new(ErrorKind::InvalidInput, "no"));
        let outcome = garage.transaction(|tx| {
            assert_eq!(tx.payments().process(Pay::cash(visits[0]))?.receipt.map(|receipt| receipt.number), Some(1));
            tx.payments().process(Pay::cash(visits[1]))?;
            given_up(tx)
        });
        assert_eq!(refused(outcome), ErrorKind::InvalidInput);
        assert_eq!(all(garage), []);
        garage
            .transaction(|tx| {
                tx.payments().process(Pay::cash(visits[0]))?;
                let undone = tx.savepoint(|inner| {
                    assert_eq!(inner.payments().process(Pay::cash(visits[1]))?.receipt.map(|receipt| receipt.number), Some(2));
                    given_up(inner)
                });
                assert!(undone.is_err());
                assert_eq!(tx.payments().process(Pay::cash(visits[2]))?.receipt.map(|receipt| receipt.number), Some(2));
                Ok(())
            })
            .unwrap();
        let sessions: Vec<_> = assert_sound(garage).iter().map(|receipt| receipt.session).collect();
        assert_eq!(sessions, [visits[0], visits[2]]);
    });
}

#[test]
fn sixteen_threads_leave_no_gap_and_no_number_twice() {
    for_each_storage(|house| {
        const EACH: usize = 6;
        house.with_spots(200).with_tariff(250);
        let visits: Vec<Vec<_>> =
            (0..16).map(|thread| (0..EACH).map(|n| house.enter(&format!("T {thread} {n}")).session.id).collect()).collect();
        house.advance_minutes(10);
        std::thread::scope(|scope| {
            for (thread, visits) in visits.iter().enumerate() {
                let garage = house.garage.clone();
                scope.spawn(move || {
                    for (n, id) in visits.iter().enumerate() {
                        if (thread + n) % 3 == 0 {
                            // Some are rolled back first.
                            let outcome = garage.transaction(|tx| {
                                tx.payments().process(Pay::cash(*id))?;
                                Err::<(), _>(Error::new(ErrorKind::InvalidInput, "no"))
                            });
                            assert_eq!(refused(outcome), ErrorKind::InvalidInput);
                        }
                        let paid = garage.payments().process(Pay::cash(*id)).unwrap();
                        if (thread + n) % 4 == 0 {
                            garage.payments().refund(Refunding::whole(paid.payment.id).reason("again")).unwrap();
                        }
                    }
                });
            }
        });
        let receipts = assert_sound(&house.garage);
        assert_eq!(receipts.len(), 16 * EACH + 16 * EACH / 4);
    });
}

#[test]
fn whatever_call_or_commit_fails_the_numbers_stay_without_a_gap() {
    let calls_of_one = {
        let house = faulty();
        house.0.garage.payments().process(Pay::cash(house.1)).unwrap();
        house.2.calls() - house.3
    };
    assert!(calls_of_one > 10);
    for kind in [ErrorKind::DiskFull, ErrorKind::Busy] {
        for n in 1..=calls_of_one {
            let (house, id, storage, _) = faulty();
            storage.fail_call(n, kind);
            // A busy store may be asked again, and then all is well.
            let first = house.garage.payments().process(Pay::cash(id));
            storage.heal();
            if first.is_err() {
                assert_eq!(all(&house.garage), [], "call {n}");
                house.garage.payments().process(Pay::cash(id)).unwrap();
            }
            assert_eq!(assert_sound(&house.garage).len(), 1, "call {n}");
            house.assert_agrees();
        }
        let (house, id, storage, _) = faulty();
        storage.fail_commit(1, kind);
        let first = house.garage.payments().process(Pay::cash(id));
        storage.heal();
        if first.is_err() {
            house.garage.payments().process(Pay::cash(id)).unwrap();
        }
        assert_eq!(assert_sound(&house.garage).len(), 1, "the commit");
    }
}

/// A house with a car that owes something, on a storage that fails on demand; and how many calls there were so far.
fn faulty() -> (House, parking_garage::SessionId, Arc<FaultStorage>, u64) {
    let storage = Arc::new(FaultStorage::new(Arc::new(MemoryStorage::default())));
    let house = House::on("faulty", Arc::clone(&storage) as _, None, |builder| builder);
    house.with_spots(1).with_taxes();
    let id = house.enter("AB 1").session.id;
    house.advance_minutes(10);
    let calls = storage.calls();
    (house, id, storage, calls)
}

#[test]
fn the_journal_replayed_into_an_empty_store_gives_the_same_books() {
    for_each_storage(|house| {
        let garage = &house.with_spots(2).with_taxes().garage;
        let shift = garage.shifts().open(parking_garage::NewShift::new("booth", euros(5_000))).unwrap();
        for plate in ["AA 1", "BB 1"] {
            let id = house.enter(plate).session.id;
            house.advance_minutes(70);
            let paid = garage.payments().process(Pay::cash(id).drawer("booth").tendered(euros(2_000))).unwrap();
            garage.payments().refund(Refunding::whole(paid.payment.id).amount(euros(7)).reason("late").drawer("booth")).unwrap();
        }
        garage.shifts().close(shift.id, euros(1)).unwrap();
        garage.books().close_day().unwrap();
        let empty = House::in_memory(|builder| builder);
        for entry in garage.journal().page(1, u32::MAX).unwrap() {
            empty
                .storage
                .write(parking_garage::storage::Deadline::NONE, &mut |tx| {
                    parking_garage::storage::apply(tx, &entry.event, entry.at)?;
                    tx.append(&Arc::new(entry.clone()))
                })
                .unwrap();
        }
        assert_same(&empty.contents(), &house.contents(), "replayed");
        assert_eq!(all(&empty.garage).len(), 4);
        assert_sound(garage);
    });
}

#[test]
fn a_receipt_names_its_issuer_and_zone_and_no_plate() {
    let issuer = Issuer::new("Parkhaus am Markt").address_line("Marktplatz 1").tax_number("DE123456789");
    let zone: TimeZone = "Europe/Berlin".parse().unwrap();
    let settings = |builder: parking_garage::GarageBuilder| builder.issuer(issuer.clone()).time_zone(zone);
    for_each_storage_with(settings, |house| {
        let garage = &house.with_spots(1).with_taxes().garage;
        let id = garage.sessions().enter(Entry::new("SE-CR 37")).unwrap().session.id;
        house.advance_minutes(10);
        let receipt = garage.payments().process(Pay::cash(id)).unwrap().receipt.unwrap();
        assert_eq!((&receipt.issuer, receipt.zone), (&issuer, zone));
        assert!(receipt.to_text().contains("2026-06-01 14:10:00 +02:00"), "{}", receipt.to_text());
        for form in [receipt.to_text(), receipt.to_json(), receipt.code(), serde_json::to_string(&receipt).unwrap()] {
            assert!(!form.replace(['-', ' '], "").contains("SECR37"), "{form}");
        }
        let last = garage
            .journal()
            .search(&parking_garage::JournalFilter { kind: Some("ReceiptIssued".into()), ..Default::default() }, 1, 9)
            .unwrap();
        assert!(
            matches!(&last[..], [entry] if matches!(&entry.event, Event::ReceiptIssued { receipt: issued } if *issued == receipt))
        );
    });
    let too_long = Garage::builder().issuer(Issuer::new("x".repeat(65))).in_memory();
    assert_eq!(refused(too_long), ErrorKind::InvalidInput);
}

#[test]
fn a_station_with_fixed_amounts_is_taxed_right_in_the_end() {
    let credit = policy(|policy| policy.overpayment = parking_garage::Overpayment::Credit);
    for_each_storage_with(
        |builder| builder.policy(credit),
        |house| {
            let garage = &house.with_spots(1).with_taxes().garage;
            let id = house.enter("AB 1").session.id;
            house.advance_minutes(10);
            let first = garage.payments().prepay(Pay::cash(id).amount(euros(500))).unwrap();
            assert_eq!(
                (first.payment.purpose, first.receipt.as_ref().map(|receipt| receipt.amount_minor)),
                (PaymentPurpose::Prepay, Some(500))
            );
            house.advance_minutes(60);
            let last = garage.payments().process(Pay::cash(id)).unwrap();
            assert_eq!((last.payment.amount, last.quote.total), (euros(166), euros(666)));
            assert_eq!(tax(&assert_sound(garage)), (last.quote.taxes[0].net.minor(), last.quote.taxes[0].amount.minor()));
        },
    );
}

/// A receipt with everything on it.
fn full() -> Receipt {
    let house = House::in_memory(|builder| {
        let bank = Arc::new(ShowsCards(Arc::new(SimulatedProvider::new(1))));
        builder.provider(PaymentMethod::Card, bank).time_zone("Europe/Amsterdam".parse().unwrap()).issuer(
            Issuer::new("Parkeergarage <Centrum> & Zonen van het Grote Plein B.V.")
                .address_line("Plein 1")
                .address_line("1012 AB Amsterdam")
                .tax_number("NL123456789B01"),
        )
    });
    let garage = &house.with_spots(1).with_taxes().garage;
    let id = house.enter("AB 1").session.id;
    house.advance_minutes(61);
    garage.payments().prepay(Pay::cash(id).tendered(euros(1_000))).unwrap();
    house.advance_minutes(61);
    garage.payments().process(Pay::card(id)).unwrap().receipt.unwrap()
}

/// The same file as before, or a failure that shows what it would be now.
#[track_caller]
fn assert_golden(name: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(golden == text, "{} should be, if this change is meant:\n{text}", path.display());
}

#[test]
fn the_text_of_a_receipt_is_the_golden_one() {
    let card = full();
    assert_golden("receipt_card.txt", &card.to_text());
    let yen: Currency = "JPY".parse().unwrap();
    let wide = Receipt {
        number: 1_234_567,
        currency: yen,
        issuer: Issuer::new("中央駐車場株式会社第一駐車場管理事務所"),
        lines: vec![
            ReceiptLine {
                text: "平日昼間 最初の一時間 二十分毎 百円 割引券適用前 基本料金".to_owned(), amount_minor: 30_000
            },
            ReceiptLine { text: "Unbreakablewordthatislongerthanthepaperofanyprinter".to_owned(), amount_minor: -100 },
        ],
        method: PaymentMethod::Cash,
        card: None,
        cash: Some(CashCounted { tendered_minor: 50_000, change_minor: 20_100 }),
        total_minor: 29_900,
        paid_before_minor: 0,
        amount_minor: 29_900,
        ..card.clone()
    };
    assert_golden("receipt_wide.txt", &wide.to_text());
    let note = Receipt {
        number: 4,
        kind: ReceiptKind::CreditNote,
        corrects: Some(2),
        lines: Vec::new(),
        amount_minor: -card.amount_minor,
        taxes: card
            .taxes
            .iter()
            .map(|tax| ReceiptTax { net_minor: -tax.net_minor, tax_minor: -tax.tax_minor, ..tax.clone() })
            .collect(),
        ..card
    };
    assert_golden("credit_note.txt", &note.to_text());
}

#[test]
fn the_json_of_a_receipt_is_the_golden_one() {
    let card = full();
    assert_golden("receipt_card.json", &format!("{}\n", card.to_json()));
    assert!(card.to_json().starts_with("{\"format\":1,\"number\":2,"));
    assert_eq!(card.digest_hex().len(), 64);
    let other = Receipt { amount_minor: card.amount_minor + 1, ..card.clone() };
    assert_ne!((other.digest_hex(), other.code()), (card.digest_hex(), card.code()));
}

/// The modules of the QR code in the picture, as an image of one pixel each, read by a decoder that shares nothing with the encoder.
#[test]
fn the_qr_code_in_the_picture_says_the_receipts_code() {
    let receipt = full();
    let svg = receipt.to_svg().unwrap();
    let path = svg.split("id=\"code\"").nth(1).unwrap().split("d=\"").nth(1).unwrap().split('"').next().unwrap();
    let squares: Vec<(usize, usize)> = path
        .split('M')
        .skip(1)
        .map(|square| {
            let (corner, rest) = square.split_once('h').unwrap();
            assert_eq!(rest, "4v4h-4z");
            let (x, y) = corner.split_once(' ').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        })
        .collect();
    let size = |name: &str| svg.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse::<usize>().unwrap();
    let (width, height) = (size(" width"), size(" height"));
    assert!(squares.iter().all(|(x, y)| x + 4 + 16 <= width && y + 4 + 16 <= height && *x >= 16), "a quiet zone of four modules");
    let is_dark =
        |x: usize, y: usize| squares.iter().any(|(left, top)| (*left..left + 4).contains(&x) && (*top..top + 4).contains(&y));
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| if is_dark(x, y) { 0 } else { 255 });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    let (_, content) = grids[0].decode().unwrap();
    assert_eq!(content, receipt.code());
}

#[test]
fn the_picture_escapes_whatever_a_name_holds() {
    let svg = full().to_svg().unwrap();
    assert!(svg.contains("Parkeergarage &lt;Centrum&gt; &amp; Zonen"), "{svg}");
    let nasty = Receipt { issuer: Issuer::new("</text><script>alert('1')</script>\u{FFFE}\"").address_line("&amp;"), ..full() };
    let svg = nasty.to_svg().unwrap();
    assert!(
        !svg.contains("<script") && !svg.contains('\u{FFFE}') && svg.contains("&amp;amp;") && svg.contains("&#39;1&#39;"),
        "{svg}"
    );
    // Tags open and close in pairs: nothing in a text is one.
    assert_eq!(svg.matches("<text ").count(), svg.matches("</text>").count());
}
