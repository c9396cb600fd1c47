"""Money that is given back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from .._structs import Given
from .._values import whole
from ..enums import ChargeOutcome, RefundStatus
from ..models import Money, Refund
from ._service import Service

__all__ = ["Refunds"]


class Refunds(Service):
    """Refunds, by the discipline of payments: under a key money is given back at most once, whatever crashes."""

    __slots__ = ()

    def make(
        self,
        payment: UUID,
        reason: str,
        *,
        amount: Money | None = None,
        drawer: str | None = None,
        key: str | None = None,
    ) -> Refund:
        """Gives a payment back, whole or in part, through the provider that took it; all together never more than it was. Cash
        comes out of `drawer`, if it is said."""
        given = Given(
            "GarageRefunding",
            payment=payment,
            reason=reason,
            amount_minor=None if amount is None else whole("amount.minor", amount.minor, signed=True),
            currency=None if amount is None else amount.currency,
            drawer=drawer,
        )
        return self._one(Refund, "garage_refund_make", given, key)

    def get(self, refund: UUID) -> Refund:
        """The refund with this id."""
        return self._one(Refund, "garage_refund_get", refund)

    def reason(self, refund: UUID) -> str:
        """Why a refund was given."""
        return self._text("garage_refund_reason", refund)

    def reference(self, refund: UUID) -> str | None:
        """The provider's own number for a refund, if it gave one."""
        return self._text("garage_refund_reference", refund) or None

    def failure(self, refund: UUID) -> str | None:
        """Why a refund is FAILED, if it is."""
        return self._text("garage_refund_failure", refund) or None

    def of_payment(self, payment: UUID) -> list[Refund]:
        """Refunds of a payment, oldest first."""
        return self._all(Refund, "garage_refund_of_payment", payment)

    def list(
        self, status: RefundStatus | None = None, *, newest_first: bool = False, limit: int | None = None
    ) -> Iterator[Refund]:
        """Refunds in the order in which they were opened, all or those in one state, read as they are asked for."""
        return self._pages(Refund, "garage_refund_list", status, newest_first=newest_first, limit=limit)

    def pending(self) -> Sequence[Refund]:
        """PENDING refunds, oldest first."""
        return self._all(Refund, "garage_refund_pending")

    def recover_one(self, refund: UUID) -> Refund:
        """Asks the provider about this refund now, however young it is, and answers it as it then is."""
        return self._one(Refund, "garage_refund_recover_one", refund)

    def notify(self, refund_key: str, outcome: ChargeOutcome, text: str | None = None) -> Refund:
        """Takes the provider's late word on the refund with this key, as from a webhook."""
        return self._one(Refund, "garage_refund_notify", refund_key, outcome, text)

    def fail(self, refund: UUID, reason: str, *, key: str | None = None) -> Refund:
        """Says that a PENDING refund was not given, as the host has seen: an operator's decision."""
        return self._one(Refund, "garage_refund_fail", refund, reason, key)
