/* Users, a device, their logins and what ends them, and what each may do. */

#include "check.h"

/* For a test and for nothing else. */
static const uint8_t SECRET[32] = {7, 91, 3, 44, 250, 18, 66, 129, 5, 77, 203, 31, 9, 160, 88, 54, 121, 2, 39, 240, 73, 14, 191, 100, 8, 62, 217, 45, 170, 23, 99, 136};
static const char PASSWORD[] = "trunk-9-lamp-7", OTHER[] = "seven maple doors";

static GarageHandle garage;

static void open_garage(void) {
    SIZED(GarageOptions, options);
    SIZED(GarageTokenKey, key);
    SIZED(GarageAuthOptions, auth);
    SIZED(GarageLayoutBuilt, built);
    OK(garage_options_default(&options, NULL));
    options.flags = GARAGE_OPEN_MANUAL_CLOCK | GARAGE_OPEN_SEEDED;
    options.clock_start = INT64_C(1780300800000000);
    key.algorithm = GARAGE_TOKEN_ALGORITHM_HS256;
    key.id = "k1";
    key.secret = auth.pepper = SECRET;
    key.secret_bytes = auth.pepper_bytes = sizeof SECRET;
    auth.keys = &key;
    auth.key_count = 1;
    auth.issuer = "https://garage.example";
    auth.audience = "garage";
    auth.access_minutes = 5;
    options.auth = &auth;
    OK(garage_open_in_memory(&options, &garage, NULL));
    OK(garage_layout_grid(garage, 1, 1, 2, NULL, &built, NULL));
}

static GarageUser create(const char *login, GarageRole role) {
    SIZED(GarageNewUser, new_user);
    SIZED(GarageUser, user);
    new_user.login = login;
    new_user.role = role;
    new_user.password = PASSWORD;
    OK(garage_user_create(garage, &new_user, &user, NULL));
    return user;
}

static GarageTokens login(const char *name, const char *password) {
    SIZED(GarageTokens, tokens);
    OK(garage_auth_login(garage, name, password, NULL, &tokens, NULL));
    return tokens;
}

static void is_refused(const GarageTokens *tokens) {
    SIZED(GaragePrincipal, principal);
    REFUSED(garage_auth_verify(garage, tokens->access, &principal, NULL), GARAGE_E_UNAUTHENTICATED);
}

static void users(void) {
    SIZED(GarageUser, found);
    SIZED(GarageUserChange, change);
    SIZED_ARRAY(GarageUser, list, 4);
    GarageUser ada = create("Ada", GARAGE_ROLE_USER), bob = create("bob", GARAGE_ROLE_USER);
    GarageTokens tokens = login("ada", PASSWORD);
    size_t count;
    SAME_TEXT(ada.login, "ada");
    OK(garage_user_by_login(garage, " ADA ", &found, NULL));
    SAME_ID(found.id, ada.id);
    OK(garage_user_list(garage, NO_ID, 0, list, 4, &count, NULL));
    EQUAL(count, 2);
    OK(garage_user_list(garage, list[0].id, 0, list, 4, &count, NULL));
    EQUAL(count, 1);

    change.role = GARAGE_ROLE_OPERATOR;
    change.display_name = "Ada L.";
    REFUSED(garage_user_change(garage, ada.id, 7, &change, &found, NULL), GARAGE_E_VERSION_MISMATCH);
    OK(garage_user_change(garage, ada.id, ada.version, &change, &found, NULL));
    EQUAL(found.version, ada.version + 1);
    EQUAL(found.role, GARAGE_ROLE_OPERATOR);
    SAME_TEXT(found.display_name, "Ada L.");

    memset(&change, 0, sizeof change);
    change.struct_size = (uint32_t)sizeof change;
    change.flags = GARAGE_CHANGE_DEACTIVATE;
    OK(garage_user_change(garage, ada.id, found.version, &change, &found, NULL));
    CHECK(!found.active);
    is_refused(&tokens);
    {
        SIZED(GarageTokens, none);
        REFUSED(garage_auth_login(garage, "ada", PASSWORD, NULL, &none, NULL), GARAGE_E_UNAUTHENTICATED);
        EQUAL(none.access[0], '\0');
    }
    OK(garage_user_remove(garage, bob.id, &found, NULL));
    CHECK(found.deleted_at != GARAGE_NO_TIME);
    OK(garage_user_get(garage, bob.id, &found, NULL));
    REFUSED(garage_user_remove(garage, bob.id, &found, NULL), GARAGE_E_NOT_FOUND);
}

static void passwords_and_sessions(void) {
    SIZED(GarageTokens, refreshed);
    SIZED(GaragePrincipal, principal);
    SIZED_ARRAY(GarageAuthSession, sessions, 8);
    GarageUser eve = create("eve@garage.example", GARAGE_ROLE_MANAGER);
    GarageTokens first = login("eve@garage.example", PASSWORD), second;
    char reset[GARAGE_SECRET_BYTES], stolen[GARAGE_SECRET_BYTES];
    size_t count, needed, ended;

    SAME_ID(first.subject, eve.id);
    EQUAL(first.expires_at, INT64_C(1780300800000000) + 5 * 60 * INT64_C(1000000));
    OK(garage_auth_verify(garage, first.access, &principal, NULL));
    SAME_ID(principal.session, first.session);
    CHECK((principal.permissions & GARAGE_PERMISSION_REFUND) != 0 && (principal.permissions & GARAGE_PERMISSION_MANAGE_USERS) == 0);
    OK(garage_clock_advance(garage, 6 * 60 * 1000, NULL));
    is_refused(&first);
    memcpy(stolen, first.refresh, sizeof stolen);
    OK(garage_auth_refresh(garage, first.refresh, NULL, &refreshed, NULL));
    OK(garage_auth_verify(garage, refreshed.access, &principal, NULL));

    /* Whoever shows a refresh token that was used up is a thief, or was robbed: the auth session ends. */
    OK(garage_clock_advance(garage, 60 * 1000, NULL));
    REFUSED(garage_auth_refresh(garage, stolen, NULL, &first, NULL), GARAGE_E_UNAUTHENTICATED);
    is_refused(&refreshed);

    first = login("eve@garage.example", PASSWORD);
    second = login("eve@garage.example", PASSWORD);
    OK(garage_auth_sessions(garage, eve.id, false, sessions, 8, &count, NULL));
    EQUAL(count, 2);
    OK(garage_auth_logout(garage, first.session, NULL));
    is_refused(&first);
    OK(garage_auth_verify(garage, second.access, &principal, NULL));
    OK(garage_auth_login_history(garage, eve.id, false, NO_ID, 0, sessions, 8, &count, NULL));
    EQUAL(count, 3);
    EQUAL(sessions[0].ended_by, GARAGE_AUTH_SESSION_END_REFRESH_REUSED);

    REFUSED(garage_auth_change_password(garage, eve.id, OTHER, PASSWORD, NULL), GARAGE_E_UNAUTHENTICATED);
    OK(garage_auth_change_password(garage, eve.id, PASSWORD, OTHER, NULL));
    is_refused(&second);
    OK(garage_auth_begin_reset(garage, eve.id, reset, sizeof reset, &needed, NULL));
    EQUAL(needed, strlen(reset) + 1);
    OK(garage_auth_set_password(garage, reset, PASSWORD, NULL));
    REFUSED(garage_auth_set_password(garage, reset, OTHER, NULL), GARAGE_E_UNAUTHENTICATED);
    first = login("eve@garage.example", PASSWORD);
    second = login("eve@garage.example", PASSWORD);
    OK(garage_auth_logout_everywhere(garage, eve.id, false, &ended, NULL));
    EQUAL(ended, 2);
    OK(garage_auth_revoke_all(garage, eve.id, false, &ended, NULL));
    EQUAL(ended, 0);
}

static void devices(void) {
    SIZED(GarageNewDevice, new_device);
    SIZED(GarageDeviceSecret, secret);
    SIZED(GarageDeviceSecret, renewed);
    SIZED(GarageDevice, device);
    SIZED(GarageDeviceChange, change);
    SIZED(GarageTokens, tokens);
    SIZED(GaragePrincipal, principal);
    SIZED_ARRAY(GarageDevice, list, 2);
    size_t count;
    new_device.kind = GARAGE_DEVICE_KIND_GATE;
    new_device.name = "Gate";
    new_device.lane = "north";
    OK(garage_device_register(garage, &new_device, &secret, NULL));
    OK(garage_auth_login_device(garage, secret.secret, NULL, &tokens, NULL));
    CHECK(tokens.is_device);
    OK(garage_auth_verify(garage, tokens.access, &principal, NULL));
    SAME_TEXT(principal.lane, "north");
    EQUAL(principal.role, GARAGE_ROLE_KIOSK);
    OK(garage_device_renew_secret(garage, secret.device, &renewed, NULL));
    is_refused(&tokens);
    REFUSED(garage_auth_login_device(garage, secret.secret, NULL, &tokens, NULL), GARAGE_E_UNAUTHENTICATED);
    OK(garage_auth_login_device(garage, renewed.secret, NULL, &tokens, NULL));
    change.lane = "south";
    OK(garage_device_change(garage, secret.device, renewed.version, &change, &device, NULL));
    SAME_TEXT(device.lane, "south");
    OK(garage_device_list(garage, NO_ID, 0, list, 2, &count, NULL));
    EQUAL(count, 1);
    OK(garage_device_remove(garage, secret.device, &device, NULL));
    OK(garage_device_get(garage, secret.device, &device, NULL));
    CHECK(device.deleted_at != GARAGE_NO_TIME);
}

/* A handle that acts as somebody is checked at each call, and is worth nothing once they are logged out. */
static void acting(void) {
    SIZED(GarageEntry, entry);
    SIZED(GarageVisit, visit);
    SIZED(GarageJournalRow, row);
    SIZED(GarageSpot, spot);
    SIZED(GarageHead, head);
    GarageUser user = create("booth", GARAGE_ROLE_OPERATOR);
    GarageTokens tokens = login("booth", PASSWORD);
    GarageHandle booth;
    char text[4096], actor[GARAGE_ID_TEXT_BYTES];
    size_t count, needed;
    OK(garage_acting_as(garage, tokens.access, &booth, NULL));
    entry.plate = "AB-123-C";
    OK(garage_session_enter(booth, &entry, NULL, &visit, NULL));
    OK(garage_journal_head(garage, &head, NULL));
    OK(garage_journal_page(garage, head.sequence, &row, 1, text, sizeof text, &count, &needed, NULL));
    EQUAL(count, 1);
    OK(garage_id_format(user.id, actor, NULL));
    CHECK(strstr(row.actor, actor) != NULL);
    REFUSED(garage_journal_head(booth, &head, NULL), GARAGE_E_FORBIDDEN);
    OK(garage_spot_get(booth, visit.spot, &spot, NULL));
    REFUSED(garage_spot_remove(booth, visit.spot, NULL, &spot, NULL), GARAGE_E_FORBIDDEN);
    OK(garage_auth_revoke(garage, tokens.session, NULL));
    REFUSED(garage_spot_get(booth, visit.spot, &spot, NULL), GARAGE_E_UNAUTHENTICATED);
    OK(garage_free(booth, NULL));
    REFUSED(garage_spot_get(booth, visit.spot, &spot, NULL), GARAGE_E_MISUSE);
}

static void too_many_failures(void) {
    SIZED(GarageTokens, tokens);
    SIZED(GarageError, error);
    int tries;
    create("locked", GARAGE_ROLE_USER);
    for (tries = 0; tries < 5; tries++) {
        REFUSED(garage_auth_login(garage, "locked", OTHER, NULL, &tokens, NULL), GARAGE_E_UNAUTHENTICATED);
    }
    REFUSED(garage_auth_login(garage, "locked", PASSWORD, NULL, &tokens, &error), GARAGE_E_LOCKED_OUT);
    CHECK(error.message[0] != '\0' && strstr(error.message, "locked@") == NULL);
    OK(garage_clock_advance(garage, 2000, NULL));
    OK(garage_auth_login(garage, "locked", PASSWORD, NULL, &tokens, NULL));
}

int main(void) {
    SIZED(GarageVerified, verified);
    open_garage();
    users();
    passwords_and_sessions();
    devices();
    acting();
    too_many_failures();
    OK(garage_journal_verify(garage, &verified, NULL));
    CHECK(verified.sound);
    OK(garage_free(garage, NULL));
    puts("the accounts are right");
    return 0;
}
