"""The client for asyncio."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from parking_garage import errors
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
