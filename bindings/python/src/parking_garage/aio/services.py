# Written by generate.py; change it there, or what it reads.
"""The services of a garage for asyncio: as the others, and awaited."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

from .. import services as sync
from ..enums import *
from ..models import *
from ._service import AsyncService


class Journal(AsyncService[sync.Journal]):
    """What happened, row by row; nothing is ever taken out of it."""

    async def head(self) -> Head:
        """Where the journal ends; note it off the machine to prove later that nothing was cut off."""
        return await self._run(self._sync.head)

    def read(self, start: int=1) -> AsyncIterator[Event]:
        """Rows from number `start` on, up to the end that the journal has when it is reached."""
        return self._iterate(self._sync.read, start)

    async def verify(self) -> Verified:
        """Checks that every row follows from the one before, and that every table is what the journal makes it."""
        return await self._run(self._sync.verify)


class Maintenance(AsyncService[sync.Maintenance]):
    """What a host does now and then, backups, and looking for damage."""

    async def sweep(self) -> Swept:
        """Does what time alone makes due: expires sessions, ends reservations, recovers payments. Call it each
        minute."""
        return await self._run(self._sync.sweep)

    async def catch_up(self) -> None:
        """Takes in what other processes have committed, at once."""
        return await self._run(self._sync.catch_up)

    async def tidy(self) -> None:
        """Does the store's housekeeping, for a garage that was opened with `background=False`."""
        return await self._run(self._sync.tidy)

    async def check(self) -> int:
        """Compares what is in memory with the store, and builds it anew if they differ; how much differed."""
        return await self._run(self._sync.check)

    async def rebuild(self) -> None:
        """Builds what is in memory anew from the store."""
        return await self._run(self._sync.rebuild)

    async def backup(self, file: str | os.PathLike[str]) -> None:
        """Copies the store into a new file while it is in use."""
        return await self._run(self._sync.backup, file)

    async def restore(self, file: str | os.PathLike[str]) -> None:
        """Replaces everything in the store by what a backup holds; what was written after the backup is gone."""
        return await self._run(self._sync.restore, file)


class Payments(AsyncService[sync.Payments]):
    """Payments. Under a key, which the provider gets too, money is taken at most once however often a call is made."""

    async def process(self, session: UUID, method: PaymentMethod, *, amount: Money | None=None, lane: str | None=None, key: str | None=None) -> Payment:
        """Pays in the exit lane: takes what is due, ends the session, frees the spot and closes the ticket. With
        `amount`, refuses unless exactly that is due."""
        return await self._run(self._sync.process, session, method, amount=amount, lane=lane, key=key)

    async def prepay(self, session: UUID, method: PaymentMethod, *, amount: Money | None=None, lane: str | None=None, key: str | None=None) -> Payment:
        """Pays at a pay station: takes what is due. The session stays ACTIVE, and until `paid_until` the vehicle
        may leave."""
        return await self._run(self._sync.prepay, session, method, amount=amount, lane=lane, key=key)

    async def get(self, payment: UUID) -> Payment:
        """The payment with this id."""
        return await self._run(self._sync.get, payment)

    async def reference(self, payment: UUID) -> str | None:
        """The provider's own number for a payment, if it gave one."""
        return await self._run(self._sync.reference, payment)

    async def failure(self, payment: UUID) -> str | None:
        """Why a payment is FAILED or CANCELLED, if it is."""
        return await self._run(self._sync.failure, payment)

    async def of_session(self, session: UUID) -> list[Payment]:
        """Payments of a session, oldest first."""
        return await self._run(self._sync.of_session, session)

    async def pending(self) -> list[Payment]:
        """PENDING payments, oldest first."""
        return await self._run(self._sync.pending)

    async def recover(self) -> Recovered:
        """Asks the providers about payments that have been PENDING for too long, and writes down what they say."""
        return await self._run(self._sync.recover)

    async def recover_one(self, payment: UUID) -> Payment:
        """Asks the provider about this payment now, however young it is, and answers it as it then is."""
        return await self._run(self._sync.recover_one, payment)

    async def cancel(self, payment: UUID, reason: str, *, key: str | None=None) -> Payment:
        """Gives a PENDING payment up that no provider can explain: an operator's decision."""
        return await self._run(self._sync.cancel, payment, reason, key=key)


class Sessions(AsyncService[sync.Sessions]):
    """Stays: vehicles come in, are priced, and leave."""

    async def enter(self, plate: str, *, vehicle_type: VehicleType | None=None, spot: str | UUID | None=None, level: int | None=None, tariff: str | None=None, lane: str | None=None, height_cm: int | None=None, length_cm: int | None=None, width_cm: int | None=None, key: str | None=None) -> Visit:
        """Lets a vehicle in: on the spot with this code or id, or the best one, of one floor or of all."""
        return await self._run(self._sync.enter, plate, vehicle_type=vehicle_type, spot=spot, level=level, tariff=tariff, lane=lane, height_cm=height_cm, length_cm=length_cm, width_cm=width_cm, key=key)

    async def enter_many(self, plates: Sequence[str], *, lane: str | None=None, key: str | None=None) -> list[Visit | str]:
        """Lets many vehicles in with one transaction: for each the visit, or the name of the error, such as "FULL".
        Under a key, entry number n (the first is 1) has the key with "#n" behind it."""
        return await self._run(self._sync.enter_many, plates, lane=lane, key=key)

    async def exit_many(self, sessions: Sequence[UUID], *, lane: str | None=None, key: str | None=None) -> list[str | None]:
        """Lets many vehicles out through one lane with one transaction: for each None, or the name of the error,
        such as "PAYMENT_REQUIRED". Under a key, exit number n (the first is 1) has the key with "#n" behind it."""
        return await self._run(self._sync.exit_many, sessions, lane=lane, key=key)

    async def exit(self, session: UUID, *, lane: str | None=None, key: str | None=None) -> Session:
        """Lets a vehicle out: ends the session, frees the spot, closes the ticket."""
        return await self._run(self._sync.exit, session, lane=lane, key=key)

    async def cancel(self, session: UUID, reason: str, *, key: str | None=None) -> Session:
        """Takes an entry back: nothing is owed, the spot is free, the ticket void."""
        return await self._run(self._sync.cancel, session, reason, key=key)

    async def extend(self, session: UUID, overdue_at: datetime, *, key: str | None=None) -> Session:
        """Sets from when on the stay is overdue, later or earlier than before."""
        return await self._run(self._sync.extend, session, overdue_at, key=key)

    async def transfer(self, session: UUID, *, spot: str | UUID | None=None, level: int | None=None, key: str | None=None) -> Session:
        """Moves a parked vehicle to the spot with this code or id, or to the best one, of one floor or of all."""
        return await self._run(self._sync.transfer, session, spot=spot, level=level, key=key)

    async def correct_plate(self, session: UUID, plate: str, *, key: str | None=None) -> Session:
        """Corrects a plate that was read wrongly: the stay is from now on that of the vehicle with `plate`."""
        return await self._run(self._sync.correct_plate, session, plate, key=key)

    async def quote(self, session: UUID, until: datetime | None=None) -> Quote:
        """What a stay costs up to `until` or now, or up to its end if it is over, line by line."""
        return await self._run(self._sync.quote, session, until)

    async def get(self, session: UUID) -> Session:
        """The session with this id."""
        return await self._run(self._sync.get, session)

    async def by_plate(self, plate: str) -> Session:
        """The session of this plate that is to be settled at the exit: the ACTIVE one, else the oldest EXPIRED one."""
        return await self._run(self._sync.by_plate, plate)

    async def unsettled(self, plate: str) -> list[Session]:
        """The sessions of this plate that are not over, ACTIVE and EXPIRED, oldest first."""
        return await self._run(self._sync.unsettled, plate)

    def list(self, *, status: SessionStatus | None=None, vehicle: UUID | None=None, spot: UUID | None=None, entered_from: datetime | None=None, entered_before: datetime | None=None, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Session]:
        """Sessions in the order in which they began, read as they are asked for."""
        return self._iterate(self._sync.list, status=status, vehicle=vehicle, spot=spot, entered_from=entered_from, entered_before=entered_before, newest_first=newest_first, limit=limit)


class Spots(AsyncService[sync.Spots]):
    """The layout, and what its spots are doing."""

    async def create_grid(self, floors: int, bays: int, spots: int, *, key: str | None=None) -> LayoutBuilt:
        """Builds `floors` floors (levels 1 and up) of `bays` bays of `spots` STANDARD spots, called F1-B1-S001 and
        so on."""
        return await self._run(self._sync.create_grid, floors, bays, spots, key=key)

    async def create_layout(self, floors: Sequence[FloorPlan]=(), bays: Sequence[BayPlan]=(), spots: Sequence[SpotPlan]=(), *, key: str | None=None) -> LayoutBuilt:
        """Builds floors, bays and spots, in addition to those there are. Under a key, the second time does nothing."""
        return await self._run(self._sync.create_layout, floors, bays, spots, key=key)

    async def floors(self) -> list[Floor]:
        """All floors, lowest first."""
        return await self._run(self._sync.floors)

    async def bays(self) -> list[Bay]:
        """All bays, by floor and number."""
        return await self._run(self._sync.bays)

    async def availability(self, level: int | None=None) -> list[Availability]:
        """What is free where: a row for each floor, bay and class that has spots, of one floor or of all. From
        memory."""
        return await self._run(self._sync.availability, level)

    async def free_count(self, level: int | None=None, spot_type: SpotType | None=None, features: Feature | None=None) -> int:
        """How many spots are free, on one floor or all, of one class or all: a size and the features it has. From
        memory."""
        return await self._run(self._sync.free_count, level, spot_type, features)

    async def get(self, spot: UUID) -> Spot:
        """The spot with this id, also one that was removed."""
        return await self._run(self._sync.get, spot)

    async def by_code(self, code: str) -> Spot:
        """The spot with this code painted on it."""
        return await self._run(self._sync.by_code, code)

    def list(self, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Spot]:
        """Spots in the order in which they were built, removed ones included, read as they are asked for."""
        return self._iterate(self._sync.list, newest_first=newest_first, limit=limit)

    async def set_service(self, spot: UUID, status: SpotStatus, reason: str | None=None, *, key: str | None=None) -> Spot:
        """Closes a spot, MAINTENANCE or OUT_OF_ORDER, or opens it again, AVAILABLE. A reservation ends with that."""
        return await self._run(self._sync.set_service, spot, status, reason, key=key)

    async def reserve(self, spot: UUID, plate: str, until: datetime | None=None, *, key: str | None=None) -> Spot:
        """Keeps a spot for the vehicle with this plate, which gets it when it enters; until `until`, or for ever."""
        return await self._run(self._sync.reserve, spot, plate, until, key=key)

    async def release(self, spot: UUID, *, key: str | None=None) -> Spot:
        """Frees a spot: ends its reservation, or confirms that the car of an EXPIRED session is gone."""
        return await self._run(self._sync.release, spot, key=key)

    async def remove(self, spot: UUID, *, key: str | None=None) -> Spot:
        """Takes a spot out of the layout; its history stays, and its code may be used again."""
        return await self._run(self._sync.remove, spot, key=key)


class Tariffs(AsyncService[sync.Tariffs]):
    """Tariffs: published versions, of which one prices the stays that begin now."""

    async def publish(self, tariff: str, text_format: TextFormat=TextFormat.TOML, *, key: str | None=None) -> TariffRef:
        """Publishes a version of a tariff. Publishing the same again changes nothing."""
        return await self._run(self._sync.publish, tariff, text_format, key=key)

    async def activate(self, tariff: TariffRef, *, key: str | None=None) -> None:
        """Makes a published version price the stays that begin from now on. Stays that have begun keep theirs."""
        return await self._run(self._sync.activate, tariff, key=key)

    async def active(self) -> TariffRef:
        """The tariff that prices the stays that begin now."""
        return await self._run(self._sync.active)

    async def json(self, tariff: TariffRef) -> str:
        """A version of a tariff as JSON, as `publish` takes it."""
        return await self._run(self._sync.json, tariff)

    async def list(self) -> list[Tariff]:
        """All versions of all tariffs."""
        return await self._run(self._sync.list)


class Tickets(AsyncService[sync.Tickets]):
    """Tickets."""

    async def get(self, ticket: UUID) -> Ticket:
        """The ticket with this id."""
        return await self._run(self._sync.get, ticket)

    async def by_number(self, number: str) -> Ticket:
        """The ticket with this number, typed or printed, or with this QR code."""
        return await self._run(self._sync.by_number, number)

    async def void(self, ticket: UUID, reason: str, *, key: str | None=None) -> Ticket:
        """Makes a ticket worthless; its session goes on, and is found by plate."""
        return await self._run(self._sync.void, ticket, reason, key=key)

    async def replace_lost(self, session: UUID, *, key: str | None=None) -> Ticket:
        """Gives the driver of this session another ticket for one that is lost; the lost one is void from now on."""
        return await self._run(self._sync.replace_lost, session, key=key)


class Vehicles(AsyncService[sync.Vehicles]):
    """Vehicles. Entering makes one known by itself."""

    async def register(self, plate: str, vehicle_type: VehicleType | None=None, *, height_cm: int | None=None, length_cm: int | None=None, width_cm: int | None=None, note: str | None=None, key: str | None=None) -> Vehicle:
        """Makes a vehicle known, with its type, measures and a note."""
        return await self._run(self._sync.register, plate, vehicle_type, height_cm=height_cm, length_cm=length_cm, width_cm=width_cm, note=note, key=key)

    async def get(self, vehicle: UUID) -> Vehicle:
        """The vehicle with this id, also one that was removed."""
        return await self._run(self._sync.get, vehicle)

    async def by_plate(self, plate: str) -> Vehicle:
        """The vehicle with this plate, however it is typed."""
        return await self._run(self._sync.by_plate, plate)

    async def search(self, plate: str, limit: int=20) -> list[Vehicle]:
        """Vehicles whose plate a camera may have read as this one, the exact plate first."""
        return await self._run(self._sync.search, plate, limit)

    async def set_note(self, vehicle: UUID, version: int, note: str | None, *, key: str | None=None) -> Vehicle:
        """Writes the note anew, or removes it, of a vehicle that is still as it was in `version`."""
        return await self._run(self._sync.set_note, vehicle, version, note, key=key)

    async def set_type(self, vehicle: UUID, version: int, vehicle_type: VehicleType, *, key: str | None=None) -> Vehicle:
        """Changes the type of a vehicle that is still as it was in `version`."""
        return await self._run(self._sync.set_type, vehicle, version, vehicle_type, key=key)

    async def set_size(self, vehicle: UUID, version: int, *, height_cm: int | None=None, length_cm: int | None=None, width_cm: int | None=None, key: str | None=None) -> Vehicle:
        """Changes the measures of a vehicle that is still as it was in `version`; None is not known."""
        return await self._run(self._sync.set_size, vehicle, version, height_cm=height_cm, length_cm=length_cm, width_cm=width_cm, key=key)

    async def remove(self, vehicle: UUID, *, key: str | None=None) -> Vehicle:
        """Removes a vehicle; its history stays, and its plate may be registered again."""
        return await self._run(self._sync.remove, vehicle, key=key)

    async def note(self, vehicle: UUID) -> str | None:
        """The note that staff wrote about a vehicle, if there is one."""
        return await self._run(self._sync.note, vehicle)

    def list(self, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Vehicle]:
        """Vehicles in the order in which they were registered, removed ones included, read as they are asked for."""
        return self._iterate(self._sync.list, newest_first=newest_first, limit=limit)

    def history(self, vehicle: UUID, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Session]:
        """The stays of a vehicle, read as they are asked for."""
        return self._iterate(self._sync.history, vehicle, newest_first=newest_first, limit=limit)
