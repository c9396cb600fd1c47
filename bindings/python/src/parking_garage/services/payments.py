"""Money that is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from ..enums import ChargeOutcome, PaymentMethod, PaymentStatus
from ..models import Money, Payment, Recovered
from ._given import pay
from ._service import Service

__all__ = ["Payments"]


class Payments(Service):
    """Payments. Under a key, which the provider gets too, money is taken at most once however often a call is made."""

    __slots__ = ()

    def process(
        self,
        session: UUID,
        method: PaymentMethod,
        *,
        amount: Money | None = None,
        lane: str | None = None,
        tendered: int | None = None,
        drawer: str | None = None,
        key: str | None = None,
    ) -> Payment:
        """Pays in the exit lane: takes what is due, ends the session, frees the spot and closes the ticket. With `amount`,
        refuses unless exactly that is due. Of cash, `tendered` is what the driver handed over, in minor units, and `drawer`
        where it goes: see `shifts`."""
        given = pay(session, method, amount, lane, tendered, drawer)
        return self._one(Payment, "garage_payment_process", given, key)

    def prepay(
        self,
        session: UUID,
        method: PaymentMethod,
        *,
        amount: Money | None = None,
        lane: str | None = None,
        tendered: int | None = None,
        drawer: str | None = None,
        key: str | None = None,
    ) -> Payment:
        """Pays at a pay station: takes what is due. The session stays ACTIVE, and until `paid_until` the vehicle may leave."""
        given = pay(session, method, amount, lane, tendered, drawer)
        return self._one(Payment, "garage_payment_prepay", given, key)

    def top_up(
        self,
        session: UUID,
        method: PaymentMethod,
        *,
        amount: Money | None = None,
        lane: str | None = None,
        tendered: int | None = None,
        drawer: str | None = None,
        key: str | None = None,
    ) -> Payment:
        """Pays once more at a pay station, because the time to leave is over: takes what has become due since."""
        given = pay(session, method, amount, lane, tendered, drawer)
        return self._one(Payment, "garage_payment_top_up", given, key)

    def get(self, payment: UUID) -> Payment:
        """The payment with this id."""
        return self._one(Payment, "garage_payment_get", payment)

    def reference(self, payment: UUID) -> str | None:
        """The provider's own number for a payment, if it gave one."""
        return self._text("garage_payment_reference", payment) or None

    def failure(self, payment: UUID) -> str | None:
        """Why a payment is FAILED or CANCELLED, if it is."""
        return self._text("garage_payment_failure", payment) or None

    def of_session(self, session: UUID) -> list[Payment]:
        """Payments of a session, oldest first."""
        return self._all(Payment, "garage_payment_of_session", session)

    def of_plate(self, plate: str, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Payment]:
        """Payments for all stays of all vehicles with this plate, removed ones included, read as they are asked for."""
        return self._pages(Payment, "garage_payment_of_plate", plate, newest_first=newest_first, limit=limit)

    def list(
        self, status: PaymentStatus | None = None, *, newest_first: bool = False, limit: int | None = None
    ) -> Iterator[Payment]:
        """Payments in the order in which they were opened, all or those in one state, read as they are asked for."""
        return self._pages(Payment, "garage_payment_list", status, newest_first=newest_first, limit=limit)

    def disputed(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Payment]:
        """Payments that are disputed, read as they are asked for."""
        return self._pages(Payment, "garage_payment_disputed", newest_first=newest_first, limit=limit)

    def pending(self, minutes: int | None = None) -> Sequence[Payment]:
        """PENDING payments, oldest first: all, or those that were opened so many minutes ago or longer."""
        if minutes is not None:
            return self._all(Payment, "garage_payment_pending_older_than", minutes)
        return self._all(Payment, "garage_payment_pending")

    def recover(self) -> Recovered:
        """Asks the providers about payments and refunds that have been PENDING for too long, and writes down what they say."""
        return self._one(Recovered, "garage_payment_recover")

    def recover_one(self, payment: UUID) -> Payment:
        """Asks the provider about this payment now, however young it is, and answers it as it then is."""
        return self._one(Payment, "garage_payment_recover_one", payment)

    def cancel(self, payment: UUID, reason: str, *, key: str | None = None) -> Payment:
        """Gives a PENDING payment up that no provider can explain: an operator's decision."""
        return self._one(Payment, "garage_payment_cancel", payment, reason, key)

    def fail(self, payment: UUID, reason: str, *, key: str | None = None) -> Payment:
        """Says that the terminal refused a PENDING payment, as the host has seen: a terminal that is worked by hand."""
        return self._one(Payment, "garage_payment_fail", payment, reason, key)

    def notify(self, charge_key: str, outcome: ChargeOutcome, text: str | None = None) -> Payment:
        """Takes the provider's late word on the payment with this key, as from a webhook. Tell only what the provider itself has
        said, and signed."""
        return self._one(Payment, "garage_payment_notify", charge_key, outcome, text)

    def dispute(self, payment: UUID, reason: str, *, key: str | None = None) -> Payment:
        """Marks a COMPLETED payment as disputed, by the driver or by the bank: until that is resolved nothing is given back."""
        return self._one(Payment, "garage_payment_dispute", payment, reason, key)

    def resolve_dispute(self, payment: UUID, note: str, *, key: str | None = None) -> Payment:
        """Ends a dispute and notes how it ended."""
        return self._one(Payment, "garage_payment_resolve_dispute", payment, note, key)
