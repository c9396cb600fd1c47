-- The state of one garage. Ids are UUIDs (version 7) as 16 bytes, times are microseconds since 1970 in UTC, money is minor
-- units. Comments stand inside the statements, so that `.schema` shows them.

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
        CHECK (vehicle_type IN ('COMPACT', 'STANDARD', 'OVERSIZED', 'MOTORCYCLE', 'ELECTRIC', 'ACCESSIBLE')),
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

CREATE INDEX vehicles_removed_plate ON vehicles (plate)
    -- For the history of a plate; few rows, so that registering a vehicle writes no more for it.
    WHERE deleted_at IS NOT NULL;

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
    status         TEXT    NOT NULL CHECK (status IN ('AVAILABLE', 'OCCUPIED', 'RESERVED', 'MAINTENANCE', 'OUT_OF_ORDER')),
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
    status         TEXT    NOT NULL CHECK (status IN ('ACTIVE', 'COMPLETED', 'CANCELLED', 'EXPIRED')),
    entered_at     INTEGER NOT NULL,
    ended_at       INTEGER CHECK (ended_at >= entered_at),
    overdue_at     INTEGER NOT NULL,
    paid_until     INTEGER,
    paid_minor     INTEGER NOT NULL CHECK (paid_minor >= 0),
    -- What was due when staff let the vehicle out for nothing.
    waived_minor   INTEGER NOT NULL CHECK (waived_minor >= 0),
    tariff_id      TEXT,
    tariff_version INTEGER,
    parker_class   TEXT    NOT NULL CHECK (parker_class IN ('TRANSIENT', 'PERMIT', 'RESERVATION', 'STAFF')),
    -- The vehicle's type when it left; NULL until then.
    vehicle_type   TEXT
        CHECK (vehicle_type IN ('COMPACT', 'STANDARD', 'OVERSIZED', 'MOTORCYCLE', 'ELECTRIC', 'ACCESSIBLE')),
    lost_ticket    INTEGER NOT NULL CHECK (lost_ticket IN (0, 1)),
    entry_lane     TEXT,
    exit_lane      TEXT,
    version        INTEGER NOT NULL CHECK (version >= 1),
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    FOREIGN KEY (tariff_id, tariff_version) REFERENCES tariffs (id, version),
    CHECK ((tariff_id IS NULL) = (tariff_version IS NULL)),
    CHECK ((status IN ('COMPLETED', 'CANCELLED')) = (ended_at IS NOT NULL)),
    CHECK ((status = 'COMPLETED') = (vehicle_type IS NOT NULL))
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

CREATE TABLE validations (
    session_id BLOB    NOT NULL REFERENCES sessions (id),
    -- Unique in the session.
    id         TEXT    NOT NULL,
    -- The whole validation as JSON.
    body       TEXT    NOT NULL CHECK (json_valid(body)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX validations_id ON validations (id
    -- For how often one was used.
);

CREATE TABLE tickets (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    session_id BLOB    NOT NULL REFERENCES sessions (id),
    number     TEXT    NOT NULL CHECK (length(number) = 20),
    status     TEXT    NOT NULL CHECK (status IN ('OPEN', 'CLOSED', 'VOID')),
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
    purpose      TEXT    NOT NULL CHECK (purpose IN ('EXIT', 'PREPAY', 'TOP_UP', 'DEBT')),
    method       TEXT    NOT NULL CHECK (method IN ('CASH', 'CARD')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    currency     TEXT    NOT NULL CHECK (length(currency) = 3),
    -- The part of the amount that was not due.
    credit_minor INTEGER NOT NULL CHECK (credit_minor BETWEEN 0 AND amount_minor),
    -- What the driver handed over; the rest is change.
    tendered_minor INTEGER CHECK (tendered_minor >= amount_minor),
    -- What was given back of it, by all its refunds.
    refunded_minor INTEGER NOT NULL CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    debt_id      BLOB    REFERENCES debts (id),
    status       TEXT    NOT NULL CHECK (status IN ('PENDING', 'COMPLETED', 'FAILED', 'REFUNDED', 'CANCELLED')),
    priced_until INTEGER NOT NULL,
    paid_until   INTEGER,
    reference    TEXT,
    failure      TEXT,
    lane         TEXT,
    -- The number of its receipt: the way from a payment to it, so that the receipts need no index.
    receipt      INTEGER CHECK (receipt >= 1),
    disputed_at  INTEGER,
    -- When the provider was heard about it after it had ended without its word, or against it.
    answered_at  INTEGER,
    version      INTEGER NOT NULL CHECK (version >= 1),
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    CHECK (status IN ('COMPLETED', 'REFUNDED') OR refunded_minor = 0)
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

CREATE INDEX payments_disputed ON payments (id)
    -- For the list of those.
    WHERE disputed_at IS NOT NULL;

CREATE INDEX payments_unanswered ON payments (updated_at)
    -- For asking the provider about payments that were given up before it answered.
    WHERE status = 'CANCELLED' AND answered_at IS NULL;

CREATE TABLE refunds (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    payment_id   BLOB    NOT NULL REFERENCES payments (id),
    session_id   BLOB    NOT NULL REFERENCES sessions (id),
    -- The provider gives the money back at most once for each.
    key          TEXT    NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency     TEXT    NOT NULL CHECK (length(currency) = 3),
    reason       TEXT    NOT NULL,
    status       TEXT    NOT NULL CHECK (status IN ('PENDING', 'COMPLETED', 'FAILED')),
    reference    TEXT,
    failure      TEXT,
    -- The number of its credit note: the way from a refund to it, so that the receipts need no index.
    credit_note  INTEGER CHECK (credit_note >= 1),
    version      INTEGER NOT NULL CHECK (version >= 1),
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX refunds_key ON refunds (key
    -- One row to a key.
);

CREATE UNIQUE INDEX refunds_pending ON refunds (payment_id)
    -- One refund of a payment is under way at most: no two can together give back more than was paid.
    WHERE status = 'PENDING';

CREATE INDEX refunds_of_payment ON refunds (payment_id
    -- For what was given back of a payment.
);

CREATE TABLE debts (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    session_id   BLOB    NOT NULL REFERENCES sessions (id),
    vehicle_id   BLOB    NOT NULL REFERENCES vehicles (id),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency     TEXT    NOT NULL CHECK (length(currency) = 3),
    status       TEXT    NOT NULL CHECK (status IN ('OPEN', 'SETTLED', 'WAIVED')),
    -- Why the vehicle left without paying.
    reason       TEXT    NOT NULL,
    -- The payment that settled it.
    payment_id   BLOB    REFERENCES payments (id),
    -- Why it was waived.
    waiver       TEXT,
    version      INTEGER NOT NULL CHECK (version >= 1),
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    CHECK ((status = 'SETTLED') = (payment_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX debts_of_session ON debts (session_id
    -- One debt to a stay.
);

CREATE INDEX debts_open ON debts (vehicle_id)
    -- For the entry: nearly always nothing is found, in an index of a few rows.
    WHERE status = 'OPEN';

CREATE INDEX debts_of_vehicle ON debts (vehicle_id
    -- For all debts that a vehicle ever had.
);

CREATE TABLE shifts (
    id               BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    drawer           TEXT    NOT NULL,
    status           TEXT    NOT NULL CHECK (status IN ('OPEN', 'CLOSED')),
    currency         TEXT    NOT NULL CHECK (length(currency) = 3),
    float_minor      INTEGER NOT NULL CHECK (float_minor >= 0),
    -- Counted up by the receipts and credit notes that name the shift.
    taken_minor      INTEGER NOT NULL CHECK (taken_minor >= 0),
    given_back_minor INTEGER NOT NULL CHECK (given_back_minor >= 0),
    paid_in_minor    INTEGER NOT NULL CHECK (paid_in_minor >= 0),
    paid_out_minor   INTEGER NOT NULL CHECK (paid_out_minor >= 0),
    dropped_minor    INTEGER NOT NULL CHECK (dropped_minor >= 0),
    counted_minor    INTEGER CHECK (counted_minor >= 0),
    -- host, system, user:<id> or device:<id>, as in the journal.
    opened_by        TEXT    NOT NULL,
    opened_at        INTEGER NOT NULL,
    closed_at        INTEGER CHECK (closed_at >= opened_at),
    version          INTEGER NOT NULL CHECK (version >= 1),
    updated_at       INTEGER NOT NULL,
    CHECK ((status = 'CLOSED') = (counted_minor IS NOT NULL)),
    CHECK ((status = 'CLOSED') = (closed_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX shifts_open ON shifts (drawer)
    -- One shift to a drawer at a time; and for finding it when cash is paid.
    WHERE status = 'OPEN';

CREATE TABLE receipts (
    -- Receipts and credit notes in one row of numbers, without a gap: an insert asks for the next.
    number       INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
    kind         TEXT    NOT NULL CHECK (kind IN ('RECEIPT', 'CREDIT_NOTE')),
    payment_id   BLOB    NOT NULL REFERENCES payments (id),
    session_id   BLOB    NOT NULL REFERENCES sessions (id),
    shift_id     BLOB    REFERENCES shifts (id),
    amount_minor INTEGER NOT NULL,
    currency     TEXT    NOT NULL CHECK (length(currency) = 3),
    issued_at    INTEGER NOT NULL,
    -- The whole receipt as JSON, as it was issued. The columns before it are for whoever looks into the file.
    body         TEXT    NOT NULL CHECK (json_valid(body)),
    CHECK ((kind = 'RECEIPT') = (amount_minor > 0)),
    CHECK (amount_minor <> 0)
) STRICT;

CREATE TRIGGER receipts_keep_rows BEFORE DELETE ON receipts
BEGIN
    SELECT RAISE(ABORT, 'a receipt is never removed');
END;

CREATE TRIGGER receipts_keep_content BEFORE UPDATE ON receipts
BEGIN
    SELECT RAISE(ABORT, 'a receipt never changes');
END;

CREATE TABLE day_closes (
    -- Gapless, like the receipts that it covers.
    number       INTEGER NOT NULL PRIMARY KEY CHECK (number >= 1),
    from_receipt INTEGER NOT NULL CHECK (from_receipt >= 1),
    -- One less than the first where there was none.
    to_receipt   INTEGER NOT NULL CHECK (to_receipt >= from_receipt - 1),
    closed_at    INTEGER NOT NULL,
    -- The whole close as JSON, with its sums.
    body         TEXT    NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE TRIGGER day_closes_keep_rows BEFORE DELETE ON day_closes
BEGIN
    SELECT RAISE(ABORT, 'a closed day stays closed');
END;

CREATE TRIGGER day_closes_keep_content BEFORE UPDATE ON day_closes
BEGIN
    SELECT RAISE(ABORT, 'a closed day stays closed');
END;

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
