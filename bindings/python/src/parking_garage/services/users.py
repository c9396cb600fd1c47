"""Users."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from .._cdef import GARAGE_CHANGE_ACTIVATE, GARAGE_CHANGE_DEACTIVATE
from .._structs import Given
from ..enums import Role
from ..models import User
from ._service import Service

__all__ = ["Users"]


class Users(Service):
    """Users: there are none until the program makes the first."""

    __slots__ = ()

    def create(self, login: str, role: Role, *, password: str | None = None, display_name: str | None = None) -> User:
        """Makes a user; without a password the user sets one with a token of `auth.begin_reset`."""
        given = Given("GarageNewUser", login=login, role=role, password=password, display_name=display_name)
        return self._one(User, "garage_user_create", given)

    def get(self, user: UUID) -> User:
        """The user with this id, also one that was removed."""
        return self._one(User, "garage_user_get", user)

    def by_login(self, login: str) -> User:
        """The user with this login, however it is typed."""
        return self._one(User, "garage_user_by_login", login)

    def list(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[User]:
        """Users in the order in which they were made, removed ones included, read as they are asked for."""
        return self._pages(User, "garage_user_list", newest_first=newest_first, limit=limit)

    def change(
        self,
        user: UUID,
        version: int,
        *,
        role: Role | None = None,
        display_name: str | None = None,
        active: bool | None = None,
    ) -> User:
        """Changes a user that is still as in `version`; what is None stays. Who is switched off is logged out everywhere."""
        given = Given("GarageUserChange", role=role, display_name=display_name, flags=switched(active))
        return self._one(User, "garage_user_change", user, version, given)

    def remove(self, user: UUID) -> User:
        """Removes a user: logged out everywhere, the password forgotten; the journal keeps what the user did."""
        return self._one(User, "garage_user_remove", user)


def switched(active: bool | None) -> int:
    """The flag that switches a user or device on or off; none for None."""
    return 0 if active is None else GARAGE_CHANGE_ACTIVATE if active else GARAGE_CHANGE_DEACTIVATE
