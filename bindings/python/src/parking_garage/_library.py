"""Loads libgarage, once, when it is first needed."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

from cffi import FFI  # type: ignore[import-untyped]

from ._cdef import CDEF, GARAGE_ABI_VERSION
from ._error import LibraryNotFoundError

FILE = "libgarage.so"
ffi: Any = FFI()
ffi.cdef(CDEF)

_lock = threading.Lock()
_library: Any = None


def library() -> Any:
    """The functions of libgarage."""
    global _library
    if _library is None:
        with _lock:
            if _library is None:
                _library = _load()
    return _library


def _candidates() -> list[Path]:
    """Where the library may be, best first: what the user says, what the wheel brought, what the workspace built."""
    here = Path(__file__).resolve()
    if chosen := os.environ.get("GARAGE_LIBRARY_PATH"):
        # Nothing else: a program that names a library does not want another one.
        path = Path(chosen)
        return [path / FILE if path.is_dir() else path]
    found = [here.parent / FILE]
    for folder in here.parents:
        if (folder / "include" / "garage.h").is_file() and (folder / "Cargo.toml").is_file():
            target = Path(os.environ.get("CARGO_TARGET_DIR", folder / "target"))
            found += [target / profile / FILE for profile in ("dist", "release", "debug")]
            break
    return found


def _load() -> Any:
    tried = []
    for path in _candidates():
        if not path.exists():
            tried.append(f"{path} (not there)")
            continue
        try:
            loaded = ffi.dlopen(str(path))
        except OSError as error:
            tried.append(f"{path} ({error})")
            continue
        try:
            version = loaded.garage_abi_version()
        except AttributeError as error:
            tried.append(f"{path} (not libgarage: {error})")
            continue
        if version == GARAGE_ABI_VERSION:
            _look_up_all(loaded)
            return loaded
        tried.append(f"{path} (its interface has version {version}, this package needs {GARAGE_ABI_VERSION})")
    raise LibraryNotFoundError(
        f"libgarage cannot be loaded. Tried: {'; '.join(tried)}. Install the wheel for this platform, or set "
        "GARAGE_LIBRARY_PATH to the file."
    )


def _look_up_all(loaded: Any) -> None:
    """Looks every function up, once. cffi does it at first use under a lock of its own, which is not one that a thread may take
    twice; and the garbage collector may give a handle back, with a call, in the middle of anything that holds it."""
    for name in dir(loaded):
        # A library that is older than this package lacks some.
        getattr(loaded, name, None)
