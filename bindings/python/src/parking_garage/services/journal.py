"""The journal."""

from __future__ import annotations

from collections.abc import Iterator

from .._core import call, new, text_or_none, whole
from .._events import EventPages
from ..models import Event, Head, Verified
from ._service import Service

__all__ = ["Journal"]


class Journal(Service):
    """What happened, row by row; nothing is ever taken out of it."""

    __slots__ = ()

    def head(self) -> Head:
        """Where the journal ends; note it off the machine to prove later that nothing was cut off."""
        out = new("GarageHead")
        call(self._lib.garage_journal_head, self._number, out)
        return Head(out.sequence, bytes(out.hash))

    def read(self, start: int = 1) -> Iterator[Event]:
        """Rows from number `start` on, up to the end that the journal has when it is reached."""
        pages, at = EventPages(), whole("start", start)
        while found := pages.read(self._lib.garage_journal_page, self._number, at):
            yield from found
            at = found[-1].sequence + 1

    def verify(self) -> Verified:
        """Checks that every row follows from the one before, and that every table is what the journal makes it."""
        out = new("GarageVerified")
        call(self._lib.garage_journal_verify, self._number, out)
        head = Head(out.head_sequence, bytes(out.head_hash))
        found = text_or_none(out.found)
        return Verified(out.sound, out.rows, head, out.broken_sequence or None, out.differences, found)
