/* What the programs check with: the first thing that is not as it should be ends them. */

#include <garage.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZED(type, name)          \
    type name;                     \
    memset(&name, 0, sizeof name); \
    name.struct_size = (uint32_t)sizeof name

/* `name`, an array of so many structs. */
#define SIZED_ARRAY(type, name, count)                                       \
    type name[count];                                                        \
    memset(name, 0, sizeof name);                                            \
    do {                                                                     \
        size_t sized;                                                        \
        for (sized = 0; sized < (count); sized++) {                          \
            name[sized].struct_size = (uint32_t)sizeof name[sized];          \
        }                                                                    \
    } while (0)

static void end(const char *what, int line) {
    fprintf(stderr, "line %d: %s\n", line, what);
    exit(1);
}

#define CHECK(condition) ((condition) ? (void)0 : end(#condition, __LINE__))

static void equal_at(long long found, long long expected, const char *what, int line) {
    if (found != expected) {
        fprintf(stderr, "line %d: %s is %lld, not %lld\n", line, what, found, expected);
        exit(1);
    }
}

#define EQUAL(found, expected) equal_at((long long)(found), (long long)(expected), #found, __LINE__)
#define SAME_TEXT(found, expected) CHECK(strcmp((found), (expected)) == 0)
#define SAME_ID(found, expected) CHECK(memcmp(&(found), &(expected), sizeof(GarageId)) == 0)

static void status_at(GarageStatus status, GarageStatus expected, const char *call, int line) {
    if (status != expected) {
        fprintf(stderr, "line %d: %s: %s\n", line, call, garage_status_name(status));
        exit(1);
    }
}

#define OK(call) status_at((call), GARAGE_OK, #call, __LINE__)
#define REFUSED(call, expected) status_at((call), (expected), #call, __LINE__)

static const GarageId NO_ID;
