"""Logins."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from .._cdef import GARAGE_SECRET_BYTES
from .._structs import Given
from ..models import AuthSession, Client, Principal, Tokens
from ._service import Service

__all__ = ["Auth"]


class Auth(Service):
    """Logins of users and devices. The garage has to be opened with `Options(auth=...)`, else they are unsupported."""

    __slots__ = ()

    def login(self, login: str, password: str, client: Client | None = None) -> Tokens:
        """Logs a user in: an auth session begins. An unknown login, a wrong password and a user that is switched off give the
        same error after the same time."""
        return self._secret(Tokens, "garage_auth_login", login, password, _client(client))

    def login_device(self, secret: str, client: Client | None = None) -> Tokens:
        """Logs a device in with its secret."""
        return self._secret(Tokens, "garage_auth_login_device", secret, _client(client))

    def refresh(self, refresh: str, client: Client | None = None) -> Tokens:
        """Takes a refresh token and gives new tokens; the one that was given is used up. A second use ends the auth session:
        one of the two is a thief."""
        return self._secret(Tokens, "garage_auth_refresh", refresh, _client(client))

    def verify(self, token: str) -> Principal:
        """Who shows this access token, and what they may do now."""
        return self._one(Principal, "garage_auth_verify", token)

    def logout(self, auth_session: UUID) -> None:
        """Logs out: the auth session and its tokens are worthless at once. Logging out twice is no error."""
        self._call("garage_auth_logout", auth_session)

    def revoke(self, auth_session: UUID) -> None:
        """Ends somebody's auth session, as its user from another one, or as an administrator."""
        self._call("garage_auth_revoke", auth_session)

    def logout_everywhere(self, subject: UUID, *, is_device: bool = False) -> int:
        """Ends all auth sessions of a user, or of a device; how many."""
        return self._size("garage_auth_logout_everywhere", subject, is_device)

    def revoke_all(self, subject: UUID, *, is_device: bool = False) -> int:
        """The same, by an administrator."""
        return self._size("garage_auth_revoke_all", subject, is_device)

    def sessions(self, subject: UUID, *, is_device: bool = False) -> list[AuthSession]:
        """Where a user, or a device, is logged in: the auth sessions that have not ended, oldest first."""
        return self._all(AuthSession, "garage_auth_sessions", subject, is_device)

    def login_history(
        self, subject: UUID, *, is_device: bool = False, newest_first: bool = False, limit: int | None = None
    ) -> Iterator[AuthSession]:
        """The logins of a user, or of a device, ended ones included, read as they are asked for."""
        given = subject, is_device
        return self._pages(AuthSession, "garage_auth_login_history", *given, newest_first=newest_first, limit=limit)

    def change_password(self, user: UUID, old_password: str, new_password: str) -> None:
        """Sets another password for a user who knows the old one, and logs out everywhere. Wrong ones count as failed logins."""
        self._call("garage_auth_change_password", user, old_password, new_password)

    def begin_reset(self, user: UUID) -> str:
        """A token with which the user sets a password, once, within an hour: give it to nobody else."""
        return self._text("garage_auth_begin_reset", user, room=GARAGE_SECRET_BYTES)

    def set_password(self, reset_token: str, new_password: str) -> None:
        """Sets a password with a token of `begin_reset`, logs out everywhere, and lifts a lock."""
        self._call("garage_auth_set_password", reset_token, new_password)


def _client(client: Client | None) -> Given | None:
    if client is None:
        return None
    return Given("GarageClient", fingerprint=client.fingerprint, ip=client.ip, user_agent=client.user_agent)
