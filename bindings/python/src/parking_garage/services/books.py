"""What receipts and credit notes add up to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..models import BooksChecked, DayClose, DaySum, MethodSum, Sums, TaxSum
from ._service import Service

__all__ = ["Books"]


class Books(Service):
    """The books: sums, day closes, and whether everything agrees."""

    __slots__ = ()

    def sums(self, start: datetime, end: datetime) -> Sums:
        """What the receipts issued from `start` on and before `end` add up to, in the garage's currency."""
        return self._one(Sums, "garage_books_sums", start, end)

    def methods(self, start: datetime, end: datetime) -> list[MethodSum]:
        """The same by how it was paid."""
        return self._all(MethodSum, "garage_books_methods", start, end)

    def taxes(self, start: datetime, end: datetime) -> list[TaxSum]:
        """The same by tax."""
        return self._all(TaxSum, "garage_books_taxes", start, end)

    def days(self, start: datetime, end: datetime) -> list[DaySum]:
        """The same by day."""
        return self._all(DaySum, "garage_books_days", start, end, room=64)

    def close_day(self, *, key: str | None = None) -> DayClose:
        """Closes the day: sums up what was issued since the last close, for ever."""
        return self._one(DayClose, "garage_books_close_day", key)

    def day_close(self, number: int) -> DayClose:
        """The day close with this number."""
        return self._one(DayClose, "garage_books_day_close", number)

    def day_closes(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[DayClose]:
        """Day closes by their numbers, read as they are asked for."""
        return self._pages(
            DayClose, "garage_books_day_closes", newest_first=newest_first, limit=limit, behind=lambda close: close.number
        )

    def check(self) -> BooksChecked:
        """Whether receipts, payments, shifts, day closes and the journal agree. Reads them all."""
        return self._one(BooksChecked, "garage_books_check")

    def differences(self) -> list[str]:
        """What does not agree, in words; none where all does. Reads them all."""
        return self._text("garage_books_differences").splitlines()
