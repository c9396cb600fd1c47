"""Makes the visit that tests/data/scenario.json tells, as the runners in the other languages do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from conftest import ROOT

from parking_garage import (
    AuthOptions,
    Charge,
    ChargeOutcome,
    Garage,
    GarageError,
    Money,
    Options,
    Outcome,
    Payment,
    PaymentMethod,
    Refund,
    RefundCharge,
    Role,
    TariffRef,
    TokenAlgorithm,
    TokenKey,
    VehicleType,
)
from parking_garage.aio import AsyncActing, AsyncGarage

STEPS = json.loads((ROOT / "tests/data/scenario.json").read_text())


class Script:
    """What the scenario says that a provider answers, in order; to a key that it knows the same again."""

    def __init__(self, answers: list[dict[str, Any]]) -> None:
        self.answers = list(answers)
        self.asked: dict[str, dict[str, Any]] = {}

    def first(self, key: str) -> Outcome:
        if key not in self.asked:
            self.asked[key] = self.answers.pop(0)
        return self._outcome(self.asked[key])

    def later(self, key: str) -> Outcome:
        answer = self.asked[key]
        return self._outcome(answer.get("later", answer))

    @staticmethod
    def _outcome(answer: dict[str, Any]) -> Outcome:
        return Outcome(ChargeOutcome[answer["outcome"]], answer.get("text", ""))


class Scripted:
    """A provider that answers what the scenario says."""

    def __init__(self, charges: list[dict[str, Any]], refunds: list[dict[str, Any]]) -> None:
        self.charges, self.refunds = Script(charges), Script(refunds)

    def charge(self, charge: Charge) -> Outcome:
        return self.charges.first(charge.key)

    def status(self, charge: Charge) -> Outcome:
        return self.charges.later(charge.key)

    def refund(self, refund: RefundCharge) -> Outcome:
        return self.refunds.first(refund.key)

    def refund_status(self, refund: RefundCharge) -> Outcome:
        return self.refunds.later(refund.key)


def options(step: dict[str, Any]) -> Options:
    auth = step["auth"]
    key = TokenKey(auth["key"], TokenAlgorithm.HS256, auth["secret"].encode())
    return Options(
        background=False,
        clock=datetime.fromisoformat(step["clock"]),
        seed=step["seed"],
        card=Scripted(step["card"], step["card_refunds"]),
        auth=AuthOptions(keys=(key,), issuer=auth["issuer"], audience=auth["audience"], pepper=auth["pepper"].encode()),
    )


class Waited:
    """The client for asyncio, each call of which is waited for: so the same runner drives both."""

    def __init__(self, runner: asyncio.Runner, of: Any) -> None:
        self._runner, self._of = runner, of

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._of, name)
        return self.called(found) if callable(found) else Waited(self._runner, found)

    def called(self, call: Any) -> Any:
        def wait(*args: Any, **kwargs: Any) -> Any:
            answer = call(*args, **kwargs)
            if isinstance(answer, AsyncIterator):
                return self._runner.run(listed(answer))
            answer = self._runner.run(answer) if asyncio.iscoroutine(answer) else answer
            return Waited(self._runner, answer) if isinstance(answer, AsyncActing | AsyncGarage) else answer

        return wait


async def listed(rows: AsyncIterator[Any]) -> list[Any]:
    return [row async for row in rows]


class Run:
    """`opened` is what opens garages: the class, or its like."""

    def __init__(self, opened: Any) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.opened = opened
        self.garage: Any = None

    def step(self, step: dict[str, Any]) -> Any:
        step = self.resolved(step)
        key = {"key": step["key"]} if "key" in step else {}
        lane = {"lane": step["lane"]} if "lane" in step else {}
        garage: Garage = self.garage.acting_as(step["by"]) if "by" in step else self.garage
        session = UUID(step["session"]) if "session" in step else UUID(int=0)
        wish = step.get("spot")
        place = {}
        if isinstance(wish, dict):
            place = {"level": wish["level"]} if "level" in wish else {"spot": wish["code"]}
        amount = Money(step["amount_minor"], step["currency"]) if "currency" in step else None
        match step["do"]:
            case "open":
                self.garage = self.opened.in_memory(options(step))
            case "close":
                garage.close()
            case "advance":
                garage.advance_clock(timedelta(minutes=step["minutes"]))
            case "grid":
                return garage.spots.create_grid(step["floors"], step["bays"], step["spots"], **key)
            case "publish":
                return garage.tariffs.publish(step["tariff"], **key)
            case "activate":
                garage.tariffs.activate(TariffRef(step["tariff"], step["version"]), **key)
            case "enter":
                kind = VehicleType[step["vehicle_type"]] if "vehicle_type" in step else None
                return garage.sessions.enter(step["plate"], vehicle_type=kind, **place, **lane, **key)
            case "exit":
                return garage.sessions.exit(session, **lane, **key)
            case "cancel":
                return garage.sessions.cancel(session, step["reason"], **key)
            case "transfer":
                return garage.sessions.transfer(session, **place, **key)
            case "correct_plate":
                return garage.sessions.correct_plate(session, step["plate"], **key)
            case "session":
                return garage.sessions.get(session)
            case "quote":
                return garage.sessions.quote(session)
            case "pay" | "prepay":
                pay = garage.payments.process if step["do"] == "pay" else garage.payments.prepay
                return self.told(pay(session, PaymentMethod[step["method"]], amount=amount, **lane, **key), garage.payments)
            case "payments":
                return [self.told(payment, garage.payments) for payment in garage.payments.of_session(session)]
            case "refund":
                refund = garage.refunds.make(UUID(step["payment"]), step["reason"], amount=amount, **key)
                return self.told(refund, garage.refunds)
            case "refunds":
                return [self.told(one, garage.refunds) for one in garage.refunds.of_payment(UUID(step["payment"]))]
            case "receipts":
                return garage.receipts.of_session(session)
            case "create_user":
                return garage.users.create(step["login"], Role[step["role"]], password=step["password"])
            case "login":
                return garage.auth.login(step["login"], step["password"])
            case "authenticate":
                return garage.auth.verify(step["token"])
            case "refresh":
                return garage.auth.refresh(step["token"])
            case "logins":
                return garage.auth.sessions(UUID(step["user"]))
            case "revoke":
                garage.auth.revoke(UUID(step["auth_session"]))
            case "logout":
                garage.auth.logout(UUID(step["auth_session"]))
            case "sweep":
                return garage.maintenance.sweep()
            case "ticket":
                return garage.tickets.by_number(step["number"])
            case "replace_lost":
                return garage.tickets.replace_lost(session, **key)
            case "spot":
                return garage.spots.by_code(step["code"])
            case "reserve":
                until = datetime.fromisoformat(step["until"]) if "until" in step else None
                return garage.spots.reserve(UUID(step["spot"]), step["plate"], until, **key)
            case "free_count":
                return {"free": garage.spots.free_count(step.get("level"))}
            case "availability":
                return garage.spots.availability()
            case "vehicle":
                return garage.vehicles.by_plate(step["plate"])
            case "history":
                return list(garage.vehicles.history(UUID(step["vehicle"])))
            case "verify":
                return garage.journal.verify()
            case "head":
                return garage.journal.head()
            case unknown:
                raise AssertionError(f"the scenario does {unknown}, which this runner does not know")
        return None

    def told(self, money: Payment | Refund, service: Any) -> dict[str, Any]:
        """A payment or refund with what the provider said."""
        return dict(plain(money)) | {"reference": service.reference(money.id), "failure": service.failure(money.id)}

    def resolved(self, value: Any) -> Any:
        """`value` with what it refers to in place."""
        match value:
            case str() if value.startswith("$"):
                name, field = value[1:].split(".")
                return self.kept[name][field]
            case list():
                return [self.resolved(item) for item in value]
            case dict():
                return {name: self.resolved(item) for name, item in value.items()}
        return value


# Python's own names, and the names of the C interface.
NAMES = {"start": "from", "end": "until"}


def plain(value: Any) -> Any:
    """A result as the scenario writes it."""
    if is_dataclass(value) and not isinstance(value, type):
        found: dict[str, Any] = {}
        for field in fields(value):
            item = getattr(value, field.name)
            if isinstance(item, Money):
                found[f"{field.name}_minor"], found["currency"] = item.minor, item.currency
            elif field.name == "tariff":
                found |= {"tariff": item and item.id, "tariff_version": item and item.version}
            else:
                found[NAMES.get(field.name, field.name)] = plain(item)
        return found
    match value:
        case Enum():
            return value.name
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case bytes():
            return value.hex()
        case list() | tuple():
            return [plain(item) for item in value]
    return value


def holds(result: Any, expected: Any) -> bool:
    if isinstance(expected, list):
        return len(result) == len(expected) and all(map(holds, result, expected))
    return bool(expected) and all(name in result and result[name] == value for name, value in expected.items())


def test_the_scenario_goes_as_it_is_written_down() -> None:
    follow(Run(Garage))


def test_the_scenario_goes_so_for_asyncio_too() -> None:
    with asyncio.Runner() as runner:
        follow(Run(Waited(runner, AsyncGarage)))


def follow(run: Run) -> None:
    for number, step in enumerate(STEPS):
        try:
            result = plain(run.step(step))
        except GarageError as error:
            result = {"error": error.name}
        expected = run.resolved(step.get("expect"))
        if expected is None:
            assert result is None or "error" not in result, f"step {number}, {step}: {result}"
        else:
            assert holds(result, expected), f"step {number}, {step}: {result}"
        if "as" in step:
            run.kept[step["as"]] = result
    assert len(STEPS) > 40
