# Written by generate.py; change it there, or what it reads.
"""What the numbers of the C interface stand for."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Self


class Named(IntEnum):
    """An enumeration to which later versions of the library may add."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int) or value <= 0:
            return None
        member = int.__new__(cls, value)
        member._name_ = f"UNKNOWN_{value}"
        member._value_ = value
        return member


class CommandKind(Named):
    """What a command of a batch does: each as the function of the same name."""

    ENTER = 1
    """sizeof(GarageVehicleChange), set by the caller. / uint32_t struct_size; /** GARAGE_CHANGE_*, added up. /
    uint32_t flags; /** Its type; 0 leaves it. / GarageVehicleType vehicle_type; /** Its height in centimetres,
    under GARAGE_CHANGE_SIZE; 0: not known. / uint16_t height_cm; /** Its length. / uint16_t length_cm; /** Its
    width. / uint16_t width_cm; /** The note, under GARAGE_CHANGE_NOTE; NULL removes it. / const char *note; }
    GarageVehicleChange; /** garage_session_enter: `entry`."""
    EXIT = 2
    """garage_session_exit: `id` is the session, `text` the lane or NULL."""
    PAY = 3
    """garage_payment_process: `pay`, in cash or by another method whose outcome is known at once."""
    PREPAY = 4
    """garage_payment_prepay: `pay`, as above."""
    TRANSFER = 5
    """garage_session_transfer: `id` is the session, `spot` the wish or NULL."""
    EXTEND = 6
    """garage_session_extend: `id` is the session, `at` the instant."""
    CANCEL = 7
    """garage_session_cancel: `id` is the session, `text` the reason."""
    CORRECT_PLATE = 8
    """garage_session_correct_plate: `id` is the session, `text` the plate."""
    RESERVE = 9
    """garage_spot_reserve: `id` is the spot, `text` the plate, `at` the end or GARAGE_NO_TIME."""
    RELEASE = 10
    """garage_spot_release: `id` is the spot."""


class VehicleType(Named):
    """The bytes, in the order of the text. / uint8_t bytes[16]; } GarageId; /** What kind of vehicle it is; decides
    which spots it may take."""

    COMPACT = 1
    """A small car."""
    STANDARD = 2
    """A car."""
    OVERSIZED = 3
    """A van, a pick-up or a bus."""
    MOTORCYCLE = 4
    """A motorcycle or scooter."""
    ELECTRIC = 5
    """A car that charges."""
    ACCESSIBLE = 6
    """A car whose driver holds a permit for accessible spots."""


class SpotChoice(Named):
    """How a spot is chosen."""

    ANY = 1
    """The best one that is free; 0 says so too."""
    ON_LEVEL = 2
    """The best one that is free on `level`."""
    ID = 3
    """The one with the id `spot`."""
    CODE = 4
    """The one with the code `code`."""


class PaymentMethod(Named):
    """sizeof(GarageEntry), set by the caller. / uint32_t struct_size; /** Its type, which is remembered; 0: as it
    is registered, else STANDARD. / GarageVehicleType vehicle_type; /** Its height in centimetres, which is
    remembered; 0: as it is registered. / uint16_t height_cm; /** Its length. / uint16_t length_cm; /** Its width. /
    uint16_t width_cm; /** The plate, as it is written. / const char *plate; /** Which spot it is to have; NULL: the
    best one that is free. / const struct GarageSpotWish *spot; /** Priced by the latest version of this tariff;
    NULL: by the active one. / const char *tariff; /** The lane; NULL: none in particular. / const char *lane; }
    GarageEntry; /** How it is paid."""

    CASH = 1
    """Coins and notes, counted by the host."""
    CARD = 2
    """A card at the provider's terminal."""


class Durability(Named):
    """sizeof(GarageJournalRow), set by the caller. / uint32_t struct_size; /** Its number: one more than the row
    before; the first is 1. / uint64_t sequence; /** When it was written, in microseconds since 1970 in UTC, by the
    garage's clock; not an order. / int64_t at; /** What happened, as JSON; in the caller's text buffer,
    NUL-terminated. / const char *payload; /** How long that is, without its NUL. / size_t payload_bytes; /** The
    idempotency key, on the first row of a call that had one; in the caller's text buffer, or NULL. / const char
    *key; /** What kind of event it is, such as "VehicleEntered". / char kind[GARAGE_KIND_BYTES]; /** Who caused it:
    "host", "system", "user:" or "device:" and an id. / char actor[GARAGE_ACTOR_BYTES]; /** SHA-256 over this row
    and the hash of the row before. / uint8_t hash[32]; } GarageJournalRow; /** How safe a change is once it is
    acknowledged."""

    FULL = 1
    """On disk: it survives the loss of power."""
    RELAXED = 2
    """With the operating system: it survives the end of the process; the loss of power may take the last changes."""
    VOLATILE = 3
    """In memory: it ends with the process."""


class SpotType(Named):
    """sizeof(GarageBayPlan), set by the caller. / uint32_t struct_size; /** The floor it is on. / int16_t level;
    /** Its number on that floor. / uint16_t number; /** What people call it; at most 64 characters. / const char
    *name; } GarageBayPlan; /** How large a spot is marked out."""

    MOTORCYCLE = 1
    """For a motorcycle."""
    COMPACT = 2
    """For a small car."""
    STANDARD = 3
    """For a car."""
    OVERSIZED = 4
    """For a van, a pick-up or a bus."""


class LogLevel(Named):
    """sizeof(GarageBay), set by the caller. / uint32_t struct_size; /** The floor it is on. / int16_t level; /**
    Its number on that floor. / uint16_t number; /** What people call it. / char name[GARAGE_NAME_BYTES]; }
    GarageBay; /** How important a message is."""

    ERROR = 1
    """Something failed that nobody may have been told."""
    WARN = 2
    """Something went wrong and is tried again, or needs a look."""
    INFO = 3
    """Something worth knowing."""
    DEBUG = 4
    """For whoever looks for a fault."""
    TRACE = 5
    """Everything."""


class ChargeOutcome(Named):
    """sizeof(GarageSwept), set by the caller. / uint32_t struct_size; /** Sessions that were overdue, now EXPIRED.
    / uint32_t expired; /** Spots whose reservation had lapsed, now AVAILABLE. / uint32_t released; /** Payments
    whose money had been taken: now COMPLETED. / uint32_t payments_completed; /** Payments whose money had not: now
    FAILED. / uint32_t payments_failed; /** Payments of which nobody knows: still PENDING. / uint32_t
    payments_pending; } GarageSwept; /** What a provider says became of a charge. Any other number counts as
    unknown."""

    APPROVED = 1
    """The money was taken; the text is the provider's own number for it, or empty."""
    DECLINED = 2
    """It was not, and never will be under this key; the text says why, in words for the driver."""
    UNKNOWN = 3
    """Nobody can say: the reply did not come. The payment stays PENDING until it is recovered."""


class PaymentStatus(Named):
    """sizeof(GarageOptions), set by the caller. / uint32_t struct_size; /** GARAGE_OPEN_*, added up. Default: 0. /
    uint32_t flags; /** GARAGE_DURABILITY_FULL (default) or GARAGE_DURABILITY_RELAXED. In memory it has no effect. /
    GarageDurability durability; /** Minutes to leave after paying at a pay station. Default: 15. / uint32_t
    exit_grace_minutes; /** Minutes after which a stay counts as overdue. Default: 43,200 (30 days). / uint32_t
    stay_minutes_max; /** Minutes after which a PENDING payment is taken for interrupted. Default: 2. / uint32_t
    payment_minutes_max; /** Milliseconds that a change waits for its turn; -1: as long as the store does. Default:
    10,000. / int64_t deadline_ms; /** How often the background thread looks for other processes' changes, in
    milliseconds. Default: 100; floor: 1. / uint32_t poll_interval_ms; /** How often it compares what is in memory
    with the store, in milliseconds. Default: 300,000; floor: 100. / uint32_t check_interval_ms; /** What ids and
    ticket numbers follow from under GARAGE_OPEN_SEEDED. / uint64_t seed; /** What a manual clock shows at first, in
    microseconds since 1970 in UTC. Default: 0. / int64_t clock_start; /** The currency of stays that no tariff
    prices, and of every tariff: three capital letters and a NUL. Default: "EUR". / char
    currency[GARAGE_CURRENCY_BYTES]; /** Who takes payments by card; NULL (default): nobody. The struct is copied. /
    const struct GarageProvider *card; /** Who takes cash, instead of the host that counts it; NULL (default): cash
    is taken as counted. / const struct GarageProvider *cash; } GarageOptions; /** What became of a payment."""

    PENDING = 1
    """Written down; what the provider did is not known yet."""
    COMPLETED = 2
    """The money was taken."""
    FAILED = 3
    """The provider refused."""
    REFUNDED = 4
    """The money was given back."""
    CANCELLED = 5
    """Given up before the provider was asked."""


class PaymentPurpose(Named):
    """What a payment is for."""

    EXIT = 1
    """In the exit lane: paying ends the stay."""
    PREPAY = 2
    """At the pay station: paying buys the time to leave."""


class LineKind(Named):
    """sizeof(GarageQuote), set by the caller. / uint32_t struct_size; /** The version of the tariff; 0 where none
    prices the stay. / uint32_t tariff_version; /** The session. / struct GarageId session; /** The price of the
    whole stay. / int64_t total_minor; /** All taxes together, whether prices contained them or they were added. /
    int64_t tax_minor; /** What was paid so far. / int64_t paid_minor; /** What is due: the price less what was
    paid; nothing while the time to leave that was bought runs. / int64_t due_minor; /** When the stay began, in
    microseconds since 1970 in UTC. / int64_t from; /** Until when it is priced. / int64_t until; /** The first
    instant at which the price would be higher; GARAGE_NO_TIME: no rise is in sight. / int64_t valid_until; /** How
    many lines explain it. / uint32_t line_count; /** Three capital letters. / char currency[GARAGE_CURRENCY_BYTES];
    /** The tariff; empty for none. / char tariff[GARAGE_TARIFF_ID_BYTES]; } GarageQuote; /** What a line of a quote
    stands for."""

    CHARGE = 1
    """What a rate line charges in one of its bands."""
    LINE_MAXIMUM = 2
    """What the line's own maximum takes off."""
    DAY_MAXIMUM = 3
    """What the maximum for a calendar day takes off."""
    ROLLING_MAXIMUM = 4
    """What the maximum for 24 hours takes off."""
    STAY_MAXIMUM = 5
    """What the maximum for the stay takes off."""
    MINIMUM = 6
    """What is missing to the minimum."""
    OVERSTAY = 7
    """The price of staying too long."""
    LOST_TICKET = 8
    """The price of a lost ticket."""
    FREE = 9
    """Nothing is charged: within the grace, or for this parker."""
    VALIDATION = 10
    """What a validation takes off."""
    TAX = 11
    """A tax that prices do not contain."""


class SessionStatus(Named):
    """sizeof(GarageVisit), set by the caller. / uint32_t struct_size; /** The session. / struct GarageId session;
    /** The vehicle. / struct GarageId vehicle; /** The ticket. / struct GarageId ticket; /** Where to park. /
    struct GarageId spot; /** When the stay began, in microseconds since 1970 in UTC. / int64_t entered_at; /** From
    when on it is overdue. / int64_t overdue_at; /** The size of the spot. / GarageSpotType spot_type; /**
    GARAGE_FEATURE_* of the spot, added up. / uint32_t features; /** The floor of the spot. / int16_t level; /** Its
    bay. / uint16_t bay; /** What is painted on it. / char spot_code[GARAGE_CODE_BYTES]; /** What is printed on the
    ticket, in groups of five. Whoever holds it holds the ticket. / char ticket_number[GARAGE_TICKET_NUMBER_BYTES];
    /** What the ticket's QR code says. / char ticket_qr[GARAGE_TICKET_QR_BYTES]; } GarageVisit; /** Where a stay is
    in its life."""

    ACTIVE = 1
    """The vehicle is inside."""
    COMPLETED = 2
    """The vehicle has left and everything is paid."""
    CANCELLED = 3
    """The entry was a mistake: nothing is owed."""
    EXPIRED = 4
    """The stay went past its limit; what it cost is still owed."""


class SpotStatus(Named):
    """sizeof(GarageSessionFilter), set by the caller. / uint32_t struct_size; /** In this state; 0: any. /
    GarageSessionStatus status; /** Of this vehicle; all zeros: any. / struct GarageId vehicle; /** On this spot;
    all zeros: any. / struct GarageId spot; /** Begun at this instant or later; 0 or GARAGE_NO_TIME: any. / int64_t
    entered_from; /** Begun before this instant; 0 or GARAGE_NO_TIME: any. / int64_t entered_before; }
    GarageSessionFilter; /** What a spot is doing."""

    AVAILABLE = 1
    """Free to take."""
    OCCUPIED = 2
    """A session holds it."""
    RESERVED = 3
    """Kept for one vehicle."""
    MAINTENANCE = 4
    """Closed on purpose, for cleaning or repair."""
    OUT_OF_ORDER = 5
    """Closed because something there is broken."""


class TextFormat(Named):
    """sizeof(GarageAvailability), set by the caller. / uint32_t struct_size; /** The floor. / int16_t level; /**
    The bay. / uint16_t bay; /** The size. / GarageSpotType spot_type; /** GARAGE_FEATURE_*, added up. / uint32_t
    features; /** Spots in the layout. / uint32_t total; /** AVAILABLE ones. / uint32_t free; /** OCCUPIED ones. /
    uint32_t occupied; /** RESERVED ones. / uint32_t reserved; } GarageAvailability; /** How the text of a tariff is
    written."""

    TOML = 1
    """TOML."""
    JSON = 2
    """JSON."""


class TicketStatus(Named):
    """sizeof(GarageTariff), set by the caller. / uint32_t struct_size; /** Its version. / uint32_t version; /**
    When it was published, in microseconds since 1970 in UTC. / int64_t created_at; /** Whether it prices the stays
    that begin now. / bool active; /** The tariff. / char id[GARAGE_TARIFF_ID_BYTES]; } GarageTariff; /** What a
    ticket is worth."""

    OPEN = 1
    """It opens the exit once its session is settled."""
    CLOSED = 2
    """Its session has ended."""
    VOID = 3
    """It is worth nothing: lost, replaced, or its session expired."""


class OpenFlag(IntFlag):
    """GARAGE_OPEN_*, added up."""

    EXISTING = 1
    """A flag of opening: a file that is not there is an error, and not made."""
    NO_BACKGROUND = 2
    """A flag of opening: no background thread; the host calls garage_maintenance_catch_up and
    garage_maintenance_tidy."""
    MANUAL_CLOCK = 4
    """A flag of opening: the clock stands still, and garage_clock_set and garage_clock_advance move it. For tests
    and replays."""
    SEEDED = 8
    """A flag of opening: ids and ticket numbers follow from `seed`. For tests: anyone can compute them."""
    CHARGERS_FOR_ALL = 16
    """A flag of opening: spots with a charger are for all once nothing else is free."""
    ACCESSIBLE_FOR_ALL = 32
    """A flag of opening: accessible spots are for all once nothing else is free."""
    FREE_EXPIRED_SPOTS = 64
    """A flag of opening: the spot of a session that expires is free at once, instead of once staff have released
    it."""


class LibraryFeature(IntFlag):
    """GARAGE_FEATURES_*, added up."""

    SQLITE = 1
    """A feature of the library: garages in SQLite files."""
    MEMORY = 2
    """A feature of the library: garages in memory."""
    EVENTS = 4
    """A feature of the library: event streams with file descriptors."""


class Feature(IntFlag):
    """GARAGE_FEATURE_*, added up."""

    ACCESSIBLE = 1
    """A feature of spots: wide and near the lift, for drivers with a disability."""
    CHARGER = 2
    """A feature of spots: a charger for electric vehicles."""


class ChangeFlag(IntFlag):
    """GARAGE_CHANGE_*, added up."""

    SIZE = 1
    """A flag of changing a vehicle: its measures."""
    NOTE = 2
    """A flag of changing a vehicle: its note."""
