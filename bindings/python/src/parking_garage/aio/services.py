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


class Auth(AsyncService[sync.Auth]):
    """Logins of users and devices. The garage has to be opened with `Options(auth=...)`, else they are unsupported."""

    async def login(self, login: str, password: str, client: Client | None=None) -> Tokens:
        """Logs a user in: an auth session begins. An unknown login, a wrong password and a user that is switched
        off give the same error after the same time."""
        return await self._run(self._sync.login, login, password, client)

    async def login_device(self, secret: str, client: Client | None=None) -> Tokens:
        """Logs a device in with its secret."""
        return await self._run(self._sync.login_device, secret, client)

    async def refresh(self, refresh: str, client: Client | None=None) -> Tokens:
        """Takes a refresh token and gives new tokens; the one that was given is used up. A second use ends the auth
        session: one of the two is a thief."""
        return await self._run(self._sync.refresh, refresh, client)

    async def verify(self, token: str) -> Principal:
        """Who shows this access token, and what they may do now."""
        return await self._run(self._sync.verify, token)

    async def logout(self, auth_session: UUID) -> None:
        """Logs out: the auth session and its tokens are worthless at once. Logging out twice is no error."""
        return await self._run(self._sync.logout, auth_session)

    async def revoke(self, auth_session: UUID) -> None:
        """Ends somebody's auth session, as its user from another one, or as an administrator."""
        return await self._run(self._sync.revoke, auth_session)

    async def logout_everywhere(self, subject: UUID, *, is_device: bool=False) -> int:
        """Ends all auth sessions of a user, or of a device; how many."""
        return await self._run(self._sync.logout_everywhere, subject, is_device=is_device)

    async def revoke_all(self, subject: UUID, *, is_device: bool=False) -> int:
        """The same, by an administrator."""
        return await self._run(self._sync.revoke_all, subject, is_device=is_device)

    async def sessions(self, subject: UUID, *, is_device: bool=False) -> list[AuthSession]:
        """Where a user, or a device, is logged in: the auth sessions that have not ended, oldest first."""
        return await self._run(self._sync.sessions, subject, is_device=is_device)

    def login_history(self, subject: UUID, *, is_device: bool=False, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[AuthSession]:
        """The logins of a user, or of a device, ended ones included, read as they are asked for."""
        return self._iterate(self._sync.login_history, subject, is_device=is_device, newest_first=newest_first, limit=limit)

    async def change_password(self, user: UUID, old_password: str, new_password: str) -> None:
        """Sets another password for a user who knows the old one, and logs out everywhere. Wrong ones count as
        failed logins."""
        return await self._run(self._sync.change_password, user, old_password, new_password)

    async def begin_reset(self, user: UUID) -> str:
        """A token with which the user sets a password, once, within an hour: give it to nobody else."""
        return await self._run(self._sync.begin_reset, user)

    async def set_password(self, reset_token: str, new_password: str) -> None:
        """Sets a password with a token of `begin_reset`, logs out everywhere, and lifts a lock."""
        return await self._run(self._sync.set_password, reset_token, new_password)


class Books(AsyncService[sync.Books]):
    """The books: sums, day closes, and whether everything agrees."""

    async def sums(self, start: datetime, end: datetime) -> Sums:
        """What the receipts issued from `start` on and before `end` add up to, in the garage's currency."""
        return await self._run(self._sync.sums, start, end)

    async def methods(self, start: datetime, end: datetime) -> list[MethodSum]:
        """The same by how it was paid."""
        return await self._run(self._sync.methods, start, end)

    async def taxes(self, start: datetime, end: datetime) -> list[TaxSum]:
        """The same by tax."""
        return await self._run(self._sync.taxes, start, end)

    async def days(self, start: datetime, end: datetime) -> list[DaySum]:
        """The same by day."""
        return await self._run(self._sync.days, start, end)

    async def close_day(self, *, key: str | None=None) -> DayClose:
        """Closes the day: sums up what was issued since the last close, for ever."""
        return await self._run(self._sync.close_day, key=key)

    async def day_close(self, number: int) -> DayClose:
        """The day close with this number."""
        return await self._run(self._sync.day_close, number)

    def day_closes(self, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[DayClose]:
        """Day closes by their numbers, read as they are asked for."""
        return self._iterate(self._sync.day_closes, newest_first=newest_first, limit=limit)

    async def check(self) -> BooksChecked:
        """Whether receipts, payments, shifts, day closes and the journal agree. Reads them all."""
        return await self._run(self._sync.check)

    async def differences(self) -> list[str]:
        """What does not agree, in words; none where all does. Reads them all."""
        return await self._run(self._sync.differences)


class Debts(AsyncService[sync.Debts]):
    """Debts: `sessions.exit_unpaid` makes one, and it is settled or given up."""

    async def get(self, debt: UUID) -> Debt:
        """The debt with this id."""
        return await self._run(self._sync.get, debt)

    async def reason(self, debt: UUID) -> str:
        """Why the vehicle left without paying."""
        return await self._run(self._sync.reason, debt)

    async def waiver(self, debt: UUID) -> str | None:
        """Why a debt was WAIVED, if it was."""
        return await self._run(self._sync.waiver, debt)

    async def settle(self, debt: UUID, method: PaymentMethod, *, lane: str | None=None, tendered: int | None=None, drawer: str | None=None, key: str | None=None) -> Payment:
        """Pays a debt, whole."""
        return await self._run(self._sync.settle, debt, method, lane=lane, tendered=tendered, drawer=drawer, key=key)

    async def waive(self, debt: UUID, reason: str, *, key: str | None=None) -> Debt:
        """Gives a debt up."""
        return await self._run(self._sync.waive, debt, reason, key=key)

    async def of_vehicle(self, vehicle: UUID) -> list[Debt]:
        """Debts of a vehicle, whatever became of them, oldest first."""
        return await self._run(self._sync.of_vehicle, vehicle)

    async def of_plate(self, plate: str) -> list[Debt]:
        """Debts of all vehicles with this plate, removed ones included, oldest first."""
        return await self._run(self._sync.of_plate, plate)

    def open(self, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Debt]:
        """OPEN debts, oldest first, read as they are asked for."""
        return self._iterate(self._sync.open, newest_first=newest_first, limit=limit)


class Devices(AsyncService[sync.Devices]):
    """Gates and kiosks, each with a secret of its own."""

    async def register(self, kind: DeviceKind, name: str, lane: str) -> DeviceSecret:
        """Registers a gate or kiosk, with a secret of 256 random bits that is shown this once."""
        return await self._run(self._sync.register, kind, name, lane)

    async def get(self, device: UUID) -> Device:
        """The device with this id, also one that was removed."""
        return await self._run(self._sync.get, device)

    def list(self, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Device]:
        """Devices in the order in which they were registered, removed ones included, read as they are asked for."""
        return self._iterate(self._sync.list, newest_first=newest_first, limit=limit)

    async def change(self, device: UUID, version: int, *, name: str | None=None, lane: str | None=None, active: bool | None=None) -> Device:
        """Changes a device that is still as in `version`; what is None stays. One that is switched off is logged
        out."""
        return await self._run(self._sync.change, device, version, name=name, lane=lane, active=active)

    async def renew_secret(self, device: UUID) -> DeviceSecret:
        """Gives a device another secret; the old one and its auth sessions are worthless."""
        return await self._run(self._sync.renew_secret, device)

    async def remove(self, device: UUID) -> Device:
        """Removes a device; its history stays."""
        return await self._run(self._sync.remove, device)


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

    async def verify_chain(self) -> Verified:
        """Checks the chain alone: that no row was changed, removed or put in since. Quick, and takes little memory."""
        return await self._run(self._sync.verify_chain)


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

    async def process(self, session: UUID, method: PaymentMethod, *, amount: Money | None=None, lane: str | None=None, tendered: int | None=None, drawer: str | None=None, key: str | None=None) -> Payment:
        """Pays in the exit lane: takes what is due, ends the session, frees the spot and closes the ticket. With
        `amount`, refuses unless exactly that is due. Of cash, `tendered` is what the driver handed over, in minor
        units, and `drawer` where it goes: see `shifts`."""
        return await self._run(self._sync.process, session, method, amount=amount, lane=lane, tendered=tendered, drawer=drawer, key=key)

    async def prepay(self, session: UUID, method: PaymentMethod, *, amount: Money | None=None, lane: str | None=None, tendered: int | None=None, drawer: str | None=None, key: str | None=None) -> Payment:
        """Pays at a pay station: takes what is due. The session stays ACTIVE, and until `paid_until` the vehicle
        may leave."""
        return await self._run(self._sync.prepay, session, method, amount=amount, lane=lane, tendered=tendered, drawer=drawer, key=key)

    async def top_up(self, session: UUID, method: PaymentMethod, *, amount: Money | None=None, lane: str | None=None, tendered: int | None=None, drawer: str | None=None, key: str | None=None) -> Payment:
        """Pays once more at a pay station, because the time to leave is over: takes what has become due since."""
        return await self._run(self._sync.top_up, session, method, amount=amount, lane=lane, tendered=tendered, drawer=drawer, key=key)

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

    def of_plate(self, plate: str, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Payment]:
        """Payments for all stays of all vehicles with this plate, removed ones included, read as they are asked
        for."""
        return self._iterate(self._sync.of_plate, plate, newest_first=newest_first, limit=limit)

    def list(self, status: PaymentStatus | None=None, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Payment]:
        """Payments in the order in which they were opened, all or those in one state, read as they are asked for."""
        return self._iterate(self._sync.list, status, newest_first=newest_first, limit=limit)

    def disputed(self, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Payment]:
        """Payments that are disputed, read as they are asked for."""
        return self._iterate(self._sync.disputed, newest_first=newest_first, limit=limit)

    async def pending(self, minutes: int | None=None) -> Sequence[Payment]:
        """PENDING payments, oldest first: all, or those that were opened so many minutes ago or longer."""
        return await self._run(self._sync.pending, minutes)

    async def recover(self) -> Recovered:
        """Asks the providers about payments and refunds that have been PENDING for too long, and writes down what
        they say."""
        return await self._run(self._sync.recover)

    async def recover_one(self, payment: UUID) -> Payment:
        """Asks the provider about this payment now, however young it is, and answers it as it then is."""
        return await self._run(self._sync.recover_one, payment)

    async def cancel(self, payment: UUID, reason: str, *, key: str | None=None) -> Payment:
        """Gives a PENDING payment up that no provider can explain: an operator's decision."""
        return await self._run(self._sync.cancel, payment, reason, key=key)

    async def fail(self, payment: UUID, reason: str, *, key: str | None=None) -> Payment:
        """Says that the terminal refused a PENDING payment, as the host has seen: a terminal that is worked by
        hand."""
        return await self._run(self._sync.fail, payment, reason, key=key)

    async def notify(self, charge_key: str, outcome: ChargeOutcome, text: str | None=None) -> Payment:
        """Takes the provider's late word on the payment with this key, as from a webhook. Tell only what the
        provider itself has said, and signed."""
        return await self._run(self._sync.notify, charge_key, outcome, text)

    async def dispute(self, payment: UUID, reason: str, *, key: str | None=None) -> Payment:
        """Marks a COMPLETED payment as disputed, by the driver or by the bank: until that is resolved nothing is
        given back."""
        return await self._run(self._sync.dispute, payment, reason, key=key)

    async def resolve_dispute(self, payment: UUID, note: str, *, key: str | None=None) -> Payment:
        """Ends a dispute and notes how it ended."""
        return await self._run(self._sync.resolve_dispute, payment, note, key=key)


class Receipts(AsyncService[sync.Receipts]):
    """Receipts of payments and credit notes of refunds, in one row of numbers without gaps."""

    async def get(self, number: int) -> Receipt:
        """The receipt with this number."""
        return await self._run(self._sync.get, number)

    async def by_code(self, code: str) -> Receipt:
        """The receipt whose QR code says this."""
        return await self._run(self._sync.by_code, code)

    async def text(self, number: int) -> str:
        """A receipt as text for a printer, 42 columns wide."""
        return await self._run(self._sync.text, number)

    async def json(self, number: int) -> str:
        """A receipt as JSON, with its lines and taxes; always the same text for the same receipt."""
        return await self._run(self._sync.json, number)

    async def svg(self, number: int) -> str:
        """A receipt as an SVG picture with a QR code. UnsupportedError where the library was built without."""
        return await self._run(self._sync.svg, number)

    def list(self, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Receipt]:
        """Receipts and credit notes by their numbers, read as they are asked for."""
        return self._iterate(self._sync.list, newest_first=newest_first, limit=limit)

    async def of_payment(self, payment: UUID) -> Sequence[Receipt]:
        """The receipt of a payment and its credit notes."""
        return await self._run(self._sync.of_payment, payment)

    async def of_session(self, session: UUID) -> Sequence[Receipt]:
        """Receipts and credit notes of a stay."""
        return await self._run(self._sync.of_session, session)


class Refunds(AsyncService[sync.Refunds]):
    """Refunds, by the discipline of payments: under a key money is given back at most once, whatever crashes."""

    async def make(self, payment: UUID, reason: str, *, amount: Money | None=None, drawer: str | None=None, key: str | None=None) -> Refund:
        """Gives a payment back, whole or in part, through the provider that took it; all together never more than
        it was. Cash comes out of `drawer`, if it is said."""
        return await self._run(self._sync.make, payment, reason, amount=amount, drawer=drawer, key=key)

    async def get(self, refund: UUID) -> Refund:
        """The refund with this id."""
        return await self._run(self._sync.get, refund)

    async def reason(self, refund: UUID) -> str:
        """Why a refund was given."""
        return await self._run(self._sync.reason, refund)

    async def reference(self, refund: UUID) -> str | None:
        """The provider's own number for a refund, if it gave one."""
        return await self._run(self._sync.reference, refund)

    async def failure(self, refund: UUID) -> str | None:
        """Why a refund is FAILED, if it is."""
        return await self._run(self._sync.failure, refund)

    async def of_payment(self, payment: UUID) -> list[Refund]:
        """Refunds of a payment, oldest first."""
        return await self._run(self._sync.of_payment, payment)

    def list(self, status: RefundStatus | None=None, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Refund]:
        """Refunds in the order in which they were opened, all or those in one state, read as they are asked for."""
        return self._iterate(self._sync.list, status, newest_first=newest_first, limit=limit)

    async def pending(self) -> Sequence[Refund]:
        """PENDING refunds, oldest first."""
        return await self._run(self._sync.pending)

    async def recover_one(self, refund: UUID) -> Refund:
        """Asks the provider about this refund now, however young it is, and answers it as it then is."""
        return await self._run(self._sync.recover_one, refund)

    async def notify(self, refund_key: str, outcome: ChargeOutcome, text: str | None=None) -> Refund:
        """Takes the provider's late word on the refund with this key, as from a webhook."""
        return await self._run(self._sync.notify, refund_key, outcome, text)

    async def fail(self, refund: UUID, reason: str, *, key: str | None=None) -> Refund:
        """Says that a PENDING refund was not given, as the host has seen: an operator's decision."""
        return await self._run(self._sync.fail, refund, reason, key=key)


class Sessions(AsyncService[sync.Sessions]):
    """Stays: vehicles come in, are priced, and leave."""

    async def enter(self, plate: str, *, vehicle_type: VehicleType | None=None, spot: str | UUID | None=None, level: int | None=None, tariff: str | None=None, lane: str | None=None, height_cm: int | None=None, length_cm: int | None=None, width_cm: int | None=None, parker_class: ParkerClass | None=None, key: str | None=None) -> Visit:
        """Lets a vehicle in: on the spot with this code or id, or the best one, of one floor or of all."""
        return await self._run(self._sync.enter, plate, vehicle_type=vehicle_type, spot=spot, level=level, tariff=tariff, lane=lane, height_cm=height_cm, length_cm=length_cm, width_cm=width_cm, parker_class=parker_class, key=key)

    async def enter_many(self, vehicles: Sequence[str | Entry], *, lane: str | None=None, key: str | None=None) -> list[Visit | str]:
        """Lets many vehicles in with one transaction, those of which only the plate is said through `lane`: for
        each the visit, or the name of the error, such as "FULL". Under a key, entry number n (the first is 1) has
        the key with "#n" behind it."""
        return await self._run(self._sync.enter_many, vehicles, lane=lane, key=key)

    async def exit_many(self, sessions: Sequence[UUID], *, lane: str | None=None, key: str | None=None) -> list[str | None]:
        """Lets many vehicles out through one lane with one transaction: for each None, or the name of the error,
        such as "PAYMENT_REQUIRED". Under a key, exit number n (the first is 1) has the key with "#n" behind it."""
        return await self._run(self._sync.exit_many, sessions, lane=lane, key=key)

    async def exit(self, session: UUID, *, lane: str | None=None, key: str | None=None) -> Session:
        """Lets a vehicle out: ends the session, frees the spot, closes the ticket."""
        return await self._run(self._sync.exit, session, lane=lane, key=key)

    async def exit_unpaid(self, session: UUID, reason: str, *, lane: str | None=None, key: str | None=None) -> tuple[Session, Debt | None]:
        """Lets a vehicle out that does not pay: what is due becomes a debt, if anything is."""
        return await self._run(self._sync.exit_unpaid, session, reason, lane=lane, key=key)

    async def release(self, session: UUID, reason: str, *, lane: str | None=None, key: str | None=None) -> Session:
        """Lets a vehicle out for nothing, whatever is due: a decision of staff, which the journal keeps with the
        reason."""
        return await self._run(self._sync.release, session, reason, lane=lane, key=key)

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

    async def set_parker_class(self, session: UUID, parker_class: ParkerClass, reason: str, *, key: str | None=None) -> Session:
        """Says on what ground the vehicle is there, which its price may depend on: a permit that the lane did not
        see."""
        return await self._run(self._sync.set_parker_class, session, parker_class, reason, key=key)

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


class Shifts(AsyncService[sync.Shifts]):
    """Shifts: cash that is paid with a drawer belongs to the shift that is OPEN there. Amounts are minor units of
    the garage's currency."""

    async def open(self, drawer: str, float_minor: int, *, key: str | None=None) -> Shift:
        """Opens a shift at a drawer with so much cash in it."""
        return await self._run(self._sync.open, drawer, float_minor, key=key)

    async def move_cash(self, shift: UUID, move: CashMove, amount_minor: int, reason: str, *, key: str | None=None) -> Shift:
        """Puts cash into the drawer or takes it out, and says why."""
        return await self._run(self._sync.move_cash, shift, move, amount_minor, reason, key=key)

    async def close(self, shift: UUID, counted_minor: int, *, key: str | None=None) -> Shift:
        """Closes a shift with what a person counted in the drawer: the answer has the difference."""
        return await self._run(self._sync.close, shift, counted_minor, key=key)

    async def get(self, shift: UUID) -> Shift:
        """The shift with this id."""
        return await self._run(self._sync.get, shift)

    async def current(self, drawer: str) -> Shift:
        """The OPEN shift of this drawer."""
        return await self._run(self._sync.current, drawer)

    async def open_ones(self) -> Sequence[Shift]:
        """All OPEN shifts, by drawer."""
        return await self._run(self._sync.open_ones)

    def list(self, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[Shift]:
        """Shifts in the order in which they were opened, read as they are asked for."""
        return self._iterate(self._sync.list, newest_first=newest_first, limit=limit)


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

    async def list(self) -> Sequence[Tariff]:
        """All versions of all tariffs."""
        return await self._run(self._sync.list)

    async def reprice(self, draft: str, text_format: TextFormat=TextFormat.TOML, *, entered_from: datetime | None=None, entered_before: datetime | None=None, tariff: TariffRef | None=None) -> Repriced:
        """Prices the stays that are over a second time, under a draft that need not be published, and says what
        would have been different: all, or those that began in a period or were priced by `tariff`. Nothing is
        changed."""
        return await self._run(self._sync.reprice, draft, text_format, entered_from=entered_from, entered_before=entered_before, tariff=tariff)

    async def billed_back(self, start: datetime, end: datetime) -> Sequence[BilledBack]:
        """What validations took off the stays that ended from `start` on and before `end`, by who is billed."""
        return await self._run(self._sync.billed_back, start, end)


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


class Users(AsyncService[sync.Users]):
    """Users: there are none until the program makes the first."""

    async def create(self, login: str, role: Role, *, password: str | None=None, display_name: str | None=None) -> User:
        """Makes a user; without a password the user sets one with a token of `auth.begin_reset`."""
        return await self._run(self._sync.create, login, role, password=password, display_name=display_name)

    async def get(self, user: UUID) -> User:
        """The user with this id, also one that was removed."""
        return await self._run(self._sync.get, user)

    async def by_login(self, login: str) -> User:
        """The user with this login, however it is typed."""
        return await self._run(self._sync.by_login, login)

    def list(self, *, newest_first: bool=False, limit: int | None=None) -> AsyncIterator[User]:
        """Users in the order in which they were made, removed ones included, read as they are asked for."""
        return self._iterate(self._sync.list, newest_first=newest_first, limit=limit)

    async def change(self, user: UUID, version: int, *, role: Role | None=None, display_name: str | None=None, active: bool | None=None) -> User:
        """Changes a user that is still as in `version`; what is None stays. Who is switched off is logged out
        everywhere."""
        return await self._run(self._sync.change, user, version, role=role, display_name=display_name, active=active)

    async def remove(self, user: UUID) -> User:
        """Removes a user: logged out everywhere, the password forgotten; the journal keeps what the user did."""
        return await self._run(self._sync.remove, user)


class Validations(AsyncService[sync.Validations]):
    """Validations of stays. `tariffs.billed_back` sums what is billed to whom."""

    async def grant(self, session: UUID, validation: Validation, *, key: str | None=None) -> None:
        """From now on quotes and payments price the stay with it. Granting the same again changes nothing."""
        return await self._run(self._sync.grant, session, validation, key=key)

    async def revoke(self, session: UUID, validation: str, reason: str, *, key: str | None=None) -> None:
        """Takes the validation with this id back. The journal keeps that it was granted."""
        return await self._run(self._sync.revoke, session, validation, reason, key=key)

    async def of_session(self, session: UUID) -> list[Validation]:
        """The validations of a session, in the order in which they were granted."""
        return await self._run(self._sync.of_session, session)


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

    async def search(self, plate: str, limit: int=20) -> Sequence[Vehicle]:
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
