/* A small garage with something of each kind in it, and the checks of a call: for tests/hostile.rs, which writes the calls. */

#include <garage.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    GarageHandle garage, events;
    GarageId none, spot, vehicle, session, ticket, payment, refund, debt, shift, user, device, auth_session;
    int64_t now;
    char number[GARAGE_TICKET_NUMBER_BYTES];
    char path[64];
    char token[GARAGE_TOKEN_BYTES], refresh[GARAGE_SECRET_BYTES], secret[GARAGE_SECRET_BYTES], reset[GARAGE_SECRET_BYTES];
    char receipt_code[GARAGE_RECEIPT_CODE_BYTES];
} World;

/* For keys and peppers alike: this is a test. */
static const uint8_t SECRET[32] = {7, 91, 3, 44, 250, 18, 66, 129, 5, 77, 203, 31, 9, 160, 88, 54, 121, 2, 39, 240, 73, 14, 191, 100, 8, 62, 217, 45, 170, 23, 99, 136};

typedef enum { NEVER, ON_TOO_SMALL, ALWAYS } Exempt;

#define WATCHED_MAX 8

typedef struct {
    const World *world;
    const char *function, *what;
    uint64_t sequence;
    size_t watched;
    const void *at[WATCHED_MAX];
    void *before[WATCHED_MAX];
    size_t size[WATCHED_MAX];
    Exempt exempt[WATCHED_MAX];
} Check;

static GarageError error;
static const char *endless;
static size_t done, failures, plausible, succeeding;

static void world_expect_at(GarageStatus status, int line) {
    if (status != GARAGE_OK) {
        fprintf(stderr, "the world cannot be made, line %d: %s\n", line, garage_status_name(status));
        abort();
    }
}
#define world_expect(call) world_expect_at((call), __LINE__)

#define SIZED(type, name) \
    type name;            \
    memset(&name, 0, sizeof name); \
    name.struct_size = (uint32_t)sizeof name

static uint64_t journal_end(GarageHandle garage) {
    SIZED(GarageHead, head);
    /* A garage that is closed has none; then there is nothing to compare. */
    return garage_journal_head(garage, &head, NULL) == GARAGE_OK ? head.sequence : 0;
}

static World world_begin(int with_password) {
    static const char TARIFF[] = "id = \"day\"\nversion = 1\ncurrency = \"EUR\"\n[[lines]]\nname = \"day\"\nsteps = [{ amount = \"2.50\", step_minutes = 60 }]\n";
    static unsigned worlds;
    World w;
    SIZED(GarageOptions, options);
    SIZED(GarageLayoutBuilt, built);
    SIZED(GarageTariffRef, tariff);
    SIZED(GarageEntry, entry);
    SIZED(GarageVisit, visit);
    SIZED(GaragePay, pay);
    SIZED(GaragePayment, payment);
    SIZED(GarageSpot, spot);
    SIZED(GarageTokenKey, key);
    SIZED(GarageAuthOptions, auth);
    SIZED(GarageVisit, unpaid);
    SIZED(GarageSession, left);
    SIZED(GarageDebt, debt);
    SIZED(GarageShift, shift);
    SIZED(GarageRefunding, refunding);
    SIZED(GarageRefund, refund);
    SIZED(GarageDayClose, closed);
    SIZED(GarageReceipt, receipt);
    SIZED(GarageNewUser, new_user);
    SIZED(GarageUser, user);
    SIZED(GarageNewDevice, new_device);
    SIZED(GarageDeviceSecret, device);
    SIZED(GarageTokens, tokens);
    SIZED(GarageClient, client);
    size_t needed;
    memset(&w, 0, sizeof w);
    w.now = INT64_C(1780000000000000);
    world_expect(garage_options_default(&options, NULL));
    options.flags = GARAGE_OPEN_MANUAL_CLOCK | GARAGE_OPEN_NO_BACKGROUND | GARAGE_OPEN_SEEDED;
    options.clock_start = w.now;
    key.algorithm = GARAGE_TOKEN_ALGORITHM_HS256;
    key.id = "1";
    key.secret = auth.pepper = SECRET;
    key.secret_bytes = auth.pepper_bytes = sizeof SECRET;
    auth.keys = &key;
    auth.key_count = 1;
    auth.issuer = "https://garage.example";
    auth.audience = "garage";
    options.auth = &auth;
    world_expect(garage_open_in_memory(&options, &w.garage, NULL));
    world_expect(garage_layout_grid(w.garage, 1, 1, 4, NULL, &built, NULL));
    world_expect(garage_tariff_publish(w.garage, TARIFF, GARAGE_TEXT_FORMAT_TOML, NULL, &tariff, NULL));
    world_expect(garage_tariff_activate(w.garage, "day", 1, NULL, NULL));
    entry.plate = "AB-123-C";
    world_expect(garage_session_enter(w.garage, &entry, NULL, &visit, NULL));
    world_expect(garage_validation_grant(w.garage, visit.session, "{\"id\": \"granted\", \"benefit\": {\"minutes\": 1}}", NULL, NULL));
    entry.plate = "ZZ-1";
    world_expect(garage_session_enter(w.garage, &entry, NULL, &unpaid, NULL));
    world_expect(garage_shift_open(w.garage, "booth-1", 10000, NULL, &shift, NULL));
    world_expect(garage_clock_advance(w.garage, 3 * 60 * 60 * 1000, NULL));
    w.now += 3 * INT64_C(3600000000);
    pay.session = visit.session;
    pay.method = GARAGE_PAYMENT_METHOD_CASH;
    world_expect(garage_payment_prepay(w.garage, &pay, "charge-1", &payment, NULL));
    world_expect(garage_session_exit_unpaid(w.garage, unpaid.session, NULL, "no money", NULL, &left, &debt, NULL));
    world_expect(garage_receipt_get(w.garage, 1, &receipt, NULL));
    refunding.payment = payment.id;
    refunding.amount_minor = 10;
    refunding.currency = "EUR";
    refunding.reason = "a test";
    world_expect(garage_refund_make(w.garage, &refunding, "refund-1", &refund, NULL));
    world_expect(garage_books_close_day(w.garage, NULL, &closed, NULL));
    new_user.role = GARAGE_ROLE_OPERATOR;
    new_user.login = "ada";
    new_user.password = with_password ? "trunk-9-lamp-7" : NULL;
    world_expect(garage_user_create(w.garage, &new_user, &user, NULL));
    world_expect(garage_auth_begin_reset(w.garage, user.id, w.reset, sizeof w.reset, &needed, NULL));
    new_device.kind = GARAGE_DEVICE_KIND_KIOSK;
    new_device.name = "kiosk";
    new_device.lane = "entry-1";
    world_expect(garage_device_register(w.garage, &new_device, &device, NULL));
    client.fingerprint = "A1"; /* As plausible ones have. */
    world_expect(garage_auth_login_device(w.garage, device.secret, &client, &tokens, NULL));
    world_expect(garage_spot_by_code(w.garage, "F1-B1-S003", &spot, NULL));
    world_expect(garage_events_open(w.garage, 1, &w.events, NULL));
    w.spot = spot.id;
    w.vehicle = visit.vehicle;
    w.session = visit.session;
    w.ticket = visit.ticket;
    w.payment = payment.id;
    w.refund = refund.id;
    w.debt = debt.id;
    w.shift = shift.id;
    w.user = user.id;
    w.device = device.device;
    w.auth_session = tokens.session;
    memcpy(w.token, tokens.access, sizeof w.token);
    memcpy(w.refresh, tokens.refresh, sizeof w.refresh);
    memcpy(w.secret, device.secret, sizeof w.secret);
    memcpy(w.receipt_code, receipt.code, sizeof w.receipt_code);
    memcpy(w.number, visit.ticket_number, sizeof w.number);
    snprintf(w.path, sizeof w.path, "hostile-%ld-%u.db", (long)getpid(), worlds++);
    memset(&error, 0, sizeof error);
    error.struct_size = (uint32_t)sizeof error;
    return w;
}

static void world_end(World *w) {
    static const char *const SUFFIXES[] = {"", "-wal", "-shm"};
    char path[80];
    size_t i;
    /* Either may be freed already, by the call. */
    (void)garage_free(w->events, NULL);
    (void)garage_free(w->garage, NULL);
    for (i = 0; i < sizeof SUFFIXES / sizeof SUFFIXES[0]; i++) {
        snprintf(path, sizeof path, "%s%s", w->path, SUFFIXES[i]);
        (void)remove(path);
    }
}

static Check check_begin(const World *world, const char *function, const char *what) {
    Check check;
    memset(&check, 0, sizeof check);
    check.world = world;
    check.function = function;
    check.what = what;
    check.sequence = journal_end(world->garage);
    return check;
}

/* Notes what is in an output before the call. */
static void check_watch(Check *check, const void *at, size_t size, Exempt exempt) {
    size_t i = check->watched;
    if (at == NULL || i == WATCHED_MAX) {
        return;
    }
    check->at[i] = at;
    check->size[i] = size;
    check->exempt[i] = exempt;
    check->before[i] = malloc(size);
    memcpy(check->before[i], at, size);
    check->watched++;
}

static void complain(const Check *check, GarageStatus status, const char *complaint) {
    fprintf(stderr, "%s with %s: %s: %s\n", check->function, check->what, garage_status_name(status), complaint);
    failures++;
}

static void check_pass(const Check *check) {
    (void)check;
    done++;
}

static void check_end(Check *check, GarageStatus status, const GarageError *told, int must_fail, int is_told, int is_plausible) {
    uint64_t end = journal_end(check->world->garage);
    size_t i;
    done++;
    if (is_plausible) {
        plausible++;
        succeeding += status == GARAGE_OK;
        if (status != GARAGE_OK) {
            printf("plausible, and yet: %s: %s: %s\n", check->function, garage_status_name(status), told->message);
        }
    }
    if (strcmp(garage_status_name(status), "GARAGE_E_UNKNOWN") == 0 || status == GARAGE_E_INTERNAL) {
        complain(check, status, told->message);
    }
    if (must_fail && status == GARAGE_OK) {
        complain(check, status, "it must fail");
    }
    if (status != GARAGE_OK) {
        if (is_told && (told->code != status || told->message[0] == '\0')) {
            complain(check, status, "why is not told");
        }
        /* Where the call has closed or freed its garage there is no journal to look at. */
        /* Who tries to log in and fails is counted. */
        if (end != check->sequence && end != 0 && status != GARAGE_E_UNAUTHENTICATED) {
            complain(check, status, "something was changed");
        }
        for (i = 0; i < check->watched; i++) {
            int exempt = check->exempt[i] == ALWAYS || (check->exempt[i] == ON_TOO_SMALL && status == GARAGE_E_BUFFER_TOO_SMALL);
            if (!exempt && memcmp(check->at[i], check->before[i], check->size[i]) != 0) {
                complain(check, status, "something was written");
            }
        }
    }
    for (i = 0; i < check->watched; i++) {
        free(check->before[i]);
    }
}

/* Makes every call, or one of `step`: under valgrind each takes a hundred times as long. */
static int run_all(void (*const calls[])(void), size_t count, const char *step) {
    size_t i, by = step == NULL ? 1 : (size_t)strtoul(step, NULL, 10), size = GARAGE_TEXT_BYTES_MAX + 2;
    char *text = malloc(size);
    memset(text, 'a', size);
    endless = text;
    for (i = 0; i < count; i += by) {
        calls[i]();
    }
    printf("calls: %lu\nplausible: %lu\nsucceeding: %lu\n", (unsigned long)done, (unsigned long)plausible, (unsigned long)succeeding);
    free(text);
    return failures == 0 ? 0 : 1;
}

