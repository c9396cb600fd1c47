"""Tickets."""

from __future__ import annotations

from uuid import UUID

from ..models import Ticket
from ._service import Service

__all__ = ["Tickets"]


class Tickets(Service):
    """Tickets."""

    __slots__ = ()

    def get(self, ticket: UUID) -> Ticket:
        """The ticket with this id."""
        return self._one(Ticket, "garage_ticket_get", ticket)

    def by_number(self, number: str) -> Ticket:
        """The ticket with this number, typed or printed, or with this QR code."""
        return self._one(Ticket, "garage_ticket_by_number", number)

    def void(self, ticket: UUID, reason: str, *, key: str | None = None) -> Ticket:
        """Makes a ticket worthless; its session goes on, and is found by plate."""
        return self._one(Ticket, "garage_ticket_void", ticket, reason, key)

    def replace_lost(self, session: UUID, *, key: str | None = None) -> Ticket:
        """Gives the driver of this session another ticket for one that is lost; the lost one is void from now on."""
        return self._one(Ticket, "garage_ticket_replace_lost", session, key)
