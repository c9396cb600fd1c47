"""The error that all others are."""

from __future__ import annotations


class GarageError(Exception):
    """A call that failed. Each kind has a class of its own in `parking_garage.errors`.

    The text is a sentence with the ids involved and what to do; it never holds a plate, a password or a token.
    """

    code: int = 0
    """The number of the kind, as in the C interface; never reused."""
    name: str = "UNKNOWN"
    """The name of the kind, such as "NOT_FOUND"."""

    command: int | None = None
    """Of a batch: the number of the command that failed; the first is 0."""

    def __init__(self, message: str, retryable: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.retryable = retryable
        """Whether the same call, made again unchanged, can succeed without anyone doing something first."""

    def __reduce__(self) -> tuple[type[GarageError], tuple[str, bool], dict[str, object]]:
        return type(self), (self.message, self.retryable), self.__dict__


class LibraryNotFoundError(GarageError, ImportError):
    """The C library could not be loaded; the text says what was tried."""

    name = "LIBRARY_NOT_FOUND"
