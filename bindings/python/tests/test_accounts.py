"""Who may do what: users, devices, logins, and a garage that acts as somebody."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from conftest import START

from parking_garage import (
    AuthOptions,
    AuthSessionEnd,
    Client,
    DeviceKind,
    Garage,
    Options,
    Permission,
    Role,
    TokenAlgorithm,
    TokenKey,
    errors,
)

PASSWORD = "correct horse battery staple"
AUTH = AuthOptions(
    keys=(TokenKey("k-1", TokenAlgorithm.HS256, bytes(range(32))),),
    issuer="https://garage.example",
    audience="gates",
    pepper=bytes(range(100, 132)),
    access=timedelta(minutes=5),
)


@pytest.fixture
def guarded() -> Iterator[Garage]:
    """A garage in which people log in."""
    with Garage.in_memory(Options(clock=START, seed=1, auth=AUTH)) as garage:
        garage.spots.create_grid(1, 1, 2)
        yield garage


def test_a_user_logs_in_refreshes_is_verified_and_revoked(guarded: Garage) -> None:
    user = guarded.users.create("ann@example.org", Role.OPERATOR, password=PASSWORD, display_name="Ann")
    assert (user.login, user.display_name, user.role, user.password_set_at) == ("ann@example.org", "Ann", Role.OPERATOR, START)
    here = Client("device-1", "192.0.2.1", "kiosk")
    tokens = guarded.auth.login("Ann@Example.org", PASSWORD, here)
    assert (tokens.subject, tokens.is_device, tokens.expires_at) == (user.id, False, START + timedelta(minutes=5))
    principal = guarded.auth.verify(tokens.access)
    assert (principal.subject, principal.session, principal.role) == (user.id, tokens.session, Role.OPERATOR)
    assert Permission.ENTER in principal.permissions and Permission.MANAGE_USERS not in principal.permissions
    newer = guarded.auth.refresh(tokens.refresh, here)
    assert newer.session == tokens.session and newer.refresh != tokens.refresh
    (session,) = guarded.auth.sessions(user.id)
    assert (session.id, session.ended_at, session.ended_by) == (tokens.session, None, None)
    guarded.auth.revoke(tokens.session)
    with pytest.raises(errors.UnauthenticatedError):
        guarded.auth.verify(newer.access)
    assert guarded.auth.sessions(user.id) == []
    assert [one.ended_by for one in guarded.auth.login_history(user.id)] == [AuthSessionEnd.REVOKED]


def test_a_refresh_token_that_is_used_twice_ends_the_auth_session(guarded: Garage) -> None:
    guarded.users.create("ann", Role.OPERATOR, password=PASSWORD)
    tokens = guarded.auth.login("ann", PASSWORD)
    newer = guarded.auth.refresh(tokens.refresh)
    # Later than a program may ask again that has not got the answer.
    guarded.advance_clock(timedelta(minutes=2))
    with pytest.raises(errors.UnauthenticatedError):
        guarded.auth.refresh(tokens.refresh)
    with pytest.raises(errors.UnauthenticatedError):
        guarded.auth.verify(newer.access)


def test_passwords_are_changed_reset_and_never_told(guarded: Garage) -> None:
    user = guarded.users.create("ann", Role.OPERATOR, password=PASSWORD)
    with pytest.raises(errors.UnauthenticatedError) as caught:
        guarded.auth.login("ann", "wrong " + PASSWORD)
    assert PASSWORD not in str(caught.value)
    guarded.auth.change_password(user.id, PASSWORD, "another " + PASSWORD)
    assert guarded.auth.login("ann", "another " + PASSWORD).subject == user.id
    token = guarded.auth.begin_reset(user.id)
    guarded.auth.set_password(token, "third " + PASSWORD)
    with pytest.raises(errors.UnauthenticatedError):
        guarded.auth.set_password(token, "fourth " + PASSWORD)
    guarded.auth.login("ann", "third " + PASSWORD)
    guarded.auth.login("ann", "third " + PASSWORD)
    assert guarded.auth.logout_everywhere(user.id) == 2 and guarded.auth.revoke_all(user.id) == 0


def test_users_and_devices_are_listed_changed_switched_off_and_removed(guarded: Garage) -> None:
    ann, bob = (guarded.users.create(login, Role.OPERATOR, password=PASSWORD) for login in ("ann", "bob"))
    assert [user.id for user in guarded.users.list()] == [ann.id, bob.id]
    assert guarded.users.by_login("ANN") == guarded.users.get(ann.id) == ann
    changed = guarded.users.change(ann.id, ann.version, role=Role.ADMIN, display_name="Ann")
    assert (changed.role, changed.display_name, changed.active) == (Role.ADMIN, "Ann", True)
    with pytest.raises(errors.VersionMismatchError):
        guarded.users.change(ann.id, ann.version, role=Role.OPERATOR)
    assert not guarded.users.change(bob.id, bob.version, active=False).active
    with pytest.raises(errors.UnauthenticatedError):
        guarded.auth.login("bob", PASSWORD)
    assert guarded.users.remove(bob.id).deleted_at == START

    secret = guarded.devices.register(DeviceKind.GATE, "North gate", "north")
    tokens = guarded.auth.login_device(secret.secret)
    assert (tokens.is_device, guarded.auth.verify(tokens.access).lane) == (True, "north")
    assert len(guarded.auth.sessions(secret.device, is_device=True)) == 1
    device = guarded.devices.get(secret.device)
    assert list(guarded.devices.list()) == [device] and (device.kind, device.lane) == (DeviceKind.GATE, "north")
    newer = guarded.devices.renew_secret(device.id)
    with pytest.raises(errors.UnauthenticatedError):
        guarded.auth.login_device(secret.secret)
    moved = guarded.devices.change(device.id, newer.version, lane="south", name="South gate")
    assert (moved.lane, moved.name, moved.active) == ("south", "South gate", True)
    assert guarded.devices.remove(device.id).deleted_at == START


def test_a_garage_that_acts_as_somebody_may_do_what_they_may_and_is_named(guarded: Garage) -> None:
    guarded.users.create("ann", Role.OPERATOR, password=PASSWORD)
    tokens = guarded.auth.login("ann", PASSWORD)
    with guarded.acting_as(tokens.access) as acting:
        visit = acting.sessions.enter("AB-1")
        with pytest.raises(errors.ForbiddenError):
            acting.users.create("eve", Role.ADMIN)
        assert acting.health().healthy and acting.spots.free_count() == 1
        (entered,) = (row for row in guarded.journal.read() if row.kind == "VehicleEntered")
        assert str(tokens.subject) in entered.actor
        guarded.auth.logout(tokens.session)
        with pytest.raises(errors.UnauthenticatedError):
            acting.sessions.exit(visit.session)
    with pytest.raises(errors.ClosedError):
        acting.spots.free_count()
    with pytest.raises(errors.UnauthenticatedError):
        guarded.acting_as("no token")
    assert guarded.spots.free_count() == 1, "the garage itself is open"


def test_an_acting_garage_that_nobody_has_any_more_is_given_back(guarded: Garage) -> None:
    guarded.users.create("ann", Role.OPERATOR, password=PASSWORD)
    tokens = guarded.auth.login("ann", PASSWORD)
    for _ in range(17_000):
        # More than there are handles.
        guarded.acting_as(tokens.access)
    gc.collect()
    spots = guarded.acting_as(tokens.access).spots
    gc.collect()
    assert spots.free_count() == 2, "a service keeps it"


def test_no_secret_is_in_a_repr(guarded: Garage) -> None:
    guarded.users.create("ann", Role.OPERATOR, password=PASSWORD)
    tokens = guarded.auth.login("ann", PASSWORD)
    device = guarded.devices.register(DeviceKind.KIOSK, "Kiosk", "north")
    options = Options(auth=AUTH, seed=424242)
    visit = guarded.sessions.enter("GEHEIM-1")
    shown = [repr(one) for one in (tokens, device, options, AUTH, Client("finger"), visit, guarded.vehicles.get(visit.vehicle))]
    shown += [repr(guarded.tickets.get(visit.ticket)), repr(guarded), repr(next(guarded.journal.read()))]
    secrets = [tokens.access, tokens.refresh, device.secret, "\\x00\\x01\\x02", "defgh", "finger", "GEHEIM", "424242"]
    secrets += [visit.ticket_number, visit.ticket_qr]
    for secret in secrets:
        assert not any(secret in one for one in shown), secret


def test_a_garage_without_keys_lets_nobody_log_in() -> None:
    with Garage.in_memory() as garage:
        with pytest.raises(errors.UnsupportedError):
            garage.auth.login("ann", PASSWORD)
        with pytest.raises(errors.UnsupportedError):
            garage.users.create("ann", Role.ADMIN, password=PASSWORD)


def test_options_that_are_no_keys_are_refused() -> None:
    short = AuthOptions(
        keys=(TokenKey("k-1", TokenAlgorithm.HS256, b"short"),), issuer="i", audience="a", pepper=os.urandom(32)
    )
    with pytest.raises(errors.InvalidInputError):
        Garage.in_memory(Options(auth=short))
    with pytest.raises(TypeError, match="pepper is bytes"):
        Garage.in_memory(Options(auth=AuthOptions(keys=AUTH.keys, issuer="i", audience="a", pepper="text")))  # type: ignore[arg-type]
