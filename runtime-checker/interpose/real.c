#include "interpose/real.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>

/* What each pointer holds until it is resolved: resolve all, then go on. A function that the C
 * library lacks stays that way and says ENOSYS. */
#define FUNCTION(type, name, version, parameters, arguments)                                       \
    static type first_##name parameters                                                            \
    {                                                                                              \
        lsr_real_resolve();                                                                        \
        return lsr_real.name == first_##name ? (type)ENOSYS : lsr_real.name arguments;             \
    }
#define OLD(type, name, parameters, arguments)                                                     \
    static type first_old_##name parameters                                                        \
    {                                                                                              \
        lsr_real_resolve();                                                                        \
        return lsr_real.old_##name == first_old_##name ? (type)ENOSYS                              \
                                                       : lsr_real.old_##name arguments;            \
    }
#define PROCEDURE(name, version, parameters, arguments)                                            \
    static void first_##name parameters                                                            \
    {                                                                                              \
        lsr_real_resolve();                                                                        \
        if (lsr_real.name != first_##name)                                                         \
            lsr_real.name arguments;                                                               \
    }
#include "interpose/real.def"
#undef FUNCTION
#undef OLD
#undef PROCEDURE

struct lsr_real lsr_real = {
#define FUNCTION(type, name, version, parameters, arguments) .name = first_##name,
#define OLD(type, name, parameters, arguments) .old_##name = first_old_##name,
#define PROCEDURE(name, version, parameters, arguments) .name = first_##name,
#include "interpose/real.def"
#undef FUNCTION
#undef OLD
#undef PROCEDURE
};

struct row {
    size_t offset; /* of the pointer in struct lsr_real */
    const char *name, *version;
};

static const struct row rows[] = {
#define FUNCTION(type, name, version, parameters, arguments)                                       \
    {offsetof(struct lsr_real, name), #name, version},
#define OLD(type, name, parameters, arguments)                                                     \
    {offsetof(struct lsr_real, old_##name), #name, LSR_OLD_COND_VERSION},
#define PROCEDURE(name, version, parameters, arguments)                                            \
    {offsetof(struct lsr_real, name), #name, version},
#include "interpose/real.def"
#undef FUNCTION
#undef OLD
#undef PROCEDURE
};

static unsigned missing;

static void *look_up(const struct row *row)
{
    void *found = row->version ? dlvsym(RTLD_NEXT, row->name, row->version) : NULL;
    return found ? found : dlsym(RTLD_NEXT, row->name);
}

void lsr_real_resolve(void)
{
    unsigned absent = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        void *found = look_up(&rows[i]);
        if (found)
            *(void **)((char *)&lsr_real + rows[i].offset) = found;
        else
            absent++;
    }
    missing = absent;
}

unsigned lsr_real_missing(void)
{
    return missing;
}
