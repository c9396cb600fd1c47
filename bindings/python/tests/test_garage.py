"""The client: what goes in, what comes out, and what fails how."""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from conftest import START, TARIFF

from parking_garage import (
    BayPlan,
    Charge,
    Entry,
    Feature,
    FloorPlan,
    Garage,
    GarageError,
    Money,
    Options,
    Outcome,
    PaymentMethod,
    PaymentStatus,
    SessionStatus,
    SpotPlan,
    SpotStatus,
    SpotType,
    TextFormat,
    VehicleType,
    _structs,
    commands,
    errors,
    library_features,
    library_version,
)
from parking_garage import models
from parking_garage._library import ffi
from parking_garage.enums import LibraryFeature
from parking_garage.services import _service


class Terminal:
    """Approves, or does what it is told."""

    def __init__(self, outcome: Outcome | Exception | None = None) -> None:
        self.outcome = outcome
        self.charges: list[Charge] = []

    def charge(self, charge: Charge) -> Outcome:
        self.charges.append(charge)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome or Outcome.approved(f"T-{len(self.charges)}")

    def status(self, charge: Charge) -> Outcome:
        return Outcome.declined("no such charge")


def test_the_library_tells_of_itself() -> None:
    assert library_version().count(".") == 2
    assert LibraryFeature.SQLITE in library_features()


def test_an_error_has_code_name_class_and_advice(garage: Garage) -> None:
    with pytest.raises(errors.NotFoundError) as caught:
        garage.sessions.get(uuid4())
    error = caught.value
    assert (error.code, error.name, error.retryable) == (5, "NOT_FOUND", False)
    assert isinstance(error, GarageError) and isinstance(error, LookupError)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.retryable) == (type(error), str(error), error.retryable)
    assert len(errors.BY_CODE) == len({kind.name for kind in errors.BY_CODE.values()}) >= 36


def test_a_text_with_a_nul_or_a_lone_surrogate_is_refused_and_not_repeated(garage: Garage) -> None:
    for plate in ("AB\x00123", "AB\ud800123"):
        with pytest.raises(errors.InvalidInputError, match="plate") as caught:
            garage.sessions.enter(plate)
        assert isinstance(caught.value, ValueError) and "123" not in str(caught.value)
        assert garage.journal.head().sequence > 0
    assert garage.spots.free_count() == 4
    with pytest.raises(errors.InvalidInputError, match="key"):
        garage.sessions.enter("AB-1", key="a\x00b")


@pytest.mark.parametrize("number", [-1, 2**16, 2**64, -(2**70)])
def test_a_number_out_of_its_range_is_refused(garage: Garage, number: int) -> None:
    before = garage.journal.head()
    with pytest.raises(errors.InvalidInputError, match="floors"):
        garage.spots.create_grid(number, 1, 1)
    with pytest.raises(errors.InvalidInputError, match="height_cm"):
        garage.sessions.enter("AB-1", height_cm=number)
    assert garage.journal.head() == before


def test_amounts_and_levels_past_their_type_are_refused(garage: Garage) -> None:
    visit = garage.sessions.enter("AB-1")
    for minor in (2**63, -(2**63) - 1):
        with pytest.raises(errors.InvalidInputError, match="amount"):
            garage.payments.process(visit.session, PaymentMethod.CASH, amount=Money(minor, "EUR"))
    with pytest.raises(errors.InvalidInputError, match="level"):
        garage.spots.availability(2**31)
    with pytest.raises(errors.AmountMismatchError):
        garage.payments.process(visit.session, PaymentMethod.CASH, amount=Money(2**63 - 1, "EUR"))


def test_what_has_the_wrong_type_is_refused(garage: Garage) -> None:
    with pytest.raises(TypeError, match="floors is an int, not float"):
        garage.spots.create_grid(1.5, 1, 1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="session is a uuid.UUID"):
        garage.sessions.get("0")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="overdue_at is a datetime, not int"):
        garage.sessions.extend(uuid4(), 1_780_000_000)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="plate is a str"):
        garage.sessions.enter(b"AB-1")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="has not the methods"):
        Garage.in_memory(Options(card=object()))  # type: ignore[arg-type]


def test_instants_keep_their_microseconds_and_need_a_zone(garage: Garage) -> None:
    visit = garage.sessions.enter("AB-1")
    until = datetime(2026, 7, 1, 12, 0, 0, 123457, tzinfo=timezone(timedelta(hours=2)))
    assert garage.sessions.extend(visit.session, until).overdue_at == until
    assert visit.entered_at == START and visit.entered_at.tzinfo is UTC
    with pytest.raises(errors.InvalidInputError, match="no time zone"):
        garage.sessions.extend(visit.session, datetime(2026, 7, 1))
    garage.set_clock(datetime(2030, 1, 1, tzinfo=UTC))
    with pytest.raises(errors.InvalidInputError):
        garage.advance_clock(timedelta(seconds=-1))


def test_what_comes_out_is_frozen_and_can_be_pickled(garage: Garage) -> None:
    visit = garage.sessions.enter("AB-1")
    garage.advance_clock(timedelta(minutes=70))
    quote = garage.sessions.quote(visit.session)
    assert quote.due == Money(500, "EUR") and sum(line.amount.minor for line in quote.lines) == 500
    samples = [visit, quote, garage.sessions.get(visit.session), garage.health(), garage.spots.get(visit.spot)]
    samples += [*garage.spots.availability(), garage.vehicles.get(visit.vehicle), next(garage.journal.read())]
    for value in samples:
        assert pickle.loads(pickle.dumps(value)) == value
        assert not hasattr(value, "__dict__")
    with pytest.raises(AttributeError):
        visit.level = 3  # type: ignore[misc]


def test_money_of_two_currencies_is_not_added() -> None:
    assert Money(1, "EUR") + Money(2, "EUR") - Money(4, "EUR") == -Money(1, "EUR")
    assert not Money(0, "EUR")
    with pytest.raises(errors.InvalidInputError):
        Money(1, "EUR") + Money(1, "USD")


def test_a_layout_is_built_as_it_is_planned() -> None:
    with Garage.in_memory() as garage:
        spots = [
            SpotPlan("M-1", -1, 1, SpotType.MOTORCYCLE),
            SpotPlan("C-1", -1, 1, features=Feature.CHARGER | Feature.ACCESSIBLE, height_cm_max=200),
        ]
        plan = [FloorPlan(-1, "Keller")], [BayPlan(-1, 1, "Nörd")], spots
        built = garage.spots.create_layout(*plan, key="plan")
        assert garage.spots.create_layout(*plan, key="plan") == built
        assert [(floor.level, floor.name) for floor in garage.spots.floors()] == [(-1, "Keller")]
        assert [bay.name for bay in garage.spots.bays()] == ["Nörd"]
        found = garage.spots.by_code("C-1")
        assert (found.features, found.height_cm_max, found.width_cm_max) == (Feature(3), 200, None)
        with pytest.raises(errors.AlreadyExistsError):
            garage.spots.create_layout(spots=spots)


def test_sessions_are_iterated_page_by_page() -> None:
    with Garage.in_memory() as garage:
        garage.spots.create_grid(1, 70, 10)
        visits = [garage.sessions.enter(f"P-{number}").session for number in range(600)]
        assert [session.id for session in garage.sessions.list()] == visits
        assert [session.id for session in garage.sessions.list(newest_first=True)] == visits[::-1]
        assert [session.id for session in garage.sessions.list(limit=300)] == visits[:300]
        assert list(garage.sessions.list(status=SessionStatus.COMPLETED)) == []
        assert [session.id for session in garage.sessions.list(vehicle=garage.sessions.get(visits[5]).vehicle)] == [visits[5]]
        assert len(garage.spots.availability()) == 70, "more rows than the first buffer has room for"
        assert len(list(garage.spots.list())) == 700 and len(list(garage.vehicles.list())) == 600
        head = garage.journal.head()
        rows = list(garage.journal.read())
        assert [row.sequence for row in rows] == list(range(1, head.sequence + 1)) and rows[-1].hash == head.hash


def test_a_convoy_has_an_outcome_for_each_vehicle(garage: Garage) -> None:
    came = garage.sessions.enter_many(["C-1", "C-2", "c 1", "C*", "C-3", "C-4", "C-5"], lane="north", key="convoy")
    assert [visit if isinstance(visit, str) else visit.spot_code for visit in came] == [
        "F1-B1-S001",
        "F1-B1-S002",
        "ALREADY_PARKED",
        "INVALID_PLATE",
        "F2-B1-S001",
        "F2-B1-S002",
        "FULL",
    ]
    garage.advance_clock(timedelta(minutes=1))
    inside = [visit.session for visit in came if not isinstance(visit, str)]
    garage.payments.prepay(inside[0], PaymentMethod.CASH)
    assert garage.sessions.exit_many([*inside[:2], UUID(int=1)]) == [None, "PAYMENT_REQUIRED", "NOT_FOUND"]
    assert garage.sessions.enter_many([]) == [] and garage.sessions.exit_many([]) == []


def test_vehicles_tariffs_and_tickets_are_kept(garage: Garage) -> None:
    car = garage.vehicles.register("AB-123", VehicleType.COMPACT, height_cm=150, note="ßtaff")
    assert garage.vehicles.note(car.id) == "ßtaff" and car.has_note and car.width_cm is None
    car = garage.vehicles.set_note(car.id, car.version, None)
    assert garage.vehicles.note(car.id) is None
    with pytest.raises(errors.VersionMismatchError):
        garage.vehicles.set_type(car.id, 1, VehicleType.ELECTRIC)
    car = garage.vehicles.set_size(car.id, car.version, height_cm=160)
    assert garage.vehicles.by_plate("ab 123") == car == garage.vehicles.search("A8-123")[0]
    assert garage.vehicles.remove(car.id).deleted_at == START
    json = garage.tariffs.json(garage.tariffs.active())
    assert garage.tariffs.publish(json, TextFormat.JSON) == garage.tariffs.active()
    assert [(tariff.id, tariff.active) for tariff in garage.tariffs.list()] == [("day", True)]
    visit = garage.sessions.enter("AB-123")
    ticket = garage.tickets.by_number(visit.ticket_qr)
    assert ticket == garage.tickets.get(visit.ticket)
    assert garage.tickets.void(ticket.id, "torn").status.name == "VOID"


def test_a_spot_is_closed_reserved_and_removed(garage: Garage) -> None:
    spot = garage.spots.by_code("F1-B1-S001")
    assert garage.spots.set_service(spot.id, SpotStatus.MAINTENANCE, "paint").status is SpotStatus.MAINTENANCE
    assert garage.spots.set_service(spot.id, SpotStatus.AVAILABLE).status is SpotStatus.AVAILABLE
    kept = garage.spots.reserve(spot.id, "AB-1")
    assert kept.reserved_until is None and kept.reserved_for is not None
    garage.spots.release(spot.id)
    assert garage.spots.remove(spot.id).deleted_at == START
    assert garage.spots.free_count(1, SpotType.STANDARD) == 1


def test_a_card_terminal_in_python_takes_money() -> None:
    terminal = Terminal()
    with Garage.in_memory(Options(clock=START, card=terminal)) as garage:
        garage.spots.create_grid(1, 1, 1)
        garage.tariffs.activate(garage.tariffs.publish(TARIFF))
        visit = garage.sessions.enter("AB-1")
        garage.advance_clock(timedelta(minutes=30))
        gc.collect()
        payment = garage.payments.process(visit.session, PaymentMethod.CARD, key="pay")
        assert garage.payments.reference(payment.id) == "T-1"
        assert terminal.charges == [Charge(payment.id, visit.session, PaymentMethod.CARD, Money(250, "EUR"), payment.key, Money(0, "EUR"))]


def test_a_terminal_that_raises_leaves_the_payment_pending(caplog: pytest.LogCaptureFixture) -> None:
    with Garage.in_memory(Options(clock=START, card=Terminal(RuntimeError("no line")))) as garage:
        garage.spots.create_grid(1, 1, 1)
        garage.tariffs.activate(garage.tariffs.publish(TARIFF))
        visit = garage.sessions.enter("AB-1")
        garage.advance_clock(timedelta(minutes=30))
        with pytest.raises(errors.PaymentPendingError):
            garage.payments.process(visit.session, PaymentMethod.CARD)
        assert "no line" in caplog.text
        (pending,) = garage.payments.pending()
        assert garage.payments.recover_one(pending.id).status is PaymentStatus.FAILED
        assert garage.payments.failure(pending.id) == "no such charge"


def test_a_reason_longer_than_its_room_is_cut_between_characters() -> None:
    with Garage.in_memory(Options(clock=START, card=Terminal(Outcome.declined("x" + "ü" * 2000)))) as garage:
        garage.spots.create_grid(1, 1, 1)
        garage.tariffs.activate(garage.tariffs.publish(TARIFF))
        visit = garage.sessions.enter("AB-1")
        garage.advance_clock(timedelta(minutes=30))
        with pytest.raises(errors.PaymentDeclinedError):
            garage.payments.process(visit.session, PaymentMethod.CARD)
        (payment,) = garage.payments.of_session(visit.session)
        failure = garage.payments.failure(payment.id)
        assert failure is not None and set(failure) <= {"x", "ü"} and len(failure) > 100


def test_a_closed_garage_says_so(garage: Garage) -> None:
    events = garage.events()
    garage.close()
    garage.close()
    with pytest.raises(errors.ClosedError):
        garage.spots.free_count()
    with pytest.raises(errors.ClosedError):
        garage.events()
    with pytest.raises(errors.ClosedError):
        events.next(timeout=1)


def test_one_that_nobody_has_any_more_is_closed(tmp_path: Path) -> None:
    garage = Garage.open(tmp_path / "garage.db")
    gone = weakref.ref(garage._handle)
    descriptors = len(os.listdir("/proc/self/fd"))
    del garage
    gc.collect()
    assert gone() is None
    assert len(os.listdir("/proc/self/fd")) < descriptors
    Garage.open(tmp_path / "garage.db", Options(create=False)).close()


def test_one_may_be_collected_in_the_middle_of_anything() -> None:
    program = """
import faulthandler, gc
faulthandler.dump_traceback_later(60, exit=True)
from parking_garage import Garage
from parking_garage._library import ffi
garage = Garage.in_memory()
with ffi._lock:
    del garage
    gc.collect()
garage = Garage.in_memory()
with ffi._lock:
    garage.close()
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr


def test_a_service_keeps_its_garage_open() -> None:
    spots = Garage.in_memory().spots
    gc.collect()
    assert spots.free_count() == 0


def test_a_file_is_kept_backed_up_and_restored(tmp_path: Path) -> None:
    with pytest.raises(errors.CannotOpenError):
        Garage.open(tmp_path / "none.db", Options(create=False))
    with Garage.open(tmp_path / "garage.db", Options(background=False, exit_grace=timedelta(minutes=5))) as garage:
        garage.spots.create_grid(1, 1, 3)
        garage.maintenance.backup(tmp_path / "copy.db")
        garage.sessions.enter("AB-1")
        garage.maintenance.restore(tmp_path / "copy.db")
        garage.maintenance.tidy()
        assert garage.maintenance.check() == 0
        assert garage.spots.free_count() == 3 and garage.journal.verify().sound
        assert "garage_" in garage.metrics() and garage.health().healthy
        with pytest.raises(errors.MisuseError):
            garage.advance_clock(timedelta(seconds=1))


def test_events_come_from_the_past_and_while_one_waits(garage: Garage) -> None:
    with garage.events(garage.journal.head().sequence + 1) as events:
        assert events.poll() == [] and events.next(timeout=0.01) is None
        threading.Timer(0.05, garage.sessions.enter, ["AB-1"]).start()
        event = events.next(timeout=30)
        assert event is not None and event.data()[event.kind] and event.actor == "host"
    with garage.events() as events:
        threading.Timer(0.05, garage.close).start()
        kinds = [event.kind for event in events]
    assert "TariffActivated" in kinds and "VehicleEntered" in kinds


def test_many_threads_use_one_garage() -> None:
    with Garage.in_memory() as garage:
        garage.spots.create_grid(1, 1, 200)

        def stay(number: int) -> UUID:
            visit = garage.sessions.enter(f"T-{number}")
            garage.sessions.exit(visit.session)
            return visit.session

        with ThreadPoolExecutor(8) as threads:
            sessions = set(threads.map(stay, range(400)))
        assert len(sessions) == 400 and garage.spots.free_count() == 200 and garage.journal.verify().sound


def test_closing_beside_calls_ends_them_with_a_result_or_closed() -> None:
    for _ in range(10):
        garage = Garage.in_memory()
        garage.spots.create_grid(1, 1, 100)
        inside = threading.Barrier(5)

        def work(number: int, garage: Garage = garage, inside: threading.Barrier = inside) -> str:
            inside.wait()
            try:
                while True:
                    garage.sessions.exit(garage.sessions.enter(f"T-{number}").session)
            except GarageError as error:
                return error.name

        with ThreadPoolExecutor(4) as threads:
            ended = [threads.submit(work, number) for number in range(4)]
            inside.wait()
            garage.close()
            assert {future.result(timeout=60) for future in ended} == {"CLOSED"}


def test_a_batch_happens_as_a_whole_or_not_at_all(garage: Garage) -> None:
    one, other = garage.batch(
        [commands.Enter(Entry("B-1", lane="north"), key="b-1"), commands.Enter(Entry("B-2", spot="F2-B1-S002"))]
    )
    assert one.session and other.spot == garage.spots.by_code("F2-B1-S002").id and one.payment is None
    (again,) = garage.batch([commands.Enter(Entry("B-1", lane="north"), key="b-1")])
    assert again == one
    spot = garage.spots.by_code("F1-B1-S002").id
    before = garage.journal.head()
    with pytest.raises(errors.NotFoundError) as caught:
        garage.batch([commands.Reserve(spot, "B-3"), commands.Cancel(UUID(int=1), "no such stay")])
    assert caught.value.command == 1 and garage.journal.head() == before
    assert pickle.loads(pickle.dumps(caught.value)).command == 1
    garage.advance_clock(timedelta(minutes=30))
    later = START + timedelta(days=2)
    results = garage.batch(
        [
            commands.Extend(one.session, later),
            commands.Transfer(one.session, spot="F1-B1-S002"),
            commands.CorrectPlate(one.session, "B-9"),
            commands.Prepay(one.session, PaymentMethod.CASH, Money(250, "EUR")),
            commands.Exit(one.session, lane="south"),
            commands.Reserve(spot, "B-3", later),
            commands.Release(spot),
            commands.Pay(other.session or UUID(int=0), PaymentMethod.CASH, tendered=500),
        ]
    )
    assert results[3].payment is not None and results[7].session == other.session
    assert garage.sessions.get(one.session).status is SessionStatus.COMPLETED
    assert garage.vehicles.by_plate("B-9").id == results[4].vehicle
    assert garage.spots.free_count() == 4 and garage.batch([]) == []


def test_many_entries_say_what_they_want_each(garage: Garage) -> None:
    came = garage.sessions.enter_many([Entry("C-1", level=2, lane="south"), "C-2", Entry("C-3", height_cm=190)], lane="north")
    assert [visit.level for visit in came if not isinstance(visit, str)] == [2, 1, 1]
    lanes = [session.entry_lane for session in garage.sessions.list()]
    assert sorted(lanes, key=str) == [None, "north", "south"]


def test_a_process_that_was_forked_is_told_to_open_the_garage_itself(garage: Garage) -> None:
    program = """
import os, sys
from parking_garage import Garage, errors
garage = Garage.in_memory()
events = garage.events()
child = os.fork()
if child == 0:
    refused = 0
    for call in (garage.spots.free_count, events.poll, Garage.in_memory, garage.close):
        try:
            call()
        except errors.MisuseError as error:
            refused += "forked" in str(error)
    del events, garage
    os._exit(0 if refused == 4 else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert garage.spots.free_count() == 0, "the parent goes on"
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr


def test_what_the_library_logs_comes_to_a_logger() -> None:
    program = """
import logging
from parking_garage import *
from parking_garage import log_to
logging.basicConfig(format="%(levelname)s %(name)s %(message)s")
key = TokenKey("k", TokenAlgorithm.HS256, bytes(32))
garage = Garage.in_memory(Options(auth=AuthOptions(keys=(key,), issuer="i", audience="a", pepper=bytes(range(32)))))
old = garage.devices.register(DeviceKind.GATE, "North", "north")
garage.devices.renew_secret(old.device)
def refused():
    try:
        garage.auth.login_device(old.secret)
    except errors.UnauthenticatedError:
        return
    raise AssertionError
log_to(logging.getLogger("garage"), LogLevel.WARN)
refused()
log_to(None)
refused()
log_to(logging.getLogger("garage"), LogLevel.TRACE)
print(old.secret)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    told = [line for line in ran.stderr.splitlines() if "a device was refused" in line]
    assert len(told) == 1 and told[0].startswith("WARNING garage parking_garage"), ran.stderr
    assert ran.stdout.strip() not in ran.stderr


def test_each_model_reads_a_struct_of_the_interface() -> None:
    given = {"Entry", "Client", "AuthOptions", "TokenKey", "FloorPlan", "BayPlan", "SpotPlan"}
    structs = set(ffi.list_types()[0])
    told = [model for name in models.__all__ if _service.struct_of(model := getattr(models, name)) in structs]
    read = [model for model in told if model.__name__ not in given]
    assert len(read) >= 30
    for model in read:
        struct = _service.struct_of(model)
        for name, field in _structs._reads(model):
            try:
                field(ffi.new(f"{struct} *"), "EUR")
            except (ValueError, RuntimeError):
                # Zeros are no value of an enumeration, no day and no text.
                continue
            except AttributeError as error:
                raise AssertionError(f"{struct} has no {name}") from error
