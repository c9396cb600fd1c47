-- The state of one garage. Ids are UUIDs (version 7) as 16 bytes, times are microseconds since 1970 in UTC, money is minor
-- units. Comments stand inside the statements, so that `.schema` shows them.
--
-- A CHECK compares with each of its values by itself, the commonest first: for an IN of three or more, SQLite fills a
-- temporary tree with the list, again for each statement that writes the column.

CREATE TABLE floors (
    -- Negative below the street.
    level INTEGER NOT NULL PRIMARY KEY CHECK (level BETWEEN -32768 AND 32767),
    name  TEXT    NOT NULL
) STRICT;

CREATE TABLE bays (
    level  INTEGER NOT NULL REFERENCES floors (level),
    number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 65535),
    name   TEXT    NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

-- Tables keyed by an id have no rowid: one tree instead of a tree and an index, so a commit writes fewer pages. The ids
-- ascend with time, so new rows go to the end of the tree.

CREATE TABLE vehicles (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- Normal form: the identity.
    plate        TEXT    NOT NULL,
    -- As it was written; for display only.
    plate_shown  TEXT    NOT NULL,
    -- The plate with everything a camera mixes up made equal; for search only.
    ocr_key      TEXT    NOT NULL,
    vehicle_type TEXT    NOT NULL
        CHECK (vehicle_type = 'STANDARD' OR vehicle_type = 'COMPACT' OR vehicle_type = 'OVERSIZED'
               OR vehicle_type = 'MOTORCYCLE' OR vehicle_type = 'ELECTRIC' OR vehicle_type = 'ACCESSIBLE'),
    height_cm    INTEGER CHECK (height_cm BETWEEN 0 AND 65535),
    length_cm    INTEGER CHECK (length_cm BETWEEN 0 AND 65535),
    width_cm     INTEGER CHECK (width_cm BETWEEN 0 AND 65535),
    note         TEXT,
    version      INTEGER NOT NULL CHECK (version >= 1),
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    deleted_at   INTEGER
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX vehicles_live_plate ON vehicles (plate)
    -- A plate is unique among rows not removed: registering it again makes a new row, and the old one's history stays.
    WHERE deleted_at IS NULL;

CREATE INDEX vehicles_live_ocr_key ON vehicles (ocr_key)
    -- For finding a vehicle after a camera's misreading.
    WHERE deleted_at IS NULL;

CREATE TABLE tariffs (
    id         TEXT    NOT NULL,
    -- Of the tariff; a published version never changes.
    version    INTEGER NOT NULL CHECK (version >= 0),
    -- The whole tariff as JSON.
    body       TEXT    NOT NULL CHECK (json_valid(body)),
    active     INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX tariffs_active ON tariffs (active)
    -- At most one tariff prices the stays that begin now.
    WHERE active = 1;

CREATE TABLE spots (
    id             BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- What is painted on the floor.
    code           TEXT    NOT NULL,
    level          INTEGER NOT NULL,
    bay            INTEGER NOT NULL,
    -- The place in the order in which spots are given out.
    ordinal        INTEGER NOT NULL CHECK (ordinal BETWEEN 0 AND 4294967295),
    -- Size times four, plus two if accessible, plus one if there is a charger.
    class          INTEGER NOT NULL CHECK (class BETWEEN 0 AND 15),
    -- The largest vehicle that fits; NULL is no limit.
    height_cm      INTEGER CHECK (height_cm BETWEEN 0 AND 65535),
    length_cm      INTEGER CHECK (length_cm BETWEEN 0 AND 65535),
    width_cm       INTEGER CHECK (width_cm BETWEEN 0 AND 65535),
    status         TEXT    NOT NULL
        CHECK (status = 'AVAILABLE' OR status = 'OCCUPIED' OR status = 'RESERVED' OR status = 'MAINTENANCE'
               OR status = 'OUT_OF_ORDER'),
    session_id     BLOB    REFERENCES sessions (id),
    reserved_for   BLOB    REFERENCES vehicles (id),
    reserved_until INTEGER,
    version        INTEGER NOT NULL CHECK (version >= 1),
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    deleted_at     INTEGER,
    FOREIGN KEY (level, bay) REFERENCES bays (level, number),
    CHECK ((status = 'OCCUPIED') = (session_id IS NOT NULL)),
    CHECK ((status = 'RESERVED') = (reserved_for IS NOT NULL)),
    CHECK (reserved_until IS NULL OR reserved_for IS NOT NULL),
    CHECK (deleted_at IS NULL OR status NOT IN ('OCCUPIED', 'RESERVED'))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX spots_live_code ON spots (code)
    -- A code may be painted again once its spot was removed.
    WHERE deleted_at IS NULL;

CREATE INDEX spots_free ON spots (class, ordinal, level)
    -- For the next free spot of a class. The level comes last: it only lets a search of one floor pass over the others
    -- without reading their rows, while a search of all floors still finds the lowest ordinal first.
    WHERE status = 'AVAILABLE' AND deleted_at IS NULL;

CREATE INDEX spots_reserved ON spots (reserved_for, ordinal)
    -- For the spot kept for a vehicle, and for the few reservations that may have lapsed.
    WHERE status = 'RESERVED';

CREATE TABLE sessions (
    id             BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    vehicle_id     BLOB    NOT NULL REFERENCES vehicles (id),
    -- The last spot, once the stay is over.
    spot_id        BLOB    NOT NULL REFERENCES spots (id),
    -- No foreign key: the ticket's row comes after this one and refers back to it. A deferred key would search this whole
    -- table at each new ticket, or cost one more index.
    ticket_id      BLOB    NOT NULL CHECK (length(ticket_id) = 16),
    status         TEXT    NOT NULL
        CHECK (status = 'ACTIVE' OR status = 'COMPLETED' OR status = 'CANCELLED' OR status = 'EXPIRED'),
    entered_at     INTEGER NOT NULL,
    ended_at       INTEGER CHECK (ended_at >= entered_at),
    overdue_at     INTEGER NOT NULL,
    paid_until     INTEGER,
    paid_minor     INTEGER NOT NULL CHECK (paid_minor >= 0),
    tariff_id      TEXT,
    tariff_version INTEGER,
    entry_lane     TEXT,
    exit_lane      TEXT,
    version        INTEGER NOT NULL CHECK (version >= 1),
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    FOREIGN KEY (tariff_id, tariff_version) REFERENCES tariffs (id, version),
    CHECK ((tariff_id IS NULL) = (tariff_version IS NULL)),
    CHECK ((status IN ('COMPLETED', 'CANCELLED')) = (ended_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX sessions_active_vehicle ON sessions (vehicle_id)
    -- A vehicle is inside once at most. Of all its sessions only this one is unique: it returns tomorrow.
    WHERE status = 'ACTIVE';

CREATE UNIQUE INDEX sessions_active_spot ON sessions (spot_id)
    -- One vehicle to a spot.
    WHERE status = 'ACTIVE';

CREATE INDEX sessions_open ON sessions (id)
    -- For rebuilding the live state in the order of the ids without reading the stays that are over.
    WHERE status IN ('ACTIVE', 'EXPIRED');

CREATE INDEX sessions_overdue ON sessions (overdue_at)
    -- For the sweep.
    WHERE status = 'ACTIVE';

CREATE INDEX sessions_of_vehicle ON sessions (vehicle_id
    -- For the history of a vehicle, in the order of the ids, which every index ends with.
);

CREATE INDEX sessions_on_spot ON sessions (spot_id
    -- For the history of a spot.
);

CREATE TABLE tickets (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    session_id BLOB    NOT NULL REFERENCES sessions (id),
    number     TEXT    NOT NULL CHECK (length(number) = 20),
    status     TEXT    NOT NULL CHECK (status = 'OPEN' OR status = 'CLOSED' OR status = 'VOID'),
    lost       INTEGER NOT NULL CHECK (lost IN (0, 1)),
    version    INTEGER NOT NULL CHECK (version >= 1),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX tickets_number ON tickets (number
    -- No two tickets with one number, ever; and for the scanner at the exit.
);

CREATE TABLE payments (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    session_id   BLOB    NOT NULL REFERENCES sessions (id),
    -- The provider charges at most once for each.
    key          TEXT    NOT NULL,
    purpose      TEXT    NOT NULL CHECK (purpose IN ('EXIT', 'PREPAY')),
    method       TEXT    NOT NULL CHECK (method IN ('CASH', 'CARD')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    currency     TEXT    NOT NULL CHECK (length(currency) = 3),
    status       TEXT    NOT NULL
        CHECK (status = 'PENDING' OR status = 'COMPLETED' OR status = 'FAILED' OR status = 'REFUNDED'
               OR status = 'CANCELLED'),
    priced_until INTEGER NOT NULL,
    paid_until   INTEGER,
    reference    TEXT,
    failure      TEXT,
    lane         TEXT,
    version      INTEGER NOT NULL CHECK (version >= 1),
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX payments_key ON payments (key
    -- One row to a key.
);

CREATE UNIQUE INDEX payments_pending ON payments (session_id)
    -- One payment of a session is under way at most; and for the recovery of those.
    WHERE status = 'PENDING';

CREATE INDEX payments_of_session ON payments (session_id
    -- For what was paid for a session.
);

CREATE TABLE journal (
    -- Gapless: a row's number is one more than the last's.
    sequence       INTEGER NOT NULL PRIMARY KEY CHECK (sequence >= 1),
    at             INTEGER NOT NULL,
    actor          TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    -- The event as JSON, byte for byte as the hash covers it.
    payload        TEXT    NOT NULL,
    -- An idempotency key, on the first row of the command that used it.
    key            TEXT,
    key_operation  TEXT,
    key_parameters BLOB    CHECK (length(key_parameters) = 32),
    key_rows       INTEGER CHECK (key_rows >= 1),
    -- What the call was answered: what it is answered again.
    -- Not checked with json_valid: older programs that look into the file take NULL for a violation.
    key_answer     TEXT,
    -- SHA-256 over this row and the hash of the row before.
    hash           BLOB    NOT NULL CHECK (length(hash) = 32),
    CHECK ((key IS NULL) = (key_operation IS NULL)),
    CHECK ((key IS NULL) = (key_parameters IS NULL)),
    CHECK ((key IS NULL) = (key_rows IS NULL)),
    CHECK ((key IS NULL) = (key_answer IS NULL))
) STRICT;

CREATE UNIQUE INDEX journal_key ON journal (key)
    -- A key is used once.
    WHERE key IS NOT NULL;

CREATE TRIGGER journal_keeps_rows BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_keeps_content BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
