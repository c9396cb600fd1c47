"""Prices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from .._structs import Given
from ..enums import TextFormat
from ..models import BilledBack, Repriced, Tariff, TariffRef
from ._service import Service

__all__ = ["Tariffs"]


class Tariffs(Service):
    """Tariffs: published versions, of which one prices the stays that begin now."""

    __slots__ = ()

    def publish(self, tariff: str, text_format: TextFormat = TextFormat.TOML, *, key: str | None = None) -> TariffRef:
        """Publishes a version of a tariff. Publishing the same again changes nothing."""
        return self._one(TariffRef, "garage_tariff_publish", tariff, text_format, key)

    def activate(self, tariff: TariffRef, *, key: str | None = None) -> None:
        """Makes a published version price the stays that begin from now on. Stays that have begun keep theirs."""
        self._call("garage_tariff_activate", tariff.id, tariff.version, key)

    def active(self) -> TariffRef:
        """The tariff that prices the stays that begin now."""
        return self._one(TariffRef, "garage_tariff_active")

    def json(self, tariff: TariffRef) -> str:
        """A version of a tariff as JSON, as `publish` takes it."""
        return self._text("garage_tariff_json", tariff.id, tariff.version)

    def list(self) -> Sequence[Tariff]:
        """All versions of all tariffs."""
        return self._all(Tariff, "garage_tariff_list")

    def reprice(
        self,
        draft: str,
        text_format: TextFormat = TextFormat.TOML,
        *,
        entered_from: datetime | None = None,
        entered_before: datetime | None = None,
        tariff: TariffRef | None = None,
    ) -> Repriced:
        """Prices the stays that are over a second time, under a draft that need not be published, and says what would have been
        different: all, or those that began in a period or were priced by `tariff`. Nothing is changed."""
        scope = Given(
            "GarageRepriceScope",
            tariff=None if tariff is None else tariff.id,
            tariff_version=None if tariff is None else tariff.version,
            entered_from=entered_from,
            entered_before=entered_before,
        )
        return self._one(Repriced, "garage_tariff_reprice", draft, text_format, scope)

    def billed_back(self, start: datetime, end: datetime) -> Sequence[BilledBack]:
        """What validations took off the stays that ended from `start` on and before `end`, by who is billed."""
        return self._all(BilledBack, "garage_tariff_billed_back", start, end)
