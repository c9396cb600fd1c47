"""Who may do what, and with what they log in. Secrets are in no repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from ..enums import AuthSessionEnd, DeviceKind, Permission, Role, TokenAlgorithm

__all__ = ["AuthOptions", "AuthSession", "Client", "Device", "DeviceSecret", "Principal", "TokenKey", "Tokens", "User"]


@dataclass(frozen=True, slots=True)
class User:
    """A user, as it is now."""

    id: UUID
    login: str
    display_name: str
    role: Role
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    password_set_at: datetime | None


@dataclass(frozen=True, slots=True)
class Device:
    """A gate or kiosk, as it is now."""

    id: UUID
    kind: DeviceKind
    name: str
    lane: str
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeviceSecret:
    """What a device logs in with; it is shown this once."""

    device: UUID
    version: int
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuthSession:
    """A login of a user or a device. It has nothing to do with a stay."""

    id: UUID
    subject: UUID
    is_device: bool
    trusted: bool
    """Whether the user trusts where it is."""
    created_at: datetime
    last_activity: datetime
    expires_at: datetime
    ended_at: datetime | None
    ended_by: AuthSessionEnd | None
    version: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login gives: `access` is shown with each call, `refresh` is taken once, for new tokens."""

    session: UUID
    subject: UUID
    is_device: bool
    expires_at: datetime
    """When the access token ends."""
    refresh_expires_at: datetime
    """When the auth session ends, unless it is refreshed before."""
    access: str = field(repr=False)
    refresh: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling, and what they may do."""

    subject: UUID
    session: UUID
    is_device: bool
    role: Role
    permissions: Permission
    lane: str | None
    """The lane that a device is bound to."""


@dataclass(frozen=True, slots=True)
class Client:
    """What a program knows about the one at the other end; none of it is proof."""

    fingerprint: str | None = field(default=None, repr=False)
    """What devices are told apart by; only its SHA-256 is kept."""
    ip: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key of access tokens: its name, which stands in them, and its bytes."""

    id: str
    algorithm: TokenAlgorithm
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthOptions:
    """With what people and devices log in. There is no default key and no default user."""

    keys: tuple[TokenKey, ...]
    """The first one signs, the others verify what was signed before."""
    issuer: str
    """Who issues the tokens, such as "https://garage.example"."""
    audience: str
    """For whom they are."""
    pepper: bytes = field(repr=False)
    """At least 32 random bytes, kept beside the keys and not in the store."""
    access: timedelta | None = None
    """How long an access token lives; None: 15 minutes."""
    idle: timedelta | None = None
    """How long an auth session lives without a refresh; None: 14 days."""
    session: timedelta | None = None
    """How long it lives at all; None: 90 days."""
    sessions_max: int | None = None
    """How many one user or device has at most; None: 10."""
