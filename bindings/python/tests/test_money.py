"""Money after the stay: refunds, debts, receipts, shifts, books, validations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from conftest import START, TARIFF

from parking_garage import (
    CashMove,
    Charge,
    ChargeOutcome,
    DebtsAtEntry,
    DebtStatus,
    Garage,
    Money,
    Options,
    Outcome,
    Overpayment,
    ParkerClass,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    ReceiptKind,
    Refund,
    RefundCharge,
    RefundStatus,
    ShiftStatus,
    TariffRef,
    Validation,
    errors,
    library_features,
)
from parking_garage.enums import LibraryFeature

HOUR = timedelta(hours=1)
DEARER = TARIFF.replace("version = 1", "version = 2").replace("2.50", "3.00")


class Terminal:
    """Takes and gives back; `answer` is what it says to refunds."""

    def __init__(self) -> None:
        self.answer = Outcome.approved("R-1")
        self.refunds: list[RefundCharge] = []

    def charge(self, charge: Charge) -> Outcome:
        return Outcome.approved("C-1")

    def status(self, charge: Charge) -> Outcome:
        return Outcome.approved("C-1")

    def refund(self, refund: RefundCharge) -> Outcome:
        self.refunds.append(refund)
        return self.answer

    def refund_status(self, refund: RefundCharge) -> Outcome:
        return self.answer


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def till(terminal: Terminal) -> Iterator[Garage]:
    """A garage with a card terminal that gives money back, debts shown at the entry, and credit for what is too much."""
    options = Options(
        clock=START,
        seed=1,
        card=terminal,
        debts_at_entry=DebtsAtEntry.SHOW,
        overpayment=Overpayment.CREDIT,
        time_zone="Europe/Berlin",
        issuer_name="Parkhaus Süd",
        issuer_address="Am Markt 1\n12345 Stadt",
        issuer_tax_number="DE123",
    )
    with Garage.in_memory(options) as garage:
        garage.spots.create_grid(1, 1, 5)
        garage.tariffs.activate(garage.tariffs.publish(TARIFF))
        yield garage


def stay(garage: Garage, plate: str, hours: int = 2) -> UUID:
    session = garage.sessions.enter(plate).session
    garage.advance_clock(hours * HOUR)
    return session


def euros(cents: int) -> Money:
    return Money(cents, "EUR")


def test_a_payment_is_given_back_in_parts_and_never_more_than_it_was(till: Garage, terminal: Terminal) -> None:
    payment = till.payments.process(stay(till, "AB-1"), PaymentMethod.CARD)
    part = till.refunds.make(payment.id, "the barrier was stuck", amount=euros(200), key="r-1")
    assert (part.status, part.amount, part.payment) == (RefundStatus.COMPLETED, euros(200), payment.id)
    assert till.refunds.make(payment.id, "the barrier was stuck", amount=euros(200), key="r-1") == part
    assert (till.refunds.reason(part.id), till.refunds.reference(part.id)) == ("the barrier was stuck", "R-1")
    (asked,) = terminal.refunds
    assert (asked.amount, asked.charge_reference, asked.charge_key) == (euros(200), "C-1", payment.key)
    with pytest.raises(errors.AmountMismatchError):
        till.refunds.make(payment.id, "too much", amount=euros(301))
    till.advance_clock(HOUR)
    rest = till.refunds.make(payment.id, "all of it")
    assert rest.amount == euros(300) and till.refunds.of_payment(payment.id) == [part, rest]
    paid = till.payments.get(payment.id)
    assert (paid.status, paid.refunded) == (PaymentStatus.REFUNDED, euros(500))
    assert [refund.id for refund in till.refunds.list(newest_first=True)] == [rest.id, part.id]
    notes = till.receipts.of_payment(payment.id)
    assert [(note.kind, note.amount, note.corrects) for note in notes] == [
        (ReceiptKind.RECEIPT, euros(500), None),
        (ReceiptKind.CREDIT_NOTE, euros(-200), notes[0].number),
        (ReceiptKind.CREDIT_NOTE, euros(-300), notes[0].number),
    ]
    assert notes[1].refund == part.id and part.credit_note == notes[1].number


def test_a_refund_of_unknown_outcome_is_recovered_told_or_given_up(till: Garage, terminal: Terminal) -> None:
    payment = till.payments.process(stay(till, "AB-1"), PaymentMethod.CARD)
    ways: list[Callable[[Refund], Refund]] = [
        lambda refund: till.refunds.recover_one(refund.id),
        lambda refund: till.refunds.notify(refund.key, ChargeOutcome.APPROVED, "late"),
        lambda refund: till.refunds.fail(refund.id, "not on the statement"),
    ]
    for number, settle in enumerate(ways):
        terminal.answer = Outcome.unknown()
        with pytest.raises(errors.PaymentPendingError):
            till.refunds.make(payment.id, "why", amount=euros(100), key=f"r-{number}")
        (pending,) = till.refunds.pending()
        terminal.answer = Outcome.approved("seen")
        ended = settle(pending)
        assert ended.status is (RefundStatus.FAILED if number == 2 else RefundStatus.COMPLETED)
        assert list(till.refunds.list(RefundStatus.PENDING)) == []
    assert till.refunds.failure(ended.id) == "not on the statement"
    assert till.payments.get(payment.id).refunded == euros(200)


def test_a_provider_without_refunds_gives_nothing_back() -> None:
    class Old:
        def charge(self, charge: Charge) -> Outcome:
            return Outcome.approved()

        def status(self, charge: Charge) -> Outcome:
            return Outcome.approved()

    with Garage.in_memory(Options(clock=START, card=Old())) as garage:
        garage.spots.create_grid(1, 1, 1)
        garage.tariffs.activate(garage.tariffs.publish(TARIFF))
        payment = garage.payments.process(stay(garage, "AB-1"), PaymentMethod.CARD)
        with pytest.raises(errors.PaymentDeclinedError):
            garage.refunds.make(payment.id, "why")


def test_a_debt_is_shown_at_the_next_entry_and_settled_or_waived(till: Garage) -> None:
    left, debt = till.sessions.exit_unpaid(stay(till, "AB-1"), "the terminal was off", lane="north")
    assert debt is not None and (debt.status, debt.amount, debt.session) == (DebtStatus.OPEN, euros(500), left.id)
    assert till.debts.reason(debt.id) == "the terminal was off"
    again = till.sessions.enter("AB-1")
    assert again.debt == euros(500) and till.sessions.enter("AB-2").debt is None
    payment = till.debts.settle(debt.id, PaymentMethod.CASH)
    assert (payment.purpose, payment.debt, payment.amount) == (PaymentPurpose.DEBT, debt.id, euros(500))
    assert till.debts.get(debt.id).status is DebtStatus.SETTLED
    assert till.debts.of_plate("AB-1") == till.debts.of_vehicle(left.vehicle) == [till.debts.get(debt.id)]
    _, other = till.sessions.exit_unpaid(stay(till, "AB-3"), "lost wallet")
    assert other is not None and [one.id for one in till.debts.open()] == [other.id]
    assert till.debts.waiver(other.id) is None
    waived = till.debts.waive(other.id, "goodwill")
    assert waived.status is DebtStatus.WAIVED and till.debts.waiver(other.id) == "goodwill"
    assert till.sessions.exit_unpaid(till.sessions.enter("AB-4").session, "no time passed")[1] is None
    assert till.sessions.release(stay(till, "AB-5"), "an ambulance").status.name == "COMPLETED"


def test_payments_are_topped_up_disputed_failed_and_found_by_plate(till: Garage) -> None:
    session = stay(till, "AB-1", 1)
    first = till.payments.prepay(session, PaymentMethod.CASH, tendered=300)
    assert (first.amount, first.tendered, first.change) == (euros(250), euros(300), euros(50))
    till.advance_clock(HOUR)
    more = till.payments.top_up(session, PaymentMethod.CARD, amount=euros(350))
    assert (more.amount, more.credit) == (euros(350), euros(100))
    disputed = till.payments.dispute(more.id, "not me")
    assert disputed.disputed_at is not None and [one.id for one in till.payments.disputed()] == [more.id]
    with pytest.raises(errors.InvalidTransitionError):
        till.refunds.make(more.id, "while it is disputed")
    assert till.payments.resolve_dispute(more.id, "it was").disputed_at is None
    assert [one.id for one in till.payments.of_plate("ab 1")] == [first.id, more.id]
    assert [one.id for one in till.payments.list(PaymentStatus.COMPLETED, newest_first=True)] == [more.id, first.id]
    assert till.payments.pending(10) == [] == till.payments.pending()
    with pytest.raises(errors.InvalidTransitionError):
        till.payments.fail(more.id, "it did not")
    assert till.payments.notify(more.key, ChargeOutcome.APPROVED, "C-1").status is PaymentStatus.COMPLETED


def test_receipts_are_read_printed_and_found_by_code(till: Garage) -> None:
    payment = till.payments.process(stay(till, "AB-1"), PaymentMethod.CASH, tendered=1000)
    assert payment.receipt is not None
    receipt = till.receipts.get(payment.receipt)
    assert receipt == till.receipts.by_code(receipt.code) == next(till.receipts.list())
    assert (receipt.total, receipt.change, receipt.entered_at) == (euros(500), euros(500), START)
    assert receipt.code not in repr(receipt) and receipt.ticket_number not in repr(receipt)
    shown = till.receipts.text(receipt.number)
    assert "Parkhaus Süd" in shown and "12345 Stadt" in shown
    assert max(len(line) for line in shown.splitlines()) == 42
    assert json.loads(till.receipts.json(receipt.number))["number"] == receipt.number
    if LibraryFeature.RECEIPT_SVG in library_features():
        assert till.receipts.svg(receipt.number).startswith("<svg")
    else:
        with pytest.raises(errors.UnsupportedError):
            till.receipts.svg(receipt.number)
    with pytest.raises(errors.NotFoundError):
        till.receipts.get(receipt.number + 1)


def test_a_shift_counts_its_drawer_and_the_day_closes_over_it(till: Garage) -> None:
    shift = till.shifts.open("desk", 10_000, key="s-1")
    till.payments.process(stay(till, "AB-1"), PaymentMethod.CASH, drawer="desk")
    moved = till.shifts.move_cash(shift.id, CashMove.DROP, 3_000, "to the safe")
    assert (moved.expected, moved.taken, moved.dropped) == (euros(7_500), euros(500), euros(3_000))
    assert till.shifts.current("desk") == moved == till.shifts.get(shift.id)
    assert till.shifts.open_ones() == [moved]
    close = till.books.close_day(key="d-1")
    assert (close.number, close.shifts_open, close.sums_taken_minor) == (1, 1, 500)
    counted = till.shifts.close(shift.id, 7_490)
    assert (counted.status, counted.difference) == (ShiftStatus.CLOSED, euros(-10))
    assert list(till.shifts.list()) == [counted]
    assert till.books.day_close(1).to_receipt == 1 == len(list(till.books.day_closes()))
    period = START, START + 24 * HOUR
    sums = till.books.sums(*period)
    assert (sums.receipts, sums.taken, sums.given_back, sums.owed) == (1, euros(500), euros(0), euros(0))
    assert [(one.method, one.taken_minor) for one in till.books.methods(*period)] == [(PaymentMethod.CASH, 500)]
    assert [(one.day.isoformat(), one.taken_minor) for one in till.books.days(*period)] == [("2026-06-01", 500)]
    assert till.books.taxes(*period) == []
    checked = till.books.check()
    assert (checked.differences, checked.receipts, till.books.differences()) == (0, 1, [])
    with pytest.raises(errors.InvalidInputError):
        till.books.sums(START, START.replace(tzinfo=None))


def test_a_validation_lowers_the_price_and_is_billed_back(till: Garage) -> None:
    session = stay(till, "AB-1")
    bakery = Validation(
        "bakery", minutes=60, billed_to="Bakery", valid_until=START + 9 * HOUR, amount_max=Decimal("2.50"), uses_max=3
    )
    till.validations.grant(session, bakery, key="v-1")
    till.validations.grant(session, bakery, key="v-1")
    till.validations.grant(session, Validation("half", percent=Decimal(50), order=2))
    assert till.validations.of_session(session)[0] == bakery
    assert till.sessions.quote(session).due == euros(125)
    till.validations.revoke(session, "half", "a mistake")
    assert till.payments.process(session, PaymentMethod.CASH).amount == euros(250)
    (billed,) = till.tariffs.billed_back(START, START + 24 * HOUR)
    assert (billed.billed_to, billed.validations, billed.amount) == ("Bakery", 1, euros(250))
    with pytest.raises(errors.InvalidInputError, match="exactly one of"):
        till.validations.grant(session, Validation("nothing"))


def test_a_draft_is_tried_on_the_past(till: Garage) -> None:
    till.payments.process(stay(till, "AB-1"), PaymentMethod.CASH)
    repriced = till.tariffs.reprice(DEARER)
    assert (repriced.stays, repriced.dearer, repriced.difference) == (1, 1, euros(100))
    assert repriced.first_failed is None and repriced.before == euros(500)
    assert till.tariffs.reprice(DEARER, entered_from=START + HOUR).stays == 0
    assert till.tariffs.reprice(DEARER, tariff=TariffRef("day", 1)).stays == 1
    assert till.tariffs.reprice(DEARER, tariff=TariffRef("day", 7)).stays == 0
    with pytest.raises(errors.InvalidTariffError):
        till.tariffs.reprice("no tariff")


def test_staff_say_on_what_ground_a_vehicle_is_there(till: Garage) -> None:
    permits = TARIFF.replace("version = 1", "version = 3") + (
        '[[lines]]\nname = "permit"\nparker_classes = ["PERMIT"]\npriority = -1\nflat = "0"\n'
    )
    till.tariffs.activate(till.tariffs.publish(permits))
    session = stay(till, "AB-1")
    assert till.sessions.quote(session).due == euros(500)
    till.sessions.set_parker_class(session, ParkerClass.PERMIT, "shown at the desk")
    assert till.sessions.quote(session).due == euros(0)
    inside = till.sessions.enter("AB-2", parker_class=ParkerClass.PERMIT).session
    till.advance_clock(HOUR)
    assert till.sessions.quote(inside).due == euros(0)
