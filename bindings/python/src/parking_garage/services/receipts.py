"""Receipts and credit notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from ..models import Receipt
from ._service import Service

__all__ = ["Receipts"]


class Receipts(Service):
    """Receipts of payments and credit notes of refunds, in one row of numbers without gaps."""

    __slots__ = ()

    def get(self, number: int) -> Receipt:
        """The receipt with this number."""
        return self._one(Receipt, "garage_receipt_get", number)

    def by_code(self, code: str) -> Receipt:
        """The receipt whose QR code says this."""
        return self._one(Receipt, "garage_receipt_by_code", code)

    def text(self, number: int) -> str:
        """A receipt as text for a printer, 42 columns wide."""
        return self._text("garage_receipt_text", number, room=4096)

    def json(self, number: int) -> str:
        """A receipt as JSON, with its lines and taxes; always the same text for the same receipt."""
        return self._text("garage_receipt_json", number, room=4096)

    def svg(self, number: int) -> str:
        """A receipt as an SVG picture with a QR code. UnsupportedError where the library was built without."""
        return self._text("garage_receipt_svg", number, room=64 * 1024)

    def list(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Receipt]:
        """Receipts and credit notes by their numbers, read as they are asked for."""
        return self._pages(
            Receipt, "garage_receipt_list", newest_first=newest_first, limit=limit, behind=lambda receipt: receipt.number
        )

    def of_payment(self, payment: UUID) -> Sequence[Receipt]:
        """The receipt of a payment and its credit notes."""
        return self._all(Receipt, "garage_receipt_of_payment", payment)

    def of_session(self, session: UUID) -> Sequence[Receipt]:
        """Receipts and credit notes of a stay."""
        return self._all(Receipt, "garage_receipt_of_session", session)
