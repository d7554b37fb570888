#include "project/foreign.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char *const systems[] = {
    "win32",   "win64",  "win",     "windows",   "msvc",    "mingw",   "mingw32", "cygwin",
    "macos",   "macosx", "osx",     "darwin",    "freebsd", "netbsd",  "openbsd", "bsd",
    "solaris", "sunos",  "aix",     "hpux",      "irix",    "android", "ios",     "vms",
    "os2",     "haiku",  "symbian", "nothreads", "stub",    "stubs",   "dummy"};

/* What else than this one a tree may be built for. */
static const char *const processors[] = {
#if !defined(__x86_64__)
    "x86",     "x86_64",    "amd64",
#endif
#if !defined(__aarch64__)
    "aarch64", "arm64",     "arm",
#endif
#if !defined(__powerpc64__)
    "powerpc", "powerpc64", "ppc",     "ppc64",     "ppc64le",     "ppc_64",
#endif
#if !defined(__riscv)
    "riscv",   "riscv64",   "riscv32",
#endif
    "i386",    "i686",      "ia32",    "x86_32",    "arm32",       "armv7",  "mips",   "mips64",
    "s390",    "s390x",     "sparc",   "sparc64",   "sparcv9",     "alpha",  "ia64",   "hppa",
    "parisc",  "m68k",      "sh4",     "loongarch", "loongarch64", "e2k",    "xtensa", "hexagon"};

static bool is_among(const char *const *names, size_t count, const char *name, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == length && strncasecmp(name, names[i], length) == 0)
            return true;
    return false;
}

bool ls_path_is_foreign(const char *path)
{
    for (const char *at = path; *at; at += *at == '/') {
        size_t length = strcspn(at, "/");
        if (is_among(systems, sizeof systems / sizeof *systems, at, length) ||
            is_among(processors, sizeof processors / sizeof *processors, at, length))
            return true;
        at += length;
    }
    return false;
}
