/* Makes the visit of the steps that tests/scenario.rs writes out of the scenario's file, through the C interface. */

#include "result.h"

/* The steps, the names of the enumerations, and what writes each struct as the scenario does. */
#include "steps.h"

#define ROWS_MAX 8
#define KEPT_MAX 32

#define SIZED(type, name)          \
    type name;                     \
    memset(&name, 0, sizeof name); \
    name.struct_size = (uint32_t)sizeof name

static struct {
    const char *name;
    Result result;
} kept[KEPT_MAX];
static size_t kept_count;
static GarageHandle garage;
static const Step *step;

static void fail(const char *what, const char *detail) {
    fprintf(stderr, "step %ld, %s: %s: %s\n", (long)(step - STEPS), step->what, what, detail == NULL ? "null" : detail);
    exit(1);
}

static const char *find(const Result *result, const char *name) {
    size_t i;
    for (i = 0; i < result->count; i++) {
        if (strcmp(result->fields[i].name, name) == 0) {
            return result->fields[i].value;
        }
    }
    fail("the result has no field", name);
    return NULL;
}

/* A text of the steps, with what `$name.field` stands for. */
static const char *resolved(const char *text) {
    const char *dot = text == NULL || text[0] != '$' ? NULL : strchr(text, '.');
    size_t i;
    if (dot == NULL) {
        return text;
    }
    for (i = 0; i < kept_count; i++) {
        if (strlen(kept[i].name) == (size_t)(dot - text) - 1 && strncmp(kept[i].name, text + 1, (size_t)(dot - text) - 1) == 0) {
            return find(&kept[i].result, dot + 1);
        }
    }
    fail("nothing is kept as", text);
    return NULL;
}

/* A parameter of the step; NULL if it is left out. */
static const char *given(const char *name) {
    const Field *field;
    for (field = step->parameters; field->name != NULL; field++) {
        if (strcmp(field->name, name) == 0) {
            return resolved(field->value);
        }
    }
    return NULL;
}

static long long number(const char *name) {
    const char *text = given(name);
    return text == NULL ? 0 : strtoll(text, NULL, 10);
}

static GarageId id(const char *name) {
    GarageId id;
    if (garage_id_parse(given(name), &id, NULL) != GARAGE_OK) {
        fail("no id", name);
    }
    return id;
}

static int32_t code_of(const char *type, const char *name) {
    size_t i;
    for (i = 0; name != NULL && i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (strcmp(NAMES[i].type, type) == 0 && strcmp(NAMES[i].name, name) == 0) {
            return NAMES[i].code;
        }
    }
    return 0;
}

/* Microseconds since 1970 of an instant such as 2026-06-01T08:00:00Z; 0 if the parameter is left out. */
static int64_t instant(const char *name) {
    const char *text = given(name);
    long year, month, day, hour, minute, second, era_year;
    if (text == NULL) {
        return 0;
    }
    if (sscanf(text, "%ld-%ld-%ldT%ld:%ld:%ldZ", &year, &month, &day, &hour, &minute, &second) != 6) {
        fail("no instant", text);
    }
    /* Years that begin in March end with the leap day. */
    era_year = month <= 2 ? year - 1 : year;
    day += 365 * era_year + era_year / 4 - era_year / 100 + era_year / 400 + (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 - 719469;
    return (((int64_t)day * 24 + hour) * 60 + minute) * INT64_C(60000000) + (int64_t)second * 1000000;
}

/* The card terminal: what it answers next, and what it answered to which key. */
typedef struct {
    const char *name;
    size_t next;
    char keys[ROWS_MAX][GARAGE_KEY_BYTES];
} Script;

static GarageChargeOutcome say(const char *prefix, size_t index, const char *later, char *text, size_t room) {
    char name[64];
    const char *outcome, *said;
    const Step *now = step;
    step = STEPS; /* The answers stand in the first one, which opens the garage. */
    snprintf(name, sizeof name, "%s.%lu.%soutcome", prefix, (unsigned long)index, later);
    outcome = given(name);
    snprintf(name, sizeof name, "%s.%lu.%stext", prefix, (unsigned long)index, later);
    said = given(name);
    step = now;
    if (outcome == NULL) {
        return 0;
    }
    snprintf(text, room, "%s", said == NULL ? "" : said);
    return code_of("GarageChargeOutcome", outcome);
}

static GarageChargeOutcome ask(Script *script, const char *key, char *text, size_t room) {
    GarageChargeOutcome outcome;
    size_t i;
    for (i = 0; i < script->next && strcmp(script->keys[i], key) != 0; i++) {
    }
    if (i == ROWS_MAX) {
        fail("the terminal remembers no more keys than it has room for", key);
    }
    if (i == script->next) {
        snprintf(script->keys[script->next++], GARAGE_KEY_BYTES, "%s", key);
    }
    outcome = say(script->name, i, "", text, room);
    if (outcome == 0) {
        fail("the scenario has no answer left for", script->name);
    }
    return outcome;
}

static GarageChargeOutcome ask_again(const Script *script, const char *key, char *text, size_t room) {
    GarageChargeOutcome later;
    size_t i;
    for (i = 0; i < script->next && strcmp(script->keys[i], key) != 0; i++) {
    }
    if (i == script->next) {
        fail("only what was asked for is asked about", key);
    }
    later = say(script->name, i, "later.", text, room);
    return later != 0 ? later : say(script->name, i, "", text, room);
}

static Script charges = {"card", 0, {{0}}}, refunds = {"card_refunds", 0, {{0}}};

static GarageChargeOutcome charge(void *user_data, const GarageCharge *charge, char *text, size_t room) {
    (void)user_data;
    return ask(&charges, charge->key, text, room);
}

static GarageChargeOutcome status_of(void *user_data, const GarageCharge *charge, char *text, size_t room) {
    (void)user_data;
    return ask_again(&charges, charge->key, text, room);
}

static GarageChargeOutcome give_back(void *user_data, const GarageRefundCharge *refund, char *text, size_t room) {
    (void)user_data;
    return ask(&refunds, refund->key, text, room);
}

static GarageChargeOutcome refund_status(void *user_data, const GarageRefundCharge *refund, char *text, size_t room) {
    (void)user_data;
    return ask_again(&refunds, refund->key, text, room);
}

/* A call that fills one struct, `out`, and one that fills `out` up to ROWS_MAX of them and counts them in `count`. */
#define ONE(type, write, call)            \
    do {                                  \
        GarageStatus status;              \
        SIZED(type, out);                 \
        status = (call);                  \
        if (status == GARAGE_OK) {        \
            write(result, NO_ROW, &out);  \
        }                                 \
        return status;                    \
    } while (0)
#define MANY(type, write, call)                              \
    do {                                                     \
        static type out[ROWS_MAX];                           \
        GarageStatus status;                                 \
        size_t count = 0, i;                                 \
        memset(out, 0, sizeof out);                          \
        for (i = 0; i < ROWS_MAX; i++) {                     \
            out[i].struct_size = (uint32_t)sizeof out[i];    \
        }                                                    \
        status = (call);                                     \
        for (i = 0; status == GARAGE_OK && i < count; i++) { \
            write(result, (long)i, &out[i]);                 \
        }                                                    \
        result->rows = (long)count;                          \
        return status;                                       \
    } while (0)

#define ACTION(name) static GarageStatus do_##name(Result *result, GarageError *error)

ACTION(open) {
    SIZED(GarageOptions, options);
    SIZED(GarageProvider, card);
    SIZED(GarageTokenKey, key);
    SIZED(GarageAuthOptions, auth);
    GarageStatus status = garage_options_default(&options, error);
    (void)result;
    options.flags = GARAGE_OPEN_MANUAL_CLOCK | GARAGE_OPEN_SEEDED | GARAGE_OPEN_NO_BACKGROUND;
    options.clock_start = instant("clock");
    options.seed = (uint64_t)number("seed");
    card.charge = charge;
    card.status = status_of;
    card.refund = give_back;
    card.refund_status = refund_status;
    options.card = &card;
    key.algorithm = GARAGE_TOKEN_ALGORITHM_HS256;
    key.id = given("auth.key");
    key.secret = (const uint8_t *)given("auth.secret");
    key.secret_bytes = strlen(given("auth.secret"));
    auth.keys = &key;
    auth.key_count = 1;
    auth.issuer = given("auth.issuer");
    auth.audience = given("auth.audience");
    auth.pepper = (const uint8_t *)given("auth.pepper");
    auth.pepper_bytes = strlen(given("auth.pepper"));
    options.auth = &auth;
    return status != GARAGE_OK ? status : garage_open_in_memory(&options, &garage, error);
}

ACTION(close) {
    (void)result;
    return garage_close(garage, error);
}

ACTION(advance) {
    (void)result;
    return garage_clock_advance(garage, number("minutes") * 60 * 1000, error);
}

ACTION(grid) {
    uint16_t floors = (uint16_t)number("floors"), bays = (uint16_t)number("bays"), spots = (uint16_t)number("spots");
    ONE(GarageLayoutBuilt, write_GarageLayoutBuilt, garage_layout_grid(garage, floors, bays, spots, given("key"), &out, error));
}

ACTION(publish) {
    ONE(GarageTariffRef, write_GarageTariffRef, garage_tariff_publish(garage, given("tariff"), GARAGE_TEXT_FORMAT_TOML, given("key"), &out, error));
}

ACTION(activate) {
    (void)result;
    return garage_tariff_activate(garage, given("tariff"), (uint32_t)number("version"), given("key"), error);
}

static GarageSpotWish wish(void) {
    SIZED(GarageSpotWish, wish);
    if (given("spot.level") != NULL) {
        wish.choice = GARAGE_SPOT_CHOICE_ON_LEVEL;
        wish.level = (int32_t)number("spot.level");
    } else if (given("spot.code") != NULL) {
        wish.choice = GARAGE_SPOT_CHOICE_CODE;
        wish.code = given("spot.code");
    }
    return wish;
}

ACTION(enter) {
    GarageSpotWish spot = wish();
    SIZED(GarageEntry, entry);
    entry.plate = given("plate");
    entry.vehicle_type = code_of("GarageVehicleType", given("vehicle_type"));
    entry.lane = given("lane");
    entry.spot = &spot;
    ONE(GarageVisit, write_GarageVisit, garage_session_enter(garage, &entry, given("key"), &out, error));
}

ACTION(exit) {
    ONE(GarageSession, write_GarageSession, garage_session_exit(garage, id("session"), given("lane"), given("key"), &out, error));
}

ACTION(cancel) {
    ONE(GarageSession, write_GarageSession, garage_session_cancel(garage, id("session"), given("reason"), given("key"), &out, error));
}

ACTION(transfer) {
    GarageSpotWish spot = wish();
    ONE(GarageSession, write_GarageSession, garage_session_transfer(garage, id("session"), &spot, given("key"), &out, error));
}

ACTION(correct_plate) {
    ONE(GarageSession, write_GarageSession, garage_session_correct_plate(garage, id("session"), given("plate"), given("key"), &out, error));
}

ACTION(session) {
    ONE(GarageSession, write_GarageSession, garage_session_get(garage, id("session"), &out, error));
}

ACTION(quote) {
    ONE(GarageQuote, write_GarageQuote, garage_session_quote(garage, id("session"), GARAGE_NO_TIME, &out, error));
}

/* What the provider said of a payment or a refund: its number, and why it failed. */
static void write_said(Result *result, long row, GarageId of,
                       GarageStatus (*reference)(GarageHandle, GarageId, char *, size_t, size_t *, GarageError *),
                       GarageStatus (*failure)(GarageHandle, GarageId, char *, size_t, size_t *, GarageError *)) {
    char text[GARAGE_ANSWER_BYTES];
    size_t needed;
    if (reference(garage, of, text, sizeof text, &needed, NULL) != GARAGE_OK) {
        fail("no reference", NULL);
    }
    put_text(result, row, "reference", text);
    if (failure(garage, of, text, sizeof text, &needed, NULL) != GARAGE_OK) {
        fail("no failure", NULL);
    }
    put_text(result, row, "failure", text);
}

static void write_payment(Result *result, long row, const GaragePayment *payment) {
    write_GaragePayment(result, row, payment);
    write_said(result, row, payment->id, garage_payment_reference, garage_payment_failure);
}

static void write_refund(Result *result, long row, const GarageRefund *refund) {
    write_GarageRefund(result, row, refund);
    write_said(result, row, refund->id, garage_refund_reference, garage_refund_failure);
}

static GaragePay paying(void) {
    SIZED(GaragePay, pay);
    pay.session = id("session");
    pay.method = code_of("GaragePaymentMethod", given("method"));
    pay.amount_minor = number("amount_minor");
    pay.currency = given("currency");
    pay.lane = given("lane");
    return pay;
}

ACTION(pay) {
    GaragePay pay = paying();
    ONE(GaragePayment, write_payment, garage_payment_process(garage, &pay, given("key"), &out, error));
}

ACTION(prepay) {
    GaragePay pay = paying();
    ONE(GaragePayment, write_payment, garage_payment_prepay(garage, &pay, given("key"), &out, error));
}

ACTION(payments) {
    MANY(GaragePayment, write_payment, garage_payment_of_session(garage, id("session"), out, ROWS_MAX, &count, error));
}

static GarageStatus refund_from(GarageHandle from, Result *result, GarageError *error) {
    SIZED(GarageRefunding, refunding);
    refunding.payment = id("payment");
    refunding.amount_minor = number("amount_minor");
    refunding.currency = given("currency");
    refunding.reason = given("reason");
    ONE(GarageRefund, write_refund, garage_refund_make(from, &refunding, given("key"), &out, error));
}

ACTION(refund) {
    GarageHandle acting;
    GarageStatus status;
    if (given("by") == NULL) {
        return refund_from(garage, result, error);
    }
    status = garage_acting_as(garage, given("by"), &acting, error);
    if (status == GARAGE_OK) {
        status = refund_from(acting, result, error);
        (void)garage_free(acting, NULL);
    }
    return status;
}

ACTION(refunds) {
    MANY(GarageRefund, write_refund, garage_refund_of_payment(garage, id("payment"), out, ROWS_MAX, &count, error));
}

ACTION(receipts) {
    MANY(GarageReceipt, write_GarageReceipt, garage_receipt_of_session(garage, id("session"), out, ROWS_MAX, &count, error));
}

ACTION(create_user) {
    SIZED(GarageNewUser, user);
    user.login = given("login");
    user.role = code_of("GarageRole", given("role"));
    user.password = given("password");
    ONE(GarageUser, write_GarageUser, garage_user_create(garage, &user, &out, error));
}

ACTION(login) {
    ONE(GarageTokens, write_GarageTokens, garage_auth_login(garage, given("login"), given("password"), NULL, &out, error));
}

ACTION(authenticate) {
    ONE(GaragePrincipal, write_GaragePrincipal, garage_auth_verify(garage, given("token"), &out, error));
}

ACTION(refresh) {
    ONE(GarageTokens, write_GarageTokens, garage_auth_refresh(garage, given("token"), NULL, &out, error));
}

ACTION(logins) {
    MANY(GarageAuthSession, write_GarageAuthSession,
         garage_auth_sessions(garage, id("user"), false, out, ROWS_MAX, &count, error));
}

ACTION(revoke) {
    (void)result;
    return garage_auth_revoke(garage, id("auth_session"), error);
}

ACTION(logout) {
    (void)result;
    return garage_auth_logout(garage, id("auth_session"), error);
}

ACTION(sweep) { ONE(GarageSwept, write_GarageSwept, garage_maintenance_sweep(garage, &out, error)); }

ACTION(ticket) { ONE(GarageTicket, write_GarageTicket, garage_ticket_by_number(garage, given("number"), &out, error)); }

ACTION(replace_lost) {
    ONE(GarageTicket, write_GarageTicket, garage_ticket_replace_lost(garage, id("session"), given("key"), &out, error));
}

ACTION(spot) { ONE(GarageSpot, write_GarageSpot, garage_spot_by_code(garage, given("code"), &out, error)); }

ACTION(reserve) {
    int64_t until = instant("until");
    ONE(GarageSpot, write_GarageSpot, garage_spot_reserve(garage, id("spot"), given("plate"), until, given("key"), &out, error));
}

ACTION(free_count) {
    int32_t level = given("level") == NULL ? GARAGE_ANY_LEVEL : (int32_t)number("level");
    size_t free_spots = 0;
    GarageStatus status = garage_spot_free_count(garage, level, 0, 0, &free_spots, error);
    put_number(result, NO_ROW, "free", (long long)free_spots);
    return status;
}

ACTION(availability) {
    MANY(GarageAvailability, write_GarageAvailability,
         garage_spot_availability(garage, GARAGE_ANY_LEVEL, out, ROWS_MAX, &count, error));
}

ACTION(vehicle) { ONE(GarageVehicle, write_GarageVehicle, garage_vehicle_by_plate(garage, given("plate"), &out, error)); }

ACTION(history) {
    GarageId start;
    memset(&start, 0, sizeof start);
    MANY(GarageSession, write_GarageSession,
         garage_vehicle_history(garage, id("vehicle"), start, 0, out, ROWS_MAX, &count, error));
}

ACTION(verify) { ONE(GarageVerified, write_GarageVerified, garage_journal_verify(garage, &out, error)); }

ACTION(head) { ONE(GarageHead, write_GarageHead, garage_journal_head(garage, &out, error)); }

static const struct {
    const char *what;
    GarageStatus (*act)(Result *, GarageError *);
} ACTIONS[] = {
#define NAMED(name) {#name, do_##name}
    NAMED(open),    NAMED(close),    NAMED(advance),  NAMED(grid),         NAMED(publish),       NAMED(activate),     NAMED(enter),
    NAMED(exit),    NAMED(cancel),   NAMED(transfer), NAMED(correct_plate), NAMED(session),      NAMED(quote),        NAMED(pay),
    NAMED(prepay),  NAMED(payments), NAMED(refund),   NAMED(refunds),      NAMED(receipts),      NAMED(create_user),  NAMED(login),
    NAMED(authenticate), NAMED(refresh), NAMED(logins), NAMED(revoke),     NAMED(logout),        NAMED(sweep),        NAMED(ticket),
    NAMED(replace_lost), NAMED(spot), NAMED(reserve), NAMED(free_count),   NAMED(availability),  NAMED(vehicle),      NAMED(history),
    NAMED(verify),  NAMED(head),
};

static GarageStatus act(Result *result, GarageError *error) {
    size_t i;
    for (i = 0; i < sizeof ACTIONS / sizeof ACTIONS[0]; i++) {
        if (strcmp(ACTIONS[i].what, step->what) == 0) {
            return ACTIONS[i].act(result, error);
        }
    }
    fail("this runner does not know the step", NULL);
    return GARAGE_OK;
}

/* The kind of the error that is expected, or NULL. */
static const char *expected_error(void) {
    return step->expected != NULL && step->expected[0].name != NULL && strcmp(step->expected[0].name, "error") == 0
               ? step->expected[0].value
               : NULL;
}

static void check(const Result *result) {
    const Field *field;
    for (field = step->expected; field != NULL && field->name != NULL; field++) {
        const char *expected = resolved(field->value), *found = find(result, field->name);
        int is_equal = expected == NULL || found == NULL ? expected == found : strcmp(expected, found) == 0;
        if (!is_equal) {
            fail(field->name, found);
        }
    }
    if (step->rows != NO_ROW && step->rows != result->rows) {
        fail("another number of rows is expected", NULL);
    }
}

int main(void) {
    for (step = STEPS; step->what != NULL; step++) {
        const char *error_expected = expected_error();
        GarageStatus status;
        SIZED(GarageError, error);
        Result result = {0, NO_ROW, {{{0}, NULL}}};
        status = act(&result, &error);
        if (error_expected != NULL) {
            if (strcmp(garage_status_name(status) + strlen(status == GARAGE_OK ? "" : "GARAGE_E_"), error_expected) != 0) {
                fail(garage_status_name(status), error.message);
            }
        } else if (status != GARAGE_OK) {
            fail(garage_status_name(status), error.message);
        } else {
            check(&result);
        }
        if (step->keep != NULL && kept_count < KEPT_MAX) {
            kept[kept_count].name = step->keep;
            kept[kept_count++].result = result;
        } else {
            result_free(&result);
        }
    }
    printf("%ld steps\n", (long)(step - STEPS));
    while (kept_count > 0) {
        result_free(&kept[--kept_count].result);
    }
    return garage_free(garage, NULL) == GARAGE_OK ? 0 : 1;
}
