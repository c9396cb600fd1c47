"""Stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from .._core import new
from .._library import ffi
from .._structs import Given, read
from .._values import c_id, text
from ..enums import ParkerClass, SessionStatus, VehicleType
from ..errors import BY_CODE, BufferTooSmallError
from ..models import Debt, Entry, Line, Quote, Session, Visit
from ._given import entries, wish
from ._service import Service

__all__ = ["Sessions"]


class Sessions(Service):
    """Stays: vehicles come in, are priced, and leave."""

    __slots__ = ()

    def enter(
        self,
        plate: str,
        *,
        vehicle_type: VehicleType | None = None,
        spot: str | UUID | None = None,
        level: int | None = None,
        tariff: str | None = None,
        lane: str | None = None,
        height_cm: int | None = None,
        length_cm: int | None = None,
        width_cm: int | None = None,
        parker_class: ParkerClass | None = None,
        key: str | None = None,
    ) -> Visit:
        """Lets a vehicle in: on the spot with this code or id, or the best one, of one floor or of all."""
        entry = Entry(plate, vehicle_type, spot, level, tariff, lane, height_cm, length_cm, width_cm, parker_class)
        return self._one(Visit, "garage_session_enter", entries([entry]), key)

    def enter_many(
        self, vehicles: Sequence[str | Entry], *, lane: str | None = None, key: str | None = None
    ) -> list[Visit | str]:
        """Lets many vehicles in with one transaction, those of which only the plate is said through `lane`: for each the visit,
        or the name of the error, such as "FULL". Under a key, entry number n (the first is 1) has the key with "#n" behind it."""
        wanted = [Entry(vehicle, lane=lane) if isinstance(vehicle, str) else vehicle for vehicle in vehicles]
        count = len(wanted)
        visits, statuses = new("GarageVisit", count), ffi.new("GarageStatus[]", count)
        self._call("garage_session_enter_many", entries(wanted), count, key, statuses, visits)
        return [_name(status) if status else read(Visit, visit) for status, visit in zip(statuses, visits, strict=True)]

    def exit_many(self, sessions: Sequence[UUID], *, lane: str | None = None, key: str | None = None) -> list[str | None]:
        """Lets many vehicles out through one lane with one transaction: for each None, or the name of the error, such as
        "PAYMENT_REQUIRED". Under a key, exit number n (the first is 1) has the key with "#n" behind it."""
        count = len(sessions)
        ids, statuses = ffi.new("GarageId[]", count), ffi.new("GarageStatus[]", count)
        for at, session in enumerate(sessions):
            ids[at] = c_id("session", session)
        self._call("garage_session_exit_many", ids, count, lane, key, statuses)
        return [_name(status) if status else None for status in statuses]

    def exit(self, session: UUID, *, lane: str | None = None, key: str | None = None) -> Session:
        """Lets a vehicle out: ends the session, frees the spot, closes the ticket."""
        return self._one(Session, "garage_session_exit", session, lane, key)

    def exit_unpaid(
        self, session: UUID, reason: str, *, lane: str | None = None, key: str | None = None
    ) -> tuple[Session, Debt | None]:
        """Lets a vehicle out that does not pay: what is due becomes a debt, if anything is."""
        left, debt = new("GarageSession"), new("GarageDebt")
        self._call("garage_session_exit_unpaid", session, lane, reason, key, left, debt)
        return read(Session, left), read(Debt, debt) if debt.version else None

    def release(self, session: UUID, reason: str, *, lane: str | None = None, key: str | None = None) -> Session:
        """Lets a vehicle out for nothing, whatever is due: a decision of staff, which the journal keeps with the reason."""
        return self._one(Session, "garage_session_release", session, lane, reason, key)

    def cancel(self, session: UUID, reason: str, *, key: str | None = None) -> Session:
        """Takes an entry back: nothing is owed, the spot is free, the ticket void."""
        return self._one(Session, "garage_session_cancel", session, reason, key)

    def extend(self, session: UUID, overdue_at: datetime, *, key: str | None = None) -> Session:
        """Sets from when on the stay is overdue, later or earlier than before."""
        return self._one(Session, "garage_session_extend", session, overdue_at, key)

    def transfer(
        self, session: UUID, *, spot: str | UUID | None = None, level: int | None = None, key: str | None = None
    ) -> Session:
        """Moves a parked vehicle to the spot with this code or id, or to the best one, of one floor or of all."""
        return self._one(Session, "garage_session_transfer", session, wish(spot, level), key)

    def correct_plate(self, session: UUID, plate: str, *, key: str | None = None) -> Session:
        """Corrects a plate that was read wrongly: the stay is from now on that of the vehicle with `plate`."""
        return self._one(Session, "garage_session_correct_plate", session, plate, key)

    def set_parker_class(
        self, session: UUID, parker_class: ParkerClass, reason: str, *, key: str | None = None
    ) -> Session:
        """Says on what ground the vehicle is there, which its price may depend on: a permit that the lane did not see."""
        return self._one(Session, "garage_session_set_parker_class", session, parker_class, reason, key)

    def quote(self, session: UUID, until: datetime | None = None) -> Quote:
        """What a stay costs up to `until` or now, or up to its end if it is over, line by line."""
        quote, count, room = new("GarageQuote"), ffi.new("size_t *"), 16
        while True:
            lines = new("GarageQuoteLine", room)
            try:
                self._call("garage_session_quote_lines", session, until, quote, lines, room, count)
            except BufferTooSmallError:
                room = count[0] + 4
                continue
            currency = text(quote.currency)
            return read(Quote, quote, lines=tuple(read(Line, lines[at], currency) for at in range(count[0])))

    def get(self, session: UUID) -> Session:
        """The session with this id."""
        return self._one(Session, "garage_session_get", session)

    def by_plate(self, plate: str) -> Session:
        """The session of this plate that is to be settled at the exit: the ACTIVE one, else the oldest EXPIRED one."""
        return self._one(Session, "garage_session_by_plate", plate)

    def unsettled(self, plate: str) -> list[Session]:
        """The sessions of this plate that are not over, ACTIVE and EXPIRED, oldest first."""
        return self._all(Session, "garage_session_unsettled", plate)

    def list(
        self,
        *,
        status: SessionStatus | None = None,
        vehicle: UUID | None = None,
        spot: UUID | None = None,
        entered_from: datetime | None = None,
        entered_before: datetime | None = None,
        newest_first: bool = False,
        limit: int | None = None,
    ) -> Iterator[Session]:
        """Sessions in the order in which they began, read as they are asked for."""
        wanted = Given(
            "GarageSessionFilter",
            status=status,
            vehicle=vehicle,
            spot=spot,
            entered_from=entered_from,
            entered_before=entered_before,
        )
        return self._pages(Session, "garage_session_list", wanted, newest_first=newest_first, limit=limit)


def _name(status: int) -> str:
    return BY_CODE[status].name if status in BY_CODE else f"UNKNOWN_{status}"
