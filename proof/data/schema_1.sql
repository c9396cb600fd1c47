-- A file of schema 1, as the first migration makes it: the dump of a day with six cars, written without accounts. It never changes.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE floors (
    -- Negative below the street.
    level INTEGER NOT NULL PRIMARY KEY CHECK (level BETWEEN -32768 AND 32767),
    name  TEXT    NOT NULL
) STRICT;
INSERT INTO floors VALUES(1,'Floor 1');
CREATE TABLE bays (
    level  INTEGER NOT NULL REFERENCES floors (level),
    number INTEGER NOT NULL CHECK (number BETWEEN 0 AND 65535),
    name   TEXT    NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;
INSERT INTO bays VALUES(1,1,'Bay 1');
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
INSERT INTO vehicles VALUES(X'01a21f80155570a3973cd1cbc38b5e12','OLD0','OLD 0','0100','STANDARD',NULL,NULL,NULL,NULL,1,1795824817493040,1795824817493040,NULL);
INSERT INTO vehicles VALUES(X'01a21f80156173129ff3261f9d353b22','OLD1','OLD 1','0101','STANDARD',NULL,NULL,NULL,NULL,1,1795824817505192,1795824817505192,NULL);
INSERT INTO vehicles VALUES(X'01a21f80157571609b81d478fc0b37ab','OLD2','OLD 2','0102','STANDARD',NULL,NULL,NULL,NULL,1,1795824817525086,1795824817525086,NULL);
INSERT INTO vehicles VALUES(X'01a21f80158170c89299d9e051756073','OLD3','OLD 3','0103','STANDARD',NULL,NULL,NULL,NULL,1,1795824817537049,1795824817537049,NULL);
INSERT INTO vehicles VALUES(X'01a21f80158d726e99890c1cc99869fb','OLD4','OLD 4','0104','STANDARD',NULL,NULL,NULL,NULL,1,1795824817549152,1795824817549152,NULL);
INSERT INTO vehicles VALUES(X'01a21f80159970fdb93723445310ce8d','OLD5','OLD 5','0105','STANDARD',NULL,NULL,NULL,NULL,1,1795824817561062,1795824817561062,NULL);
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
INSERT INTO tariffs VALUES('day',1,'{"id":"day","version":1,"currency":"EUR","stay_counting":"whole_minutes","bands":[{"start_minutes":0,"end_minutes":null,"amount_per_step":"2.5","step_minutes":60,"fee_at_start":"0"}]}',1,1795824817473222);
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
INSERT INTO spots VALUES(X'01a21f80152c7399936944041e28cfde','F1-B1-S007',1,1,7,8,NULL,NULL,NULL,'AVAILABLE',NULL,NULL,NULL,1,1795824817452225,1795824817452225,NULL);
INSERT INTO spots VALUES(X'01a21f80152c739993b2938323a6be03','F1-B1-S008',1,1,8,8,NULL,NULL,NULL,'AVAILABLE',NULL,NULL,NULL,1,1795824817452225,1795824817452225,NULL);
INSERT INTO spots VALUES(X'01a21f80152c73999613b3ec541c6342','F1-B1-S003',1,1,3,8,NULL,NULL,NULL,'AVAILABLE',NULL,NULL,NULL,3,1795824817452225,1795824817649343,NULL);
INSERT INTO spots VALUES(X'01a21f80152c73999aadb4ec6ba1aae1','F1-B1-S001',1,1,1,8,NULL,NULL,NULL,'AVAILABLE',NULL,NULL,NULL,3,1795824817452225,1795824817599154,NULL);
INSERT INTO spots VALUES(X'01a21f80152c7399a461dbc56952d161','F1-B1-S009',1,1,9,8,NULL,NULL,NULL,'AVAILABLE',NULL,NULL,NULL,1,1795824817452225,1795824817452225,NULL);
INSERT INTO spots VALUES(X'01a21f80152c7399ab974fd3c4ec262b','F1-B1-S002',1,1,2,8,NULL,NULL,NULL,'AVAILABLE',NULL,NULL,NULL,3,1795824817452225,1795824817632599,NULL);
INSERT INTO spots VALUES(X'01a21f80152c7399acc0c38f8db2b78b','F1-B1-S006',1,1,6,8,NULL,NULL,NULL,'OCCUPIED',X'01a21f80159970fda9df6170669523b5',NULL,NULL,2,1795824817452225,1795824817561062,NULL);
INSERT INTO spots VALUES(X'01a21f80152c7399ae979b2743e2453d','F1-B1-S012',1,1,12,8,NULL,NULL,NULL,'AVAILABLE',NULL,NULL,NULL,1,1795824817452225,1795824817452225,NULL);
INSERT INTO spots VALUES(X'01a21f80152c7399af1f63af39c92fd7','F1-B1-S005',1,1,5,8,NULL,NULL,NULL,'OCCUPIED',X'01a21f80158d726eb77dfea6d6cea8f9',NULL,NULL,2,1795824817452225,1795824817549152,NULL);
INSERT INTO spots VALUES(X'01a21f80152c7399b5677bea1bbabb09','F1-B1-S004',1,1,4,8,NULL,NULL,NULL,'AVAILABLE',NULL,NULL,NULL,3,1795824817452225,1795824817664925,NULL);
INSERT INTO spots VALUES(X'01a21f80152c7399bf6844784e6c018d','F1-B1-S011',1,1,11,8,NULL,NULL,NULL,'AVAILABLE',NULL,NULL,NULL,1,1795824817452225,1795824817452225,NULL);
INSERT INTO spots VALUES(X'01a21f80152c7399bfc060fe60d06441','F1-B1-S010',1,1,10,8,NULL,NULL,NULL,'AVAILABLE',NULL,NULL,NULL,1,1795824817452225,1795824817452225,NULL);
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
    -- What was due when staff let the vehicle out for nothing.
    waived_minor   INTEGER NOT NULL CHECK (waived_minor >= 0),
    tariff_id      TEXT,
    tariff_version INTEGER,
    parker_class   TEXT    NOT NULL
        CHECK (parker_class = 'TRANSIENT' OR parker_class = 'PERMIT' OR parker_class = 'RESERVATION'
               OR parker_class = 'STAFF'),
    -- The vehicle's type when it left; NULL until then.
    vehicle_type   TEXT
        CHECK (vehicle_type = 'COMPACT' OR vehicle_type = 'STANDARD' OR vehicle_type = 'OVERSIZED'
               OR vehicle_type = 'MOTORCYCLE' OR vehicle_type = 'ELECTRIC' OR vehicle_type = 'ACCESSIBLE'),
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
INSERT INTO sessions VALUES(X'01a21f80155570a3a50294eba1323172',X'01a21f80155570a3973cd1cbc38b5e12',X'01a21f80152c73999aadb4ec6ba1aae1',X'01a21f80155570a3aa7cbd6baabd77a1','COMPLETED',1795824817493040,1795824817599154,1798416817493040,NULL,0,0,'day',1,'TRANSIENT','STANDARD',0,NULL,NULL,3,1795824817493040,1795824817599154);
INSERT INTO sessions VALUES(X'01a21f801561731293081d2a45883981',X'01a21f80156173129ff3261f9d353b22',X'01a21f80152c7399ab974fd3c4ec262b',X'01a21f8015617312ab761a79d7f450f1','COMPLETED',1795824817505192,1795824817632599,1798416817505192,NULL,0,0,'day',1,'TRANSIENT','STANDARD',0,NULL,NULL,3,1795824817505192,1795824817632599);
INSERT INTO sessions VALUES(X'01a21f80157571608f0bce0ba79876da',X'01a21f80157571609b81d478fc0b37ab',X'01a21f80152c73999613b3ec541c6342',X'01a21f8015757160982c03beef9cc1c4','COMPLETED',1795824817525086,1795824817649343,1798416817525086,1795825717640119,0,0,'day',1,'TRANSIENT','STANDARD',0,NULL,NULL,3,1795824817525086,1795824817649343);
INSERT INTO sessions VALUES(X'01a21f80158170c8ba1d7dd7f8cc7a1c',X'01a21f80158170c89299d9e051756073',X'01a21f80152c7399b5677bea1bbabb09',X'01a21f80158170c893e3fdb66e5e270d','CANCELLED',1795824817537049,1795824817664925,1798416817537049,NULL,0,0,'day',1,'TRANSIENT',NULL,0,NULL,NULL,2,1795824817537049,1795824817664925);
INSERT INTO sessions VALUES(X'01a21f80158d726eb77dfea6d6cea8f9',X'01a21f80158d726e99890c1cc99869fb',X'01a21f80152c7399af1f63af39c92fd7',X'01a21f80158d726ebeb47a65998b2a49','ACTIVE',1795824817549152,NULL,1798416817549152,NULL,0,0,'day',1,'TRANSIENT',NULL,0,NULL,NULL,1,1795824817549152,1795824817549152);
INSERT INTO sessions VALUES(X'01a21f80159970fda9df6170669523b5',X'01a21f80159970fdb93723445310ce8d',X'01a21f80152c7399acc0c38f8db2b78b',X'01a21f80159970fdb7ff59b96d86d5bc','ACTIVE',1795824817561062,NULL,1798416817561062,NULL,0,0,'day',1,'TRANSIENT',NULL,0,NULL,NULL,1,1795824817561062,1795824817561062);
CREATE TABLE validations (
    session_id BLOB    NOT NULL REFERENCES sessions (id),
    -- Unique in the session.
    id         TEXT    NOT NULL,
    -- The whole validation as JSON.
    body       TEXT    NOT NULL CHECK (json_valid(body)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, id)
) STRICT, WITHOUT ROWID;
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
INSERT INTO tickets VALUES(X'01a21f80155570a3aa7cbd6baabd77a1',X'01a21f80155570a3a50294eba1323172','2DF3ZVFPR2W1VN1S56DQ','CLOSED',0,2,1795824817493040,1795824817599154);
INSERT INTO tickets VALUES(X'01a21f8015617312ab761a79d7f450f1',X'01a21f801561731293081d2a45883981','Q9JMEY8HRH7YKWA3WYR0','CLOSED',0,2,1795824817505192,1795824817632599);
INSERT INTO tickets VALUES(X'01a21f8015757160982c03beef9cc1c4',X'01a21f80157571608f0bce0ba79876da','AB0B22VDBBZ31H77GPFB','CLOSED',0,2,1795824817525086,1795824817649343);
INSERT INTO tickets VALUES(X'01a21f80158170c893e3fdb66e5e270d',X'01a21f80158170c8ba1d7dd7f8cc7a1c','Y3M85MAWB4EM2XXWCZ84','VOID',0,2,1795824817537049,1795824817664925);
INSERT INTO tickets VALUES(X'01a21f80158d726ebeb47a65998b2a49',X'01a21f80158d726eb77dfea6d6cea8f9','YFRYVTQBB981KJ56XAA2','OPEN',0,1,1795824817549152,1795824817549152);
INSERT INTO tickets VALUES(X'01a21f80159970fdb7ff59b96d86d5bc',X'01a21f80159970fda9df6170669523b5','BTD52WJXVDWX6YHMHD88','OPEN',0,1,1795824817561062,1795824817561062);
CREATE TABLE payments (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    session_id   BLOB    NOT NULL REFERENCES sessions (id),
    -- The provider charges at most once for each.
    key          TEXT    NOT NULL,
    purpose      TEXT    NOT NULL CHECK (purpose = 'EXIT' OR purpose = 'PREPAY' OR purpose = 'TOP_UP' OR purpose = 'DEBT'),
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
    status       TEXT    NOT NULL
        CHECK (status = 'PENDING' OR status = 'COMPLETED' OR status = 'FAILED' OR status = 'REFUNDED'
               OR status = 'CANCELLED'),
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
INSERT INTO payments VALUES(X'01a21f8015bf7276983ae8d2559fdd4b',X'01a21f80155570a3a50294eba1323172','payment:01a21f80-15bf-7276-983a-e8d2559fdd4b','EXIT','CASH',0,'EUR',0,NULL,0,NULL,'COMPLETED',1795824817599154,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,1795824817599154,1795824817599154);
INSERT INTO payments VALUES(X'01a21f8015e079958f64d59b12145808',X'01a21f801561731293081d2a45883981','old/paid','EXIT','CASH',0,'EUR',0,NULL,0,NULL,'COMPLETED',1795824817632599,NULL,NULL,NULL,NULL,NULL,NULL,NULL,2,1795824817632599,1795824817632599);
INSERT INTO payments VALUES(X'01a21f8015e871e79135dee445efa30d',X'01a21f80157571608f0bce0ba79876da','payment:01a21f80-15e8-71e7-9135-dee445efa30d','PREPAY','CASH',0,'EUR',0,NULL,0,NULL,'COMPLETED',1795824817640119,1795825717640119,NULL,NULL,NULL,NULL,NULL,NULL,2,1795824817640119,1795824817640119);
CREATE TABLE refunds (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    payment_id   BLOB    NOT NULL REFERENCES payments (id),
    session_id   BLOB    NOT NULL REFERENCES sessions (id),
    -- The provider gives the money back at most once for each.
    key          TEXT    NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency     TEXT    NOT NULL CHECK (length(currency) = 3),
    reason       TEXT    NOT NULL,
    status       TEXT    NOT NULL CHECK (status = 'PENDING' OR status = 'COMPLETED' OR status = 'FAILED'),
    reference    TEXT,
    failure      TEXT,
    -- The number of its credit note: the way from a refund to it, so that the receipts need no index.
    credit_note  INTEGER CHECK (credit_note >= 1),
    version      INTEGER NOT NULL CHECK (version >= 1),
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE debts (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    session_id   BLOB    NOT NULL REFERENCES sessions (id),
    vehicle_id   BLOB    NOT NULL REFERENCES vehicles (id),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency     TEXT    NOT NULL CHECK (length(currency) = 3),
    status       TEXT    NOT NULL CHECK (status = 'OPEN' OR status = 'SETTLED' OR status = 'WAIVED'),
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
INSERT INTO journal VALUES(1,1795824817452225,'host','LayoutExtended','{"LayoutExtended":{"floors":[{"level":1,"name":"Floor 1"}],"bays":[{"level":1,"number":1,"name":"Bay 1"}],"spots":[{"id":"01a21f80-152c-7399-9aad-b4ec6ba1aae1","code":"F1-B1-S001","level":1,"bay":1,"ordinal":1,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}},{"id":"01a21f80-152c-7399-ab97-4fd3c4ec262b","code":"F1-B1-S002","level":1,"bay":1,"ordinal":2,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}},{"id":"01a21f80-152c-7399-9613-b3ec541c6342","code":"F1-B1-S003","level":1,"bay":1,"ordinal":3,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}},{"id":"01a21f80-152c-7399-b567-7bea1bbabb09","code":"F1-B1-S004","level":1,"bay":1,"ordinal":4,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}},{"id":"01a21f80-152c-7399-af1f-63af39c92fd7","code":"F1-B1-S005","level":1,"bay":1,"ordinal":5,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}},{"id":"01a21f80-152c-7399-acc0-c38f8db2b78b","code":"F1-B1-S006","level":1,"bay":1,"ordinal":6,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}},{"id":"01a21f80-152c-7399-9369-44041e28cfde","code":"F1-B1-S007","level":1,"bay":1,"ordinal":7,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}},{"id":"01a21f80-152c-7399-93b2-938323a6be03","code":"F1-B1-S008","level":1,"bay":1,"ordinal":8,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}},{"id":"01a21f80-152c-7399-a461-dbc56952d161","code":"F1-B1-S009","level":1,"bay":1,"ordinal":9,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}},{"id":"01a21f80-152c-7399-bfc0-60fe60d06441","code":"F1-B1-S010","level":1,"bay":1,"ordinal":10,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}},{"id":"01a21f80-152c-7399-bf68-44784e6c018d","code":"F1-B1-S011","level":1,"bay":1,"ordinal":11,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}},{"id":"01a21f80-152c-7399-ae97-9b2743e2453d","code":"F1-B1-S012","level":1,"bay":1,"ordinal":12,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}},"limits":{"height_cm":null,"length_cm":null,"width_cm":null}}]}}',NULL,NULL,NULL,NULL,NULL,X'c95b7a9c7d5759fc04b6bf4cb8c409edd51f12c3a6d2ede1ae7f0c86a63e154a');
INSERT INTO journal VALUES(2,1795824817473222,'host','TariffPublished','{"TariffPublished":{"tariff":{"id":"day","version":1,"currency":"EUR","stay_counting":"whole_minutes","bands":[{"start_minutes":0,"end_minutes":null,"amount_per_step":"2.5","step_minutes":60,"fee_at_start":"0"}]}}}',NULL,NULL,NULL,NULL,NULL,X'c3118f6c5215d72d90f25eafbfa2e272787b4bdd75f3359ab639e2b00517d6a9');
INSERT INTO journal VALUES(3,1795824817480815,'host','TariffActivated','{"TariffActivated":{"tariff":{"id":"day","version":1}}}',NULL,NULL,NULL,NULL,NULL,X'8fa1714f41869e2d709d01dd7102a550044b3b84fc7bd3abeda74475558af6a5');
INSERT INTO journal VALUES(4,1795824817493040,'host','VehicleRegistered','{"VehicleRegistered":{"vehicle":"01a21f80-1555-70a3-973c-d1cbc38b5e12","plate":"OLD0","plate_shown":"OLD 0","vehicle_type":"STANDARD","size":{"height_cm":null,"length_cm":null,"width_cm":null},"note":null}}','old/0','sessions.enter',X'ff59388d41626dae5bc497d96956b60e28753de281eccca3bb6e38e7ca4af57e',2,'{"session":{"id":"01a21f80-1555-70a3-a502-94eba1323172","vehicle":"01a21f80-1555-70a3-973c-d1cbc38b5e12","spot":"01a21f80-152c-7399-9aad-b4ec6ba1aae1","ticket":"01a21f80-1555-70a3-aa7c-bd6baabd77a1","status":"ACTIVE","entered_at":1795824817493040,"ended_at":null,"overdue_at":1798416817493040,"paid_until":null,"paid_minor":0,"waived_minor":0,"tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","vehicle_type":null,"lost_ticket":false,"entry_lane":null,"exit_lane":null,"version":1,"created_at":1795824817493040,"updated_at":1795824817493040},"ticket":{"id":"01a21f80-1555-70a3-aa7c-bd6baabd77a1","session":"01a21f80-1555-70a3-a502-94eba1323172","number":"2DF3ZVFPR2W1VN1S56DQ","status":"OPEN","lost":false,"version":1,"created_at":1795824817493040,"updated_at":1795824817493040},"spot":{"id":"01a21f80-152c-7399-9aad-b4ec6ba1aae1","code":"F1-B1-S001","level":1,"bay":1,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}}},"debt":null}',X'66e8e6e002c4db2424203551d16dbd093565f5481797e55bc088da62397d643d');
INSERT INTO journal VALUES(5,1795824817493040,'host','VehicleEntered','{"VehicleEntered":{"session":"01a21f80-1555-70a3-a502-94eba1323172","vehicle":"01a21f80-1555-70a3-973c-d1cbc38b5e12","spot":"01a21f80-152c-7399-9aad-b4ec6ba1aae1","ticket":"01a21f80-1555-70a3-aa7c-bd6baabd77a1","number":"2DF3ZVFPR2W1VN1S56DQ","tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","overdue_at":1798416817493040,"lane":null}}',NULL,NULL,NULL,NULL,NULL,X'a64b04020c6964cc3bf66c36cdf7e33409258654764d3f76ba2c1ea83eb61505');
INSERT INTO journal VALUES(6,1795824817505192,'host','VehicleRegistered','{"VehicleRegistered":{"vehicle":"01a21f80-1561-7312-9ff3-261f9d353b22","plate":"OLD1","plate_shown":"OLD 1","vehicle_type":"STANDARD","size":{"height_cm":null,"length_cm":null,"width_cm":null},"note":null}}','old/1','sessions.enter',X'c7c5c356b8457196cc096782da4a9b1622c73b9fb7f5d330a2e4df749687ca2f',2,'{"session":{"id":"01a21f80-1561-7312-9308-1d2a45883981","vehicle":"01a21f80-1561-7312-9ff3-261f9d353b22","spot":"01a21f80-152c-7399-ab97-4fd3c4ec262b","ticket":"01a21f80-1561-7312-ab76-1a79d7f450f1","status":"ACTIVE","entered_at":1795824817505192,"ended_at":null,"overdue_at":1798416817505192,"paid_until":null,"paid_minor":0,"waived_minor":0,"tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","vehicle_type":null,"lost_ticket":false,"entry_lane":null,"exit_lane":null,"version":1,"created_at":1795824817505192,"updated_at":1795824817505192},"ticket":{"id":"01a21f80-1561-7312-ab76-1a79d7f450f1","session":"01a21f80-1561-7312-9308-1d2a45883981","number":"Q9JMEY8HRH7YKWA3WYR0","status":"OPEN","lost":false,"version":1,"created_at":1795824817505192,"updated_at":1795824817505192},"spot":{"id":"01a21f80-152c-7399-ab97-4fd3c4ec262b","code":"F1-B1-S002","level":1,"bay":1,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}}},"debt":null}',X'4f4ffb48b4abd09e2286e2a5efecdb3f8eb6ec0b3ada6ab9bd94e48d6583dc00');
INSERT INTO journal VALUES(7,1795824817505192,'host','VehicleEntered','{"VehicleEntered":{"session":"01a21f80-1561-7312-9308-1d2a45883981","vehicle":"01a21f80-1561-7312-9ff3-261f9d353b22","spot":"01a21f80-152c-7399-ab97-4fd3c4ec262b","ticket":"01a21f80-1561-7312-ab76-1a79d7f450f1","number":"Q9JMEY8HRH7YKWA3WYR0","tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","overdue_at":1798416817505192,"lane":null}}',NULL,NULL,NULL,NULL,NULL,X'c0e9357a4e7bd60a1569ddc843e358048d3d3975944a3b6317e8348ee2f8032b');
INSERT INTO journal VALUES(8,1795824817525086,'host','VehicleRegistered','{"VehicleRegistered":{"vehicle":"01a21f80-1575-7160-9b81-d478fc0b37ab","plate":"OLD2","plate_shown":"OLD 2","vehicle_type":"STANDARD","size":{"height_cm":null,"length_cm":null,"width_cm":null},"note":null}}','old/2','sessions.enter',X'cb0240e09ca3df33c73501880f03cd030064d717925fbcc55e3367f61f14c1f7',2,'{"session":{"id":"01a21f80-1575-7160-8f0b-ce0ba79876da","vehicle":"01a21f80-1575-7160-9b81-d478fc0b37ab","spot":"01a21f80-152c-7399-9613-b3ec541c6342","ticket":"01a21f80-1575-7160-982c-03beef9cc1c4","status":"ACTIVE","entered_at":1795824817525086,"ended_at":null,"overdue_at":1798416817525086,"paid_until":null,"paid_minor":0,"waived_minor":0,"tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","vehicle_type":null,"lost_ticket":false,"entry_lane":null,"exit_lane":null,"version":1,"created_at":1795824817525086,"updated_at":1795824817525086},"ticket":{"id":"01a21f80-1575-7160-982c-03beef9cc1c4","session":"01a21f80-1575-7160-8f0b-ce0ba79876da","number":"AB0B22VDBBZ31H77GPFB","status":"OPEN","lost":false,"version":1,"created_at":1795824817525086,"updated_at":1795824817525086},"spot":{"id":"01a21f80-152c-7399-9613-b3ec541c6342","code":"F1-B1-S003","level":1,"bay":1,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}}},"debt":null}',X'd0ae2cf33f84cfcd8f68d71dbf7dd8076188f4d06486af0487a7c50979f91910');
INSERT INTO journal VALUES(9,1795824817525086,'host','VehicleEntered','{"VehicleEntered":{"session":"01a21f80-1575-7160-8f0b-ce0ba79876da","vehicle":"01a21f80-1575-7160-9b81-d478fc0b37ab","spot":"01a21f80-152c-7399-9613-b3ec541c6342","ticket":"01a21f80-1575-7160-982c-03beef9cc1c4","number":"AB0B22VDBBZ31H77GPFB","tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","overdue_at":1798416817525086,"lane":null}}',NULL,NULL,NULL,NULL,NULL,X'3f1ca5c1cc12951ed18381ae8f8e5fbbbb7fb9ac1117c5b136d76d8ed753a0b2');
INSERT INTO journal VALUES(10,1795824817537049,'host','VehicleRegistered','{"VehicleRegistered":{"vehicle":"01a21f80-1581-70c8-9299-d9e051756073","plate":"OLD3","plate_shown":"OLD 3","vehicle_type":"STANDARD","size":{"height_cm":null,"length_cm":null,"width_cm":null},"note":null}}','old/3','sessions.enter',X'3f725fd7747ae250837822709b3a9c6c55ff3912d542391267d2f952a05a165e',2,'{"session":{"id":"01a21f80-1581-70c8-ba1d-7dd7f8cc7a1c","vehicle":"01a21f80-1581-70c8-9299-d9e051756073","spot":"01a21f80-152c-7399-b567-7bea1bbabb09","ticket":"01a21f80-1581-70c8-93e3-fdb66e5e270d","status":"ACTIVE","entered_at":1795824817537049,"ended_at":null,"overdue_at":1798416817537049,"paid_until":null,"paid_minor":0,"waived_minor":0,"tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","vehicle_type":null,"lost_ticket":false,"entry_lane":null,"exit_lane":null,"version":1,"created_at":1795824817537049,"updated_at":1795824817537049},"ticket":{"id":"01a21f80-1581-70c8-93e3-fdb66e5e270d","session":"01a21f80-1581-70c8-ba1d-7dd7f8cc7a1c","number":"Y3M85MAWB4EM2XXWCZ84","status":"OPEN","lost":false,"version":1,"created_at":1795824817537049,"updated_at":1795824817537049},"spot":{"id":"01a21f80-152c-7399-b567-7bea1bbabb09","code":"F1-B1-S004","level":1,"bay":1,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}}},"debt":null}',X'a0583ab0ec1b7ba8c912c430cf95a5ea9a7cf960fa5bd507ddf381ed9b48a883');
INSERT INTO journal VALUES(11,1795824817537049,'host','VehicleEntered','{"VehicleEntered":{"session":"01a21f80-1581-70c8-ba1d-7dd7f8cc7a1c","vehicle":"01a21f80-1581-70c8-9299-d9e051756073","spot":"01a21f80-152c-7399-b567-7bea1bbabb09","ticket":"01a21f80-1581-70c8-93e3-fdb66e5e270d","number":"Y3M85MAWB4EM2XXWCZ84","tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","overdue_at":1798416817537049,"lane":null}}',NULL,NULL,NULL,NULL,NULL,X'67056fadc2d12ea745a7efae00ede99df9e430ad181834ac3da77b4f56b7855f');
INSERT INTO journal VALUES(12,1795824817549152,'host','VehicleRegistered','{"VehicleRegistered":{"vehicle":"01a21f80-158d-726e-9989-0c1cc99869fb","plate":"OLD4","plate_shown":"OLD 4","vehicle_type":"STANDARD","size":{"height_cm":null,"length_cm":null,"width_cm":null},"note":null}}','old/4','sessions.enter',X'5a45579acaf80568079b8bafbcd8c3bc72061f0e835e8261cd828637e8fb8513',2,'{"session":{"id":"01a21f80-158d-726e-b77d-fea6d6cea8f9","vehicle":"01a21f80-158d-726e-9989-0c1cc99869fb","spot":"01a21f80-152c-7399-af1f-63af39c92fd7","ticket":"01a21f80-158d-726e-beb4-7a65998b2a49","status":"ACTIVE","entered_at":1795824817549152,"ended_at":null,"overdue_at":1798416817549152,"paid_until":null,"paid_minor":0,"waived_minor":0,"tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","vehicle_type":null,"lost_ticket":false,"entry_lane":null,"exit_lane":null,"version":1,"created_at":1795824817549152,"updated_at":1795824817549152},"ticket":{"id":"01a21f80-158d-726e-beb4-7a65998b2a49","session":"01a21f80-158d-726e-b77d-fea6d6cea8f9","number":"YFRYVTQBB981KJ56XAA2","status":"OPEN","lost":false,"version":1,"created_at":1795824817549152,"updated_at":1795824817549152},"spot":{"id":"01a21f80-152c-7399-af1f-63af39c92fd7","code":"F1-B1-S005","level":1,"bay":1,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}}},"debt":null}',X'5843fbb12feb047223bb21f8aeb1f9e968ccfecd57c59bda491f8eb7dc1389c6');
INSERT INTO journal VALUES(13,1795824817549152,'host','VehicleEntered','{"VehicleEntered":{"session":"01a21f80-158d-726e-b77d-fea6d6cea8f9","vehicle":"01a21f80-158d-726e-9989-0c1cc99869fb","spot":"01a21f80-152c-7399-af1f-63af39c92fd7","ticket":"01a21f80-158d-726e-beb4-7a65998b2a49","number":"YFRYVTQBB981KJ56XAA2","tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","overdue_at":1798416817549152,"lane":null}}',NULL,NULL,NULL,NULL,NULL,X'3bb1c78cf5976834ff3efdeafc37b88dc5167f9228ddcc0cf46febf1ded4e195');
INSERT INTO journal VALUES(14,1795824817561062,'host','VehicleRegistered','{"VehicleRegistered":{"vehicle":"01a21f80-1599-70fd-b937-23445310ce8d","plate":"OLD5","plate_shown":"OLD 5","vehicle_type":"STANDARD","size":{"height_cm":null,"length_cm":null,"width_cm":null},"note":null}}','old/5','sessions.enter',X'b2c50749dca56c7cb28e340b5fc1e4352f53f6cd8927df91f2c952d7dbcec520',2,'{"session":{"id":"01a21f80-1599-70fd-a9df-6170669523b5","vehicle":"01a21f80-1599-70fd-b937-23445310ce8d","spot":"01a21f80-152c-7399-acc0-c38f8db2b78b","ticket":"01a21f80-1599-70fd-b7ff-59b96d86d5bc","status":"ACTIVE","entered_at":1795824817561062,"ended_at":null,"overdue_at":1798416817561062,"paid_until":null,"paid_minor":0,"waived_minor":0,"tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","vehicle_type":null,"lost_ticket":false,"entry_lane":null,"exit_lane":null,"version":1,"created_at":1795824817561062,"updated_at":1795824817561062},"ticket":{"id":"01a21f80-1599-70fd-b7ff-59b96d86d5bc","session":"01a21f80-1599-70fd-a9df-6170669523b5","number":"BTD52WJXVDWX6YHMHD88","status":"OPEN","lost":false,"version":1,"created_at":1795824817561062,"updated_at":1795824817561062},"spot":{"id":"01a21f80-152c-7399-acc0-c38f8db2b78b","code":"F1-B1-S006","level":1,"bay":1,"class":{"spot_type":"STANDARD","features":{"accessible":false,"charger":false}}},"debt":null}',X'a1bbabd4c35cff58ea28d9203fe2700fc2c2bd4ccf86c8df6d340c29d397117c');
INSERT INTO journal VALUES(15,1795824817561062,'host','VehicleEntered','{"VehicleEntered":{"session":"01a21f80-1599-70fd-a9df-6170669523b5","vehicle":"01a21f80-1599-70fd-b937-23445310ce8d","spot":"01a21f80-152c-7399-acc0-c38f8db2b78b","ticket":"01a21f80-1599-70fd-b7ff-59b96d86d5bc","number":"BTD52WJXVDWX6YHMHD88","tariff":{"id":"day","version":1},"parker_class":"TRANSIENT","overdue_at":1798416817561062,"lane":null}}',NULL,NULL,NULL,NULL,NULL,X'edf4acb6996e4adcbb32dfe37b290be810d4d95fed8b6a7808b785613ba5963a');
INSERT INTO journal VALUES(16,1795824817599154,'host','PaymentOpened','{"PaymentOpened":{"payment":"01a21f80-15bf-7276-983a-e8d2559fdd4b","session":"01a21f80-1555-70a3-a502-94eba1323172","key":"payment:01a21f80-15bf-7276-983a-e8d2559fdd4b","purpose":"EXIT","method":"CASH","amount":{"minor":0,"currency":"EUR"},"credit_minor":0,"tendered_minor":null,"debt":null,"priced_until":1795824817599154,"lane":null}}',NULL,NULL,NULL,NULL,NULL,X'7e7a4aec37a2c4f53f987f9c9cc4c2767b64d2ffc693d5c3cd4df63a6ae20cb6');
INSERT INTO journal VALUES(17,1795824817599154,'host','PaymentCompleted','{"PaymentCompleted":{"payment":"01a21f80-15bf-7276-983a-e8d2559fdd4b","session":"01a21f80-1555-70a3-a502-94eba1323172","amount_minor":0,"reference":null,"paid_until":null}}',NULL,NULL,NULL,NULL,NULL,X'9311fb229dd5df67923836454ebf41dd3914762312178f8af70fb255f37dec7b');
INSERT INTO journal VALUES(18,1795824817599154,'host','SessionCompleted','{"SessionCompleted":{"session":"01a21f80-1555-70a3-a502-94eba1323172","ended_at":1795824817599154,"vehicle_type":"STANDARD","spot":"01a21f80-152c-7399-9aad-b4ec6ba1aae1","ticket":"01a21f80-1555-70a3-aa7c-bd6baabd77a1","lane":null}}',NULL,NULL,NULL,NULL,NULL,X'eb55ec9c6748ee2db2794cc25b06ec6d333df99494c38123321a5f60bf2e29e6');
INSERT INTO journal VALUES(19,1795824817632599,'host','PaymentOpened','{"PaymentOpened":{"payment":"01a21f80-15e0-7995-8f64-d59b12145808","session":"01a21f80-1561-7312-9308-1d2a45883981","key":"old/paid","purpose":"EXIT","method":"CASH","amount":{"minor":0,"currency":"EUR"},"credit_minor":0,"tendered_minor":null,"debt":null,"priced_until":1795824817632599,"lane":null}}','old/paid','payments.open',X'73a62c6fa1a89994973d264fdcb4d29d5bd1e6f587d8121d114c9c301dfbc177',3,'"01a21f80-15e0-7995-8f64-d59b12145808"',X'03c36853456945ba13ce09048b35673d71d363227c0d7287cf08ab223c42edce');
INSERT INTO journal VALUES(20,1795824817632599,'host','PaymentCompleted','{"PaymentCompleted":{"payment":"01a21f80-15e0-7995-8f64-d59b12145808","session":"01a21f80-1561-7312-9308-1d2a45883981","amount_minor":0,"reference":null,"paid_until":null}}',NULL,NULL,NULL,NULL,NULL,X'5ac48442d2375e1e0e729cd940be3925a4ada5db67ceddce2a2ed5175760744c');
INSERT INTO journal VALUES(21,1795824817632599,'host','SessionCompleted','{"SessionCompleted":{"session":"01a21f80-1561-7312-9308-1d2a45883981","ended_at":1795824817632599,"vehicle_type":"STANDARD","spot":"01a21f80-152c-7399-ab97-4fd3c4ec262b","ticket":"01a21f80-1561-7312-ab76-1a79d7f450f1","lane":null}}',NULL,NULL,NULL,NULL,NULL,X'05b3e0b404bc76acd7ce16c4a1b0291c86242b61eecdc8339ddca2f6152b58d7');
INSERT INTO journal VALUES(22,1795824817640119,'host','PaymentOpened','{"PaymentOpened":{"payment":"01a21f80-15e8-71e7-9135-dee445efa30d","session":"01a21f80-1575-7160-8f0b-ce0ba79876da","key":"payment:01a21f80-15e8-71e7-9135-dee445efa30d","purpose":"PREPAY","method":"CASH","amount":{"minor":0,"currency":"EUR"},"credit_minor":0,"tendered_minor":null,"debt":null,"priced_until":1795824817640119,"lane":null}}',NULL,NULL,NULL,NULL,NULL,X'39ad3479919e881afc19b8167b7d4912e83647ec3147ee44418a76c515feffbb');
INSERT INTO journal VALUES(23,1795824817640119,'host','PaymentCompleted','{"PaymentCompleted":{"payment":"01a21f80-15e8-71e7-9135-dee445efa30d","session":"01a21f80-1575-7160-8f0b-ce0ba79876da","amount_minor":0,"reference":null,"paid_until":1795825717640119}}',NULL,NULL,NULL,NULL,NULL,X'288cab13b4637045e3efd2e498d6ed2300ab0c93cf1a07d80a81d597506af5ec');
INSERT INTO journal VALUES(24,1795824817649343,'host','SessionCompleted','{"SessionCompleted":{"session":"01a21f80-1575-7160-8f0b-ce0ba79876da","ended_at":1795824817649343,"vehicle_type":"STANDARD","spot":"01a21f80-152c-7399-9613-b3ec541c6342","ticket":"01a21f80-1575-7160-982c-03beef9cc1c4","lane":null}}',NULL,NULL,NULL,NULL,NULL,X'f09adaf2a51f69a2f8df73ab413a7fbff21b7f8d4830cc9e9cd8dde0e550d285');
INSERT INTO journal VALUES(25,1795824817664925,'host','SessionCancelled','{"SessionCancelled":{"session":"01a21f80-1581-70c8-ba1d-7dd7f8cc7a1c","ended_at":1795824817664925,"spot":"01a21f80-152c-7399-b567-7bea1bbabb09","ticket":"01a21f80-1581-70c8-93e3-fdb66e5e270d","reason":"wrong gate"}}',NULL,NULL,NULL,NULL,NULL,X'4a4362ab72bb16040674fb0d0713ed802144a101d03f1030cdb974f5fcda35ae');
CREATE UNIQUE INDEX vehicles_live_plate ON vehicles (plate)
    -- A plate is unique among rows not removed: registering it again makes a new row, and the old one's history stays.
    WHERE deleted_at IS NULL
;
CREATE INDEX vehicles_removed_plate ON vehicles (plate)
    -- For the history of a plate; few rows, so that registering a vehicle writes no more for it.
    WHERE deleted_at IS NOT NULL
;
CREATE INDEX vehicles_live_ocr_key ON vehicles (ocr_key)
    -- For finding a vehicle after a camera's misreading.
    WHERE deleted_at IS NULL
;
CREATE UNIQUE INDEX tariffs_active ON tariffs (active)
    -- At most one tariff prices the stays that begin now.
    WHERE active = 1
;
CREATE UNIQUE INDEX spots_live_code ON spots (code)
    -- A code may be painted again once its spot was removed.
    WHERE deleted_at IS NULL
;
CREATE INDEX spots_free ON spots (class, ordinal, level)
    -- For the next free spot of a class. The level comes last: it only lets a search of one floor pass over the others
    -- without reading their rows, while a search of all floors still finds the lowest ordinal first.
    WHERE status = 'AVAILABLE' AND deleted_at IS NULL
;
CREATE INDEX spots_reserved ON spots (reserved_for, ordinal)
    -- For the spot kept for a vehicle, and for the few reservations that may have lapsed.
    WHERE status = 'RESERVED'
;
CREATE UNIQUE INDEX sessions_active_vehicle ON sessions (vehicle_id)
    -- A vehicle is inside once at most. Of all its sessions only this one is unique: it returns tomorrow.
    WHERE status = 'ACTIVE'
;
CREATE UNIQUE INDEX sessions_active_spot ON sessions (spot_id)
    -- One vehicle to a spot.
    WHERE status = 'ACTIVE'
;
CREATE INDEX sessions_open ON sessions (id)
    -- For rebuilding the live state in the order of the ids without reading the stays that are over.
    WHERE status IN ('ACTIVE', 'EXPIRED')
;
CREATE INDEX sessions_overdue ON sessions (overdue_at)
    -- For the sweep.
    WHERE status = 'ACTIVE'
;
CREATE INDEX sessions_of_vehicle ON sessions (vehicle_id
    -- For the history of a vehicle, in the order of the ids, which every index ends with.
)
;
CREATE INDEX sessions_on_spot ON sessions (spot_id
    -- For the history of a spot.
)
;
CREATE INDEX validations_id ON validations (id
    -- For how often one was used.
)
;
CREATE UNIQUE INDEX tickets_number ON tickets (number
    -- No two tickets with one number, ever; and for the scanner at the exit.
)
;
CREATE UNIQUE INDEX payments_key ON payments (key
    -- One row to a key.
)
;
CREATE UNIQUE INDEX payments_pending ON payments (session_id)
    -- One payment of a session is under way at most; and for the recovery of those.
    WHERE status = 'PENDING'
;
CREATE INDEX payments_of_session ON payments (session_id
    -- For what was paid for a session.
)
;
CREATE INDEX payments_disputed ON payments (id)
    -- For the list of those.
    WHERE disputed_at IS NOT NULL
;
CREATE INDEX payments_unanswered ON payments (updated_at)
    -- For asking the provider about payments that were given up before it answered.
    WHERE status = 'CANCELLED' AND answered_at IS NULL
;
CREATE UNIQUE INDEX refunds_key ON refunds (key
    -- One row to a key.
)
;
CREATE UNIQUE INDEX refunds_pending ON refunds (payment_id)
    -- One refund of a payment is under way at most: no two can together give back more than was paid.
    WHERE status = 'PENDING'
;
CREATE INDEX refunds_of_payment ON refunds (payment_id
    -- For what was given back of a payment.
)
;
CREATE UNIQUE INDEX debts_of_session ON debts (session_id
    -- One debt to a stay.
)
;
CREATE INDEX debts_open ON debts (vehicle_id)
    -- For the entry: nearly always nothing is found, in an index of a few rows.
    WHERE status = 'OPEN'
;
CREATE INDEX debts_of_vehicle ON debts (vehicle_id
    -- For all debts that a vehicle ever had.
)
;
CREATE UNIQUE INDEX shifts_open ON shifts (drawer)
    -- One shift to a drawer at a time; and for finding it when cash is paid.
    WHERE status = 'OPEN'
;
CREATE TRIGGER receipts_keep_rows BEFORE DELETE ON receipts
BEGIN
    SELECT RAISE(ABORT, 'a receipt is never removed');
END;
CREATE TRIGGER receipts_keep_content BEFORE UPDATE ON receipts
BEGIN
    SELECT RAISE(ABORT, 'a receipt never changes');
END;
CREATE TRIGGER day_closes_keep_rows BEFORE DELETE ON day_closes
BEGIN
    SELECT RAISE(ABORT, 'a closed day stays closed');
END;
CREATE TRIGGER day_closes_keep_content BEFORE UPDATE ON day_closes
BEGIN
    SELECT RAISE(ABORT, 'a closed day stays closed');
END;
CREATE UNIQUE INDEX journal_key ON journal (key)
    -- A key is used once.
    WHERE key IS NOT NULL
;
CREATE TRIGGER journal_keeps_rows BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER journal_keeps_content BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
PRAGMA application_id = 1195463239;
PRAGMA user_version = 1;
COMMIT;
