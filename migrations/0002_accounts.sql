-- Users, devices, auth sessions and failed logins. Secrets are kept as SHA-256; passwords as Argon2id, in a table of their own.

CREATE TABLE users (
    id               BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- Normal form: NFKC, lower case, trimmed.
    login            TEXT    NOT NULL CHECK (length(login) >= 1),
    display_name     TEXT    NOT NULL,
    role             TEXT    NOT NULL CHECK (role IN ('ADMIN', 'MANAGER', 'OPERATOR', 'KIOSK', 'USER')),
    active           INTEGER NOT NULL CHECK (active IN (0, 1)),
    -- SHA-256 of the hash in credentials: what the journal names and proves.
    password         BLOB    CHECK (length(password) = 32),
    password_set_at  INTEGER,
    -- SHA-256 of a reset token that was not used yet.
    reset_token      BLOB    CHECK (length(reset_token) = 32),
    reset_expires_at INTEGER,
    version          INTEGER NOT NULL CHECK (version >= 1),
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    deleted_at       INTEGER,
    CHECK ((reset_token IS NULL) = (reset_expires_at IS NULL)),
    CHECK (deleted_at IS NULL OR (active = 0 AND password IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX users_live_login ON users (login)
    -- A login may be given away again once its user was removed.
    WHERE deleted_at IS NULL;

CREATE TABLE credentials (
    -- Apart from users, and written by no event: the journal is exported, and a password's hash must not be.
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    -- A PHC string: the salt and the parameters are in it.
    phc     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name       TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('GATE', 'KIOSK')),
    lane       TEXT    NOT NULL,
    active     INTEGER NOT NULL CHECK (active IN (0, 1)),
    -- SHA-256 of a secret of 256 random bits, which needs no slow hash.
    secret     BLOB    NOT NULL CHECK (length(secret) = 32),
    version    INTEGER NOT NULL CHECK (version >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE auth_sessions (
    id               BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id          BLOB    REFERENCES users (id),
    device_id        BLOB    REFERENCES devices (id),
    -- SHA-256 of what the host tells devices apart by.
    fingerprint      BLOB    CHECK (length(fingerprint) = 32),
    ip               TEXT,
    user_agent       TEXT,
    name             TEXT,
    trusted          INTEGER NOT NULL CHECK (trusted IN (0, 1)),
    -- SHA-256 of the refresh token that may be used next, and of the one used last.
    refresh_current  BLOB    NOT NULL CHECK (length(refresh_current) = 32),
    refresh_previous BLOB    CHECK (length(refresh_previous) = 32),
    refresh_salt     BLOB    CHECK (length(refresh_salt) = 32),
    rotated_at       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    last_activity    INTEGER NOT NULL,
    ended_at         INTEGER,
    ended_by         TEXT    CHECK (ended_by IN ('LOGOUT', 'LOGOUT_EVERYWHERE', 'REVOKED', 'REFRESH_REUSED', 'PASSWORD_CHANGED',
                                                 'ACCOUNT_CHANGED', 'LIMIT_REACHED', 'RESTORED', 'EXPIRED')),
    version          INTEGER NOT NULL CHECK (version >= 1),
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    CHECK ((user_id IS NULL) <> (device_id IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK ((refresh_previous IS NULL) = (refresh_salt IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX auth_sessions_of_user ON auth_sessions (user_id)
    -- For the login history of a user, and for ending all of a user's auth sessions.
    WHERE user_id IS NOT NULL;

CREATE INDEX auth_sessions_of_device ON auth_sessions (device_id)
    -- The same for a device.
    WHERE device_id IS NOT NULL;

CREATE INDEX auth_sessions_active ON auth_sessions (id)
    -- For rebuilding the live state without reading the logins of years, and for the few whose time ran out.
    WHERE ended_at IS NULL;

CREATE TABLE login_counters (
    -- A keyed hash of what was typed as login, which may have been a password.
    key          BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    user_id      BLOB    REFERENCES users (id),
    failures     INTEGER NOT NULL CHECK (failures >= 1),
    failed_at    INTEGER NOT NULL,
    locked_until INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX login_counters_strangers ON login_counters (failed_at)
    -- For counting those under logins of nobody, and dropping the oldest.
    WHERE user_id IS NULL;
