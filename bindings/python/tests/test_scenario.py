"""Makes the visit that tests/data/scenario.json tells, as the runners in the other languages do."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from conftest import ROOT

from parking_garage import (
    Charge,
    Garage,
    GarageError,
    Money,
    Options,
    Outcome,
    Payment,
    PaymentMethod,
    TariffRef,
    VehicleType,
)

STEPS = json.loads((ROOT / "tests/data/scenario.json").read_text())


class Scripted:
    """A provider that answers what the scenario says."""

    def __init__(self, answers: list[dict[str, Any]]) -> None:
        self.answers = list(answers)
        self.asked: dict[str, dict[str, Any]] = {}

    def charge(self, charge: Charge) -> Outcome:
        if charge.key not in self.asked:
            self.asked[charge.key] = self.answers.pop(0)
        return self._outcome(self.asked[charge.key])

    def status(self, charge: Charge) -> Outcome:
        answer = self.asked[charge.key]
        return self._outcome(answer.get("later", answer))

    @staticmethod
    def _outcome(answer: dict[str, Any]) -> Outcome:
        match answer["outcome"]:
            case "APPROVED":
                return Outcome.approved(answer["text"])
            case "DECLINED":
                return Outcome.declined(answer["text"])
            case _:
                return Outcome.unknown()


class Run:
    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.garage: Any = None

    def step(self, step: dict[str, Any]) -> Any:
        step = self.resolved(step)
        key = {"key": step["key"]} if "key" in step else {}
        lane = {"lane": step["lane"]} if "lane" in step else {}
        garage: Garage = self.garage
        session = UUID(step["session"]) if "session" in step else UUID(int=0)
        wish = step.get("spot")
        place = {}
        if isinstance(wish, dict):
            place = {"level": wish["level"]} if "level" in wish else {"spot": wish["code"]}
        match step["do"]:
            case "open":
                clock = datetime.fromisoformat(step["clock"])
                self.garage = Garage.in_memory(Options(clock=clock, seed=step["seed"], card=Scripted(step["card"])))
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
                amount = Money(step["amount_minor"], step["currency"]) if "currency" in step else None
                pay = garage.payments.process if step["do"] == "pay" else garage.payments.prepay
                return self.told(pay(session, PaymentMethod[step["method"]], amount=amount, **lane, **key))
            case "payments":
                return [self.told(payment) for payment in garage.payments.of_session(session)]
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

    def told(self, payment: Payment) -> dict[str, Any]:
        """A payment with what the provider said."""
        payments, fields_of_it = self.garage.payments, dict(plain(payment))
        return fields_of_it | {
            "reference": payments.reference(payment.id),
            "failure": payments.failure(payment.id),
        }

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
    run = Run()
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
