"""Shifts at a drawer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from ..enums import CashMove
from ..models import Shift
from ._service import Service

__all__ = ["Shifts"]


class Shifts(Service):
    """Shifts: cash that is paid with a drawer belongs to the shift that is OPEN there. Amounts are minor units of the garage's
    currency."""

    __slots__ = ()

    def open(self, drawer: str, float_minor: int, *, key: str | None = None) -> Shift:
        """Opens a shift at a drawer with so much cash in it."""
        return self._one(Shift, "garage_shift_open", drawer, float_minor, key)

    def move_cash(self, shift: UUID, move: CashMove, amount_minor: int, reason: str, *, key: str | None = None) -> Shift:
        """Puts cash into the drawer or takes it out, and says why."""
        return self._one(Shift, "garage_shift_move_cash", shift, move, amount_minor, reason, key)

    def close(self, shift: UUID, counted_minor: int, *, key: str | None = None) -> Shift:
        """Closes a shift with what a person counted in the drawer: the answer has the difference."""
        return self._one(Shift, "garage_shift_close", shift, counted_minor, key)

    def get(self, shift: UUID) -> Shift:
        """The shift with this id."""
        return self._one(Shift, "garage_shift_get", shift)

    def current(self, drawer: str) -> Shift:
        """The OPEN shift of this drawer."""
        return self._one(Shift, "garage_shift_current", drawer)

    def open_ones(self) -> Sequence[Shift]:
        """All OPEN shifts, by drawer."""
        return self._all(Shift, "garage_shift_open_ones")

    def list(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Shift]:
        """Shifts in the order in which they were opened, read as they are asked for."""
        return self._pages(Shift, "garage_shift_list", newest_first=newest_first, limit=limit)
