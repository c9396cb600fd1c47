"""What the loaded library says of itself."""

from __future__ import annotations

from ._library import library
from ._values import text
from .enums import LibraryFeature


def library_version() -> str:
    """The version of the loaded library, such as "1.2.3"."""
    return text(library().garage_version())


def library_features() -> LibraryFeature:
    """What the loaded library can do."""
    return LibraryFeature(library().garage_features())
