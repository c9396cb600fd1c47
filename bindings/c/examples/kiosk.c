/* An exit lane that takes cards and opens a gate: what must hold is that no car pays twice and none is trapped, wherever the
 * power fails.
 *
 *     ./kiosk FOLDER
 *
 * Three parts, each with a memory of its own: the garage (FOLDER/garage.db), the card terminal (FOLDER/terminal, what it has
 * charged) and the gate (FOLDER/gate, for whom it has opened). The lane pays with a key made of the session, so that after a
 * restart the same payment goes on; the terminal charges a key once; the gate opens for what the journal says, and goes on
 * reading behind the last row that it has dealt with.
 *
 * KIOSK_DIE_AT=n kills the program at the n-th point at which it matters, for the test that restarts it. */

#include <garage.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEW(type, name)            \
    type name;                     \
    memset(&name, 0, sizeof name); \
    name.struct_size = (uint32_t)sizeof name

static GarageError error;
static char terminal_path[512], gate_path[512], garage_path[512];

static void die(const char *what) {
    fprintf(stderr, "%s: %s\n", what, error.message);
    exit(1);
}

static void check(GarageStatus status, const char *what) {
    if (status != GARAGE_OK) {
        die(what);
    }
}

/* Here the power may fail. */
static void point(void) {
    static long passed;
    const char *at = getenv("KIOSK_DIE_AT");
    passed++;
    if (at != NULL && strtol(at, NULL, 10) == passed) {
        raise(SIGKILL);
    }
}

/* Adds a line to a file, and has it on the disk before it goes on. Half a line, of a failure in between, is no line. */
static void note(const char *path, const char *line) {
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    size_t length = strlen(line);
    if (file < 0 || write(file, line, length) != (ssize_t)length || fsync(file) != 0 || close(file) != 0) {
        perror(path);
        exit(1);
    }
}

/* ---- the card terminal ---- */

/* Whether the terminal has charged this key. */
static int has_charged(const char *key) {
    char line[512];
    int found = 0;
    FILE *file = fopen(terminal_path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        size_t length = strcspn(line, " \n");
        found |= strchr(line, '\n') != NULL && length == strlen(key) && memcmp(line, key, length) == 0;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return found;
}

static GarageChargeOutcome charge(void *user_data, const GarageCharge *asked, char *text, size_t capacity) {
    char line[400];
    (void)user_data;
    point(); /* the intent is written down, the card not yet charged */
    if (!has_charged(asked->key)) {
        snprintf(line, sizeof line, "%s %lld %s\n", asked->key, (long long)asked->amount_minor, asked->currency);
        note(terminal_path, line);
    }
    point(); /* the card is charged, and nobody knows but the terminal */
    snprintf(text, capacity, "T-%.8s", asked->key + 5);
    return GARAGE_CHARGE_OUTCOME_APPROVED;
}

static GarageChargeOutcome charge_status(void *user_data, const GarageCharge *asked, char *text, size_t capacity) {
    (void)user_data;
    if (!has_charged(asked->key)) {
        snprintf(text, capacity, "the card was not charged");
        return GARAGE_CHARGE_OUTCOME_DECLINED;
    }
    snprintf(text, capacity, "T-%.8s", asked->key + 5);
    return GARAGE_CHARGE_OUTCOME_APPROVED;
}

/* ---- the gate ---- */

/* The last journal row that the gate has dealt with. */
static unsigned long long gate_sequence(void) {
    char line[128];
    unsigned long long last = 0;
    FILE *file = fopen(gate_path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strchr(line, '\n') != NULL) {
            last = strtoull(line, NULL, 10);
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return last;
}

/* Opens for every stay that the journal says is over, in its order. Answers how often it has opened. */
static unsigned gate_work(GarageHandle events, int descriptor) {
    static char text[65536];
    GarageJournalRow rows[8];
    struct pollfd wait;
    unsigned opened = 0;
    size_t count = 0, needed = 0, i;
    wait.fd = descriptor;
    wait.events = POLLIN;
    /* A real lane would wait for its buttons and loops here too. */
    while (poll(&wait, 1, 0) > 0) {
        memset(rows, 0, sizeof rows);
        rows[0].struct_size = (uint32_t)sizeof rows[0];
        check(garage_events_poll(events, rows, 8, text, sizeof text, &count, &needed, &error), "the events cannot be read");
        for (i = 0; i < count; i++) {
            if (strcmp(rows[i].kind, "SessionCompleted") == 0) {
                char line[64];
                point(); /* paid, and the gate still shut */
                snprintf(line, sizeof line, "%llu open\n", (unsigned long long)rows[i].sequence);
                note(gate_path, line);
                opened++;
                point(); /* the gate is open */
            }
        }
    }
    return opened;
}

/* ---- the lane ---- */

typedef enum { AT_THE_ENTRY, PARKED, AT_THE_EXIT, GONE } Lane;

/* Where a car is; after a restart nobody else remembers. */
static Lane where_is(GarageHandle garage, const char *plate, GarageSession *session) {
    static const GarageId none;
    NEW(GarageVehicle, vehicle);
    size_t count = 0;
    GarageStatus status = garage_session_by_plate(garage, plate, session, &error);
    if (status == GARAGE_OK) {
        return PARKED;
    }
    if (status != GARAGE_E_NOT_FOUND) {
        die("where a car is cannot be found out");
    }
    if (garage_vehicle_by_plate(garage, plate, &vehicle, &error) != GARAGE_OK) {
        return AT_THE_ENTRY;
    }
    check(garage_vehicle_history(garage, vehicle.id, none, GARAGE_NEWEST_FIRST, session, 1, &count, &error), "no history");
    return count == 0 ? AT_THE_ENTRY : GONE;
}

static void serve(GarageHandle garage, const char *plate) {
    NEW(GarageSession, session);
    NEW(GarageEntry, entry);
    NEW(GarageVisit, visit);
    NEW(GaragePay, pay);
    NEW(GaragePayment, payment);
    char id[GARAGE_ID_TEXT_BYTES], key[64];
    Lane lane = where_is(garage, plate, &session);
    while (lane != GONE) {
        switch (lane) {
            case AT_THE_ENTRY:
                point(); /* before the entry */
                entry.plate = plate;
                entry.lane = "entry";
                check(garage_session_enter(garage, &entry, NULL, &visit, &error), "no entry");
                point(); /* the car is inside */
                lane = where_is(garage, plate, &session);
                break;
            case PARKED:
                lane = AT_THE_EXIT;
                break;
            case AT_THE_EXIT:
                check(garage_id_format(session.id, id, &error), "no id");
                snprintf(key, sizeof key, "exit-%s", id);
                pay.session = session.id;
                pay.method = GARAGE_PAYMENT_METHOD_CARD;
                pay.lane = "exit";
                point(); /* the card is in */
                check(garage_payment_process(garage, &pay, key, &payment, &error), "no payment");
                point(); /* paid */
                lane = GONE;
                break;
            case GONE:
                break;
        }
    }
}

int main(int count, char **arguments) {
    static const char TARIFF[] =
        "id = \"flat\"\nversion = 1\ncurrency = \"EUR\"\nstay_counting = \"exact\"\n[[lines]]\nname = \"stay\"\nflat = \"3.00\"\n";
    static const char *const PLATES[] = {"KI-1001", "KI-1002", "KI-1003"};
    NEW(GarageProvider, terminal);
    NEW(GarageOptions, options);
    NEW(GarageLayoutBuilt, built);
    NEW(GarageTariffRef, tariff);
    GarageHandle garage = 0, events = 0;
    unsigned opened = 0;
    int descriptor = -1;
    size_t i;

    error.struct_size = (uint32_t)sizeof error;
    if (count != 2) {
        fprintf(stderr, "usage: kiosk FOLDER\n");
        return 2;
    }
    snprintf(garage_path, sizeof garage_path, "%.400s/garage.db", arguments[1]);
    snprintf(terminal_path, sizeof terminal_path, "%.400s/terminal", arguments[1]);
    snprintf(gate_path, sizeof gate_path, "%.400s/gate", arguments[1]);

    terminal.charge = charge;
    terminal.status = charge_status;
    check(garage_options_default(&options, &error), "no options");
    options.card = &terminal;
    check(garage_open(garage_path, &options, &garage, &error), "the garage does not open");
    point(); /* open */
    check(garage_layout_grid(garage, 1, 1, 2, "layout", &built, &error), "no layout");
    check(garage_tariff_publish(garage, TARIFF, GARAGE_TEXT_FORMAT_TOML, NULL, &tariff, &error), "no tariff");
    check(garage_tariff_activate(garage, tariff.id, tariff.version, NULL, &error), "no tariff");
    check(garage_events_open(garage, gate_sequence() + 1, &events, &error), "no events");
    check(garage_events_fd(events, &descriptor, &error), "no descriptor");

    opened += gate_work(events, descriptor); /* whoever had paid when the power failed */
    for (i = 0; i < sizeof PLATES / sizeof PLATES[0]; i++) {
        serve(garage, PLATES[i]);
        opened += gate_work(events, descriptor);
    }
    point(); /* everyone is gone */
    printf("the gate opened %u times\n", opened);
    (void)close(descriptor);
    check(garage_free(events, &error), "the events do not end");
    check(garage_close(garage, &error), "the garage does not close");
    check(garage_free(garage, &error), "the garage does not end");
    return 0;
}
