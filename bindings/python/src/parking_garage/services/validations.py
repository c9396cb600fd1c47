"""What third parties take off the price of a stay."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from .._values import instant, micros
from ..errors import InvalidInputError
from ..models import Validation
from ._service import Service

__all__ = ["Validations"]

_BENEFITS = ("minutes", "amount", "percent", "tariff")


class Validations(Service):
    """Validations of stays. `tariffs.billed_back` sums what is billed to whom."""

    __slots__ = ()

    def grant(self, session: UUID, validation: Validation, *, key: str | None = None) -> None:
        """From now on quotes and payments price the stay with it. Granting the same again changes nothing."""
        self._call("garage_validation_grant", session, _written(validation), key)

    def revoke(self, session: UUID, validation: str, reason: str, *, key: str | None = None) -> None:
        """Takes the validation with this id back. The journal keeps that it was granted."""
        self._call("garage_validation_revoke", session, validation, reason, key)

    def of_session(self, session: UUID) -> list[Validation]:
        """The validations of a session, in the order in which they were granted."""
        return [_read(one) for one in json.loads(self._text("garage_validation_list", session))]


def _written(validation: Validation) -> str:
    fields = {name: value for name, value in asdict(validation).items() if value is not None}
    benefit = {name: fields.pop(name) for name in _BENEFITS if name in fields}
    if len(benefit) != 1:
        raise InvalidInputError(f"a validation gives exactly one of {', '.join(_BENEFITS)}")
    if "tariff" in benefit:
        benefit["tariff"] = json.loads(benefit["tariff"])
    return json.dumps({**fields, "benefit": benefit}, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return micros("valid_from and valid_until", value)
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"a validation holds no {type(value).__name__}")


def _read(found: dict[str, Any]) -> Validation:
    ((name, benefit),) = found.pop("benefit").items()
    fields: dict[str, Any] = {**found, name: json.dumps(benefit) if name == "tariff" else benefit}
    for field in {"amount", "percent", "amount_max"} & fields.keys():
        fields[field] = Decimal(fields[field])
    for field in {"valid_from", "valid_until"} & fields.keys():
        fields[field] = instant(fields[field])
    return Validation(**fields)
