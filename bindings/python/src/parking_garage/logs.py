"""What the library logs."""

from __future__ import annotations

import atexit
import logging
from typing import Any

from ._core import NOTHING, call
from ._library import ffi, library
from ._values import text
from .enums import LogLevel

__all__ = ["log_to"]

_LEVELS = {
    LogLevel.ERROR: logging.ERROR,
    LogLevel.WARN: logging.WARNING,
    LogLevel.INFO: logging.INFO,
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.TRACE: 5,
}
_kept: Any = None


def log_to(logger: logging.Logger | None, level: LogLevel = LogLevel.INFO) -> None:
    """Gives what the library logs up to `level` to `logger`, on whichever thread logs; to nobody for None, as at first. One for
    the whole process. What is logged holds no plate, ticket number or secret."""
    global _kept
    callback = NOTHING if logger is None else ffi.callback("GarageLogCallback", _told(logger))
    call(library().garage_log_set, callback, NOTHING, int(level))
    # The one before is not running any more, and may go.
    _kept = callback
    if logger is not None:
        # A thread that logs while the interpreter ends would find none.
        atexit.register(log_to, None)


def _told(logger: logging.Logger) -> Any:
    def tell(_user_data: Any, level: int, target: Any, message: Any) -> None:
        logger.log(_LEVELS.get(LogLevel(level), logging.INFO), "%s: %s", text(target), text(message))

    return tell
