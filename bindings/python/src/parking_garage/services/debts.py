"""What vehicles owe that left without paying."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from ..enums import PaymentMethod
from ..models import Debt, Payment
from ._given import pay
from ._service import Service

__all__ = ["Debts"]


class Debts(Service):
    """Debts: `sessions.exit_unpaid` makes one, and it is settled or given up."""

    __slots__ = ()

    def get(self, debt: UUID) -> Debt:
        """The debt with this id."""
        return self._one(Debt, "garage_debt_get", debt)

    def reason(self, debt: UUID) -> str:
        """Why the vehicle left without paying."""
        return self._text("garage_debt_reason", debt)

    def waiver(self, debt: UUID) -> str | None:
        """Why a debt was WAIVED, if it was."""
        return self._text("garage_debt_waiver", debt) or None

    def settle(
        self,
        debt: UUID,
        method: PaymentMethod,
        *,
        lane: str | None = None,
        tendered: int | None = None,
        drawer: str | None = None,
        key: str | None = None,
    ) -> Payment:
        """Pays a debt, whole."""
        given = pay(None, method, lane=lane, tendered=tendered, drawer=drawer)
        return self._one(Payment, "garage_debt_settle", debt, given, key)

    def waive(self, debt: UUID, reason: str, *, key: str | None = None) -> Debt:
        """Gives a debt up."""
        return self._one(Debt, "garage_debt_waive", debt, reason, key)

    def of_vehicle(self, vehicle: UUID) -> list[Debt]:
        """Debts of a vehicle, whatever became of them, oldest first."""
        return self._all(Debt, "garage_debt_of_vehicle", vehicle)

    def of_plate(self, plate: str) -> list[Debt]:
        """Debts of all vehicles with this plate, removed ones included, oldest first."""
        return self._all(Debt, "garage_debt_of_plate", plate)

    def open(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Debt]:
        """OPEN debts, oldest first, read as they are asked for."""
        return self._pages(Debt, "garage_debt_open", newest_first=newest_first, limit=limit)
