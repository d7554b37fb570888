/*
 * Which versions the library asks a C library for: real.c itself, with a dlsym that answers as some
 * release of glibc would. The first argument is that release, the second the table of versions.
 * Prints for each pointer what it was given: "name version", or "name -".
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1024, OLDEST_FIRST_UNTIL = 36 };

/* One version of one name: its address stands for the function. */
struct symbol {
    char name[64], version[32];
    unsigned minor; /* of the release: 2.minor */
};

static struct symbol symbols[MOST];
static unsigned count, release;

static unsigned minor_of(const char *version)
{
    return (unsigned)strtoul(version + strlen("2."), NULL, 10);
}

static void *fake_dlvsym(void *where, const char *name, const char *version)
{
    (void)where;
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(symbols[i].name, name) == 0 &&
            strcmp(symbols[i].version, version + strlen("GLIBC_")) == 0)
            return &symbols[i];
    }
    return NULL;
}

/* Without a version and RTLD_NEXT it was the oldest one up to glibc 2.35, and is the default since.
 */
static void *fake_dlsym(void *where, const char *name)
{
    struct symbol *found = NULL;
    (void)where;
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(symbols[i].name, name) == 0 && (!found || release >= OLDEST_FIRST_UNTIL))
            found = &symbols[i];
    }
    return found;
}

#define dlvsym fake_dlvsym
#define dlsym fake_dlsym
#include "interpose/real.c"

static void read_table(const char *path)
{
    char line[256];
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof(line), file)) {
        const char *name = strtok(line, " \n"), *version;
        while (name && *name != '#' && (version = strtok(NULL, " !\n")) && count < MOST) {
            struct symbol *symbol = &symbols[count];
            symbol->minor = minor_of(version);
            snprintf(symbol->name, sizeof(symbol->name), "%s", name);
            snprintf(symbol->version, sizeof(symbol->version), "%s", version);
            count += symbol->minor <= release;
        }
    }
    if (file)
        fclose(file);
}

int main(int argc, char **argv)
{
    struct lsr_real before = lsr_real;
    if (argc != 3)
        return 2;
    release = minor_of(argv[1]);
    read_table(argv[2]);
    lsr_real_resolve();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct symbol *got = *(void **)((char *)&lsr_real + rows[i].offset);
        const void *first = *(void **)((char *)&before + rows[i].offset);
        printf("%s %s\n", rows[i].name, (const void *)got == first ? "-" : got->version);
    }
    return 0;
}
