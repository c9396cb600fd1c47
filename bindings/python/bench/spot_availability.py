"""How many spots are free, asked from Python, against an empty call by cffi of the same kind.

The empty call has the same arguments, a number to be written to among them, and its C function writes one and knows nothing
else. So the figure is what checks, the error struct, handles and the garage itself add. Both sides
take turns in short slices of one run; the figure of a side is the median of its slices. They are shorter than what a scheduler
gives at once: of longer ones, on a machine that has other work, most have somebody else's time in them. `--json` prints one line.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from parking_garage import Garage, Options
from parking_garage._cdef import GARAGE_ANY_LEVEL
from parking_garage._library import ffi

ROUNDS = 501
CALLS = 200
RATIO_HUNDREDTHS_MAX = 250
HEADER = Path(__file__).resolve().parents[3] / "include"
EMPTY = """
#include <garage.h>
GarageStatus garage_spot_free_count(GarageHandle garage, int32_t level, GarageSpotType spot_type, uint32_t features,
                                    size_t *out_free, GarageError *out_error) {
    (void)garage; (void)level; (void)spot_type; (void)features; (void)out_error;
    *out_free = 1000;
    return GARAGE_OK;
}
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
        garage.spots.create_grid(1, 10, 100)
        function = empty_library(Path(folder)).garage_spot_free_count
        error = ffi.new("GarageError *")
        ours = garage.spots.free_count

        def empty() -> int:
            free = ffi.new("size_t *")
            if function(1, GARAGE_ANY_LEVEL, 0, 0, free, error):
                raise AssertionError
            return int(free[0])

        assert ours() == empty() == 1000
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
