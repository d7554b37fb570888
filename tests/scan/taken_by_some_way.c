// A function that takes the lock of the catalogue on the ways on which it succeeds; what it returns
// goes through a helper, so that nobody can tell the ways apart by it.
#include <pthread.h>
#include <stdlib.h>

struct entry {
    char *name;
};

static pthread_rwlock_t catalogue = PTHREAD_RWLOCK_INITIALIZER;
static _Atomic int codes[16];

static void note_code(int code, int *to)
{
    if (code < 0)
        code = -code;
    if (code >= 16) {
        *to = 15;
        codes[15]++;
    } else {
        *to = code;
        codes[code]++;
    }
}

static int prepare(struct entry *entry, const char *name)
{
    int code;
    if (!entry)
        return -1;
    entry->name = malloc(80);
    if (!entry->name) {
        note_code(4, &code);
        return -code;
    }
    entry->name[0] = name[0];
    pthread_rwlock_rdlock(&catalogue);
    return 0;
}

int entry_open(struct entry *entry, const char *name)
{
    int code;
    note_code(prepare(entry, name), &code);
    if (code != 0)
        return -code;
    return 0;
}

void entry_close(struct entry *entry)
{
    pthread_rwlock_unlock(&catalogue);
    free(entry->name);
}

int list_two(const char *first, const char *second)
{
    struct entry a, b;
    if (entry_open(&a, first) == 0) {
        codes[0]++;
        entry_close(&a);
    }
    if (entry_open(&b, second) == 0) {
        codes[0]--;
        entry_close(&b); // EXPECT-NONE: unlock-not-held
    }
    return codes[0];
}
