"""Money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from .._core import argument, c_id, c_text, call, code, long_text, new, rows, whole
from ..enums import PaymentMethod
from ..models import Money, Payment, Recovered
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
        key: str | None = None,
    ) -> Payment:
        """Pays in the exit lane: takes what is due, ends the session, frees the spot and closes the ticket. With `amount`,
        refuses unless exactly that is due."""
        return self._pay(self._lib.garage_payment_process, session, method, amount, lane, key)

    def prepay(
        self,
        session: UUID,
        method: PaymentMethod,
        *,
        amount: Money | None = None,
        lane: str | None = None,
        key: str | None = None,
    ) -> Payment:
        """Pays at a pay station: takes what is due. The session stays ACTIVE, and until `paid_until` the vehicle may leave."""
        return self._pay(self._lib.garage_payment_prepay, session, method, amount, lane, key)

    def _pay(
        self,
        function: Callable[..., int],
        session: UUID,
        method: PaymentMethod,
        amount: Money | None,
        lane: str | None,
        key: str | None,
    ) -> Payment:
        pay, out = new("GaragePay"), new("GaragePayment")
        c_lane, currency = c_text("lane", lane), c_text("amount.currency", amount.currency if amount else None)
        pay.session, pay.method, pay.lane, pay.currency = c_id("session", session), code(method), c_lane, currency
        if amount is not None:
            pay.amount_minor = whole("amount.minor", amount.minor, signed=True)
            pay.currency = currency = c_text("amount.currency", amount.currency)
        call(function, self._number, pay, argument("key", key), out)
        return Payment._read(out)

    def get(self, payment: UUID) -> Payment:
        """The payment with this id."""
        return self._one(self._lib.garage_payment_get, payment)

    def reference(self, payment: UUID) -> str | None:
        """The provider's own number for a payment, if it gave one."""
        return long_text(self._lib.garage_payment_reference, self._number, c_id("payment", payment)) or None

    def failure(self, payment: UUID) -> str | None:
        """Why a payment is FAILED or CANCELLED, if it is."""
        return long_text(self._lib.garage_payment_failure, self._number, c_id("payment", payment)) or None

    def of_session(self, session: UUID) -> list[Payment]:
        """Payments of a session, oldest first."""
        given = self._number, c_id("session", session)
        return rows("GaragePayment", Payment._read, self._lib.garage_payment_of_session, *given, room=8)

    def pending(self) -> list[Payment]:
        """PENDING payments, oldest first."""
        return rows("GaragePayment", Payment._read, self._lib.garage_payment_pending, self._number, room=8)

    def recover(self) -> Recovered:
        """Asks the providers about payments that have been PENDING for too long, and writes down what they say."""
        out = new("GarageRecovered")
        call(self._lib.garage_payment_recover, self._number, out)
        return Recovered(out.completed, out.failed, out.pending)

    def recover_one(self, payment: UUID) -> Payment:
        """Asks the provider about this payment now, however young it is, and answers it as it then is."""
        return self._one(self._lib.garage_payment_recover_one, payment)

    def cancel(self, payment: UUID, reason: str, *, key: str | None = None) -> Payment:
        """Gives a PENDING payment up that no provider can explain: an operator's decision."""
        return self._one(self._lib.garage_payment_cancel, payment, argument("reason", reason), argument("key", key))

    def _one(self, function: Callable[..., int], payment: UUID, *given: Any) -> Payment:
        out = new("GaragePayment")
        call(function, self._number, c_id("payment", payment), *given, out)
        return Payment._read(out)
