#include "base/foreign.h"

#include <string.h>
#include <strings.h>

enum processor {
    NONE,
    X86,
    ARM,
    POWER,
    RISCV,
#if defined(__x86_64__)
    OWN = X86
#elif defined(__aarch64__)
    OWN = ARM
#elif defined(__powerpc64__)
    OWN = POWER
#elif defined(__riscv)
    OWN = RISCV
#else
    OWN = -1
#endif
};

struct directory {
    const char *name;
    enum processor processor; /* whose code it holds, where that may be this one's */
};

static const struct directory directories[] = {
#define SYSTEM(name) {name, NONE},
#define PROCESSOR(name, processor) {name, processor},
#define HEADER(name)
#include "base/foreign.def"
#undef SYSTEM
#undef PROCESSOR
#undef HEADER
};

static const char *const headers[] = {
#define SYSTEM(name)
#define PROCESSOR(name, processor)
#define HEADER(name) name,
#include "base/foreign.def"
#undef SYSTEM
#undef PROCESSOR
#undef HEADER
};

static bool is_foreign_directory(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
        if (strlen(directories[i].name) == length && directories[i].processor != OWN &&
            strncasecmp(name, directories[i].name, length) == 0)
            return true;
    return false;
}

bool ls_foreign_path(const char *path)
{
    for (const char *at = path; *at; at += *at == '/') {
        size_t length = strcspn(at, "/");
        if (is_foreign_directory(at, length))
            return true;
        at += length;
    }
    return false;
}

/* A header, or a folder of them. */
static bool is_named(const char *header, size_t length, const char *name)
{
    size_t size = strlen(name);
    return (name[size - 1] == '/' ? length > size : length == size) &&
           strncasecmp(header, name, size) == 0;
}

bool ls_foreign_header(const char *header, size_t length)
{
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        if (is_named(header, length, headers[i]))
            return true;
    return false;
}
