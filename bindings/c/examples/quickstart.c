/* A garage in a file, or in memory: a car comes in, pays and leaves.
 *
 *     cc quickstart.c $(pkg-config --cflags --libs garage) -o quickstart && ./quickstart [garage.db]
 */

#include <garage.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static GarageError error;

/* Every call is checked alike: the error says what to do. */
static void check(GarageStatus status) {
    if (status != GARAGE_OK) {
        fprintf(stderr, "%s: %s\n", garage_status_name(status), error.message);
        exit(1);
    }
}

/* A struct with its size, and zeros behind it. */
#define NEW(type, name)            \
    type name;                     \
    memset(&name, 0, sizeof name); \
    name.struct_size = (uint32_t)sizeof name

int main(int count, char **arguments) {
    static const char TARIFF[] =
        "id = \"day\"\nversion = 1\ncurrency = \"EUR\"\n"
        "[[lines]]\nname = \"day\"\nsteps = [{ amount = \"2.50\", step_minutes = 60 }]\n";
    NEW(GarageOptions, options);
    NEW(GarageLayoutBuilt, built);
    NEW(GarageTariffRef, tariff);
    NEW(GarageEntry, entry);
    NEW(GarageVisit, visit);
    NEW(GarageQuote, quote);
    NEW(GaragePay, pay);
    NEW(GaragePayment, payment);
    NEW(GarageSession, session);
    GarageHandle garage = 0;
    size_t free_spots = 0;

    error.struct_size = (uint32_t)sizeof error;
    if (garage_abi_version() != GARAGE_ABI_VERSION) {
        fprintf(stderr, "libgarage %s is not the one of this header\n", garage_version());
        return 1;
    }

    /* The clock is this program's own, so that two hours pass at once. Leave the flag out for the machine's. */
    check(garage_options_default(&options, &error));
    options.flags = GARAGE_OPEN_MANUAL_CLOCK;
    options.clock_start = INT64_C(1780300800000000); /* 2026-06-01T08:00:00Z */
    if (count > 1) {
        check(garage_open(arguments[1], &options, &garage, &error));
    } else {
        check(garage_open_in_memory(&options, &garage, &error));
    }

    /* Under a key, so that the next start finds it done. */
    check(garage_layout_grid(garage, 2, 2, 25, "layout-1", &built, &error));
    check(garage_tariff_publish(garage, TARIFF, GARAGE_TEXT_FORMAT_TOML, NULL, &tariff, &error));
    check(garage_tariff_activate(garage, tariff.id, tariff.version, NULL, &error));

    entry.plate = "AB-123-C";
    entry.vehicle_type = GARAGE_VEHICLE_TYPE_ELECTRIC;
    check(garage_session_enter(garage, &entry, NULL, &visit, &error));
    check(garage_spot_free_count(garage, GARAGE_ANY_LEVEL, 0, 0, &free_spots, &error));
    printf("park on %s, level %d; %lu spots are free\n", visit.spot_code, visit.level, (unsigned long)free_spots);

    check(garage_clock_advance(garage, 100 * 60 * 1000, &error));
    check(garage_session_quote(garage, visit.session, GARAGE_NO_TIME, &quote, &error));
    printf("due: %" PRId64 " cents %s\n", quote.due_minor, quote.currency);

    pay.session = visit.session;
    pay.method = GARAGE_PAYMENT_METHOD_CASH;
    pay.amount_minor = quote.due_minor;
    pay.currency = quote.currency;
    check(garage_payment_process(garage, &pay, "exit-1", &payment, &error));
    check(garage_session_get(garage, visit.session, &session, &error));
    printf("paid: %" PRId64 " cents; the gate %s\n", payment.amount_minor,
           session.status == GARAGE_SESSION_STATUS_COMPLETED ? "opens" : "stays shut");

    check(garage_close(garage, &error));
    check(garage_free(garage, &error));
    return 0;
}
