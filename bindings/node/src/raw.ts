// Written by generate.mjs from include/garage.h; change it there. What each function does stands in its comment, in C's terms.
import { type Layout, layout, readId, readPointer, readSize, readText, writeId, writeInteger, writePointer, writeSize, writeText } from './layout.js';

/** What a pointer is: an address, or null. */
export type Pointer = bigint | Buffer | null;

/** An id, as it is passed by value. */
export interface IdValue {
    bytes: Uint8Array;
}

/** The type of a parameter or a result, from which its declaration for koffi is made. */
export type Kind = 'bool' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'size' | 'pointer' | 'id' | 'string';

/**
 * The version of the binary interface that this header describes: it changes whenever a program built with the old
 * header could not use the new library.
 */
export const GARAGE_ABI_VERSION = 0;

/** A feature of the library: garages in SQLite files. */
export const GARAGE_FEATURES_SQLITE = 1;

/** A feature of the library: garages in memory. */
export const GARAGE_FEATURES_MEMORY = 2;

/** A feature of the library: event streams with file descriptors. */
export const GARAGE_FEATURES_EVENTS = 4;

/** A feature of the library: accounts and access tokens. */
export const GARAGE_FEATURES_AUTH = 8;

/** A feature of the library: receipts as SVG. */
export const GARAGE_FEATURES_RECEIPT_SVG = 16;

/** The room for a day, such as "2026-06-01", with its NUL. */
export const GARAGE_DATE_BYTES = 16;

/** The room for a percentage, such as "19" or "7.5", with its NUL. */
export const GARAGE_PERCENT_BYTES = 16;

/** The room for an error's sentence, with its terminating NUL. */
export const GARAGE_MESSAGE_BYTES = 512;

/** The room for an id as text, with its NUL. */
export const GARAGE_ID_TEXT_BYTES = 37;

/** The room for the id of a tariff, with its NUL. */
export const GARAGE_TARIFF_ID_BYTES = 65;

/** The room for the code of a currency, with its NUL. */
export const GARAGE_CURRENCY_BYTES = 4;

/** No instant. Where a function takes one that may be left out, 0 says so too. */
export const GARAGE_NO_TIME = -0x8000000000000000n;

/** A flag of lists: from the newest row to the oldest. */
export const GARAGE_NEWEST_FIRST = 1;

/** The room for the kind of an event, with its NUL. */
export const GARAGE_KIND_BYTES = 48;

/** The room for an actor, with its NUL. */
export const GARAGE_ACTOR_BYTES = 64;

/** The room for what is wrong with a row, with its NUL. */
export const GARAGE_BREAK_BYTES = 512;

/** How many rows one call gives at most. */
export const GARAGE_JOURNAL_ROWS_MAX = 1000;

/** The room for the name of a floor or bay, with its NUL. */
export const GARAGE_NAME_BYTES = 257;

/** A feature of spots: wide and near the lift, for drivers with a disability. */
export const GARAGE_FEATURE_ACCESSIBLE = 1;

/** A feature of spots: a charger for electric vehicles. */
export const GARAGE_FEATURE_CHARGER = 2;

/** The room for an access token, with its NUL. */
export const GARAGE_TOKEN_BYTES = 2048;

/** The room for a refresh token or the secret of a device, with its NUL. */
export const GARAGE_SECRET_BYTES = 256;

/** How many bytes a key or pepper has at most. */
export const GARAGE_KEY_MATERIAL_BYTES_MAX = 4096;

/** How long the ids of keys, the issuer and the audience may be together, in bytes: they stand in every token. */
export const GARAGE_TOKEN_NAMES_BYTES_MAX = 512;

/** A permission: see spots, availability, sessions, tickets and prices. */
export const GARAGE_PERMISSION_READ_STATE = 1;

/** A permission: let a vehicle in. */
export const GARAGE_PERMISSION_ENTER = 2;

/** A permission: let a vehicle out that has paid. */
export const GARAGE_PERMISSION_EXIT = 4;

/** A permission: take a payment. */
export const GARAGE_PERMISSION_TAKE_PAYMENT = 8;

/** A permission: give a payment up that was not taken. */
export const GARAGE_PERMISSION_CANCEL_PAYMENT = 16;

/** A permission: give money back. */
export const GARAGE_PERMISSION_REFUND = 32;

/** A permission: let a vehicle out without what it owes. */
export const GARAGE_PERMISSION_FREE_RELEASE = 64;

/** A permission: cancel, extend, transfer a stay, correct its plate. */
export const GARAGE_PERMISSION_CORRECT_SESSIONS = 128;

/** A permission: void a ticket, replace a lost one. */
export const GARAGE_PERMISSION_MANAGE_TICKETS = 256;

/** A permission: register, change, remove vehicles. */
export const GARAGE_PERMISSION_MANAGE_VEHICLES = 512;

/** A permission: keep a spot for a vehicle, give it up. */
export const GARAGE_PERMISSION_RESERVE = 1024;

/** A permission: publish and activate tariffs. */
export const GARAGE_PERMISSION_MANAGE_TARIFFS = 2048;

/** A permission: build floors, bays and spots, close and remove them. */
export const GARAGE_PERMISSION_MANAGE_LAYOUT = 4096;

/** A permission: create, change, remove users, end their sessions. */
export const GARAGE_PERMISSION_MANAGE_USERS = 8192;

/** A permission: register, change, remove gates and kiosks. */
export const GARAGE_PERMISSION_MANAGE_DEVICES = 16384;

/** A permission: read the journal, and verify it. */
export const GARAGE_PERMISSION_READ_JOURNAL = 32768;

/** A permission: sweep, check, rebuild, back up, restore. */
export const GARAGE_PERMISSION_MAINTENANCE = 65536;

/** A permission: open and close one's own shift. */
export const GARAGE_PERMISSION_WORK_SHIFT = 131072;

/** A permission: see and close everybody's shifts. */
export const GARAGE_PERMISSION_MANAGE_SHIFTS = 262144;

/** A flag of opening: a file that is not there is an error, and not made. */
export const GARAGE_OPEN_EXISTING = 1;

/** A flag of opening: no background thread; the host calls garage_maintenance_catch_up and garage_maintenance_tidy. */
export const GARAGE_OPEN_NO_BACKGROUND = 2;

/** A flag of opening: the clock stands still, and garage_clock_set and garage_clock_advance move it. For tests and replays. */
export const GARAGE_OPEN_MANUAL_CLOCK = 4;

/** A flag of opening: ids and ticket numbers follow from `seed`. For tests: anyone can compute them. */
export const GARAGE_OPEN_SEEDED = 8;

/** A flag of opening: spots with a charger are for all once nothing else is free. */
export const GARAGE_OPEN_CHARGERS_FOR_ALL = 16;

/** A flag of opening: accessible spots are for all once nothing else is free. */
export const GARAGE_OPEN_ACCESSIBLE_FOR_ALL = 32;

/** A flag of opening: the spot of a session that expires is free at once, instead of once staff have released it. */
export const GARAGE_OPEN_FREE_EXPIRED_SPOTS = 64;

/** The room for an idempotency key, with its NUL. */
export const GARAGE_KEY_BYTES = 256;

/** The room that a callback has for its text, with the NUL. */
export const GARAGE_ANSWER_BYTES = 1024;

/** The room for the name of a line, with its NUL. */
export const GARAGE_LABEL_BYTES = 257;

/** The room for a line as people read it, with its NUL. */
export const GARAGE_LINE_BYTES = 512;

/** How many columns the text of a receipt has. */
export const GARAGE_RECEIPT_COLUMNS = 42;

/** The room for the code of a receipt, with its NUL. */
export const GARAGE_RECEIPT_CODE_BYTES = 128;

/** The room for the card that a receipt shows, such as "Visa **** 1111", with its NUL. */
export const GARAGE_CARD_BYTES = 110;

/** How many items an array of the caller's has at most. */
export const GARAGE_ARRAY_ITEMS_MAX = 1000000;

/** The room for the name of a lane, with its NUL. */
export const GARAGE_LANE_BYTES = 257;

/** The room for the name of a drawer, with its NUL. */
export const GARAGE_DRAWER_BYTES = 257;

/** The room for what is painted on the floor of a spot, with its NUL. */
export const GARAGE_CODE_BYTES = 129;

/** Any floor. */
export const GARAGE_ANY_LEVEL = -0x80000000;

/** The longest text that is taken, in bytes and without its NUL: what goes on without one is not followed further. */
export const GARAGE_TEXT_BYTES_MAX = (1024 * 1024);

/** The room for the number of a ticket in groups of five, with its NUL. */
export const GARAGE_TICKET_NUMBER_BYTES = 24;

/** The room for what a ticket's QR code says, with its NUL. */
export const GARAGE_TICKET_QR_BYTES = 64;

/** The room for a login, with its NUL. */
export const GARAGE_LOGIN_BYTES = 1025;

/** A flag of changing a user or device: it may log in. */
export const GARAGE_CHANGE_ACTIVATE = 1;

/** A flag of changing a user or device: it may not log in, and its auth sessions end. */
export const GARAGE_CHANGE_DEACTIVATE = 2;

/** The room for a plate in normal form, with its NUL. */
export const GARAGE_PLATE_BYTES = 65;

/** The room for a plate as it was written, with its NUL. */
export const GARAGE_PLATE_SHOWN_BYTES = 257;

/** A flag of changing a vehicle: its measures. */
export const GARAGE_CHANGE_SIZE = 1;

/** A flag of changing a vehicle: its note. */
export const GARAGE_CHANGE_NOTE = 2;

/** HMAC with SHA-256: one secret of 32 bytes or more signs and verifies. */
export const GARAGE_TOKEN_ALGORITHM_HS256 = 1;

/** Ed25519: the 32 bytes of a private key. */
export const GARAGE_TOKEN_ALGORITHM_ED25519 = 2;

/** Ed25519: the 32 bytes of a public key, which only verifies. */
export const GARAGE_TOKEN_ALGORITHM_ED25519_PUBLIC = 3;

/** garage_session_enter: `entry`. */
export const GARAGE_COMMAND_KIND_ENTER = 1;

/** garage_session_exit: `id` is the session, `text` the lane or NULL. */
export const GARAGE_COMMAND_KIND_EXIT = 2;

/** garage_payment_process: `pay`, in cash or by another method whose outcome is known at once. */
export const GARAGE_COMMAND_KIND_PAY = 3;

/** garage_payment_prepay: `pay`, as above. */
export const GARAGE_COMMAND_KIND_PREPAY = 4;

/** garage_session_transfer: `id` is the session, `spot` the wish or NULL. */
export const GARAGE_COMMAND_KIND_TRANSFER = 5;

/** garage_session_extend: `id` is the session, `at` the instant. */
export const GARAGE_COMMAND_KIND_EXTEND = 6;

/** garage_session_cancel: `id` is the session, `text` the reason. */
export const GARAGE_COMMAND_KIND_CANCEL = 7;

/** garage_session_correct_plate: `id` is the session, `text` the plate. */
export const GARAGE_COMMAND_KIND_CORRECT_PLATE = 8;

/** garage_spot_reserve: `id` is the spot, `text` the plate, `at` the end or GARAGE_NO_TIME. */
export const GARAGE_COMMAND_KIND_RESERVE = 9;

/** garage_spot_release: `id` is the spot. */
export const GARAGE_COMMAND_KIND_RELEASE = 10;

/** For a motorcycle. */
export const GARAGE_SPOT_TYPE_MOTORCYCLE = 1;

/** For a small car. */
export const GARAGE_SPOT_TYPE_COMPACT = 2;

/** For a car. */
export const GARAGE_SPOT_TYPE_STANDARD = 3;

/** For a van, a pick-up or a bus. */
export const GARAGE_SPOT_TYPE_OVERSIZED = 4;

/** Free to take. */
export const GARAGE_SPOT_STATUS_AVAILABLE = 1;

/** A session holds it. */
export const GARAGE_SPOT_STATUS_OCCUPIED = 2;

/** Kept for one vehicle. */
export const GARAGE_SPOT_STATUS_RESERVED = 3;

/** Closed on purpose, for cleaning or repair. */
export const GARAGE_SPOT_STATUS_MAINTENANCE = 4;

/** Closed because something there is broken. */
export const GARAGE_SPOT_STATUS_OUT_OF_ORDER = 5;

/** A small car. */
export const GARAGE_VEHICLE_TYPE_COMPACT = 1;

/** A car. */
export const GARAGE_VEHICLE_TYPE_STANDARD = 2;

/** A van, a pick-up or a bus. */
export const GARAGE_VEHICLE_TYPE_OVERSIZED = 3;

/** A motorcycle or scooter. */
export const GARAGE_VEHICLE_TYPE_MOTORCYCLE = 4;

/** A car that charges. */
export const GARAGE_VEHICLE_TYPE_ELECTRIC = 5;

/** A car whose driver holds a permit for accessible spots. */
export const GARAGE_VEHICLE_TYPE_ACCESSIBLE = 6;

/** The vehicle is inside. */
export const GARAGE_SESSION_STATUS_ACTIVE = 1;

/** The vehicle has left and everything is paid. */
export const GARAGE_SESSION_STATUS_COMPLETED = 2;

/** The entry was a mistake: nothing is owed. */
export const GARAGE_SESSION_STATUS_CANCELLED = 3;

/** The stay went past its limit; what it cost is still owed. */
export const GARAGE_SESSION_STATUS_EXPIRED = 4;

/** It opens the exit once its session is settled. */
export const GARAGE_TICKET_STATUS_OPEN = 1;

/** Its session has ended. */
export const GARAGE_TICKET_STATUS_CLOSED = 2;

/** It is worth nothing: lost, replaced, or its session expired. */
export const GARAGE_TICKET_STATUS_VOID = 3;

/** Written down; what the provider did is not known yet. */
export const GARAGE_PAYMENT_STATUS_PENDING = 1;

/** The money was taken. */
export const GARAGE_PAYMENT_STATUS_COMPLETED = 2;

/** The provider refused. */
export const GARAGE_PAYMENT_STATUS_FAILED = 3;

/** The money was given back. */
export const GARAGE_PAYMENT_STATUS_REFUNDED = 4;

/** Given up before the provider was asked. */
export const GARAGE_PAYMENT_STATUS_CANCELLED = 5;

/** Coins and notes, counted by the host. */
export const GARAGE_PAYMENT_METHOD_CASH = 1;

/** A card at the provider's terminal. */
export const GARAGE_PAYMENT_METHOD_CARD = 2;

/** In the exit lane: paying ends the stay. */
export const GARAGE_PAYMENT_PURPOSE_EXIT = 1;

/** At the pay station: paying buys the time to leave. */
export const GARAGE_PAYMENT_PURPOSE_PREPAY = 2;

/** At the pay station once more: the time to leave that was bought is over. */
export const GARAGE_PAYMENT_PURPOSE_TOP_UP = 3;

/** Of a debt, after the stay. */
export const GARAGE_PAYMENT_PURPOSE_DEBT = 4;

/** What a rate line charges in one of its bands. */
export const GARAGE_LINE_KIND_CHARGE = 1;

/** What the line's own maximum takes off. */
export const GARAGE_LINE_KIND_LINE_MAXIMUM = 2;

/** What the maximum for a calendar day takes off. */
export const GARAGE_LINE_KIND_DAY_MAXIMUM = 3;

/** What the maximum for 24 hours takes off. */
export const GARAGE_LINE_KIND_ROLLING_MAXIMUM = 4;

/** What the maximum for the stay takes off. */
export const GARAGE_LINE_KIND_STAY_MAXIMUM = 5;

/** What is missing to the minimum. */
export const GARAGE_LINE_KIND_MINIMUM = 6;

/** The price of staying too long. */
export const GARAGE_LINE_KIND_OVERSTAY = 7;

/** The price of a lost ticket. */
export const GARAGE_LINE_KIND_LOST_TICKET = 8;

/** Nothing is charged: within the grace, or for this parker. */
export const GARAGE_LINE_KIND_FREE = 9;

/** What a validation takes off. */
export const GARAGE_LINE_KIND_VALIDATION = 10;

/** A tax that prices do not contain. */
export const GARAGE_LINE_KIND_TAX = 11;

/** On disk: it survives the loss of power. */
export const GARAGE_DURABILITY_FULL = 1;

/** With the operating system: it survives the end of the process; the loss of power may take the last changes. */
export const GARAGE_DURABILITY_RELAXED = 2;

/** In memory: it ends with the process. */
export const GARAGE_DURABILITY_VOLATILE = 3;

/** Written down; what the provider did is not known yet. */
export const GARAGE_REFUND_STATUS_PENDING = 1;

/** The money was given back. */
export const GARAGE_REFUND_STATUS_COMPLETED = 2;

/** The provider refused. */
export const GARAGE_REFUND_STATUS_FAILED = 3;

/** It is owed. */
export const GARAGE_DEBT_STATUS_OPEN = 1;

/** It was paid. */
export const GARAGE_DEBT_STATUS_SETTLED = 2;

/** The operator gave it up. */
export const GARAGE_DEBT_STATUS_WAIVED = 3;

/** The drawer is in use. */
export const GARAGE_SHIFT_STATUS_OPEN = 1;

/** The drawer was counted. */
export const GARAGE_SHIFT_STATUS_CLOSED = 2;

/** Out of the drawer, into the safe. */
export const GARAGE_CASH_MOVE_DROP = 1;

/** Into the drawer, such as coins to give change. */
export const GARAGE_CASH_MOVE_PAY_IN = 2;

/** Out of the drawer, such as for a broom. */
export const GARAGE_CASH_MOVE_PAY_OUT = 3;

/** Money was taken. */
export const GARAGE_RECEIPT_KIND_RECEIPT = 1;

/** Money was given back: it corrects a receipt. */
export const GARAGE_RECEIPT_KIND_CREDIT_NOTE = 2;

/** Came without an arrangement and pays for the stay. */
export const GARAGE_PARKER_CLASS_TRANSIENT = 1;

/** Holds a permit or subscription. */
export const GARAGE_PARKER_CLASS_PERMIT = 2;

/** Booked the stay before. */
export const GARAGE_PARKER_CLASS_RESERVATION = 3;

/** Works for the garage or its host. */
export const GARAGE_PARKER_CLASS_STAFF = 4;

/** Runs the installation: users, devices, backups. */
export const GARAGE_ROLE_ADMIN = 1;

/** Runs the business: tariffs, refunds, the journal. */
export const GARAGE_ROLE_MANAGER = 2;

/** Works in the booth. */
export const GARAGE_ROLE_OPERATOR = 3;

/** A gate or a pay station. */
export const GARAGE_ROLE_KIOSK = 4;

/** Looks, and changes nothing. */
export const GARAGE_ROLE_USER = 5;

/** A gate at a lane. */
export const GARAGE_DEVICE_KIND_GATE = 1;

/** A pay station. */
export const GARAGE_DEVICE_KIND_KIOSK = 2;

/** The user logged out there. */
export const GARAGE_AUTH_SESSION_END_LOGOUT = 1;

/** The user logged out everywhere. */
export const GARAGE_AUTH_SESSION_END_LOGOUT_EVERYWHERE = 2;

/** The user ended it from another auth session, or an administrator did. */
export const GARAGE_AUTH_SESSION_END_REVOKED = 3;

/** A refresh token was used twice: one of the two is a thief. */
export const GARAGE_AUTH_SESSION_END_REFRESH_REUSED = 4;

/** The password was changed or reset. */
export const GARAGE_AUTH_SESSION_END_PASSWORD_CHANGED = 5;

/** The user or the device was switched off or removed, or got another secret. */
export const GARAGE_AUTH_SESSION_END_ACCOUNT_CHANGED = 6;

/** It was the oldest, and there were too many. */
export const GARAGE_AUTH_SESSION_END_LIMIT_REACHED = 7;

/** Its time ran out. */
export const GARAGE_AUTH_SESSION_END_EXPIRED = 8;

/** The garage was restored from a copy that is older than the token. */
export const GARAGE_AUTH_SESSION_END_RESTORED = 9;

/** The best one that is free; 0 says so too. */
export const GARAGE_SPOT_CHOICE_ANY = 1;

/** The best one that is free on `level`. */
export const GARAGE_SPOT_CHOICE_ON_LEVEL = 2;

/** The one with the id `spot`. */
export const GARAGE_SPOT_CHOICE_ID = 3;

/** The one with the code `code`. */
export const GARAGE_SPOT_CHOICE_CODE = 4;

/** Something failed that nobody may have been told. */
export const GARAGE_LOG_LEVEL_ERROR = 1;

/** Something went wrong and is tried again, or needs a look. */
export const GARAGE_LOG_LEVEL_WARN = 2;

/** Something worth knowing. */
export const GARAGE_LOG_LEVEL_INFO = 3;

/** For whoever looks for a fault. */
export const GARAGE_LOG_LEVEL_DEBUG = 4;

/** Everything. */
export const GARAGE_LOG_LEVEL_TRACE = 5;

/** It is refused: exactly what is due is taken. */
export const GARAGE_OVERPAYMENT_REFUSE = 1;

/** It is taken, as the stay's credit. */
export const GARAGE_OVERPAYMENT_CREDIT = 2;

/** Nothing; they are not looked for. */
export const GARAGE_DEBTS_AT_ENTRY_IGNORE = 1;

/** GarageVisit shows them. */
export const GARAGE_DEBTS_AT_ENTRY_SHOW = 2;

/** It is not let in: GARAGE_E_DEBT_OUTSTANDING. */
export const GARAGE_DEBTS_AT_ENTRY_REFUSE = 3;

/** The money was taken, or given back; the text is the provider's own number for it, or empty. */
export const GARAGE_CHARGE_OUTCOME_APPROVED = 1;

/** It was not, and never will be under this key; the text says why, in words for the driver. */
export const GARAGE_CHARGE_OUTCOME_DECLINED = 2;

/** Nobody can say: the reply did not come. The payment or refund stays PENDING until it is recovered. */
export const GARAGE_CHARGE_OUTCOME_UNKNOWN = 3;

/** The call did what it says. */
export const GARAGE_OK = 0;

/** An argument is malformed or out of its range; the message says which. */
export const GARAGE_E_INVALID_INPUT = 1;

/** A plate has no normal form: too long, or holding something that is neither letter nor digit. */
export const GARAGE_E_INVALID_PLATE = 2;

/** A layout names a spot, bay or floor twice, or refers to one that is not there. */
export const GARAGE_E_INVALID_LAYOUT = 3;

/** A tariff's parts do not fit together, or a published version was to be changed. */
export const GARAGE_E_INVALID_TARIFF = 4;

/** No row has the id, code or number that was given. */
export const GARAGE_E_NOT_FOUND = 5;

/** Something with the same unique name exists already. */
export const GARAGE_E_ALREADY_EXISTS = 6;

/** The vehicle is inside: it has an ACTIVE session. */
export const GARAGE_E_ALREADY_PARKED = 7;

/** No spot that the vehicle may take is free. */
export const GARAGE_E_FULL = 8;

/** The named spot is occupied, reserved for another vehicle, or out of service. */
export const GARAGE_E_SPOT_UNAVAILABLE = 9;

/** The spot is too small, or kept for another kind of vehicle. */
export const GARAGE_E_SPOT_UNSUITABLE = 10;

/** The state machine has no such step, as from COMPLETED to CANCELLED. */
export const GARAGE_E_INVALID_TRANSITION = 11;

/** The session cannot be ended before what is due has been paid. */
export const GARAGE_E_PAYMENT_REQUIRED = 12;

/** The payment provider refused. */
export const GARAGE_E_PAYMENT_DECLINED = 13;

/** A payment of this session is PENDING: its outcome is not known yet; recover it first. */
export const GARAGE_E_PAYMENT_PENDING = 14;

/** The amount offered is not the amount due. */
export const GARAGE_E_AMOUNT_MISMATCH = 15;

/** The idempotency key was used before with another operation or other parameters. */
export const GARAGE_E_IDEMPOTENCY_MISMATCH = 16;

/** The row has changed since the version that the caller saw; read it again. */
export const GARAGE_E_VERSION_MISMATCH = 17;

/** A number left its range: an amount, a duration or a counter. */
export const GARAGE_E_OUT_OF_RANGE = 18;

/** The vehicle owes for an earlier stay: settle its debts, or waive them. */
export const GARAGE_E_DEBT_OUTSTANDING = 24;

/** Who calls is not known: no valid access token, or none that is still valid. */
export const GARAGE_E_UNAUTHENTICATED = 26;

/** Who calls is known, and may not do this. */
export const GARAGE_E_FORBIDDEN = 27;

/** Logging in failed too often; the message says when it may be tried again. */
export const GARAGE_E_LOCKED_OUT = 28;

/** The lease under which this was to be written is held no more: its term is over, or another has taken the job over. */
export const GARAGE_E_LEASE_LOST = 29;

/** Another writer changed the same row first. */
export const GARAGE_E_CONFLICT = 30;

/** The store or a queue before it was busy for longer than the caller would wait. */
export const GARAGE_E_BUSY = 31;

/** The call's deadline passed before it could be done; nothing was changed. */
export const GARAGE_E_DEADLINE_EXCEEDED = 32;

/** What stands beside the store, such as Redis, does not answer or cannot serve; the garage does without. */
export const GARAGE_E_UNAVAILABLE = 33;

/** Reading or writing the store failed. */
export const GARAGE_E_IO = 40;

/** The disk, or the size allowed to the store, is full. */
export const GARAGE_E_DISK_FULL = 41;

/** The store is damaged, or its journal does not agree with its tables. */
export const GARAGE_E_CORRUPT = 42;

/** The store or its directory may not be written. */
export const GARAGE_E_READ_ONLY = 43;

/** The file is not a garage's database. */
export const GARAGE_E_NOT_A_DATABASE = 44;

/** The store was written by a newer version of this library. */
export const GARAGE_E_NEWER_SCHEMA = 45;

/** The file, or the directory it should be in, is not there or may not be opened. */
export const GARAGE_E_CANNOT_OPEN = 46;

/** The file is on a network file system, where locks and shared memory cannot be trusted. */
export const GARAGE_E_UNSUPPORTED_FILE_SYSTEM = 47;

/** A constraint of the store was violated: a reference to a row that is not there, or a value out of its set. */
export const GARAGE_E_CONSTRAINT = 48;

/** The transaction has ended because of an earlier error; every further call on it fails. */
export const GARAGE_E_POISONED = 49;

/** The file is encrypted with another key, or is not encrypted. */
export const GARAGE_E_WRONG_KEY = 50;

/** The call may not be made here, such as a transaction begun inside another. */
export const GARAGE_E_MISUSE = 60;

/** This backend or build cannot do it. */
export const GARAGE_E_UNSUPPORTED = 61;

/** The garage was closed. */
export const GARAGE_E_CLOSED = 62;

/** A bug in this library or in a host's own code that it called; the message says where. */
export const GARAGE_E_INTERNAL = 63;

/** A buffer of the calling program is too small for what it asked for; the call says how much room it takes. */
export const GARAGE_E_BUFFER_TOO_SMALL = 64;

/** TOML. */
export const GARAGE_TEXT_FORMAT_TOML = 1;

/** JSON. */
export const GARAGE_TEXT_FORMAT_JSON = 2;

/** The names of the statuses, without GARAGE_E_. */
export const STATUS = {
    OK: 0,
    INVALID_INPUT: 1,
    INVALID_PLATE: 2,
    INVALID_LAYOUT: 3,
    INVALID_TARIFF: 4,
    NOT_FOUND: 5,
    ALREADY_EXISTS: 6,
    ALREADY_PARKED: 7,
    FULL: 8,
    SPOT_UNAVAILABLE: 9,
    SPOT_UNSUITABLE: 10,
    INVALID_TRANSITION: 11,
    PAYMENT_REQUIRED: 12,
    PAYMENT_DECLINED: 13,
    PAYMENT_PENDING: 14,
    AMOUNT_MISMATCH: 15,
    IDEMPOTENCY_MISMATCH: 16,
    VERSION_MISMATCH: 17,
    OUT_OF_RANGE: 18,
    DEBT_OUTSTANDING: 24,
    UNAUTHENTICATED: 26,
    FORBIDDEN: 27,
    LOCKED_OUT: 28,
    LEASE_LOST: 29,
    CONFLICT: 30,
    BUSY: 31,
    DEADLINE_EXCEEDED: 32,
    UNAVAILABLE: 33,
    IO: 40,
    DISK_FULL: 41,
    CORRUPT: 42,
    READ_ONLY: 43,
    NOT_A_DATABASE: 44,
    NEWER_SCHEMA: 45,
    CANNOT_OPEN: 46,
    UNSUPPORTED_FILE_SYSTEM: 47,
    CONSTRAINT: 48,
    POISONED: 49,
    WRONG_KEY: 50,
    MISUSE: 60,
    UNSUPPORTED: 61,
    CLOSED: 62,
    INTERNAL: 63,
    BUFFER_TOO_SMALL: 64,
} as const;

/** The name of a status. */
export type StatusName = keyof typeof STATUS;

/** Why an auth session ended. */
export const AUTH_SESSION_END = {
    /** The user logged out there. */
    LOGOUT: 1,
    /** The user logged out everywhere. */
    LOGOUT_EVERYWHERE: 2,
    /** The user ended it from another auth session, or an administrator did. */
    REVOKED: 3,
    /** A refresh token was used twice: one of the two is a thief. */
    REFRESH_REUSED: 4,
    /** The password was changed or reset. */
    PASSWORD_CHANGED: 5,
    /** The user or the device was switched off or removed, or got another secret. */
    ACCOUNT_CHANGED: 6,
    /** It was the oldest, and there were too many. */
    LIMIT_REACHED: 7,
    /** Its time ran out. */
    EXPIRED: 8,
    /** The garage was restored from a copy that is older than the token. */
    RESTORED: 9,
} as const;

/** Why an auth session ended. */
export type AuthSessionEnd = keyof typeof AUTH_SESSION_END;

const AUTH_SESSION_END_NAMES = Object.fromEntries(Object.entries(AUTH_SESSION_END).map(([name, value]) => [value, name])) as Record<number, AuthSessionEnd>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfAuthSessionEnd(value: number): AuthSessionEnd {
    return AUTH_SESSION_END_NAMES[value] ?? (`UNKNOWN_${value}` as AuthSessionEnd);
}

/** What a command of a batch does: each as the function of the same name. */
export const COMMAND_KIND = {
    /** garage_session_enter: `entry`. */
    ENTER: 1,
    /** garage_session_exit: `id` is the session, `text` the lane or NULL. */
    EXIT: 2,
    /** garage_payment_process: `pay`, in cash or by another method whose outcome is known at once. */
    PAY: 3,
    /** garage_payment_prepay: `pay`, as above. */
    PREPAY: 4,
    /** garage_session_transfer: `id` is the session, `spot` the wish or NULL. */
    TRANSFER: 5,
    /** garage_session_extend: `id` is the session, `at` the instant. */
    EXTEND: 6,
    /** garage_session_cancel: `id` is the session, `text` the reason. */
    CANCEL: 7,
    /** garage_session_correct_plate: `id` is the session, `text` the plate. */
    CORRECT_PLATE: 8,
    /** garage_spot_reserve: `id` is the spot, `text` the plate, `at` the end or GARAGE_NO_TIME. */
    RESERVE: 9,
    /** garage_spot_release: `id` is the spot. */
    RELEASE: 10,
} as const;

/** What a command of a batch does: each as the function of the same name. */
export type CommandKind = keyof typeof COMMAND_KIND;

const COMMAND_KIND_NAMES = Object.fromEntries(Object.entries(COMMAND_KIND).map(([name, value]) => [value, name])) as Record<number, CommandKind>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfCommandKind(value: number): CommandKind {
    return COMMAND_KIND_NAMES[value] ?? (`UNKNOWN_${value}` as CommandKind);
}

/** What kind of vehicle it is; decides which spots it may take. */
export const VEHICLE_TYPE = {
    /** A small car. */
    COMPACT: 1,
    /** A car. */
    STANDARD: 2,
    /** A van, a pick-up or a bus. */
    OVERSIZED: 3,
    /** A motorcycle or scooter. */
    MOTORCYCLE: 4,
    /** A car that charges. */
    ELECTRIC: 5,
    /** A car whose driver holds a permit for accessible spots. */
    ACCESSIBLE: 6,
} as const;

/** What kind of vehicle it is; decides which spots it may take. */
export type VehicleType = keyof typeof VEHICLE_TYPE;

const VEHICLE_TYPE_NAMES = Object.fromEntries(Object.entries(VEHICLE_TYPE).map(([name, value]) => [value, name])) as Record<number, VehicleType>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfVehicleType(value: number): VehicleType {
    return VEHICLE_TYPE_NAMES[value] ?? (`UNKNOWN_${value}` as VehicleType);
}

/** How a spot is chosen. */
export const SPOT_CHOICE = {
    /** The best one that is free; 0 says so too. */
    ANY: 1,
    /** The best one that is free on `level`. */
    ON_LEVEL: 2,
    /** The one with the id `spot`. */
    ID: 3,
    /** The one with the code `code`. */
    CODE: 4,
} as const;

/** How a spot is chosen. */
export type SpotChoice = keyof typeof SPOT_CHOICE;

const SPOT_CHOICE_NAMES = Object.fromEntries(Object.entries(SPOT_CHOICE).map(([name, value]) => [value, name])) as Record<number, SpotChoice>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfSpotChoice(value: number): SpotChoice {
    return SPOT_CHOICE_NAMES[value] ?? (`UNKNOWN_${value}` as SpotChoice);
}

/** On what ground somebody parks. */
export const PARKER_CLASS = {
    /** Came without an arrangement and pays for the stay. */
    TRANSIENT: 1,
    /** Holds a permit or subscription. */
    PERMIT: 2,
    /** Booked the stay before. */
    RESERVATION: 3,
    /** Works for the garage or its host. */
    STAFF: 4,
} as const;

/** On what ground somebody parks. */
export type ParkerClass = keyof typeof PARKER_CLASS;

const PARKER_CLASS_NAMES = Object.fromEntries(Object.entries(PARKER_CLASS).map(([name, value]) => [value, name])) as Record<number, ParkerClass>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfParkerClass(value: number): ParkerClass {
    return PARKER_CLASS_NAMES[value] ?? (`UNKNOWN_${value}` as ParkerClass);
}

/** How it is paid. */
export const PAYMENT_METHOD = {
    /** Coins and notes, counted by the host. */
    CASH: 1,
    /** A card at the provider's terminal. */
    CARD: 2,
} as const;

/** How it is paid. */
export type PaymentMethod = keyof typeof PAYMENT_METHOD;

const PAYMENT_METHOD_NAMES = Object.fromEntries(Object.entries(PAYMENT_METHOD).map(([name, value]) => [value, name])) as Record<number, PaymentMethod>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfPaymentMethod(value: number): PaymentMethod {
    return PAYMENT_METHOD_NAMES[value] ?? (`UNKNOWN_${value}` as PaymentMethod);
}

/** Where a stay is in its life. */
export const SESSION_STATUS = {
    /** The vehicle is inside. */
    ACTIVE: 1,
    /** The vehicle has left and everything is paid. */
    COMPLETED: 2,
    /** The entry was a mistake: nothing is owed. */
    CANCELLED: 3,
    /** The stay went past its limit; what it cost is still owed. */
    EXPIRED: 4,
} as const;

/** Where a stay is in its life. */
export type SessionStatus = keyof typeof SESSION_STATUS;

const SESSION_STATUS_NAMES = Object.fromEntries(Object.entries(SESSION_STATUS).map(([name, value]) => [value, name])) as Record<number, SessionStatus>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfSessionStatus(value: number): SessionStatus {
    return SESSION_STATUS_NAMES[value] ?? (`UNKNOWN_${value}` as SessionStatus);
}

/** What became of a debt. */
export const DEBT_STATUS = {
    /** It is owed. */
    OPEN: 1,
    /** It was paid. */
    SETTLED: 2,
    /** The operator gave it up. */
    WAIVED: 3,
} as const;

/** What became of a debt. */
export type DebtStatus = keyof typeof DEBT_STATUS;

const DEBT_STATUS_NAMES = Object.fromEntries(Object.entries(DEBT_STATUS).map(([name, value]) => [value, name])) as Record<number, DebtStatus>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfDebtStatus(value: number): DebtStatus {
    return DEBT_STATUS_NAMES[value] ?? (`UNKNOWN_${value}` as DebtStatus);
}

/** What became of a payment. */
export const PAYMENT_STATUS = {
    /** Written down; what the provider did is not known yet. */
    PENDING: 1,
    /** The money was taken. */
    COMPLETED: 2,
    /** The provider refused. */
    FAILED: 3,
    /** The money was given back. */
    REFUNDED: 4,
    /** Given up before the provider was asked. */
    CANCELLED: 5,
} as const;

/** What became of a payment. */
export type PaymentStatus = keyof typeof PAYMENT_STATUS;

const PAYMENT_STATUS_NAMES = Object.fromEntries(Object.entries(PAYMENT_STATUS).map(([name, value]) => [value, name])) as Record<number, PaymentStatus>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfPaymentStatus(value: number): PaymentStatus {
    return PAYMENT_STATUS_NAMES[value] ?? (`UNKNOWN_${value}` as PaymentStatus);
}

/** What a payment is for. */
export const PAYMENT_PURPOSE = {
    /** In the exit lane: paying ends the stay. */
    EXIT: 1,
    /** At the pay station: paying buys the time to leave. */
    PREPAY: 2,
    /** At the pay station once more: the time to leave that was bought is over. */
    TOP_UP: 3,
    /** Of a debt, after the stay. */
    DEBT: 4,
} as const;

/** What a payment is for. */
export type PaymentPurpose = keyof typeof PAYMENT_PURPOSE;

const PAYMENT_PURPOSE_NAMES = Object.fromEntries(Object.entries(PAYMENT_PURPOSE).map(([name, value]) => [value, name])) as Record<number, PaymentPurpose>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfPaymentPurpose(value: number): PaymentPurpose {
    return PAYMENT_PURPOSE_NAMES[value] ?? (`UNKNOWN_${value}` as PaymentPurpose);
}

/** What a device is. */
export const DEVICE_KIND = {
    /** A gate at a lane. */
    GATE: 1,
    /** A pay station. */
    KIOSK: 2,
} as const;

/** What a device is. */
export type DeviceKind = keyof typeof DEVICE_KIND;

const DEVICE_KIND_NAMES = Object.fromEntries(Object.entries(DEVICE_KIND).map(([name, value]) => [value, name])) as Record<number, DeviceKind>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfDeviceKind(value: number): DeviceKind {
    return DEVICE_KIND_NAMES[value] ?? (`UNKNOWN_${value}` as DeviceKind);
}

/** How large a spot is marked out. */
export const SPOT_TYPE = {
    /** For a motorcycle. */
    MOTORCYCLE: 1,
    /** For a small car. */
    COMPACT: 2,
    /** For a car. */
    STANDARD: 3,
    /** For a van, a pick-up or a bus. */
    OVERSIZED: 4,
} as const;

/** How large a spot is marked out. */
export type SpotType = keyof typeof SPOT_TYPE;

const SPOT_TYPE_NAMES = Object.fromEntries(Object.entries(SPOT_TYPE).map(([name, value]) => [value, name])) as Record<number, SpotType>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfSpotType(value: number): SpotType {
    return SPOT_TYPE_NAMES[value] ?? (`UNKNOWN_${value}` as SpotType);
}

/** How safe a change is once it is acknowledged. */
export const DURABILITY = {
    /** On disk: it survives the loss of power. */
    FULL: 1,
    /** With the operating system: it survives the end of the process; the loss of power may take the last changes. */
    RELAXED: 2,
    /** In memory: it ends with the process. */
    VOLATILE: 3,
} as const;

/** How safe a change is once it is acknowledged. */
export type Durability = keyof typeof DURABILITY;

const DURABILITY_NAMES = Object.fromEntries(Object.entries(DURABILITY).map(([name, value]) => [value, name])) as Record<number, Durability>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfDurability(value: number): Durability {
    return DURABILITY_NAMES[value] ?? (`UNKNOWN_${value}` as Durability);
}

/** How important a message is. */
export const LOG_LEVEL = {
    /** Something failed that nobody may have been told. */
    ERROR: 1,
    /** Something went wrong and is tried again, or needs a look. */
    WARN: 2,
    /** Something worth knowing. */
    INFO: 3,
    /** For whoever looks for a fault. */
    DEBUG: 4,
    /** Everything. */
    TRACE: 5,
} as const;

/** How important a message is. */
export type LogLevel = keyof typeof LOG_LEVEL;

const LOG_LEVEL_NAMES = Object.fromEntries(Object.entries(LOG_LEVEL).map(([name, value]) => [value, name])) as Record<number, LogLevel>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfLogLevel(value: number): LogLevel {
    return LOG_LEVEL_NAMES[value] ?? (`UNKNOWN_${value}` as LogLevel);
}

/** What somebody is in the garage. */
export const ROLE = {
    /** Runs the installation: users, devices, backups. */
    ADMIN: 1,
    /** Runs the business: tariffs, refunds, the journal. */
    MANAGER: 2,
    /** Works in the booth. */
    OPERATOR: 3,
    /** A gate or a pay station. */
    KIOSK: 4,
    /** Looks, and changes nothing. */
    USER: 5,
} as const;

/** What somebody is in the garage. */
export type Role = keyof typeof ROLE;

const ROLE_NAMES = Object.fromEntries(Object.entries(ROLE).map(([name, value]) => [value, name])) as Record<number, Role>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfRole(value: number): Role {
    return ROLE_NAMES[value] ?? (`UNKNOWN_${value}` as Role);
}

/** What a provider says became of a charge or a refund. Any other number counts as unknown. */
export const CHARGE_OUTCOME = {
    /** The money was taken, or given back; the text is the provider's own number for it, or empty. */
    APPROVED: 1,
    /** It was not, and never will be under this key; the text says why, in words for the driver. */
    DECLINED: 2,
    /** Nobody can say: the reply did not come. The payment or refund stays PENDING until it is recovered. */
    UNKNOWN: 3,
} as const;

/** What a provider says became of a charge or a refund. Any other number counts as unknown. */
export type ChargeOutcome = keyof typeof CHARGE_OUTCOME;

const CHARGE_OUTCOME_NAMES = Object.fromEntries(Object.entries(CHARGE_OUTCOME).map(([name, value]) => [value, name])) as Record<number, ChargeOutcome>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfChargeOutcome(value: number): ChargeOutcome {
    return CHARGE_OUTCOME_NAMES[value] ?? (`UNKNOWN_${value}` as ChargeOutcome);
}

/** What becomes of money that is more than what is due. */
export const OVERPAYMENT = {
    /** It is refused: exactly what is due is taken. */
    REFUSE: 1,
    /** It is taken, as the stay's credit. */
    CREDIT: 2,
} as const;

/** What becomes of money that is more than what is due. */
export type Overpayment = keyof typeof OVERPAYMENT;

const OVERPAYMENT_NAMES = Object.fromEntries(Object.entries(OVERPAYMENT).map(([name, value]) => [value, name])) as Record<number, Overpayment>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfOverpayment(value: number): Overpayment {
    return OVERPAYMENT_NAMES[value] ?? (`UNKNOWN_${value}` as Overpayment);
}

/** What the debts of a vehicle mean when it wants to come in again. */
export const DEBTS_AT_ENTRY = {
    /** Nothing; they are not looked for. */
    IGNORE: 1,
    /** GarageVisit shows them. */
    SHOW: 2,
    /** It is not let in: GARAGE_E_DEBT_OUTSTANDING. */
    REFUSE: 3,
} as const;

/** What the debts of a vehicle mean when it wants to come in again. */
export type DebtsAtEntry = keyof typeof DEBTS_AT_ENTRY;

const DEBTS_AT_ENTRY_NAMES = Object.fromEntries(Object.entries(DEBTS_AT_ENTRY).map(([name, value]) => [value, name])) as Record<number, DebtsAtEntry>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfDebtsAtEntry(value: number): DebtsAtEntry {
    return DEBTS_AT_ENTRY_NAMES[value] ?? (`UNKNOWN_${value}` as DebtsAtEntry);
}

/** By what algorithm access tokens are signed. */
export const TOKEN_ALGORITHM = {
    /** HMAC with SHA-256: one secret of 32 bytes or more signs and verifies. */
    HS256: 1,
    /** Ed25519: the 32 bytes of a private key. */
    ED25519: 2,
    /** Ed25519: the 32 bytes of a public key, which only verifies. */
    ED25519_PUBLIC: 3,
} as const;

/** By what algorithm access tokens are signed. */
export type TokenAlgorithm = keyof typeof TOKEN_ALGORITHM;

const TOKEN_ALGORITHM_NAMES = Object.fromEntries(Object.entries(TOKEN_ALGORITHM).map(([name, value]) => [value, name])) as Record<number, TokenAlgorithm>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfTokenAlgorithm(value: number): TokenAlgorithm {
    return TOKEN_ALGORITHM_NAMES[value] ?? (`UNKNOWN_${value}` as TokenAlgorithm);
}

/** What a line of a quote stands for. */
export const LINE_KIND = {
    /** What a rate line charges in one of its bands. */
    CHARGE: 1,
    /** What the line's own maximum takes off. */
    LINE_MAXIMUM: 2,
    /** What the maximum for a calendar day takes off. */
    DAY_MAXIMUM: 3,
    /** What the maximum for 24 hours takes off. */
    ROLLING_MAXIMUM: 4,
    /** What the maximum for the stay takes off. */
    STAY_MAXIMUM: 5,
    /** What is missing to the minimum. */
    MINIMUM: 6,
    /** The price of staying too long. */
    OVERSTAY: 7,
    /** The price of a lost ticket. */
    LOST_TICKET: 8,
    /** Nothing is charged: within the grace, or for this parker. */
    FREE: 9,
    /** What a validation takes off. */
    VALIDATION: 10,
    /** A tax that prices do not contain. */
    TAX: 11,
} as const;

/** What a line of a quote stands for. */
export type LineKind = keyof typeof LINE_KIND;

const LINE_KIND_NAMES = Object.fromEntries(Object.entries(LINE_KIND).map(([name, value]) => [value, name])) as Record<number, LineKind>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfLineKind(value: number): LineKind {
    return LINE_KIND_NAMES[value] ?? (`UNKNOWN_${value}` as LineKind);
}

/** What a receipt stands for. */
export const RECEIPT_KIND = {
    /** Money was taken. */
    RECEIPT: 1,
    /** Money was given back: it corrects a receipt. */
    CREDIT_NOTE: 2,
} as const;

/** What a receipt stands for. */
export type ReceiptKind = keyof typeof RECEIPT_KIND;

const RECEIPT_KIND_NAMES = Object.fromEntries(Object.entries(RECEIPT_KIND).map(([name, value]) => [value, name])) as Record<number, ReceiptKind>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfReceiptKind(value: number): ReceiptKind {
    return RECEIPT_KIND_NAMES[value] ?? (`UNKNOWN_${value}` as ReceiptKind);
}

/** What became of a refund. */
export const REFUND_STATUS = {
    /** Written down; what the provider did is not known yet. */
    PENDING: 1,
    /** The money was given back. */
    COMPLETED: 2,
    /** The provider refused. */
    FAILED: 3,
} as const;

/** What became of a refund. */
export type RefundStatus = keyof typeof REFUND_STATUS;

const REFUND_STATUS_NAMES = Object.fromEntries(Object.entries(REFUND_STATUS).map(([name, value]) => [value, name])) as Record<number, RefundStatus>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfRefundStatus(value: number): RefundStatus {
    return REFUND_STATUS_NAMES[value] ?? (`UNKNOWN_${value}` as RefundStatus);
}

/** How the text of a tariff is written. */
export const TEXT_FORMAT = {
    /** TOML. */
    TOML: 1,
    /** JSON. */
    JSON: 2,
} as const;

/** How the text of a tariff is written. */
export type TextFormat = keyof typeof TEXT_FORMAT;

const TEXT_FORMAT_NAMES = Object.fromEntries(Object.entries(TEXT_FORMAT).map(([name, value]) => [value, name])) as Record<number, TextFormat>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfTextFormat(value: number): TextFormat {
    return TEXT_FORMAT_NAMES[value] ?? (`UNKNOWN_${value}` as TextFormat);
}

/** Where a shift is in its life. */
export const SHIFT_STATUS = {
    /** The drawer is in use. */
    OPEN: 1,
    /** The drawer was counted. */
    CLOSED: 2,
} as const;

/** Where a shift is in its life. */
export type ShiftStatus = keyof typeof SHIFT_STATUS;

const SHIFT_STATUS_NAMES = Object.fromEntries(Object.entries(SHIFT_STATUS).map(([name, value]) => [value, name])) as Record<number, ShiftStatus>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfShiftStatus(value: number): ShiftStatus {
    return SHIFT_STATUS_NAMES[value] ?? (`UNKNOWN_${value}` as ShiftStatus);
}

/** A movement of cash that is neither a payment nor a refund. */
export const CASH_MOVE = {
    /** Out of the drawer, into the safe. */
    DROP: 1,
    /** Into the drawer, such as coins to give change. */
    PAY_IN: 2,
    /** Out of the drawer, such as for a broom. */
    PAY_OUT: 3,
} as const;

/** A movement of cash that is neither a payment nor a refund. */
export type CashMove = keyof typeof CASH_MOVE;

const CASH_MOVE_NAMES = Object.fromEntries(Object.entries(CASH_MOVE).map(([name, value]) => [value, name])) as Record<number, CashMove>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfCashMove(value: number): CashMove {
    return CASH_MOVE_NAMES[value] ?? (`UNKNOWN_${value}` as CashMove);
}

/** What a spot is doing. */
export const SPOT_STATUS = {
    /** Free to take. */
    AVAILABLE: 1,
    /** A session holds it. */
    OCCUPIED: 2,
    /** Kept for one vehicle. */
    RESERVED: 3,
    /** Closed on purpose, for cleaning or repair. */
    MAINTENANCE: 4,
    /** Closed because something there is broken. */
    OUT_OF_ORDER: 5,
} as const;

/** What a spot is doing. */
export type SpotStatus = keyof typeof SPOT_STATUS;

const SPOT_STATUS_NAMES = Object.fromEntries(Object.entries(SPOT_STATUS).map(([name, value]) => [value, name])) as Record<number, SpotStatus>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfSpotStatus(value: number): SpotStatus {
    return SPOT_STATUS_NAMES[value] ?? (`UNKNOWN_${value}` as SpotStatus);
}

/** What a ticket is worth. */
export const TICKET_STATUS = {
    /** It opens the exit once its session is settled. */
    OPEN: 1,
    /** Its session has ended. */
    CLOSED: 2,
    /** It is worth nothing: lost, replaced, or its session expired. */
    VOID: 3,
} as const;

/** What a ticket is worth. */
export type TicketStatus = keyof typeof TICKET_STATUS;

const TICKET_STATUS_NAMES = Object.fromEntries(Object.entries(TICKET_STATUS).map(([name, value]) => [value, name])) as Record<number, TicketStatus>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfTicketStatus(value: number): TicketStatus {
    return TICKET_STATUS_NAMES[value] ?? (`UNKNOWN_${value}` as TicketStatus);
}

/** One login, from then until it ends. */
export interface GarageAuthSession {
    /** How often it has changed; starts at 1. */
    version: number;
    /** Its id. */
    id: string | null;
    /** The user or device. */
    subject: string | null;
    /** When it began, in microseconds since 1970 in UTC. */
    createdAt: bigint;
    /** When it was last used. */
    lastActivity: bigint;
    /** When it ends, unless it is refreshed before. */
    expiresAt: bigint;
    /** When it ended, or GARAGE_NO_TIME. */
    endedAt: bigint;
    /** Why; 0 while it has not ended. */
    endedBy: AuthSessionEnd;
    /** Whether it is that of a device, and not of a user. */
    isDevice: boolean;
    /** Whether the user trusts where it is. */
    trusted: boolean;
}

/** Where the fields of GarageAuthSession lie. */
export const GarageAuthSessionLayout = layout('GarageAuthSession', {
    struct_size: 'u32',
    version: 'u32',
    id: 'id',
    subject: 'id',
    created_at: 'i64',
    last_activity: 'i64',
    expires_at: 'i64',
    ended_at: 'i64',
    ended_by: 'i32',
    is_device: 'bool',
    trusted: 'bool',
});

/** Reads a GarageAuthSession. */
export function readGarageAuthSession(b: Buffer, at: number): GarageAuthSession {
    const o = GarageAuthSessionLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readId(b, at + o.id),
        subject: readId(b, at + o.subject),
        createdAt: b.readBigInt64LE(at + o.created_at),
        lastActivity: b.readBigInt64LE(at + o.last_activity),
        expiresAt: b.readBigInt64LE(at + o.expires_at),
        endedAt: b.readBigInt64LE(at + o.ended_at),
        endedBy: nameOfAuthSessionEnd(b.readInt32LE(at + o.ended_by)),
        isDevice: b[at + o.is_device] !== 0,
        trusted: b[at + o.trusted] !== 0,
    };
}

/**
 * Why a call failed. Set `struct_size` to `sizeof(GarageError)` before each call; NULL where you do not want to know.
 *
 * The rest is written only when a call fails. Nothing in it is to be freed.
 */
export interface GarageError {
    /** The status that the call answers. */
    code: number;
    /** Whether the same call, made again unchanged, can succeed without anyone doing something first. */
    retryable: boolean;
    /**
     * A sentence with the ids involved and what to do, UTF-8 and NUL-terminated, its causes behind it. Never a plate, a
     * password or a token. What does not fit is cut off.
     */
    message: string;
}

/** Where the fields of GarageError lie. */
export const GarageErrorLayout = layout('GarageError', {
    struct_size: 'u32',
    code: 'i32',
    retryable: 'bool',
    message: ['text', 512],
});

/** Reads a GarageError. */
export function readGarageError(b: Buffer, at: number): GarageError {
    const o = GarageErrorLayout.offsets;
    return {
        code: b.readInt32LE(at + o.code),
        retryable: b[at + o.retryable] !== 0,
        message: readText(b, at + o.message, 512),
    };
}

/** Which spot a vehicle is to have. */
export interface GarageSpotWish {
    /** Which of the fields below counts; 0: none of them. */
    choice: SpotChoice;
    /** A floor. */
    level: number;
    /** A spot. */
    spot: string | null;
    /** What is painted on a spot. */
    code: bigint;
}

/** Where the fields of GarageSpotWish lie. */
export const GarageSpotWishLayout = layout('GarageSpotWish', {
    struct_size: 'u32',
    choice: 'i32',
    level: 'i32',
    spot: 'id',
    code: 'pointer',
});

/** Reads a GarageSpotWish. */
export function readGarageSpotWish(b: Buffer, at: number): GarageSpotWish {
    const o = GarageSpotWishLayout.offsets;
    return {
        choice: nameOfSpotChoice(b.readInt32LE(at + o.choice)),
        level: b.readInt32LE(at + o.level),
        spot: readId(b, at + o.spot),
        code: readPointer(b, at + o.code),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageSpotWish(b: Buffer, at: number, v: Partial<GarageSpotWish>): void {
    const o = GarageSpotWishLayout.offsets;
    b.writeUInt32LE(GarageSpotWishLayout.size, at);
    if (v.choice !== undefined) writeInteger(b, at + o.choice, 'i32', SPOT_CHOICE[v.choice], 'choice');
    if (v.level !== undefined) writeInteger(b, at + o.level, 'i32', v.level, 'level');
    if (v.spot !== undefined) writeId(b, at + o.spot, v.spot, 'spot');
    if (v.code !== undefined) writePointer(b, at + o.code, v.code);
}

/** A vehicle that wants to come in. */
export interface GarageEntry {
    /** Its type, which is remembered; 0: as it is registered, else STANDARD. */
    vehicleType: VehicleType;
    /** Its height in centimetres, which is remembered; 0: as it is registered. */
    heightCm: number;
    /** Its length. */
    lengthCm: number;
    /** Its width. */
    widthCm: number;
    /** The plate, as it is written. */
    plate: bigint;
    /** Which spot it is to have; NULL: the best one that is free. */
    spot: bigint;
    /** Priced by the latest version of this tariff; NULL: by the active one. */
    tariff: bigint;
    /** The lane; NULL: none in particular. */
    lane: bigint;
    /** On what ground it parks: the price may depend on it; 0: TRANSIENT. */
    parkerClass: ParkerClass;
}

/** Where the fields of GarageEntry lie. */
export const GarageEntryLayout = layout('GarageEntry', {
    struct_size: 'u32',
    vehicle_type: 'i32',
    height_cm: 'u16',
    length_cm: 'u16',
    width_cm: 'u16',
    plate: 'pointer',
    spot: 'pointer',
    tariff: 'pointer',
    lane: 'pointer',
    parker_class: 'i32',
});

/** Reads a GarageEntry. */
export function readGarageEntry(b: Buffer, at: number): GarageEntry {
    const o = GarageEntryLayout.offsets;
    return {
        vehicleType: nameOfVehicleType(b.readInt32LE(at + o.vehicle_type)),
        heightCm: b.readUInt16LE(at + o.height_cm),
        lengthCm: b.readUInt16LE(at + o.length_cm),
        widthCm: b.readUInt16LE(at + o.width_cm),
        plate: readPointer(b, at + o.plate),
        spot: readPointer(b, at + o.spot),
        tariff: readPointer(b, at + o.tariff),
        lane: readPointer(b, at + o.lane),
        parkerClass: nameOfParkerClass(b.readInt32LE(at + o.parker_class)),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageEntry(b: Buffer, at: number, v: Partial<GarageEntry>): void {
    const o = GarageEntryLayout.offsets;
    b.writeUInt32LE(GarageEntryLayout.size, at);
    if (v.vehicleType !== undefined) writeInteger(b, at + o.vehicle_type, 'i32', VEHICLE_TYPE[v.vehicleType], 'vehicle_type');
    if (v.heightCm !== undefined) writeInteger(b, at + o.height_cm, 'u16', v.heightCm, 'height_cm');
    if (v.lengthCm !== undefined) writeInteger(b, at + o.length_cm, 'u16', v.lengthCm, 'length_cm');
    if (v.widthCm !== undefined) writeInteger(b, at + o.width_cm, 'u16', v.widthCm, 'width_cm');
    if (v.plate !== undefined) writePointer(b, at + o.plate, v.plate);
    if (v.spot !== undefined) writePointer(b, at + o.spot, v.spot);
    if (v.tariff !== undefined) writePointer(b, at + o.tariff, v.tariff);
    if (v.lane !== undefined) writePointer(b, at + o.lane, v.lane);
    if (v.parkerClass !== undefined) writeInteger(b, at + o.parker_class, 'i32', PARKER_CLASS[v.parkerClass], 'parker_class');
}

/** A payment that is to be made. */
export interface GaragePay {
    /** How it is paid. */
    method: PaymentMethod;
    /** The session. */
    session: string | null;
    /** With `currency`: refuse unless exactly this is due, which is what the driver was shown. */
    amountMinor: bigint;
    /** Three capital letters; NULL: whatever is due. */
    currency: bigint;
    /** The lane or pay station; NULL: none in particular. */
    lane: bigint;
    /** What the driver handed over in cash, in minor units; 0: not said. The rest is change: see GaragePayment. */
    tenderedMinor: bigint;
    /** The drawer that cash goes into: it belongs to the shift that is OPEN there. NULL: to none. */
    drawer: bigint;
}

/** Where the fields of GaragePay lie. */
export const GaragePayLayout = layout('GaragePay', {
    struct_size: 'u32',
    method: 'i32',
    session: 'id',
    amount_minor: 'i64',
    currency: 'pointer',
    lane: 'pointer',
    tendered_minor: 'i64',
    drawer: 'pointer',
});

/** Reads a GaragePay. */
export function readGaragePay(b: Buffer, at: number): GaragePay {
    const o = GaragePayLayout.offsets;
    return {
        method: nameOfPaymentMethod(b.readInt32LE(at + o.method)),
        session: readId(b, at + o.session),
        amountMinor: b.readBigInt64LE(at + o.amount_minor),
        currency: readPointer(b, at + o.currency),
        lane: readPointer(b, at + o.lane),
        tenderedMinor: b.readBigInt64LE(at + o.tendered_minor),
        drawer: readPointer(b, at + o.drawer),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGaragePay(b: Buffer, at: number, v: Partial<GaragePay>): void {
    const o = GaragePayLayout.offsets;
    b.writeUInt32LE(GaragePayLayout.size, at);
    if (v.method !== undefined) writeInteger(b, at + o.method, 'i32', PAYMENT_METHOD[v.method], 'method');
    if (v.session !== undefined) writeId(b, at + o.session, v.session, 'session');
    if (v.amountMinor !== undefined) writeInteger(b, at + o.amount_minor, 'i64', v.amountMinor, 'amount_minor');
    if (v.currency !== undefined) writePointer(b, at + o.currency, v.currency);
    if (v.lane !== undefined) writePointer(b, at + o.lane, v.lane);
    if (v.tenderedMinor !== undefined) writeInteger(b, at + o.tendered_minor, 'i64', v.tenderedMinor, 'tendered_minor');
    if (v.drawer !== undefined) writePointer(b, at + o.drawer, v.drawer);
}

/** One command of a batch. Fields that its kind does not name are not looked at. */
export interface GarageCommand {
    /** What it does. */
    kind: CommandKind;
    /** A session or a spot. */
    id: string | null;
    /** An instant, in microseconds since 1970 in UTC. */
    at: bigint;
    /** A lane, a reason or a plate. */
    text: bigint;
    /** An idempotency key; NULL: none. */
    key: bigint;
    /** A vehicle that comes in. */
    entry: bigint;
    /** A payment. */
    pay: bigint;
    /** A spot to move to. */
    spot: bigint;
}

/** Where the fields of GarageCommand lie. */
export const GarageCommandLayout = layout('GarageCommand', {
    struct_size: 'u32',
    kind: 'i32',
    id: 'id',
    at: 'i64',
    text: 'pointer',
    key: 'pointer',
    entry: 'pointer',
    pay: 'pointer',
    spot: 'pointer',
});

/** Reads a GarageCommand. */
export function readGarageCommand(b: Buffer, at: number): GarageCommand {
    const o = GarageCommandLayout.offsets;
    return {
        kind: nameOfCommandKind(b.readInt32LE(at + o.kind)),
        id: readId(b, at + o.id),
        at: b.readBigInt64LE(at + o.at),
        text: readPointer(b, at + o.text),
        key: readPointer(b, at + o.key),
        entry: readPointer(b, at + o.entry),
        pay: readPointer(b, at + o.pay),
        spot: readPointer(b, at + o.spot),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageCommand(b: Buffer, at: number, v: Partial<GarageCommand>): void {
    const o = GarageCommandLayout.offsets;
    b.writeUInt32LE(GarageCommandLayout.size, at);
    if (v.kind !== undefined) writeInteger(b, at + o.kind, 'i32', COMMAND_KIND[v.kind], 'kind');
    if (v.id !== undefined) writeId(b, at + o.id, v.id, 'id');
    if (v.at !== undefined) writeInteger(b, at + o.at, 'i64', v.at, 'at');
    if (v.text !== undefined) writePointer(b, at + o.text, v.text);
    if (v.key !== undefined) writePointer(b, at + o.key, v.key);
    if (v.entry !== undefined) writePointer(b, at + o.entry, v.entry);
    if (v.pay !== undefined) writePointer(b, at + o.pay, v.pay);
    if (v.spot !== undefined) writePointer(b, at + o.spot, v.spot);
}

/** What a command of a batch was about; the rest is to be read with garage_session_get and its like. */
export interface GarageBatchResult {
    /** The session; all zeros for a command about a spot. */
    session: string | null;
    /** Its vehicle; of a reservation, who it is for. */
    vehicle: string | null;
    /** Its ticket; all zeros for a command about a spot. */
    ticket: string | null;
    /** Its spot, or the spot that the command was about. */
    spot: string | null;
    /** The payment; all zeros for a command that pays nothing. */
    payment: string | null;
}

/** Where the fields of GarageBatchResult lie. */
export const GarageBatchResultLayout = layout('GarageBatchResult', {
    struct_size: 'u32',
    session: 'id',
    vehicle: 'id',
    ticket: 'id',
    spot: 'id',
    payment: 'id',
});

/** Reads a GarageBatchResult. */
export function readGarageBatchResult(b: Buffer, at: number): GarageBatchResult {
    const o = GarageBatchResultLayout.offsets;
    return {
        session: readId(b, at + o.session),
        vehicle: readId(b, at + o.vehicle),
        ticket: readId(b, at + o.ticket),
        spot: readId(b, at + o.spot),
        payment: readId(b, at + o.payment),
    };
}

/** What receipts and credit notes add up to in the garage's currency. No sum of what was given back is negative. */
export interface GarageSums {
    /** Three capital letters. */
    currency: string;
    /** How many receipts. */
    receipts: bigint;
    /** How many credit notes. */
    creditNotes: bigint;
    /** What was taken, in minor units of `currency`. */
    takenMinor: bigint;
    /** What was given back. */
    givenBackMinor: bigint;
    /** How many vehicles staff let out for nothing. */
    releases: bigint;
    /** What they owed. */
    waivedMinor: bigint;
    /** How many vehicles left without paying. */
    debts: bigint;
    /** What they owed. */
    debtsMinor: bigint;
    /** How many items garage_books_methods has. */
    methods: number;
    /** How many items garage_books_taxes has. */
    taxes: number;
    /** How many items garage_books_days has. */
    days: number;
}

/** Where the fields of GarageSums lie. */
export const GarageSumsLayout = layout('GarageSums', {
    struct_size: 'u32',
    currency: ['text', 4],
    receipts: 'u64',
    credit_notes: 'u64',
    taken_minor: 'i64',
    given_back_minor: 'i64',
    releases: 'u64',
    waived_minor: 'i64',
    debts: 'u64',
    debts_minor: 'i64',
    methods: 'u32',
    taxes: 'u32',
    days: 'u32',
});

/** Reads a GarageSums. */
export function readGarageSums(b: Buffer, at: number): GarageSums {
    const o = GarageSumsLayout.offsets;
    return {
        currency: readText(b, at + o.currency, 4),
        receipts: b.readBigUInt64LE(at + o.receipts),
        creditNotes: b.readBigUInt64LE(at + o.credit_notes),
        takenMinor: b.readBigInt64LE(at + o.taken_minor),
        givenBackMinor: b.readBigInt64LE(at + o.given_back_minor),
        releases: b.readBigUInt64LE(at + o.releases),
        waivedMinor: b.readBigInt64LE(at + o.waived_minor),
        debts: b.readBigUInt64LE(at + o.debts),
        debtsMinor: b.readBigInt64LE(at + o.debts_minor),
        methods: b.readUInt32LE(at + o.methods),
        taxes: b.readUInt32LE(at + o.taxes),
        days: b.readUInt32LE(at + o.days),
    };
}

/** The sums of one method of paying. */
export interface GarageMethodSum {
    /** How it was paid. */
    method: PaymentMethod;
    /** What was taken. */
    takenMinor: bigint;
    /** What was given back. */
    givenBackMinor: bigint;
}

/** Where the fields of GarageMethodSum lie. */
export const GarageMethodSumLayout = layout('GarageMethodSum', {
    struct_size: 'u32',
    method: 'i32',
    taken_minor: 'i64',
    given_back_minor: 'i64',
});

/** Reads a GarageMethodSum. */
export function readGarageMethodSum(b: Buffer, at: number): GarageMethodSum {
    const o = GarageMethodSumLayout.offsets;
    return {
        method: nameOfPaymentMethod(b.readInt32LE(at + o.method)),
        takenMinor: b.readBigInt64LE(at + o.taken_minor),
        givenBackMinor: b.readBigInt64LE(at + o.given_back_minor),
    };
}

/** The sums of one tax, contained in what was taken less what was given back. */
export interface GarageTaxSum {
    /** The prices without it. */
    netMinor: bigint;
    /** The tax. */
    taxMinor: bigint;
    /** Its percentage. */
    percent: string;
    /** Its name. */
    name: string;
}

/** Where the fields of GarageTaxSum lie. */
export const GarageTaxSumLayout = layout('GarageTaxSum', {
    struct_size: 'u32',
    net_minor: 'i64',
    tax_minor: 'i64',
    percent: ['text', 16],
    name: ['text', 257],
});

/** Reads a GarageTaxSum. */
export function readGarageTaxSum(b: Buffer, at: number): GarageTaxSum {
    const o = GarageTaxSumLayout.offsets;
    return {
        netMinor: b.readBigInt64LE(at + o.net_minor),
        taxMinor: b.readBigInt64LE(at + o.tax_minor),
        percent: readText(b, at + o.percent, 16),
        name: readText(b, at + o.name, 257),
    };
}

/** The sums of one day, in the time zone that each receipt shows. */
export interface GarageDaySum {
    /** What was taken. */
    takenMinor: bigint;
    /** What was given back. */
    givenBackMinor: bigint;
    /** The day. */
    date: string;
}

/** Where the fields of GarageDaySum lie. */
export const GarageDaySumLayout = layout('GarageDaySum', {
    struct_size: 'u32',
    taken_minor: 'i64',
    given_back_minor: 'i64',
    date: ['text', 16],
});

/** Reads a GarageDaySum. */
export function readGarageDaySum(b: Buffer, at: number): GarageDaySum {
    const o = GarageDaySumLayout.offsets;
    return {
        takenMinor: b.readBigInt64LE(at + o.taken_minor),
        givenBackMinor: b.readBigInt64LE(at + o.given_back_minor),
        date: readText(b, at + o.date, 16),
    };
}

/** A day that was closed. */
export interface GarageDayClose {
    /** How many shifts were OPEN at the close: their cash was not counted. Only garage_books_close_day says it. */
    shiftsOpen: number;
    /** Of how many payments the outcome was not known then. As above. */
    paymentsPending: number;
    /** Its number. */
    number: bigint;
    /** The first receipt. */
    fromReceipt: bigint;
    /** The last receipt. */
    toReceipt: bigint;
    /** The last row of the journal. */
    toJournal: bigint;
    /** From when on, in microseconds since 1970 in UTC. */
    openedAt: bigint;
    /** When it was closed. */
    closedAt: bigint;
    /** What was taken, in minor units of the garage's currency. */
    sumsTakenMinor: bigint;
    /** What was given back. */
    sumsGivenBackMinor: bigint;
}

/** Where the fields of GarageDayClose lie. */
export const GarageDayCloseLayout = layout('GarageDayClose', {
    struct_size: 'u32',
    shifts_open: 'u32',
    payments_pending: 'u32',
    number: 'u64',
    from_receipt: 'u64',
    to_receipt: 'u64',
    to_journal: 'u64',
    opened_at: 'i64',
    closed_at: 'i64',
    sums_taken_minor: 'i64',
    sums_given_back_minor: 'i64',
});

/** Reads a GarageDayClose. */
export function readGarageDayClose(b: Buffer, at: number): GarageDayClose {
    const o = GarageDayCloseLayout.offsets;
    return {
        shiftsOpen: b.readUInt32LE(at + o.shifts_open),
        paymentsPending: b.readUInt32LE(at + o.payments_pending),
        number: b.readBigUInt64LE(at + o.number),
        fromReceipt: b.readBigUInt64LE(at + o.from_receipt),
        toReceipt: b.readBigUInt64LE(at + o.to_receipt),
        toJournal: b.readBigUInt64LE(at + o.to_journal),
        openedAt: b.readBigInt64LE(at + o.opened_at),
        closedAt: b.readBigInt64LE(at + o.closed_at),
        sumsTakenMinor: b.readBigInt64LE(at + o.sums_taken_minor),
        sumsGivenBackMinor: b.readBigInt64LE(at + o.sums_given_back_minor),
    };
}

/** What a check of the books found. */
export interface GarageBooksChecked {
    /** How many differences; at most 100 are looked for. 0: they are sound. */
    differences: number;
    /** How many receipts and credit notes were looked at. */
    receipts: bigint;
    /** How many day closes. */
    dayCloses: bigint;
}

/** Where the fields of GarageBooksChecked lie. */
export const GarageBooksCheckedLayout = layout('GarageBooksChecked', {
    struct_size: 'u32',
    differences: 'u32',
    receipts: 'u64',
    day_closes: 'u64',
});

/** Reads a GarageBooksChecked. */
export function readGarageBooksChecked(b: Buffer, at: number): GarageBooksChecked {
    const o = GarageBooksCheckedLayout.offsets;
    return {
        differences: b.readUInt32LE(at + o.differences),
        receipts: b.readBigUInt64LE(at + o.receipts),
        dayCloses: b.readBigUInt64LE(at + o.day_closes),
    };
}

/** A stay, as it is now. */
export interface GarageSession {
    /** How often it has changed; starts at 1. */
    version: number;
    /** Its id. */
    id: string | null;
    /** Who is parked. */
    vehicle: string | null;
    /** Where; the last spot, once the stay is over. */
    spot: string | null;
    /** The ticket that stands for the stay. */
    ticket: string | null;
    /** When it began, in microseconds since 1970 in UTC. */
    enteredAt: bigint;
    /** When it ended, or GARAGE_NO_TIME. */
    endedAt: bigint;
    /** From when on it is overdue. */
    overdueAt: bigint;
    /** Until when the vehicle may leave without paying more, or GARAGE_NO_TIME. */
    paidUntil: bigint;
    /** What was paid so far, in minor units of the garage's currency. */
    paidMinor: bigint;
    /** When it was made. */
    createdAt: bigint;
    /** When it last changed. */
    updatedAt: bigint;
    /** Where it is in its life. */
    status: SessionStatus;
    /** The version of the tariff that prices it; 0 where none does: the stay is free. */
    tariffVersion: number;
    /** The tariff; empty for none. */
    tariff: string;
    /** The lane of entry; empty for none. */
    entryLane: string;
    /** The lane of exit; empty for none. */
    exitLane: string;
}

/** Where the fields of GarageSession lie. */
export const GarageSessionLayout = layout('GarageSession', {
    struct_size: 'u32',
    version: 'u32',
    id: 'id',
    vehicle: 'id',
    spot: 'id',
    ticket: 'id',
    entered_at: 'i64',
    ended_at: 'i64',
    overdue_at: 'i64',
    paid_until: 'i64',
    paid_minor: 'i64',
    created_at: 'i64',
    updated_at: 'i64',
    status: 'i32',
    tariff_version: 'u32',
    tariff: ['text', 65],
    entry_lane: ['text', 257],
    exit_lane: ['text', 257],
});

/** Reads a GarageSession. */
export function readGarageSession(b: Buffer, at: number): GarageSession {
    const o = GarageSessionLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readId(b, at + o.id),
        vehicle: readId(b, at + o.vehicle),
        spot: readId(b, at + o.spot),
        ticket: readId(b, at + o.ticket),
        enteredAt: b.readBigInt64LE(at + o.entered_at),
        endedAt: b.readBigInt64LE(at + o.ended_at),
        overdueAt: b.readBigInt64LE(at + o.overdue_at),
        paidUntil: b.readBigInt64LE(at + o.paid_until),
        paidMinor: b.readBigInt64LE(at + o.paid_minor),
        createdAt: b.readBigInt64LE(at + o.created_at),
        updatedAt: b.readBigInt64LE(at + o.updated_at),
        status: nameOfSessionStatus(b.readInt32LE(at + o.status)),
        tariffVersion: b.readUInt32LE(at + o.tariff_version),
        tariff: readText(b, at + o.tariff, 65),
        entryLane: readText(b, at + o.entry_lane, 257),
        exitLane: readText(b, at + o.exit_lane, 257),
    };
}

/** What a vehicle owes for a stay that ended unpaid, as it is now. */
export interface GarageDebt {
    /** How often it has changed; starts at 1. 0 where nothing was due: then there is no debt. */
    version: number;
    /** Its id. */
    id: string | null;
    /** The stay, which is over. */
    session: string | null;
    /** Who owes it. */
    vehicle: string | null;
    /** The payment that settled it; all zeros for none. */
    payment: string | null;
    /** How much, in minor units of `currency`. */
    amountMinor: bigint;
    /** When the vehicle left, in microseconds since 1970 in UTC. */
    createdAt: bigint;
    /** When it last changed. */
    updatedAt: bigint;
    /** What became of it. */
    status: DebtStatus;
    /** Three capital letters. */
    currency: string;
    /** Whether it is said why it was WAIVED: see garage_debt_waiver. */
    hasWaiver: boolean;
}

/** Where the fields of GarageDebt lie. */
export const GarageDebtLayout = layout('GarageDebt', {
    struct_size: 'u32',
    version: 'u32',
    id: 'id',
    session: 'id',
    vehicle: 'id',
    payment: 'id',
    amount_minor: 'i64',
    created_at: 'i64',
    updated_at: 'i64',
    status: 'i32',
    currency: ['text', 4],
    has_waiver: 'bool',
});

/** Reads a GarageDebt. */
export function readGarageDebt(b: Buffer, at: number): GarageDebt {
    const o = GarageDebtLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readId(b, at + o.id),
        session: readId(b, at + o.session),
        vehicle: readId(b, at + o.vehicle),
        payment: readId(b, at + o.payment),
        amountMinor: b.readBigInt64LE(at + o.amount_minor),
        createdAt: b.readBigInt64LE(at + o.created_at),
        updatedAt: b.readBigInt64LE(at + o.updated_at),
        status: nameOfDebtStatus(b.readInt32LE(at + o.status)),
        currency: readText(b, at + o.currency, 4),
        hasWaiver: b[at + o.has_waiver] !== 0,
    };
}

/** A payment, as it is now. */
export interface GaragePayment {
    /** How often it has changed; starts at 1. */
    version: number;
    /** Its id. */
    id: string | null;
    /** The stay it pays for. */
    session: string | null;
    /** How much, in minor units of `currency`. */
    amountMinor: bigint;
    /** The instant up to which the stay was priced, in microseconds since 1970 in UTC. */
    pricedUntil: bigint;
    /** Until when the vehicle may leave, or GARAGE_NO_TIME. */
    paidUntil: bigint;
    /** When it was written down. */
    createdAt: bigint;
    /** When it last changed. */
    updatedAt: bigint;
    /** What became of it. */
    status: PaymentStatus;
    /** How it is paid. */
    method: PaymentMethod;
    /** What it is for. */
    purpose: PaymentPurpose;
    /** Three capital letters. */
    currency: string;
    /** Whether the provider gave a number of its own: see garage_payment_reference. */
    hasReference: boolean;
    /** Whether it is said why it failed: see garage_payment_failure. */
    hasFailure: boolean;
    /** The key under which the provider charges at most once. */
    key: string;
    /** The lane or pay station; empty for none. */
    lane: string;
    /** The part of the amount that was not due: the stay's credit, in minor units. */
    creditMinor: bigint;
    /** What the driver handed over, in minor units; 0 where it was not said. */
    tenderedMinor: bigint;
    /** What goes back to the driver out of that, in minor units. */
    changeMinor: bigint;
    /** How much of the amount was given back later, in minor units. */
    refundedMinor: bigint;
    /** The debt that it is for; all zeros for none. */
    debt: string | null;
    /** The number of its receipt; 0 for none: see garage_receipt_get. */
    receipt: bigint;
    /** Since when it is disputed, or GARAGE_NO_TIME. */
    disputedAt: bigint;
}

/** Where the fields of GaragePayment lie. */
export const GaragePaymentLayout = layout('GaragePayment', {
    struct_size: 'u32',
    version: 'u32',
    id: 'id',
    session: 'id',
    amount_minor: 'i64',
    priced_until: 'i64',
    paid_until: 'i64',
    created_at: 'i64',
    updated_at: 'i64',
    status: 'i32',
    method: 'i32',
    purpose: 'i32',
    currency: ['text', 4],
    has_reference: 'bool',
    has_failure: 'bool',
    key: ['text', 256],
    lane: ['text', 257],
    credit_minor: 'i64',
    tendered_minor: 'i64',
    change_minor: 'i64',
    refunded_minor: 'i64',
    debt: 'id',
    receipt: 'u64',
    disputed_at: 'i64',
});

/** Reads a GaragePayment. */
export function readGaragePayment(b: Buffer, at: number): GaragePayment {
    const o = GaragePaymentLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readId(b, at + o.id),
        session: readId(b, at + o.session),
        amountMinor: b.readBigInt64LE(at + o.amount_minor),
        pricedUntil: b.readBigInt64LE(at + o.priced_until),
        paidUntil: b.readBigInt64LE(at + o.paid_until),
        createdAt: b.readBigInt64LE(at + o.created_at),
        updatedAt: b.readBigInt64LE(at + o.updated_at),
        status: nameOfPaymentStatus(b.readInt32LE(at + o.status)),
        method: nameOfPaymentMethod(b.readInt32LE(at + o.method)),
        purpose: nameOfPaymentPurpose(b.readInt32LE(at + o.purpose)),
        currency: readText(b, at + o.currency, 4),
        hasReference: b[at + o.has_reference] !== 0,
        hasFailure: b[at + o.has_failure] !== 0,
        key: readText(b, at + o.key, 256),
        lane: readText(b, at + o.lane, 257),
        creditMinor: b.readBigInt64LE(at + o.credit_minor),
        tenderedMinor: b.readBigInt64LE(at + o.tendered_minor),
        changeMinor: b.readBigInt64LE(at + o.change_minor),
        refundedMinor: b.readBigInt64LE(at + o.refunded_minor),
        debt: readId(b, at + o.debt),
        receipt: b.readBigUInt64LE(at + o.receipt),
        disputedAt: b.readBigInt64LE(at + o.disputed_at),
    };
}

/** A device to be registered. */
export interface GarageNewDevice {
    /** What it is. */
    kind: DeviceKind;
    /** What people call it. */
    name: bigint;
    /** The lane or pay station where it stands. */
    lane: bigint;
}

/** Where the fields of GarageNewDevice lie. */
export const GarageNewDeviceLayout = layout('GarageNewDevice', {
    struct_size: 'u32',
    kind: 'i32',
    name: 'pointer',
    lane: 'pointer',
});

/** Reads a GarageNewDevice. */
export function readGarageNewDevice(b: Buffer, at: number): GarageNewDevice {
    const o = GarageNewDeviceLayout.offsets;
    return {
        kind: nameOfDeviceKind(b.readInt32LE(at + o.kind)),
        name: readPointer(b, at + o.name),
        lane: readPointer(b, at + o.lane),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageNewDevice(b: Buffer, at: number, v: Partial<GarageNewDevice>): void {
    const o = GarageNewDeviceLayout.offsets;
    b.writeUInt32LE(GarageNewDeviceLayout.size, at);
    if (v.kind !== undefined) writeInteger(b, at + o.kind, 'i32', DEVICE_KIND[v.kind], 'kind');
    if (v.name !== undefined) writePointer(b, at + o.name, v.name);
    if (v.lane !== undefined) writePointer(b, at + o.lane, v.lane);
}

/** What a device logs in with; it is shown this once. Wipe it when the device has it. */
export interface GarageDeviceSecret {
    /** The version of the device. */
    version: number;
    /** The device. */
    device: string | null;
    /** The secret. */
    secret: string;
}

/** Where the fields of GarageDeviceSecret lie. */
export const GarageDeviceSecretLayout = layout('GarageDeviceSecret', {
    struct_size: 'u32',
    version: 'u32',
    device: 'id',
    secret: ['text', 256],
});

/** Reads a GarageDeviceSecret. */
export function readGarageDeviceSecret(b: Buffer, at: number): GarageDeviceSecret {
    const o = GarageDeviceSecretLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        device: readId(b, at + o.device),
        secret: readText(b, at + o.secret, 256),
    };
}

/** A device, as it is now. */
export interface GarageDevice {
    /** How often it has changed; starts at 1. */
    version: number;
    /** Its id. */
    id: string | null;
    /** When it was registered, in microseconds since 1970 in UTC. */
    createdAt: bigint;
    /** When it last changed. */
    updatedAt: bigint;
    /** When it was removed, or GARAGE_NO_TIME. */
    deletedAt: bigint;
    /** What it is. */
    kind: DeviceKind;
    /** Whether it may log in. */
    active: boolean;
    /** What people call it. */
    name: string;
    /** Where it stands. */
    lane: string;
}

/** Where the fields of GarageDevice lie. */
export const GarageDeviceLayout = layout('GarageDevice', {
    struct_size: 'u32',
    version: 'u32',
    id: 'id',
    created_at: 'i64',
    updated_at: 'i64',
    deleted_at: 'i64',
    kind: 'i32',
    active: 'bool',
    name: ['text', 257],
    lane: ['text', 257],
});

/** Reads a GarageDevice. */
export function readGarageDevice(b: Buffer, at: number): GarageDevice {
    const o = GarageDeviceLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readId(b, at + o.id),
        createdAt: b.readBigInt64LE(at + o.created_at),
        updatedAt: b.readBigInt64LE(at + o.updated_at),
        deletedAt: b.readBigInt64LE(at + o.deleted_at),
        kind: nameOfDeviceKind(b.readInt32LE(at + o.kind)),
        active: b[at + o.active] !== 0,
        name: readText(b, at + o.name, 257),
        lane: readText(b, at + o.lane, 257),
    };
}

/** What is to change about a device; what is not said stays. */
export interface GarageDeviceChange {
    /** GARAGE_CHANGE_ACTIVATE or GARAGE_CHANGE_DEACTIVATE; 0 leaves it. */
    flags: number;
    /** What people call it; NULL leaves it. */
    name: bigint;
    /** Where it stands; NULL leaves it. */
    lane: bigint;
}

/** Where the fields of GarageDeviceChange lie. */
export const GarageDeviceChangeLayout = layout('GarageDeviceChange', {
    struct_size: 'u32',
    flags: 'u32',
    name: 'pointer',
    lane: 'pointer',
});

/** Reads a GarageDeviceChange. */
export function readGarageDeviceChange(b: Buffer, at: number): GarageDeviceChange {
    const o = GarageDeviceChangeLayout.offsets;
    return {
        flags: b.readUInt32LE(at + o.flags),
        name: readPointer(b, at + o.name),
        lane: readPointer(b, at + o.lane),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageDeviceChange(b: Buffer, at: number, v: Partial<GarageDeviceChange>): void {
    const o = GarageDeviceChangeLayout.offsets;
    b.writeUInt32LE(GarageDeviceChangeLayout.size, at);
    if (v.flags !== undefined) writeInteger(b, at + o.flags, 'u32', v.flags, 'flags');
    if (v.name !== undefined) writePointer(b, at + o.name, v.name);
    if (v.lane !== undefined) writePointer(b, at + o.lane, v.lane);
}

/** A stay that has begun: what the driver gets, and is told. */
export interface GarageVisit {
    /** The session. */
    session: string | null;
    /** The vehicle. */
    vehicle: string | null;
    /** The ticket. */
    ticket: string | null;
    /** Where to park. */
    spot: string | null;
    /** When the stay began, in microseconds since 1970 in UTC. */
    enteredAt: bigint;
    /** From when on it is overdue. */
    overdueAt: bigint;
    /** The size of the spot. */
    spotType: SpotType;
    /** GARAGE_FEATURE_* of the spot, added up. */
    features: number;
    /** The floor of the spot. */
    level: number;
    /** Its bay. */
    bay: number;
    /** What is painted on it. */
    spotCode: string;
    /** What is printed on the ticket, in groups of five. Whoever holds it holds the ticket. */
    ticketNumber: string;
    /** What the ticket's QR code says. */
    ticketQr: string;
    /** What the vehicle owes for earlier stays, in minor units of `debt_currency`; 0 where nothing, or where it is not looked for. */
    debtMinor: bigint;
    /** Three capital letters; empty where there is no debt. */
    debtCurrency: string;
}

/** Where the fields of GarageVisit lie. */
export const GarageVisitLayout = layout('GarageVisit', {
    struct_size: 'u32',
    session: 'id',
    vehicle: 'id',
    ticket: 'id',
    spot: 'id',
    entered_at: 'i64',
    overdue_at: 'i64',
    spot_type: 'i32',
    features: 'u32',
    level: 'i16',
    bay: 'u16',
    spot_code: ['text', 129],
    ticket_number: ['text', 24],
    ticket_qr: ['text', 64],
    debt_minor: 'i64',
    debt_currency: ['text', 4],
});

/** Reads a GarageVisit. */
export function readGarageVisit(b: Buffer, at: number): GarageVisit {
    const o = GarageVisitLayout.offsets;
    return {
        session: readId(b, at + o.session),
        vehicle: readId(b, at + o.vehicle),
        ticket: readId(b, at + o.ticket),
        spot: readId(b, at + o.spot),
        enteredAt: b.readBigInt64LE(at + o.entered_at),
        overdueAt: b.readBigInt64LE(at + o.overdue_at),
        spotType: nameOfSpotType(b.readInt32LE(at + o.spot_type)),
        features: b.readUInt32LE(at + o.features),
        level: b.readInt16LE(at + o.level),
        bay: b.readUInt16LE(at + o.bay),
        spotCode: readText(b, at + o.spot_code, 129),
        ticketNumber: readText(b, at + o.ticket_number, 24),
        ticketQr: readText(b, at + o.ticket_qr, 64),
        debtMinor: b.readBigInt64LE(at + o.debt_minor),
        debtCurrency: readText(b, at + o.debt_currency, 4),
    };
}

/** A row of the journal: one event. */
export interface GarageJournalRow {
    /** Its number: one more than the row before; the first is 1. */
    sequence: bigint;
    /** When it was written, in microseconds since 1970 in UTC, by the garage's clock; not an order. */
    at: bigint;
    /** What happened, as JSON; in the caller's text buffer, NUL-terminated. */
    payload: bigint;
    /** How long that is, without its NUL. */
    payloadBytes: number;
    /** The idempotency key, on the first row of a call that had one; in the caller's text buffer, or NULL. */
    key: bigint;
    /** What kind of event it is, such as "VehicleEntered". */
    kind: string;
    /** Who caused it: "host", "system", "user:" or "device:" and an id. */
    actor: string;
    /** SHA-256 over this row and the hash of the row before. */
    hash: Buffer;
}

/** Where the fields of GarageJournalRow lie. */
export const GarageJournalRowLayout = layout('GarageJournalRow', {
    struct_size: 'u32',
    sequence: 'u64',
    at: 'i64',
    payload: 'pointer',
    payload_bytes: 'size',
    key: 'pointer',
    kind: ['text', 48],
    actor: ['text', 64],
    hash: ['bytes', 32],
});

/** Reads a GarageJournalRow. */
export function readGarageJournalRow(b: Buffer, at: number): GarageJournalRow {
    const o = GarageJournalRowLayout.offsets;
    return {
        sequence: b.readBigUInt64LE(at + o.sequence),
        at: b.readBigInt64LE(at + o.at),
        payload: readPointer(b, at + o.payload),
        payloadBytes: readSize(b, at + o.payload_bytes),
        key: readPointer(b, at + o.key),
        kind: readText(b, at + o.kind, 48),
        actor: readText(b, at + o.actor, 64),
        hash: Buffer.from(b.subarray(at + o.hash, at + o.hash + 32)),
    };
}

/** The state of a garage and of the library's parts at one moment. */
export interface GarageHealth {
    /** Whether all four parts are well. */
    healthy: boolean;
    /** The store answers. */
    database: boolean;
    /** What is in memory has applied every row of the journal. */
    memoryStore: boolean;
    /** What is cached is what memory says. */
    cache: boolean;
    /** A writer gets its turn. */
    transactionManager: boolean;
    /** How safe a change is once it is acknowledged. */
    durability: Durability;
    /** Vehicles inside. */
    sessionCount: bigint;
    /** Spots in service: AVAILABLE, OCCUPIED or RESERVED. */
    activeSpots: bigint;
    /** PENDING payments. */
    paymentsPending: bigint;
    /** How many journal rows memory is behind. */
    liveLag: bigint;
    /** The last row of the journal. */
    journalSequence: bigint;
    /** The size of the write-ahead log in bytes. */
    walBytes: bigint;
    /** How many commits there were since the garage was opened. */
    commits: bigint;
    /** How often the write-ahead log could not be taken into the file. */
    checkpointsFailed: bigint;
    /** How many writers wait for their turn. */
    writersWaiting: number;
    /** The hash of the journal's last row; note it off the machine. */
    journalHash: Buffer;
}

/** Where the fields of GarageHealth lie. */
export const GarageHealthLayout = layout('GarageHealth', {
    struct_size: 'u32',
    healthy: 'bool',
    database: 'bool',
    memory_store: 'bool',
    cache: 'bool',
    transaction_manager: 'bool',
    durability: 'i32',
    session_count: 'u64',
    active_spots: 'u64',
    payments_pending: 'u64',
    live_lag: 'u64',
    journal_sequence: 'u64',
    wal_bytes: 'u64',
    commits: 'u64',
    checkpoints_failed: 'u64',
    writers_waiting: 'u32',
    journal_hash: ['bytes', 32],
});

/** Reads a GarageHealth. */
export function readGarageHealth(b: Buffer, at: number): GarageHealth {
    const o = GarageHealthLayout.offsets;
    return {
        healthy: b[at + o.healthy] !== 0,
        database: b[at + o.database] !== 0,
        memoryStore: b[at + o.memory_store] !== 0,
        cache: b[at + o.cache] !== 0,
        transactionManager: b[at + o.transaction_manager] !== 0,
        durability: nameOfDurability(b.readInt32LE(at + o.durability)),
        sessionCount: b.readBigUInt64LE(at + o.session_count),
        activeSpots: b.readBigUInt64LE(at + o.active_spots),
        paymentsPending: b.readBigUInt64LE(at + o.payments_pending),
        liveLag: b.readBigUInt64LE(at + o.live_lag),
        journalSequence: b.readBigUInt64LE(at + o.journal_sequence),
        walBytes: b.readBigUInt64LE(at + o.wal_bytes),
        commits: b.readBigUInt64LE(at + o.commits),
        checkpointsFailed: b.readBigUInt64LE(at + o.checkpoints_failed),
        writersWaiting: b.readUInt32LE(at + o.writers_waiting),
        journalHash: Buffer.from(b.subarray(at + o.journal_hash, at + o.journal_hash + 32)),
    };
}

/** Where the journal ends. */
export interface GarageHead {
    /** The number of its last row; 0: it is empty. */
    sequence: bigint;
    /** The hash of its last row. */
    hash: Buffer;
}

/** Where the fields of GarageHead lie. */
export const GarageHeadLayout = layout('GarageHead', {
    struct_size: 'u32',
    sequence: 'u64',
    hash: ['bytes', 32],
});

/** Reads a GarageHead. */
export function readGarageHead(b: Buffer, at: number): GarageHead {
    const o = GarageHeadLayout.offsets;
    return {
        sequence: b.readBigUInt64LE(at + o.sequence),
        hash: Buffer.from(b.subarray(at + o.hash, at + o.hash + 32)),
    };
}

/** What verifying found. */
export interface GarageVerified {
    /** Whether nothing was found. */
    sound: boolean;
    /** How many journal rows hold. */
    rows: bigint;
    /** The last row that holds; compare it, and its hash, with one noted off the machine. */
    headSequence: bigint;
    /** The first row that does not hold; 0: all do. */
    brokenSequence: bigint;
    /** How many rows of the tables are not what the journal makes them, at most 100. */
    differences: number;
    /** The hash of the last row that holds. */
    headHash: Buffer;
    /** What is wrong with the row that does not hold, or else with the first row of the tables; empty where nothing is. */
    found: string;
}

/** Where the fields of GarageVerified lie. */
export const GarageVerifiedLayout = layout('GarageVerified', {
    struct_size: 'u32',
    sound: 'bool',
    rows: 'u64',
    head_sequence: 'u64',
    broken_sequence: 'u64',
    differences: 'u32',
    head_hash: ['bytes', 32],
    found: ['text', 512],
});

/** Reads a GarageVerified. */
export function readGarageVerified(b: Buffer, at: number): GarageVerified {
    const o = GarageVerifiedLayout.offsets;
    return {
        sound: b[at + o.sound] !== 0,
        rows: b.readBigUInt64LE(at + o.rows),
        headSequence: b.readBigUInt64LE(at + o.head_sequence),
        brokenSequence: b.readBigUInt64LE(at + o.broken_sequence),
        differences: b.readUInt32LE(at + o.differences),
        headHash: Buffer.from(b.subarray(at + o.head_hash, at + o.head_hash + 32)),
        found: readText(b, at + o.found, 512),
    };
}

/** A floor that is to be built. */
export interface GarageFloorPlan {
    /** Its level: 0 at the street, negative below it. */
    level: number;
    /** What people call it; at most 64 characters. */
    name: bigint;
}

/** Where the fields of GarageFloorPlan lie. */
export const GarageFloorPlanLayout = layout('GarageFloorPlan', {
    struct_size: 'u32',
    level: 'i16',
    name: 'pointer',
});

/** Reads a GarageFloorPlan. */
export function readGarageFloorPlan(b: Buffer, at: number): GarageFloorPlan {
    const o = GarageFloorPlanLayout.offsets;
    return {
        level: b.readInt16LE(at + o.level),
        name: readPointer(b, at + o.name),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageFloorPlan(b: Buffer, at: number, v: Partial<GarageFloorPlan>): void {
    const o = GarageFloorPlanLayout.offsets;
    b.writeUInt32LE(GarageFloorPlanLayout.size, at);
    if (v.level !== undefined) writeInteger(b, at + o.level, 'i16', v.level, 'level');
    if (v.name !== undefined) writePointer(b, at + o.name, v.name);
}

/** A bay that is to be built: a row or block of spots on one floor. */
export interface GarageBayPlan {
    /** The floor it is on. */
    level: number;
    /** Its number on that floor. */
    number: number;
    /** What people call it; at most 64 characters. */
    name: bigint;
}

/** Where the fields of GarageBayPlan lie. */
export const GarageBayPlanLayout = layout('GarageBayPlan', {
    struct_size: 'u32',
    level: 'i16',
    number: 'u16',
    name: 'pointer',
});

/** Reads a GarageBayPlan. */
export function readGarageBayPlan(b: Buffer, at: number): GarageBayPlan {
    const o = GarageBayPlanLayout.offsets;
    return {
        level: b.readInt16LE(at + o.level),
        number: b.readUInt16LE(at + o.number),
        name: readPointer(b, at + o.name),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageBayPlan(b: Buffer, at: number, v: Partial<GarageBayPlan>): void {
    const o = GarageBayPlanLayout.offsets;
    b.writeUInt32LE(GarageBayPlanLayout.size, at);
    if (v.level !== undefined) writeInteger(b, at + o.level, 'i16', v.level, 'level');
    if (v.number !== undefined) writeInteger(b, at + o.number, 'u16', v.number, 'number');
    if (v.name !== undefined) writePointer(b, at + o.name, v.name);
}

/** A spot that is to be built. */
export interface GarageSpotPlan {
    /** The size. */
    spotType: SpotType;
    /** GARAGE_FEATURE_*, added up. */
    features: number;
    /** The floor. */
    level: number;
    /** The bay on that floor. */
    bay: number;
    /** The tallest vehicle that may stand there, in centimetres; 0: any. */
    heightCmMax: number;
    /** The longest. */
    lengthCmMax: number;
    /** The widest. */
    widthCmMax: number;
    /** What is painted on the floor: 1 to 32 characters, unique in the garage. */
    code: bigint;
}

/** Where the fields of GarageSpotPlan lie. */
export const GarageSpotPlanLayout = layout('GarageSpotPlan', {
    struct_size: 'u32',
    spot_type: 'i32',
    features: 'u32',
    level: 'i16',
    bay: 'u16',
    height_cm_max: 'u16',
    length_cm_max: 'u16',
    width_cm_max: 'u16',
    code: 'pointer',
});

/** Reads a GarageSpotPlan. */
export function readGarageSpotPlan(b: Buffer, at: number): GarageSpotPlan {
    const o = GarageSpotPlanLayout.offsets;
    return {
        spotType: nameOfSpotType(b.readInt32LE(at + o.spot_type)),
        features: b.readUInt32LE(at + o.features),
        level: b.readInt16LE(at + o.level),
        bay: b.readUInt16LE(at + o.bay),
        heightCmMax: b.readUInt16LE(at + o.height_cm_max),
        lengthCmMax: b.readUInt16LE(at + o.length_cm_max),
        widthCmMax: b.readUInt16LE(at + o.width_cm_max),
        code: readPointer(b, at + o.code),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageSpotPlan(b: Buffer, at: number, v: Partial<GarageSpotPlan>): void {
    const o = GarageSpotPlanLayout.offsets;
    b.writeUInt32LE(GarageSpotPlanLayout.size, at);
    if (v.spotType !== undefined) writeInteger(b, at + o.spot_type, 'i32', SPOT_TYPE[v.spotType], 'spot_type');
    if (v.features !== undefined) writeInteger(b, at + o.features, 'u32', v.features, 'features');
    if (v.level !== undefined) writeInteger(b, at + o.level, 'i16', v.level, 'level');
    if (v.bay !== undefined) writeInteger(b, at + o.bay, 'u16', v.bay, 'bay');
    if (v.heightCmMax !== undefined) writeInteger(b, at + o.height_cm_max, 'u16', v.heightCmMax, 'height_cm_max');
    if (v.lengthCmMax !== undefined) writeInteger(b, at + o.length_cm_max, 'u16', v.lengthCmMax, 'length_cm_max');
    if (v.widthCmMax !== undefined) writeInteger(b, at + o.width_cm_max, 'u16', v.widthCmMax, 'width_cm_max');
    if (v.code !== undefined) writePointer(b, at + o.code, v.code);
}

/** Floors, bays and spots to be added to those there are. */
export interface GarageLayout {
    /** Floors that are not there yet. */
    floors: bigint;
    /** How many. */
    floorCount: number;
    /** Bays that are not there yet. */
    bays: bigint;
    /** How many. */
    bayCount: number;
    /** Spots, in the order in which they are to be given out. */
    spots: bigint;
    /** How many. */
    spotCount: number;
}

/** Where the fields of GarageLayout lie. */
export const GarageLayoutLayout = layout('GarageLayout', {
    struct_size: 'u32',
    floors: 'pointer',
    floor_count: 'size',
    bays: 'pointer',
    bay_count: 'size',
    spots: 'pointer',
    spot_count: 'size',
});

/** Reads a GarageLayout. */
export function readGarageLayout(b: Buffer, at: number): GarageLayout {
    const o = GarageLayoutLayout.offsets;
    return {
        floors: readPointer(b, at + o.floors),
        floorCount: readSize(b, at + o.floor_count),
        bays: readPointer(b, at + o.bays),
        bayCount: readSize(b, at + o.bay_count),
        spots: readPointer(b, at + o.spots),
        spotCount: readSize(b, at + o.spot_count),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageLayout(b: Buffer, at: number, v: Partial<GarageLayout>): void {
    const o = GarageLayoutLayout.offsets;
    b.writeUInt32LE(GarageLayoutLayout.size, at);
    if (v.floors !== undefined) writePointer(b, at + o.floors, v.floors);
    if (v.floorCount !== undefined) writeSize(b, at + o.floor_count, v.floorCount, 'floor_count');
    if (v.bays !== undefined) writePointer(b, at + o.bays, v.bays);
    if (v.bayCount !== undefined) writeSize(b, at + o.bay_count, v.bayCount, 'bay_count');
    if (v.spots !== undefined) writePointer(b, at + o.spots, v.spots);
    if (v.spotCount !== undefined) writeSize(b, at + o.spot_count, v.spotCount, 'spot_count');
}

/** How much was built. */
export interface GarageLayoutBuilt {
    /** New floors. */
    floors: number;
    /** New bays. */
    bays: number;
    /** New spots. */
    spots: number;
}

/** Where the fields of GarageLayoutBuilt lie. */
export const GarageLayoutBuiltLayout = layout('GarageLayoutBuilt', {
    struct_size: 'u32',
    floors: 'u32',
    bays: 'u32',
    spots: 'u32',
});

/** Reads a GarageLayoutBuilt. */
export function readGarageLayoutBuilt(b: Buffer, at: number): GarageLayoutBuilt {
    const o = GarageLayoutBuiltLayout.offsets;
    return {
        floors: b.readUInt32LE(at + o.floors),
        bays: b.readUInt32LE(at + o.bays),
        spots: b.readUInt32LE(at + o.spots),
    };
}

/** A floor. */
export interface GarageFloor {
    /** Its level: 0 at the street, negative below it. */
    level: number;
    /** What people call it. */
    name: string;
}

/** Where the fields of GarageFloor lie. */
export const GarageFloorLayout = layout('GarageFloor', {
    struct_size: 'u32',
    level: 'i16',
    name: ['text', 257],
});

/** Reads a GarageFloor. */
export function readGarageFloor(b: Buffer, at: number): GarageFloor {
    const o = GarageFloorLayout.offsets;
    return {
        level: b.readInt16LE(at + o.level),
        name: readText(b, at + o.name, 257),
    };
}

/** A bay. */
export interface GarageBay {
    /** The floor it is on. */
    level: number;
    /** Its number on that floor. */
    number: number;
    /** What people call it. */
    name: string;
}

/** Where the fields of GarageBay lie. */
export const GarageBayLayout = layout('GarageBay', {
    struct_size: 'u32',
    level: 'i16',
    number: 'u16',
    name: ['text', 257],
});

/** Reads a GarageBay. */
export function readGarageBay(b: Buffer, at: number): GarageBay {
    const o = GarageBayLayout.offsets;
    return {
        level: b.readInt16LE(at + o.level),
        number: b.readUInt16LE(at + o.number),
        name: readText(b, at + o.name, 257),
    };
}

/** What the host knows about the program at the other end; none of it is proof. */
export interface GarageClient {
    /** What the host tells devices apart by; only its SHA-256 is kept. NULL: nothing. */
    fingerprint: bigint;
    /** The address it calls from; NULL: not known. */
    ip: bigint;
    /** What it calls itself; NULL: nothing. */
    userAgent: bigint;
}

/** Where the fields of GarageClient lie. */
export const GarageClientLayout = layout('GarageClient', {
    struct_size: 'u32',
    fingerprint: 'pointer',
    ip: 'pointer',
    user_agent: 'pointer',
});

/** Reads a GarageClient. */
export function readGarageClient(b: Buffer, at: number): GarageClient {
    const o = GarageClientLayout.offsets;
    return {
        fingerprint: readPointer(b, at + o.fingerprint),
        ip: readPointer(b, at + o.ip),
        userAgent: readPointer(b, at + o.user_agent),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageClient(b: Buffer, at: number, v: Partial<GarageClient>): void {
    const o = GarageClientLayout.offsets;
    b.writeUInt32LE(GarageClientLayout.size, at);
    if (v.fingerprint !== undefined) writePointer(b, at + o.fingerprint, v.fingerprint);
    if (v.ip !== undefined) writePointer(b, at + o.ip, v.ip);
    if (v.userAgent !== undefined) writePointer(b, at + o.user_agent, v.userAgent);
}

/** What a login gives. Wipe it when it is not needed any more. */
export interface GarageTokens {
    /** Whether a device logged in, and not a user. */
    isDevice: boolean;
    /** The auth session. */
    session: string | null;
    /** The user or device. */
    subject: string | null;
    /** When the access token ends, in microseconds since 1970 in UTC. */
    expiresAt: bigint;
    /** When the auth session ends, unless it is refreshed before. */
    refreshExpiresAt: bigint;
    /** For new tokens, once: garage_auth_refresh takes it. */
    refresh: string;
    /** Shown with each call; garage_auth_verify takes it. */
    access: string;
}

/** Where the fields of GarageTokens lie. */
export const GarageTokensLayout = layout('GarageTokens', {
    struct_size: 'u32',
    is_device: 'bool',
    session: 'id',
    subject: 'id',
    expires_at: 'i64',
    refresh_expires_at: 'i64',
    refresh: ['text', 256],
    access: ['text', 2048],
});

/** Reads a GarageTokens. */
export function readGarageTokens(b: Buffer, at: number): GarageTokens {
    const o = GarageTokensLayout.offsets;
    return {
        isDevice: b[at + o.is_device] !== 0,
        session: readId(b, at + o.session),
        subject: readId(b, at + o.subject),
        expiresAt: b.readBigInt64LE(at + o.expires_at),
        refreshExpiresAt: b.readBigInt64LE(at + o.refresh_expires_at),
        refresh: readText(b, at + o.refresh, 256),
        access: readText(b, at + o.access, 2048),
    };
}

/** Who is calling, and what they may do. */
export interface GaragePrincipal {
    /** Whether it is a device, and not a user. */
    isDevice: boolean;
    /** The user or device. */
    subject: string | null;
    /** The auth session that the token belongs to. */
    session: string | null;
    /** GARAGE_PERMISSION_*, added up. */
    permissions: bigint;
    /** What they are. */
    role: Role;
    /** The lane that a device is bound to; empty for a user. */
    lane: string;
}

/** Where the fields of GaragePrincipal lie. */
export const GaragePrincipalLayout = layout('GaragePrincipal', {
    struct_size: 'u32',
    is_device: 'bool',
    subject: 'id',
    session: 'id',
    permissions: 'u64',
    role: 'i32',
    lane: ['text', 257],
});

/** Reads a GaragePrincipal. */
export function readGaragePrincipal(b: Buffer, at: number): GaragePrincipal {
    const o = GaragePrincipalLayout.offsets;
    return {
        isDevice: b[at + o.is_device] !== 0,
        subject: readId(b, at + o.subject),
        session: readId(b, at + o.session),
        permissions: b.readBigUInt64LE(at + o.permissions),
        role: nameOfRole(b.readInt32LE(at + o.role)),
        lane: readText(b, at + o.lane, 257),
    };
}

/** What a sweep did. */
export interface GarageSwept {
    /** Sessions that were overdue, now EXPIRED. */
    expired: number;
    /** Spots whose reservation had lapsed, now AVAILABLE. */
    released: number;
    /** Payments whose money had been taken: now COMPLETED. */
    paymentsCompleted: number;
    /** Payments whose money had not: now FAILED. */
    paymentsFailed: number;
    /** Payments of which nobody knows: still PENDING. */
    paymentsPending: number;
}

/** Where the fields of GarageSwept lie. */
export const GarageSweptLayout = layout('GarageSwept', {
    struct_size: 'u32',
    expired: 'u32',
    released: 'u32',
    payments_completed: 'u32',
    payments_failed: 'u32',
    payments_pending: 'u32',
});

/** Reads a GarageSwept. */
export function readGarageSwept(b: Buffer, at: number): GarageSwept {
    const o = GarageSweptLayout.offsets;
    return {
        expired: b.readUInt32LE(at + o.expired),
        released: b.readUInt32LE(at + o.released),
        paymentsCompleted: b.readUInt32LE(at + o.payments_completed),
        paymentsFailed: b.readUInt32LE(at + o.payments_failed),
        paymentsPending: b.readUInt32LE(at + o.payments_pending),
    };
}

/** What a provider is asked to take, or has been asked to. Good until the callback returns. */
export interface GarageCharge {
    /** How it is paid. */
    method: PaymentMethod;
    /** The payment. */
    payment: string | null;
    /** The stay. */
    session: string | null;
    /** How much, in minor units of `currency`. */
    amountMinor: bigint;
    /** The key under which the money is taken at most once, however often it is asked for. */
    key: bigint;
    /** Three capital letters. */
    currency: string;
    /** What the driver handed over, in minor units; 0 where it is not said. */
    tenderedMinor: bigint;
}

/** Where the fields of GarageCharge lie. */
export const GarageChargeLayout = layout('GarageCharge', {
    struct_size: 'u32',
    method: 'i32',
    payment: 'id',
    session: 'id',
    amount_minor: 'i64',
    key: 'pointer',
    currency: ['text', 4],
    tendered_minor: 'i64',
});

/** Reads a GarageCharge. */
export function readGarageCharge(b: Buffer, at: number): GarageCharge {
    const o = GarageChargeLayout.offsets;
    return {
        method: nameOfPaymentMethod(b.readInt32LE(at + o.method)),
        payment: readId(b, at + o.payment),
        session: readId(b, at + o.session),
        amountMinor: b.readBigInt64LE(at + o.amount_minor),
        key: readPointer(b, at + o.key),
        currency: readText(b, at + o.currency, 4),
        tenderedMinor: b.readBigInt64LE(at + o.tendered_minor),
    };
}

/** What a provider is asked to give back, or has been asked to. Good until the callback returns. */
export interface GarageRefundCharge {
    /** How it was paid. */
    method: PaymentMethod;
    /** The refund. */
    refund: string | null;
    /** The payment that is given back, whole or in part. */
    payment: string | null;
    /** The stay. */
    session: string | null;
    /** How much, in minor units of `currency`; never more than is left of the payment. */
    amountMinor: bigint;
    /** The key under which the money is given back at most once, however often it is asked for. */
    key: bigint;
    /** The key under which it was taken. */
    chargeKey: bigint;
    /** The provider's own number for the charge; NULL where it gave none. */
    chargeReference: bigint;
    /** Three capital letters. */
    currency: string;
}

/** Where the fields of GarageRefundCharge lie. */
export const GarageRefundChargeLayout = layout('GarageRefundCharge', {
    struct_size: 'u32',
    method: 'i32',
    refund: 'id',
    payment: 'id',
    session: 'id',
    amount_minor: 'i64',
    key: 'pointer',
    charge_key: 'pointer',
    charge_reference: 'pointer',
    currency: ['text', 4],
});

/** Reads a GarageRefundCharge. */
export function readGarageRefundCharge(b: Buffer, at: number): GarageRefundCharge {
    const o = GarageRefundChargeLayout.offsets;
    return {
        method: nameOfPaymentMethod(b.readInt32LE(at + o.method)),
        refund: readId(b, at + o.refund),
        payment: readId(b, at + o.payment),
        session: readId(b, at + o.session),
        amountMinor: b.readBigInt64LE(at + o.amount_minor),
        key: readPointer(b, at + o.key),
        chargeKey: readPointer(b, at + o.charge_key),
        chargeReference: readPointer(b, at + o.charge_reference),
        currency: readText(b, at + o.currency, 4),
    };
}

/**
 * Who takes money: a card terminal, a bank, a till.
 *
 * The functions are called outside any transaction, on the thread that pays, recovers or opens the garage; several at once if
 * several threads pay. They may call the library, but not wait for another thread that pays the same session.
 */
export interface GarageProvider {
    /**
     * Handed to the callbacks as it is. It must live, and may be used from any thread, until the garage is closed and its
     * last call has returned.
     */
    userData: bigint;
    /** Takes the money. Asked again with the same key, it answers the first outcome and takes nothing more. */
    charge: bigint;
    /** What became of the charge with this key; GARAGE_CHARGE_OUTCOME_DECLINED if there was none and there will be none. */
    status: bigint;
    /**
     * Gives money back. Asked again with the same key, it answers the first outcome and gives nothing more. NULL: this provider
     * cannot, and every refund through it is declined.
     */
    refund: bigint;
    /**
     * What became of the refund with this key; GARAGE_CHARGE_OUTCOME_DECLINED if there was none and there will be none. NULL
     * only where `refund` is.
     */
    refundStatus: bigint;
}

/** Where the fields of GarageProvider lie. */
export const GarageProviderLayout = layout('GarageProvider', {
    struct_size: 'u32',
    user_data: 'pointer',
    charge: 'pointer',
    status: 'pointer',
    refund: 'pointer',
    refund_status: 'pointer',
});

/** Reads a GarageProvider. */
export function readGarageProvider(b: Buffer, at: number): GarageProvider {
    const o = GarageProviderLayout.offsets;
    return {
        userData: readPointer(b, at + o.user_data),
        charge: readPointer(b, at + o.charge),
        status: readPointer(b, at + o.status),
        refund: readPointer(b, at + o.refund),
        refundStatus: readPointer(b, at + o.refund_status),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageProvider(b: Buffer, at: number, v: Partial<GarageProvider>): void {
    const o = GarageProviderLayout.offsets;
    b.writeUInt32LE(GarageProviderLayout.size, at);
    if (v.userData !== undefined) writePointer(b, at + o.user_data, v.userData);
    if (v.charge !== undefined) writePointer(b, at + o.charge, v.charge);
    if (v.status !== undefined) writePointer(b, at + o.status, v.status);
    if (v.refund !== undefined) writePointer(b, at + o.refund, v.refund);
    if (v.refundStatus !== undefined) writePointer(b, at + o.refund_status, v.refundStatus);
}

/** A key of access tokens. */
export interface GarageTokenKey {
    /** What it is for. */
    algorithm: TokenAlgorithm;
    /** Its name, which stands in the tokens. */
    id: bigint;
    /** The key itself: bytes, which are copied, and wiped when the garage is closed. */
    secret: bigint;
    /** How many. */
    secretBytes: number;
}

/** Where the fields of GarageTokenKey lie. */
export const GarageTokenKeyLayout = layout('GarageTokenKey', {
    struct_size: 'u32',
    algorithm: 'i32',
    id: 'pointer',
    secret: 'pointer',
    secret_bytes: 'size',
});

/** Reads a GarageTokenKey. */
export function readGarageTokenKey(b: Buffer, at: number): GarageTokenKey {
    const o = GarageTokenKeyLayout.offsets;
    return {
        algorithm: nameOfTokenAlgorithm(b.readInt32LE(at + o.algorithm)),
        id: readPointer(b, at + o.id),
        secret: readPointer(b, at + o.secret),
        secretBytes: readSize(b, at + o.secret_bytes),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageTokenKey(b: Buffer, at: number, v: Partial<GarageTokenKey>): void {
    const o = GarageTokenKeyLayout.offsets;
    b.writeUInt32LE(GarageTokenKeyLayout.size, at);
    if (v.algorithm !== undefined) writeInteger(b, at + o.algorithm, 'i32', TOKEN_ALGORITHM[v.algorithm], 'algorithm');
    if (v.id !== undefined) writePointer(b, at + o.id, v.id);
    if (v.secret !== undefined) writePointer(b, at + o.secret, v.secret);
    if (v.secretBytes !== undefined) writeSize(b, at + o.secret_bytes, v.secretBytes, 'secret_bytes');
}

/** With what people and devices log in. There is no default key and no default user. */
export interface GarageAuthOptions {
    /** The first one signs, the others verify what was signed before. */
    keys: bigint;
    /** How many. */
    keyCount: number;
    /** Who issues the tokens, such as `https://garage.example`. */
    issuer: bigint;
    /** For whom they are. */
    audience: bigint;
    /** At least 32 random bytes, kept beside the keys and not in the store. */
    pepper: bigint;
    /** How many. */
    pepperBytes: number;
    /** How long an access token lives; 0: 15. */
    accessMinutes: number;
    /** How long an auth session lives without a refresh; 0: 14 days. */
    idleMinutes: number;
    /** How long it lives at all; 0: 90 days. */
    sessionMinutes: number;
    /** How many one subject has at most; 0: 10. */
    sessionsMax: number;
}

/** Where the fields of GarageAuthOptions lie. */
export const GarageAuthOptionsLayout = layout('GarageAuthOptions', {
    struct_size: 'u32',
    keys: 'pointer',
    key_count: 'size',
    issuer: 'pointer',
    audience: 'pointer',
    pepper: 'pointer',
    pepper_bytes: 'size',
    access_minutes: 'u32',
    idle_minutes: 'u32',
    session_minutes: 'u32',
    sessions_max: 'u32',
});

/** Reads a GarageAuthOptions. */
export function readGarageAuthOptions(b: Buffer, at: number): GarageAuthOptions {
    const o = GarageAuthOptionsLayout.offsets;
    return {
        keys: readPointer(b, at + o.keys),
        keyCount: readSize(b, at + o.key_count),
        issuer: readPointer(b, at + o.issuer),
        audience: readPointer(b, at + o.audience),
        pepper: readPointer(b, at + o.pepper),
        pepperBytes: readSize(b, at + o.pepper_bytes),
        accessMinutes: b.readUInt32LE(at + o.access_minutes),
        idleMinutes: b.readUInt32LE(at + o.idle_minutes),
        sessionMinutes: b.readUInt32LE(at + o.session_minutes),
        sessionsMax: b.readUInt32LE(at + o.sessions_max),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageAuthOptions(b: Buffer, at: number, v: Partial<GarageAuthOptions>): void {
    const o = GarageAuthOptionsLayout.offsets;
    b.writeUInt32LE(GarageAuthOptionsLayout.size, at);
    if (v.keys !== undefined) writePointer(b, at + o.keys, v.keys);
    if (v.keyCount !== undefined) writeSize(b, at + o.key_count, v.keyCount, 'key_count');
    if (v.issuer !== undefined) writePointer(b, at + o.issuer, v.issuer);
    if (v.audience !== undefined) writePointer(b, at + o.audience, v.audience);
    if (v.pepper !== undefined) writePointer(b, at + o.pepper, v.pepper);
    if (v.pepperBytes !== undefined) writeSize(b, at + o.pepper_bytes, v.pepperBytes, 'pepper_bytes');
    if (v.accessMinutes !== undefined) writeInteger(b, at + o.access_minutes, 'u32', v.accessMinutes, 'access_minutes');
    if (v.idleMinutes !== undefined) writeInteger(b, at + o.idle_minutes, 'u32', v.idleMinutes, 'idle_minutes');
    if (v.sessionMinutes !== undefined) writeInteger(b, at + o.session_minutes, 'u32', v.sessionMinutes, 'session_minutes');
    if (v.sessionsMax !== undefined) writeInteger(b, at + o.sessions_max, 'u32', v.sessionsMax, 'sessions_max');
}

/** How a garage is to be opened. Let garage_options_default fill it, then change what should be different. */
export interface GarageOptions {
    /** GARAGE_OPEN_*, added up. Default: 0. */
    flags: number;
    /** GARAGE_DURABILITY_FULL (default) or GARAGE_DURABILITY_RELAXED. In memory it has no effect. */
    durability: Durability;
    /** Minutes to leave after paying at a pay station. Default: 15. */
    exitGraceMinutes: number;
    /** Minutes after which a stay counts as overdue. Default: 43,200 (30 days). */
    stayMinutesMax: number;
    /** Minutes after which a PENDING payment is taken for interrupted. Default: 2. */
    paymentMinutesMax: number;
    /** Milliseconds that a change waits for its turn; -1: as long as the store does. Default: 10,000. */
    deadlineMs: bigint;
    /** How often the background thread looks for other processes' changes, in milliseconds. Default: 100; floor: 1. */
    pollIntervalMs: number;
    /** How often it compares what is in memory with the store, in milliseconds. Default: 300,000; floor: 100. */
    checkIntervalMs: number;
    /** What ids and ticket numbers follow from under GARAGE_OPEN_SEEDED. */
    seed: bigint;
    /** What a manual clock shows at first, in microseconds since 1970 in UTC. Default: 0. */
    clockStart: bigint;
    /** The currency of stays that no tariff prices, and of every tariff: three capital letters and a NUL. Default: "EUR". */
    currency: string;
    /** Who takes payments by card; NULL (default): nobody. The struct is copied. */
    card: bigint;
    /** Who takes cash, instead of the host that counts it; NULL (default): cash is taken as counted. */
    cash: bigint;
    /** What becomes of money that is more than what is due: GARAGE_OVERPAYMENT_REFUSE (default) or GARAGE_OVERPAYMENT_CREDIT. */
    overpayment: Overpayment;
    /** What debts mean at the entry; default: GARAGE_DEBTS_AT_ENTRY_SHOW. */
    debtsAtEntry: DebtsAtEntry;
    /** For so many days after a payment was given up the provider is still asked about it; 0: never. Default: 7. */
    cancelledDaysAsked: number;
    /** The time zone of receipts and of the days in sums, such as "Europe/Berlin"; NULL (default): UTC. */
    timeZone: bigint;
    /** Who issues the receipts; NULL (default): nobody is named. */
    issuerName: bigint;
    /** Where that is: at most six lines, one below the other; NULL (default): none. */
    issuerAddress: bigint;
    /** The number under which it pays taxes; NULL (default): none. */
    issuerTaxNumber: bigint;
    /** With what people and devices log in; NULL (default): nobody can. Everything it points to is copied. */
    auth: bigint;
}

/** Where the fields of GarageOptions lie. */
export const GarageOptionsLayout = layout('GarageOptions', {
    struct_size: 'u32',
    flags: 'u32',
    durability: 'i32',
    exit_grace_minutes: 'u32',
    stay_minutes_max: 'u32',
    payment_minutes_max: 'u32',
    deadline_ms: 'i64',
    poll_interval_ms: 'u32',
    check_interval_ms: 'u32',
    seed: 'u64',
    clock_start: 'i64',
    currency: ['text', 4],
    card: 'pointer',
    cash: 'pointer',
    overpayment: 'i32',
    debts_at_entry: 'i32',
    cancelled_days_asked: 'u32',
    time_zone: 'pointer',
    issuer_name: 'pointer',
    issuer_address: 'pointer',
    issuer_tax_number: 'pointer',
    auth: 'pointer',
});

/** Reads a GarageOptions. */
export function readGarageOptions(b: Buffer, at: number): GarageOptions {
    const o = GarageOptionsLayout.offsets;
    return {
        flags: b.readUInt32LE(at + o.flags),
        durability: nameOfDurability(b.readInt32LE(at + o.durability)),
        exitGraceMinutes: b.readUInt32LE(at + o.exit_grace_minutes),
        stayMinutesMax: b.readUInt32LE(at + o.stay_minutes_max),
        paymentMinutesMax: b.readUInt32LE(at + o.payment_minutes_max),
        deadlineMs: b.readBigInt64LE(at + o.deadline_ms),
        pollIntervalMs: b.readUInt32LE(at + o.poll_interval_ms),
        checkIntervalMs: b.readUInt32LE(at + o.check_interval_ms),
        seed: b.readBigUInt64LE(at + o.seed),
        clockStart: b.readBigInt64LE(at + o.clock_start),
        currency: readText(b, at + o.currency, 4),
        card: readPointer(b, at + o.card),
        cash: readPointer(b, at + o.cash),
        overpayment: nameOfOverpayment(b.readInt32LE(at + o.overpayment)),
        debtsAtEntry: nameOfDebtsAtEntry(b.readInt32LE(at + o.debts_at_entry)),
        cancelledDaysAsked: b.readUInt32LE(at + o.cancelled_days_asked),
        timeZone: readPointer(b, at + o.time_zone),
        issuerName: readPointer(b, at + o.issuer_name),
        issuerAddress: readPointer(b, at + o.issuer_address),
        issuerTaxNumber: readPointer(b, at + o.issuer_tax_number),
        auth: readPointer(b, at + o.auth),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageOptions(b: Buffer, at: number, v: Partial<GarageOptions>): void {
    const o = GarageOptionsLayout.offsets;
    b.writeUInt32LE(GarageOptionsLayout.size, at);
    if (v.flags !== undefined) writeInteger(b, at + o.flags, 'u32', v.flags, 'flags');
    if (v.durability !== undefined) writeInteger(b, at + o.durability, 'i32', DURABILITY[v.durability], 'durability');
    if (v.exitGraceMinutes !== undefined) writeInteger(b, at + o.exit_grace_minutes, 'u32', v.exitGraceMinutes, 'exit_grace_minutes');
    if (v.stayMinutesMax !== undefined) writeInteger(b, at + o.stay_minutes_max, 'u32', v.stayMinutesMax, 'stay_minutes_max');
    if (v.paymentMinutesMax !== undefined) writeInteger(b, at + o.payment_minutes_max, 'u32', v.paymentMinutesMax, 'payment_minutes_max');
    if (v.deadlineMs !== undefined) writeInteger(b, at + o.deadline_ms, 'i64', v.deadlineMs, 'deadline_ms');
    if (v.pollIntervalMs !== undefined) writeInteger(b, at + o.poll_interval_ms, 'u32', v.pollIntervalMs, 'poll_interval_ms');
    if (v.checkIntervalMs !== undefined) writeInteger(b, at + o.check_interval_ms, 'u32', v.checkIntervalMs, 'check_interval_ms');
    if (v.seed !== undefined) writeInteger(b, at + o.seed, 'u64', v.seed, 'seed');
    if (v.clockStart !== undefined) writeInteger(b, at + o.clock_start, 'i64', v.clockStart, 'clock_start');
    if (v.currency !== undefined) writeText(b, at + o.currency, 4, v.currency, 'currency');
    if (v.card !== undefined) writePointer(b, at + o.card, v.card);
    if (v.cash !== undefined) writePointer(b, at + o.cash, v.cash);
    if (v.overpayment !== undefined) writeInteger(b, at + o.overpayment, 'i32', OVERPAYMENT[v.overpayment], 'overpayment');
    if (v.debtsAtEntry !== undefined) writeInteger(b, at + o.debts_at_entry, 'i32', DEBTS_AT_ENTRY[v.debtsAtEntry], 'debts_at_entry');
    if (v.cancelledDaysAsked !== undefined) writeInteger(b, at + o.cancelled_days_asked, 'u32', v.cancelledDaysAsked, 'cancelled_days_asked');
    if (v.timeZone !== undefined) writePointer(b, at + o.time_zone, v.timeZone);
    if (v.issuerName !== undefined) writePointer(b, at + o.issuer_name, v.issuerName);
    if (v.issuerAddress !== undefined) writePointer(b, at + o.issuer_address, v.issuerAddress);
    if (v.issuerTaxNumber !== undefined) writePointer(b, at + o.issuer_tax_number, v.issuerTaxNumber);
    if (v.auth !== undefined) writePointer(b, at + o.auth, v.auth);
}

/** What became of payments that hung in the air. */
export interface GarageRecovered {
    /** The money had been taken: now COMPLETED. */
    completed: number;
    /** It had not: now FAILED. */
    failed: number;
    /** The provider does not know either, or they are too young to be asked about: still PENDING. */
    pending: number;
    /** They had been given up, and the money was taken after all: as many new payments. */
    late: number;
    /** Refunds whose money had been given back: now COMPLETED. */
    refundsCompleted: number;
    /** Refunds whose money had not: now FAILED. */
    refundsFailed: number;
    /** Refunds of which it is not known: still PENDING. */
    refundsPending: number;
}

/** Where the fields of GarageRecovered lie. */
export const GarageRecoveredLayout = layout('GarageRecovered', {
    struct_size: 'u32',
    completed: 'u32',
    failed: 'u32',
    pending: 'u32',
    late: 'u32',
    refunds_completed: 'u32',
    refunds_failed: 'u32',
    refunds_pending: 'u32',
});

/** Reads a GarageRecovered. */
export function readGarageRecovered(b: Buffer, at: number): GarageRecovered {
    const o = GarageRecoveredLayout.offsets;
    return {
        completed: b.readUInt32LE(at + o.completed),
        failed: b.readUInt32LE(at + o.failed),
        pending: b.readUInt32LE(at + o.pending),
        late: b.readUInt32LE(at + o.late),
        refundsCompleted: b.readUInt32LE(at + o.refunds_completed),
        refundsFailed: b.readUInt32LE(at + o.refunds_failed),
        refundsPending: b.readUInt32LE(at + o.refunds_pending),
    };
}

/** What a stay costs, what was paid, and what is due; amounts in minor units of `currency`. */
export interface GarageQuote {
    /** The version of the tariff; 0 where none prices the stay. */
    tariffVersion: number;
    /** The session. */
    session: string | null;
    /** The price of the whole stay. */
    totalMinor: bigint;
    /** All taxes together, whether prices contained them or they were added. */
    taxMinor: bigint;
    /** What was paid so far. */
    paidMinor: bigint;
    /** What is due: the price less what was paid; nothing while the time to leave that was bought runs. */
    dueMinor: bigint;
    /** When the stay began, in microseconds since 1970 in UTC. */
    from: bigint;
    /** Until when it is priced. */
    until: bigint;
    /** The first instant at which the price would be higher; GARAGE_NO_TIME: no rise is in sight. */
    validUntil: bigint;
    /** How many lines explain it. */
    lineCount: number;
    /** Three capital letters. */
    currency: string;
    /** The tariff; empty for none. */
    tariff: string;
}

/** Where the fields of GarageQuote lie. */
export const GarageQuoteLayout = layout('GarageQuote', {
    struct_size: 'u32',
    tariff_version: 'u32',
    session: 'id',
    total_minor: 'i64',
    tax_minor: 'i64',
    paid_minor: 'i64',
    due_minor: 'i64',
    from: 'i64',
    until: 'i64',
    valid_until: 'i64',
    line_count: 'u32',
    currency: ['text', 4],
    tariff: ['text', 65],
});

/** Reads a GarageQuote. */
export function readGarageQuote(b: Buffer, at: number): GarageQuote {
    const o = GarageQuoteLayout.offsets;
    return {
        tariffVersion: b.readUInt32LE(at + o.tariff_version),
        session: readId(b, at + o.session),
        totalMinor: b.readBigInt64LE(at + o.total_minor),
        taxMinor: b.readBigInt64LE(at + o.tax_minor),
        paidMinor: b.readBigInt64LE(at + o.paid_minor),
        dueMinor: b.readBigInt64LE(at + o.due_minor),
        from: b.readBigInt64LE(at + o.from),
        until: b.readBigInt64LE(at + o.until),
        validUntil: b.readBigInt64LE(at + o.valid_until),
        lineCount: b.readUInt32LE(at + o.line_count),
        currency: readText(b, at + o.currency, 4),
        tariff: readText(b, at + o.tariff, 65),
    };
}

/** A part of the price of a stay. The amounts of all lines add up to the total. */
export interface GarageQuoteLine {
    /** What it stands for. */
    kind: LineKind;
    /** What it adds, or takes off, in minor units. */
    amountMinor: bigint;
    /** What reaching its band costs beyond the bands before it. */
    atStartMinor: bigint;
    /** How many steps the stay started in the band. */
    steps: bigint;
    /** From when on it is about the stay, or GARAGE_NO_TIME. */
    from: bigint;
    /** Until when it is, or GARAGE_NO_TIME. */
    until: bigint;
    /** The length of a step in minutes; 0 where there is one step without end. */
    stepMinutes: number;
    /** The length of the stay, in minutes, from which the band applies. */
    fromMinutes: number;
    /** The length at which the band ends; UINT32_MAX where it has no end. */
    untilMinutes: number;
    /** The name of the rate line, validation or tax; empty for none. */
    name: string;
    /** The line as people read it, such as "minutes 60-120: 3 x 20 min at 0.50 = 1.50 EUR". */
    text: string;
}

/** Where the fields of GarageQuoteLine lie. */
export const GarageQuoteLineLayout = layout('GarageQuoteLine', {
    struct_size: 'u32',
    kind: 'i32',
    amount_minor: 'i64',
    at_start_minor: 'i64',
    steps: 'u64',
    from: 'i64',
    until: 'i64',
    step_minutes: 'u32',
    from_minutes: 'u32',
    until_minutes: 'u32',
    name: ['text', 257],
    text: ['text', 512],
});

/** Reads a GarageQuoteLine. */
export function readGarageQuoteLine(b: Buffer, at: number): GarageQuoteLine {
    const o = GarageQuoteLineLayout.offsets;
    return {
        kind: nameOfLineKind(b.readInt32LE(at + o.kind)),
        amountMinor: b.readBigInt64LE(at + o.amount_minor),
        atStartMinor: b.readBigInt64LE(at + o.at_start_minor),
        steps: b.readBigUInt64LE(at + o.steps),
        from: b.readBigInt64LE(at + o.from),
        until: b.readBigInt64LE(at + o.until),
        stepMinutes: b.readUInt32LE(at + o.step_minutes),
        fromMinutes: b.readUInt32LE(at + o.from_minutes),
        untilMinutes: b.readUInt32LE(at + o.until_minutes),
        name: readText(b, at + o.name, 257),
        text: readText(b, at + o.text, 512),
    };
}

/** A receipt or credit note; the lines are in its text and its JSON. On a credit note amounts are negative. */
export interface GarageReceipt {
    /** Whether money was taken or given back. */
    kind: ReceiptKind;
    /** Its number: without a gap, in the order in which they were issued. */
    number: bigint;
    /** The number of the receipt that a credit note corrects; 0 for a receipt. */
    corrects: bigint;
    /** When it was issued, in microseconds since 1970 in UTC. */
    issuedAt: bigint;
    /** When the stay began. */
    enteredAt: bigint;
    /** The instant up to which it was priced. */
    pricedUntil: bigint;
    /** The payment that it stands for, or of which something was given back. */
    payment: string | null;
    /** The refund that a credit note stands for; all zeros for a receipt. */
    refund: string | null;
    /** The stay. */
    session: string | null;
    /** The shift whose drawer the cash moved through; all zeros for none. */
    shift: string | null;
    /** What the stay cost, in minor units of `currency`. */
    totalMinor: bigint;
    /** What of it was paid before. */
    paidBeforeMinor: bigint;
    /** What was paid now; negative on a credit note: what was given back. */
    amountMinor: bigint;
    /** The taxes contained in that. */
    taxMinor: bigint;
    /** What the driver handed over; 0 where it was not said. */
    tenderedMinor: bigint;
    /** What went back out of that. */
    changeMinor: bigint;
    /** How it was paid. */
    method: PaymentMethod;
    /** Three capital letters. */
    currency: string;
    /** The number of the ticket that stood for the stay. */
    ticketNumber: string;
    /** The card: its brand and last four digits; empty where it is not known. */
    card: string;
    /** What the QR code of the receipt says: garage_receipt_by_code finds it by that. */
    code: string;
}

/** Where the fields of GarageReceipt lie. */
export const GarageReceiptLayout = layout('GarageReceipt', {
    struct_size: 'u32',
    kind: 'i32',
    number: 'u64',
    corrects: 'u64',
    issued_at: 'i64',
    entered_at: 'i64',
    priced_until: 'i64',
    payment: 'id',
    refund: 'id',
    session: 'id',
    shift: 'id',
    total_minor: 'i64',
    paid_before_minor: 'i64',
    amount_minor: 'i64',
    tax_minor: 'i64',
    tendered_minor: 'i64',
    change_minor: 'i64',
    method: 'i32',
    currency: ['text', 4],
    ticket_number: ['text', 24],
    card: ['text', 110],
    code: ['text', 128],
});

/** Reads a GarageReceipt. */
export function readGarageReceipt(b: Buffer, at: number): GarageReceipt {
    const o = GarageReceiptLayout.offsets;
    return {
        kind: nameOfReceiptKind(b.readInt32LE(at + o.kind)),
        number: b.readBigUInt64LE(at + o.number),
        corrects: b.readBigUInt64LE(at + o.corrects),
        issuedAt: b.readBigInt64LE(at + o.issued_at),
        enteredAt: b.readBigInt64LE(at + o.entered_at),
        pricedUntil: b.readBigInt64LE(at + o.priced_until),
        payment: readId(b, at + o.payment),
        refund: readId(b, at + o.refund),
        session: readId(b, at + o.session),
        shift: readId(b, at + o.shift),
        totalMinor: b.readBigInt64LE(at + o.total_minor),
        paidBeforeMinor: b.readBigInt64LE(at + o.paid_before_minor),
        amountMinor: b.readBigInt64LE(at + o.amount_minor),
        taxMinor: b.readBigInt64LE(at + o.tax_minor),
        tenderedMinor: b.readBigInt64LE(at + o.tendered_minor),
        changeMinor: b.readBigInt64LE(at + o.change_minor),
        method: nameOfPaymentMethod(b.readInt32LE(at + o.method)),
        currency: readText(b, at + o.currency, 4),
        ticketNumber: readText(b, at + o.ticket_number, 24),
        card: readText(b, at + o.card, 110),
        code: readText(b, at + o.code, 128),
    };
}

/** A payment that is to be given back. */
export interface GarageRefunding {
    /** The payment. */
    payment: string | null;
    /** With `currency`: how much. */
    amountMinor: bigint;
    /** Three capital letters; NULL: all that is left of the payment. */
    currency: bigint;
    /** Why: 1 to 500 characters. */
    reason: bigint;
    /** The drawer that cash comes out of, on the shift that is OPEN there; NULL: out of none. */
    drawer: bigint;
}

/** Where the fields of GarageRefunding lie. */
export const GarageRefundingLayout = layout('GarageRefunding', {
    struct_size: 'u32',
    payment: 'id',
    amount_minor: 'i64',
    currency: 'pointer',
    reason: 'pointer',
    drawer: 'pointer',
});

/** Reads a GarageRefunding. */
export function readGarageRefunding(b: Buffer, at: number): GarageRefunding {
    const o = GarageRefundingLayout.offsets;
    return {
        payment: readId(b, at + o.payment),
        amountMinor: b.readBigInt64LE(at + o.amount_minor),
        currency: readPointer(b, at + o.currency),
        reason: readPointer(b, at + o.reason),
        drawer: readPointer(b, at + o.drawer),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageRefunding(b: Buffer, at: number, v: Partial<GarageRefunding>): void {
    const o = GarageRefundingLayout.offsets;
    b.writeUInt32LE(GarageRefundingLayout.size, at);
    if (v.payment !== undefined) writeId(b, at + o.payment, v.payment, 'payment');
    if (v.amountMinor !== undefined) writeInteger(b, at + o.amount_minor, 'i64', v.amountMinor, 'amount_minor');
    if (v.currency !== undefined) writePointer(b, at + o.currency, v.currency);
    if (v.reason !== undefined) writePointer(b, at + o.reason, v.reason);
    if (v.drawer !== undefined) writePointer(b, at + o.drawer, v.drawer);
}

/** A refund, as it is now. */
export interface GarageRefund {
    /** How often it has changed; starts at 1. */
    version: number;
    /** Its id. */
    id: string | null;
    /** The payment that is given back. */
    payment: string | null;
    /** The stay that was paid. */
    session: string | null;
    /** How much, in minor units of `currency`. */
    amountMinor: bigint;
    /** When it was written down, in microseconds since 1970 in UTC. */
    createdAt: bigint;
    /** When it last changed. */
    updatedAt: bigint;
    /** The number of its credit note; 0 for none: see garage_receipt_get. */
    creditNote: bigint;
    /** What became of it. */
    status: RefundStatus;
    /** Three capital letters. */
    currency: string;
    /** Whether the provider gave a number of its own: see garage_refund_reference. */
    hasReference: boolean;
    /** Whether it is said why it failed: see garage_refund_failure. */
    hasFailure: boolean;
    /** The key under which the provider gives the money back at most once. */
    key: string;
}

/** Where the fields of GarageRefund lie. */
export const GarageRefundLayout = layout('GarageRefund', {
    struct_size: 'u32',
    version: 'u32',
    id: 'id',
    payment: 'id',
    session: 'id',
    amount_minor: 'i64',
    created_at: 'i64',
    updated_at: 'i64',
    credit_note: 'u64',
    status: 'i32',
    currency: ['text', 4],
    has_reference: 'bool',
    has_failure: 'bool',
    key: ['text', 256],
});

/** Reads a GarageRefund. */
export function readGarageRefund(b: Buffer, at: number): GarageRefund {
    const o = GarageRefundLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readId(b, at + o.id),
        payment: readId(b, at + o.payment),
        session: readId(b, at + o.session),
        amountMinor: b.readBigInt64LE(at + o.amount_minor),
        createdAt: b.readBigInt64LE(at + o.created_at),
        updatedAt: b.readBigInt64LE(at + o.updated_at),
        creditNote: b.readBigUInt64LE(at + o.credit_note),
        status: nameOfRefundStatus(b.readInt32LE(at + o.status)),
        currency: readText(b, at + o.currency, 4),
        hasReference: b[at + o.has_reference] !== 0,
        hasFailure: b[at + o.has_failure] !== 0,
        key: readText(b, at + o.key, 256),
    };
}

/** Which stays are priced a second time; with zeros behind `struct_size`, all that are over. */
export interface GarageRepriceScope {
    /** Those that were priced by this version of `tariff`. */
    tariffVersion: number;
    /** NULL: by any. */
    tariff: bigint;
    /** Begun at this instant or later; 0 or GARAGE_NO_TIME: any. */
    enteredFrom: bigint;
    /** Begun before this instant; 0 or GARAGE_NO_TIME: any. */
    enteredBefore: bigint;
}

/** Where the fields of GarageRepriceScope lie. */
export const GarageRepriceScopeLayout = layout('GarageRepriceScope', {
    struct_size: 'u32',
    tariff_version: 'u32',
    tariff: 'pointer',
    entered_from: 'i64',
    entered_before: 'i64',
});

/** Reads a GarageRepriceScope. */
export function readGarageRepriceScope(b: Buffer, at: number): GarageRepriceScope {
    const o = GarageRepriceScopeLayout.offsets;
    return {
        tariffVersion: b.readUInt32LE(at + o.tariff_version),
        tariff: readPointer(b, at + o.tariff),
        enteredFrom: b.readBigInt64LE(at + o.entered_from),
        enteredBefore: b.readBigInt64LE(at + o.entered_before),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageRepriceScope(b: Buffer, at: number, v: Partial<GarageRepriceScope>): void {
    const o = GarageRepriceScopeLayout.offsets;
    b.writeUInt32LE(GarageRepriceScopeLayout.size, at);
    if (v.tariffVersion !== undefined) writeInteger(b, at + o.tariff_version, 'u32', v.tariffVersion, 'tariff_version');
    if (v.tariff !== undefined) writePointer(b, at + o.tariff, v.tariff);
    if (v.enteredFrom !== undefined) writeInteger(b, at + o.entered_from, 'i64', v.enteredFrom, 'entered_from');
    if (v.enteredBefore !== undefined) writeInteger(b, at + o.entered_before, 'i64', v.enteredBefore, 'entered_before');
}

/** What a draft would have changed. Amounts are minor units of `currency`. */
export interface GarageRepriced {
    /** Three capital letters. */
    currency: string;
    /** Stays that were priced under both. */
    stays: bigint;
    /** What they cost under the versions of their own. */
    beforeMinor: bigint;
    /** What they would have cost. */
    afterMinor: bigint;
    /** The second less the first. */
    differenceMinor: bigint;
    /** Stays that would have cost more. */
    dearer: bigint;
    /** Stays that would have cost less. */
    cheaper: bigint;
    /** Stays that would have cost the same. */
    equal: bigint;
    /** Stays that one of the tariffs cannot price; they are in no other figure. */
    failed: bigint;
    /** The first of them; all zeros where there is none. */
    firstFailed: string | null;
}

/** Where the fields of GarageRepriced lie. */
export const GarageRepricedLayout = layout('GarageRepriced', {
    struct_size: 'u32',
    currency: ['text', 4],
    stays: 'u64',
    before_minor: 'i64',
    after_minor: 'i64',
    difference_minor: 'i64',
    dearer: 'u64',
    cheaper: 'u64',
    equal: 'u64',
    failed: 'u64',
    first_failed: 'id',
});

/** Reads a GarageRepriced. */
export function readGarageRepriced(b: Buffer, at: number): GarageRepriced {
    const o = GarageRepricedLayout.offsets;
    return {
        currency: readText(b, at + o.currency, 4),
        stays: b.readBigUInt64LE(at + o.stays),
        beforeMinor: b.readBigInt64LE(at + o.before_minor),
        afterMinor: b.readBigInt64LE(at + o.after_minor),
        differenceMinor: b.readBigInt64LE(at + o.difference_minor),
        dearer: b.readBigUInt64LE(at + o.dearer),
        cheaper: b.readBigUInt64LE(at + o.cheaper),
        equal: b.readBigUInt64LE(at + o.equal),
        failed: b.readBigUInt64LE(at + o.failed),
        firstFailed: readId(b, at + o.first_failed),
    };
}

/** What validations took off for one third party. */
export interface GarageBilledBack {
    /** Three capital letters. */
    currency: string;
    /** How many validations took something off, or would have if anything had been left. */
    validations: bigint;
    /** What they took off, in minor units of `currency`; before tax where the tax is added to prices. */
    amountMinor: bigint;
    /** Who is billed. */
    billedTo: string;
}

/** Where the fields of GarageBilledBack lie. */
export const GarageBilledBackLayout = layout('GarageBilledBack', {
    struct_size: 'u32',
    currency: ['text', 4],
    validations: 'u64',
    amount_minor: 'i64',
    billed_to: ['text', 257],
});

/** Reads a GarageBilledBack. */
export function readGarageBilledBack(b: Buffer, at: number): GarageBilledBack {
    const o = GarageBilledBackLayout.offsets;
    return {
        currency: readText(b, at + o.currency, 4),
        validations: b.readBigUInt64LE(at + o.validations),
        amountMinor: b.readBigInt64LE(at + o.amount_minor),
        billedTo: readText(b, at + o.billed_to, 257),
    };
}

/** Which stays are wanted; with zeros behind `struct_size`, all. */
export interface GarageSessionFilter {
    /** In this state; 0: any. */
    status: SessionStatus;
    /** Of this vehicle; all zeros: any. */
    vehicle: string | null;
    /** On this spot; all zeros: any. */
    spot: string | null;
    /** Begun at this instant or later; 0 or GARAGE_NO_TIME: any. */
    enteredFrom: bigint;
    /** Begun before this instant; 0 or GARAGE_NO_TIME: any. */
    enteredBefore: bigint;
}

/** Where the fields of GarageSessionFilter lie. */
export const GarageSessionFilterLayout = layout('GarageSessionFilter', {
    struct_size: 'u32',
    status: 'i32',
    vehicle: 'id',
    spot: 'id',
    entered_from: 'i64',
    entered_before: 'i64',
});

/** Reads a GarageSessionFilter. */
export function readGarageSessionFilter(b: Buffer, at: number): GarageSessionFilter {
    const o = GarageSessionFilterLayout.offsets;
    return {
        status: nameOfSessionStatus(b.readInt32LE(at + o.status)),
        vehicle: readId(b, at + o.vehicle),
        spot: readId(b, at + o.spot),
        enteredFrom: b.readBigInt64LE(at + o.entered_from),
        enteredBefore: b.readBigInt64LE(at + o.entered_before),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageSessionFilter(b: Buffer, at: number, v: Partial<GarageSessionFilter>): void {
    const o = GarageSessionFilterLayout.offsets;
    b.writeUInt32LE(GarageSessionFilterLayout.size, at);
    if (v.status !== undefined) writeInteger(b, at + o.status, 'i32', SESSION_STATUS[v.status], 'status');
    if (v.vehicle !== undefined) writeId(b, at + o.vehicle, v.vehicle, 'vehicle');
    if (v.spot !== undefined) writeId(b, at + o.spot, v.spot, 'spot');
    if (v.enteredFrom !== undefined) writeInteger(b, at + o.entered_from, 'i64', v.enteredFrom, 'entered_from');
    if (v.enteredBefore !== undefined) writeInteger(b, at + o.entered_before, 'i64', v.enteredBefore, 'entered_before');
}

/** A shift, as it is now. Amounts are minor units of `currency`. */
export interface GarageShift {
    /** How often it has changed; starts at 1. */
    version: number;
    /** Its id. */
    id: string | null;
    /** When it began, in microseconds since 1970 in UTC. */
    openedAt: bigint;
    /** When it ended, or GARAGE_NO_TIME. */
    closedAt: bigint;
    /** When it last changed. */
    updatedAt: bigint;
    /** What was in the drawer at the beginning. */
    floatMinor: bigint;
    /** The cash of all receipts of the shift. */
    takenMinor: bigint;
    /** The cash of all credit notes of the shift. */
    givenBackMinor: bigint;
    /** What was put in. */
    paidInMinor: bigint;
    /** What was taken out and spent. */
    paidOutMinor: bigint;
    /** What was taken out and put into the safe. */
    droppedMinor: bigint;
    /** What must be in the drawer. */
    expectedMinor: bigint;
    /** What was, as a person counted it at the end; 0 while it is OPEN. */
    countedMinor: bigint;
    /** Counted less expected: negative where cash is missing; 0 while it is OPEN. */
    differenceMinor: bigint;
    /** Where it is in its life. */
    status: ShiftStatus;
    /** Three capital letters. */
    currency: string;
    /** What the drawer is called. */
    drawer: string;
}

/** Where the fields of GarageShift lie. */
export const GarageShiftLayout = layout('GarageShift', {
    struct_size: 'u32',
    version: 'u32',
    id: 'id',
    opened_at: 'i64',
    closed_at: 'i64',
    updated_at: 'i64',
    float_minor: 'i64',
    taken_minor: 'i64',
    given_back_minor: 'i64',
    paid_in_minor: 'i64',
    paid_out_minor: 'i64',
    dropped_minor: 'i64',
    expected_minor: 'i64',
    counted_minor: 'i64',
    difference_minor: 'i64',
    status: 'i32',
    currency: ['text', 4],
    drawer: ['text', 257],
});

/** Reads a GarageShift. */
export function readGarageShift(b: Buffer, at: number): GarageShift {
    const o = GarageShiftLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readId(b, at + o.id),
        openedAt: b.readBigInt64LE(at + o.opened_at),
        closedAt: b.readBigInt64LE(at + o.closed_at),
        updatedAt: b.readBigInt64LE(at + o.updated_at),
        floatMinor: b.readBigInt64LE(at + o.float_minor),
        takenMinor: b.readBigInt64LE(at + o.taken_minor),
        givenBackMinor: b.readBigInt64LE(at + o.given_back_minor),
        paidInMinor: b.readBigInt64LE(at + o.paid_in_minor),
        paidOutMinor: b.readBigInt64LE(at + o.paid_out_minor),
        droppedMinor: b.readBigInt64LE(at + o.dropped_minor),
        expectedMinor: b.readBigInt64LE(at + o.expected_minor),
        countedMinor: b.readBigInt64LE(at + o.counted_minor),
        differenceMinor: b.readBigInt64LE(at + o.difference_minor),
        status: nameOfShiftStatus(b.readInt32LE(at + o.status)),
        currency: readText(b, at + o.currency, 4),
        drawer: readText(b, at + o.drawer, 257),
    };
}

/** A spot, as it is now. */
export interface GarageSpot {
    /** How often it has changed; starts at 1. */
    version: number;
    /** Its id. */
    id: string | null;
    /** The session that holds it, if it is OCCUPIED. */
    session: string | null;
    /** The vehicle it is kept for, if it is RESERVED. */
    reservedFor: string | null;
    /** When the reservation lapses, in microseconds since 1970 in UTC; GARAGE_NO_TIME is never. */
    reservedUntil: bigint;
    /** When it was built. */
    createdAt: bigint;
    /** When it last changed. */
    updatedAt: bigint;
    /** When it was taken out of the layout, or GARAGE_NO_TIME. */
    deletedAt: bigint;
    /** What it is doing. */
    status: SpotStatus;
    /** The size. */
    spotType: SpotType;
    /** GARAGE_FEATURE_*, added up. */
    features: number;
    /** Its place in the order in which spots are given out; lower goes first. */
    ordinal: number;
    /** The floor it is on. */
    level: number;
    /** The bay it is in. */
    bay: number;
    /** The tallest vehicle that may stand there, in centimetres; 0: any. */
    heightCmMax: number;
    /** The longest. */
    lengthCmMax: number;
    /** The widest. */
    widthCmMax: number;
    /** What is painted on the floor. */
    code: string;
}

/** Where the fields of GarageSpot lie. */
export const GarageSpotLayout = layout('GarageSpot', {
    struct_size: 'u32',
    version: 'u32',
    id: 'id',
    session: 'id',
    reserved_for: 'id',
    reserved_until: 'i64',
    created_at: 'i64',
    updated_at: 'i64',
    deleted_at: 'i64',
    status: 'i32',
    spot_type: 'i32',
    features: 'u32',
    ordinal: 'u32',
    level: 'i16',
    bay: 'u16',
    height_cm_max: 'u16',
    length_cm_max: 'u16',
    width_cm_max: 'u16',
    code: ['text', 129],
});

/** Reads a GarageSpot. */
export function readGarageSpot(b: Buffer, at: number): GarageSpot {
    const o = GarageSpotLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readId(b, at + o.id),
        session: readId(b, at + o.session),
        reservedFor: readId(b, at + o.reserved_for),
        reservedUntil: b.readBigInt64LE(at + o.reserved_until),
        createdAt: b.readBigInt64LE(at + o.created_at),
        updatedAt: b.readBigInt64LE(at + o.updated_at),
        deletedAt: b.readBigInt64LE(at + o.deleted_at),
        status: nameOfSpotStatus(b.readInt32LE(at + o.status)),
        spotType: nameOfSpotType(b.readInt32LE(at + o.spot_type)),
        features: b.readUInt32LE(at + o.features),
        ordinal: b.readUInt32LE(at + o.ordinal),
        level: b.readInt16LE(at + o.level),
        bay: b.readUInt16LE(at + o.bay),
        heightCmMax: b.readUInt16LE(at + o.height_cm_max),
        lengthCmMax: b.readUInt16LE(at + o.length_cm_max),
        widthCmMax: b.readUInt16LE(at + o.width_cm_max),
        code: readText(b, at + o.code, 129),
    };
}

/** How many spots of one floor, bay and class there are, and what they are doing. */
export interface GarageAvailability {
    /** The floor. */
    level: number;
    /** The bay. */
    bay: number;
    /** The size. */
    spotType: SpotType;
    /** GARAGE_FEATURE_*, added up. */
    features: number;
    /** Spots in the layout. */
    total: number;
    /** AVAILABLE ones. */
    free: number;
    /** OCCUPIED ones. */
    occupied: number;
    /** RESERVED ones. */
    reserved: number;
}

/** Where the fields of GarageAvailability lie. */
export const GarageAvailabilityLayout = layout('GarageAvailability', {
    struct_size: 'u32',
    level: 'i16',
    bay: 'u16',
    spot_type: 'i32',
    features: 'u32',
    total: 'u32',
    free: 'u32',
    occupied: 'u32',
    reserved: 'u32',
});

/** Reads a GarageAvailability. */
export function readGarageAvailability(b: Buffer, at: number): GarageAvailability {
    const o = GarageAvailabilityLayout.offsets;
    return {
        level: b.readInt16LE(at + o.level),
        bay: b.readUInt16LE(at + o.bay),
        spotType: nameOfSpotType(b.readInt32LE(at + o.spot_type)),
        features: b.readUInt32LE(at + o.features),
        total: b.readUInt32LE(at + o.total),
        free: b.readUInt32LE(at + o.free),
        occupied: b.readUInt32LE(at + o.occupied),
        reserved: b.readUInt32LE(at + o.reserved),
    };
}

/** One version of a tariff. */
export interface GarageTariffRef {
    /** Its version. */
    version: number;
    /** The tariff; empty for none. */
    id: string;
}

/** Where the fields of GarageTariffRef lie. */
export const GarageTariffRefLayout = layout('GarageTariffRef', {
    struct_size: 'u32',
    version: 'u32',
    id: ['text', 65],
});

/** Reads a GarageTariffRef. */
export function readGarageTariffRef(b: Buffer, at: number): GarageTariffRef {
    const o = GarageTariffRefLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readText(b, at + o.id, 65),
    };
}

/** A version of a tariff, in the list of all. */
export interface GarageTariff {
    /** Its version. */
    version: number;
    /** When it was published, in microseconds since 1970 in UTC. */
    createdAt: bigint;
    /** Whether it prices the stays that begin now. */
    active: boolean;
    /** The tariff. */
    id: string;
}

/** Where the fields of GarageTariff lie. */
export const GarageTariffLayout = layout('GarageTariff', {
    struct_size: 'u32',
    version: 'u32',
    created_at: 'i64',
    active: 'bool',
    id: ['text', 65],
});

/** Reads a GarageTariff. */
export function readGarageTariff(b: Buffer, at: number): GarageTariff {
    const o = GarageTariffLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        createdAt: b.readBigInt64LE(at + o.created_at),
        active: b[at + o.active] !== 0,
        id: readText(b, at + o.id, 65),
    };
}

/** A ticket, as it is now. Whoever holds the number holds the ticket: keep it out of logs. */
export interface GarageTicket {
    /** How often it has changed; starts at 1. */
    version: number;
    /** Its id. */
    id: string | null;
    /** The session it was given out for. */
    session: string | null;
    /** When it was printed, in microseconds since 1970 in UTC. */
    createdAt: bigint;
    /** When it last changed. */
    updatedAt: bigint;
    /** What it is worth. */
    status: TicketStatus;
    /** Whether the driver reported it lost. */
    lost: boolean;
    /** What is printed on it, in groups of five. */
    number: string;
    /** What its QR code says. */
    qr: string;
}

/** Where the fields of GarageTicket lie. */
export const GarageTicketLayout = layout('GarageTicket', {
    struct_size: 'u32',
    version: 'u32',
    id: 'id',
    session: 'id',
    created_at: 'i64',
    updated_at: 'i64',
    status: 'i32',
    lost: 'bool',
    number: ['text', 24],
    qr: ['text', 64],
});

/** Reads a GarageTicket. */
export function readGarageTicket(b: Buffer, at: number): GarageTicket {
    const o = GarageTicketLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readId(b, at + o.id),
        session: readId(b, at + o.session),
        createdAt: b.readBigInt64LE(at + o.created_at),
        updatedAt: b.readBigInt64LE(at + o.updated_at),
        status: nameOfTicketStatus(b.readInt32LE(at + o.status)),
        lost: b[at + o.lost] !== 0,
        number: readText(b, at + o.number, 24),
        qr: readText(b, at + o.qr, 64),
    };
}

/** A user to be made. */
export interface GarageNewUser {
    /** What the user may do. */
    role: Role;
    /** A name or an email address. */
    login: bigint;
    /** What others see; NULL: the login. */
    displayName: bigint;
    /** NULL: none; the user sets one with garage_auth_begin_reset. */
    password: bigint;
}

/** Where the fields of GarageNewUser lie. */
export const GarageNewUserLayout = layout('GarageNewUser', {
    struct_size: 'u32',
    role: 'i32',
    login: 'pointer',
    display_name: 'pointer',
    password: 'pointer',
});

/** Reads a GarageNewUser. */
export function readGarageNewUser(b: Buffer, at: number): GarageNewUser {
    const o = GarageNewUserLayout.offsets;
    return {
        role: nameOfRole(b.readInt32LE(at + o.role)),
        login: readPointer(b, at + o.login),
        displayName: readPointer(b, at + o.display_name),
        password: readPointer(b, at + o.password),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageNewUser(b: Buffer, at: number, v: Partial<GarageNewUser>): void {
    const o = GarageNewUserLayout.offsets;
    b.writeUInt32LE(GarageNewUserLayout.size, at);
    if (v.role !== undefined) writeInteger(b, at + o.role, 'i32', ROLE[v.role], 'role');
    if (v.login !== undefined) writePointer(b, at + o.login, v.login);
    if (v.displayName !== undefined) writePointer(b, at + o.display_name, v.displayName);
    if (v.password !== undefined) writePointer(b, at + o.password, v.password);
}

/** A user, as it is now. */
export interface GarageUser {
    /** How often it has changed; starts at 1. */
    version: number;
    /** Its id. */
    id: string | null;
    /** When it was made, in microseconds since 1970 in UTC. */
    createdAt: bigint;
    /** When it last changed. */
    updatedAt: bigint;
    /** When it was removed, or GARAGE_NO_TIME. */
    deletedAt: bigint;
    /** When the password was set, or GARAGE_NO_TIME. */
    passwordSetAt: bigint;
    /** What the user may do. */
    role: Role;
    /** Whether the user may log in. */
    active: boolean;
    /** With what the user logs in. */
    login: string;
    /** What others see. */
    displayName: string;
}

/** Where the fields of GarageUser lie. */
export const GarageUserLayout = layout('GarageUser', {
    struct_size: 'u32',
    version: 'u32',
    id: 'id',
    created_at: 'i64',
    updated_at: 'i64',
    deleted_at: 'i64',
    password_set_at: 'i64',
    role: 'i32',
    active: 'bool',
    login: ['text', 1025],
    display_name: ['text', 1025],
});

/** Reads a GarageUser. */
export function readGarageUser(b: Buffer, at: number): GarageUser {
    const o = GarageUserLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readId(b, at + o.id),
        createdAt: b.readBigInt64LE(at + o.created_at),
        updatedAt: b.readBigInt64LE(at + o.updated_at),
        deletedAt: b.readBigInt64LE(at + o.deleted_at),
        passwordSetAt: b.readBigInt64LE(at + o.password_set_at),
        role: nameOfRole(b.readInt32LE(at + o.role)),
        active: b[at + o.active] !== 0,
        login: readText(b, at + o.login, 1025),
        displayName: readText(b, at + o.display_name, 1025),
    };
}

/** What is to change about a user; what is not said stays. */
export interface GarageUserChange {
    /** GARAGE_CHANGE_ACTIVATE or GARAGE_CHANGE_DEACTIVATE; 0 leaves it. */
    flags: number;
    /** What the user may do; 0 leaves it. */
    role: Role;
    /** What others see; NULL leaves it. */
    displayName: bigint;
}

/** Where the fields of GarageUserChange lie. */
export const GarageUserChangeLayout = layout('GarageUserChange', {
    struct_size: 'u32',
    flags: 'u32',
    role: 'i32',
    display_name: 'pointer',
});

/** Reads a GarageUserChange. */
export function readGarageUserChange(b: Buffer, at: number): GarageUserChange {
    const o = GarageUserChangeLayout.offsets;
    return {
        flags: b.readUInt32LE(at + o.flags),
        role: nameOfRole(b.readInt32LE(at + o.role)),
        displayName: readPointer(b, at + o.display_name),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageUserChange(b: Buffer, at: number, v: Partial<GarageUserChange>): void {
    const o = GarageUserChangeLayout.offsets;
    b.writeUInt32LE(GarageUserChangeLayout.size, at);
    if (v.flags !== undefined) writeInteger(b, at + o.flags, 'u32', v.flags, 'flags');
    if (v.role !== undefined) writeInteger(b, at + o.role, 'i32', ROLE[v.role], 'role');
    if (v.displayName !== undefined) writePointer(b, at + o.display_name, v.displayName);
}

/** A vehicle that is to be registered. */
export interface GarageNewVehicle {
    /** Its type; 0: STANDARD. */
    vehicleType: VehicleType;
    /** Its height in centimetres; 0: not known. */
    heightCm: number;
    /** Its length. */
    lengthCm: number;
    /** Its width. */
    widthCm: number;
    /** The plate, as it is written. */
    plate: bigint;
    /** At most 500 characters; NULL: none. */
    note: bigint;
}

/** Where the fields of GarageNewVehicle lie. */
export const GarageNewVehicleLayout = layout('GarageNewVehicle', {
    struct_size: 'u32',
    vehicle_type: 'i32',
    height_cm: 'u16',
    length_cm: 'u16',
    width_cm: 'u16',
    plate: 'pointer',
    note: 'pointer',
});

/** Reads a GarageNewVehicle. */
export function readGarageNewVehicle(b: Buffer, at: number): GarageNewVehicle {
    const o = GarageNewVehicleLayout.offsets;
    return {
        vehicleType: nameOfVehicleType(b.readInt32LE(at + o.vehicle_type)),
        heightCm: b.readUInt16LE(at + o.height_cm),
        lengthCm: b.readUInt16LE(at + o.length_cm),
        widthCm: b.readUInt16LE(at + o.width_cm),
        plate: readPointer(b, at + o.plate),
        note: readPointer(b, at + o.note),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageNewVehicle(b: Buffer, at: number, v: Partial<GarageNewVehicle>): void {
    const o = GarageNewVehicleLayout.offsets;
    b.writeUInt32LE(GarageNewVehicleLayout.size, at);
    if (v.vehicleType !== undefined) writeInteger(b, at + o.vehicle_type, 'i32', VEHICLE_TYPE[v.vehicleType], 'vehicle_type');
    if (v.heightCm !== undefined) writeInteger(b, at + o.height_cm, 'u16', v.heightCm, 'height_cm');
    if (v.lengthCm !== undefined) writeInteger(b, at + o.length_cm, 'u16', v.lengthCm, 'length_cm');
    if (v.widthCm !== undefined) writeInteger(b, at + o.width_cm, 'u16', v.widthCm, 'width_cm');
    if (v.plate !== undefined) writePointer(b, at + o.plate, v.plate);
    if (v.note !== undefined) writePointer(b, at + o.note, v.note);
}

/** A vehicle, as it is now. */
export interface GarageVehicle {
    /** How often it has changed; starts at 1. */
    version: number;
    /** Its id. */
    id: string | null;
    /** When it was registered, in microseconds since 1970 in UTC. */
    createdAt: bigint;
    /** When it last changed. */
    updatedAt: bigint;
    /** When it was removed, or GARAGE_NO_TIME. */
    deletedAt: bigint;
    /** Its type. */
    vehicleType: VehicleType;
    /** Its height in centimetres; 0: not known. */
    heightCm: number;
    /** Its length. */
    lengthCm: number;
    /** Its width. */
    widthCm: number;
    /** Whether there is a note: see garage_vehicle_note. */
    hasNote: boolean;
    /** The plate in normal form: the identity. */
    plate: string;
    /** The plate as it was first written. */
    plateShown: string;
}

/** Where the fields of GarageVehicle lie. */
export const GarageVehicleLayout = layout('GarageVehicle', {
    struct_size: 'u32',
    version: 'u32',
    id: 'id',
    created_at: 'i64',
    updated_at: 'i64',
    deleted_at: 'i64',
    vehicle_type: 'i32',
    height_cm: 'u16',
    length_cm: 'u16',
    width_cm: 'u16',
    has_note: 'bool',
    plate: ['text', 65],
    plate_shown: ['text', 257],
});

/** Reads a GarageVehicle. */
export function readGarageVehicle(b: Buffer, at: number): GarageVehicle {
    const o = GarageVehicleLayout.offsets;
    return {
        version: b.readUInt32LE(at + o.version),
        id: readId(b, at + o.id),
        createdAt: b.readBigInt64LE(at + o.created_at),
        updatedAt: b.readBigInt64LE(at + o.updated_at),
        deletedAt: b.readBigInt64LE(at + o.deleted_at),
        vehicleType: nameOfVehicleType(b.readInt32LE(at + o.vehicle_type)),
        heightCm: b.readUInt16LE(at + o.height_cm),
        lengthCm: b.readUInt16LE(at + o.length_cm),
        widthCm: b.readUInt16LE(at + o.width_cm),
        hasNote: b[at + o.has_note] !== 0,
        plate: readText(b, at + o.plate, 65),
        plateShown: readText(b, at + o.plate_shown, 257),
    };
}

/** What is to change about a vehicle; what is not said stays. */
export interface GarageVehicleChange {
    /** GARAGE_CHANGE_*, added up. */
    flags: number;
    /** Its type; 0 leaves it. */
    vehicleType: VehicleType;
    /** Its height in centimetres, under GARAGE_CHANGE_SIZE; 0: not known. */
    heightCm: number;
    /** Its length. */
    lengthCm: number;
    /** Its width. */
    widthCm: number;
    /** The note, under GARAGE_CHANGE_NOTE; NULL removes it. */
    note: bigint;
}

/** Where the fields of GarageVehicleChange lie. */
export const GarageVehicleChangeLayout = layout('GarageVehicleChange', {
    struct_size: 'u32',
    flags: 'u32',
    vehicle_type: 'i32',
    height_cm: 'u16',
    length_cm: 'u16',
    width_cm: 'u16',
    note: 'pointer',
});

/** Reads a GarageVehicleChange. */
export function readGarageVehicleChange(b: Buffer, at: number): GarageVehicleChange {
    const o = GarageVehicleChangeLayout.offsets;
    return {
        flags: b.readUInt32LE(at + o.flags),
        vehicleType: nameOfVehicleType(b.readInt32LE(at + o.vehicle_type)),
        heightCm: b.readUInt16LE(at + o.height_cm),
        lengthCm: b.readUInt16LE(at + o.length_cm),
        widthCm: b.readUInt16LE(at + o.width_cm),
        note: readPointer(b, at + o.note),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageVehicleChange(b: Buffer, at: number, v: Partial<GarageVehicleChange>): void {
    const o = GarageVehicleChangeLayout.offsets;
    b.writeUInt32LE(GarageVehicleChangeLayout.size, at);
    if (v.flags !== undefined) writeInteger(b, at + o.flags, 'u32', v.flags, 'flags');
    if (v.vehicleType !== undefined) writeInteger(b, at + o.vehicle_type, 'i32', VEHICLE_TYPE[v.vehicleType], 'vehicle_type');
    if (v.heightCm !== undefined) writeInteger(b, at + o.height_cm, 'u16', v.heightCm, 'height_cm');
    if (v.lengthCm !== undefined) writeInteger(b, at + o.length_cm, 'u16', v.lengthCm, 'length_cm');
    if (v.widthCm !== undefined) writeInteger(b, at + o.width_cm, 'u16', v.widthCm, 'width_cm');
    if (v.note !== undefined) writePointer(b, at + o.note, v.note);
}

/** All structs, by name. */
export const LAYOUTS: Readonly<Record<string, Layout<string>>> = {
    GarageAuthSession: GarageAuthSessionLayout,
    GarageError: GarageErrorLayout,
    GarageSpotWish: GarageSpotWishLayout,
    GarageEntry: GarageEntryLayout,
    GaragePay: GaragePayLayout,
    GarageCommand: GarageCommandLayout,
    GarageBatchResult: GarageBatchResultLayout,
    GarageSums: GarageSumsLayout,
    GarageMethodSum: GarageMethodSumLayout,
    GarageTaxSum: GarageTaxSumLayout,
    GarageDaySum: GarageDaySumLayout,
    GarageDayClose: GarageDayCloseLayout,
    GarageBooksChecked: GarageBooksCheckedLayout,
    GarageSession: GarageSessionLayout,
    GarageDebt: GarageDebtLayout,
    GaragePayment: GaragePaymentLayout,
    GarageNewDevice: GarageNewDeviceLayout,
    GarageDeviceSecret: GarageDeviceSecretLayout,
    GarageDevice: GarageDeviceLayout,
    GarageDeviceChange: GarageDeviceChangeLayout,
    GarageVisit: GarageVisitLayout,
    GarageJournalRow: GarageJournalRowLayout,
    GarageHealth: GarageHealthLayout,
    GarageHead: GarageHeadLayout,
    GarageVerified: GarageVerifiedLayout,
    GarageFloorPlan: GarageFloorPlanLayout,
    GarageBayPlan: GarageBayPlanLayout,
    GarageSpotPlan: GarageSpotPlanLayout,
    GarageLayout: GarageLayoutLayout,
    GarageLayoutBuilt: GarageLayoutBuiltLayout,
    GarageFloor: GarageFloorLayout,
    GarageBay: GarageBayLayout,
    GarageClient: GarageClientLayout,
    GarageTokens: GarageTokensLayout,
    GaragePrincipal: GaragePrincipalLayout,
    GarageSwept: GarageSweptLayout,
    GarageCharge: GarageChargeLayout,
    GarageRefundCharge: GarageRefundChargeLayout,
    GarageProvider: GarageProviderLayout,
    GarageTokenKey: GarageTokenKeyLayout,
    GarageAuthOptions: GarageAuthOptionsLayout,
    GarageOptions: GarageOptionsLayout,
    GarageRecovered: GarageRecoveredLayout,
    GarageQuote: GarageQuoteLayout,
    GarageQuoteLine: GarageQuoteLineLayout,
    GarageReceipt: GarageReceiptLayout,
    GarageRefunding: GarageRefundingLayout,
    GarageRefund: GarageRefundLayout,
    GarageRepriceScope: GarageRepriceScopeLayout,
    GarageRepriced: GarageRepricedLayout,
    GarageBilledBack: GarageBilledBackLayout,
    GarageSessionFilter: GarageSessionFilterLayout,
    GarageShift: GarageShiftLayout,
    GarageSpot: GarageSpotLayout,
    GarageAvailability: GarageAvailabilityLayout,
    GarageTariffRef: GarageTariffRefLayout,
    GarageTariff: GarageTariffLayout,
    GarageTicket: GarageTicketLayout,
    GarageNewUser: GarageNewUserLayout,
    GarageUser: GarageUserLayout,
    GarageUserChange: GarageUserChangeLayout,
    GarageNewVehicle: GarageNewVehicleLayout,
    GarageVehicle: GarageVehicleLayout,
    GarageVehicleChange: GarageVehicleChangeLayout,
};

/** What koffi is told of the callbacks. */
export const CALLBACKS = {
    GarageLogCallback: { result: 'void', parameters: ['pointer', 'i32', 'pointer', 'pointer'] },
    GarageChargeCallback: { result: 'i32', parameters: ['pointer', 'pointer', 'pointer', 'size'] },
    GarageRefundCallback: { result: 'i32', parameters: ['pointer', 'pointer', 'pointer', 'size'] },
} as const;

/** What koffi is told of the functions. */
export const FUNCTIONS = {
    garage_abi_version: { result: 'u32', parameters: [] },
    garage_version: { result: 'string', parameters: [] },
    garage_features: { result: 'u64', parameters: [] },
    garage_auth_sessions: { result: 'i32', parameters: [['garage', 'u64'], ['subject', 'id'], ['is_device', 'bool'], ['out_sessions', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_auth_login_history: { result: 'i32', parameters: [['garage', 'u64'], ['subject', 'id'], ['is_device', 'bool'], ['after', 'id'], ['flags', 'u32'], ['out_sessions', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_auth_logout: { result: 'i32', parameters: [['garage', 'u64'], ['auth_session', 'id'], ['out_error', 'pointer']] },
    garage_auth_revoke: { result: 'i32', parameters: [['garage', 'u64'], ['auth_session', 'id'], ['out_error', 'pointer']] },
    garage_auth_logout_everywhere: { result: 'i32', parameters: [['garage', 'u64'], ['subject', 'id'], ['is_device', 'bool'], ['out_ended', 'pointer'], ['out_error', 'pointer']] },
    garage_auth_revoke_all: { result: 'i32', parameters: [['garage', 'u64'], ['subject', 'id'], ['is_device', 'bool'], ['out_ended', 'pointer'], ['out_error', 'pointer']] },
    garage_batch: { result: 'i32', parameters: [['garage', 'u64'], ['commands', 'pointer'], ['count', 'size'], ['out_results', 'pointer'], ['out_failed', 'pointer'], ['out_error', 'pointer']] },
    garage_books_sums: { result: 'i32', parameters: [['garage', 'u64'], ['from', 'i64'], ['until', 'i64'], ['out_sums', 'pointer'], ['out_error', 'pointer']] },
    garage_books_methods: { result: 'i32', parameters: [['garage', 'u64'], ['from', 'i64'], ['until', 'i64'], ['out_methods', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_books_taxes: { result: 'i32', parameters: [['garage', 'u64'], ['from', 'i64'], ['until', 'i64'], ['out_taxes', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_books_days: { result: 'i32', parameters: [['garage', 'u64'], ['from', 'i64'], ['until', 'i64'], ['out_days', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_books_close_day: { result: 'i32', parameters: [['garage', 'u64'], ['key', 'pointer'], ['out_close', 'pointer'], ['out_error', 'pointer']] },
    garage_books_day_close: { result: 'i32', parameters: [['garage', 'u64'], ['close_number', 'u64'], ['out_close', 'pointer'], ['out_error', 'pointer']] },
    garage_books_day_closes: { result: 'i32', parameters: [['garage', 'u64'], ['after', 'u64'], ['flags', 'u32'], ['out_closes', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_books_check: { result: 'i32', parameters: [['garage', 'u64'], ['out_checked', 'pointer'], ['out_error', 'pointer']] },
    garage_books_differences: { result: 'i32', parameters: [['garage', 'u64'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_close: { result: 'i32', parameters: [['handle', 'u64'], ['out_error', 'pointer']] },
    garage_free: { result: 'i32', parameters: [['handle', 'u64'], ['out_error', 'pointer']] },
    garage_session_exit_unpaid: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['lane', 'pointer'], ['reason', 'pointer'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_debt', 'pointer'], ['out_error', 'pointer']] },
    garage_session_release: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['lane', 'pointer'], ['reason', 'pointer'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_debt_settle: { result: 'i32', parameters: [['garage', 'u64'], ['debt', 'id'], ['pay', 'pointer'], ['key', 'pointer'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_debt_waive: { result: 'i32', parameters: [['garage', 'u64'], ['debt', 'id'], ['reason', 'pointer'], ['key', 'pointer'], ['out_debt', 'pointer'], ['out_error', 'pointer']] },
    garage_debt_get: { result: 'i32', parameters: [['garage', 'u64'], ['debt', 'id'], ['out_debt', 'pointer'], ['out_error', 'pointer']] },
    garage_debt_reason: { result: 'i32', parameters: [['garage', 'u64'], ['debt', 'id'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_debt_waiver: { result: 'i32', parameters: [['garage', 'u64'], ['debt', 'id'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_debt_of_vehicle: { result: 'i32', parameters: [['garage', 'u64'], ['vehicle', 'id'], ['out_debts', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_debt_of_plate: { result: 'i32', parameters: [['garage', 'u64'], ['plate', 'pointer'], ['out_debts', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_debt_open: { result: 'i32', parameters: [['garage', 'u64'], ['after', 'id'], ['flags', 'u32'], ['out_debts', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_device_register: { result: 'i32', parameters: [['garage', 'u64'], ['device', 'pointer'], ['out_secret', 'pointer'], ['out_error', 'pointer']] },
    garage_device_get: { result: 'i32', parameters: [['garage', 'u64'], ['device', 'id'], ['out_device', 'pointer'], ['out_error', 'pointer']] },
    garage_device_list: { result: 'i32', parameters: [['garage', 'u64'], ['after', 'id'], ['flags', 'u32'], ['out_devices', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_device_change: { result: 'i32', parameters: [['garage', 'u64'], ['device', 'id'], ['version', 'u32'], ['change', 'pointer'], ['out_device', 'pointer'], ['out_error', 'pointer']] },
    garage_device_renew_secret: { result: 'i32', parameters: [['garage', 'u64'], ['device', 'id'], ['out_secret', 'pointer'], ['out_error', 'pointer']] },
    garage_device_remove: { result: 'i32', parameters: [['garage', 'u64'], ['device', 'id'], ['out_device', 'pointer'], ['out_error', 'pointer']] },
    garage_session_enter: { result: 'i32', parameters: [['garage', 'u64'], ['entry', 'pointer'], ['key', 'pointer'], ['out_visit', 'pointer'], ['out_error', 'pointer']] },
    garage_session_enter_many: { result: 'i32', parameters: [['garage', 'u64'], ['entries', 'pointer'], ['count', 'size'], ['key', 'pointer'], ['out_statuses', 'pointer'], ['out_visits', 'pointer'], ['out_error', 'pointer']] },
    garage_session_transfer: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['to', 'pointer'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_events_open: { result: 'i32', parameters: [['garage', 'u64'], ['from', 'u64'], ['out_events', 'pointer'], ['out_error', 'pointer']] },
    garage_events_fd: { result: 'i32', parameters: [['events', 'u64'], ['out_fd', 'pointer'], ['out_error', 'pointer']] },
    garage_events_poll: { result: 'i32', parameters: [['events', 'u64'], ['out_rows', 'pointer'], ['capacity', 'size'], ['text', 'pointer'], ['text_capacity', 'size'], ['out_count', 'pointer'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_health: { result: 'i32', parameters: [['garage', 'u64'], ['out_health', 'pointer'], ['out_error', 'pointer']] },
    garage_metrics: { result: 'i32', parameters: [['garage', 'u64'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_id_format: { result: 'i32', parameters: [['id', 'id'], ['out_text', 'pointer'], ['out_error', 'pointer']] },
    garage_id_parse: { result: 'i32', parameters: [['id', 'pointer'], ['out_id', 'pointer'], ['out_error', 'pointer']] },
    garage_journal_head: { result: 'i32', parameters: [['garage', 'u64'], ['out_head', 'pointer'], ['out_error', 'pointer']] },
    garage_journal_page: { result: 'i32', parameters: [['garage', 'u64'], ['from', 'u64'], ['out_rows', 'pointer'], ['capacity', 'size'], ['text', 'pointer'], ['text_capacity', 'size'], ['out_count', 'pointer'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_journal_verify: { result: 'i32', parameters: [['garage', 'u64'], ['out_verified', 'pointer'], ['out_error', 'pointer']] },
    garage_journal_verify_chain: { result: 'i32', parameters: [['garage', 'u64'], ['out_verified', 'pointer'], ['out_error', 'pointer']] },
    garage_layout_create: { result: 'i32', parameters: [['garage', 'u64'], ['layout', 'pointer'], ['key', 'pointer'], ['out_built', 'pointer'], ['out_error', 'pointer']] },
    garage_layout_grid: { result: 'i32', parameters: [['garage', 'u64'], ['floors', 'u16'], ['bays', 'u16'], ['spots', 'u16'], ['key', 'pointer'], ['out_built', 'pointer'], ['out_error', 'pointer']] },
    garage_layout_floors: { result: 'i32', parameters: [['garage', 'u64'], ['out_floors', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_layout_bays: { result: 'i32', parameters: [['garage', 'u64'], ['out_bays', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_log_set: { result: 'i32', parameters: [['callback', 'pointer'], ['user_data', 'pointer'], ['level', 'i32'], ['out_error', 'pointer']] },
    garage_auth_login: { result: 'i32', parameters: [['garage', 'u64'], ['login', 'pointer'], ['password', 'pointer'], ['client', 'pointer'], ['out_tokens', 'pointer'], ['out_error', 'pointer']] },
    garage_auth_login_device: { result: 'i32', parameters: [['garage', 'u64'], ['secret', 'pointer'], ['client', 'pointer'], ['out_tokens', 'pointer'], ['out_error', 'pointer']] },
    garage_auth_refresh: { result: 'i32', parameters: [['garage', 'u64'], ['refresh', 'pointer'], ['client', 'pointer'], ['out_tokens', 'pointer'], ['out_error', 'pointer']] },
    garage_auth_verify: { result: 'i32', parameters: [['garage', 'u64'], ['token', 'pointer'], ['out_principal', 'pointer'], ['out_error', 'pointer']] },
    garage_acting_as: { result: 'i32', parameters: [['garage', 'u64'], ['token', 'pointer'], ['out_acting', 'pointer'], ['out_error', 'pointer']] },
    garage_maintenance_sweep: { result: 'i32', parameters: [['garage', 'u64'], ['out_swept', 'pointer'], ['out_error', 'pointer']] },
    garage_maintenance_catch_up: { result: 'i32', parameters: [['garage', 'u64'], ['out_error', 'pointer']] },
    garage_maintenance_tidy: { result: 'i32', parameters: [['garage', 'u64'], ['out_error', 'pointer']] },
    garage_maintenance_check: { result: 'i32', parameters: [['garage', 'u64'], ['out_differences', 'pointer'], ['out_error', 'pointer']] },
    garage_maintenance_rebuild: { result: 'i32', parameters: [['garage', 'u64'], ['out_error', 'pointer']] },
    garage_maintenance_backup: { result: 'i32', parameters: [['garage', 'u64'], ['file', 'pointer'], ['out_error', 'pointer']] },
    garage_maintenance_restore: { result: 'i32', parameters: [['garage', 'u64'], ['file', 'pointer'], ['out_error', 'pointer']] },
    garage_clock_set: { result: 'i32', parameters: [['garage', 'u64'], ['now', 'i64'], ['out_error', 'pointer']] },
    garage_clock_advance: { result: 'i32', parameters: [['garage', 'u64'], ['by_ms', 'i64'], ['out_error', 'pointer']] },
    garage_options_default: { result: 'i32', parameters: [['out_options', 'pointer'], ['out_error', 'pointer']] },
    garage_open: { result: 'i32', parameters: [['path', 'pointer'], ['options', 'pointer'], ['out_garage', 'pointer'], ['out_error', 'pointer']] },
    garage_open_in_memory: { result: 'i32', parameters: [['options', 'pointer'], ['out_garage', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_process: { result: 'i32', parameters: [['garage', 'u64'], ['pay', 'pointer'], ['key', 'pointer'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_prepay: { result: 'i32', parameters: [['garage', 'u64'], ['pay', 'pointer'], ['key', 'pointer'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_get: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_reference: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_failure: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_of_session: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['out_payments', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_top_up: { result: 'i32', parameters: [['garage', 'u64'], ['pay', 'pointer'], ['key', 'pointer'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_of_plate: { result: 'i32', parameters: [['garage', 'u64'], ['plate', 'pointer'], ['after', 'id'], ['flags', 'u32'], ['out_payments', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_list: { result: 'i32', parameters: [['garage', 'u64'], ['status', 'i32'], ['after', 'id'], ['flags', 'u32'], ['out_payments', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_pending: { result: 'i32', parameters: [['garage', 'u64'], ['out_payments', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_recover: { result: 'i32', parameters: [['garage', 'u64'], ['out_recovered', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_recover_one: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_cancel: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['reason', 'pointer'], ['key', 'pointer'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_fail: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['reason', 'pointer'], ['key', 'pointer'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_dispute: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['reason', 'pointer'], ['key', 'pointer'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_resolve_dispute: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['note', 'pointer'], ['key', 'pointer'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_notify: { result: 'i32', parameters: [['garage', 'u64'], ['charge_key', 'pointer'], ['outcome', 'i32'], ['text', 'pointer'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_pending_older_than: { result: 'i32', parameters: [['garage', 'u64'], ['minutes', 'u32'], ['out_payments', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_disputed: { result: 'i32', parameters: [['garage', 'u64'], ['after', 'id'], ['flags', 'u32'], ['out_payments', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_session_quote: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['until', 'i64'], ['out_quote', 'pointer'], ['out_error', 'pointer']] },
    garage_session_quote_lines: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['until', 'i64'], ['out_quote', 'pointer'], ['out_lines', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_receipt_get: { result: 'i32', parameters: [['garage', 'u64'], ['receipt_number', 'u64'], ['out_receipt', 'pointer'], ['out_error', 'pointer']] },
    garage_receipt_by_code: { result: 'i32', parameters: [['garage', 'u64'], ['receipt_code', 'pointer'], ['out_receipt', 'pointer'], ['out_error', 'pointer']] },
    garage_receipt_text: { result: 'i32', parameters: [['garage', 'u64'], ['receipt_number', 'u64'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_receipt_json: { result: 'i32', parameters: [['garage', 'u64'], ['receipt_number', 'u64'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_receipt_svg: { result: 'i32', parameters: [['garage', 'u64'], ['receipt_number', 'u64'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_receipt_list: { result: 'i32', parameters: [['garage', 'u64'], ['after', 'u64'], ['flags', 'u32'], ['out_receipts', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_receipt_of_payment: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['out_receipts', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_receipt_of_session: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['out_receipts', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_refund_make: { result: 'i32', parameters: [['garage', 'u64'], ['refunding', 'pointer'], ['key', 'pointer'], ['out_refund', 'pointer'], ['out_error', 'pointer']] },
    garage_refund_get: { result: 'i32', parameters: [['garage', 'u64'], ['refund', 'id'], ['out_refund', 'pointer'], ['out_error', 'pointer']] },
    garage_refund_reference: { result: 'i32', parameters: [['garage', 'u64'], ['refund', 'id'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_refund_failure: { result: 'i32', parameters: [['garage', 'u64'], ['refund', 'id'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_refund_reason: { result: 'i32', parameters: [['garage', 'u64'], ['refund', 'id'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_refund_of_payment: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['out_refunds', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_refund_pending: { result: 'i32', parameters: [['garage', 'u64'], ['out_refunds', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_refund_list: { result: 'i32', parameters: [['garage', 'u64'], ['status', 'i32'], ['after', 'id'], ['flags', 'u32'], ['out_refunds', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_refund_recover_one: { result: 'i32', parameters: [['garage', 'u64'], ['refund', 'id'], ['out_refund', 'pointer'], ['out_error', 'pointer']] },
    garage_refund_notify: { result: 'i32', parameters: [['garage', 'u64'], ['refund_key', 'pointer'], ['outcome', 'i32'], ['text', 'pointer'], ['out_refund', 'pointer'], ['out_error', 'pointer']] },
    garage_refund_fail: { result: 'i32', parameters: [['garage', 'u64'], ['refund', 'id'], ['reason', 'pointer'], ['key', 'pointer'], ['out_refund', 'pointer'], ['out_error', 'pointer']] },
    garage_tariff_reprice: { result: 'i32', parameters: [['garage', 'u64'], ['draft', 'pointer'], ['format', 'i32'], ['scope', 'pointer'], ['out_repriced', 'pointer'], ['out_error', 'pointer']] },
    garage_tariff_billed_back: { result: 'i32', parameters: [['garage', 'u64'], ['from', 'i64'], ['until', 'i64'], ['out_billed', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_session_exit: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['lane', 'pointer'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_exit_many: { result: 'i32', parameters: [['garage', 'u64'], ['sessions', 'pointer'], ['count', 'size'], ['lane', 'pointer'], ['key', 'pointer'], ['out_statuses', 'pointer'], ['out_error', 'pointer']] },
    garage_session_cancel: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['reason', 'pointer'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_extend: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['overdue_at', 'i64'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_correct_plate: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['plate', 'pointer'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_get: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_by_plate: { result: 'i32', parameters: [['garage', 'u64'], ['plate', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_unsettled: { result: 'i32', parameters: [['garage', 'u64'], ['plate', 'pointer'], ['out_sessions', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_session_list: { result: 'i32', parameters: [['garage', 'u64'], ['filter', 'pointer'], ['after', 'id'], ['flags', 'u32'], ['out_sessions', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_shift_open: { result: 'i32', parameters: [['garage', 'u64'], ['drawer', 'pointer'], ['float_minor', 'i64'], ['key', 'pointer'], ['out_shift', 'pointer'], ['out_error', 'pointer']] },
    garage_shift_move_cash: { result: 'i32', parameters: [['garage', 'u64'], ['shift', 'id'], ['cash_move', 'i32'], ['amount_minor', 'i64'], ['reason', 'pointer'], ['key', 'pointer'], ['out_shift', 'pointer'], ['out_error', 'pointer']] },
    garage_shift_close: { result: 'i32', parameters: [['garage', 'u64'], ['shift', 'id'], ['counted_minor', 'i64'], ['key', 'pointer'], ['out_shift', 'pointer'], ['out_error', 'pointer']] },
    garage_shift_get: { result: 'i32', parameters: [['garage', 'u64'], ['shift', 'id'], ['out_shift', 'pointer'], ['out_error', 'pointer']] },
    garage_shift_current: { result: 'i32', parameters: [['garage', 'u64'], ['drawer', 'pointer'], ['out_shift', 'pointer'], ['out_error', 'pointer']] },
    garage_shift_open_ones: { result: 'i32', parameters: [['garage', 'u64'], ['out_shifts', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_shift_list: { result: 'i32', parameters: [['garage', 'u64'], ['after', 'id'], ['flags', 'u32'], ['out_shifts', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_spot_get: { result: 'i32', parameters: [['garage', 'u64'], ['spot', 'id'], ['out_spot', 'pointer'], ['out_error', 'pointer']] },
    garage_spot_by_code: { result: 'i32', parameters: [['garage', 'u64'], ['code', 'pointer'], ['out_spot', 'pointer'], ['out_error', 'pointer']] },
    garage_spot_list: { result: 'i32', parameters: [['garage', 'u64'], ['after', 'id'], ['flags', 'u32'], ['out_spots', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_spot_availability: { result: 'i32', parameters: [['garage', 'u64'], ['level', 'i32'], ['out_rows', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_spot_free_count: { result: 'i32', parameters: [['garage', 'u64'], ['level', 'i32'], ['spot_type', 'i32'], ['features', 'u32'], ['out_free', 'pointer'], ['out_error', 'pointer']] },
    garage_spot_set_service: { result: 'i32', parameters: [['garage', 'u64'], ['spot', 'id'], ['status', 'i32'], ['reason', 'pointer'], ['key', 'pointer'], ['out_spot', 'pointer'], ['out_error', 'pointer']] },
    garage_spot_reserve: { result: 'i32', parameters: [['garage', 'u64'], ['spot', 'id'], ['plate', 'pointer'], ['until', 'i64'], ['key', 'pointer'], ['out_spot', 'pointer'], ['out_error', 'pointer']] },
    garage_spot_release: { result: 'i32', parameters: [['garage', 'u64'], ['spot', 'id'], ['key', 'pointer'], ['out_spot', 'pointer'], ['out_error', 'pointer']] },
    garage_spot_remove: { result: 'i32', parameters: [['garage', 'u64'], ['spot', 'id'], ['key', 'pointer'], ['out_spot', 'pointer'], ['out_error', 'pointer']] },
    garage_status_name: { result: 'string', parameters: [['status', 'i32']] },
    garage_tariff_publish: { result: 'i32', parameters: [['garage', 'u64'], ['tariff', 'pointer'], ['format', 'i32'], ['key', 'pointer'], ['out_tariff', 'pointer'], ['out_error', 'pointer']] },
    garage_tariff_activate: { result: 'i32', parameters: [['garage', 'u64'], ['tariff', 'pointer'], ['version', 'u32'], ['key', 'pointer'], ['out_error', 'pointer']] },
    garage_tariff_active: { result: 'i32', parameters: [['garage', 'u64'], ['out_tariff', 'pointer'], ['out_error', 'pointer']] },
    garage_tariff_json: { result: 'i32', parameters: [['garage', 'u64'], ['tariff', 'pointer'], ['version', 'u32'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_tariff_list: { result: 'i32', parameters: [['garage', 'u64'], ['out_tariffs', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_ticket_get: { result: 'i32', parameters: [['garage', 'u64'], ['ticket', 'id'], ['out_ticket', 'pointer'], ['out_error', 'pointer']] },
    garage_ticket_by_number: { result: 'i32', parameters: [['garage', 'u64'], ['number', 'pointer'], ['out_ticket', 'pointer'], ['out_error', 'pointer']] },
    garage_ticket_void: { result: 'i32', parameters: [['garage', 'u64'], ['ticket', 'id'], ['reason', 'pointer'], ['key', 'pointer'], ['out_ticket', 'pointer'], ['out_error', 'pointer']] },
    garage_ticket_replace_lost: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['key', 'pointer'], ['out_ticket', 'pointer'], ['out_error', 'pointer']] },
    garage_user_create: { result: 'i32', parameters: [['garage', 'u64'], ['user', 'pointer'], ['out_user', 'pointer'], ['out_error', 'pointer']] },
    garage_user_get: { result: 'i32', parameters: [['garage', 'u64'], ['user', 'id'], ['out_user', 'pointer'], ['out_error', 'pointer']] },
    garage_user_by_login: { result: 'i32', parameters: [['garage', 'u64'], ['login', 'pointer'], ['out_user', 'pointer'], ['out_error', 'pointer']] },
    garage_user_list: { result: 'i32', parameters: [['garage', 'u64'], ['after', 'id'], ['flags', 'u32'], ['out_users', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_user_change: { result: 'i32', parameters: [['garage', 'u64'], ['user', 'id'], ['version', 'u32'], ['change', 'pointer'], ['out_user', 'pointer'], ['out_error', 'pointer']] },
    garage_user_remove: { result: 'i32', parameters: [['garage', 'u64'], ['user', 'id'], ['out_user', 'pointer'], ['out_error', 'pointer']] },
    garage_auth_change_password: { result: 'i32', parameters: [['garage', 'u64'], ['user', 'id'], ['old_password', 'pointer'], ['new_password', 'pointer'], ['out_error', 'pointer']] },
    garage_auth_begin_reset: { result: 'i32', parameters: [['garage', 'u64'], ['user', 'id'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_auth_set_password: { result: 'i32', parameters: [['garage', 'u64'], ['reset_token', 'pointer'], ['new_password', 'pointer'], ['out_error', 'pointer']] },
    garage_session_set_parker_class: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['parker_class', 'i32'], ['reason', 'pointer'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_validation_grant: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['validation', 'pointer'], ['key', 'pointer'], ['out_error', 'pointer']] },
    garage_validation_revoke: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['validation_id', 'pointer'], ['reason', 'pointer'], ['key', 'pointer'], ['out_error', 'pointer']] },
    garage_validation_list: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_vehicle_register: { result: 'i32', parameters: [['garage', 'u64'], ['vehicle', 'pointer'], ['key', 'pointer'], ['out_vehicle', 'pointer'], ['out_error', 'pointer']] },
    garage_vehicle_get: { result: 'i32', parameters: [['garage', 'u64'], ['vehicle', 'id'], ['out_vehicle', 'pointer'], ['out_error', 'pointer']] },
    garage_vehicle_by_plate: { result: 'i32', parameters: [['garage', 'u64'], ['plate', 'pointer'], ['out_vehicle', 'pointer'], ['out_error', 'pointer']] },
    garage_vehicle_search: { result: 'i32', parameters: [['garage', 'u64'], ['plate', 'pointer'], ['out_vehicles', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_vehicle_update: { result: 'i32', parameters: [['garage', 'u64'], ['vehicle', 'id'], ['version', 'u32'], ['change', 'pointer'], ['key', 'pointer'], ['out_vehicle', 'pointer'], ['out_error', 'pointer']] },
    garage_vehicle_remove: { result: 'i32', parameters: [['garage', 'u64'], ['vehicle', 'id'], ['key', 'pointer'], ['out_vehicle', 'pointer'], ['out_error', 'pointer']] },
    garage_vehicle_note: { result: 'i32', parameters: [['garage', 'u64'], ['vehicle', 'id'], ['buffer', 'pointer'], ['capacity', 'size'], ['out_needed', 'pointer'], ['out_error', 'pointer']] },
    garage_vehicle_list: { result: 'i32', parameters: [['garage', 'u64'], ['after', 'id'], ['flags', 'u32'], ['out_vehicles', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_vehicle_history: { result: 'i32', parameters: [['garage', 'u64'], ['vehicle', 'id'], ['after', 'id'], ['flags', 'u32'], ['out_sessions', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
} as const satisfies Record<string, { result: Kind; parameters: readonly (readonly [string, Kind])[] }>;

/** The functions of the library. */
export interface Functions {
    /**
     * The version of the binary interface that the loaded library has; a program that loads it at run time compares this
     * with its GARAGE_ABI_VERSION before it calls anything else.
     *
     * Threads: any. Ownership: nothing is handed over. Errors: none.
     */
    garage_abi_version(): number;
    /**
     * The version of the loaded library, such as "1.2.3".
     *
     * Threads: any. Ownership: the text is static and NUL-terminated; do not free it. Errors: none; never NULL.
     */
    garage_version(): string;
    /**
     * What the loaded library can do: GARAGE_FEATURES_*, added up. The functions of what it cannot are there all the same, and answer
     * GARAGE_E_UNSUPPORTED.
     *
     * Threads: any. Ownership: nothing is handed over. Errors: none.
     */
    garage_features(): bigint | number;
    /**
     * Where a user, or with `is_device` a device, is logged in: the auth sessions that have not ended, oldest first.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_auth_sessions(garage: bigint | number, subject: IdValue, is_device: boolean, out_sessions: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * The logins of a user, or with `is_device` of a device, ended ones included: those behind `after` (all zeros: from the start).
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_auth_login_history(garage: bigint | number, subject: IdValue, is_device: boolean, after: IdValue, flags: number, out_sessions: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Logs out: the auth session and its tokens are worthless at once. Logging out twice is no error.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_auth_logout(garage: bigint | number, auth_session: IdValue, out_error: Pointer): number;
    /**
     * Ends somebody's auth session, as its user from another one, or as an administrator.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_auth_revoke(garage: bigint | number, auth_session: IdValue, out_error: Pointer): number;
    /**
     * Logs out everywhere: ends all auth sessions of a user, or with `is_device` of a device.
     *
     * Threads: any. Outputs: `out_ended` is how many ended. Errors: GARAGE_E_INVALID_INPUT for zeros.
     */
    garage_auth_logout_everywhere(garage: bigint | number, subject: IdValue, is_device: boolean, out_ended: Pointer, out_error: Pointer): number;
    /**
     * As garage_auth_logout_everywhere, by an administrator.
     *
     * Threads: any. Outputs: `out_ended` is how many ended. Errors: GARAGE_E_INVALID_INPUT for zeros.
     */
    garage_auth_revoke_all(garage: bigint | number, subject: IdValue, is_device: boolean, out_ended: Pointer, out_error: Pointer): number;
    /**
     * Does several commands in one transaction, in their order: all of them happen, or none. Later ones see what earlier ones did, and
     * nobody else sees anything before the end. Made again, each command with its key does nothing and answers as the first time.
     *
     * Threads: any. May be NULL: out_results, out_failed.
     * Outputs: `out_results` has room for `count` results. `out_failed` is written only on an error of a command: its number, the first
     * being 0.
     * Errors: what the command answers, the message beginning with its number; GARAGE_E_MISUSE for a payment that a provider would have to be
     * asked about; nothing was changed then.
     */
    garage_batch(garage: bigint | number, commands: Pointer, count: number, out_results: Pointer, out_failed: Pointer, out_error: Pointer): number;
    /**
     * What the receipts issued from `from` on and before `until` add up to, in the garage's currency.
     *
     * Threads: any. Errors: GARAGE_E_INVALID_INPUT for GARAGE_NO_TIME; GARAGE_E_OUT_OF_RANGE past 64 bits.
     */
    garage_books_sums(garage: bigint | number, from: bigint | number, until: bigint | number, out_sums: Pointer, out_error: Pointer): number;
    /**
     * The same by how it was paid.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_books_methods(garage: bigint | number, from: bigint | number, until: bigint | number, out_methods: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * The same by tax.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_books_taxes(garage: bigint | number, from: bigint | number, until: bigint | number, out_taxes: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * The same by day.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_books_days(garage: bigint | number, from: bigint | number, until: bigint | number, out_days: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Closes the day: sums up what was issued since the last close, for ever.
     *
     * Threads: any. May be NULL: key. Errors: GARAGE_E_OUT_OF_RANGE past 64 bits.
     */
    garage_books_close_day(garage: bigint | number, key: Pointer, out_close: Pointer, out_error: Pointer): number;
    /**
     * The day close with this number.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_books_day_close(garage: bigint | number, close_number: bigint | number, out_close: Pointer, out_error: Pointer): number;
    /**
     * Day closes by their numbers: those behind the number `after` (0: from the start).
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_books_day_closes(garage: bigint | number, after: bigint | number, flags: number, out_closes: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Whether receipts, payments, shifts, day closes and the journal agree.
     *
     * Threads: any; it reads them all. Errors: those of the store.
     */
    garage_books_check(garage: bigint | number, out_checked: Pointer, out_error: Pointer): number;
    /**
     * What does not agree, a line each; empty where all does.
     *
     * Threads: any; it reads them all.
     * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_books_differences(garage: bigint | number, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Closes what the handle names: a garage or an event stream. Calls that are inside end as if nothing had happened; later ones
     * answer GARAGE_E_CLOSED, on a garage's event streams too. When the last call that was inside has left, the file is closed.
     * The handle itself remains until garage_free.
     *
     * Threads: any, also beside other calls on the same handle. It does not wait for them.
     * Errors: GARAGE_E_CLOSED if it is closed already.
     */
    garage_close(handle: bigint | number, out_error: Pointer): number;
    /**
     * Gives a handle back, and closes what it names if it is not closed. The number is never given out again in this process, but
     * for a wrap after some four billion of them; using it answers GARAGE_E_MISUSE.
     *
     * Threads: any. Errors: none for 0, which does nothing; GARAGE_E_MISUSE for what is no handle.
     */
    garage_free(handle: bigint | number, out_error: Pointer): number;
    /**
     * Lets a vehicle out that does not pay: ends the session, and what is due becomes a debt.
     *
     * Threads: any. May be NULL: lane, key. The reason is 1 to 500 characters.
     * Outputs: `out_debt` has the version 0 and zeros where nothing was due.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_PAYMENT_PENDING while it is being
     * paid; GARAGE_E_INVALID_INPUT for the lane or the reason.
     */
    garage_session_exit_unpaid(garage: bigint | number, session: IdValue, lane: Pointer, reason: Pointer, key: Pointer, out_session: Pointer, out_debt: Pointer, out_error: Pointer): number;
    /**
     * Lets a vehicle out for nothing, whatever is due: a decision of staff, which the journal keeps with the reason.
     *
     * Threads: any. May be NULL: lane, key. The reason is 1 to 500 characters.
     * Errors: as garage_session_exit_unpaid.
     */
    garage_session_release(garage: bigint | number, session: IdValue, lane: Pointer, reason: Pointer, key: Pointer, out_session: Pointer, out_error: Pointer): number;
    /**
     * Pays a debt, whole. Of `pay` the session and the amount are not looked at.
     *
     * Threads: any; the provider's callback is called on this one. May be NULL: key.
     * Errors: as garage_payment_process; GARAGE_E_INVALID_TRANSITION unless the debt is OPEN.
     */
    garage_debt_settle(garage: bigint | number, debt: IdValue, pay: Pointer, key: Pointer, out_payment: Pointer, out_error: Pointer): number;
    /**
     * Gives a debt up.
     *
     * Threads: any. May be NULL: key. The reason is 1 to 500 characters.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is OPEN; GARAGE_E_PAYMENT_PENDING while it is being paid;
     * GARAGE_E_INVALID_INPUT for the reason.
     */
    garage_debt_waive(garage: bigint | number, debt: IdValue, reason: Pointer, key: Pointer, out_debt: Pointer, out_error: Pointer): number;
    /**
     * The debt with this id.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_debt_get(garage: bigint | number, debt: IdValue, out_debt: Pointer, out_error: Pointer): number;
    /**
     * Why the vehicle left without paying.
     *
     * Threads: any.
     * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_debt_reason(garage: bigint | number, debt: IdValue, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Why a debt was WAIVED; empty where it was not.
     *
     * Threads: any.
     * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_debt_waiver(garage: bigint | number, debt: IdValue, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Debts of a vehicle, whatever became of them, oldest first.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_debt_of_vehicle(garage: bigint | number, vehicle: IdValue, out_debts: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Debts of all vehicles with this plate, removed ones included, oldest first.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_debt_of_plate(garage: bigint | number, plate: Pointer, out_debts: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * OPEN debts, oldest first: those behind `after` (all zeros: from the start).
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_debt_open(garage: bigint | number, after: IdValue, flags: number, out_debts: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Registers a gate or kiosk, with a secret of 256 random bits that is shown this once.
     *
     * Threads: any. Ownership: everything `device` points to is copied. Errors: GARAGE_E_INVALID_INPUT for the name or the lane.
     */
    garage_device_register(garage: bigint | number, device: Pointer, out_secret: Pointer, out_error: Pointer): number;
    /**
     * The device with this id, also one that was removed.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_device_get(garage: bigint | number, device: IdValue, out_device: Pointer, out_error: Pointer): number;
    /**
     * Devices in the order in which they were registered, removed ones included: those behind `after` (all zeros: from the start).
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_device_list(garage: bigint | number, after: IdValue, flags: number, out_devices: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Changes a device that is still as in `version`. One that is switched off is logged out.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_VERSION_MISMATCH; GARAGE_E_INVALID_INPUT for the name or the lane;
     * GARAGE_E_UNSUPPORTED for a flag that is none.
     */
    garage_device_change(garage: bigint | number, device: IdValue, version: number, change: Pointer, out_device: Pointer, out_error: Pointer): number;
    /**
     * Gives a device another secret; the old one and its auth sessions are worthless.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_device_renew_secret(garage: bigint | number, device: IdValue, out_secret: Pointer, out_error: Pointer): number;
    /**
     * Removes a device; its history stays.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none, or not any more.
     */
    garage_device_remove(garage: bigint | number, device: IdValue, out_device: Pointer, out_error: Pointer): number;
    /**
     * Lets a vehicle in: finds it a spot, opens a session and gives out a ticket.
     *
     * The spot is the one wished for, else the one reserved for the vehicle, else the first free one that suits it best.
     *
     * Threads: any. May be NULL: key. Ownership: everything `entry` points to is copied.
     * Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_ALREADY_PARKED, naming the session; GARAGE_E_FULL; for a spot that was named
     * GARAGE_E_NOT_FOUND, GARAGE_E_SPOT_UNAVAILABLE or GARAGE_E_SPOT_UNSUITABLE; GARAGE_E_NOT_FOUND for a tariff that is not
     * published; GARAGE_E_INVALID_INPUT.
     */
    garage_session_enter(garage: bigint | number, entry: Pointer, key: Pointer, out_visit: Pointer, out_error: Pointer): number;
    /**
     * Lets many vehicles in with one transaction; each has its own outcome, as from garage_session_enter. Under a key, entry number n
     * (the first is 1) has the key with "#n" behind it.
     *
     * Threads: any. May be NULL: key, out_visits.
     * Outputs: `out_statuses` has room for `count` statuses, and `out_visits` for `count` visits, zeros where the status is not GARAGE_OK.
     * Errors: those of the store and of arguments that cannot be read; then nobody was let in.
     */
    garage_session_enter_many(garage: bigint | number, entries: Pointer, count: number, key: Pointer, out_statuses: Pointer, out_visits: Pointer, out_error: Pointer): number;
    /**
     * Moves a parked vehicle to another spot.
     *
     * Threads: any. May be NULL: to (the best one that is free), key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE; GARAGE_E_FULL;
     * GARAGE_E_SPOT_UNAVAILABLE and GARAGE_E_SPOT_UNSUITABLE for the spot.
     */
    garage_session_transfer(garage: bigint | number, session: IdValue, to: Pointer, key: Pointer, out_session: Pointer, out_error: Pointer): number;
    /**
     * Opens a stream of the garage's events from journal row `from` on (the first is 1): those of the past and those to come. A
     * reader that was away goes on where it stopped, by the number of the last row it has dealt with, plus one.
     *
     * Threads: any. Ownership: garage_free gives the stream back; closing the garage ends it.
     * Errors: GARAGE_E_IO if the system has no more file descriptors.
     */
    garage_events_open(garage: bigint | number, from: bigint | number, out_events: Pointer, out_error: Pointer): number;
    /**
     * A file descriptor that is readable while there may be events to poll: for poll(2) and epoll, asyncio's add_reader, Node's
     * net.Socket. It is one end of a socket pair; it may be read from, which changes nothing, and is not to be written to. When the
     * garage is closed it reads as at its end.
     *
     * Threads: any. Ownership: each call gives another descriptor of the same socket; it is the caller's, to be closed with
     * close(2), and needs not be: it outlives the stream.
     * Errors: GARAGE_E_IO if the system has no more file descriptors; GARAGE_E_CLOSED.
     */
    garage_events_fd(events: bigint | number, out_fd: Pointer, out_error: Pointer): number;
    /**
     * The events that have come, as many as fit: as garage_journal_page. Never waits. What did not fit comes next time, and the
     * descriptor stays readable.
     *
     * Threads: any; calls on one stream take turns. Ownership: the rows point into `text`.
     * Outputs: `out_count` is the number of rows written; 0: nothing has come. `out_needed` is how many bytes of `text` they take; on
     * GARAGE_E_BUFFER_TOO_SMALL, how many the next row takes.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if `text` is too small for the next row; GARAGE_E_NOT_FOUND if the store was restored from a
     * backup and what was read has not happened: open another stream; GARAGE_E_CLOSED once the garage is closed.
     */
    garage_events_poll(events: bigint | number, out_rows: Pointer, capacity: number, text: Pointer, text_capacity: number, out_count: Pointer, out_needed: Pointer, out_error: Pointer): number;
    /**
     * How the garage is. A store that does not answer is an answer, not an error.
     *
     * Threads: any; waits up to a second for a writer's turn. Errors: none but those of the arguments.
     */
    garage_health(garage: bigint | number, out_health: Pointer, out_error: Pointer): number;
    /**
     * What the library counted since the garage was opened, as Prometheus reads it.
     *
     * Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL; it grows a little
     * with use, so give more.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_metrics(garage: bigint | number, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Writes an id as text, such as "0190163d-8694-739b-aea5-966c26f8ad91".
     *
     * Threads: any. Ownership: `out_text` is the caller's and has room for GARAGE_ID_TEXT_BYTES. Errors: GARAGE_E_INVALID_INPUT for
     * NULL.
     */
    garage_id_format(id: IdValue, out_text: Pointer, out_error: Pointer): number;
    /**
     * Reads an id from its text; hyphens may be left out, and letters may be large or small.
     *
     * Threads: any. Errors: GARAGE_E_INVALID_INPUT for text that is no UUID.
     */
    garage_id_parse(id: Pointer, out_id: Pointer, out_error: Pointer): number;
    /**
     * Where the journal ends; note it off the machine to prove later that nothing was cut off.
     *
     * Threads: any. Errors: those of the store.
     */
    garage_journal_head(garage: bigint | number, out_head: Pointer, out_error: Pointer): number;
    /**
     * Rows of the journal from number `from` on (the first is 1), as many as fit: at most `capacity`, at most 1,000, and as many as
     * have room for their texts in `text`, which has `text_capacity` bytes.
     *
     * Threads: any. Ownership: the rows point into `text`, and are good as long as it is left alone.
     * Outputs: `out_count` is the number of rows written; 0 at the end of the journal. `out_needed` is how many bytes of `text` they
     * take; on GARAGE_E_BUFFER_TOO_SMALL, how many the first row takes.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if `text` is too small for the first row; GARAGE_E_CORRUPT, naming the row, if one cannot be
     * read.
     */
    garage_journal_page(garage: bigint | number, from: bigint | number, out_rows: Pointer, capacity: number, text: Pointer, text_capacity: number, out_count: Pointer, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Reads the whole journal, checks that every row follows from the one before, replays it, and compares every row of every table
     * with what that gives. Takes memory for the whole garage, and some 10 microseconds for each row.
     *
     * Threads: any; others go on meanwhile. Errors: those of a store that cannot be read. What it finds wrong is no error.
     */
    garage_journal_verify(garage: bigint | number, out_verified: Pointer, out_error: Pointer): number;
    /**
     * As garage_journal_verify, of the chain alone: that no row was changed, removed or put in since. What the rows say, and whether
     * the tables agree, is not looked at. Takes little memory, and a second for each half million rows.
     *
     * Threads: any; others go on meanwhile. Errors: those of a store that cannot be read. What it finds wrong is no error.
     */
    garage_journal_verify_chain(garage: bigint | number, out_verified: Pointer, out_error: Pointer): number;
    /**
     * Builds floors, bays and spots, in addition to those there are. A program that builds its layout at each start does so under
     * a key: the second time does nothing.
     *
     * Threads: any. May be NULL: key. Ownership: everything `layout` points to is copied.
     * Errors: GARAGE_E_INVALID_LAYOUT for what does not fit together, GARAGE_E_ALREADY_EXISTS for a code in use,
     * GARAGE_E_INVALID_INPUT.
     */
    garage_layout_create(garage: bigint | number, layout: Pointer, key: Pointer, out_built: Pointer, out_error: Pointer): number;
    /**
     * Builds `floors` floors (levels 1 and up) of `bays` bays of `spots` STANDARD spots, called F1-B1-S001 and so on.
     *
     * Threads: any. May be NULL: key.
     * Errors: as garage_layout_create; GARAGE_E_INVALID_LAYOUT for more than a million spots.
     */
    garage_layout_grid(garage: bigint | number, floors: number, bays: number, spots: number, key: Pointer, out_built: Pointer, out_error: Pointer): number;
    /**
     * All floors, lowest first.
     *
     * Threads: any. Outputs: `out_count` is the number of floors, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_layout_floors(garage: bigint | number, out_floors: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * All bays, by floor and number.
     *
     * Threads: any. Outputs: `out_count` is the number of bays, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_layout_bays(garage: bigint | number, out_bays: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Gives what the library logs to `callback`, up to `level`; NULL gives it to nobody, as at first. One hook for the whole process.
     * What is logged holds no plate, ticket number or secret.
     *
     * Threads: any. The callback is called on whichever thread logs: one that calls, or the background thread of a garage; several at
     * once. When this returns, the callback that was set before is not running any more. May be NULL: callback, user_data.
     * Ownership: `user_data` must live until another hook is set.
     * Errors: GARAGE_E_INVALID_INPUT for the level; GARAGE_E_MISUSE from inside a callback; GARAGE_E_UNSUPPORTED if a Rust program has a
     * subscriber of its own.
     */
    garage_log_set(callback: Pointer, user_data: Pointer, level: number, out_error: Pointer): number;
    /**
     * Logs a user in: an auth session begins. An unknown login, a wrong password and a user that is switched off give the same error
     * after the same time.
     *
     * Threads: any; it takes as long as a password's hash. May be NULL: client.
     * Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_LOCKED_OUT, saying until when, after too many failures; GARAGE_E_UNSUPPORTED if the
     * garage was opened without keys.
     */
    garage_auth_login(garage: bigint | number, login: Pointer, password: Pointer, client: Pointer, out_tokens: Pointer, out_error: Pointer): number;
    /**
     * Logs a device in with its secret.
     *
     * Threads: any. May be NULL: client.
     * Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_UNSUPPORTED if the garage was opened without keys.
     */
    garage_auth_login_device(garage: bigint | number, secret: Pointer, client: Pointer, out_tokens: Pointer, out_error: Pointer): number;
    /**
     * Takes a refresh token and gives new tokens; the one that was given is used up. A second use ends the auth session: one of the
     * two is a thief.
     *
     * Threads: any. May be NULL: client.
     * Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_UNSUPPORTED if the garage was opened without keys.
     */
    garage_auth_refresh(garage: bigint | number, refresh: Pointer, client: Pointer, out_tokens: Pointer, out_error: Pointer): number;
    /**
     * Who shows this access token, and what they may do now.
     *
     * Threads: any. Errors: GARAGE_E_UNAUTHENTICATED, the same for every reason; GARAGE_E_UNSUPPORTED if the garage was opened
     * without keys.
     */
    garage_auth_verify(garage: bigint | number, token: Pointer, out_principal: Pointer, out_error: Pointer): number;
    /**
     * A handle that acts as whoever shows this access token: it goes in place of the garage's in every function, each call is
     * checked against what they may do at that moment, and the journal names them. The garage's own handle may do everything.
     *
     * Threads: any. Ownership: garage_close closes it, garage_free gives it back; closing the garage ends it.
     * Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_UNSUPPORTED if the garage was opened without keys; GARAGE_E_MISUSE for a handle
     * that acts already.
     */
    garage_acting_as(garage: bigint | number, token: Pointer, out_acting: Pointer, out_error: Pointer): number;
    /**
     * Does what time alone makes due: expires sessions that are overdue, ends reservations that have lapsed, recovers payments. For a
     * host to call now and then, such as each minute.
     *
     * Threads: any; a provider's callback is called on this one. Errors: those of the store; what was done before it stays done.
     */
    garage_maintenance_sweep(garage: bigint | number, out_swept: Pointer, out_error: Pointer): number;
    /**
     * Takes in what other processes have committed, at once instead of at the next look of the background thread.
     *
     * Threads: any. Errors: those of the store.
     */
    garage_maintenance_catch_up(garage: bigint | number, out_error: Pointer): number;
    /**
     * Does the store's housekeeping, as the background thread does: for hosts that opened with GARAGE_OPEN_NO_BACKGROUND.
     *
     * Threads: any. Errors: those of the store; trying again later is right.
     */
    garage_maintenance_tidy(garage: bigint | number, out_error: Pointer): number;
    /**
     * Compares what is in memory with the store, row by row, and builds it anew if they differ; what differed is logged.
     *
     * Threads: any. Errors: GARAGE_E_BUSY if others write faster than can be compared; those of the store.
     */
    garage_maintenance_check(garage: bigint | number, out_differences: Pointer, out_error: Pointer): number;
    /**
     * Builds what is in memory anew from the store.
     *
     * Threads: any. Errors: those of the store; memory is then as before.
     */
    garage_maintenance_rebuild(garage: bigint | number, out_error: Pointer): number;
    /**
     * Copies the store, as it is now, into a new file while it is in use. The copy is a garage's file like any other.
     *
     * Threads: any; others go on meanwhile.
     * Errors: GARAGE_E_ALREADY_EXISTS if there is a file; GARAGE_E_UNSUPPORTED in memory; those of a disk that fails. No half copy
     * is left.
     */
    garage_maintenance_backup(garage: bigint | number, file: Pointer, out_error: Pointer): number;
    /**
     * Replaces everything in the store by what a backup holds; what was written after the backup is gone.
     *
     * Threads: any. Errors: GARAGE_E_NOT_A_DATABASE, GARAGE_E_NEWER_SCHEMA or GARAGE_E_CORRUPT for a file that is not a sound
     * backup, which is found out before anything is changed; GARAGE_E_UNSUPPORTED in memory.
     */
    garage_maintenance_restore(garage: bigint | number, file: Pointer, out_error: Pointer): number;
    /**
     * Makes a manual clock show `now`, in microseconds since 1970 in UTC, be it earlier or later.
     *
     * Threads: any. Errors: GARAGE_E_MISUSE unless the garage was opened with GARAGE_OPEN_MANUAL_CLOCK.
     */
    garage_clock_set(garage: bigint | number, now: bigint | number, out_error: Pointer): number;
    /**
     * Moves a manual clock on by so many milliseconds.
     *
     * Threads: any. Errors: as garage_clock_set; GARAGE_E_INVALID_INPUT for a negative number.
     */
    garage_clock_advance(garage: bigint | number, by_ms: bigint | number, out_error: Pointer): number;
    /**
     * Fills in the options that a garage is opened with if nothing else is said.
     *
     * Threads: any. Errors: GARAGE_E_INVALID_INPUT for NULL or a wrong struct_size.
     */
    garage_options_default(out_options: Pointer, out_error: Pointer): number;
    /**
     * Opens the garage in an SQLite file, and makes the file if it is not there.
     *
     * Threads: any. Several processes may open the same file; in one process, one handle for it is enough, and no other copy of
     * SQLite may have it open: closing it there would drop this one's locks. Payments that hung in the air are recovered, which
     * asks `options->card` on this thread. May be NULL: options.
     * Ownership: garage_close closes it, garage_free gives the handle back.
     * Errors: GARAGE_E_CANNOT_OPEN, GARAGE_E_READ_ONLY, GARAGE_E_NOT_A_DATABASE, GARAGE_E_NEWER_SCHEMA, GARAGE_E_CORRUPT,
     * GARAGE_E_UNSUPPORTED_FILE_SYSTEM; the file is then as it was. GARAGE_E_INVALID_INPUT for an option.
     */
    garage_open(path: Pointer, options: Pointer, out_garage: Pointer, out_error: Pointer): number;
    /**
     * Opens a garage in memory, gone when it is closed.
     *
     * Threads: any. May be NULL: options. Ownership: as for garage_open. Errors: GARAGE_E_INVALID_INPUT for an option.
     */
    garage_open_in_memory(options: Pointer, out_garage: Pointer, out_error: Pointer): number;
    /**
     * Pays in the exit lane: takes what is due, ends the session, frees the spot and closes the ticket.
     *
     * The key is also the one under which the provider charges at most once. Made again after a crash with the same key, the call
     * goes on where it stopped; a payment that was declined stays so under its key, and another try is a new key.
     *
     * Threads: any; the provider's callback is called on this one. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_AMOUNT_MISMATCH;
     * GARAGE_E_PAYMENT_DECLINED; GARAGE_E_PAYMENT_PENDING if the outcome is not known, of this payment or of an earlier one;
     * GARAGE_E_UNSUPPORTED for a method without a provider.
     */
    garage_payment_process(garage: bigint | number, pay: Pointer, key: Pointer, out_payment: Pointer, out_error: Pointer): number;
    /**
     * Pays at a pay station: takes what is due. The session stays ACTIVE, and until `paid_until` the vehicle may leave.
     *
     * Threads: any; the provider's callback is called on this one. May be NULL: key.
     * Errors: as garage_payment_process.
     */
    garage_payment_prepay(garage: bigint | number, pay: Pointer, key: Pointer, out_payment: Pointer, out_error: Pointer): number;
    /**
     * The payment with this id.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_payment_get(garage: bigint | number, payment: IdValue, out_payment: Pointer, out_error: Pointer): number;
    /**
     * The provider's own number for a payment; empty where it gave none.
     *
     * Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_payment_reference(garage: bigint | number, payment: IdValue, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Why a payment is FAILED or CANCELLED; empty where it is neither.
     *
     * Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_payment_failure(garage: bigint | number, payment: IdValue, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Payments of a session, oldest first.
     *
     * Threads: any. Outputs: `out_count` is the number of payments, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_payment_of_session(garage: bigint | number, session: IdValue, out_payments: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Pays once more at a pay station, because the time to leave that was bought is over: takes what has become due since, and buys
     * a new one. While it still runs, a payment of nothing.
     *
     * Threads: any; the provider's callback is called on this one. May be NULL: key.
     * Errors: as garage_payment_process; GARAGE_E_INVALID_TRANSITION also if the session was never prepaid.
     */
    garage_payment_top_up(garage: bigint | number, pay: Pointer, key: Pointer, out_payment: Pointer, out_error: Pointer): number;
    /**
     * Payments for all stays of all vehicles with this plate, removed ones included: those behind `after` (all zeros: from the
     * start). GARAGE_E_INVALID_PLATE for what is no plate.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_payment_of_plate(garage: bigint | number, plate: Pointer, after: IdValue, flags: number, out_payments: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Payments in the order in which they were opened, all or those in one state: those behind `after` (all zeros: from the start).
     * `status` is 0 for all.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_payment_list(garage: bigint | number, status: number, after: IdValue, flags: number, out_payments: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * PENDING payments, oldest first.
     *
     * Threads: any. Outputs: `out_count` is the number of payments, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_payment_pending(garage: bigint | number, out_payments: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Asks the providers about payments that are PENDING for longer than `payment_minutes_max`, and writes down what they say.
     * Opening and garage_maintenance_sweep do this too.
     *
     * Threads: any; the provider's callback is called on this one. Errors: those of the store.
     */
    garage_payment_recover(garage: bigint | number, out_recovered: Pointer, out_error: Pointer): number;
    /**
     * Asks the provider about this payment now, however young it is, and answers it as it then is. About one that was given up too:
     * if its money was taken after all, the answer is the payment that now stands for it.
     *
     * Threads: any; the provider's callback is called on this one. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_payment_recover_one(garage: bigint | number, payment: IdValue, out_payment: Pointer, out_error: Pointer): number;
    /**
     * Gives a PENDING payment up that no provider can explain, so that the driver can pay in another way and leave: an operator's
     * decision.
     *
     * Threads: any. May be NULL: key. The reason is at most 500 characters.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is PENDING; GARAGE_E_INVALID_INPUT for the reason.
     */
    garage_payment_cancel(garage: bigint | number, payment: IdValue, reason: Pointer, key: Pointer, out_payment: Pointer, out_error: Pointer): number;
    /**
     * Says that the terminal refused a PENDING payment, as the host has seen: a terminal that is worked by hand. The provider is not
     * asked about it any more.
     *
     * Threads: any. May be NULL: key. The reason is at most 500 characters.
     * Errors: as garage_payment_cancel; GARAGE_E_PAYMENT_PENDING while it is being charged.
     */
    garage_payment_fail(garage: bigint | number, payment: IdValue, reason: Pointer, key: Pointer, out_payment: Pointer, out_error: Pointer): number;
    /**
     * Marks a COMPLETED payment as disputed, by the driver or by the bank: until that is resolved nothing of it is given back.
     *
     * Threads: any. May be NULL: key. The reason is 1 to 500 characters.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION; GARAGE_E_INVALID_INPUT for the reason.
     */
    garage_payment_dispute(garage: bigint | number, payment: IdValue, reason: Pointer, key: Pointer, out_payment: Pointer, out_error: Pointer): number;
    /**
     * Ends a dispute and notes how it ended.
     *
     * Threads: any. May be NULL: key. The note is 1 to 500 characters.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is disputed; GARAGE_E_INVALID_INPUT for the note.
     */
    garage_payment_resolve_dispute(garage: bigint | number, payment: IdValue, note: Pointer, key: Pointer, out_payment: Pointer, out_error: Pointer): number;
    /**
     * Takes the provider's late word on the payment with this key, as from a webhook: a GARAGE_CHARGE_OUTCOME_*, and the text that
     * goes with it. Tell only what the provider itself has said, and signed.
     *
     * Threads: any. May be NULL: text.
     * Errors: GARAGE_E_NOT_FOUND for a key that no payment has; GARAGE_E_PAYMENT_PENDING if late money has to wait for another
     * payment of the session: let the provider tell again.
     */
    garage_payment_notify(garage: bigint | number, charge_key: Pointer, outcome: number, text: Pointer, out_payment: Pointer, out_error: Pointer): number;
    /**
     * PENDING payments that were opened so many minutes ago or longer, oldest first.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_payment_pending_older_than(garage: bigint | number, minutes: number, out_payments: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Payments that are disputed: those behind `after` (all zeros: from the start).
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_payment_disputed(garage: bigint | number, after: IdValue, flags: number, out_payments: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * What a stay costs up to `until` (0 or GARAGE_NO_TIME: now), or up to its end if it is over; what was paid and what is due.
     *
     * Threads: any. Ownership: nothing is kept.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_OUT_OF_RANGE for a price past 64 bits.
     */
    garage_session_quote(garage: bigint | number, session: IdValue, until: bigint | number, out_quote: Pointer, out_error: Pointer): number;
    /**
     * As garage_session_quote, with the lines that explain the price. Give the `until` of a quote to get the very lines of it.
     *
     * Threads: any. Outputs: `out_count` is the number of lines, also on GARAGE_E_BUFFER_TOO_SMALL; nothing else is written then.
     * Errors: as garage_session_quote; GARAGE_E_BUFFER_TOO_SMALL if there are more lines than `capacity`.
     */
    garage_session_quote_lines(garage: bigint | number, session: IdValue, until: bigint | number, out_quote: Pointer, out_lines: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * The receipt with this number.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_receipt_get(garage: bigint | number, receipt_number: bigint | number, out_receipt: Pointer, out_error: Pointer): number;
    /**
     * The receipt whose QR code says this.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_INPUT for what is no such code.
     */
    garage_receipt_by_code(garage: bigint | number, receipt_code: Pointer, out_receipt: Pointer, out_error: Pointer): number;
    /**
     * A receipt as text for a printer: GARAGE_RECEIPT_COLUMNS columns, a line feed behind each line.
     *
     * Threads: any.
     * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_receipt_text(garage: bigint | number, receipt_number: bigint | number, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * A receipt as JSON, with its lines and taxes; always the same bytes for the same receipt.
     *
     * Threads: any.
     * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_receipt_json(garage: bigint | number, receipt_number: bigint | number, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * A receipt as an SVG picture with a QR code. GARAGE_E_UNSUPPORTED in a build without GARAGE_FEATURES_RECEIPT_SVG.
     *
     * Threads: any.
     * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_receipt_svg(garage: bigint | number, receipt_number: bigint | number, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Receipts and credit notes by their numbers: those behind the number `after` (0: from the start).
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_receipt_list(garage: bigint | number, after: bigint | number, flags: number, out_receipts: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * The receipt of a payment and its credit notes.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_receipt_of_payment(garage: bigint | number, payment: IdValue, out_receipts: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Receipts and credit notes of a stay.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_receipt_of_session(garage: bigint | number, session: IdValue, out_receipts: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Gives a payment back, whole or in part, through the provider that took it; all together never more than it was.
     *
     * The key is also the one under which the provider gives the money back at most once. Made again after a crash with the same
     * key, the call goes on where it stopped.
     *
     * Threads: any; the provider's callback is called on this one. May be NULL: key. Ownership: everything `refunding` points to is
     * copied.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the payment is COMPLETED, and while it is disputed;
     * GARAGE_E_AMOUNT_MISMATCH; GARAGE_E_PAYMENT_DECLINED if the provider refused; GARAGE_E_PAYMENT_PENDING if the outcome is not
     * known, of this refund or an earlier one; GARAGE_E_INVALID_INPUT for the reason or the drawer.
     */
    garage_refund_make(garage: bigint | number, refunding: Pointer, key: Pointer, out_refund: Pointer, out_error: Pointer): number;
    /**
     * The refund with this id.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_refund_get(garage: bigint | number, refund: IdValue, out_refund: Pointer, out_error: Pointer): number;
    /**
     * The provider's own number for a refund; empty where it gave none.
     *
     * Threads: any.
     * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_refund_reference(garage: bigint | number, refund: IdValue, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Why a refund is FAILED; empty where it is not.
     *
     * Threads: any.
     * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_refund_failure(garage: bigint | number, refund: IdValue, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Why a refund was given.
     *
     * Threads: any.
     * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_refund_reason(garage: bigint | number, refund: IdValue, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Refunds of a payment, oldest first.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_refund_of_payment(garage: bigint | number, payment: IdValue, out_refunds: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * PENDING refunds, oldest first.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_refund_pending(garage: bigint | number, out_refunds: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Refunds in the order in which they were opened, all or those in one state: those behind `after` (all zeros: from the start).
     * `status` is 0 for all.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_refund_list(garage: bigint | number, status: number, after: IdValue, flags: number, out_refunds: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Asks the provider about this refund now, however young it is, and answers it as it then is.
     *
     * Threads: any; the provider's callback is called on this one. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_refund_recover_one(garage: bigint | number, refund: IdValue, out_refund: Pointer, out_error: Pointer): number;
    /**
     * Takes the provider's late word on the refund with this key, as garage_payment_notify does on a payment.
     *
     * Threads: any. May be NULL: text.
     * Errors: GARAGE_E_NOT_FOUND for a key that no refund has; GARAGE_E_INVALID_TRANSITION if it is COMPLETED and the word is that
     * it was declined; GARAGE_E_PAYMENT_PENDING and GARAGE_E_AMOUNT_MISMATCH if a late refund does not fit beside the others.
     */
    garage_refund_notify(garage: bigint | number, refund_key: Pointer, outcome: number, text: Pointer, out_refund: Pointer, out_error: Pointer): number;
    /**
     * Says that a PENDING refund was not given, as the host has seen: the provider is gone, or its statement does not have it. The
     * provider is not asked about it any more but by garage_refund_recover_one.
     *
     * Threads: any. May be NULL: key. The reason is 1 to 500 characters.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is PENDING; GARAGE_E_PAYMENT_PENDING while it is being given;
     * GARAGE_E_INVALID_INPUT for the reason.
     */
    garage_refund_fail(garage: bigint | number, refund: IdValue, reason: Pointer, key: Pointer, out_refund: Pointer, out_error: Pointer): number;
    /**
     * Prices the stays that are over a second time, under a draft that need not be published, and says what would have been
     * different. Nothing is changed. A million stays take as much memory as a thousand.
     *
     * Threads: any; it reads all that is wanted. May be NULL: scope.
     * Errors: GARAGE_E_INVALID_TARIFF for a text that is no tariff; GARAGE_E_INVALID_INPUT if a stay was priced in another currency;
     * GARAGE_E_OUT_OF_RANGE for a sum past 64 bits.
     */
    garage_tariff_reprice(garage: bigint | number, draft: Pointer, format: number, scope: Pointer, out_repriced: Pointer, out_error: Pointer): number;
    /**
     * What validations took off the stays that ended from `from` on and before `until`, by who is billed.
     *
     * Threads: any; it reads those stays. Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_INVALID_INPUT unless `from` is before `until`; GARAGE_E_OUT_OF_RANGE for a sum past 64 bits;
     * GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_tariff_billed_back(garage: bigint | number, from: bigint | number, until: bigint | number, out_billed: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Lets a vehicle out: ends the session, frees the spot, closes the ticket.
     *
     * Threads: any. May be NULL: lane, key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_PAYMENT_REQUIRED, naming what is due; GARAGE_E_PAYMENT_PENDING while a payment's outcome
     * is not known; GARAGE_E_INVALID_TRANSITION if the session is over.
     */
    garage_session_exit(garage: bigint | number, session: IdValue, lane: Pointer, key: Pointer, out_session: Pointer, out_error: Pointer): number;
    /**
     * Lets many vehicles out through one lane with one transaction; each has its own outcome, as from garage_session_exit. Under a key,
     * exit number n (the first is 1) has the key with "#n" behind it.
     *
     * Threads: any. May be NULL: lane, key.
     * Outputs: `out_statuses` has room for `count` statuses.
     * Errors: those of the store and of arguments that cannot be read; then nobody was let out.
     */
    garage_session_exit_many(garage: bigint | number, sessions: Pointer, count: number, lane: Pointer, key: Pointer, out_statuses: Pointer, out_error: Pointer): number;
    /**
     * Takes an entry back: nothing is owed, the spot is free, the ticket void.
     *
     * Threads: any. May be NULL: key. The reason is at most 500 characters.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE, or if something was paid;
     * GARAGE_E_PAYMENT_PENDING while a payment's outcome is not known; GARAGE_E_INVALID_INPUT for the reason.
     */
    garage_session_cancel(garage: bigint | number, session: IdValue, reason: Pointer, key: Pointer, out_session: Pointer, out_error: Pointer): number;
    /**
     * Sets from when on the stay is overdue, later or earlier than before.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE; GARAGE_E_INVALID_INPUT for an instant
     * that has passed.
     */
    garage_session_extend(garage: bigint | number, session: IdValue, overdue_at: bigint | number, key: Pointer, out_session: Pointer, out_error: Pointer): number;
    /**
     * Corrects a plate that was read wrongly: the stay is from now on that of the vehicle with `plate`.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_PLATE; GARAGE_E_ALREADY_PARKED if that vehicle is inside already;
     * GARAGE_E_INVALID_TRANSITION if the session is over.
     */
    garage_session_correct_plate(garage: bigint | number, session: IdValue, plate: Pointer, key: Pointer, out_session: Pointer, out_error: Pointer): number;
    /**
     * The session with this id.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_session_get(garage: bigint | number, session: IdValue, out_session: Pointer, out_error: Pointer): number;
    /**
     * The session of the vehicle with this plate that is to be settled at the exit: the ACTIVE one, else the oldest EXPIRED one.
     *
     * Threads: any. Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_NOT_FOUND, which does not repeat the plate.
     */
    garage_session_by_plate(garage: bigint | number, plate: Pointer, out_session: Pointer, out_error: Pointer): number;
    /**
     * The sessions of the vehicle with this plate that are not over, ACTIVE and EXPIRED, oldest first.
     *
     * Threads: any. Outputs: `out_count` is the number of sessions, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_session_unsettled(garage: bigint | number, plate: Pointer, out_sessions: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Sessions that `filter` admits, in the order in which they began: those behind `after` (all zeros: from the start).
     *
     * Threads: any. May be NULL: filter (all sessions).
     * Outputs: `out_count` is the number of sessions written; less than `capacity` at the end.
     * Errors: GARAGE_E_INVALID_INPUT for the filter; GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_session_list(garage: bigint | number, filter: Pointer, after: IdValue, flags: number, out_sessions: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Opens a shift at a drawer with so much cash in it, in minor units of the garage's currency. Cash that is paid with this drawer
     * then belongs to it.
     *
     * Threads: any. May be NULL: key. The name is 1 to 64 characters.
     * Errors: GARAGE_E_INVALID_INPUT for the name; GARAGE_E_OUT_OF_RANGE for a float below nothing; GARAGE_E_ALREADY_EXISTS if a
     * shift is OPEN there.
     */
    garage_shift_open(garage: bigint | number, drawer: Pointer, float_minor: bigint | number, key: Pointer, out_shift: Pointer, out_error: Pointer): number;
    /**
     * Puts cash into the drawer or takes it out, and says why.
     *
     * Threads: any. May be NULL: key. The reason is at most 500 characters.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the shift is CLOSED; GARAGE_E_OUT_OF_RANGE unless the amount is
     * above nothing, and for more than the drawer must hold; GARAGE_E_INVALID_INPUT for the reason.
     */
    garage_shift_move_cash(garage: bigint | number, shift: IdValue, cash_move: number, amount_minor: bigint | number, reason: Pointer, key: Pointer, out_shift: Pointer, out_error: Pointer): number;
    /**
     * Closes a shift with what a person counted in the drawer: the answer has the difference.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if it is CLOSED; GARAGE_E_OUT_OF_RANGE for less than nothing.
     */
    garage_shift_close(garage: bigint | number, shift: IdValue, counted_minor: bigint | number, key: Pointer, out_shift: Pointer, out_error: Pointer): number;
    /**
     * The shift with this id.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_shift_get(garage: bigint | number, shift: IdValue, out_shift: Pointer, out_error: Pointer): number;
    /**
     * The OPEN shift of this drawer.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none.
     */
    garage_shift_current(garage: bigint | number, drawer: Pointer, out_shift: Pointer, out_error: Pointer): number;
    /**
     * All OPEN shifts, by drawer.
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_shift_open_ones(garage: bigint | number, out_shifts: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Shifts in the order in which they were opened: those behind `after` (all zeros: from the start).
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_shift_list(garage: bigint | number, after: IdValue, flags: number, out_shifts: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * The spot with this id, also one that was removed.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_spot_get(garage: bigint | number, spot: IdValue, out_spot: Pointer, out_error: Pointer): number;
    /**
     * The spot with this code painted on it.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_LAYOUT for a text that is no code.
     */
    garage_spot_by_code(garage: bigint | number, code: Pointer, out_spot: Pointer, out_error: Pointer): number;
    /**
     * Spots in the order in which they were built, removed ones included: those behind `after` (all zeros: from the start).
     *
     * Threads: any. Outputs: `out_count` is the number of spots written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_spot_list(garage: bigint | number, after: IdValue, flags: number, out_spots: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * What is free where: a row for each floor, bay and class that has spots, of one floor or of GARAGE_ANY_LEVEL. From memory.
     *
     * Threads: any. Outputs: `out_count` is the number of rows, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`; GARAGE_E_INVALID_INPUT for the level.
     */
    garage_spot_availability(garage: bigint | number, level: number, out_rows: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * How many spots are free: on one floor or GARAGE_ANY_LEVEL; of one class, or of all where `spot_type` is 0. A class is a size
     * and the features it has, no more and no fewer. One number, from memory: for a sign at the entrance.
     *
     * Threads: any. Errors: GARAGE_E_INVALID_INPUT for the level or size, GARAGE_E_UNSUPPORTED for the features.
     */
    garage_spot_free_count(garage: bigint | number, level: number, spot_type: number, features: number, out_free: Pointer, out_error: Pointer): number;
    /**
     * Closes a spot, or opens it again: GARAGE_SPOT_STATUS_MAINTENANCE, GARAGE_SPOT_STATUS_OUT_OF_ORDER or
     * GARAGE_SPOT_STATUS_AVAILABLE. A reservation ends with that.
     *
     * Threads: any. May be NULL: reason, key. The reason is at most 500 characters, and not kept on opening.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION while a car is on it; GARAGE_E_INVALID_INPUT.
     */
    garage_spot_set_service(garage: bigint | number, spot: IdValue, status: number, reason: Pointer, key: Pointer, out_spot: Pointer, out_error: Pointer): number;
    /**
     * Keeps a spot for the vehicle with this plate, which gets it when it enters; until `until`, or for ever if that is 0 or
     * GARAGE_NO_TIME. garage_maintenance_sweep ends what has lapsed.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_PLATE; GARAGE_E_INVALID_TRANSITION unless the spot is AVAILABLE;
     * GARAGE_E_INVALID_INPUT for an instant that has passed.
     */
    garage_spot_reserve(garage: bigint | number, spot: IdValue, plate: Pointer, until: bigint | number, key: Pointer, out_spot: Pointer, out_error: Pointer): number;
    /**
     * Frees a spot: ends its reservation, or confirms that the car of an EXPIRED session is gone.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if it is neither, or its session is ACTIVE.
     */
    garage_spot_release(garage: bigint | number, spot: IdValue, key: Pointer, out_spot: Pointer, out_error: Pointer): number;
    /**
     * Takes a spot out of the layout; its history stays, and its code may be used again.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION while it is occupied or reserved.
     */
    garage_spot_remove(garage: bigint | number, spot: IdValue, key: Pointer, out_spot: Pointer, out_error: Pointer): number;
    /**
     * The name of a status as this header spells it: "GARAGE_OK", "GARAGE_E_FULL", and so on.
     *
     * Threads: any. Ownership: the text is static and NUL-terminated; do not free it.
     * Errors: none; a number that is no status of this version gives "GARAGE_E_UNKNOWN". Never NULL.
     */
    garage_status_name(status: number): string;
    /**
     * Publishes a version of a tariff. Publishing the same again changes nothing.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_INVALID_TARIFF for a text that is no tariff, naming line and field; for a version that was published with
     * another content; for another currency than the garage's.
     */
    garage_tariff_publish(garage: bigint | number, tariff: Pointer, format: number, key: Pointer, out_tariff: Pointer, out_error: Pointer): number;
    /**
     * Makes a published version price the stays that begin from now on. Stays that have begun keep theirs.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND if it was not published; GARAGE_E_INVALID_TARIFF if it is not valid now, or the garage has another
     * currency by now.
     */
    garage_tariff_activate(garage: bigint | number, tariff: Pointer, version: number, key: Pointer, out_error: Pointer): number;
    /**
     * The tariff that prices the stays that begin now.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none: stays are free.
     */
    garage_tariff_active(garage: bigint | number, out_tariff: Pointer, out_error: Pointer): number;
    /**
     * A version of a tariff as JSON, as garage_tariff_publish takes it.
     *
     * Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_tariff_json(garage: bigint | number, tariff: Pointer, version: number, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * All versions of all tariffs.
     *
     * Threads: any. Outputs: `out_count` is the number of versions, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
     */
    garage_tariff_list(garage: bigint | number, out_tariffs: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * The ticket with this id.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_ticket_get(garage: bigint | number, ticket: IdValue, out_ticket: Pointer, out_error: Pointer): number;
    /**
     * The ticket with this number, typed or printed, or with this QR code.
     *
     * Threads: any. Errors: GARAGE_E_INVALID_INPUT for a text that is neither; GARAGE_E_NOT_FOUND for a number never given out.
     */
    garage_ticket_by_number(garage: bigint | number, number: Pointer, out_ticket: Pointer, out_error: Pointer): number;
    /**
     * Makes a ticket worthless; its session goes on, and is found by plate.
     *
     * Threads: any. May be NULL: key. The reason is at most 500 characters.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is OPEN; GARAGE_E_INVALID_INPUT for the reason.
     */
    garage_ticket_void(garage: bigint | number, ticket: IdValue, reason: Pointer, key: Pointer, out_ticket: Pointer, out_error: Pointer): number;
    /**
     * Gives the driver of this session another ticket for one that is lost; the lost one is void from now on.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE and its ticket OPEN.
     */
    garage_ticket_replace_lost(garage: bigint | number, session: IdValue, key: Pointer, out_ticket: Pointer, out_error: Pointer): number;
    /**
     * Makes a user. There are none until the host makes the first. There is no key: the login is unique.
     *
     * Threads: any; it takes as long as a password's hash. Ownership: everything `user` points to is copied.
     * Errors: GARAGE_E_INVALID_INPUT for the login, the name or the password; GARAGE_E_ALREADY_EXISTS if the login is taken;
     * GARAGE_E_UNSUPPORTED for a password in a garage that was opened without keys.
     */
    garage_user_create(garage: bigint | number, user: Pointer, out_user: Pointer, out_error: Pointer): number;
    /**
     * The user with this id, also one that was removed.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_user_get(garage: bigint | number, user: IdValue, out_user: Pointer, out_error: Pointer): number;
    /**
     * The user with this login, however it is typed.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_INPUT for what is no login.
     */
    garage_user_by_login(garage: bigint | number, login: Pointer, out_user: Pointer, out_error: Pointer): number;
    /**
     * Users in the order in which they were made, removed ones included: those behind `after` (all zeros: from the start).
     *
     * Threads: any.
     * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_user_list(garage: bigint | number, after: IdValue, flags: number, out_users: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Changes a user that is still as in `version`. Who is switched off is logged out everywhere.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_VERSION_MISMATCH; GARAGE_E_INVALID_INPUT for the name; GARAGE_E_UNSUPPORTED
     * for a flag that is none.
     */
    garage_user_change(garage: bigint | number, user: IdValue, version: number, change: Pointer, out_user: Pointer, out_error: Pointer): number;
    /**
     * Removes a user: logged out everywhere, the password forgotten; the journal keeps what the user did.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none, or not any more.
     */
    garage_user_remove(garage: bigint | number, user: IdValue, out_user: Pointer, out_error: Pointer): number;
    /**
     * Sets another password for a user who knows the old one, and logs out everywhere. Wrong ones count as failed logins.
     *
     * Threads: any; it takes as long as two hashes.
     * Errors: GARAGE_E_UNAUTHENTICATED and GARAGE_E_LOCKED_OUT as for a login; GARAGE_E_INVALID_INPUT for the new one.
     */
    garage_auth_change_password(garage: bigint | number, user: IdValue, old_password: Pointer, new_password: Pointer, out_error: Pointer): number;
    /**
     * A token with which the user sets a password, once, within an hour: give it to nobody else. With a buffer that is too small one
     * is used up: take GARAGE_SECRET_BYTES.
     *
     * Threads: any.
     * Outputs: `out_needed` is the size of the text with its NUL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_auth_begin_reset(garage: bigint | number, user: IdValue, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Sets a password with a token of garage_auth_begin_reset, logs out everywhere, and lifts a lock.
     *
     * Threads: any; it takes as long as a password's hash.
     * Errors: GARAGE_E_UNAUTHENTICATED for a token that is wrong, used or too old; GARAGE_E_INVALID_INPUT for the password.
     */
    garage_auth_set_password(garage: bigint | number, reset_token: Pointer, new_password: Pointer, out_error: Pointer): number;
    /**
     * Says on what ground the vehicle is there, which its price may depend on: a permit that the lane did not see. For staff.
     *
     * Threads: any. May be NULL: key. The reason is at most 500 characters.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_INVALID_INPUT for the class or the
     * reason.
     */
    garage_session_set_parker_class(garage: bigint | number, session: IdValue, parker_class: number, reason: Pointer, key: Pointer, out_session: Pointer, out_error: Pointer): number;
    /**
     * Grants the session a validation: from now on quotes and payments price the stay with it. Granting the same again changes
     * nothing. The text is JSON, such as {"id": "bakery", "benefit": {"minutes": 60}, "billed_to": "Bakery"}.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_ALREADY_EXISTS if it has another
     * validation of this id; GARAGE_E_OUT_OF_RANGE if it has 64, or all that may be granted are; GARAGE_E_INVALID_INPUT for the
     * text.
     */
    garage_validation_grant(garage: bigint | number, session: IdValue, validation: Pointer, key: Pointer, out_error: Pointer): number;
    /**
     * Takes the validation with this id back. The journal keeps that it was granted.
     *
     * Threads: any. May be NULL: key. The reason is at most 500 characters.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_INVALID_INPUT for the id or the
     * reason.
     */
    garage_validation_revoke(garage: bigint | number, session: IdValue, validation_id: Pointer, reason: Pointer, key: Pointer, out_error: Pointer): number;
    /**
     * The validations of a session as a JSON array, in the order in which they were granted.
     *
     * Threads: any.
     * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_validation_list(garage: bigint | number, session: IdValue, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Makes a vehicle known. Entering does this by itself; registering first says its type and size.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_INVALID_INPUT; GARAGE_E_ALREADY_EXISTS, naming the vehicle, if the plate is
     * registered.
     */
    garage_vehicle_register(garage: bigint | number, vehicle: Pointer, key: Pointer, out_vehicle: Pointer, out_error: Pointer): number;
    /**
     * The vehicle with this id, also one that was removed.
     *
     * Threads: any. Errors: GARAGE_E_NOT_FOUND.
     */
    garage_vehicle_get(garage: bigint | number, vehicle: IdValue, out_vehicle: Pointer, out_error: Pointer): number;
    /**
     * The vehicle with this plate, however it is typed.
     *
     * Threads: any. Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_NOT_FOUND, which does not repeat the plate.
     */
    garage_vehicle_by_plate(garage: bigint | number, plate: Pointer, out_vehicle: Pointer, out_error: Pointer): number;
    /**
     * Vehicles whose plate a camera may have read as this one, the exact plate first.
     *
     * Threads: any. Outputs: `out_count` is the number of vehicles written, at most `capacity`.
     * Errors: GARAGE_E_INVALID_PLATE.
     */
    garage_vehicle_search(garage: bigint | number, plate: Pointer, out_vehicles: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * Changes a vehicle that is still as it was in `version`.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_VERSION_MISMATCH if someone changed it since; GARAGE_E_INVALID_INPUT;
     * GARAGE_E_UNSUPPORTED for a flag that is none.
     */
    garage_vehicle_update(garage: bigint | number, vehicle: IdValue, version: number, change: Pointer, key: Pointer, out_vehicle: Pointer, out_error: Pointer): number;
    /**
     * Removes a vehicle; its history stays, and its plate may be registered again.
     *
     * Threads: any. May be NULL: key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_ALREADY_PARKED while it is inside; GARAGE_E_INVALID_TRANSITION while it has an EXPIRED
     * session to settle or a spot is reserved for it.
     */
    garage_vehicle_remove(garage: bigint | number, vehicle: IdValue, key: Pointer, out_vehicle: Pointer, out_error: Pointer): number;
    /**
     * The note that staff wrote about a vehicle; empty where there is none.
     *
     * Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
     */
    garage_vehicle_note(garage: bigint | number, vehicle: IdValue, buffer: Pointer, capacity: number, out_needed: Pointer, out_error: Pointer): number;
    /**
     * Vehicles in the order in which they were registered, removed ones included: those behind `after` (all zeros: from the start).
     *
     * Threads: any. Outputs: `out_count` is the number of vehicles written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_vehicle_list(garage: bigint | number, after: IdValue, flags: number, out_vehicles: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
    /**
     * The stays of a vehicle: those behind `after` (all zeros: from the start).
     *
     * Threads: any. Outputs: `out_count` is the number of sessions written; less than `capacity` at the end.
     * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
     */
    garage_vehicle_history(garage: bigint | number, vehicle: IdValue, after: IdValue, flags: number, out_sessions: Pointer, capacity: number, out_count: Pointer, out_error: Pointer): number;
}

/** The calls whose comment says that they call a provider on their thread. */
export const CALLS_THAT_ASK: ReadonlySet<keyof Functions> = new Set<keyof Functions>([
    'garage_debt_settle',
    'garage_maintenance_sweep',
    'garage_payment_process',
    'garage_payment_prepay',
    'garage_payment_top_up',
    'garage_payment_recover',
    'garage_payment_recover_one',
    'garage_refund_make',
    'garage_refund_recover_one',
]);
