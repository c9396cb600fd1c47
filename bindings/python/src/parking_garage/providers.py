"""Who takes money: a card terminal, a bank, a till."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from ._library import ffi
from ._structs import Given, read
from .enums import ChargeOutcome
from .models import Charge, Outcome, RefundCharge

__all__ = ["PaymentProvider", "RefundProvider"]

_log = logging.getLogger("parking_garage")


@runtime_checkable
class PaymentProvider(Protocol):
    """Takes money, outside any transaction, on the thread that pays, recovers or opens the garage; several at once if several
    pay. It may call the garage, but not wait for another thread that pays the same session. An exception counts as
    `Outcome.unknown()`, because the money may have been taken. One that gives money back too is a RefundProvider."""

    def charge(self, charge: Charge) -> Outcome:
        """Takes the money. Asked again with the same key, it answers the first outcome and takes nothing more."""

    def status(self, charge: Charge) -> Outcome:
        """What became of the charge with this key; declined if there was none and there will be none."""


@runtime_checkable
class RefundProvider(PaymentProvider, Protocol):
    """A provider that gives money back too. Where it cannot, refunds of what it took are declined."""

    def refund(self, refund: RefundCharge) -> Outcome:
        """Gives the money back. Asked again with the same key, it answers the first outcome and gives nothing more."""

    def refund_status(self, refund: RefundCharge) -> Outcome:
        """What became of the refund with this key; declined if there was none and there will be none."""


class Callbacks:
    """The struct by which the library calls a provider. It must live as long as the garage does."""

    def __init__(self, provider: PaymentProvider) -> None:
        if not isinstance(provider, PaymentProvider):
            raise TypeError(f"{type(provider).__name__} has not the methods of a PaymentProvider")
        asked = {
            "charge": _callback("GarageChargeCallback", Charge, provider.charge),
            "status": _callback("GarageChargeCallback", Charge, provider.status),
        }
        if isinstance(provider, RefundProvider):
            asked["refund"] = _callback("GarageRefundCallback", RefundCharge, provider.refund)
            asked["refund_status"] = _callback("GarageRefundCallback", RefundCharge, provider.refund_status)
        self.struct = Given("GarageProvider", **asked)


def _callback(kind: str, model: type[Any], ask: Callable[[Any], Outcome]) -> Any:
    def answer(_user_data: Any, asked: Any, room: Any, capacity: int) -> int:
        outcome = ask(read(model, asked))
        if not isinstance(outcome, Outcome):
            raise TypeError(f"a provider answered {type(outcome).__name__} instead of an Outcome")
        written = outcome.text.replace("\0", " ").encode(errors="replace")[: capacity - 1]
        # Cut between two characters.
        written = written.decode(errors="ignore").encode()
        ffi.memmove(room, written + b"\0", len(written) + 1)
        return int(outcome.kind)

    def failed(error_kind: Any, error: Any, trace: Any) -> int:
        _log.error("a payment provider failed; the outcome counts as unknown", exc_info=(error_kind, error, trace))
        return int(ChargeOutcome.UNKNOWN)

    return ffi.callback(kind, answer, error=int(ChargeOutcome.UNKNOWN), onerror=failed)
