/* Opens the garage in the file given as the argument, making it with 1,000 spots where there is none, and prints how much memory
 * the process has had resident at most, in KiB. */

#include <garage.h>
#include <stdio.h>
#include <string.h>

#define SPOTS 1000

static int failed(const char *what, const GarageError *error) {
    fprintf(stderr, "%s: %s\n", what, error->message);
    return 1;
}

int main(int argc, char **argv) {
    GarageHandle garage = 0;
    GarageLayoutBuilt built;
    GarageError error;
    size_t free_spots = 0;
    char line[128];
    FILE *status;
    memset(&built, 0, sizeof built);
    built.struct_size = (uint32_t)sizeof built;
    memset(&error, 0, sizeof error);
    error.struct_size = (uint32_t)sizeof error;
    if (argc != 2 || garage_open(argv[1], NULL, &garage, &error) != GARAGE_OK) {
        return failed("open", &error);
    }
    if (garage_spot_free_count(garage, GARAGE_ANY_LEVEL, 0, 0, &free_spots, &error) != GARAGE_OK) {
        return failed("count", &error);
    }
    if (free_spots == 0 && garage_layout_grid(garage, 4, 5, SPOTS / 20, NULL, &built, &error) != GARAGE_OK) {
        return failed("layout", &error);
    }
    status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        unsigned long kib;
        if (sscanf(line, "VmHWM: %lu kB", &kib) == 1) {
            printf("%lu spots, %lu KiB\n", (unsigned long)free_spots, kib);
        }
    }
    if (status != NULL) {
        fclose(status);
    }
    return garage_free(garage, NULL) == GARAGE_OK ? 0 : 1;
}
