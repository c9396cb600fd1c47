"""Stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from .._core import (
    argument,
    c_id,
    c_text,
    call,
    code,
    micros,
    new,
    rows,
    whole,
)
from .._library import ffi
from ..enums import SessionStatus, VehicleType
from ..errors import BY_CODE, BufferTooSmallError
from ..models import Quote, Session, Visit
from ._service import Service, Wish, set_size

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
        key: str | None = None,
    ) -> Visit:
        """Lets a vehicle in: on the spot with this code or id, or the best one, of one floor or of all."""
        entry, visit = new("GarageEntry"), new("GarageVisit")
        # Bound to names: a field of a struct keeps nothing alive.
        c_plate, c_tariff, c_lane = c_text("plate", plate), c_text("tariff", tariff), c_text("lane", lane)
        wish = None if spot is None and level is None else Wish(spot, level)
        entry.plate, entry.tariff, entry.lane = c_plate, c_tariff, c_lane
        if wish is not None:
            entry.spot = wish.struct
        set_size(entry, vehicle_type, height_cm, length_cm, width_cm)
        call(self._lib.garage_session_enter, self._number, entry, argument("key", key), visit)
        return Visit._read(visit)

    def enter_many(self, plates: Sequence[str], *, lane: str | None = None, key: str | None = None) -> list[Visit | str]:
        """Lets many vehicles in with one transaction: for each the visit, or the name of the error, such as "FULL". Under a
        key, entry number n (the first is 1) has the key with "#n" behind it."""
        count = len(plates)
        entries, visits = ffi.new("GarageEntry[]", count), new("GarageVisit", count)
        statuses, c_lane = ffi.new("GarageStatus[]", count), c_text("lane", lane)
        c_plates = [c_text("plate", plate) for plate in plates]
        for entry, plate in zip(entries, c_plates, strict=True):
            entry.struct_size, entry.plate, entry.lane = ffi.sizeof("GarageEntry"), plate, c_lane
        given = entries, count, argument("key", key)
        call(self._lib.garage_session_enter_many, self._number, *given, statuses, visits)
        return [_name(statuses[at]) if statuses[at] else Visit._read(visits[at]) for at in range(count)]

    def exit_many(self, sessions: Sequence[UUID], *, lane: str | None = None, key: str | None = None) -> list[str | None]:
        """Lets many vehicles out through one lane with one transaction: for each None, or the name of the error, such as
        "PAYMENT_REQUIRED". Under a key, exit number n (the first is 1) has the key with "#n" behind it."""
        count = len(sessions)
        ids, statuses = ffi.new("GarageId[]", count), ffi.new("GarageStatus[]", count)
        for at, session in enumerate(sessions):
            ids[at] = c_id("session", session)
        given = ids, count, argument("lane", lane), argument("key", key)
        call(self._lib.garage_session_exit_many, self._number, *given, statuses)
        return [_name(statuses[at]) if statuses[at] else None for at in range(count)]

    def exit(self, session: UUID, *, lane: str | None = None, key: str | None = None) -> Session:
        """Lets a vehicle out: ends the session, frees the spot, closes the ticket."""
        out = new("GarageSession")
        given = argument("lane", lane), argument("key", key)
        call(self._lib.garage_session_exit, self._number, c_id("session", session), *given, out)
        return Session._read(out)

    def cancel(self, session: UUID, reason: str, *, key: str | None = None) -> Session:
        """Takes an entry back: nothing is owed, the spot is free, the ticket void."""
        out = new("GarageSession")
        given = argument("reason", reason), argument("key", key)
        call(self._lib.garage_session_cancel, self._number, c_id("session", session), *given, out)
        return Session._read(out)

    def extend(self, session: UUID, overdue_at: datetime, *, key: str | None = None) -> Session:
        """Sets from when on the stay is overdue, later or earlier than before."""
        out = new("GarageSession")
        given = micros("overdue_at", overdue_at), argument("key", key)
        call(self._lib.garage_session_extend, self._number, c_id("session", session), *given, out)
        return Session._read(out)

    def transfer(
        self, session: UUID, *, spot: str | UUID | None = None, level: int | None = None, key: str | None = None
    ) -> Session:
        """Moves a parked vehicle to the spot with this code or id, or to the best one, of one floor or of all."""
        out, wish = new("GarageSession"), Wish(spot, level)
        given = wish.struct, argument("key", key)
        call(self._lib.garage_session_transfer, self._number, c_id("session", session), *given, out)
        return Session._read(out)

    def correct_plate(self, session: UUID, plate: str, *, key: str | None = None) -> Session:
        """Corrects a plate that was read wrongly: the stay is from now on that of the vehicle with `plate`."""
        out = new("GarageSession")
        given = argument("plate", plate), argument("key", key)
        call(self._lib.garage_session_correct_plate, self._number, c_id("session", session), *given, out)
        return Session._read(out)

    def quote(self, session: UUID, until: datetime | None = None) -> Quote:
        """What a stay costs up to `until` or now, or up to its end if it is over, line by line."""
        quote, count, room = new("GarageQuote"), ffi.new("size_t *"), 16
        at = micros("until", until)
        while True:
            lines = new("GarageQuoteLine", room)
            to = quote, lines, room, count
            try:
                call(self._lib.garage_session_quote_lines, self._number, c_id("session", session), at, *to)
            except BufferTooSmallError:
                room = count[0] + 4
                continue
            return Quote._read(quote, [lines[index] for index in range(count[0])])

    def get(self, session: UUID) -> Session:
        """The session with this id."""
        out = new("GarageSession")
        call(self._lib.garage_session_get, self._number, c_id("session", session), out)
        return Session._read(out)

    def by_plate(self, plate: str) -> Session:
        """The session of this plate that is to be settled at the exit: the ACTIVE one, else the oldest EXPIRED one."""
        out = new("GarageSession")
        call(self._lib.garage_session_by_plate, self._number, argument("plate", plate), out)
        return Session._read(out)

    def unsettled(self, plate: str) -> list[Session]:
        """The sessions of this plate that are not over, ACTIVE and EXPIRED, oldest first."""
        given = self._number, argument("plate", plate)
        return rows("GarageSession", Session._read, self._lib.garage_session_unsettled, *given, room=8)

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
        wanted = new("GarageSessionFilter")
        wanted.status = code(status)
        wanted.vehicle, wanted.spot = c_id("vehicle", vehicle), c_id("spot", spot)
        wanted.entered_from = micros("entered_from", entered_from)
        wanted.entered_before = micros("entered_before", entered_before)
        return self._pages(
            "GarageSession",
            Session._read,
            lambda session: session.id,
            self._lib.garage_session_list,
            wanted,
            newest_first=newest_first,
            limit=None if limit is None else whole("limit", limit, 32),
        )


def _name(status: int) -> str:
    return BY_CODE[status].name if status in BY_CODE else f"UNKNOWN_{status}"
