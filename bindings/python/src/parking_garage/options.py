"""How a garage is opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ._core import call
from ._library import library
from ._structs import Given
from ._values import whole
from .enums import DebtsAtEntry, Durability, OpenFlag, Overpayment
from .errors import InvalidInputError
from .models import AuthOptions
from .providers import Callbacks, PaymentProvider

__all__ = ["Options"]

MILLISECOND = timedelta(milliseconds=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a garage is to be opened; what is None is as the library has it."""

    create: bool = True
    """Whether a file that is not there is made."""
    background: bool = True
    """Whether a thread looks for other processes' changes; else call maintenance.catch_up and maintenance.tidy."""
    clock: datetime | None = None
    """What a clock shows that stands still, and is moved by set_clock and advance_clock; for tests and replays."""
    seed: int | None = field(default=None, repr=False)
    """What ids and ticket numbers follow from. For tests: anyone can compute them."""
    currency: str | None = None
    """Three capital letters; "EUR" if it is not said."""
    durability: Durability | None = None
    """How safe a change is once it is acknowledged."""
    exit_grace: timedelta | None = None
    """The time to leave after paying at a pay station, in whole minutes."""
    stay_max: timedelta | None = None
    """After this a stay counts as overdue; in whole minutes."""
    payment_max: timedelta | None = None
    """After this a PENDING payment is taken for interrupted; in whole minutes."""
    deadline: timedelta | None = None
    """How long a change waits for its turn."""
    poll_interval: timedelta | None = None
    """How often the thread looks for other processes' changes."""
    check_interval: timedelta | None = None
    """How often it compares what is in memory with the store."""
    chargers_for_all: bool = False
    """Spots with a charger are for all once nothing else is free."""
    accessible_for_all: bool = False
    """Accessible spots are for all once nothing else is free."""
    free_expired_spots: bool = False
    """The spot of a session that expires is free at once."""
    card: PaymentProvider | None = None
    """Who takes payments by card."""
    cash: PaymentProvider | None = None
    """Who takes cash, instead of the host that counts it."""
    overpayment: Overpayment | None = None
    """What becomes of money that is more than what is due."""
    debts_at_entry: DebtsAtEntry | None = None
    """What debts mean at the entry."""
    cancelled_days_asked: int | None = None
    """For so many days after a payment was given up the provider is still asked about it."""
    time_zone: str | None = None
    """The time zone of receipts and of the days in sums, such as "Europe/Berlin"; UTC if it is not said."""
    issuer_name: str | None = None
    """Who issues the receipts."""
    issuer_address: str | None = None
    """Where that is: at most six lines, one below the other."""
    issuer_tax_number: str | None = None
    """The number under which it pays taxes."""
    auth: AuthOptions | None = None
    """With what people and devices log in; nobody can if it is not said."""


def struct(options: Options) -> tuple[Given, list[Callbacks]]:
    """The options for C, and what has to live as long as the garage does."""
    kept = {name: Callbacks(one) for name, one in (("card", options.card), ("cash", options.cash)) if one is not None}
    given = Given("GarageOptions")
    call(library().garage_options_default, given.struct)
    given.fill(
        flags=_flags(options),
        clock_start=options.clock,
        seed=options.seed,
        currency=_currency(options.currency),
        durability=options.durability,
        exit_grace_minutes=_whole("exit_grace", options.exit_grace, MINUTE),
        stay_minutes_max=_whole("stay_max", options.stay_max, MINUTE),
        payment_minutes_max=_whole("payment_max", options.payment_max, MINUTE),
        deadline_ms=_whole("deadline", options.deadline, MILLISECOND),
        poll_interval_ms=_whole("poll_interval", options.poll_interval, MILLISECOND),
        check_interval_ms=_whole("check_interval", options.check_interval, MILLISECOND),
        overpayment=options.overpayment,
        debts_at_entry=options.debts_at_entry,
        cancelled_days_asked=options.cancelled_days_asked,
        time_zone=options.time_zone,
        issuer_name=options.issuer_name,
        issuer_address=options.issuer_address,
        issuer_tax_number=options.issuer_tax_number,
        auth=None if options.auth is None else _auth(options.auth),
        **{name: callbacks.struct for name, callbacks in kept.items()},
    )
    return given, list(kept.values())


def _flags(options: Options) -> OpenFlag:
    wanted = {
        OpenFlag.EXISTING: not options.create,
        OpenFlag.NO_BACKGROUND: not options.background,
        OpenFlag.CHARGERS_FOR_ALL: options.chargers_for_all,
        OpenFlag.ACCESSIBLE_FOR_ALL: options.accessible_for_all,
        OpenFlag.FREE_EXPIRED_SPOTS: options.free_expired_spots,
        OpenFlag.MANUAL_CLOCK: options.clock is not None,
        OpenFlag.SEEDED: options.seed is not None,
    }
    return OpenFlag(sum(flag for flag, on in wanted.items() if on))


def _currency(currency: str | None) -> str | None:
    if currency is not None and len(currency) != 3:
        raise InvalidInputError("currency is three capital letters, such as EUR")
    return currency


def _whole(name: str, value: timedelta | None, unit: timedelta) -> int | None:
    # The field's own type checks the rest; a negative deadline is not offered.
    return None if value is None else whole(name, value // unit, 32)


def _auth(auth: AuthOptions) -> Given:
    keys = [
        {"algorithm": key.algorithm, "id": key.id, "secret": key.secret, "secret_bytes": len(key.secret)} for key in auth.keys
    ]
    fields: dict[str, Any] = {
        "keys": Given.many("GarageTokenKey", keys),
        "key_count": len(keys),
        "issuer": auth.issuer,
        "audience": auth.audience,
        "pepper": auth.pepper,
        "pepper_bytes": len(auth.pepper),
        "access_minutes": _whole("access", auth.access, MINUTE),
        "idle_minutes": _whole("idle", auth.idle, MINUTE),
        "session_minutes": _whole("session", auth.session, MINUTE),
        "sessions_max": auth.sessions_max,
    }
    return Given("GarageAuthOptions", **fields)
