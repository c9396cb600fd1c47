/* What a step gives: fields by name, their values as texts. */

#include <garage.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIELDS_MAX 120
/* The result is one object, and not a row of an array. */
#define NO_ROW (-1L)

typedef struct {
    const char *name, *value;
} Field;

typedef struct {
    const char *what;
    const Field *parameters;
    /* NULL: not kept. */
    const char *keep;
    /* NULL: it must succeed, and nothing else is asked. */
    const Field *expected;
    /* How many rows are expected, or NO_ROW. */
    long rows;
} Step;

typedef struct {
    size_t count;
    long rows;
    struct {
        char name[48];
        /* NULL: what is not there. */
        char *value;
    } fields[FIELDS_MAX];
} Result;

static void put(Result *result, long row, const char *name, const char *value) {
    size_t room = sizeof result->fields[0].name, i = result->count++;
    if (i == FIELDS_MAX) {
        abort();
    }
    if (row == NO_ROW) {
        snprintf(result->fields[i].name, room, "%s", name);
    } else {
        snprintf(result->fields[i].name, room, "%ld.%s", row, name);
    }
    if (value != NULL) {
        result->fields[i].value = malloc(strlen(value) + 1);
        strcpy(result->fields[i].value, value);
    }
}

static void result_free(Result *result) {
    while (result->count > 0) {
        free(result->fields[--result->count].value);
    }
}

static void put_text(Result *result, long row, const char *name, const char *text) {
    put(result, row, name, text[0] == '\0' ? NULL : text);
}

static void put_number(Result *result, long row, const char *name, long long number) {
    char text[24];
    snprintf(text, sizeof text, "%lld", number);
    put(result, row, name, text);
}

static void put_bool(Result *result, long row, const char *name, bool value) {
    put(result, row, name, value ? "true" : "false");
}

static void put_time(Result *result, long row, const char *name, int64_t micros) {
    char text[40];
    time_t seconds = (time_t)(micros / 1000000);
    struct tm parts;
    if (micros == GARAGE_NO_TIME) {
        put(result, row, name, NULL);
    } else if (gmtime_r(&seconds, &parts) == NULL || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        abort();
    } else {
        put(result, row, name, text);
    }
}

static void put_id(Result *result, long row, const char *name, GarageId id) {
    static const GarageId NONE;
    char text[GARAGE_ID_TEXT_BYTES];
    if (memcmp(&id, &NONE, sizeof id) == 0) {
        put(result, row, name, NULL);
    } else if (garage_id_format(id, text, NULL) != GARAGE_OK) {
        abort();
    } else {
        put(result, row, name, text);
    }
}

static void put_bytes(Result *result, long row, const char *name, const uint8_t *bytes, size_t count) {
    char text[2 * 64 + 1];
    size_t i;
    for (i = 0; i < count && i < 64; i++) {
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    }
    put(result, row, name, text);
}
