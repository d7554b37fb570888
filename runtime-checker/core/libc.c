#include "core/libc.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

struct lsr_libc lsr_libc = {clock_gettime, dl_iterate_phdr, on_exit};

static void find(void *function, const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found)
        *(void **)function = found;
}

void lsr_libc_start(void)
{
    find(&lsr_libc.clock_gettime, "clock_gettime");
    find(&lsr_libc.dl_iterate_phdr, "dl_iterate_phdr");
    find(&lsr_libc.on_exit, "on_exit");
}

/* ---- memory and strings ----------------------------------------------------
 * Hidden, as all that is not marked. This file is compiled so that loops stay loops. */

void *memcpy(void *restrict into, const void *restrict from, size_t size)
{
    char *to = into;
    const char *bytes = from;
    for (size_t i = 0; i < size; i++)
        to[i] = bytes[i];
    return into;
}

void *memset(void *into, int value, size_t size)
{
    char *to = into;
    for (size_t i = 0; i < size; i++)
        to[i] = (char)value;
    return into;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *one = a, *other = b;
    for (size_t i = 0; i < size; i++)
        if (one[i] != other[i])
            return one[i] - other[i];
    return 0;
}

size_t strlen(const char *string)
{
    size_t length = 0;
    while (string[length])
        length++;
    return length;
}

char *strchr(const char *string, int wanted)
{
    for (; *string != (char)wanted; string++)
        if (!*string)
            return NULL;
    return (char *)string;
}

char *strrchr(const char *string, int wanted)
{
    const char *last = NULL;
    for (; *string; string++)
        if (*string == (char)wanted)
            last = string;
    return (char *)last;
}

int strncmp(const char *a, const char *b, size_t size)
{
    size_t i = 0;
    while (i < size && a[i] && a[i] == b[i])
        i++;
    return i < size ? (unsigned char)a[i] - (unsigned char)b[i] : 0;
}
