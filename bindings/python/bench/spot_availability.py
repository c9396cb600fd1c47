"""What is free where, asked from Python, against an empty call by cffi of the same kind.

The empty call takes the same arguments and hands back as many rows, which are read into the same values; its C function writes
the rows and knows nothing else. So the figure is what checks, the error struct, handles and the garage itself add. Both sides
take turns in short slices of one run; the figure of a side is the median of its slices. `--json` prints one line.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from parking_garage import Availability, Garage, Options
from parking_garage._cdef import GARAGE_ANY_LEVEL
from parking_garage._library import ffi

ROUNDS = 31
CALLS = 500
ROWS = 10
RATIO_HUNDREDTHS_MAX = 250
HEADER = Path(__file__).resolve().parents[3] / "include"
EMPTY = f"""
#include <garage.h>
GarageStatus garage_spot_availability(GarageHandle garage, int32_t level, GarageAvailability *out_rows, size_t capacity,
                                      size_t *out_count, GarageError *out_error) {{
    (void)garage; (void)level; (void)capacity; (void)out_error;
    for (int row = 0; row < {ROWS}; row++) {{
        out_rows[row].spot_type = GARAGE_SPOT_TYPE_STANDARD;
        out_rows[row].total = 1;
    }}
    *out_count = {ROWS};
    return GARAGE_OK;
}}
"""


def empty_library(folder: Path) -> Any:
    """A library with the empty function."""
    (folder / "empty.c").write_text(EMPTY)
    out = folder / "empty.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-I", HEADER, folder / "empty.c", "-o", out], check=True)
    return ffi.dlopen(str(out))


def nanos(call: Callable[[], object]) -> int:
    """Nanoseconds for `CALLS` calls."""
    start = perf_counter_ns()
    for _ in range(CALLS):
        call()
    return perf_counter_ns() - start


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, Garage.in_memory(Options(background=False)) as garage:
        garage.spots.create_grid(1, ROWS, 100)
        function = empty_library(Path(folder)).garage_spot_availability
        size = ffi.sizeof("GarageAvailability")
        error = ffi.new("GarageError *")

        def ours() -> list[Availability]:
            return garage.spots.availability()

        def empty() -> list[Availability]:
            rows, count = ffi.new("GarageAvailability[]", 64), ffi.new("size_t *")
            rows[0].struct_size = size
            if function(1, GARAGE_ANY_LEVEL, rows, 64, count, error):
                raise AssertionError
            return [Availability._read(rows[index]) for index in range(count[0])]

        assert len(ours()) == len(empty()) == ROWS
        sides: list[list[int]] = [[], []]
        for _ in range(ROUNDS):
            for side, call in zip(sides, (empty, ours), strict=True):
                side.append(nanos(call))
        yardstick, figure = (sorted(side)[ROUNDS // 2] for side in sides)
    ratio = figure * 100 // yardstick
    shown = f"{ratio // 100}.{ratio % 100:02}"
    if "--json" in sys.argv[1:]:
        name = '"name":"python/spot_availability"'
        print(f'{{{name},"ours":{figure // CALLS},"yardstick":{yardstick // CALLS},"ratio":{shown},"unit":"ns"}}')
    else:
        print(f"python/spot_availability: {figure // CALLS} ns, an empty call {yardstick // CALLS} ns, ratio {shown} (at most 2.50)")
    return 0 if ratio <= RATIO_HUNDREDTHS_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
