"""What is generated, what is told in the README, and how the library is found."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from conftest import ROOT

import parking_garage
from parking_garage import _cdef, _library

HERE = ROOT / "bindings/python"


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in ("GARAGE_LIBRARY_PATH", "PYTHONPATH")}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, env=env | environment, cwd="/", timeout=120)


def test_what_is_generated_is_what_the_header_gives() -> None:
    ran = subprocess.run([sys.executable, str(HERE / "generate.py"), "--check"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_tests_test_what_is_installed() -> None:
    assert "site-packages" in str(parking_garage.__file__)


def test_package_and_library_have_one_version_and_the_wheel_is_whole() -> None:
    installed = distribution("parking-garage")
    assert installed.version == parking_garage.library_version()
    files = {str(file): file for file in installed.files or []}
    assert {"parking_garage/libgarage.so", "parking_garage/py.typed"} <= files.keys()
    for name, file in files.items():
        if file.hash is not None and name.endswith((".py", ".so")):
            digest = hashlib.sha256(Path(str(file.locate())).read_bytes()).digest()
            assert file.hash.value == base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), name


def test_every_function_of_the_header_is_in_the_library() -> None:
    header = (ROOT / "include/garage.h").read_text()
    names = set(re.findall(r"\b(garage_\w+)\(", re.sub(r"/\*.*?\*/", "", header, flags=re.S)))
    assert len(names) >= 85
    for name in names:
        assert callable(getattr(_library.library(), name)), name


README = (HERE / "README.md").read_text()
PROGRAMS = re.findall(r"```python\n(.*?)```", README, flags=re.S)


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_the_programs_of_the_readme_run(number: int) -> None:
    ran = python(PROGRAMS[number])
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    match number:
        case 0:
            assert ran.stdout in README
        case 1:
            assert [line.split()[0] for line in lines] == ["1", "2", "3"]
        case _:
            assert lines == ["City Garage", "FORBIDDEN", "day 1 is closed over 1 receipt"]


def test_the_client_offers_every_function_of_the_header() -> None:
    # Ids are UUIDs of Python's, a quote has its lines, and an error its name.
    without = {"garage_id_format", "garage_id_parse", "garage_session_quote", "garage_status_name"}
    sources = [path for path in (HERE / "src").rglob("*.py") if path.name != "_cdef.py"]
    used = set(re.findall(r"\bgarage_\w+", "\n".join(path.read_text() for path in sources)))
    assert set(_cdef.PARAMETERS) - used == without


def test_a_library_that_is_not_there_is_told_with_what_was_tried(tmp_path: Path) -> None:
    program = "import parking_garage as p\ntry:\n p.library_version()\nexcept p.GarageError as e:\n print(e.name, e)"
    missing = python(program, GARAGE_LIBRARY_PATH=str(tmp_path / "none.so"))
    assert missing.stdout.startswith("LIBRARY_NOT_FOUND") and f"{tmp_path}/none.so (not there)" in missing.stdout
    (tmp_path / "text.so").write_text("no library")
    assert "text.so (" in python(program, GARAGE_LIBRARY_PATH=str(tmp_path / "text.so")).stdout
    libc = python(program + "\nimport ctypes.util", GARAGE_LIBRARY_PATH="/lib/x86_64-linux-gnu/libm.so.6").stdout
    assert "not libgarage" in libc or "not there" in libc


def test_in_a_checkout_of_the_repository_the_library_is_the_one_that_cargo_has_built(tmp_path: Path) -> None:
    installed = Path(str(parking_garage.__file__)).parent
    source = tmp_path / "bindings/python/src"
    shutil.copytree(installed, source / "parking_garage", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    for file in ("include/garage.h", "Cargo.toml"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    program = "import parking_garage as p\ntry:\n print(p.library_version())\nexcept p.GarageError as e:\n print(e)"
    environment = {"PYTHONPATH": str(source), "CARGO_TARGET_DIR": str(tmp_path / "target")}
    tried = python(program, **environment).stdout
    for place in ("parking_garage/libgarage.so", "target/dist/libgarage.so", "target/release/libgarage.so"):
        assert f"{place} (not there)" in tried, tried
    (tmp_path / "target/debug").mkdir(parents=True)
    (tmp_path / "target/debug/libgarage.so").symlink_to(installed / "libgarage.so")
    assert python(program, **environment).stdout.strip() == parking_garage.library_version()


def test_a_library_with_another_interface_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_library, "GARAGE_ABI_VERSION", 1_000_000)
    with pytest.raises(parking_garage.LibraryNotFoundError, match="this package needs 1000000"):
        _library._load()


def test_importing_loads_nothing() -> None:
    ran = python("import parking_garage, parking_garage.aio", GARAGE_LIBRARY_PATH="/nonexistent")
    assert ran.returncode == 0, ran.stderr
