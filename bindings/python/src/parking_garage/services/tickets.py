"""Tickets."""

from __future__ import annotations

from uuid import UUID

from .._core import argument, c_id, call, new
from ..models import Ticket
from ._service import Service

__all__ = ["Tickets"]


class Tickets(Service):
    """Tickets."""

    __slots__ = ()

    def get(self, ticket: UUID) -> Ticket:
        """The ticket with this id."""
        out = new("GarageTicket")
        call(self._lib.garage_ticket_get, self._number, c_id("ticket", ticket), out)
        return Ticket._read(out)

    def by_number(self, number: str) -> Ticket:
        """The ticket with this number, typed or printed, or with this QR code."""
        out = new("GarageTicket")
        call(self._lib.garage_ticket_by_number, self._number, argument("number", number), out)
        return Ticket._read(out)

    def void(self, ticket: UUID, reason: str, *, key: str | None = None) -> Ticket:
        """Makes a ticket worthless; its session goes on, and is found by plate."""
        out = new("GarageTicket")
        given = argument("reason", reason), argument("key", key)
        call(self._lib.garage_ticket_void, self._number, c_id("ticket", ticket), *given, out)
        return Ticket._read(out)

    def replace_lost(self, session: UUID, *, key: str | None = None) -> Ticket:
        """Gives the driver of this session another ticket for one that is lost; the lost one is void from now on."""
        out = new("GarageTicket")
        call(self._lib.garage_ticket_replace_lost, self._number, c_id("session", session), argument("key", key), out)
        return Ticket._read(out)
