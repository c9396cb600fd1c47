"""Writes what of this package follows from include/garage.h, and the asynchronous services from the others.

    python generate.py            writes
    python generate.py --check    tells what is not up to date, and fails if anything is not

Only the standard library is used, so that it runs everywhere. A test runs it with --check.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEADER = HERE.parent.parent / "include" / "garage.h"
PACKAGE = HERE / "src" / "parking_garage"
NOTE = "# Written by generate.py; change it there, or what it reads.\n"

# What else an error of a kind is in Python.
ALSO = {
    "INVALID_INPUT": "ValueError",
    "INVALID_PLATE": "ValueError",
    "INVALID_LAYOUT": "ValueError",
    "INVALID_TARIFF": "ValueError",
    "NOT_FOUND": "LookupError",
}
# Enumerations that are flags: the prefix of their constants, and their name.
FLAGS = {"OPEN": "OpenFlag", "FEATURES": "LibraryFeature", "FEATURE": "Feature", "PERMISSION": "Permission"}
# The enumeration that becomes exceptions.
STATUS = "STATUS"
FROM_C = {"INT32_MIN": str(-(2**31)), "INT64_MIN": str(-(2**63))}


def without_comments(text: str) -> str:
    """The header's declarations alone."""
    return re.sub(r"//[^\n]*", "", re.sub(r"/\*.*?\*/", "", text, flags=re.S))


def constants(header: str) -> dict[str, int]:
    """Every `#define` that is a number."""
    found: dict[str, int] = {}
    for name, value in re.findall(r"^#define (GARAGE_\w+) (.+)$", without_comments(header), flags=re.M):
        value = FROM_C.get(value.strip(), value.strip())
        if re.fullmatch(r"[-\d()* ]+", value):
            found[name] = int(eval(value, {"__builtins__": {}}))  # noqa: S307 - digits and signs only, as was checked
        elif not value.startswith("__attribute__"):
            raise SystemExit(f"{name} is {value}, which is not understood")
    return found


def docs(header: str) -> dict[str, str]:
    """What the header says about each constant and each typedef of a number."""
    found = {}
    for comment, name in re.findall(r"/\*\*\n((?:(?!\*/).)*)\*/\n(?:#define|typedef \w+) (\w+)", header, flags=re.S):
        lines = [line.strip().removeprefix("*").strip() for line in comment.splitlines()]
        found[name] = " ".join(line for line in lines if line)
    return found


def cdef(header: str, numbers: dict[str, int]) -> str:
    """The declarations as cffi reads them: without what is the preprocessor's."""
    text = without_comments(header)
    text = re.sub(r"#ifdef __cplusplus.*?#endif", "", text, flags=re.S)
    text = re.sub(r"^#.*$", "", text, flags=re.M)
    text = re.sub(r"\b(GARAGE_API|GARAGE_NODISCARD)\s+", "", text)
    text = re.sub(r"\[(GARAGE_\w+)\]", lambda found: f"[{numbers[found[1]]}]", text)
    if left := re.search(r"GARAGE_\w+", text):
        raise SystemExit(f"{left[0]} is left in the declarations")
    return re.sub(r"\n\s*\n+", "\n", text).strip() + "\n"


def snake(name: str) -> str:
    """`SpotChoice` as `SPOT_CHOICE`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def camel(name: str) -> str:
    """`NOT_FOUND` as `NotFound`."""
    return "".join(part.capitalize() for part in name.split("_"))


def docstring(text: str, indent: str = "    ") -> str:
    """A docstring of `text`, folded."""
    words, lines, line = text.replace("\\", "\\\\").split(), [], indent + '"""'
    for word in words:
        if len(line) + len(word) > 116:
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    closing = line.rstrip() + '"""'
    return "\n".join([*lines, closing])


def enumerations(header: str) -> list[str]:
    """The names of the enumerations, without that of statuses: those are exceptions."""
    return [name for name in re.findall(r"^typedef int32_t Garage(\w+);", header, flags=re.M) if snake(name) != STATUS]


def enums(header: str, numbers: dict[str, int]) -> str:
    """A class for each enumeration, and for each group of flags."""
    told = docs(header)
    out = [
        f'{NOTE}"""What the numbers of the C interface stand for."""\n',
        "from __future__ import annotations\n\nfrom enum import IntEnum, IntFlag\nfrom typing import Self\n",
        f"__all__ = {sorted([*enumerations(header), *FLAGS.values()])!r}\n\n",
        "class Named(IntEnum):",
        docstring("An enumeration to which later versions of the library may add."),
        "",
        "    @classmethod\n    def _missing_(cls, value: object) -> Self | None:",
        "        if not isinstance(value, int) or value <= 0:\n            return None",
        "        member = int.__new__(cls, value)",
        '        member._name_ = f"UNKNOWN_{value}"\n        member._value_ = value\n        return member\n\n',
    ]
    for name in enumerations(header):
        prefix = snake(name)
        members = {key: value for key, value in numbers.items() if key.startswith(f"GARAGE_{prefix}_")}
        if not members:
            raise SystemExit(f"Garage{name} has no constants")
        out += [f"class {name}(Named):", docstring(told[f"Garage{name}"]), ""]
        for key, value in members.items():
            out += [f"    {key.removeprefix(f'GARAGE_{prefix}_')} = {value}", docstring(told[key])]
        out += ["", ""]
    for prefix, name in FLAGS.items():
        out += [f"class {name}(IntFlag):", docstring(f"GARAGE_{prefix}_*, added up."), ""]
        for key, value in numbers.items():
            if key.startswith(f"GARAGE_{prefix}_"):
                out += [f"    {key.removeprefix(f'GARAGE_{prefix}_')} = {value}", docstring(told[key])]
        out += ["", ""]
    return "\n".join(out).rstrip() + "\n"


def errors(header: str, numbers: dict[str, int]) -> str:
    """A class for each kind of error."""
    told = docs(header)
    kinds = {name.removeprefix("GARAGE_E_"): value for name, value in numbers.items() if name.startswith("GARAGE_E_")}
    out = [
        f'{NOTE}"""One class for each kind of error; all are a GarageError."""\n',
        "from __future__ import annotations\n\nfrom ._error import GarageError\n\n",
    ]
    for kind, code in kinds.items():
        also = f", {ALSO[kind]}" if kind in ALSO else ""
        out += [f"class {camel(kind)}Error(GarageError{also}):", docstring(told[f"GARAGE_E_{kind}"]), ""]
        out += [f"    code = {code}", f'    name = "{kind}"', "", ""]
    out += ["BY_CODE: dict[int, type[GarageError]] = {"]
    out += [f"    {code}: {camel(kind)}Error," for kind, code in kinds.items()]
    return "\n".join([*out, "}", ""])


def parameters(header: str) -> dict[str, str]:
    """What the parameters of each function are called, without the handle it is made on and the error."""
    found = {}
    for name, taken in re.findall(r"\b(garage_\w+)\(([^)]*)\);", without_comments(header)):
        names = [one.split()[-1].lstrip("*") for one in taken.split(",")]
        found[name] = " ".join(names[1:-1] if names[-1] == "out_error" else names)
    return found


def raw(header: str, numbers: dict[str, int]) -> str:
    """The declarations, the numbers, and the names of parameters for errors to name."""
    out = [
        f'{NOTE}"""The C interface: its declarations for cffi, and its numbers."""\n',
        "from typing import Final\n",
        *(f"{name}: Final = {value}" for name, value in numbers.items() if not name.startswith("GARAGE_E_")),
        "\nPARAMETERS: Final = {",
        *(f'    "{name}": "{names}",' for name, names in parameters(header).items()),
        '}\n\nCDEF: Final = """',
    ]
    return "\n".join(out) + "\n" + cdef(header, numbers) + '"""\n'


def asynchronous(service: Path) -> str:
    """The service with each method awaited, and each iterator an asynchronous one."""
    module = ast.parse(service.read_text())
    out: list[str] = []
    for node in module.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            out += [f"class {node.name}(AsyncService[sync.{node.name}]):", docstring(str(ast.get_docstring(node))), ""]
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                    out += [awaited(method), ""]
            out += [""]
    return "\n".join(out).rstrip() + "\n"


def awaited(method: ast.FunctionDef) -> str:
    """One method of a service."""
    arguments, returns = ast.unparse(method.args), ast.unparse(method.returns) if method.returns else "None"
    given = [arg.arg for arg in method.args.args[1:]] + [f"{arg.arg}={arg.arg}" for arg in method.args.kwonlyargs]
    call = ", ".join([f"self._sync.{method.name}", *given])
    doc = docstring(str(ast.get_docstring(method)), "        ")
    if returns.startswith("Iterator["):
        head = f"    def {method.name}({arguments}) -> Async{returns}:"
        return f"{head}\n{doc}\n        return self._iterate({call})"
    return f"    async def {method.name}({arguments}) -> {returns}:\n{doc}\n        return await self._run({call})"


def aio(services: list[Path]) -> str:
    """All services, asynchronous."""
    out = [
        f'{NOTE}"""The services of a garage for asyncio: as the others, and awaited."""\n',
        "from __future__ import annotations\n\nimport os\nfrom collections.abc import AsyncIterator, Sequence",
        "from datetime import datetime\nfrom uuid import UUID\n",
        "from .. import services as sync\nfrom ..enums import *\nfrom ..models import *",
        "from ._service import AsyncService\n\n\n",
    ]
    return "\n".join(out) + "\n\n".join(asynchronous(service) for service in services)


def outputs() -> dict[Path, str]:
    """What is written where."""
    header = HEADER.read_text()
    numbers = constants(header)
    services = [path for path in sorted((PACKAGE / "services").glob("*.py")) if not path.name.startswith("_")]
    return {
        PACKAGE / "_cdef.py": raw(header, numbers),
        PACKAGE / "enums.py": enums(header, numbers),
        PACKAGE / "errors.py": errors(header, numbers),
        PACKAGE / "aio" / "services.py": aio(services),
    }


def main() -> int:
    stale = [path for path, text in outputs().items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(HERE)} is not what generate.py writes; run it")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(outputs()[path])
    return 0


if __name__ == "__main__":
    sys.exit(main())
