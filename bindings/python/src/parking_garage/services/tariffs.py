"""Prices."""

from __future__ import annotations

from .._core import argument, call, code, long_text, new, rows, text, whole
from ..enums import TextFormat
from ..models import Tariff, TariffRef
from ._service import Service

__all__ = ["Tariffs"]


class Tariffs(Service):
    """Tariffs: published versions, of which one prices the stays that begin now."""

    __slots__ = ()

    def publish(self, tariff: str, text_format: TextFormat = TextFormat.TOML, *, key: str | None = None) -> TariffRef:
        """Publishes a version of a tariff. Publishing the same again changes nothing."""
        out = new("GarageTariffRef")
        given = argument("tariff", tariff), code(text_format), argument("key", key)
        call(self._lib.garage_tariff_publish, self._number, *given, out)
        return TariffRef(text(out.id), out.version)

    def activate(self, tariff: TariffRef, *, key: str | None = None) -> None:
        """Makes a published version price the stays that begin from now on. Stays that have begun keep theirs."""
        given = argument("tariff.id", tariff.id), whole("tariff.version", tariff.version, 32), argument("key", key)
        call(self._lib.garage_tariff_activate, self._number, *given)

    def active(self) -> TariffRef:
        """The tariff that prices the stays that begin now."""
        out = new("GarageTariffRef")
        call(self._lib.garage_tariff_active, self._number, out)
        return TariffRef(text(out.id), out.version)

    def json(self, tariff: TariffRef) -> str:
        """A version of a tariff as JSON, as `publish` takes it."""
        given = argument("tariff.id", tariff.id), whole("tariff.version", tariff.version, 32)
        return long_text(self._lib.garage_tariff_json, self._number, *given)

    def list(self) -> list[Tariff]:
        """All versions of all tariffs."""
        return rows("GarageTariff", Tariff._read, self._lib.garage_tariff_list, self._number)
