"""Structs that several calls take: a vehicle that wants to come in, a spot that is wished for, a payment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from .._structs import Given
from .._values import whole
from ..enums import PaymentMethod, SpotChoice
from ..models import Entry, Money


def wish(spot: str | UUID | None, level: int | None) -> Given:
    """Which spot a vehicle is to have."""
    if isinstance(spot, UUID):
        return Given("GarageSpotWish", choice=SpotChoice.ID, spot=spot)
    if spot is not None:
        return Given("GarageSpotWish", choice=SpotChoice.CODE, code=spot)
    if level is not None:
        return Given("GarageSpotWish", choice=SpotChoice.ON_LEVEL, level=level)
    return Given("GarageSpotWish", choice=SpotChoice.ANY)


def entries(wanted: Sequence[Entry]) -> Given:
    """Vehicles that want to come in."""
    return Given.many("GarageEntry", [_entry(entry) for entry in wanted])


def _entry(entry: Entry) -> dict[str, Any]:
    anywhere = entry.spot is None and entry.level is None
    return {
        "plate": entry.plate,
        "vehicle_type": entry.vehicle_type,
        "spot": None if anywhere else wish(entry.spot, entry.level),
        "tariff": entry.tariff,
        "lane": entry.lane,
        "height_cm": entry.height_cm,
        "length_cm": entry.length_cm,
        "width_cm": entry.width_cm,
        "parker_class": entry.parker_class,
    }


def pay(
    session: UUID | None,
    method: PaymentMethod,
    amount: Money | None = None,
    lane: str | None = None,
    tendered: int | None = None,
    drawer: str | None = None,
) -> Given:
    """A payment that is to be made."""
    return Given(
        "GaragePay",
        session=session,
        method=method,
        amount_minor=None if amount is None else whole("amount.minor", amount.minor, signed=True),
        currency=None if amount is None else amount.currency,
        lane=lane,
        tendered_minor=tendered,
        drawer=drawer,
    )
