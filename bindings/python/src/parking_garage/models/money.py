"""Amounts, and the tariffs that make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ..errors import InvalidInputError

__all__ = ["BilledBack", "Money", "Repriced", "Tariff", "TariffRef", "Validation"]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: whole minor units of a currency, and never a float."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise InvalidInputError(f"{other.currency} cannot be added to {self.currency}")
        return other.minor


@dataclass(frozen=True, slots=True)
class TariffRef:
    """One version of a tariff."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """A version of a tariff, in the list of all."""

    id: str
    version: int
    created_at: datetime
    active: bool


@dataclass(frozen=True, slots=True)
class Validation:
    """What a third party takes off the price of a stay: exactly one of `minutes`, `amount`, `percent` and `tariff`."""

    id: str
    """Which one; the same is applied once."""
    minutes: int | None = None
    """What so many of the first minutes cost."""
    amount: Decimal | None = None
    """An amount, in whole units: Decimal("2.50")."""
    percent: Decimal | None = None
    """A part of what is left of the price when its turn comes."""
    tariff: str | None = None
    """The price of this tariff instead, as JSON."""
    billed_to: str | None = None
    """Who is billed for what it takes off; nobody, where the garage grants it."""
    order: int = 0
    """Its place among others."""
    exclusive: bool = False
    """Whether it does not go together with any other."""
    valid_from: datetime | None = None
    """From when on it holds; compared with the end of the stay."""
    valid_until: datetime | None = None
    """From when on it has expired."""
    amount_max: Decimal | None = None
    """The most that it takes off."""
    uses_max: int | None = None
    """How many stays may be granted it in all."""


@dataclass(frozen=True, slots=True)
class Repriced:
    """What a draft would have changed. `first_failed` is a stay that one of the tariffs cannot price: those are in no other
    figure than `failed`."""

    stays: int
    before: Money
    after: Money
    difference: Money
    dearer: int
    cheaper: int
    equal: int
    failed: int
    first_failed: UUID | None


@dataclass(frozen=True, slots=True)
class BilledBack:
    """What validations took off for one third party; before tax, where the tax is added to prices."""

    billed_to: str
    validations: int
    amount: Money
