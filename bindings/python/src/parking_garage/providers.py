"""Who takes money: a card terminal, a bank, a till."""

from __future__ import annotations

import logging
from typing import Any, Protocol, runtime_checkable

from ._core import text, uuid
from ._library import ffi
from .enums import ChargeOutcome, PaymentMethod
from .models import Charge, Money, Outcome

__all__ = ["PaymentProvider"]

_log = logging.getLogger("parking_garage")


@runtime_checkable
class PaymentProvider(Protocol):
    """Takes money, outside any transaction, on the thread that pays, recovers or opens the garage; several at once if several
    pay. It may call the garage, but not wait for another thread that pays the same session. An exception counts as
    `Outcome.unknown()`, because the money may have been taken."""

    def charge(self, charge: Charge) -> Outcome:
        """Takes the money. Asked again with the same key, it answers the first outcome and takes nothing more."""

    def status(self, charge: Charge) -> Outcome:
        """What became of the charge with this key; declined if there was none and there will be none."""


class Callbacks:
    """The struct by which the library calls a provider. It must live as long as the garage does."""

    def __init__(self, provider: PaymentProvider) -> None:
        if not isinstance(provider, PaymentProvider):
            raise TypeError(f"{type(provider).__name__} has not the methods of a PaymentProvider")
        self._charge = _callback(provider.charge)
        self._status = _callback(provider.status)
        self.struct: Any = ffi.new("GarageProvider *")
        self.struct.struct_size = ffi.sizeof("GarageProvider")
        self.struct.charge, self.struct.status = self._charge, self._status


def _callback(ask: Any) -> Any:
    def answer(_user_data: Any, charge: Any, room: Any, capacity: int) -> int:
        outcome = ask(_charge(charge))
        if not isinstance(outcome, Outcome):
            raise TypeError(f"a provider answered {type(outcome).__name__} instead of an Outcome")
        written = outcome.text.replace("\0", " ").encode(errors="replace")[: capacity - 1]
        # Cut between two characters.
        written = written.decode(errors="ignore").encode()
        ffi.memmove(room, written + b"\0", len(written) + 1)
        return int(outcome.kind)

    def failed(kind: Any, error: Any, trace: Any) -> int:
        _log.error("a payment provider failed; the outcome counts as unknown", exc_info=(kind, error, trace))
        return int(ChargeOutcome.UNKNOWN)

    return ffi.callback("GarageChargeCallback", answer, error=int(ChargeOutcome.UNKNOWN), onerror=failed)


def _charge(charge: Any) -> Charge:
    amount = Money(charge.amount_minor, text(charge.currency))
    return Charge(
        uuid(charge.payment), uuid(charge.session), PaymentMethod(charge.method), amount, text(charge.key)
    )
