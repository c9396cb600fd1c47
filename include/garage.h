/* parking-garage: the state of a parking garage. C99 or C++11, or newer.
 *
 * What is true of every function, and not repeated at each:
 *
 * - A call that can fail answers a GarageStatus. Its outputs go through pointers and are written only on GARAGE_OK, but for those
 *   of which it is said. Why it failed is written to `out_error`, which is the caller's own struct, or NULL.
 * - Nothing that a call gives is to be freed, but for handles: garage_free. What does not fit a struct goes into buffers of the
 *   caller's; what a pointer that goes in points to is read during the call and not kept.
 * - A `const char *` is NUL-terminated UTF-8 of at most GARAGE_TEXT_BYTES_MAX bytes. A pointer is not NULL unless it is said that
 *   it may be.
 * - Structs that begin with `struct_size` are zeroed by the caller, which then sets that field to the sizeof; in an array, in each
 *   item. So a program goes on working with a library that knows more fields, and with one that knows fewer.
 * - A call that changes something takes an idempotency key, or NULL. Made again with the same key and parameters, it does nothing
 *   and answers what it answered the first time. A key is 1 to 255 bytes without control characters; card numbers are refused.
 * - Instants are microseconds since 1970 in UTC; amounts are whole minor units, cents for EUR. A measure is in centimetres.
 * - Any call may be made from any thread, and beside others on the same handle. Those that wait say so. In a process that was
 *   forked after the library was used, every call fails with GARAGE_E_MISUSE.
 * - A bug in the library that would crash it answers GARAGE_E_INTERNAL, and closes what the call worked on; open it again.
 *
 * Written by `cargo xtask header` from bindings/c/src; change it there. */

#ifndef GARAGE_H
#define GARAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Put before every function. Define it before the include where a compiler wants something there, as `__declspec(dllimport)`. */
#ifndef GARAGE_API
#define GARAGE_API
#endif

/* Put before every function whose result must be looked at. */
#ifndef GARAGE_NODISCARD
#if defined(__GNUC__) || defined(__clang__)
#define GARAGE_NODISCARD __attribute__((warn_unused_result))
#else
#define GARAGE_NODISCARD
#endif
#endif

/**
 * The version of the binary interface that this header describes: it changes whenever a program built with the old
 * header could not use the new library.
 */
#define GARAGE_ABI_VERSION 0

/**
 * A feature of the library: garages in SQLite files.
 */
#define GARAGE_FEATURES_SQLITE 1

/**
 * A feature of the library: garages in memory.
 */
#define GARAGE_FEATURES_MEMORY 2

/**
 * A feature of the library: event streams with file descriptors.
 */
#define GARAGE_FEATURES_EVENTS 4

/**
 * A feature of the library: accounts and access tokens.
 */
#define GARAGE_FEATURES_AUTH 8

/**
 * A feature of the library: receipts as SVG.
 */
#define GARAGE_FEATURES_RECEIPT_SVG 16

/**
 * The room for a day, such as "2026-06-01", with its NUL.
 */
#define GARAGE_DATE_BYTES 16

/**
 * The room for a percentage, such as "19" or "7.5", with its NUL.
 */
#define GARAGE_PERCENT_BYTES 16

/**
 * The room for an error's sentence, with its terminating NUL.
 */
#define GARAGE_MESSAGE_BYTES 512

/**
 * The room for an id as text, with its NUL.
 */
#define GARAGE_ID_TEXT_BYTES 37

/**
 * The room for the id of a tariff, with its NUL.
 */
#define GARAGE_TARIFF_ID_BYTES 65

/**
 * The room for the code of a currency, with its NUL.
 */
#define GARAGE_CURRENCY_BYTES 4

/**
 * No instant. Where a function takes one that may be left out, 0 says so too.
 */
#define GARAGE_NO_TIME INT64_MIN

/**
 * A flag of lists: from the newest row to the oldest.
 */
#define GARAGE_NEWEST_FIRST 1

/**
 * The room for the kind of an event, with its NUL.
 */
#define GARAGE_KIND_BYTES 48

/**
 * The room for an actor, with its NUL.
 */
#define GARAGE_ACTOR_BYTES 64

/**
 * The room for what is wrong with a row, with its NUL.
 */
#define GARAGE_BREAK_BYTES 512

/**
 * How many rows one call gives at most.
 */
#define GARAGE_JOURNAL_ROWS_MAX 1000

/**
 * The room for the name of a floor or bay, with its NUL.
 */
#define GARAGE_NAME_BYTES 257

/**
 * A feature of spots: wide and near the lift, for drivers with a disability.
 */
#define GARAGE_FEATURE_ACCESSIBLE 1

/**
 * A feature of spots: a charger for electric vehicles.
 */
#define GARAGE_FEATURE_CHARGER 2

/**
 * The room for an access token, with its NUL.
 */
#define GARAGE_TOKEN_BYTES 2048

/**
 * The room for a refresh token or the secret of a device, with its NUL.
 */
#define GARAGE_SECRET_BYTES 256

/**
 * How many bytes a key or pepper has at most.
 */
#define GARAGE_KEY_MATERIAL_BYTES_MAX 4096

/**
 * How long the ids of keys, the issuer and the audience may be together, in bytes: they stand in every token.
 */
#define GARAGE_TOKEN_NAMES_BYTES_MAX 512

/**
 * A permission: see spots, availability, sessions, tickets and prices.
 */
#define GARAGE_PERMISSION_READ_STATE 1

/**
 * A permission: let a vehicle in.
 */
#define GARAGE_PERMISSION_ENTER 2

/**
 * A permission: let a vehicle out that has paid.
 */
#define GARAGE_PERMISSION_EXIT 4

/**
 * A permission: take a payment.
 */
#define GARAGE_PERMISSION_TAKE_PAYMENT 8

/**
 * A permission: give a payment up that was not taken.
 */
#define GARAGE_PERMISSION_CANCEL_PAYMENT 16

/**
 * A permission: give money back.
 */
#define GARAGE_PERMISSION_REFUND 32

/**
 * A permission: let a vehicle out without what it owes.
 */
#define GARAGE_PERMISSION_FREE_RELEASE 64

/**
 * A permission: cancel, extend, transfer a stay, correct its plate.
 */
#define GARAGE_PERMISSION_CORRECT_SESSIONS 128

/**
 * A permission: void a ticket, replace a lost one.
 */
#define GARAGE_PERMISSION_MANAGE_TICKETS 256

/**
 * A permission: register, change, remove vehicles.
 */
#define GARAGE_PERMISSION_MANAGE_VEHICLES 512

/**
 * A permission: keep a spot for a vehicle, give it up.
 */
#define GARAGE_PERMISSION_RESERVE 1024

/**
 * A permission: publish and activate tariffs.
 */
#define GARAGE_PERMISSION_MANAGE_TARIFFS 2048

/**
 * A permission: build floors, bays and spots, close and remove them.
 */
#define GARAGE_PERMISSION_MANAGE_LAYOUT 4096

/**
 * A permission: create, change, remove users, end their sessions.
 */
#define GARAGE_PERMISSION_MANAGE_USERS 8192

/**
 * A permission: register, change, remove gates and kiosks.
 */
#define GARAGE_PERMISSION_MANAGE_DEVICES 16384

/**
 * A permission: read the journal, and verify it.
 */
#define GARAGE_PERMISSION_READ_JOURNAL 32768

/**
 * A permission: sweep, check, rebuild, back up, restore.
 */
#define GARAGE_PERMISSION_MAINTENANCE 65536

/**
 * A permission: open and close one's own shift.
 */
#define GARAGE_PERMISSION_WORK_SHIFT 131072

/**
 * A permission: see and close everybody's shifts.
 */
#define GARAGE_PERMISSION_MANAGE_SHIFTS 262144

/**
 * A flag of opening: a file that is not there is an error, and not made.
 */
#define GARAGE_OPEN_EXISTING 1

/**
 * A flag of opening: no background thread; the host calls garage_maintenance_catch_up and garage_maintenance_tidy.
 */
#define GARAGE_OPEN_NO_BACKGROUND 2

/**
 * A flag of opening: the clock stands still, and garage_clock_set and garage_clock_advance move it. For tests and replays.
 */
#define GARAGE_OPEN_MANUAL_CLOCK 4

/**
 * A flag of opening: ids and ticket numbers follow from `seed`. For tests: anyone can compute them.
 */
#define GARAGE_OPEN_SEEDED 8

/**
 * A flag of opening: spots with a charger are for all once nothing else is free.
 */
#define GARAGE_OPEN_CHARGERS_FOR_ALL 16

/**
 * A flag of opening: accessible spots are for all once nothing else is free.
 */
#define GARAGE_OPEN_ACCESSIBLE_FOR_ALL 32

/**
 * A flag of opening: the spot of a session that expires is free at once, instead of once staff have released it.
 */
#define GARAGE_OPEN_FREE_EXPIRED_SPOTS 64

/**
 * The room for an idempotency key, with its NUL.
 */
#define GARAGE_KEY_BYTES 256

/**
 * The room that a callback has for its text, with the NUL.
 */
#define GARAGE_ANSWER_BYTES 1024

/**
 * The room for the name of a line, with its NUL.
 */
#define GARAGE_LABEL_BYTES 257

/**
 * The room for a line as people read it, with its NUL.
 */
#define GARAGE_LINE_BYTES 512

/**
 * How many columns the text of a receipt has.
 */
#define GARAGE_RECEIPT_COLUMNS 42

/**
 * The room for the code of a receipt, with its NUL.
 */
#define GARAGE_RECEIPT_CODE_BYTES 128

/**
 * The room for the card that a receipt shows, such as "Visa **** 1111", with its NUL.
 */
#define GARAGE_CARD_BYTES 110

/**
 * How many items an array of the caller's has at most.
 */
#define GARAGE_ARRAY_ITEMS_MAX 1000000

/**
 * The room for the name of a lane, with its NUL.
 */
#define GARAGE_LANE_BYTES 257

/**
 * The room for the name of a drawer, with its NUL.
 */
#define GARAGE_DRAWER_BYTES 257

/**
 * The room for what is painted on the floor of a spot, with its NUL.
 */
#define GARAGE_CODE_BYTES 129

/**
 * Any floor.
 */
#define GARAGE_ANY_LEVEL INT32_MIN

/**
 * The longest text that is taken, in bytes and without its NUL: what goes on without one is not followed further.
 */
#define GARAGE_TEXT_BYTES_MAX (1024 * 1024)

/**
 * The room for the number of a ticket in groups of five, with its NUL.
 */
#define GARAGE_TICKET_NUMBER_BYTES 24

/**
 * The room for what a ticket's QR code says, with its NUL.
 */
#define GARAGE_TICKET_QR_BYTES 64

/**
 * The room for a login, with its NUL.
 */
#define GARAGE_LOGIN_BYTES 1025

/**
 * A flag of changing a user or device: it may log in.
 */
#define GARAGE_CHANGE_ACTIVATE 1

/**
 * A flag of changing a user or device: it may not log in, and its auth sessions end.
 */
#define GARAGE_CHANGE_DEACTIVATE 2

/**
 * The room for a plate in normal form, with its NUL.
 */
#define GARAGE_PLATE_BYTES 65

/**
 * The room for a plate as it was written, with its NUL.
 */
#define GARAGE_PLATE_SHOWN_BYTES 257

/**
 * A flag of changing a vehicle: its measures.
 */
#define GARAGE_CHANGE_SIZE 1

/**
 * A flag of changing a vehicle: its note.
 */
#define GARAGE_CHANGE_NOTE 2

/**
 * How a call ended: GARAGE_OK, or the GARAGE_E_* that says why it failed.
 *
 * The numbers are never reused, and later versions add some: treat one that you do not know as a failure.
 * 1-29: what was asked for; 30-39: try again; 40-59: the store; 60 and up: the calling program.
 */
typedef int32_t GarageStatus;

/**
 * The number of something that is open: a garage or an event stream. 0 is none. Never a pointer: one that was freed or made
 * up is noticed, and answers GARAGE_E_MISUSE.
 */
typedef uint64_t GarageHandle;

/**
 * What rows are known by: a UUID, as 16 bytes. All zeros is none.
 */
typedef struct GarageId {
    /**
     * The bytes, in the order of the text.
     */
    uint8_t bytes[16];
} GarageId;

/**
 * Why an auth session ended.
 */
typedef int32_t GarageAuthSessionEnd;

/**
 * One login, from then until it ends.
 */
typedef struct GarageAuthSession {
    /**
     * sizeof(GarageAuthSession), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How often it has changed; starts at 1.
     */
    uint32_t version;
    /**
     * Its id.
     */
    struct GarageId id;
    /**
     * The user or device.
     */
    struct GarageId subject;
    /**
     * When it began, in microseconds since 1970 in UTC.
     */
    int64_t created_at;
    /**
     * When it was last used.
     */
    int64_t last_activity;
    /**
     * When it ends, unless it is refreshed before.
     */
    int64_t expires_at;
    /**
     * When it ended, or GARAGE_NO_TIME.
     */
    int64_t ended_at;
    /**
     * Why; 0 while it has not ended.
     */
    GarageAuthSessionEnd ended_by;
    /**
     * Whether it is that of a device, and not of a user.
     */
    bool is_device;
    /**
     * Whether the user trusts where it is.
     */
    bool trusted;
} GarageAuthSession;

/**
 * Why a call failed. Set `struct_size` to `sizeof(GarageError)` before each call; NULL where you do not want to know.
 *
 * The rest is written only when a call fails. Nothing in it is to be freed.
 */
typedef struct GarageError {
    /**
     * sizeof(GarageError), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The status that the call answers.
     */
    GarageStatus code;
    /**
     * Whether the same call, made again unchanged, can succeed without anyone doing something first.
     */
    bool retryable;
    /**
     * A sentence with the ids involved and what to do, UTF-8 and NUL-terminated, its causes behind it. Never a plate, a
     * password or a token. What does not fit is cut off.
     */
    char message[GARAGE_MESSAGE_BYTES];
} GarageError;

/**
 * What a command of a batch does: each as the function of the same name.
 */
typedef int32_t GarageCommandKind;

/**
 * What kind of vehicle it is; decides which spots it may take.
 */
typedef int32_t GarageVehicleType;

/**
 * How a spot is chosen.
 */
typedef int32_t GarageSpotChoice;

/**
 * Which spot a vehicle is to have.
 */
typedef struct GarageSpotWish {
    /**
     * sizeof(GarageSpotWish), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Which of the fields below counts; 0: none of them.
     */
    GarageSpotChoice choice;
    /**
     * A floor.
     */
    int32_t level;
    /**
     * A spot.
     */
    struct GarageId spot;
    /**
     * What is painted on a spot.
     */
    const char *code;
} GarageSpotWish;

/**
 * On what ground somebody parks.
 */
typedef int32_t GarageParkerClass;

/**
 * A vehicle that wants to come in.
 */
typedef struct GarageEntry {
    /**
     * sizeof(GarageEntry), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Its type, which is remembered; 0: as it is registered, else STANDARD.
     */
    GarageVehicleType vehicle_type;
    /**
     * Its height in centimetres, which is remembered; 0: as it is registered.
     */
    uint16_t height_cm;
    /**
     * Its length.
     */
    uint16_t length_cm;
    /**
     * Its width.
     */
    uint16_t width_cm;
    /**
     * The plate, as it is written.
     */
    const char *plate;
    /**
     * Which spot it is to have; NULL: the best one that is free.
     */
    const struct GarageSpotWish *spot;
    /**
     * Priced by the latest version of this tariff; NULL: by the active one.
     */
    const char *tariff;
    /**
     * The lane; NULL: none in particular.
     */
    const char *lane;
    /**
     * On what ground it parks: the price may depend on it; 0: TRANSIENT.
     */
    GarageParkerClass parker_class;
} GarageEntry;

/**
 * How it is paid.
 */
typedef int32_t GaragePaymentMethod;

/**
 * A payment that is to be made.
 */
typedef struct GaragePay {
    /**
     * sizeof(GaragePay), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How it is paid.
     */
    GaragePaymentMethod method;
    /**
     * The session.
     */
    struct GarageId session;
    /**
     * With `currency`: refuse unless exactly this is due, which is what the driver was shown.
     */
    int64_t amount_minor;
    /**
     * Three capital letters; NULL: whatever is due.
     */
    const char *currency;
    /**
     * The lane or pay station; NULL: none in particular.
     */
    const char *lane;
    /**
     * What the driver handed over in cash, in minor units; 0: not said. The rest is change: see GaragePayment.
     */
    int64_t tendered_minor;
    /**
     * The drawer that cash goes into: it belongs to the shift that is OPEN there. NULL: to none.
     */
    const char *drawer;
} GaragePay;

/**
 * One command of a batch. Fields that its kind does not name are not looked at.
 */
typedef struct GarageCommand {
    /**
     * sizeof(GarageCommand), set by the caller.
     */
    uint32_t struct_size;
    /**
     * What it does.
     */
    GarageCommandKind kind;
    /**
     * A session or a spot.
     */
    struct GarageId id;
    /**
     * An instant, in microseconds since 1970 in UTC.
     */
    int64_t at;
    /**
     * A lane, a reason or a plate.
     */
    const char *text;
    /**
     * An idempotency key; NULL: none.
     */
    const char *key;
    /**
     * A vehicle that comes in.
     */
    const struct GarageEntry *entry;
    /**
     * A payment.
     */
    const struct GaragePay *pay;
    /**
     * A spot to move to.
     */
    const struct GarageSpotWish *spot;
} GarageCommand;

/**
 * What a command of a batch was about; the rest is to be read with garage_session_get and its like.
 */
typedef struct GarageBatchResult {
    /**
     * sizeof(GarageBatchResult), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The session; all zeros for a command about a spot.
     */
    struct GarageId session;
    /**
     * Its vehicle; of a reservation, who it is for.
     */
    struct GarageId vehicle;
    /**
     * Its ticket; all zeros for a command about a spot.
     */
    struct GarageId ticket;
    /**
     * Its spot, or the spot that the command was about.
     */
    struct GarageId spot;
    /**
     * The payment; all zeros for a command that pays nothing.
     */
    struct GarageId payment;
} GarageBatchResult;

/**
 * What receipts and credit notes add up to in the garage's currency. No sum of what was given back is negative.
 */
typedef struct GarageSums {
    /**
     * sizeof(GarageSums), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Three capital letters.
     */
    char currency[GARAGE_CURRENCY_BYTES];
    /**
     * How many receipts.
     */
    uint64_t receipts;
    /**
     * How many credit notes.
     */
    uint64_t credit_notes;
    /**
     * What was taken, in minor units of `currency`.
     */
    int64_t taken_minor;
    /**
     * What was given back.
     */
    int64_t given_back_minor;
    /**
     * How many vehicles staff let out for nothing.
     */
    uint64_t releases;
    /**
     * What they owed.
     */
    int64_t waived_minor;
    /**
     * How many vehicles left without paying.
     */
    uint64_t debts;
    /**
     * What they owed.
     */
    int64_t debts_minor;
    /**
     * How many items garage_books_methods has.
     */
    uint32_t methods;
    /**
     * How many items garage_books_taxes has.
     */
    uint32_t taxes;
    /**
     * How many items garage_books_days has.
     */
    uint32_t days;
} GarageSums;

/**
 * The sums of one method of paying.
 */
typedef struct GarageMethodSum {
    /**
     * sizeof(GarageMethodSum), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How it was paid.
     */
    GaragePaymentMethod method;
    /**
     * What was taken.
     */
    int64_t taken_minor;
    /**
     * What was given back.
     */
    int64_t given_back_minor;
} GarageMethodSum;

/**
 * The sums of one tax, contained in what was taken less what was given back.
 */
typedef struct GarageTaxSum {
    /**
     * sizeof(GarageTaxSum), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The prices without it.
     */
    int64_t net_minor;
    /**
     * The tax.
     */
    int64_t tax_minor;
    /**
     * Its percentage.
     */
    char percent[GARAGE_PERCENT_BYTES];
    /**
     * Its name.
     */
    char name[GARAGE_LABEL_BYTES];
} GarageTaxSum;

/**
 * The sums of one day, in the time zone that each receipt shows.
 */
typedef struct GarageDaySum {
    /**
     * sizeof(GarageDaySum), set by the caller.
     */
    uint32_t struct_size;
    /**
     * What was taken.
     */
    int64_t taken_minor;
    /**
     * What was given back.
     */
    int64_t given_back_minor;
    /**
     * The day.
     */
    char date[GARAGE_DATE_BYTES];
} GarageDaySum;

/**
 * A day that was closed.
 */
typedef struct GarageDayClose {
    /**
     * sizeof(GarageDayClose), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How many shifts were OPEN at the close: their cash was not counted. Only garage_books_close_day says it.
     */
    uint32_t shifts_open;
    /**
     * Of how many payments the outcome was not known then. As above.
     */
    uint32_t payments_pending;
    /**
     * Its number.
     */
    uint64_t number;
    /**
     * The first receipt.
     */
    uint64_t from_receipt;
    /**
     * The last receipt.
     */
    uint64_t to_receipt;
    /**
     * The last row of the journal.
     */
    uint64_t to_journal;
    /**
     * From when on, in microseconds since 1970 in UTC.
     */
    int64_t opened_at;
    /**
     * When it was closed.
     */
    int64_t closed_at;
    /**
     * What was taken, in minor units of the garage's currency.
     */
    int64_t sums_taken_minor;
    /**
     * What was given back.
     */
    int64_t sums_given_back_minor;
} GarageDayClose;

/**
 * What a check of the books found.
 */
typedef struct GarageBooksChecked {
    /**
     * sizeof(GarageBooksChecked), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How many differences; at most 100 are looked for. 0: they are sound.
     */
    uint32_t differences;
    /**
     * How many receipts and credit notes were looked at.
     */
    uint64_t receipts;
    /**
     * How many day closes.
     */
    uint64_t day_closes;
} GarageBooksChecked;

/**
 * Where a stay is in its life.
 */
typedef int32_t GarageSessionStatus;

/**
 * A stay, as it is now.
 */
typedef struct GarageSession {
    /**
     * sizeof(GarageSession), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How often it has changed; starts at 1.
     */
    uint32_t version;
    /**
     * Its id.
     */
    struct GarageId id;
    /**
     * Who is parked.
     */
    struct GarageId vehicle;
    /**
     * Where; the last spot, once the stay is over.
     */
    struct GarageId spot;
    /**
     * The ticket that stands for the stay.
     */
    struct GarageId ticket;
    /**
     * When it began, in microseconds since 1970 in UTC.
     */
    int64_t entered_at;
    /**
     * When it ended, or GARAGE_NO_TIME.
     */
    int64_t ended_at;
    /**
     * From when on it is overdue.
     */
    int64_t overdue_at;
    /**
     * Until when the vehicle may leave without paying more, or GARAGE_NO_TIME.
     */
    int64_t paid_until;
    /**
     * What was paid so far, in minor units of the garage's currency.
     */
    int64_t paid_minor;
    /**
     * When it was made.
     */
    int64_t created_at;
    /**
     * When it last changed.
     */
    int64_t updated_at;
    /**
     * Where it is in its life.
     */
    GarageSessionStatus status;
    /**
     * The version of the tariff that prices it; 0 where none does: the stay is free.
     */
    uint32_t tariff_version;
    /**
     * The tariff; empty for none.
     */
    char tariff[GARAGE_TARIFF_ID_BYTES];
    /**
     * The lane of entry; empty for none.
     */
    char entry_lane[GARAGE_LANE_BYTES];
    /**
     * The lane of exit; empty for none.
     */
    char exit_lane[GARAGE_LANE_BYTES];
} GarageSession;

/**
 * What became of a debt.
 */
typedef int32_t GarageDebtStatus;

/**
 * What a vehicle owes for a stay that ended unpaid, as it is now.
 */
typedef struct GarageDebt {
    /**
     * sizeof(GarageDebt), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How often it has changed; starts at 1. 0 where nothing was due: then there is no debt.
     */
    uint32_t version;
    /**
     * Its id.
     */
    struct GarageId id;
    /**
     * The stay, which is over.
     */
    struct GarageId session;
    /**
     * Who owes it.
     */
    struct GarageId vehicle;
    /**
     * The payment that settled it; all zeros for none.
     */
    struct GarageId payment;
    /**
     * How much, in minor units of `currency`.
     */
    int64_t amount_minor;
    /**
     * When the vehicle left, in microseconds since 1970 in UTC.
     */
    int64_t created_at;
    /**
     * When it last changed.
     */
    int64_t updated_at;
    /**
     * What became of it.
     */
    GarageDebtStatus status;
    /**
     * Three capital letters.
     */
    char currency[GARAGE_CURRENCY_BYTES];
    /**
     * Whether it is said why it was WAIVED: see garage_debt_waiver.
     */
    bool has_waiver;
} GarageDebt;

/**
 * What became of a payment.
 */
typedef int32_t GaragePaymentStatus;

/**
 * What a payment is for.
 */
typedef int32_t GaragePaymentPurpose;

/**
 * A payment, as it is now.
 */
typedef struct GaragePayment {
    /**
     * sizeof(GaragePayment), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How often it has changed; starts at 1.
     */
    uint32_t version;
    /**
     * Its id.
     */
    struct GarageId id;
    /**
     * The stay it pays for.
     */
    struct GarageId session;
    /**
     * How much, in minor units of `currency`.
     */
    int64_t amount_minor;
    /**
     * The instant up to which the stay was priced, in microseconds since 1970 in UTC.
     */
    int64_t priced_until;
    /**
     * Until when the vehicle may leave, or GARAGE_NO_TIME.
     */
    int64_t paid_until;
    /**
     * When it was written down.
     */
    int64_t created_at;
    /**
     * When it last changed.
     */
    int64_t updated_at;
    /**
     * What became of it.
     */
    GaragePaymentStatus status;
    /**
     * How it is paid.
     */
    GaragePaymentMethod method;
    /**
     * What it is for.
     */
    GaragePaymentPurpose purpose;
    /**
     * Three capital letters.
     */
    char currency[GARAGE_CURRENCY_BYTES];
    /**
     * Whether the provider gave a number of its own: see garage_payment_reference.
     */
    bool has_reference;
    /**
     * Whether it is said why it failed: see garage_payment_failure.
     */
    bool has_failure;
    /**
     * The key under which the provider charges at most once.
     */
    char key[GARAGE_KEY_BYTES];
    /**
     * The lane or pay station; empty for none.
     */
    char lane[GARAGE_LANE_BYTES];
    /**
     * The part of the amount that was not due: the stay's credit, in minor units.
     */
    int64_t credit_minor;
    /**
     * What the driver handed over, in minor units; 0 where it was not said.
     */
    int64_t tendered_minor;
    /**
     * What goes back to the driver out of that, in minor units.
     */
    int64_t change_minor;
    /**
     * How much of the amount was given back later, in minor units.
     */
    int64_t refunded_minor;
    /**
     * The debt that it is for; all zeros for none.
     */
    struct GarageId debt;
    /**
     * The number of its receipt; 0 for none: see garage_receipt_get.
     */
    uint64_t receipt;
    /**
     * Since when it is disputed, or GARAGE_NO_TIME.
     */
    int64_t disputed_at;
} GaragePayment;

/**
 * What a device is.
 */
typedef int32_t GarageDeviceKind;

/**
 * A device to be registered.
 */
typedef struct GarageNewDevice {
    /**
     * sizeof(GarageNewDevice), set by the caller.
     */
    uint32_t struct_size;
    /**
     * What it is.
     */
    GarageDeviceKind kind;
    /**
     * What people call it.
     */
    const char *name;
    /**
     * The lane or pay station where it stands.
     */
    const char *lane;
} GarageNewDevice;

/**
 * What a device logs in with; it is shown this once. Wipe it when the device has it.
 */
typedef struct GarageDeviceSecret {
    /**
     * sizeof(GarageDeviceSecret), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The version of the device.
     */
    uint32_t version;
    /**
     * The device.
     */
    struct GarageId device;
    /**
     * The secret.
     */
    char secret[GARAGE_SECRET_BYTES];
} GarageDeviceSecret;

/**
 * A device, as it is now.
 */
typedef struct GarageDevice {
    /**
     * sizeof(GarageDevice), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How often it has changed; starts at 1.
     */
    uint32_t version;
    /**
     * Its id.
     */
    struct GarageId id;
    /**
     * When it was registered, in microseconds since 1970 in UTC.
     */
    int64_t created_at;
    /**
     * When it last changed.
     */
    int64_t updated_at;
    /**
     * When it was removed, or GARAGE_NO_TIME.
     */
    int64_t deleted_at;
    /**
     * What it is.
     */
    GarageDeviceKind kind;
    /**
     * Whether it may log in.
     */
    bool active;
    /**
     * What people call it.
     */
    char name[GARAGE_NAME_BYTES];
    /**
     * Where it stands.
     */
    char lane[GARAGE_LANE_BYTES];
} GarageDevice;

/**
 * What is to change about a device; what is not said stays.
 */
typedef struct GarageDeviceChange {
    /**
     * sizeof(GarageDeviceChange), set by the caller.
     */
    uint32_t struct_size;
    /**
     * GARAGE_CHANGE_ACTIVATE or GARAGE_CHANGE_DEACTIVATE; 0 leaves it.
     */
    uint32_t flags;
    /**
     * What people call it; NULL leaves it.
     */
    const char *name;
    /**
     * Where it stands; NULL leaves it.
     */
    const char *lane;
} GarageDeviceChange;

/**
 * How large a spot is marked out.
 */
typedef int32_t GarageSpotType;

/**
 * A stay that has begun: what the driver gets, and is told.
 */
typedef struct GarageVisit {
    /**
     * sizeof(GarageVisit), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The session.
     */
    struct GarageId session;
    /**
     * The vehicle.
     */
    struct GarageId vehicle;
    /**
     * The ticket.
     */
    struct GarageId ticket;
    /**
     * Where to park.
     */
    struct GarageId spot;
    /**
     * When the stay began, in microseconds since 1970 in UTC.
     */
    int64_t entered_at;
    /**
     * From when on it is overdue.
     */
    int64_t overdue_at;
    /**
     * The size of the spot.
     */
    GarageSpotType spot_type;
    /**
     * GARAGE_FEATURE_* of the spot, added up.
     */
    uint32_t features;
    /**
     * The floor of the spot.
     */
    int16_t level;
    /**
     * Its bay.
     */
    uint16_t bay;
    /**
     * What is painted on it.
     */
    char spot_code[GARAGE_CODE_BYTES];
    /**
     * What is printed on the ticket, in groups of five. Whoever holds it holds the ticket.
     */
    char ticket_number[GARAGE_TICKET_NUMBER_BYTES];
    /**
     * What the ticket's QR code says.
     */
    char ticket_qr[GARAGE_TICKET_QR_BYTES];
    /**
     * What the vehicle owes for earlier stays, in minor units of `debt_currency`; 0 where nothing, or where it is not looked for.
     */
    int64_t debt_minor;
    /**
     * Three capital letters; empty where there is no debt.
     */
    char debt_currency[GARAGE_CURRENCY_BYTES];
} GarageVisit;

/**
 * A row of the journal: one event.
 */
typedef struct GarageJournalRow {
    /**
     * sizeof(GarageJournalRow), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Its number: one more than the row before; the first is 1.
     */
    uint64_t sequence;
    /**
     * When it was written, in microseconds since 1970 in UTC, by the garage's clock; not an order.
     */
    int64_t at;
    /**
     * What happened, as JSON; in the caller's text buffer, NUL-terminated.
     */
    const char *payload;
    /**
     * How long that is, without its NUL.
     */
    size_t payload_bytes;
    /**
     * The idempotency key, on the first row of a call that had one; in the caller's text buffer, or NULL.
     */
    const char *key;
    /**
     * What kind of event it is, such as "VehicleEntered".
     */
    char kind[GARAGE_KIND_BYTES];
    /**
     * Who caused it: "host", "system", "user:" or "device:" and an id.
     */
    char actor[GARAGE_ACTOR_BYTES];
    /**
     * SHA-256 over this row and the hash of the row before.
     */
    uint8_t hash[32];
} GarageJournalRow;

/**
 * How safe a change is once it is acknowledged.
 */
typedef int32_t GarageDurability;

/**
 * The state of a garage and of the library's parts at one moment.
 */
typedef struct GarageHealth {
    /**
     * sizeof(GarageHealth), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Whether all four parts are well.
     */
    bool healthy;
    /**
     * The store answers.
     */
    bool database;
    /**
     * What is in memory has applied every row of the journal.
     */
    bool memory_store;
    /**
     * What is cached is what memory says.
     */
    bool cache;
    /**
     * A writer gets its turn.
     */
    bool transaction_manager;
    /**
     * How safe a change is once it is acknowledged.
     */
    GarageDurability durability;
    /**
     * Vehicles inside.
     */
    uint64_t session_count;
    /**
     * Spots in service: AVAILABLE, OCCUPIED or RESERVED.
     */
    uint64_t active_spots;
    /**
     * PENDING payments.
     */
    uint64_t payments_pending;
    /**
     * How many journal rows memory is behind.
     */
    uint64_t live_lag;
    /**
     * The last row of the journal.
     */
    uint64_t journal_sequence;
    /**
     * The size of the write-ahead log in bytes.
     */
    uint64_t wal_bytes;
    /**
     * How many commits there were since the garage was opened.
     */
    uint64_t commits;
    /**
     * How often the write-ahead log could not be taken into the file.
     */
    uint64_t checkpoints_failed;
    /**
     * How many writers wait for their turn.
     */
    uint32_t writers_waiting;
    /**
     * The hash of the journal's last row; note it off the machine.
     */
    uint8_t journal_hash[32];
} GarageHealth;

/**
 * Where the journal ends.
 */
typedef struct GarageHead {
    /**
     * sizeof(GarageHead), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The number of its last row; 0: it is empty.
     */
    uint64_t sequence;
    /**
     * The hash of its last row.
     */
    uint8_t hash[32];
} GarageHead;

/**
 * What verifying found.
 */
typedef struct GarageVerified {
    /**
     * sizeof(GarageVerified), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Whether nothing was found.
     */
    bool sound;
    /**
     * How many journal rows hold.
     */
    uint64_t rows;
    /**
     * The last row that holds; compare it, and its hash, with one noted off the machine.
     */
    uint64_t head_sequence;
    /**
     * The first row that does not hold; 0: all do.
     */
    uint64_t broken_sequence;
    /**
     * How many rows of the tables are not what the journal makes them, at most 100.
     */
    uint32_t differences;
    /**
     * The hash of the last row that holds.
     */
    uint8_t head_hash[32];
    /**
     * What is wrong with the row that does not hold, or else with the first row of the tables; empty where nothing is.
     */
    char found[GARAGE_BREAK_BYTES];
} GarageVerified;

/**
 * A floor that is to be built.
 */
typedef struct GarageFloorPlan {
    /**
     * sizeof(GarageFloorPlan), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Its level: 0 at the street, negative below it.
     */
    int16_t level;
    /**
     * What people call it; at most 64 characters.
     */
    const char *name;
} GarageFloorPlan;

/**
 * A bay that is to be built: a row or block of spots on one floor.
 */
typedef struct GarageBayPlan {
    /**
     * sizeof(GarageBayPlan), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The floor it is on.
     */
    int16_t level;
    /**
     * Its number on that floor.
     */
    uint16_t number;
    /**
     * What people call it; at most 64 characters.
     */
    const char *name;
} GarageBayPlan;

/**
 * A spot that is to be built.
 */
typedef struct GarageSpotPlan {
    /**
     * sizeof(GarageSpotPlan), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The size.
     */
    GarageSpotType spot_type;
    /**
     * GARAGE_FEATURE_*, added up.
     */
    uint32_t features;
    /**
     * The floor.
     */
    int16_t level;
    /**
     * The bay on that floor.
     */
    uint16_t bay;
    /**
     * The tallest vehicle that may stand there, in centimetres; 0: any.
     */
    uint16_t height_cm_max;
    /**
     * The longest.
     */
    uint16_t length_cm_max;
    /**
     * The widest.
     */
    uint16_t width_cm_max;
    /**
     * What is painted on the floor: 1 to 32 characters, unique in the garage.
     */
    const char *code;
} GarageSpotPlan;

/**
 * Floors, bays and spots to be added to those there are.
 */
typedef struct GarageLayout {
    /**
     * sizeof(GarageLayout), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Floors that are not there yet.
     */
    const struct GarageFloorPlan *floors;
    /**
     * How many.
     */
    size_t floor_count;
    /**
     * Bays that are not there yet.
     */
    const struct GarageBayPlan *bays;
    /**
     * How many.
     */
    size_t bay_count;
    /**
     * Spots, in the order in which they are to be given out.
     */
    const struct GarageSpotPlan *spots;
    /**
     * How many.
     */
    size_t spot_count;
} GarageLayout;

/**
 * How much was built.
 */
typedef struct GarageLayoutBuilt {
    /**
     * sizeof(GarageLayoutBuilt), set by the caller.
     */
    uint32_t struct_size;
    /**
     * New floors.
     */
    uint32_t floors;
    /**
     * New bays.
     */
    uint32_t bays;
    /**
     * New spots.
     */
    uint32_t spots;
} GarageLayoutBuilt;

/**
 * A floor.
 */
typedef struct GarageFloor {
    /**
     * sizeof(GarageFloor), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Its level: 0 at the street, negative below it.
     */
    int16_t level;
    /**
     * What people call it.
     */
    char name[GARAGE_NAME_BYTES];
} GarageFloor;

/**
 * A bay.
 */
typedef struct GarageBay {
    /**
     * sizeof(GarageBay), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The floor it is on.
     */
    int16_t level;
    /**
     * Its number on that floor.
     */
    uint16_t number;
    /**
     * What people call it.
     */
    char name[GARAGE_NAME_BYTES];
} GarageBay;

/**
 * How important a message is.
 */
typedef int32_t GarageLogLevel;

/**
 * Takes a message: `target` is the part of the library that says it. Both texts are good until it returns. It must return: no
 * exception, no longjmp. It must not wait for another thread that uses the library.
 */
typedef void (*GarageLogCallback)(void *user_data, GarageLogLevel level, const char *target, const char *message);

/**
 * What the host knows about the program at the other end; none of it is proof.
 */
typedef struct GarageClient {
    /**
     * sizeof(GarageClient), set by the caller.
     */
    uint32_t struct_size;
    /**
     * What the host tells devices apart by; only its SHA-256 is kept. NULL: nothing.
     */
    const char *fingerprint;
    /**
     * The address it calls from; NULL: not known.
     */
    const char *ip;
    /**
     * What it calls itself; NULL: nothing.
     */
    const char *user_agent;
} GarageClient;

/**
 * What a login gives. Wipe it when it is not needed any more.
 */
typedef struct GarageTokens {
    /**
     * sizeof(GarageTokens), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Whether a device logged in, and not a user.
     */
    bool is_device;
    /**
     * The auth session.
     */
    struct GarageId session;
    /**
     * The user or device.
     */
    struct GarageId subject;
    /**
     * When the access token ends, in microseconds since 1970 in UTC.
     */
    int64_t expires_at;
    /**
     * When the auth session ends, unless it is refreshed before.
     */
    int64_t refresh_expires_at;
    /**
     * For new tokens, once: garage_auth_refresh takes it.
     */
    char refresh[GARAGE_SECRET_BYTES];
    /**
     * Shown with each call; garage_auth_verify takes it.
     */
    char access[GARAGE_TOKEN_BYTES];
} GarageTokens;

/**
 * What somebody is in the garage.
 */
typedef int32_t GarageRole;

/**
 * Who is calling, and what they may do.
 */
typedef struct GaragePrincipal {
    /**
     * sizeof(GaragePrincipal), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Whether it is a device, and not a user.
     */
    bool is_device;
    /**
     * The user or device.
     */
    struct GarageId subject;
    /**
     * The auth session that the token belongs to.
     */
    struct GarageId session;
    /**
     * GARAGE_PERMISSION_*, added up.
     */
    uint64_t permissions;
    /**
     * What they are.
     */
    GarageRole role;
    /**
     * The lane that a device is bound to; empty for a user.
     */
    char lane[GARAGE_LANE_BYTES];
} GaragePrincipal;

/**
 * What a sweep did.
 */
typedef struct GarageSwept {
    /**
     * sizeof(GarageSwept), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Sessions that were overdue, now EXPIRED.
     */
    uint32_t expired;
    /**
     * Spots whose reservation had lapsed, now AVAILABLE.
     */
    uint32_t released;
    /**
     * Payments whose money had been taken: now COMPLETED.
     */
    uint32_t payments_completed;
    /**
     * Payments whose money had not: now FAILED.
     */
    uint32_t payments_failed;
    /**
     * Payments of which nobody knows: still PENDING.
     */
    uint32_t payments_pending;
} GarageSwept;

/**
 * What a provider says became of a charge or a refund. Any other number counts as unknown.
 */
typedef int32_t GarageChargeOutcome;

/**
 * What a provider is asked to take, or has been asked to. Good until the callback returns.
 */
typedef struct GarageCharge {
    /**
     * sizeof(GarageCharge) of the library: a newer one has fields behind those of this header.
     */
    uint32_t struct_size;
    /**
     * How it is paid.
     */
    GaragePaymentMethod method;
    /**
     * The payment.
     */
    struct GarageId payment;
    /**
     * The stay.
     */
    struct GarageId session;
    /**
     * How much, in minor units of `currency`.
     */
    int64_t amount_minor;
    /**
     * The key under which the money is taken at most once, however often it is asked for.
     */
    const char *key;
    /**
     * Three capital letters.
     */
    char currency[GARAGE_CURRENCY_BYTES];
    /**
     * What the driver handed over, in minor units; 0 where it is not said.
     */
    int64_t tendered_minor;
} GarageCharge;

/**
 * Takes money, or says what became of a charge. Writes a NUL-terminated text of at most `capacity` bytes to `text`, which is
 * empty before, and answers a GARAGE_CHARGE_OUTCOME_*. It must return: no exception, no longjmp.
 */
typedef GarageChargeOutcome (*GarageChargeCallback)(void *user_data, const struct GarageCharge *charge, char *text, size_t capacity);

/**
 * What a provider is asked to give back, or has been asked to. Good until the callback returns.
 */
typedef struct GarageRefundCharge {
    /**
     * sizeof(GarageRefundCharge) of the library: a newer one has fields behind those of this header.
     */
    uint32_t struct_size;
    /**
     * How it was paid.
     */
    GaragePaymentMethod method;
    /**
     * The refund.
     */
    struct GarageId refund;
    /**
     * The payment that is given back, whole or in part.
     */
    struct GarageId payment;
    /**
     * The stay.
     */
    struct GarageId session;
    /**
     * How much, in minor units of `currency`; never more than is left of the payment.
     */
    int64_t amount_minor;
    /**
     * The key under which the money is given back at most once, however often it is asked for.
     */
    const char *key;
    /**
     * The key under which it was taken.
     */
    const char *charge_key;
    /**
     * The provider's own number for the charge; NULL where it gave none.
     */
    const char *charge_reference;
    /**
     * Three capital letters.
     */
    char currency[GARAGE_CURRENCY_BYTES];
} GarageRefundCharge;

/**
 * Gives money back, or says what became of a refund; otherwise as GarageChargeCallback.
 */
typedef GarageChargeOutcome (*GarageRefundCallback)(void *user_data,
                                                    const struct GarageRefundCharge *refund,
                                                    char *text,
                                                    size_t capacity);

/**
 * Who takes money: a card terminal, a bank, a till.
 *
 * The functions are called outside any transaction, on the thread that pays, recovers or opens the garage; several at once if
 * several threads pay. They may call the library, but not wait for another thread that pays the same session.
 */
typedef struct GarageProvider {
    /**
     * sizeof(GarageProvider), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Handed to the callbacks as it is. It must live, and may be used from any thread, until the garage is closed and its
     * last call has returned.
     */
    void *user_data;
    /**
     * Takes the money. Asked again with the same key, it answers the first outcome and takes nothing more.
     */
    GarageChargeCallback charge;
    /**
     * What became of the charge with this key; GARAGE_CHARGE_OUTCOME_DECLINED if there was none and there will be none.
     */
    GarageChargeCallback status;
    /**
     * Gives money back. Asked again with the same key, it answers the first outcome and gives nothing more. NULL: this provider
     * cannot, and every refund through it is declined.
     */
    GarageRefundCallback refund;
    /**
     * What became of the refund with this key; GARAGE_CHARGE_OUTCOME_DECLINED if there was none and there will be none. NULL
     * only where `refund` is.
     */
    GarageRefundCallback refund_status;
} GarageProvider;

/**
 * What becomes of money that is more than what is due.
 */
typedef int32_t GarageOverpayment;

/**
 * What the debts of a vehicle mean when it wants to come in again.
 */
typedef int32_t GarageDebtsAtEntry;

/**
 * By what algorithm access tokens are signed.
 */
typedef int32_t GarageTokenAlgorithm;

/**
 * A key of access tokens.
 */
typedef struct GarageTokenKey {
    /**
     * sizeof(GarageTokenKey), set by the caller.
     */
    uint32_t struct_size;
    /**
     * What it is for.
     */
    GarageTokenAlgorithm algorithm;
    /**
     * Its name, which stands in the tokens.
     */
    const char *id;
    /**
     * The key itself: bytes, which are copied, and wiped when the garage is closed.
     */
    const uint8_t *secret;
    /**
     * How many.
     */
    size_t secret_bytes;
} GarageTokenKey;

/**
 * With what people and devices log in. There is no default key and no default user.
 */
typedef struct GarageAuthOptions {
    /**
     * sizeof(GarageAuthOptions), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The first one signs, the others verify what was signed before.
     */
    const struct GarageTokenKey *keys;
    /**
     * How many.
     */
    size_t key_count;
    /**
     * Who issues the tokens, such as `https://garage.example`.
     */
    const char *issuer;
    /**
     * For whom they are.
     */
    const char *audience;
    /**
     * At least 32 random bytes, kept beside the keys and not in the store.
     */
    const uint8_t *pepper;
    /**
     * How many.
     */
    size_t pepper_bytes;
    /**
     * How long an access token lives; 0: 15.
     */
    uint32_t access_minutes;
    /**
     * How long an auth session lives without a refresh; 0: 14 days.
     */
    uint32_t idle_minutes;
    /**
     * How long it lives at all; 0: 90 days.
     */
    uint32_t session_minutes;
    /**
     * How many one subject has at most; 0: 10.
     */
    uint32_t sessions_max;
} GarageAuthOptions;

/**
 * How a garage is to be opened. Let garage_options_default fill it, then change what should be different.
 */
typedef struct GarageOptions {
    /**
     * sizeof(GarageOptions), set by the caller.
     */
    uint32_t struct_size;
    /**
     * GARAGE_OPEN_*, added up. Default: 0.
     */
    uint32_t flags;
    /**
     * GARAGE_DURABILITY_FULL (default) or GARAGE_DURABILITY_RELAXED. In memory it has no effect.
     */
    GarageDurability durability;
    /**
     * Minutes to leave after paying at a pay station. Default: 15.
     */
    uint32_t exit_grace_minutes;
    /**
     * Minutes after which a stay counts as overdue. Default: 43,200 (30 days).
     */
    uint32_t stay_minutes_max;
    /**
     * Minutes after which a PENDING payment is taken for interrupted. Default: 2.
     */
    uint32_t payment_minutes_max;
    /**
     * Milliseconds that a change waits for its turn; -1: as long as the store does. Default: 10,000.
     */
    int64_t deadline_ms;
    /**
     * How often the background thread looks for other processes' changes, in milliseconds. Default: 100; floor: 1.
     */
    uint32_t poll_interval_ms;
    /**
     * How often it compares what is in memory with the store, in milliseconds. Default: 300,000; floor: 100.
     */
    uint32_t check_interval_ms;
    /**
     * What ids and ticket numbers follow from under GARAGE_OPEN_SEEDED.
     */
    uint64_t seed;
    /**
     * What a manual clock shows at first, in microseconds since 1970 in UTC. Default: 0.
     */
    int64_t clock_start;
    /**
     * The currency of stays that no tariff prices, and of every tariff: three capital letters and a NUL. Default: "EUR".
     */
    char currency[GARAGE_CURRENCY_BYTES];
    /**
     * Who takes payments by card; NULL (default): nobody. The struct is copied.
     */
    const struct GarageProvider *card;
    /**
     * Who takes cash, instead of the host that counts it; NULL (default): cash is taken as counted.
     */
    const struct GarageProvider *cash;
    /**
     * What becomes of money that is more than what is due: GARAGE_OVERPAYMENT_REFUSE (default) or GARAGE_OVERPAYMENT_CREDIT.
     */
    GarageOverpayment overpayment;
    /**
     * What debts mean at the entry; default: GARAGE_DEBTS_AT_ENTRY_SHOW.
     */
    GarageDebtsAtEntry debts_at_entry;
    /**
     * For so many days after a payment was given up the provider is still asked about it; 0: never. Default: 7.
     */
    uint32_t cancelled_days_asked;
    /**
     * The time zone of receipts and of the days in sums, such as "Europe/Berlin"; NULL (default): UTC.
     */
    const char *time_zone;
    /**
     * Who issues the receipts; NULL (default): nobody is named.
     */
    const char *issuer_name;
    /**
     * Where that is: at most six lines, one below the other; NULL (default): none.
     */
    const char *issuer_address;
    /**
     * The number under which it pays taxes; NULL (default): none.
     */
    const char *issuer_tax_number;
    /**
     * With what people and devices log in; NULL (default): nobody can. Everything it points to is copied.
     */
    const struct GarageAuthOptions *auth;
} GarageOptions;

/**
 * What became of payments that hung in the air.
 */
typedef struct GarageRecovered {
    /**
     * sizeof(GarageRecovered), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The money had been taken: now COMPLETED.
     */
    uint32_t completed;
    /**
     * It had not: now FAILED.
     */
    uint32_t failed;
    /**
     * The provider does not know either, or they are too young to be asked about: still PENDING.
     */
    uint32_t pending;
    /**
     * They had been given up, and the money was taken after all: as many new payments.
     */
    uint32_t late;
    /**
     * Refunds whose money had been given back: now COMPLETED.
     */
    uint32_t refunds_completed;
    /**
     * Refunds whose money had not: now FAILED.
     */
    uint32_t refunds_failed;
    /**
     * Refunds of which it is not known: still PENDING.
     */
    uint32_t refunds_pending;
} GarageRecovered;

/**
 * What a stay costs, what was paid, and what is due; amounts in minor units of `currency`.
 */
typedef struct GarageQuote {
    /**
     * sizeof(GarageQuote), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The version of the tariff; 0 where none prices the stay.
     */
    uint32_t tariff_version;
    /**
     * The session.
     */
    struct GarageId session;
    /**
     * The price of the whole stay.
     */
    int64_t total_minor;
    /**
     * All taxes together, whether prices contained them or they were added.
     */
    int64_t tax_minor;
    /**
     * What was paid so far.
     */
    int64_t paid_minor;
    /**
     * What is due: the price less what was paid; nothing while the time to leave that was bought runs.
     */
    int64_t due_minor;
    /**
     * When the stay began, in microseconds since 1970 in UTC.
     */
    int64_t from;
    /**
     * Until when it is priced.
     */
    int64_t until;
    /**
     * The first instant at which the price would be higher; GARAGE_NO_TIME: no rise is in sight.
     */
    int64_t valid_until;
    /**
     * How many lines explain it.
     */
    uint32_t line_count;
    /**
     * Three capital letters.
     */
    char currency[GARAGE_CURRENCY_BYTES];
    /**
     * The tariff; empty for none.
     */
    char tariff[GARAGE_TARIFF_ID_BYTES];
} GarageQuote;

/**
 * What a line of a quote stands for.
 */
typedef int32_t GarageLineKind;

/**
 * A part of the price of a stay. The amounts of all lines add up to the total.
 */
typedef struct GarageQuoteLine {
    /**
     * sizeof(GarageQuoteLine), set by the caller.
     */
    uint32_t struct_size;
    /**
     * What it stands for.
     */
    GarageLineKind kind;
    /**
     * What it adds, or takes off, in minor units.
     */
    int64_t amount_minor;
    /**
     * What reaching its band costs beyond the bands before it.
     */
    int64_t at_start_minor;
    /**
     * How many steps the stay started in the band.
     */
    uint64_t steps;
    /**
     * From when on it is about the stay, or GARAGE_NO_TIME.
     */
    int64_t from;
    /**
     * Until when it is, or GARAGE_NO_TIME.
     */
    int64_t until;
    /**
     * The length of a step in minutes; 0 where there is one step without end.
     */
    uint32_t step_minutes;
    /**
     * The length of the stay, in minutes, from which the band applies.
     */
    uint32_t from_minutes;
    /**
     * The length at which the band ends; UINT32_MAX where it has no end.
     */
    uint32_t until_minutes;
    /**
     * The name of the rate line, validation or tax; empty for none.
     */
    char name[GARAGE_LABEL_BYTES];
    /**
     * The line as people read it, such as "minutes 60-120: 3 x 20 min at 0.50 = 1.50 EUR".
     */
    char text[GARAGE_LINE_BYTES];
} GarageQuoteLine;

/**
 * What a receipt stands for.
 */
typedef int32_t GarageReceiptKind;

/**
 * A receipt or credit note; the lines are in its text and its JSON. On a credit note amounts are negative.
 */
typedef struct GarageReceipt {
    /**
     * sizeof(GarageReceipt), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Whether money was taken or given back.
     */
    GarageReceiptKind kind;
    /**
     * Its number: without a gap, in the order in which they were issued.
     */
    uint64_t number;
    /**
     * The number of the receipt that a credit note corrects; 0 for a receipt.
     */
    uint64_t corrects;
    /**
     * When it was issued, in microseconds since 1970 in UTC.
     */
    int64_t issued_at;
    /**
     * When the stay began.
     */
    int64_t entered_at;
    /**
     * The instant up to which it was priced.
     */
    int64_t priced_until;
    /**
     * The payment that it stands for, or of which something was given back.
     */
    struct GarageId payment;
    /**
     * The refund that a credit note stands for; all zeros for a receipt.
     */
    struct GarageId refund;
    /**
     * The stay.
     */
    struct GarageId session;
    /**
     * The shift whose drawer the cash moved through; all zeros for none.
     */
    struct GarageId shift;
    /**
     * What the stay cost, in minor units of `currency`.
     */
    int64_t total_minor;
    /**
     * What of it was paid before.
     */
    int64_t paid_before_minor;
    /**
     * What was paid now; negative on a credit note: what was given back.
     */
    int64_t amount_minor;
    /**
     * The taxes contained in that.
     */
    int64_t tax_minor;
    /**
     * What the driver handed over; 0 where it was not said.
     */
    int64_t tendered_minor;
    /**
     * What went back out of that.
     */
    int64_t change_minor;
    /**
     * How it was paid.
     */
    GaragePaymentMethod method;
    /**
     * Three capital letters.
     */
    char currency[GARAGE_CURRENCY_BYTES];
    /**
     * The number of the ticket that stood for the stay.
     */
    char ticket_number[GARAGE_TICKET_NUMBER_BYTES];
    /**
     * The card: its brand and last four digits; empty where it is not known.
     */
    char card[GARAGE_CARD_BYTES];
    /**
     * What the QR code of the receipt says: garage_receipt_by_code finds it by that.
     */
    char code[GARAGE_RECEIPT_CODE_BYTES];
} GarageReceipt;

/**
 * A payment that is to be given back.
 */
typedef struct GarageRefunding {
    /**
     * sizeof(GarageRefunding), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The payment.
     */
    struct GarageId payment;
    /**
     * With `currency`: how much.
     */
    int64_t amount_minor;
    /**
     * Three capital letters; NULL: all that is left of the payment.
     */
    const char *currency;
    /**
     * Why: 1 to 500 characters.
     */
    const char *reason;
    /**
     * The drawer that cash comes out of, on the shift that is OPEN there; NULL: out of none.
     */
    const char *drawer;
} GarageRefunding;

/**
 * What became of a refund.
 */
typedef int32_t GarageRefundStatus;

/**
 * A refund, as it is now.
 */
typedef struct GarageRefund {
    /**
     * sizeof(GarageRefund), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How often it has changed; starts at 1.
     */
    uint32_t version;
    /**
     * Its id.
     */
    struct GarageId id;
    /**
     * The payment that is given back.
     */
    struct GarageId payment;
    /**
     * The stay that was paid.
     */
    struct GarageId session;
    /**
     * How much, in minor units of `currency`.
     */
    int64_t amount_minor;
    /**
     * When it was written down, in microseconds since 1970 in UTC.
     */
    int64_t created_at;
    /**
     * When it last changed.
     */
    int64_t updated_at;
    /**
     * The number of its credit note; 0 for none: see garage_receipt_get.
     */
    uint64_t credit_note;
    /**
     * What became of it.
     */
    GarageRefundStatus status;
    /**
     * Three capital letters.
     */
    char currency[GARAGE_CURRENCY_BYTES];
    /**
     * Whether the provider gave a number of its own: see garage_refund_reference.
     */
    bool has_reference;
    /**
     * Whether it is said why it failed: see garage_refund_failure.
     */
    bool has_failure;
    /**
     * The key under which the provider gives the money back at most once.
     */
    char key[GARAGE_KEY_BYTES];
} GarageRefund;

/**
 * How the text of a tariff is written.
 */
typedef int32_t GarageTextFormat;

/**
 * Which stays are priced a second time; with zeros behind `struct_size`, all that are over.
 */
typedef struct GarageRepriceScope {
    /**
     * sizeof(GarageRepriceScope), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Those that were priced by this version of `tariff`.
     */
    uint32_t tariff_version;
    /**
     * NULL: by any.
     */
    const char *tariff;
    /**
     * Begun at this instant or later; 0 or GARAGE_NO_TIME: any.
     */
    int64_t entered_from;
    /**
     * Begun before this instant; 0 or GARAGE_NO_TIME: any.
     */
    int64_t entered_before;
} GarageRepriceScope;

/**
 * What a draft would have changed. Amounts are minor units of `currency`.
 */
typedef struct GarageRepriced {
    /**
     * sizeof(GarageRepriced), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Three capital letters.
     */
    char currency[GARAGE_CURRENCY_BYTES];
    /**
     * Stays that were priced under both.
     */
    uint64_t stays;
    /**
     * What they cost under the versions of their own.
     */
    int64_t before_minor;
    /**
     * What they would have cost.
     */
    int64_t after_minor;
    /**
     * The second less the first.
     */
    int64_t difference_minor;
    /**
     * Stays that would have cost more.
     */
    uint64_t dearer;
    /**
     * Stays that would have cost less.
     */
    uint64_t cheaper;
    /**
     * Stays that would have cost the same.
     */
    uint64_t equal;
    /**
     * Stays that one of the tariffs cannot price; they are in no other figure.
     */
    uint64_t failed;
    /**
     * The first of them; all zeros where there is none.
     */
    struct GarageId first_failed;
} GarageRepriced;

/**
 * What validations took off for one third party.
 */
typedef struct GarageBilledBack {
    /**
     * sizeof(GarageBilledBack), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Three capital letters.
     */
    char currency[GARAGE_CURRENCY_BYTES];
    /**
     * How many validations took something off, or would have if anything had been left.
     */
    uint64_t validations;
    /**
     * What they took off, in minor units of `currency`; before tax where the tax is added to prices.
     */
    int64_t amount_minor;
    /**
     * Who is billed.
     */
    char billed_to[GARAGE_LABEL_BYTES];
} GarageBilledBack;

/**
 * Which stays are wanted; with zeros behind `struct_size`, all.
 */
typedef struct GarageSessionFilter {
    /**
     * sizeof(GarageSessionFilter), set by the caller.
     */
    uint32_t struct_size;
    /**
     * In this state; 0: any.
     */
    GarageSessionStatus status;
    /**
     * Of this vehicle; all zeros: any.
     */
    struct GarageId vehicle;
    /**
     * On this spot; all zeros: any.
     */
    struct GarageId spot;
    /**
     * Begun at this instant or later; 0 or GARAGE_NO_TIME: any.
     */
    int64_t entered_from;
    /**
     * Begun before this instant; 0 or GARAGE_NO_TIME: any.
     */
    int64_t entered_before;
} GarageSessionFilter;

/**
 * Where a shift is in its life.
 */
typedef int32_t GarageShiftStatus;

/**
 * A shift, as it is now. Amounts are minor units of `currency`.
 */
typedef struct GarageShift {
    /**
     * sizeof(GarageShift), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How often it has changed; starts at 1.
     */
    uint32_t version;
    /**
     * Its id.
     */
    struct GarageId id;
    /**
     * When it began, in microseconds since 1970 in UTC.
     */
    int64_t opened_at;
    /**
     * When it ended, or GARAGE_NO_TIME.
     */
    int64_t closed_at;
    /**
     * When it last changed.
     */
    int64_t updated_at;
    /**
     * What was in the drawer at the beginning.
     */
    int64_t float_minor;
    /**
     * The cash of all receipts of the shift.
     */
    int64_t taken_minor;
    /**
     * The cash of all credit notes of the shift.
     */
    int64_t given_back_minor;
    /**
     * What was put in.
     */
    int64_t paid_in_minor;
    /**
     * What was taken out and spent.
     */
    int64_t paid_out_minor;
    /**
     * What was taken out and put into the safe.
     */
    int64_t dropped_minor;
    /**
     * What must be in the drawer.
     */
    int64_t expected_minor;
    /**
     * What was, as a person counted it at the end; 0 while it is OPEN.
     */
    int64_t counted_minor;
    /**
     * Counted less expected: negative where cash is missing; 0 while it is OPEN.
     */
    int64_t difference_minor;
    /**
     * Where it is in its life.
     */
    GarageShiftStatus status;
    /**
     * Three capital letters.
     */
    char currency[GARAGE_CURRENCY_BYTES];
    /**
     * What the drawer is called.
     */
    char drawer[GARAGE_DRAWER_BYTES];
} GarageShift;

/**
 * A movement of cash that is neither a payment nor a refund.
 */
typedef int32_t GarageCashMove;

/**
 * What a spot is doing.
 */
typedef int32_t GarageSpotStatus;

/**
 * A spot, as it is now.
 */
typedef struct GarageSpot {
    /**
     * sizeof(GarageSpot), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How often it has changed; starts at 1.
     */
    uint32_t version;
    /**
     * Its id.
     */
    struct GarageId id;
    /**
     * The session that holds it, if it is OCCUPIED.
     */
    struct GarageId session;
    /**
     * The vehicle it is kept for, if it is RESERVED.
     */
    struct GarageId reserved_for;
    /**
     * When the reservation lapses, in microseconds since 1970 in UTC; GARAGE_NO_TIME is never.
     */
    int64_t reserved_until;
    /**
     * When it was built.
     */
    int64_t created_at;
    /**
     * When it last changed.
     */
    int64_t updated_at;
    /**
     * When it was taken out of the layout, or GARAGE_NO_TIME.
     */
    int64_t deleted_at;
    /**
     * What it is doing.
     */
    GarageSpotStatus status;
    /**
     * The size.
     */
    GarageSpotType spot_type;
    /**
     * GARAGE_FEATURE_*, added up.
     */
    uint32_t features;
    /**
     * Its place in the order in which spots are given out; lower goes first.
     */
    uint32_t ordinal;
    /**
     * The floor it is on.
     */
    int16_t level;
    /**
     * The bay it is in.
     */
    uint16_t bay;
    /**
     * The tallest vehicle that may stand there, in centimetres; 0: any.
     */
    uint16_t height_cm_max;
    /**
     * The longest.
     */
    uint16_t length_cm_max;
    /**
     * The widest.
     */
    uint16_t width_cm_max;
    /**
     * What is painted on the floor.
     */
    char code[GARAGE_CODE_BYTES];
} GarageSpot;

/**
 * How many spots of one floor, bay and class there are, and what they are doing.
 */
typedef struct GarageAvailability {
    /**
     * sizeof(GarageAvailability), set by the caller.
     */
    uint32_t struct_size;
    /**
     * The floor.
     */
    int16_t level;
    /**
     * The bay.
     */
    uint16_t bay;
    /**
     * The size.
     */
    GarageSpotType spot_type;
    /**
     * GARAGE_FEATURE_*, added up.
     */
    uint32_t features;
    /**
     * Spots in the layout.
     */
    uint32_t total;
    /**
     * AVAILABLE ones.
     */
    uint32_t free;
    /**
     * OCCUPIED ones.
     */
    uint32_t occupied;
    /**
     * RESERVED ones.
     */
    uint32_t reserved;
} GarageAvailability;

/**
 * One version of a tariff.
 */
typedef struct GarageTariffRef {
    /**
     * sizeof(GarageTariffRef), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Its version.
     */
    uint32_t version;
    /**
     * The tariff; empty for none.
     */
    char id[GARAGE_TARIFF_ID_BYTES];
} GarageTariffRef;

/**
 * A version of a tariff, in the list of all.
 */
typedef struct GarageTariff {
    /**
     * sizeof(GarageTariff), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Its version.
     */
    uint32_t version;
    /**
     * When it was published, in microseconds since 1970 in UTC.
     */
    int64_t created_at;
    /**
     * Whether it prices the stays that begin now.
     */
    bool active;
    /**
     * The tariff.
     */
    char id[GARAGE_TARIFF_ID_BYTES];
} GarageTariff;

/**
 * What a ticket is worth.
 */
typedef int32_t GarageTicketStatus;

/**
 * A ticket, as it is now. Whoever holds the number holds the ticket: keep it out of logs.
 */
typedef struct GarageTicket {
    /**
     * sizeof(GarageTicket), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How often it has changed; starts at 1.
     */
    uint32_t version;
    /**
     * Its id.
     */
    struct GarageId id;
    /**
     * The session it was given out for.
     */
    struct GarageId session;
    /**
     * When it was printed, in microseconds since 1970 in UTC.
     */
    int64_t created_at;
    /**
     * When it last changed.
     */
    int64_t updated_at;
    /**
     * What it is worth.
     */
    GarageTicketStatus status;
    /**
     * Whether the driver reported it lost.
     */
    bool lost;
    /**
     * What is printed on it, in groups of five.
     */
    char number[GARAGE_TICKET_NUMBER_BYTES];
    /**
     * What its QR code says.
     */
    char qr[GARAGE_TICKET_QR_BYTES];
} GarageTicket;

/**
 * A user to be made.
 */
typedef struct GarageNewUser {
    /**
     * sizeof(GarageNewUser), set by the caller.
     */
    uint32_t struct_size;
    /**
     * What the user may do.
     */
    GarageRole role;
    /**
     * A name or an email address.
     */
    const char *login;
    /**
     * What others see; NULL: the login.
     */
    const char *display_name;
    /**
     * NULL: none; the user sets one with garage_auth_begin_reset.
     */
    const char *password;
} GarageNewUser;

/**
 * A user, as it is now.
 */
typedef struct GarageUser {
    /**
     * sizeof(GarageUser), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How often it has changed; starts at 1.
     */
    uint32_t version;
    /**
     * Its id.
     */
    struct GarageId id;
    /**
     * When it was made, in microseconds since 1970 in UTC.
     */
    int64_t created_at;
    /**
     * When it last changed.
     */
    int64_t updated_at;
    /**
     * When it was removed, or GARAGE_NO_TIME.
     */
    int64_t deleted_at;
    /**
     * When the password was set, or GARAGE_NO_TIME.
     */
    int64_t password_set_at;
    /**
     * What the user may do.
     */
    GarageRole role;
    /**
     * Whether the user may log in.
     */
    bool active;
    /**
     * With what the user logs in.
     */
    char login[GARAGE_LOGIN_BYTES];
    /**
     * What others see.
     */
    char display_name[GARAGE_LOGIN_BYTES];
} GarageUser;

/**
 * What is to change about a user; what is not said stays.
 */
typedef struct GarageUserChange {
    /**
     * sizeof(GarageUserChange), set by the caller.
     */
    uint32_t struct_size;
    /**
     * GARAGE_CHANGE_ACTIVATE or GARAGE_CHANGE_DEACTIVATE; 0 leaves it.
     */
    uint32_t flags;
    /**
     * What the user may do; 0 leaves it.
     */
    GarageRole role;
    /**
     * What others see; NULL leaves it.
     */
    const char *display_name;
} GarageUserChange;

/**
 * A vehicle that is to be registered.
 */
typedef struct GarageNewVehicle {
    /**
     * sizeof(GarageNewVehicle), set by the caller.
     */
    uint32_t struct_size;
    /**
     * Its type; 0: STANDARD.
     */
    GarageVehicleType vehicle_type;
    /**
     * Its height in centimetres; 0: not known.
     */
    uint16_t height_cm;
    /**
     * Its length.
     */
    uint16_t length_cm;
    /**
     * Its width.
     */
    uint16_t width_cm;
    /**
     * The plate, as it is written.
     */
    const char *plate;
    /**
     * At most 500 characters; NULL: none.
     */
    const char *note;
} GarageNewVehicle;

/**
 * A vehicle, as it is now.
 */
typedef struct GarageVehicle {
    /**
     * sizeof(GarageVehicle), set by the caller.
     */
    uint32_t struct_size;
    /**
     * How often it has changed; starts at 1.
     */
    uint32_t version;
    /**
     * Its id.
     */
    struct GarageId id;
    /**
     * When it was registered, in microseconds since 1970 in UTC.
     */
    int64_t created_at;
    /**
     * When it last changed.
     */
    int64_t updated_at;
    /**
     * When it was removed, or GARAGE_NO_TIME.
     */
    int64_t deleted_at;
    /**
     * Its type.
     */
    GarageVehicleType vehicle_type;
    /**
     * Its height in centimetres; 0: not known.
     */
    uint16_t height_cm;
    /**
     * Its length.
     */
    uint16_t length_cm;
    /**
     * Its width.
     */
    uint16_t width_cm;
    /**
     * Whether there is a note: see garage_vehicle_note.
     */
    bool has_note;
    /**
     * The plate in normal form: the identity.
     */
    char plate[GARAGE_PLATE_BYTES];
    /**
     * The plate as it was first written.
     */
    char plate_shown[GARAGE_PLATE_SHOWN_BYTES];
} GarageVehicle;

/**
 * What is to change about a vehicle; what is not said stays.
 */
typedef struct GarageVehicleChange {
    /**
     * sizeof(GarageVehicleChange), set by the caller.
     */
    uint32_t struct_size;
    /**
     * GARAGE_CHANGE_*, added up.
     */
    uint32_t flags;
    /**
     * Its type; 0 leaves it.
     */
    GarageVehicleType vehicle_type;
    /**
     * Its height in centimetres, under GARAGE_CHANGE_SIZE; 0: not known.
     */
    uint16_t height_cm;
    /**
     * Its length.
     */
    uint16_t length_cm;
    /**
     * Its width.
     */
    uint16_t width_cm;
    /**
     * The note, under GARAGE_CHANGE_NOTE; NULL removes it.
     */
    const char *note;
} GarageVehicleChange;

/**
 * HMAC with SHA-256: one secret of 32 bytes or more signs and verifies.
 */
#define GARAGE_TOKEN_ALGORITHM_HS256 1

/**
 * Ed25519: the 32 bytes of a private key.
 */
#define GARAGE_TOKEN_ALGORITHM_ED25519 2

/**
 * Ed25519: the 32 bytes of a public key, which only verifies.
 */
#define GARAGE_TOKEN_ALGORITHM_ED25519_PUBLIC 3

/**
 * garage_session_enter: `entry`.
 */
#define GARAGE_COMMAND_KIND_ENTER 1

/**
 * garage_session_exit: `id` is the session, `text` the lane or NULL.
 */
#define GARAGE_COMMAND_KIND_EXIT 2

/**
 * garage_payment_process: `pay`, in cash or by another method whose outcome is known at once.
 */
#define GARAGE_COMMAND_KIND_PAY 3

/**
 * garage_payment_prepay: `pay`, as above.
 */
#define GARAGE_COMMAND_KIND_PREPAY 4

/**
 * garage_session_transfer: `id` is the session, `spot` the wish or NULL.
 */
#define GARAGE_COMMAND_KIND_TRANSFER 5

/**
 * garage_session_extend: `id` is the session, `at` the instant.
 */
#define GARAGE_COMMAND_KIND_EXTEND 6

/**
 * garage_session_cancel: `id` is the session, `text` the reason.
 */
#define GARAGE_COMMAND_KIND_CANCEL 7

/**
 * garage_session_correct_plate: `id` is the session, `text` the plate.
 */
#define GARAGE_COMMAND_KIND_CORRECT_PLATE 8

/**
 * garage_spot_reserve: `id` is the spot, `text` the plate, `at` the end or GARAGE_NO_TIME.
 */
#define GARAGE_COMMAND_KIND_RESERVE 9

/**
 * garage_spot_release: `id` is the spot.
 */
#define GARAGE_COMMAND_KIND_RELEASE 10

/**
 * For a motorcycle.
 */
#define GARAGE_SPOT_TYPE_MOTORCYCLE 1

/**
 * For a small car.
 */
#define GARAGE_SPOT_TYPE_COMPACT 2

/**
 * For a car.
 */
#define GARAGE_SPOT_TYPE_STANDARD 3

/**
 * For a van, a pick-up or a bus.
 */
#define GARAGE_SPOT_TYPE_OVERSIZED 4

/**
 * Free to take.
 */
#define GARAGE_SPOT_STATUS_AVAILABLE 1

/**
 * A session holds it.
 */
#define GARAGE_SPOT_STATUS_OCCUPIED 2

/**
 * Kept for one vehicle.
 */
#define GARAGE_SPOT_STATUS_RESERVED 3

/**
 * Closed on purpose, for cleaning or repair.
 */
#define GARAGE_SPOT_STATUS_MAINTENANCE 4

/**
 * Closed because something there is broken.
 */
#define GARAGE_SPOT_STATUS_OUT_OF_ORDER 5

/**
 * A small car.
 */
#define GARAGE_VEHICLE_TYPE_COMPACT 1

/**
 * A car.
 */
#define GARAGE_VEHICLE_TYPE_STANDARD 2

/**
 * A van, a pick-up or a bus.
 */
#define GARAGE_VEHICLE_TYPE_OVERSIZED 3

/**
 * A motorcycle or scooter.
 */
#define GARAGE_VEHICLE_TYPE_MOTORCYCLE 4

/**
 * A car that charges.
 */
#define GARAGE_VEHICLE_TYPE_ELECTRIC 5

/**
 * A car whose driver holds a permit for accessible spots.
 */
#define GARAGE_VEHICLE_TYPE_ACCESSIBLE 6

/**
 * The vehicle is inside.
 */
#define GARAGE_SESSION_STATUS_ACTIVE 1

/**
 * The vehicle has left and everything is paid.
 */
#define GARAGE_SESSION_STATUS_COMPLETED 2

/**
 * The entry was a mistake: nothing is owed.
 */
#define GARAGE_SESSION_STATUS_CANCELLED 3

/**
 * The stay went past its limit; what it cost is still owed.
 */
#define GARAGE_SESSION_STATUS_EXPIRED 4

/**
 * It opens the exit once its session is settled.
 */
#define GARAGE_TICKET_STATUS_OPEN 1

/**
 * Its session has ended.
 */
#define GARAGE_TICKET_STATUS_CLOSED 2

/**
 * It is worth nothing: lost, replaced, or its session expired.
 */
#define GARAGE_TICKET_STATUS_VOID 3

/**
 * Written down; what the provider did is not known yet.
 */
#define GARAGE_PAYMENT_STATUS_PENDING 1

/**
 * The money was taken.
 */
#define GARAGE_PAYMENT_STATUS_COMPLETED 2

/**
 * The provider refused.
 */
#define GARAGE_PAYMENT_STATUS_FAILED 3

/**
 * The money was given back.
 */
#define GARAGE_PAYMENT_STATUS_REFUNDED 4

/**
 * Given up before the provider was asked.
 */
#define GARAGE_PAYMENT_STATUS_CANCELLED 5

/**
 * Coins and notes, counted by the host.
 */
#define GARAGE_PAYMENT_METHOD_CASH 1

/**
 * A card at the provider's terminal.
 */
#define GARAGE_PAYMENT_METHOD_CARD 2

/**
 * In the exit lane: paying ends the stay.
 */
#define GARAGE_PAYMENT_PURPOSE_EXIT 1

/**
 * At the pay station: paying buys the time to leave.
 */
#define GARAGE_PAYMENT_PURPOSE_PREPAY 2

/**
 * At the pay station once more: the time to leave that was bought is over.
 */
#define GARAGE_PAYMENT_PURPOSE_TOP_UP 3

/**
 * Of a debt, after the stay.
 */
#define GARAGE_PAYMENT_PURPOSE_DEBT 4

/**
 * What a rate line charges in one of its bands.
 */
#define GARAGE_LINE_KIND_CHARGE 1

/**
 * What the line's own maximum takes off.
 */
#define GARAGE_LINE_KIND_LINE_MAXIMUM 2

/**
 * What the maximum for a calendar day takes off.
 */
#define GARAGE_LINE_KIND_DAY_MAXIMUM 3

/**
 * What the maximum for 24 hours takes off.
 */
#define GARAGE_LINE_KIND_ROLLING_MAXIMUM 4

/**
 * What the maximum for the stay takes off.
 */
#define GARAGE_LINE_KIND_STAY_MAXIMUM 5

/**
 * What is missing to the minimum.
 */
#define GARAGE_LINE_KIND_MINIMUM 6

/**
 * The price of staying too long.
 */
#define GARAGE_LINE_KIND_OVERSTAY 7

/**
 * The price of a lost ticket.
 */
#define GARAGE_LINE_KIND_LOST_TICKET 8

/**
 * Nothing is charged: within the grace, or for this parker.
 */
#define GARAGE_LINE_KIND_FREE 9

/**
 * What a validation takes off.
 */
#define GARAGE_LINE_KIND_VALIDATION 10

/**
 * A tax that prices do not contain.
 */
#define GARAGE_LINE_KIND_TAX 11

/**
 * On disk: it survives the loss of power.
 */
#define GARAGE_DURABILITY_FULL 1

/**
 * With the operating system: it survives the end of the process; the loss of power may take the last changes.
 */
#define GARAGE_DURABILITY_RELAXED 2

/**
 * In memory: it ends with the process.
 */
#define GARAGE_DURABILITY_VOLATILE 3

/**
 * Written down; what the provider did is not known yet.
 */
#define GARAGE_REFUND_STATUS_PENDING 1

/**
 * The money was given back.
 */
#define GARAGE_REFUND_STATUS_COMPLETED 2

/**
 * The provider refused.
 */
#define GARAGE_REFUND_STATUS_FAILED 3

/**
 * It is owed.
 */
#define GARAGE_DEBT_STATUS_OPEN 1

/**
 * It was paid.
 */
#define GARAGE_DEBT_STATUS_SETTLED 2

/**
 * The operator gave it up.
 */
#define GARAGE_DEBT_STATUS_WAIVED 3

/**
 * The drawer is in use.
 */
#define GARAGE_SHIFT_STATUS_OPEN 1

/**
 * The drawer was counted.
 */
#define GARAGE_SHIFT_STATUS_CLOSED 2

/**
 * Out of the drawer, into the safe.
 */
#define GARAGE_CASH_MOVE_DROP 1

/**
 * Into the drawer, such as coins to give change.
 */
#define GARAGE_CASH_MOVE_PAY_IN 2

/**
 * Out of the drawer, such as for a broom.
 */
#define GARAGE_CASH_MOVE_PAY_OUT 3

/**
 * Money was taken.
 */
#define GARAGE_RECEIPT_KIND_RECEIPT 1

/**
 * Money was given back: it corrects a receipt.
 */
#define GARAGE_RECEIPT_KIND_CREDIT_NOTE 2

/**
 * Came without an arrangement and pays for the stay.
 */
#define GARAGE_PARKER_CLASS_TRANSIENT 1

/**
 * Holds a permit or subscription.
 */
#define GARAGE_PARKER_CLASS_PERMIT 2

/**
 * Booked the stay before.
 */
#define GARAGE_PARKER_CLASS_RESERVATION 3

/**
 * Works for the garage or its host.
 */
#define GARAGE_PARKER_CLASS_STAFF 4

/**
 * Runs the installation: users, devices, backups.
 */
#define GARAGE_ROLE_ADMIN 1

/**
 * Runs the business: tariffs, refunds, the journal.
 */
#define GARAGE_ROLE_MANAGER 2

/**
 * Works in the booth.
 */
#define GARAGE_ROLE_OPERATOR 3

/**
 * A gate or a pay station.
 */
#define GARAGE_ROLE_KIOSK 4

/**
 * Looks, and changes nothing.
 */
#define GARAGE_ROLE_USER 5

/**
 * A gate at a lane.
 */
#define GARAGE_DEVICE_KIND_GATE 1

/**
 * A pay station.
 */
#define GARAGE_DEVICE_KIND_KIOSK 2

/**
 * The user logged out there.
 */
#define GARAGE_AUTH_SESSION_END_LOGOUT 1

/**
 * The user logged out everywhere.
 */
#define GARAGE_AUTH_SESSION_END_LOGOUT_EVERYWHERE 2

/**
 * The user ended it from another auth session, or an administrator did.
 */
#define GARAGE_AUTH_SESSION_END_REVOKED 3

/**
 * A refresh token was used twice: one of the two is a thief.
 */
#define GARAGE_AUTH_SESSION_END_REFRESH_REUSED 4

/**
 * The password was changed or reset.
 */
#define GARAGE_AUTH_SESSION_END_PASSWORD_CHANGED 5

/**
 * The user or the device was switched off or removed, or got another secret.
 */
#define GARAGE_AUTH_SESSION_END_ACCOUNT_CHANGED 6

/**
 * It was the oldest, and there were too many.
 */
#define GARAGE_AUTH_SESSION_END_LIMIT_REACHED 7

/**
 * Its time ran out.
 */
#define GARAGE_AUTH_SESSION_END_EXPIRED 8

/**
 * The garage was restored from a copy that is older than the token.
 */
#define GARAGE_AUTH_SESSION_END_RESTORED 9

/**
 * The best one that is free; 0 says so too.
 */
#define GARAGE_SPOT_CHOICE_ANY 1

/**
 * The best one that is free on `level`.
 */
#define GARAGE_SPOT_CHOICE_ON_LEVEL 2

/**
 * The one with the id `spot`.
 */
#define GARAGE_SPOT_CHOICE_ID 3

/**
 * The one with the code `code`.
 */
#define GARAGE_SPOT_CHOICE_CODE 4

/**
 * Something failed that nobody may have been told.
 */
#define GARAGE_LOG_LEVEL_ERROR 1

/**
 * Something went wrong and is tried again, or needs a look.
 */
#define GARAGE_LOG_LEVEL_WARN 2

/**
 * Something worth knowing.
 */
#define GARAGE_LOG_LEVEL_INFO 3

/**
 * For whoever looks for a fault.
 */
#define GARAGE_LOG_LEVEL_DEBUG 4

/**
 * Everything.
 */
#define GARAGE_LOG_LEVEL_TRACE 5

/**
 * It is refused: exactly what is due is taken.
 */
#define GARAGE_OVERPAYMENT_REFUSE 1

/**
 * It is taken, as the stay's credit.
 */
#define GARAGE_OVERPAYMENT_CREDIT 2

/**
 * Nothing; they are not looked for.
 */
#define GARAGE_DEBTS_AT_ENTRY_IGNORE 1

/**
 * GarageVisit shows them.
 */
#define GARAGE_DEBTS_AT_ENTRY_SHOW 2

/**
 * It is not let in: GARAGE_E_DEBT_OUTSTANDING.
 */
#define GARAGE_DEBTS_AT_ENTRY_REFUSE 3

/**
 * The money was taken, or given back; the text is the provider's own number for it, or empty.
 */
#define GARAGE_CHARGE_OUTCOME_APPROVED 1

/**
 * It was not, and never will be under this key; the text says why, in words for the driver.
 */
#define GARAGE_CHARGE_OUTCOME_DECLINED 2

/**
 * Nobody can say: the reply did not come. The payment or refund stays PENDING until it is recovered.
 */
#define GARAGE_CHARGE_OUTCOME_UNKNOWN 3

/**
 * The call did what it says.
 */
#define GARAGE_OK 0

/**
 * An argument is malformed or out of its range; the message says which.
 */
#define GARAGE_E_INVALID_INPUT 1

/**
 * A plate has no normal form: too long, or holding something that is neither letter nor digit.
 */
#define GARAGE_E_INVALID_PLATE 2

/**
 * A layout names a spot, bay or floor twice, or refers to one that is not there.
 */
#define GARAGE_E_INVALID_LAYOUT 3

/**
 * A tariff's parts do not fit together, or a published version was to be changed.
 */
#define GARAGE_E_INVALID_TARIFF 4

/**
 * No row has the id, code or number that was given.
 */
#define GARAGE_E_NOT_FOUND 5

/**
 * Something with the same unique name exists already.
 */
#define GARAGE_E_ALREADY_EXISTS 6

/**
 * The vehicle is inside: it has an ACTIVE session.
 */
#define GARAGE_E_ALREADY_PARKED 7

/**
 * No spot that the vehicle may take is free.
 */
#define GARAGE_E_FULL 8

/**
 * The named spot is occupied, reserved for another vehicle, or out of service.
 */
#define GARAGE_E_SPOT_UNAVAILABLE 9

/**
 * The spot is too small, or kept for another kind of vehicle.
 */
#define GARAGE_E_SPOT_UNSUITABLE 10

/**
 * The state machine has no such step, as from COMPLETED to CANCELLED.
 */
#define GARAGE_E_INVALID_TRANSITION 11

/**
 * The session cannot be ended before what is due has been paid.
 */
#define GARAGE_E_PAYMENT_REQUIRED 12

/**
 * The payment provider refused.
 */
#define GARAGE_E_PAYMENT_DECLINED 13

/**
 * A payment of this session is PENDING: its outcome is not known yet; recover it first.
 */
#define GARAGE_E_PAYMENT_PENDING 14

/**
 * The amount offered is not the amount due.
 */
#define GARAGE_E_AMOUNT_MISMATCH 15

/**
 * The idempotency key was used before with another operation or other parameters.
 */
#define GARAGE_E_IDEMPOTENCY_MISMATCH 16

/**
 * The row has changed since the version that the caller saw; read it again.
 */
#define GARAGE_E_VERSION_MISMATCH 17

/**
 * A number left its range: an amount, a duration or a counter.
 */
#define GARAGE_E_OUT_OF_RANGE 18

/**
 * The vehicle owes for an earlier stay: settle its debts, or waive them.
 */
#define GARAGE_E_DEBT_OUTSTANDING 24

/**
 * Who calls is not known: no valid access token, or none that is still valid.
 */
#define GARAGE_E_UNAUTHENTICATED 26

/**
 * Who calls is known, and may not do this.
 */
#define GARAGE_E_FORBIDDEN 27

/**
 * Logging in failed too often; the message says when it may be tried again.
 */
#define GARAGE_E_LOCKED_OUT 28

/**
 * The lease under which this was to be written is held no more: its term is over, or another has taken the job over.
 */
#define GARAGE_E_LEASE_LOST 29

/**
 * Another writer changed the same row first.
 */
#define GARAGE_E_CONFLICT 30

/**
 * The store or a queue before it was busy for longer than the caller would wait.
 */
#define GARAGE_E_BUSY 31

/**
 * The call's deadline passed before it could be done; nothing was changed.
 */
#define GARAGE_E_DEADLINE_EXCEEDED 32

/**
 * What stands beside the store, such as Redis, does not answer or cannot serve; the garage does without.
 */
#define GARAGE_E_UNAVAILABLE 33

/**
 * Reading or writing the store failed.
 */
#define GARAGE_E_IO 40

/**
 * The disk, or the size allowed to the store, is full.
 */
#define GARAGE_E_DISK_FULL 41

/**
 * The store is damaged, or its journal does not agree with its tables.
 */
#define GARAGE_E_CORRUPT 42

/**
 * The store or its directory may not be written.
 */
#define GARAGE_E_READ_ONLY 43

/**
 * The file is not a garage's database.
 */
#define GARAGE_E_NOT_A_DATABASE 44

/**
 * The store was written by a newer version of this library.
 */
#define GARAGE_E_NEWER_SCHEMA 45

/**
 * The file, or the directory it should be in, is not there or may not be opened.
 */
#define GARAGE_E_CANNOT_OPEN 46

/**
 * The file is on a network file system, where locks and shared memory cannot be trusted.
 */
#define GARAGE_E_UNSUPPORTED_FILE_SYSTEM 47

/**
 * A constraint of the store was violated: a reference to a row that is not there, or a value out of its set.
 */
#define GARAGE_E_CONSTRAINT 48

/**
 * The transaction has ended because of an earlier error; every further call on it fails.
 */
#define GARAGE_E_POISONED 49

/**
 * The file is encrypted with another key, or is not encrypted.
 */
#define GARAGE_E_WRONG_KEY 50

/**
 * The call may not be made here, such as a transaction begun inside another.
 */
#define GARAGE_E_MISUSE 60

/**
 * This backend or build cannot do it.
 */
#define GARAGE_E_UNSUPPORTED 61

/**
 * The garage was closed.
 */
#define GARAGE_E_CLOSED 62

/**
 * A bug in this library or in a host's own code that it called; the message says where.
 */
#define GARAGE_E_INTERNAL 63

/**
 * A buffer of the calling program is too small for what it asked for; the call says how much room it takes.
 */
#define GARAGE_E_BUFFER_TOO_SMALL 64

/**
 * TOML.
 */
#define GARAGE_TEXT_FORMAT_TOML 1

/**
 * JSON.
 */
#define GARAGE_TEXT_FORMAT_JSON 2

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the binary interface that the loaded library has; a program that loads it at run time compares this
 * with its GARAGE_ABI_VERSION before it calls anything else.
 *
 * Threads: any. Ownership: nothing is handed over. Errors: none.
 */
GARAGE_API GARAGE_NODISCARD uint32_t garage_abi_version(void);

/**
 * The version of the loaded library, such as "1.2.3".
 *
 * Threads: any. Ownership: the text is static and NUL-terminated; do not free it. Errors: none; never NULL.
 */
GARAGE_API GARAGE_NODISCARD const char *garage_version(void);

/**
 * What the loaded library can do: GARAGE_FEATURES_*, added up. The functions of what it cannot are there all the same, and answer
 * GARAGE_E_UNSUPPORTED.
 *
 * Threads: any. Ownership: nothing is handed over. Errors: none.
 */
GARAGE_API GARAGE_NODISCARD uint64_t garage_features(void);

/**
 * Where a user, or with `is_device` a device, is logged in: the auth sessions that have not ended, oldest first.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_sessions(GarageHandle garage,
                                  struct GarageId subject,
                                  bool is_device,
                                  struct GarageAuthSession *out_sessions,
                                  size_t capacity,
                                  size_t *out_count,
                                  struct GarageError *out_error);

/**
 * The logins of a user, or with `is_device` of a device, ended ones included: those behind `after` (all zeros: from the start).
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_login_history(GarageHandle garage,
                                       struct GarageId subject,
                                       bool is_device,
                                       struct GarageId after,
                                       uint32_t flags,
                                       struct GarageAuthSession *out_sessions,
                                       size_t capacity,
                                       size_t *out_count,
                                       struct GarageError *out_error);

/**
 * Logs out: the auth session and its tokens are worthless at once. Logging out twice is no error.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_logout(GarageHandle garage,
                                struct GarageId auth_session,
                                struct GarageError *out_error);

/**
 * Ends somebody's auth session, as its user from another one, or as an administrator.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_revoke(GarageHandle garage,
                                struct GarageId auth_session,
                                struct GarageError *out_error);

/**
 * Logs out everywhere: ends all auth sessions of a user, or with `is_device` of a device.
 *
 * Threads: any. Outputs: `out_ended` is how many ended. Errors: GARAGE_E_INVALID_INPUT for zeros.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_logout_everywhere(GarageHandle garage,
                                           struct GarageId subject,
                                           bool is_device,
                                           size_t *out_ended,
                                           struct GarageError *out_error);

/**
 * As garage_auth_logout_everywhere, by an administrator.
 *
 * Threads: any. Outputs: `out_ended` is how many ended. Errors: GARAGE_E_INVALID_INPUT for zeros.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_revoke_all(GarageHandle garage,
                                    struct GarageId subject,
                                    bool is_device,
                                    size_t *out_ended,
                                    struct GarageError *out_error);

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
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_batch(GarageHandle garage,
                          const struct GarageCommand *commands,
                          size_t count,
                          struct GarageBatchResult *out_results,
                          size_t *out_failed,
                          struct GarageError *out_error);

/**
 * What the receipts issued from `from` on and before `until` add up to, in the garage's currency.
 *
 * Threads: any. Errors: GARAGE_E_INVALID_INPUT for GARAGE_NO_TIME; GARAGE_E_OUT_OF_RANGE past 64 bits.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_books_sums(GarageHandle garage,
                               int64_t from,
                               int64_t until,
                               struct GarageSums *out_sums,
                               struct GarageError *out_error);

/**
 * The same by how it was paid.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_books_methods(GarageHandle garage,
                                  int64_t from,
                                  int64_t until,
                                  struct GarageMethodSum *out_methods,
                                  size_t capacity,
                                  size_t *out_count,
                                  struct GarageError *out_error);

/**
 * The same by tax.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_books_taxes(GarageHandle garage,
                                int64_t from,
                                int64_t until,
                                struct GarageTaxSum *out_taxes,
                                size_t capacity,
                                size_t *out_count,
                                struct GarageError *out_error);

/**
 * The same by day.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_books_days(GarageHandle garage,
                               int64_t from,
                               int64_t until,
                               struct GarageDaySum *out_days,
                               size_t capacity,
                               size_t *out_count,
                               struct GarageError *out_error);

/**
 * Closes the day: sums up what was issued since the last close, for ever.
 *
 * Threads: any. May be NULL: key. Errors: GARAGE_E_OUT_OF_RANGE past 64 bits.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_books_close_day(GarageHandle garage,
                                    const char *key,
                                    struct GarageDayClose *out_close,
                                    struct GarageError *out_error);

/**
 * The day close with this number.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_books_day_close(GarageHandle garage,
                                    uint64_t close_number,
                                    struct GarageDayClose *out_close,
                                    struct GarageError *out_error);

/**
 * Day closes by their numbers: those behind the number `after` (0: from the start).
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_books_day_closes(GarageHandle garage,
                                     uint64_t after,
                                     uint32_t flags,
                                     struct GarageDayClose *out_closes,
                                     size_t capacity,
                                     size_t *out_count,
                                     struct GarageError *out_error);

/**
 * Whether receipts, payments, shifts, day closes and the journal agree.
 *
 * Threads: any; it reads them all. Errors: those of the store.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_books_check(GarageHandle garage,
                                struct GarageBooksChecked *out_checked,
                                struct GarageError *out_error);

/**
 * What does not agree, a line each; empty where all does.
 *
 * Threads: any; it reads them all.
 * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_books_differences(GarageHandle garage,
                                      char *buffer,
                                      size_t capacity,
                                      size_t *out_needed,
                                      struct GarageError *out_error);

/**
 * Closes what the handle names: a garage or an event stream. Calls that are inside end as if nothing had happened; later ones
 * answer GARAGE_E_CLOSED, on a garage's event streams too. When the last call that was inside has left, the file is closed.
 * The handle itself remains until garage_free.
 *
 * Threads: any, also beside other calls on the same handle. It does not wait for them.
 * Errors: GARAGE_E_CLOSED if it is closed already.
 */
GARAGE_API GARAGE_NODISCARD GarageStatus garage_close(GarageHandle handle, struct GarageError *out_error);

/**
 * Gives a handle back, and closes what it names if it is not closed. The number is never given out again in this process, but
 * for a wrap after some four billion of them; using it answers GARAGE_E_MISUSE.
 *
 * Threads: any. Errors: none for 0, which does nothing; GARAGE_E_MISUSE for what is no handle.
 */
GARAGE_API GarageStatus garage_free(GarageHandle handle, struct GarageError *out_error);

/**
 * Lets a vehicle out that does not pay: ends the session, and what is due becomes a debt.
 *
 * Threads: any. May be NULL: lane, key. The reason is 1 to 500 characters.
 * Outputs: `out_debt` has the version 0 and zeros where nothing was due.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_PAYMENT_PENDING while it is being
 * paid; GARAGE_E_INVALID_INPUT for the lane or the reason.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_exit_unpaid(GarageHandle garage,
                                        struct GarageId session,
                                        const char *lane,
                                        const char *reason,
                                        const char *key,
                                        struct GarageSession *out_session,
                                        struct GarageDebt *out_debt,
                                        struct GarageError *out_error);

/**
 * Lets a vehicle out for nothing, whatever is due: a decision of staff, which the journal keeps with the reason.
 *
 * Threads: any. May be NULL: lane, key. The reason is 1 to 500 characters.
 * Errors: as garage_session_exit_unpaid.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_release(GarageHandle garage,
                                    struct GarageId session,
                                    const char *lane,
                                    const char *reason,
                                    const char *key,
                                    struct GarageSession *out_session,
                                    struct GarageError *out_error);

/**
 * Pays a debt, whole. Of `pay` the session and the amount are not looked at.
 *
 * Threads: any; the provider's callback is called on this one. May be NULL: key.
 * Errors: as garage_payment_process; GARAGE_E_INVALID_TRANSITION unless the debt is OPEN.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_debt_settle(GarageHandle garage,
                                struct GarageId debt,
                                const struct GaragePay *pay,
                                const char *key,
                                struct GaragePayment *out_payment,
                                struct GarageError *out_error);

/**
 * Gives a debt up.
 *
 * Threads: any. May be NULL: key. The reason is 1 to 500 characters.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is OPEN; GARAGE_E_PAYMENT_PENDING while it is being paid;
 * GARAGE_E_INVALID_INPUT for the reason.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_debt_waive(GarageHandle garage,
                               struct GarageId debt,
                               const char *reason,
                               const char *key,
                               struct GarageDebt *out_debt,
                               struct GarageError *out_error);

/**
 * The debt with this id.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_debt_get(GarageHandle garage,
                             struct GarageId debt,
                             struct GarageDebt *out_debt,
                             struct GarageError *out_error);

/**
 * Why the vehicle left without paying.
 *
 * Threads: any.
 * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_debt_reason(GarageHandle garage,
                                struct GarageId debt,
                                char *buffer,
                                size_t capacity,
                                size_t *out_needed,
                                struct GarageError *out_error);

/**
 * Why a debt was WAIVED; empty where it was not.
 *
 * Threads: any.
 * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_debt_waiver(GarageHandle garage,
                                struct GarageId debt,
                                char *buffer,
                                size_t capacity,
                                size_t *out_needed,
                                struct GarageError *out_error);

/**
 * Debts of a vehicle, whatever became of them, oldest first.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_debt_of_vehicle(GarageHandle garage,
                                    struct GarageId vehicle,
                                    struct GarageDebt *out_debts,
                                    size_t capacity,
                                    size_t *out_count,
                                    struct GarageError *out_error);

/**
 * Debts of all vehicles with this plate, removed ones included, oldest first.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_debt_of_plate(GarageHandle garage,
                                  const char *plate,
                                  struct GarageDebt *out_debts,
                                  size_t capacity,
                                  size_t *out_count,
                                  struct GarageError *out_error);

/**
 * OPEN debts, oldest first: those behind `after` (all zeros: from the start).
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_debt_open(GarageHandle garage,
                              struct GarageId after,
                              uint32_t flags,
                              struct GarageDebt *out_debts,
                              size_t capacity,
                              size_t *out_count,
                              struct GarageError *out_error);

/**
 * Registers a gate or kiosk, with a secret of 256 random bits that is shown this once.
 *
 * Threads: any. Ownership: everything `device` points to is copied. Errors: GARAGE_E_INVALID_INPUT for the name or the lane.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_device_register(GarageHandle garage,
                                    const struct GarageNewDevice *device,
                                    struct GarageDeviceSecret *out_secret,
                                    struct GarageError *out_error);

/**
 * The device with this id, also one that was removed.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_device_get(GarageHandle garage,
                               struct GarageId device,
                               struct GarageDevice *out_device,
                               struct GarageError *out_error);

/**
 * Devices in the order in which they were registered, removed ones included: those behind `after` (all zeros: from the start).
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_device_list(GarageHandle garage,
                                struct GarageId after,
                                uint32_t flags,
                                struct GarageDevice *out_devices,
                                size_t capacity,
                                size_t *out_count,
                                struct GarageError *out_error);

/**
 * Changes a device that is still as in `version`. One that is switched off is logged out.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_VERSION_MISMATCH; GARAGE_E_INVALID_INPUT for the name or the lane;
 * GARAGE_E_UNSUPPORTED for a flag that is none.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_device_change(GarageHandle garage,
                                  struct GarageId device,
                                  uint32_t version,
                                  const struct GarageDeviceChange *change,
                                  struct GarageDevice *out_device,
                                  struct GarageError *out_error);

/**
 * Gives a device another secret; the old one and its auth sessions are worthless.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_device_renew_secret(GarageHandle garage,
                                        struct GarageId device,
                                        struct GarageDeviceSecret *out_secret,
                                        struct GarageError *out_error);

/**
 * Removes a device; its history stays.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none, or not any more.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_device_remove(GarageHandle garage,
                                  struct GarageId device,
                                  struct GarageDevice *out_device,
                                  struct GarageError *out_error);

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
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_enter(GarageHandle garage,
                                  const struct GarageEntry *entry,
                                  const char *key,
                                  struct GarageVisit *out_visit,
                                  struct GarageError *out_error);

/**
 * Lets many vehicles in with one transaction; each has its own outcome, as from garage_session_enter. Under a key, entry number n
 * (the first is 1) has the key with "#n" behind it.
 *
 * Threads: any. May be NULL: key, out_visits.
 * Outputs: `out_statuses` has room for `count` statuses, and `out_visits` for `count` visits, zeros where the status is not GARAGE_OK.
 * Errors: those of the store and of arguments that cannot be read; then nobody was let in.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_enter_many(GarageHandle garage,
                                       const struct GarageEntry *entries,
                                       size_t count,
                                       const char *key,
                                       GarageStatus *out_statuses,
                                       struct GarageVisit *out_visits,
                                       struct GarageError *out_error);

/**
 * Moves a parked vehicle to another spot.
 *
 * Threads: any. May be NULL: to (the best one that is free), key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE; GARAGE_E_FULL;
 * GARAGE_E_SPOT_UNAVAILABLE and GARAGE_E_SPOT_UNSUITABLE for the spot.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_transfer(GarageHandle garage,
                                     struct GarageId session,
                                     const struct GarageSpotWish *to,
                                     const char *key,
                                     struct GarageSession *out_session,
                                     struct GarageError *out_error);

/**
 * Opens a stream of the garage's events from journal row `from` on (the first is 1): those of the past and those to come. A
 * reader that was away goes on where it stopped, by the number of the last row it has dealt with, plus one.
 *
 * Threads: any. Ownership: garage_free gives the stream back; closing the garage ends it.
 * Errors: GARAGE_E_IO if the system has no more file descriptors.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_events_open(GarageHandle garage,
                                uint64_t from,
                                GarageHandle *out_events,
                                struct GarageError *out_error);

/**
 * A file descriptor that is readable while there may be events to poll: for poll(2) and epoll, asyncio's add_reader, Node's
 * net.Socket. It is one end of a socket pair; it may be read from, which changes nothing, and is not to be written to. When the
 * garage is closed it reads as at its end.
 *
 * Threads: any. Ownership: each call gives another descriptor of the same socket; it is the caller's, to be closed with
 * close(2), and needs not be: it outlives the stream.
 * Errors: GARAGE_E_IO if the system has no more file descriptors; GARAGE_E_CLOSED.
 */
GARAGE_API GARAGE_NODISCARD GarageStatus garage_events_fd(GarageHandle events, int *out_fd, struct GarageError *out_error);

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
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_events_poll(GarageHandle events,
                                struct GarageJournalRow *out_rows,
                                size_t capacity,
                                char *text,
                                size_t text_capacity,
                                size_t *out_count,
                                size_t *out_needed,
                                struct GarageError *out_error);

/**
 * How the garage is. A store that does not answer is an answer, not an error.
 *
 * Threads: any; waits up to a second for a writer's turn. Errors: none but those of the arguments.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_health(GarageHandle garage,
                           struct GarageHealth *out_health,
                           struct GarageError *out_error);

/**
 * What the library counted since the garage was opened, as Prometheus reads it.
 *
 * Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL; it grows a little
 * with use, so give more.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_metrics(GarageHandle garage,
                            char *buffer,
                            size_t capacity,
                            size_t *out_needed,
                            struct GarageError *out_error);

/**
 * Writes an id as text, such as "0190163d-8694-739b-aea5-966c26f8ad91".
 *
 * Threads: any. Ownership: `out_text` is the caller's and has room for GARAGE_ID_TEXT_BYTES. Errors: GARAGE_E_INVALID_INPUT for
 * NULL.
 */
GARAGE_API GARAGE_NODISCARD GarageStatus garage_id_format(struct GarageId id, char *out_text, struct GarageError *out_error);

/**
 * Reads an id from its text; hyphens may be left out, and letters may be large or small.
 *
 * Threads: any. Errors: GARAGE_E_INVALID_INPUT for text that is no UUID.
 */
GARAGE_API GARAGE_NODISCARD GarageStatus garage_id_parse(const char *id, struct GarageId *out_id, struct GarageError *out_error);

/**
 * Where the journal ends; note it off the machine to prove later that nothing was cut off.
 *
 * Threads: any. Errors: those of the store.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_journal_head(GarageHandle garage,
                                 struct GarageHead *out_head,
                                 struct GarageError *out_error);

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
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_journal_page(GarageHandle garage,
                                 uint64_t from,
                                 struct GarageJournalRow *out_rows,
                                 size_t capacity,
                                 char *text,
                                 size_t text_capacity,
                                 size_t *out_count,
                                 size_t *out_needed,
                                 struct GarageError *out_error);

/**
 * Reads the whole journal, checks that every row follows from the one before, replays it, and compares every row of every table
 * with what that gives. Takes memory for the whole garage, and some 10 microseconds for each row.
 *
 * Threads: any; others go on meanwhile. Errors: those of a store that cannot be read. What it finds wrong is no error.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_journal_verify(GarageHandle garage,
                                   struct GarageVerified *out_verified,
                                   struct GarageError *out_error);

/**
 * As garage_journal_verify, of the chain alone: that no row was changed, removed or put in since. What the rows say, and whether
 * the tables agree, is not looked at. Takes little memory, and a second for each half million rows.
 *
 * Threads: any; others go on meanwhile. Errors: those of a store that cannot be read. What it finds wrong is no error.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_journal_verify_chain(GarageHandle garage,
                                         struct GarageVerified *out_verified,
                                         struct GarageError *out_error);

/**
 * Builds floors, bays and spots, in addition to those there are. A program that builds its layout at each start does so under
 * a key: the second time does nothing.
 *
 * Threads: any. May be NULL: key. Ownership: everything `layout` points to is copied.
 * Errors: GARAGE_E_INVALID_LAYOUT for what does not fit together, GARAGE_E_ALREADY_EXISTS for a code in use,
 * GARAGE_E_INVALID_INPUT.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_layout_create(GarageHandle garage,
                                  const struct GarageLayout *layout,
                                  const char *key,
                                  struct GarageLayoutBuilt *out_built,
                                  struct GarageError *out_error);

/**
 * Builds `floors` floors (levels 1 and up) of `bays` bays of `spots` STANDARD spots, called F1-B1-S001 and so on.
 *
 * Threads: any. May be NULL: key.
 * Errors: as garage_layout_create; GARAGE_E_INVALID_LAYOUT for more than a million spots.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_layout_grid(GarageHandle garage,
                                uint16_t floors,
                                uint16_t bays,
                                uint16_t spots,
                                const char *key,
                                struct GarageLayoutBuilt *out_built,
                                struct GarageError *out_error);

/**
 * All floors, lowest first.
 *
 * Threads: any. Outputs: `out_count` is the number of floors, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_layout_floors(GarageHandle garage,
                                  struct GarageFloor *out_floors,
                                  size_t capacity,
                                  size_t *out_count,
                                  struct GarageError *out_error);

/**
 * All bays, by floor and number.
 *
 * Threads: any. Outputs: `out_count` is the number of bays, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_layout_bays(GarageHandle garage,
                                struct GarageBay *out_bays,
                                size_t capacity,
                                size_t *out_count,
                                struct GarageError *out_error);

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
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_log_set(GarageLogCallback callback,
                            void *user_data,
                            GarageLogLevel level,
                            struct GarageError *out_error);

/**
 * Logs a user in: an auth session begins. An unknown login, a wrong password and a user that is switched off give the same error
 * after the same time.
 *
 * Threads: any; it takes as long as a password's hash. May be NULL: client.
 * Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_LOCKED_OUT, saying until when, after too many failures; GARAGE_E_UNSUPPORTED if the
 * garage was opened without keys.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_login(GarageHandle garage,
                               const char *login,
                               const char *password,
                               const struct GarageClient *client,
                               struct GarageTokens *out_tokens,
                               struct GarageError *out_error);

/**
 * Logs a device in with its secret.
 *
 * Threads: any. May be NULL: client.
 * Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_UNSUPPORTED if the garage was opened without keys.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_login_device(GarageHandle garage,
                                      const char *secret,
                                      const struct GarageClient *client,
                                      struct GarageTokens *out_tokens,
                                      struct GarageError *out_error);

/**
 * Takes a refresh token and gives new tokens; the one that was given is used up. A second use ends the auth session: one of the
 * two is a thief.
 *
 * Threads: any. May be NULL: client.
 * Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_UNSUPPORTED if the garage was opened without keys.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_refresh(GarageHandle garage,
                                 const char *refresh,
                                 const struct GarageClient *client,
                                 struct GarageTokens *out_tokens,
                                 struct GarageError *out_error);

/**
 * Who shows this access token, and what they may do now.
 *
 * Threads: any. Errors: GARAGE_E_UNAUTHENTICATED, the same for every reason; GARAGE_E_UNSUPPORTED if the garage was opened
 * without keys.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_verify(GarageHandle garage,
                                const char *token,
                                struct GaragePrincipal *out_principal,
                                struct GarageError *out_error);

/**
 * A handle that acts as whoever shows this access token: it goes in place of the garage's in every function, each call is
 * checked against what they may do at that moment, and the journal names them. The garage's own handle may do everything.
 *
 * Threads: any. Ownership: garage_close closes it, garage_free gives it back; closing the garage ends it.
 * Errors: GARAGE_E_UNAUTHENTICATED; GARAGE_E_UNSUPPORTED if the garage was opened without keys; GARAGE_E_MISUSE for a handle
 * that acts already.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_acting_as(GarageHandle garage,
                              const char *token,
                              GarageHandle *out_acting,
                              struct GarageError *out_error);

/**
 * Does what time alone makes due: expires sessions that are overdue, ends reservations that have lapsed, recovers payments. For a
 * host to call now and then, such as each minute.
 *
 * Threads: any; a provider's callback is called on this one. Errors: those of the store; what was done before it stays done.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_maintenance_sweep(GarageHandle garage,
                                      struct GarageSwept *out_swept,
                                      struct GarageError *out_error);

/**
 * Takes in what other processes have committed, at once instead of at the next look of the background thread.
 *
 * Threads: any. Errors: those of the store.
 */
GARAGE_API GARAGE_NODISCARD GarageStatus garage_maintenance_catch_up(GarageHandle garage, struct GarageError *out_error);

/**
 * Does the store's housekeeping, as the background thread does: for hosts that opened with GARAGE_OPEN_NO_BACKGROUND.
 *
 * Threads: any. Errors: those of the store; trying again later is right.
 */
GARAGE_API GARAGE_NODISCARD GarageStatus garage_maintenance_tidy(GarageHandle garage, struct GarageError *out_error);

/**
 * Compares what is in memory with the store, row by row, and builds it anew if they differ; what differed is logged.
 *
 * Threads: any. Errors: GARAGE_E_BUSY if others write faster than can be compared; those of the store.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_maintenance_check(GarageHandle garage,
                                      size_t *out_differences,
                                      struct GarageError *out_error);

/**
 * Builds what is in memory anew from the store.
 *
 * Threads: any. Errors: those of the store; memory is then as before.
 */
GARAGE_API GARAGE_NODISCARD GarageStatus garage_maintenance_rebuild(GarageHandle garage, struct GarageError *out_error);

/**
 * Copies the store, as it is now, into a new file while it is in use. The copy is a garage's file like any other.
 *
 * Threads: any; others go on meanwhile.
 * Errors: GARAGE_E_ALREADY_EXISTS if there is a file; GARAGE_E_UNSUPPORTED in memory; those of a disk that fails. No half copy
 * is left.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_maintenance_backup(GarageHandle garage,
                                       const char *file,
                                       struct GarageError *out_error);

/**
 * Replaces everything in the store by what a backup holds; what was written after the backup is gone.
 *
 * Threads: any. Errors: GARAGE_E_NOT_A_DATABASE, GARAGE_E_NEWER_SCHEMA or GARAGE_E_CORRUPT for a file that is not a sound
 * backup, which is found out before anything is changed; GARAGE_E_UNSUPPORTED in memory.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_maintenance_restore(GarageHandle garage,
                                        const char *file,
                                        struct GarageError *out_error);

/**
 * Makes a manual clock show `now`, in microseconds since 1970 in UTC, be it earlier or later.
 *
 * Threads: any. Errors: GARAGE_E_MISUSE unless the garage was opened with GARAGE_OPEN_MANUAL_CLOCK.
 */
GARAGE_API GARAGE_NODISCARD GarageStatus garage_clock_set(GarageHandle garage, int64_t now, struct GarageError *out_error);

/**
 * Moves a manual clock on by so many milliseconds.
 *
 * Threads: any. Errors: as garage_clock_set; GARAGE_E_INVALID_INPUT for a negative number.
 */
GARAGE_API GARAGE_NODISCARD GarageStatus garage_clock_advance(GarageHandle garage, int64_t by_ms, struct GarageError *out_error);

/**
 * Fills in the options that a garage is opened with if nothing else is said.
 *
 * Threads: any. Errors: GARAGE_E_INVALID_INPUT for NULL or a wrong struct_size.
 */
GARAGE_API GARAGE_NODISCARD GarageStatus garage_options_default(struct GarageOptions *out_options, struct GarageError *out_error);

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
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_open(const char *path,
                         const struct GarageOptions *options,
                         GarageHandle *out_garage,
                         struct GarageError *out_error);

/**
 * Opens a garage in memory, gone when it is closed.
 *
 * Threads: any. May be NULL: options. Ownership: as for garage_open. Errors: GARAGE_E_INVALID_INPUT for an option.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_open_in_memory(const struct GarageOptions *options,
                                   GarageHandle *out_garage,
                                   struct GarageError *out_error);

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
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_process(GarageHandle garage,
                                    const struct GaragePay *pay,
                                    const char *key,
                                    struct GaragePayment *out_payment,
                                    struct GarageError *out_error);

/**
 * Pays at a pay station: takes what is due. The session stays ACTIVE, and until `paid_until` the vehicle may leave.
 *
 * Threads: any; the provider's callback is called on this one. May be NULL: key.
 * Errors: as garage_payment_process.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_prepay(GarageHandle garage,
                                   const struct GaragePay *pay,
                                   const char *key,
                                   struct GaragePayment *out_payment,
                                   struct GarageError *out_error);

/**
 * The payment with this id.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_get(GarageHandle garage,
                                struct GarageId payment,
                                struct GaragePayment *out_payment,
                                struct GarageError *out_error);

/**
 * The provider's own number for a payment; empty where it gave none.
 *
 * Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_reference(GarageHandle garage,
                                      struct GarageId payment,
                                      char *buffer,
                                      size_t capacity,
                                      size_t *out_needed,
                                      struct GarageError *out_error);

/**
 * Why a payment is FAILED or CANCELLED; empty where it is neither.
 *
 * Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_failure(GarageHandle garage,
                                    struct GarageId payment,
                                    char *buffer,
                                    size_t capacity,
                                    size_t *out_needed,
                                    struct GarageError *out_error);

/**
 * Payments of a session, oldest first.
 *
 * Threads: any. Outputs: `out_count` is the number of payments, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_of_session(GarageHandle garage,
                                       struct GarageId session,
                                       struct GaragePayment *out_payments,
                                       size_t capacity,
                                       size_t *out_count,
                                       struct GarageError *out_error);

/**
 * Pays once more at a pay station, because the time to leave that was bought is over: takes what has become due since, and buys
 * a new one. While it still runs, a payment of nothing.
 *
 * Threads: any; the provider's callback is called on this one. May be NULL: key.
 * Errors: as garage_payment_process; GARAGE_E_INVALID_TRANSITION also if the session was never prepaid.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_top_up(GarageHandle garage,
                                   const struct GaragePay *pay,
                                   const char *key,
                                   struct GaragePayment *out_payment,
                                   struct GarageError *out_error);

/**
 * Payments for all stays of all vehicles with this plate, removed ones included: those behind `after` (all zeros: from the
 * start). GARAGE_E_INVALID_PLATE for what is no plate.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_of_plate(GarageHandle garage,
                                     const char *plate,
                                     struct GarageId after,
                                     uint32_t flags,
                                     struct GaragePayment *out_payments,
                                     size_t capacity,
                                     size_t *out_count,
                                     struct GarageError *out_error);

/**
 * Payments in the order in which they were opened, all or those in one state: those behind `after` (all zeros: from the start).
 * `status` is 0 for all.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_list(GarageHandle garage,
                                 GaragePaymentStatus status,
                                 struct GarageId after,
                                 uint32_t flags,
                                 struct GaragePayment *out_payments,
                                 size_t capacity,
                                 size_t *out_count,
                                 struct GarageError *out_error);

/**
 * PENDING payments, oldest first.
 *
 * Threads: any. Outputs: `out_count` is the number of payments, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_pending(GarageHandle garage,
                                    struct GaragePayment *out_payments,
                                    size_t capacity,
                                    size_t *out_count,
                                    struct GarageError *out_error);

/**
 * Asks the providers about payments that are PENDING for longer than `payment_minutes_max`, and writes down what they say.
 * Opening and garage_maintenance_sweep do this too.
 *
 * Threads: any; the provider's callback is called on this one. Errors: those of the store.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_recover(GarageHandle garage,
                                    struct GarageRecovered *out_recovered,
                                    struct GarageError *out_error);

/**
 * Asks the provider about this payment now, however young it is, and answers it as it then is. About one that was given up too:
 * if its money was taken after all, the answer is the payment that now stands for it.
 *
 * Threads: any; the provider's callback is called on this one. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_recover_one(GarageHandle garage,
                                        struct GarageId payment,
                                        struct GaragePayment *out_payment,
                                        struct GarageError *out_error);

/**
 * Gives a PENDING payment up that no provider can explain, so that the driver can pay in another way and leave: an operator's
 * decision.
 *
 * Threads: any. May be NULL: key. The reason is at most 500 characters.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is PENDING; GARAGE_E_INVALID_INPUT for the reason.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_cancel(GarageHandle garage,
                                   struct GarageId payment,
                                   const char *reason,
                                   const char *key,
                                   struct GaragePayment *out_payment,
                                   struct GarageError *out_error);

/**
 * Says that the terminal refused a PENDING payment, as the host has seen: a terminal that is worked by hand. The provider is not
 * asked about it any more.
 *
 * Threads: any. May be NULL: key. The reason is at most 500 characters.
 * Errors: as garage_payment_cancel; GARAGE_E_PAYMENT_PENDING while it is being charged.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_fail(GarageHandle garage,
                                 struct GarageId payment,
                                 const char *reason,
                                 const char *key,
                                 struct GaragePayment *out_payment,
                                 struct GarageError *out_error);

/**
 * Marks a COMPLETED payment as disputed, by the driver or by the bank: until that is resolved nothing of it is given back.
 *
 * Threads: any. May be NULL: key. The reason is 1 to 500 characters.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION; GARAGE_E_INVALID_INPUT for the reason.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_dispute(GarageHandle garage,
                                    struct GarageId payment,
                                    const char *reason,
                                    const char *key,
                                    struct GaragePayment *out_payment,
                                    struct GarageError *out_error);

/**
 * Ends a dispute and notes how it ended.
 *
 * Threads: any. May be NULL: key. The note is 1 to 500 characters.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is disputed; GARAGE_E_INVALID_INPUT for the note.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_resolve_dispute(GarageHandle garage,
                                            struct GarageId payment,
                                            const char *note,
                                            const char *key,
                                            struct GaragePayment *out_payment,
                                            struct GarageError *out_error);

/**
 * Takes the provider's late word on the payment with this key, as from a webhook: a GARAGE_CHARGE_OUTCOME_*, and the text that
 * goes with it. Tell only what the provider itself has said, and signed.
 *
 * Threads: any. May be NULL: text.
 * Errors: GARAGE_E_NOT_FOUND for a key that no payment has; GARAGE_E_PAYMENT_PENDING if late money has to wait for another
 * payment of the session: let the provider tell again.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_notify(GarageHandle garage,
                                   const char *charge_key,
                                   GarageChargeOutcome outcome,
                                   const char *text,
                                   struct GaragePayment *out_payment,
                                   struct GarageError *out_error);

/**
 * PENDING payments that were opened so many minutes ago or longer, oldest first.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_pending_older_than(GarageHandle garage,
                                               uint32_t minutes,
                                               struct GaragePayment *out_payments,
                                               size_t capacity,
                                               size_t *out_count,
                                               struct GarageError *out_error);

/**
 * Payments that are disputed: those behind `after` (all zeros: from the start).
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_payment_disputed(GarageHandle garage,
                                     struct GarageId after,
                                     uint32_t flags,
                                     struct GaragePayment *out_payments,
                                     size_t capacity,
                                     size_t *out_count,
                                     struct GarageError *out_error);

/**
 * What a stay costs up to `until` (0 or GARAGE_NO_TIME: now), or up to its end if it is over; what was paid and what is due.
 *
 * Threads: any. Ownership: nothing is kept.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_OUT_OF_RANGE for a price past 64 bits.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_quote(GarageHandle garage,
                                  struct GarageId session,
                                  int64_t until,
                                  struct GarageQuote *out_quote,
                                  struct GarageError *out_error);

/**
 * As garage_session_quote, with the lines that explain the price. Give the `until` of a quote to get the very lines of it.
 *
 * Threads: any. Outputs: `out_count` is the number of lines, also on GARAGE_E_BUFFER_TOO_SMALL; nothing else is written then.
 * Errors: as garage_session_quote; GARAGE_E_BUFFER_TOO_SMALL if there are more lines than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_quote_lines(GarageHandle garage,
                                        struct GarageId session,
                                        int64_t until,
                                        struct GarageQuote *out_quote,
                                        struct GarageQuoteLine *out_lines,
                                        size_t capacity,
                                        size_t *out_count,
                                        struct GarageError *out_error);

/**
 * The receipt with this number.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_receipt_get(GarageHandle garage,
                                uint64_t receipt_number,
                                struct GarageReceipt *out_receipt,
                                struct GarageError *out_error);

/**
 * The receipt whose QR code says this.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_INPUT for what is no such code.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_receipt_by_code(GarageHandle garage,
                                    const char *receipt_code,
                                    struct GarageReceipt *out_receipt,
                                    struct GarageError *out_error);

/**
 * A receipt as text for a printer: GARAGE_RECEIPT_COLUMNS columns, a line feed behind each line.
 *
 * Threads: any.
 * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_receipt_text(GarageHandle garage,
                                 uint64_t receipt_number,
                                 char *buffer,
                                 size_t capacity,
                                 size_t *out_needed,
                                 struct GarageError *out_error);

/**
 * A receipt as JSON, with its lines and taxes; always the same bytes for the same receipt.
 *
 * Threads: any.
 * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_receipt_json(GarageHandle garage,
                                 uint64_t receipt_number,
                                 char *buffer,
                                 size_t capacity,
                                 size_t *out_needed,
                                 struct GarageError *out_error);

/**
 * A receipt as an SVG picture with a QR code. GARAGE_E_UNSUPPORTED in a build without GARAGE_FEATURES_RECEIPT_SVG.
 *
 * Threads: any.
 * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_receipt_svg(GarageHandle garage,
                                uint64_t receipt_number,
                                char *buffer,
                                size_t capacity,
                                size_t *out_needed,
                                struct GarageError *out_error);

/**
 * Receipts and credit notes by their numbers: those behind the number `after` (0: from the start).
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_receipt_list(GarageHandle garage,
                                 uint64_t after,
                                 uint32_t flags,
                                 struct GarageReceipt *out_receipts,
                                 size_t capacity,
                                 size_t *out_count,
                                 struct GarageError *out_error);

/**
 * The receipt of a payment and its credit notes.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_receipt_of_payment(GarageHandle garage,
                                       struct GarageId payment,
                                       struct GarageReceipt *out_receipts,
                                       size_t capacity,
                                       size_t *out_count,
                                       struct GarageError *out_error);

/**
 * Receipts and credit notes of a stay.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_receipt_of_session(GarageHandle garage,
                                       struct GarageId session,
                                       struct GarageReceipt *out_receipts,
                                       size_t capacity,
                                       size_t *out_count,
                                       struct GarageError *out_error);

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
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_refund_make(GarageHandle garage,
                                const struct GarageRefunding *refunding,
                                const char *key,
                                struct GarageRefund *out_refund,
                                struct GarageError *out_error);

/**
 * The refund with this id.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_refund_get(GarageHandle garage,
                               struct GarageId refund,
                               struct GarageRefund *out_refund,
                               struct GarageError *out_error);

/**
 * The provider's own number for a refund; empty where it gave none.
 *
 * Threads: any.
 * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_refund_reference(GarageHandle garage,
                                     struct GarageId refund,
                                     char *buffer,
                                     size_t capacity,
                                     size_t *out_needed,
                                     struct GarageError *out_error);

/**
 * Why a refund is FAILED; empty where it is not.
 *
 * Threads: any.
 * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_refund_failure(GarageHandle garage,
                                   struct GarageId refund,
                                   char *buffer,
                                   size_t capacity,
                                   size_t *out_needed,
                                   struct GarageError *out_error);

/**
 * Why a refund was given.
 *
 * Threads: any.
 * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_refund_reason(GarageHandle garage,
                                  struct GarageId refund,
                                  char *buffer,
                                  size_t capacity,
                                  size_t *out_needed,
                                  struct GarageError *out_error);

/**
 * Refunds of a payment, oldest first.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_refund_of_payment(GarageHandle garage,
                                      struct GarageId payment,
                                      struct GarageRefund *out_refunds,
                                      size_t capacity,
                                      size_t *out_count,
                                      struct GarageError *out_error);

/**
 * PENDING refunds, oldest first.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_refund_pending(GarageHandle garage,
                                   struct GarageRefund *out_refunds,
                                   size_t capacity,
                                   size_t *out_count,
                                   struct GarageError *out_error);

/**
 * Refunds in the order in which they were opened, all or those in one state: those behind `after` (all zeros: from the start).
 * `status` is 0 for all.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_refund_list(GarageHandle garage,
                                GarageRefundStatus status,
                                struct GarageId after,
                                uint32_t flags,
                                struct GarageRefund *out_refunds,
                                size_t capacity,
                                size_t *out_count,
                                struct GarageError *out_error);

/**
 * Asks the provider about this refund now, however young it is, and answers it as it then is.
 *
 * Threads: any; the provider's callback is called on this one. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_refund_recover_one(GarageHandle garage,
                                       struct GarageId refund,
                                       struct GarageRefund *out_refund,
                                       struct GarageError *out_error);

/**
 * Takes the provider's late word on the refund with this key, as garage_payment_notify does on a payment.
 *
 * Threads: any. May be NULL: text.
 * Errors: GARAGE_E_NOT_FOUND for a key that no refund has; GARAGE_E_INVALID_TRANSITION if it is COMPLETED and the word is that
 * it was declined; GARAGE_E_PAYMENT_PENDING and GARAGE_E_AMOUNT_MISMATCH if a late refund does not fit beside the others.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_refund_notify(GarageHandle garage,
                                  const char *refund_key,
                                  GarageChargeOutcome outcome,
                                  const char *text,
                                  struct GarageRefund *out_refund,
                                  struct GarageError *out_error);

/**
 * Says that a PENDING refund was not given, as the host has seen: the provider is gone, or its statement does not have it. The
 * provider is not asked about it any more but by garage_refund_recover_one.
 *
 * Threads: any. May be NULL: key. The reason is 1 to 500 characters.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is PENDING; GARAGE_E_PAYMENT_PENDING while it is being given;
 * GARAGE_E_INVALID_INPUT for the reason.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_refund_fail(GarageHandle garage,
                                struct GarageId refund,
                                const char *reason,
                                const char *key,
                                struct GarageRefund *out_refund,
                                struct GarageError *out_error);

/**
 * Prices the stays that are over a second time, under a draft that need not be published, and says what would have been
 * different. Nothing is changed. A million stays take as much memory as a thousand.
 *
 * Threads: any; it reads all that is wanted. May be NULL: scope.
 * Errors: GARAGE_E_INVALID_TARIFF for a text that is no tariff; GARAGE_E_INVALID_INPUT if a stay was priced in another currency;
 * GARAGE_E_OUT_OF_RANGE for a sum past 64 bits.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_tariff_reprice(GarageHandle garage,
                                   const char *draft,
                                   GarageTextFormat format,
                                   const struct GarageRepriceScope *scope,
                                   struct GarageRepriced *out_repriced,
                                   struct GarageError *out_error);

/**
 * What validations took off the stays that ended from `from` on and before `until`, by who is billed.
 *
 * Threads: any; it reads those stays. Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_INVALID_INPUT unless `from` is before `until`; GARAGE_E_OUT_OF_RANGE for a sum past 64 bits;
 * GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_tariff_billed_back(GarageHandle garage,
                                       int64_t from,
                                       int64_t until,
                                       struct GarageBilledBack *out_billed,
                                       size_t capacity,
                                       size_t *out_count,
                                       struct GarageError *out_error);

/**
 * Lets a vehicle out: ends the session, frees the spot, closes the ticket.
 *
 * Threads: any. May be NULL: lane, key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_PAYMENT_REQUIRED, naming what is due; GARAGE_E_PAYMENT_PENDING while a payment's outcome
 * is not known; GARAGE_E_INVALID_TRANSITION if the session is over.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_exit(GarageHandle garage,
                                 struct GarageId session,
                                 const char *lane,
                                 const char *key,
                                 struct GarageSession *out_session,
                                 struct GarageError *out_error);

/**
 * Lets many vehicles out through one lane with one transaction; each has its own outcome, as from garage_session_exit. Under a key,
 * exit number n (the first is 1) has the key with "#n" behind it.
 *
 * Threads: any. May be NULL: lane, key.
 * Outputs: `out_statuses` has room for `count` statuses.
 * Errors: those of the store and of arguments that cannot be read; then nobody was let out.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_exit_many(GarageHandle garage,
                                      const struct GarageId *sessions,
                                      size_t count,
                                      const char *lane,
                                      const char *key,
                                      GarageStatus *out_statuses,
                                      struct GarageError *out_error);

/**
 * Takes an entry back: nothing is owed, the spot is free, the ticket void.
 *
 * Threads: any. May be NULL: key. The reason is at most 500 characters.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE, or if something was paid;
 * GARAGE_E_PAYMENT_PENDING while a payment's outcome is not known; GARAGE_E_INVALID_INPUT for the reason.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_cancel(GarageHandle garage,
                                   struct GarageId session,
                                   const char *reason,
                                   const char *key,
                                   struct GarageSession *out_session,
                                   struct GarageError *out_error);

/**
 * Sets from when on the stay is overdue, later or earlier than before.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE; GARAGE_E_INVALID_INPUT for an instant
 * that has passed.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_extend(GarageHandle garage,
                                   struct GarageId session,
                                   int64_t overdue_at,
                                   const char *key,
                                   struct GarageSession *out_session,
                                   struct GarageError *out_error);

/**
 * Corrects a plate that was read wrongly: the stay is from now on that of the vehicle with `plate`.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_PLATE; GARAGE_E_ALREADY_PARKED if that vehicle is inside already;
 * GARAGE_E_INVALID_TRANSITION if the session is over.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_correct_plate(GarageHandle garage,
                                          struct GarageId session,
                                          const char *plate,
                                          const char *key,
                                          struct GarageSession *out_session,
                                          struct GarageError *out_error);

/**
 * The session with this id.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_get(GarageHandle garage,
                                struct GarageId session,
                                struct GarageSession *out_session,
                                struct GarageError *out_error);

/**
 * The session of the vehicle with this plate that is to be settled at the exit: the ACTIVE one, else the oldest EXPIRED one.
 *
 * Threads: any. Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_NOT_FOUND, which does not repeat the plate.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_by_plate(GarageHandle garage,
                                     const char *plate,
                                     struct GarageSession *out_session,
                                     struct GarageError *out_error);

/**
 * The sessions of the vehicle with this plate that are not over, ACTIVE and EXPIRED, oldest first.
 *
 * Threads: any. Outputs: `out_count` is the number of sessions, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_unsettled(GarageHandle garage,
                                      const char *plate,
                                      struct GarageSession *out_sessions,
                                      size_t capacity,
                                      size_t *out_count,
                                      struct GarageError *out_error);

/**
 * Sessions that `filter` admits, in the order in which they began: those behind `after` (all zeros: from the start).
 *
 * Threads: any. May be NULL: filter (all sessions).
 * Outputs: `out_count` is the number of sessions written; less than `capacity` at the end.
 * Errors: GARAGE_E_INVALID_INPUT for the filter; GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_list(GarageHandle garage,
                                 const struct GarageSessionFilter *filter,
                                 struct GarageId after,
                                 uint32_t flags,
                                 struct GarageSession *out_sessions,
                                 size_t capacity,
                                 size_t *out_count,
                                 struct GarageError *out_error);

/**
 * Opens a shift at a drawer with so much cash in it, in minor units of the garage's currency. Cash that is paid with this drawer
 * then belongs to it.
 *
 * Threads: any. May be NULL: key. The name is 1 to 64 characters.
 * Errors: GARAGE_E_INVALID_INPUT for the name; GARAGE_E_OUT_OF_RANGE for a float below nothing; GARAGE_E_ALREADY_EXISTS if a
 * shift is OPEN there.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_shift_open(GarageHandle garage,
                               const char *drawer,
                               int64_t float_minor,
                               const char *key,
                               struct GarageShift *out_shift,
                               struct GarageError *out_error);

/**
 * Puts cash into the drawer or takes it out, and says why.
 *
 * Threads: any. May be NULL: key. The reason is at most 500 characters.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the shift is CLOSED; GARAGE_E_OUT_OF_RANGE unless the amount is
 * above nothing, and for more than the drawer must hold; GARAGE_E_INVALID_INPUT for the reason.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_shift_move_cash(GarageHandle garage,
                                    struct GarageId shift,
                                    GarageCashMove cash_move,
                                    int64_t amount_minor,
                                    const char *reason,
                                    const char *key,
                                    struct GarageShift *out_shift,
                                    struct GarageError *out_error);

/**
 * Closes a shift with what a person counted in the drawer: the answer has the difference.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if it is CLOSED; GARAGE_E_OUT_OF_RANGE for less than nothing.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_shift_close(GarageHandle garage,
                                struct GarageId shift,
                                int64_t counted_minor,
                                const char *key,
                                struct GarageShift *out_shift,
                                struct GarageError *out_error);

/**
 * The shift with this id.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_shift_get(GarageHandle garage,
                              struct GarageId shift,
                              struct GarageShift *out_shift,
                              struct GarageError *out_error);

/**
 * The OPEN shift of this drawer.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_shift_current(GarageHandle garage,
                                  const char *drawer,
                                  struct GarageShift *out_shift,
                                  struct GarageError *out_error);

/**
 * All OPEN shifts, by drawer.
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_shift_open_ones(GarageHandle garage,
                                    struct GarageShift *out_shifts,
                                    size_t capacity,
                                    size_t *out_count,
                                    struct GarageError *out_error);

/**
 * Shifts in the order in which they were opened: those behind `after` (all zeros: from the start).
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_shift_list(GarageHandle garage,
                               struct GarageId after,
                               uint32_t flags,
                               struct GarageShift *out_shifts,
                               size_t capacity,
                               size_t *out_count,
                               struct GarageError *out_error);

/**
 * The spot with this id, also one that was removed.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_spot_get(GarageHandle garage,
                             struct GarageId spot,
                             struct GarageSpot *out_spot,
                             struct GarageError *out_error);

/**
 * The spot with this code painted on it.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_LAYOUT for a text that is no code.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_spot_by_code(GarageHandle garage,
                                 const char *code,
                                 struct GarageSpot *out_spot,
                                 struct GarageError *out_error);

/**
 * Spots in the order in which they were built, removed ones included: those behind `after` (all zeros: from the start).
 *
 * Threads: any. Outputs: `out_count` is the number of spots written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_spot_list(GarageHandle garage,
                              struct GarageId after,
                              uint32_t flags,
                              struct GarageSpot *out_spots,
                              size_t capacity,
                              size_t *out_count,
                              struct GarageError *out_error);

/**
 * What is free where: a row for each floor, bay and class that has spots, of one floor or of GARAGE_ANY_LEVEL. From memory.
 *
 * Threads: any. Outputs: `out_count` is the number of rows, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`; GARAGE_E_INVALID_INPUT for the level.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_spot_availability(GarageHandle garage,
                                      int32_t level,
                                      struct GarageAvailability *out_rows,
                                      size_t capacity,
                                      size_t *out_count,
                                      struct GarageError *out_error);

/**
 * How many spots are free: on one floor or GARAGE_ANY_LEVEL; of one class, or of all where `spot_type` is 0. A class is a size
 * and the features it has, no more and no fewer. One number, from memory: for a sign at the entrance.
 *
 * Threads: any. Errors: GARAGE_E_INVALID_INPUT for the level or size, GARAGE_E_UNSUPPORTED for the features.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_spot_free_count(GarageHandle garage,
                                    int32_t level,
                                    GarageSpotType spot_type,
                                    uint32_t features,
                                    size_t *out_free,
                                    struct GarageError *out_error);

/**
 * Closes a spot, or opens it again: GARAGE_SPOT_STATUS_MAINTENANCE, GARAGE_SPOT_STATUS_OUT_OF_ORDER or
 * GARAGE_SPOT_STATUS_AVAILABLE. A reservation ends with that.
 *
 * Threads: any. May be NULL: reason, key. The reason is at most 500 characters, and not kept on opening.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION while a car is on it; GARAGE_E_INVALID_INPUT.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_spot_set_service(GarageHandle garage,
                                     struct GarageId spot,
                                     GarageSpotStatus status,
                                     const char *reason,
                                     const char *key,
                                     struct GarageSpot *out_spot,
                                     struct GarageError *out_error);

/**
 * Keeps a spot for the vehicle with this plate, which gets it when it enters; until `until`, or for ever if that is 0 or
 * GARAGE_NO_TIME. garage_maintenance_sweep ends what has lapsed.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_PLATE; GARAGE_E_INVALID_TRANSITION unless the spot is AVAILABLE;
 * GARAGE_E_INVALID_INPUT for an instant that has passed.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_spot_reserve(GarageHandle garage,
                                 struct GarageId spot,
                                 const char *plate,
                                 int64_t until,
                                 const char *key,
                                 struct GarageSpot *out_spot,
                                 struct GarageError *out_error);

/**
 * Frees a spot: ends its reservation, or confirms that the car of an EXPIRED session is gone.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if it is neither, or its session is ACTIVE.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_spot_release(GarageHandle garage,
                                 struct GarageId spot,
                                 const char *key,
                                 struct GarageSpot *out_spot,
                                 struct GarageError *out_error);

/**
 * Takes a spot out of the layout; its history stays, and its code may be used again.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION while it is occupied or reserved.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_spot_remove(GarageHandle garage,
                                struct GarageId spot,
                                const char *key,
                                struct GarageSpot *out_spot,
                                struct GarageError *out_error);

/**
 * The name of a status as this header spells it: "GARAGE_OK", "GARAGE_E_FULL", and so on.
 *
 * Threads: any. Ownership: the text is static and NUL-terminated; do not free it.
 * Errors: none; a number that is no status of this version gives "GARAGE_E_UNKNOWN". Never NULL.
 */
GARAGE_API GARAGE_NODISCARD const char *garage_status_name(GarageStatus status);

/**
 * Publishes a version of a tariff. Publishing the same again changes nothing.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_INVALID_TARIFF for a text that is no tariff, naming line and field; for a version that was published with
 * another content; for another currency than the garage's.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_tariff_publish(GarageHandle garage,
                                   const char *tariff,
                                   GarageTextFormat format,
                                   const char *key,
                                   struct GarageTariffRef *out_tariff,
                                   struct GarageError *out_error);

/**
 * Makes a published version price the stays that begin from now on. Stays that have begun keep theirs.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_NOT_FOUND if it was not published; GARAGE_E_INVALID_TARIFF if it is not valid now, or the garage has another
 * currency by now.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_tariff_activate(GarageHandle garage,
                                    const char *tariff,
                                    uint32_t version,
                                    const char *key,
                                    struct GarageError *out_error);

/**
 * The tariff that prices the stays that begin now.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none: stays are free.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_tariff_active(GarageHandle garage,
                                  struct GarageTariffRef *out_tariff,
                                  struct GarageError *out_error);

/**
 * A version of a tariff as JSON, as garage_tariff_publish takes it.
 *
 * Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_tariff_json(GarageHandle garage,
                                const char *tariff,
                                uint32_t version,
                                char *buffer,
                                size_t capacity,
                                size_t *out_needed,
                                struct GarageError *out_error);

/**
 * All versions of all tariffs.
 *
 * Threads: any. Outputs: `out_count` is the number of versions, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_BUFFER_TOO_SMALL if there are more than `capacity`.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_tariff_list(GarageHandle garage,
                                struct GarageTariff *out_tariffs,
                                size_t capacity,
                                size_t *out_count,
                                struct GarageError *out_error);

/**
 * The ticket with this id.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_ticket_get(GarageHandle garage,
                               struct GarageId ticket,
                               struct GarageTicket *out_ticket,
                               struct GarageError *out_error);

/**
 * The ticket with this number, typed or printed, or with this QR code.
 *
 * Threads: any. Errors: GARAGE_E_INVALID_INPUT for a text that is neither; GARAGE_E_NOT_FOUND for a number never given out.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_ticket_by_number(GarageHandle garage,
                                     const char *number,
                                     struct GarageTicket *out_ticket,
                                     struct GarageError *out_error);

/**
 * Makes a ticket worthless; its session goes on, and is found by plate.
 *
 * Threads: any. May be NULL: key. The reason is at most 500 characters.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless it is OPEN; GARAGE_E_INVALID_INPUT for the reason.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_ticket_void(GarageHandle garage,
                                struct GarageId ticket,
                                const char *reason,
                                const char *key,
                                struct GarageTicket *out_ticket,
                                struct GarageError *out_error);

/**
 * Gives the driver of this session another ticket for one that is lost; the lost one is void from now on.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION unless the session is ACTIVE and its ticket OPEN.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_ticket_replace_lost(GarageHandle garage,
                                        struct GarageId session,
                                        const char *key,
                                        struct GarageTicket *out_ticket,
                                        struct GarageError *out_error);

/**
 * Makes a user. There are none until the host makes the first. There is no key: the login is unique.
 *
 * Threads: any; it takes as long as a password's hash. Ownership: everything `user` points to is copied.
 * Errors: GARAGE_E_INVALID_INPUT for the login, the name or the password; GARAGE_E_ALREADY_EXISTS if the login is taken;
 * GARAGE_E_UNSUPPORTED for a password in a garage that was opened without keys.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_user_create(GarageHandle garage,
                                const struct GarageNewUser *user,
                                struct GarageUser *out_user,
                                struct GarageError *out_error);

/**
 * The user with this id, also one that was removed.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_user_get(GarageHandle garage,
                             struct GarageId user,
                             struct GarageUser *out_user,
                             struct GarageError *out_error);

/**
 * The user with this login, however it is typed.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_INPUT for what is no login.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_user_by_login(GarageHandle garage,
                                  const char *login,
                                  struct GarageUser *out_user,
                                  struct GarageError *out_error);

/**
 * Users in the order in which they were made, removed ones included: those behind `after` (all zeros: from the start).
 *
 * Threads: any.
 * Outputs: `out_count` is the number of items written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_user_list(GarageHandle garage,
                              struct GarageId after,
                              uint32_t flags,
                              struct GarageUser *out_users,
                              size_t capacity,
                              size_t *out_count,
                              struct GarageError *out_error);

/**
 * Changes a user that is still as in `version`. Who is switched off is logged out everywhere.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND; GARAGE_E_VERSION_MISMATCH; GARAGE_E_INVALID_INPUT for the name; GARAGE_E_UNSUPPORTED
 * for a flag that is none.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_user_change(GarageHandle garage,
                                struct GarageId user,
                                uint32_t version,
                                const struct GarageUserChange *change,
                                struct GarageUser *out_user,
                                struct GarageError *out_error);

/**
 * Removes a user: logged out everywhere, the password forgotten; the journal keeps what the user did.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND if there is none, or not any more.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_user_remove(GarageHandle garage,
                                struct GarageId user,
                                struct GarageUser *out_user,
                                struct GarageError *out_error);

/**
 * Sets another password for a user who knows the old one, and logs out everywhere. Wrong ones count as failed logins.
 *
 * Threads: any; it takes as long as two hashes.
 * Errors: GARAGE_E_UNAUTHENTICATED and GARAGE_E_LOCKED_OUT as for a login; GARAGE_E_INVALID_INPUT for the new one.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_change_password(GarageHandle garage,
                                         struct GarageId user,
                                         const char *old_password,
                                         const char *new_password,
                                         struct GarageError *out_error);

/**
 * A token with which the user sets a password, once, within an hour: give it to nobody else. With a buffer that is too small one
 * is used up: take GARAGE_SECRET_BYTES.
 *
 * Threads: any.
 * Outputs: `out_needed` is the size of the text with its NUL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_begin_reset(GarageHandle garage,
                                     struct GarageId user,
                                     char *buffer,
                                     size_t capacity,
                                     size_t *out_needed,
                                     struct GarageError *out_error);

/**
 * Sets a password with a token of garage_auth_begin_reset, logs out everywhere, and lifts a lock.
 *
 * Threads: any; it takes as long as a password's hash.
 * Errors: GARAGE_E_UNAUTHENTICATED for a token that is wrong, used or too old; GARAGE_E_INVALID_INPUT for the password.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_auth_set_password(GarageHandle garage,
                                      const char *reset_token,
                                      const char *new_password,
                                      struct GarageError *out_error);

/**
 * Says on what ground the vehicle is there, which its price may depend on: a permit that the lane did not see. For staff.
 *
 * Threads: any. May be NULL: key. The reason is at most 500 characters.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_INVALID_INPUT for the class or the
 * reason.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_session_set_parker_class(GarageHandle garage,
                                             struct GarageId session,
                                             GarageParkerClass parker_class,
                                             const char *reason,
                                             const char *key,
                                             struct GarageSession *out_session,
                                             struct GarageError *out_error);

/**
 * Grants the session a validation: from now on quotes and payments price the stay with it. Granting the same again changes
 * nothing. The text is JSON, such as {"id": "bakery", "benefit": {"minutes": 60}, "billed_to": "Bakery"}.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_ALREADY_EXISTS if it has another
 * validation of this id; GARAGE_E_OUT_OF_RANGE if it has 64, or all that may be granted are; GARAGE_E_INVALID_INPUT for the
 * text.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_validation_grant(GarageHandle garage,
                                     struct GarageId session,
                                     const char *validation,
                                     const char *key,
                                     struct GarageError *out_error);

/**
 * Takes the validation with this id back. The journal keeps that it was granted.
 *
 * Threads: any. May be NULL: key. The reason is at most 500 characters.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_INVALID_TRANSITION if the session is over; GARAGE_E_INVALID_INPUT for the id or the
 * reason.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_validation_revoke(GarageHandle garage,
                                      struct GarageId session,
                                      const char *validation_id,
                                      const char *reason,
                                      const char *key,
                                      struct GarageError *out_error);

/**
 * The validations of a session as a JSON array, in the order in which they were granted.
 *
 * Threads: any.
 * Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_validation_list(GarageHandle garage,
                                    struct GarageId session,
                                    char *buffer,
                                    size_t capacity,
                                    size_t *out_needed,
                                    struct GarageError *out_error);

/**
 * Makes a vehicle known. Entering does this by itself; registering first says its type and size.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_INVALID_INPUT; GARAGE_E_ALREADY_EXISTS, naming the vehicle, if the plate is
 * registered.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_vehicle_register(GarageHandle garage,
                                     const struct GarageNewVehicle *vehicle,
                                     const char *key,
                                     struct GarageVehicle *out_vehicle,
                                     struct GarageError *out_error);

/**
 * The vehicle with this id, also one that was removed.
 *
 * Threads: any. Errors: GARAGE_E_NOT_FOUND.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_vehicle_get(GarageHandle garage,
                                struct GarageId vehicle,
                                struct GarageVehicle *out_vehicle,
                                struct GarageError *out_error);

/**
 * The vehicle with this plate, however it is typed.
 *
 * Threads: any. Errors: GARAGE_E_INVALID_PLATE; GARAGE_E_NOT_FOUND, which does not repeat the plate.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_vehicle_by_plate(GarageHandle garage,
                                     const char *plate,
                                     struct GarageVehicle *out_vehicle,
                                     struct GarageError *out_error);

/**
 * Vehicles whose plate a camera may have read as this one, the exact plate first.
 *
 * Threads: any. Outputs: `out_count` is the number of vehicles written, at most `capacity`.
 * Errors: GARAGE_E_INVALID_PLATE.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_vehicle_search(GarageHandle garage,
                                   const char *plate,
                                   struct GarageVehicle *out_vehicles,
                                   size_t capacity,
                                   size_t *out_count,
                                   struct GarageError *out_error);

/**
 * Changes a vehicle that is still as it was in `version`.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_VERSION_MISMATCH if someone changed it since; GARAGE_E_INVALID_INPUT;
 * GARAGE_E_UNSUPPORTED for a flag that is none.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_vehicle_update(GarageHandle garage,
                                   struct GarageId vehicle,
                                   uint32_t version,
                                   const struct GarageVehicleChange *change,
                                   const char *key,
                                   struct GarageVehicle *out_vehicle,
                                   struct GarageError *out_error);

/**
 * Removes a vehicle; its history stays, and its plate may be registered again.
 *
 * Threads: any. May be NULL: key.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_ALREADY_PARKED while it is inside; GARAGE_E_INVALID_TRANSITION while it has an EXPIRED
 * session to settle or a spot is reserved for it.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_vehicle_remove(GarageHandle garage,
                                   struct GarageId vehicle,
                                   const char *key,
                                   struct GarageVehicle *out_vehicle,
                                   struct GarageError *out_error);

/**
 * The note that staff wrote about a vehicle; empty where there is none.
 *
 * Threads: any. Outputs: `out_needed` is the size of the text with its NUL, also on GARAGE_E_BUFFER_TOO_SMALL.
 * Errors: GARAGE_E_NOT_FOUND; GARAGE_E_BUFFER_TOO_SMALL.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_vehicle_note(GarageHandle garage,
                                 struct GarageId vehicle,
                                 char *buffer,
                                 size_t capacity,
                                 size_t *out_needed,
                                 struct GarageError *out_error);

/**
 * Vehicles in the order in which they were registered, removed ones included: those behind `after` (all zeros: from the start).
 *
 * Threads: any. Outputs: `out_count` is the number of vehicles written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_vehicle_list(GarageHandle garage,
                                 struct GarageId after,
                                 uint32_t flags,
                                 struct GarageVehicle *out_vehicles,
                                 size_t capacity,
                                 size_t *out_count,
                                 struct GarageError *out_error);

/**
 * The stays of a vehicle: those behind `after` (all zeros: from the start).
 *
 * Threads: any. Outputs: `out_count` is the number of sessions written; less than `capacity` at the end.
 * Errors: GARAGE_E_UNSUPPORTED for a flag that is not GARAGE_NEWEST_FIRST.
 */
GARAGE_API
GARAGE_NODISCARD
GarageStatus garage_vehicle_history(GarageHandle garage,
                                    struct GarageId vehicle,
                                    struct GarageId after,
                                    uint32_t flags,
                                    struct GarageSession *out_sessions,
                                    size_t capacity,
                                    size_t *out_count,
                                    struct GarageError *out_error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* GARAGE_H */
