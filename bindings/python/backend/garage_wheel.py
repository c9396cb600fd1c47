"""Builds the wheel: the Python sources, and libgarage.so as cargo has built it.

The wheel is `py3-none-<platform>`, because cffi loads the library at run time and no part of it is made for one version of
Python. It takes the library from GARAGE_LIBRARY_PATH, or builds `parking-garage-c` with the profile `dist`. A general builder
would build the library by its own rules and write its own declarations; these come from include/garage.h. This one needs no
other package, so that a wheel is built without a network.
"""

from __future__ import annotations

import base64
import hashlib
import os
import platform
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
WORKSPACE = HERE.parent.parent
PACKAGE = HERE / "src" / "parking_garage"
FILE = "libgarage.so"
# The oldest C library that Python 3.11 is found on; `manylinux` tags begin there.
GLIBC_MIN = (2, 17)
# Wheels are equal if what goes in is: the earliest date that a zip file knows.
DATE = (1980, 1, 1, 0, 0, 0)


def library() -> Path:
    """The library that goes into the wheel."""
    if chosen := os.environ.get("GARAGE_LIBRARY_PATH"):
        path = Path(chosen)
        return path / FILE if path.is_dir() else path
    subprocess.run(["cargo", "build", "--profile", "dist", "-p", "parking-garage-c"], cwd=WORKSPACE, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", WORKSPACE / "target")) / "dist" / FILE


def platform_tag(content: bytes) -> str:
    """`manylinux_2_34_x86_64`: the newest version of the C library that this one asks for."""
    if content[:4] != b"\x7fELF":
        raise SystemExit("the library is no ELF file: wheels are built for Linux")
    asked = [(int(major), int(minor)) for major, minor in re.findall(rb"GLIBC_(\d+)\.(\d+)", content)]
    machine = platform.machine()
    if not asked:
        return f"musllinux_1_2_{machine}"
    major, minor = max([*asked, GLIBC_MIN])
    return f"manylinux_{major}_{minor}_{machine}"


def licences() -> list[Path]:
    """The texts of the licences."""
    return sorted(WORKSPACE.glob("LICENSE-*"))


def metadata() -> tuple[str, str, str]:
    """Name and version as in file names, and METADATA."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"License-Expression: {project['license']}",
        *(f"License-File: {licence.name}" for licence in licences()),
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {needed}" for needed in project["dependencies"]),
        "Description-Content-Type: text/markdown",
        "",
        (HERE / project["readme"]).read_text(),
    ]
    return project["name"].replace("-", "_"), project["version"], "\n".join(lines)


def build_wheel(
    wheel_directory: str, config_settings: dict[str, str] | None = None, metadata_directory: str | None = None
) -> str:
    """PEP 517."""
    native = library().read_bytes()
    name, version, about = metadata()
    tag = f"py3-none-{platform_tag(native)}"
    info = f"{name}-{version}.dist-info"
    files: dict[str, bytes] = {
        f"parking_garage/{path.relative_to(PACKAGE)}": path.read_bytes()
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix == ".py" or path.name == "py.typed"
    }
    files[f"parking_garage/{FILE}"] = native
    files[f"{info}/METADATA"] = about.encode()
    wheel = f"Wheel-Version: 1.0\nGenerator: parking-garage\nRoot-Is-Purelib: false\nTag: {tag}\n"
    files[f"{info}/WHEEL"] = wheel.encode()
    for licence in licences():
        files[f"{info}/licenses/{licence.name}"] = licence.read_bytes()
    record = [f"{path},sha256={_digest(content)},{len(content)}" for path, content in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    file = f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(Path(wheel_directory) / file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, DATE)
            entry.external_attr = (0o755 if path.endswith(".so") else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return file


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def build_sdist(sdist_directory: str, config_settings: dict[str, str] | None = None) -> str:
    """PEP 517: there is none, for the library's sources are those of the whole workspace."""
    raise SystemExit("parking-garage has no source distribution: build the wheel in a checkout of the repository")


if __name__ == "__main__":
    print(build_wheel(sys.argv[1] if len(sys.argv) > 1 else "."))
