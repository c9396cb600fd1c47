-- Leases: who does a job that one process at a time does.

CREATE TABLE leases (
    job      TEXT    NOT NULL PRIMARY KEY CHECK (length(job) >= 1),
    -- Raised by every taking-over; a write under an older number is refused.
    fence    INTEGER NOT NULL CHECK (fence >= 1),
    holder   TEXT    NOT NULL CHECK (length(holder) >= 1),
    taken_at INTEGER NOT NULL,
    -- The journal has the end that a lease was taken with, and its release; renewals in between move it here alone.
    until    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER leases_never_go_back BEFORE UPDATE ON leases
WHEN NEW.job <> OLD.job OR NEW.fence < OLD.fence
    OR (NEW.fence = OLD.fence AND (NEW.holder <> OLD.holder OR NEW.taken_at <> OLD.taken_at))
BEGIN
    SELECT RAISE(ABORT, 'the number of a lease only rises');
END;

CREATE TRIGGER leases_stay BEFORE DELETE ON leases
-- Its number would be given out again.
BEGIN
    SELECT RAISE(ABORT, 'a lease is never removed');
END;
