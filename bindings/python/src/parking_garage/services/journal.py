"""The journal."""

from __future__ import annotations

from collections.abc import Iterator

from .._events import EventPages
from .._values import whole
from ..models import Event, Head, Verified
from ._service import Service

__all__ = ["Journal"]


class Journal(Service):
    """What happened, row by row; nothing is ever taken out of it."""

    __slots__ = ()

    def head(self) -> Head:
        """Where the journal ends; note it off the machine to prove later that nothing was cut off."""
        return self._one(Head, "garage_journal_head")

    def read(self, start: int = 1) -> Iterator[Event]:
        """Rows from number `start` on, up to the end that the journal has when it is reached."""
        pages, at = EventPages(), whole("start", start)
        while found := pages.read(self._lib.garage_journal_page, self._number, at):
            yield from found
            at = found[-1].sequence + 1

    def verify(self) -> Verified:
        """Checks that every row follows from the one before, and that every table is what the journal makes it."""
        return self._one(Verified, "garage_journal_verify")

    def verify_chain(self) -> Verified:
        """Checks the chain alone: that no row was changed, removed or put in since. Quick, and takes little memory."""
        return self._one(Verified, "garage_journal_verify_chain")
