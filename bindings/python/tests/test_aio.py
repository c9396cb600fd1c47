"""The client for asyncio."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from parking_garage import (
    AuthOptions,
    Garage,
    Options,
    Role,
    SessionStatus,
    TokenAlgorithm,
    TokenKey,
    Visit,
    commands,
    errors,
)
from parking_garage.aio import AsyncGarage


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 120))


def test_the_loop_stays_alive_beside_two_hundred_calls(tmp_path: Path) -> None:
    async def work() -> None:
        async with await AsyncGarage.open(tmp_path / "garage.db") as garage:
            await garage.spots.create_grid(1, 10, 100)
            gaps: list[float] = []

            async def tick() -> None:
                last = time.perf_counter()
                while True:
                    await asyncio.sleep(0.01)
                    now = time.perf_counter()
                    gaps.append(now - last)
                    last = now

            ticking = asyncio.create_task(tick())
            await asyncio.sleep(0)
            # Commits on disk: each waits for the store, outside the interpreter's lock.
            visits = await asyncio.gather(*(garage.sessions.enter(f"A-{number}") for number in range(200)))
            await garage.journal.verify()
            ticking.cancel()
            assert len({visit.session for visit in visits}) == 200
            # Late ticks are the machine's, if they are few; a call on the loop would make all of them late.
            assert gaps and sorted(gaps)[len(gaps) // 2] < 0.05, gaps

    run(work())


def test_ten_thousand_calls_that_wait_for_their_turn_all_end() -> None:
    async def work() -> None:
        async with await AsyncGarage.in_memory() as garage:
            await garage.spots.create_grid(1, 1, 50)
            counts = await asyncio.gather(*(garage.spots.free_count() for _ in range(10_000)))
            assert counts == [50] * 10_000

    run(work())


def test_closing_ends_what_waits_for_its_turn() -> None:
    async def work() -> None:
        garage = await AsyncGarage.in_memory()
        await garage.spots.create_grid(1, 1, 50)
        calls = [asyncio.create_task(garage.sessions.enter(f"A-{number}")) for number in range(500)]
        await asyncio.sleep(0)
        await garage.close()
        ended = await asyncio.gather(*calls, return_exceptions=True)
        failed = {type(result) for result in ended if isinstance(result, BaseException)}
        assert failed <= {errors.ClosedError, errors.FullError} and errors.ClosedError in failed
        with pytest.raises(errors.ClosedError):
            await garage.spots.free_count()

    run(work())


def test_events_come_while_others_work_and_end_with_the_garage() -> None:
    async def work() -> None:
        garage = await AsyncGarage.in_memory()
        await garage.spots.create_grid(1, 1, 50)
        kinds: list[str] = []

        async def listen() -> None:
            async with garage.events() as events:
                async for event in events:
                    kinds.append(event.kind)

        listening = asyncio.create_task(listen())
        await asyncio.sleep(0.05)
        for number in range(5):
            await garage.sessions.enter(f"A-{number}")
        head = (await garage.journal.head()).sequence
        while len(kinds) < head:
            await asyncio.sleep(0.01)
        await garage.close()
        await asyncio.wait_for(listening, 30)
        assert len(kinds) == head

    run(work())


def test_lists_are_iterated_and_errors_are_the_same() -> None:
    async def work() -> None:
        async with await AsyncGarage.in_memory() as garage:
            await garage.spots.create_grid(1, 1, 600)
            assert len([spot async for spot in garage.spots.list()]) == 600
            rows = [row.sequence async for row in garage.journal.read()]
            assert rows == list(range(1, len(rows) + 1))
            with pytest.raises(errors.InvalidPlateError):
                await garage.sessions.enter("A*1")
            assert (await garage.health()).healthy and "garage_" in await garage.metrics()

    run(work())


def test_an_event_listener_that_is_cancelled_leaves_the_loop_clean() -> None:
    async def work() -> None:
        async with await AsyncGarage.in_memory() as garage:
            events = garage.events()
            for _ in range(3):
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(events.next(), 0.02)
            await garage.spots.create_grid(1, 1, 1)
            assert (await events.next()).sequence == 1
            events.close()
            with pytest.raises(errors.ClosedError):
                await events.next()

    run(work())


def test_calls_that_are_inside_when_it_is_closed_end_with_an_answer_or_closed(tmp_path: Path) -> None:
    async def work() -> None:
        for round_ in range(5):
            garage = await AsyncGarage.open(tmp_path / f"{round_}.db")
            await garage.spots.create_grid(1, 1, 100)
            calls = [asyncio.create_task(garage.sessions.enter(f"A-{number}")) for number in range(60)]
            reading = asyncio.create_task(read_all(garage))
            await asyncio.sleep(0.002 * round_)
            await garage.close()
            ended = await asyncio.gather(*calls, reading, return_exceptions=True)
            failed = {type(result) for result in ended if isinstance(result, BaseException)}
            assert failed <= {errors.ClosedError}, failed
            # Who was told of a visit finds it again.
            async with await AsyncGarage.open(tmp_path / f"{round_}.db") as again:
                for visit in ended[:-1]:
                    if isinstance(visit, Visit):
                        assert (await again.sessions.get(visit.session)).spot == visit.spot

    async def read_all(garage: AsyncGarage) -> int:
        return len([row async for row in garage.journal.read()])

    run(work())


def test_a_batch_and_history_come_in_one_call_each() -> None:
    async def work() -> None:
        async with await AsyncGarage.in_memory() as garage:
            await garage.spots.create_grid(1, 1, 300)
            visits = await garage.sessions.enter_many([f"B-{number}" for number in range(300)], lane="north")
            sessions = [visit.session for visit in visits if not isinstance(visit, str)]
            assert len(sessions) == 300
            left = await garage.batch([commands.Exit(session, lane="south") for session in sessions])
            assert [result.session for result in left] == sessions
            assert len([one async for one in garage.sessions.list(status=SessionStatus.COMPLETED)]) == 300

    run(work())


def test_somebody_acts_while_others_do() -> None:
    key = TokenKey("k", TokenAlgorithm.HS256, bytes(32))
    auth = AuthOptions(keys=(key,), issuer="i", audience="a", pepper=bytes(range(32)))

    async def work() -> None:
        async with await AsyncGarage.in_memory(Options(auth=auth)) as garage:
            await garage.spots.create_grid(1, 1, 3)
            await garage.users.create("ann", Role.OPERATOR, password="seven maple doors")
            tokens = await garage.auth.login("ann", "seven maple doors")
            async with await garage.acting_as(tokens.access) as acting:
                await acting.sessions.enter("AB-1")
                with pytest.raises(errors.ForbiddenError):
                    await acting.users.create("eve", Role.ADMIN)
            with pytest.raises(errors.ClosedError):
                await acting.spots.free_count()
            assert await garage.spots.free_count() == 2

    run(work())


def test_everything_the_garage_can_do_it_can_do_for_asyncio() -> None:
    def public(of: object) -> set[str]:
        return {name for name in dir(of) if not name.startswith("_")}

    async def work() -> None:
        with Garage.in_memory() as sync:
            async with await AsyncGarage.in_memory() as garage:
                assert public(garage) == public(sync)
                for name in public(sync):
                    assert public(getattr(garage, name)) == public(getattr(sync, name)), name

    run(work())


def test_in_a_forked_process_calls_fail_instead_of_waiting_for_threads_that_are_not_there() -> None:
    program = """
import asyncio, os
from parking_garage import errors
from parking_garage.aio import AsyncGarage
async def many(garage):
    await asyncio.gather(*(garage.spots.free_count() for _ in range(20)))
garage = asyncio.run(AsyncGarage.in_memory())
asyncio.run(many(garage))
child = os.fork()
if child == 0:
    try:
        asyncio.run(asyncio.wait_for(garage.spots.free_count(), 20))
    except errors.MisuseError as error:
        os._exit(0 if "forked" in str(error) else 1)
    finally:
        os._exit(2)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
asyncio.run(many(garage))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
