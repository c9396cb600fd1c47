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

/** How many items an array of the caller's has at most. */
export const GARAGE_ARRAY_ITEMS_MAX = 1000000;

/** The room for the name of a lane, with its NUL. */
export const GARAGE_LANE_BYTES = 257;

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

/** The room for a plate in normal form, with its NUL. */
export const GARAGE_PLATE_BYTES = 65;

/** The room for a plate as it was written, with its NUL. */
export const GARAGE_PLATE_SHOWN_BYTES = 257;

/** A flag of changing a vehicle: its measures. */
export const GARAGE_CHANGE_SIZE = 1;

/** A flag of changing a vehicle: its note. */
export const GARAGE_CHANGE_NOTE = 2;

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

/** The money was taken; the text is the provider's own number for it, or empty. */
export const GARAGE_CHARGE_OUTCOME_APPROVED = 1;

/** It was not, and never will be under this key; the text says why, in words for the driver. */
export const GARAGE_CHARGE_OUTCOME_DECLINED = 2;

/** Nobody can say: the reply did not come. The payment stays PENDING until it is recovered. */
export const GARAGE_CHARGE_OUTCOME_UNKNOWN = 3;

/** The best one that is free; 0 says so too. */
export const GARAGE_SPOT_CHOICE_ANY = 1;

/** The best one that is free on `level`. */
export const GARAGE_SPOT_CHOICE_ON_LEVEL = 2;

/** The one with the id `spot`. */
export const GARAGE_SPOT_CHOICE_ID = 3;

/** The one with the code `code`. */
export const GARAGE_SPOT_CHOICE_CODE = 4;

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

/** Another writer changed the same row first. */
export const GARAGE_E_CONFLICT = 30;

/** The store or a queue before it was busy for longer than the caller would wait. */
export const GARAGE_E_BUSY = 31;

/** The call's deadline passed before it could be done; nothing was changed. */
export const GARAGE_E_DEADLINE_EXCEEDED = 32;

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
    CONFLICT: 30,
    BUSY: 31,
    DEADLINE_EXCEEDED: 32,
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
    MISUSE: 60,
    UNSUPPORTED: 61,
    CLOSED: 62,
    INTERNAL: 63,
    BUFFER_TOO_SMALL: 64,
} as const;

/** The name of a status. */
export type StatusName = keyof typeof STATUS;

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

/** What a provider says became of a charge. Any other number counts as unknown. */
export const CHARGE_OUTCOME = {
    /** The money was taken; the text is the provider's own number for it, or empty. */
    APPROVED: 1,
    /** It was not, and never will be under this key; the text says why, in words for the driver. */
    DECLINED: 2,
    /** Nobody can say: the reply did not come. The payment stays PENDING until it is recovered. */
    UNKNOWN: 3,
} as const;

/** What a provider says became of a charge. Any other number counts as unknown. */
export type ChargeOutcome = keyof typeof CHARGE_OUTCOME;

const CHARGE_OUTCOME_NAMES = Object.fromEntries(Object.entries(CHARGE_OUTCOME).map(([name, value]) => [value, name])) as Record<number, ChargeOutcome>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfChargeOutcome(value: number): ChargeOutcome {
    return CHARGE_OUTCOME_NAMES[value] ?? (`UNKNOWN_${value}` as ChargeOutcome);
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
} as const;

/** What a payment is for. */
export type PaymentPurpose = keyof typeof PAYMENT_PURPOSE;

const PAYMENT_PURPOSE_NAMES = Object.fromEntries(Object.entries(PAYMENT_PURPOSE).map(([name, value]) => [value, name])) as Record<number, PaymentPurpose>;

/** The name of a number; of one that a newer library gives, `UNKNOWN_` and the number. */
export function nameOfPaymentPurpose(value: number): PaymentPurpose {
    return PAYMENT_PURPOSE_NAMES[value] ?? (`UNKNOWN_${value}` as PaymentPurpose);
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
}

/** Where the fields of GaragePay lie. */
export const GaragePayLayout = layout('GaragePay', {
    struct_size: 'u32',
    method: 'i32',
    session: 'id',
    amount_minor: 'i64',
    currency: 'pointer',
    lane: 'pointer',
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
    };
}

/**
 * Who takes money: a card terminal, a bank, a till.
 *
 * Both functions are called outside any transaction, on the thread that pays, recovers or opens the garage; several at once if
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
}

/** Where the fields of GarageProvider lie. */
export const GarageProviderLayout = layout('GarageProvider', {
    struct_size: 'u32',
    user_data: 'pointer',
    charge: 'pointer',
    status: 'pointer',
});

/** Reads a GarageProvider. */
export function readGarageProvider(b: Buffer, at: number): GarageProvider {
    const o = GarageProviderLayout.offsets;
    return {
        userData: readPointer(b, at + o.user_data),
        charge: readPointer(b, at + o.charge),
        status: readPointer(b, at + o.status),
    };
}

/** Writes the fields that are given, and the size; the rest stays. */
export function writeGarageProvider(b: Buffer, at: number, v: Partial<GarageProvider>): void {
    const o = GarageProviderLayout.offsets;
    b.writeUInt32LE(GarageProviderLayout.size, at);
    if (v.userData !== undefined) writePointer(b, at + o.user_data, v.userData);
    if (v.charge !== undefined) writePointer(b, at + o.charge, v.charge);
    if (v.status !== undefined) writePointer(b, at + o.status, v.status);
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
    };
}

/** What became of payments that hung in the air. */
export interface GarageRecovered {
    /** The money had been taken: now COMPLETED. */
    completed: number;
    /** It had not: now FAILED. */
    failed: number;
    /** The provider does not know either, or they are too young to be asked about: still PENDING. */
    pending: number;
}

/** Where the fields of GarageRecovered lie. */
export const GarageRecoveredLayout = layout('GarageRecovered', {
    struct_size: 'u32',
    completed: 'u32',
    failed: 'u32',
    pending: 'u32',
});

/** Reads a GarageRecovered. */
export function readGarageRecovered(b: Buffer, at: number): GarageRecovered {
    const o = GarageRecoveredLayout.offsets;
    return {
        completed: b.readUInt32LE(at + o.completed),
        failed: b.readUInt32LE(at + o.failed),
        pending: b.readUInt32LE(at + o.pending),
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
    GarageSpotWish: GarageSpotWishLayout,
    GarageEntry: GarageEntryLayout,
    GaragePay: GaragePayLayout,
    GarageCommand: GarageCommandLayout,
    GarageBatchResult: GarageBatchResultLayout,
    GarageError: GarageErrorLayout,
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
    GarageSwept: GarageSweptLayout,
    GarageCharge: GarageChargeLayout,
    GarageProvider: GarageProviderLayout,
    GarageOptions: GarageOptionsLayout,
    GaragePayment: GaragePaymentLayout,
    GarageRecovered: GarageRecoveredLayout,
    GarageQuote: GarageQuoteLayout,
    GarageQuoteLine: GarageQuoteLineLayout,
    GarageVisit: GarageVisitLayout,
    GarageSession: GarageSessionLayout,
    GarageSessionFilter: GarageSessionFilterLayout,
    GarageSpot: GarageSpotLayout,
    GarageAvailability: GarageAvailabilityLayout,
    GarageTariffRef: GarageTariffRefLayout,
    GarageTariff: GarageTariffLayout,
    GarageTicket: GarageTicketLayout,
    GarageNewVehicle: GarageNewVehicleLayout,
    GarageVehicle: GarageVehicleLayout,
    GarageVehicleChange: GarageVehicleChangeLayout,
};

/** What koffi is told of the callbacks. */
export const CALLBACKS = {
    GarageLogCallback: { result: 'void', parameters: ['pointer', 'i32', 'pointer', 'pointer'] },
    GarageChargeCallback: { result: 'i32', parameters: ['pointer', 'pointer', 'pointer', 'size'] },
} as const;

/** What koffi is told of the functions. */
export const FUNCTIONS = {
    garage_abi_version: { result: 'u32', parameters: [] },
    garage_version: { result: 'string', parameters: [] },
    garage_features: { result: 'u64', parameters: [] },
    garage_batch: { result: 'i32', parameters: [['garage', 'u64'], ['commands', 'pointer'], ['count', 'size'], ['out_results', 'pointer'], ['out_failed', 'pointer'], ['out_error', 'pointer']] },
    garage_close: { result: 'i32', parameters: [['handle', 'u64'], ['out_error', 'pointer']] },
    garage_free: { result: 'i32', parameters: [['handle', 'u64'], ['out_error', 'pointer']] },
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
    garage_layout_create: { result: 'i32', parameters: [['garage', 'u64'], ['layout', 'pointer'], ['key', 'pointer'], ['out_built', 'pointer'], ['out_error', 'pointer']] },
    garage_layout_grid: { result: 'i32', parameters: [['garage', 'u64'], ['floors', 'u16'], ['bays', 'u16'], ['spots', 'u16'], ['key', 'pointer'], ['out_built', 'pointer'], ['out_error', 'pointer']] },
    garage_layout_floors: { result: 'i32', parameters: [['garage', 'u64'], ['out_floors', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_layout_bays: { result: 'i32', parameters: [['garage', 'u64'], ['out_bays', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_log_set: { result: 'i32', parameters: [['callback', 'pointer'], ['user_data', 'pointer'], ['level', 'i32'], ['out_error', 'pointer']] },
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
    garage_payment_pending: { result: 'i32', parameters: [['garage', 'u64'], ['out_payments', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_recover: { result: 'i32', parameters: [['garage', 'u64'], ['out_recovered', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_recover_one: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_payment_cancel: { result: 'i32', parameters: [['garage', 'u64'], ['payment', 'id'], ['reason', 'pointer'], ['key', 'pointer'], ['out_payment', 'pointer'], ['out_error', 'pointer']] },
    garage_session_quote: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['until', 'i64'], ['out_quote', 'pointer'], ['out_error', 'pointer']] },
    garage_session_quote_lines: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['until', 'i64'], ['out_quote', 'pointer'], ['out_lines', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_session_enter: { result: 'i32', parameters: [['garage', 'u64'], ['entry', 'pointer'], ['key', 'pointer'], ['out_visit', 'pointer'], ['out_error', 'pointer']] },
    garage_session_enter_many: { result: 'i32', parameters: [['garage', 'u64'], ['entries', 'pointer'], ['count', 'size'], ['key', 'pointer'], ['out_statuses', 'pointer'], ['out_visits', 'pointer'], ['out_error', 'pointer']] },
    garage_session_exit: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['lane', 'pointer'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_exit_many: { result: 'i32', parameters: [['garage', 'u64'], ['sessions', 'pointer'], ['count', 'size'], ['lane', 'pointer'], ['key', 'pointer'], ['out_statuses', 'pointer'], ['out_error', 'pointer']] },
    garage_session_cancel: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['reason', 'pointer'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_extend: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['overdue_at', 'i64'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_transfer: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['to', 'pointer'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_correct_plate: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['plate', 'pointer'], ['key', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_get: { result: 'i32', parameters: [['garage', 'u64'], ['session', 'id'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_by_plate: { result: 'i32', parameters: [['garage', 'u64'], ['plate', 'pointer'], ['out_session', 'pointer'], ['out_error', 'pointer']] },
    garage_session_unsettled: { result: 'i32', parameters: [['garage', 'u64'], ['plate', 'pointer'], ['out_sessions', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
    garage_session_list: { result: 'i32', parameters: [['garage', 'u64'], ['filter', 'pointer'], ['after', 'id'], ['flags', 'u32'], ['out_sessions', 'pointer'], ['capacity', 'size'], ['out_count', 'pointer'], ['out_error', 'pointer']] },
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
     * Moves a parked vehicle to another spot.
     *
     * Threads: any. May be NULL: to (the best one that is free), key.
     * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE; GARAGE_E_FULL;
     * GARAGE_E_SPOT_UNAVAILABLE and GARAGE_E_SPOT_UNSUITABLE for the spot.
     */
    garage_session_transfer(garage: bigint | number, session: IdValue, to: Pointer, key: Pointer, out_session: Pointer, out_error: Pointer): number;
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
    'garage_maintenance_sweep',
    'garage_payment_process',
    'garage_payment_prepay',
    'garage_payment_recover',
    'garage_payment_recover_one',
]);
