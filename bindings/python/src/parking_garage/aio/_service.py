"""How a call is made without holding the event loop up."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Generic, ParamSpec, TypeVar

from ..errors import ClosedError, MisuseError

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")
BATCH = 256


THREADS = 4
"""How many calls are inside the library at once; the others wait for their turn."""


class Threads(ThreadPoolExecutor):
    """The threads of one garage, and the process that has them."""

    def __init__(self) -> None:
        super().__init__(THREADS, thread_name_prefix="parking-garage")
        self.process = os.getpid()


async def run(executor: Threads, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Makes the call on one of the garage's threads."""
    if executor.process != os.getpid():
        # They did not come along, and a call would wait for them for ever.
        raise MisuseError("this process was forked from the one that opened the garage: open it here")
    try:
        future = asyncio.get_running_loop().run_in_executor(executor, lambda: call(*args, **kwargs))
    except RuntimeError as error:
        # The threads take nothing more once the garage is closed.
        raise ClosedError("the garage was closed") from error
    return await future


class AsyncService(Generic[S]):
    """A service whose calls are made on the garage's threads."""

    __slots__ = ("_executor", "_sync")

    def __init__(self, sync: S, executor: Threads) -> None:
        self._sync = sync
        self._executor = executor

    async def _run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await run(self._executor, call, *args, **kwargs)

    async def _iterate(self, call: Callable[P, Iterator[T]], *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        rows = await self._run(call, *args, **kwargs)
        while batch := await self._run(lambda: list(islice(rows, BATCH))):
            for row in batch:
                yield row
