#include "project/macros.h"

#include <ctype.h>
#include <dlfcn.h>
#include <fnmatch.h>
#include <string.h>

/* ---- what names mean ---- */

enum meaning { NO, YES, TEXT, NUMBER, HEADER, FUNCTION, SIZE, LIBRARY, CHOICE };

/* The first that fits decides. Names come without what stands before HAVE_ and SIZEOF_. */
static const struct {
    const char *pattern;
    enum meaning meaning;
} meanings[] = {
    {"_GNU_SOURCE", YES},
    {"_ALL_SOURCE", YES},
    {"__EXTENSIONS__", YES},
    {"STDC_HEADERS", YES},
    {"TIME_WITH_SYS_TIME", YES},
    {"_REENTRANT", YES},
    {"_THREAD_SAFE", YES},
    {"LINUX", YES},
    {"HAVE_LINUX", YES},
    {"OS_*LINUX", YES},
    {"ARCH_X86_64", YES},
    {"*WIN32*", NO},
    {"*WINDOWS*", NO},
    {"*MINGW*", NO},
    {"*DARWIN*", NO},
    {"*MACOS*", NO},
    {"HAVE_OSX*", NO},
    {"*_OSX", NO},
    {"HAVE_APPLE*", NO},
    {"*CYGWIN*", NO},
    {"HAVE_W32*", NO},
    {"HAVE_NT_*", NO},
    {"*BEOS*", NO},
    {"*_HPUX*", NO},
    {"*_AIX*", NO},
    {"*VXWORKS*", NO},
    {"HAVE_MACH_*", NO},
    {"HAVE_LWP*", NO},
    {"HAVE_CTHREADS", NO},
    {"*BSD*", NO},
    {"*SOLARIS*", NO},
    {"*KQUEUE*", NO},
    {"*DEVPOLL*", NO},
    {"*EVENT_PORTS*", NO},
    {"*BROKEN*", NO},
    {"NO_*", NO},
    {"NEED_*", NO},
    {"*_DEBUG", NO},
    /* things that glibc has not, or as macros */
    {"HAVE_STRUCT_*_LEN", NO},
    {"HAVE_S*_S??_LEN", NO},
    {"HAVE_*BIRTHTIM*", NO},
    {"HAVE_*TIMESPEC_TV*", NO},
    {"HAVE_ALLOCA", YES},
    {"HAVE_VA_COPY", YES},
    {"HAVE___VA_COPY", YES},
    {"HAVE_SIGSETJMP", YES},
    {"HAVE_TIMER*[DBRP]", YES},
    {"HAVE_STRUCT_*", YES},
    {"HAVE_UNION_*", YES},
    {"HAVE_*_H", HEADER},
    {"HAVE_DECL_*", FUNCTION},
    {"HAVE_*INT128_T", NO},
    {"HAVE___INT128", YES},
    {"HAVE_*_T", YES},
    {"HAVE_SYS_SIGLIST", NO},
    {"HAVE_PTHREAD", YES},
    {"HAVE_LIBPTHREAD", YES},
    {"HAVE_*THREADS", YES},
    {"HAVE_*THREADING", YES},
    {"HAVE_PTHREAD_PRIO_*", YES},
    {"HAVE_PTHREAD_MUTEX_*", YES},
    {"HAVE_*LONG_LONG*", YES},
    {"HAVE_LONG_DOUBLE*", YES},
    {"HAVE_*BUILTIN*", YES},
    {"HAVE_*ATTRIBUTE*", YES},
    {"HAVE_FUNC*MACRO*", YES},
    {"HAVE___FUNC*", YES},
    {"HAVE_*VARIADIC*", YES},
    {"HAVE_*VARARGS*", YES},
    {"HAVE_*VISIBILITY*", YES},
    {"HAVE_*ATOMICS", YES},
    {"HAVE_*SYNC_*", YES},
    {"HAVE_IPV6", YES},
    {"HAVE_INLINE", YES},
    {"HAVE_TYPEOF", YES},
    {"HAVE_STDC*", YES},
    {"HAVE_C99*", YES},
    {"HAVE_C11*", YES},
    {"HAVE_GNUC*", YES},
    {"HAVE_SOCKADDR_*", YES},
    {"HAVE_MSGHDR_*", YES},
    {"HAVE_*", LIBRARY},
    {"SIZEOF_*", SIZE},
    {"ALIGNOF_*", SIZE},
    /* PTHREAD_CREATE_JOINABLE and others are substitutes for what the system lacks */
    {"PTHREAD_*", NO},
    {"*_DISABLE*", NO},
    {"USE_*THREAD*", YES},
    {"ENABLE_*THREAD*", YES},
    {"WITH_*THREAD*", YES},
    {"*THREAD_SAFE*", YES},
    {"USE_*", CHOICE},
    {"ENABLE_*", CHOICE},
    {"WITH_*", CHOICE},
    {"RETSIGTYPE", TEXT},
    {"PACKAGE", TEXT},
    {"PACKAGE_*", TEXT},
    {"VERSION", TEXT},
    {"*_VERSION", TEXT},
    {"*_VERSION_STRING", TEXT},
    {"*_VERSION_*", NUMBER},
    {"*DIR", TEXT},
    {"*PATH", TEXT},
    {"*_FILE", TEXT},
    {"*PREFIX", TEXT},
    {"LT_*", TEXT},
    {"*USER", TEXT},
    {"*GROUP", TEXT},
    {"*_HOST", TEXT},
    {"*_NAME", TEXT},
    {"*_DATE", TEXT},
};

static enum meaning meaning_of(const char *name)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (fnmatch(meanings[i].pattern, name, 0) == 0)
            return meanings[i].meaning;
    }
    return NO;
}

bool ls_macro_is_foreign(const char *name)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (fnmatch(meanings[i].pattern, name, 0) == 0)
            return meanings[i].meaning == NO;
    }
    return false;
}

/* "HAVE_X" of "EVENT__HAVE_X": projects put their name before, for headers that they install. */
static const char *without_prefix(const char *name)
{
    static const char *const stems[] = {"_HAVE_", "_SIZEOF_"};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
        const char *stem = strstr(name, stems[i]);
        if (stem)
            return stem + 1;
    }
    return name;
}

/* ---- what the machine has ---- */

static char *lower(struct ls_arena *arena, const char *name)
{
    char *text = ls_arena_strdup(arena, name);
    for (char *at = text; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return text;
}

/* Asked of the C library that runs here: the same one whose headers are read. */
static bool is_in_c_library(const char *function)
{
    static const char *const libraries[] = {"libc.so.6", "libm.so.6", "libpthread.so.0"};
    bool found = false;
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries && !found; i++) {
        void *library = dlopen(libraries[i], RTLD_LAZY);
        found = library && dlsym(library, function);
        if (library)
            dlclose(library);
    }
    return found;
}

/* "sys/epoll.h" is SYS_EPOLL_H. */
static bool is_named(const char *header, const char *macro)
{
    for (; *header && *macro; header++, macro++) {
        char c = isalnum((unsigned char)*header) ? (char)toupper((unsigned char)*header) : '_';
        if (c != *macro)
            return false;
    }
    return !*header && !*macro;
}

static struct ls_macro_guess if_header(struct ls_arena *arena, const struct ls_survey *survey,
                                       const char *macro)
{
    for (uint32_t i = 0; i < survey->includes.texts.count; i++) {
        const char *header = survey->includes.texts.at[i];
        if (is_named(header, macro))
            return (struct ls_macro_guess){"1",
                                           ls_arena_printf(arena, "__has_include(<%s>)", header)};
    }
    char *flat = lower(arena, macro);
    flat[strlen(flat) - 2] = '.';
    char *below = ls_arena_strdup(arena, flat), *slash = strchr(below, '_');
    if (slash)
        *slash = '/';
    return (struct ls_macro_guess){"1", ls_arena_printf(arena,
                                                        "__has_include(<%s>) || "
                                                        "__has_include(<%s>)",
                                                        flat, below)};
}

/* Libraries that are chosen by other names than that of their header. */
static const struct {
    const char *name, *header;
} libraries[] = {
    {"OPENSSL", "openssl/ssl.h"},
    {"SSL", "openssl/ssl.h"},
    {"LIBSSL", "openssl/ssl.h"},
    {"CRYPTO", "openssl/evp.h"},
    {"LIBCRYPTO", "openssl/evp.h"},
    {"Z", "zlib.h"},
    {"LIBZ", "zlib.h"},
    {"ZLIB", "zlib.h"},
    {"LIBXML2", "libxml/parser.h"},
    {"LIBEVENT", "event2/event.h"},
    {"GNUTLS", "gnutls/gnutls.h"},
    {"CURL", "curl/curl.h"},
    {"LIBCURL", "curl/curl.h"},
    {"SYSTEMD", "systemd/sd-daemon.h"},
};

/* "ENABLE_CRYPTO_OPENSSL": the last word is the library. NULL: none that is known. */
static const char *header_of(const char *macro)
{
    const char *last = strrchr(macro, '_');
    last = last ? last + 1 : macro;
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        if (strcmp(libraries[i].name, last) == 0)
            return libraries[i].header;
    }
    return NULL;
}

/* By the header that a library of this name would have. */
static struct ls_macro_guess if_library(struct ls_arena *arena, const char *macro)
{
    const char *name = lower(arena, macro), *header = header_of(macro);
    if (header)
        return (struct ls_macro_guess){"1", ls_arena_printf(arena, "__has_include(<%s>)", header)};
    if (is_in_c_library(name))
        return (struct ls_macro_guess){"1", NULL};
    if (strncmp(name, "lib", 3) == 0 && name[3])
        name += 3;
    return (struct ls_macro_guess){
        "1", ls_arena_printf(arena,
                             "__has_include(<%s.h>) || __has_include(<lib%s.h>) || "
                             "__has_include(<%s/%s.h>)",
                             name, name, name, name)};
}

/* ---- sizes ---- */

static const struct {
    const char *type, *size;
} sizes[] = {
    {"SHORT", "__SIZEOF_SHORT__"},
    {"INT", "__SIZEOF_INT__"},
    {"UNSIGNED_INT", "__SIZEOF_INT__"},
    {"LONG", "__SIZEOF_LONG__"},
    {"UNSIGNED_LONG", "__SIZEOF_LONG__"},
    {"LONG_INT", "__SIZEOF_LONG__"},
    {"LONG_LONG", "__SIZEOF_LONG_LONG__"},
    {"UNSIGNED_LONG_LONG", "__SIZEOF_LONG_LONG__"},
    {"FLOAT", "__SIZEOF_FLOAT__"},
    {"DOUBLE", "__SIZEOF_DOUBLE__"},
    {"WCHAR_T", "__SIZEOF_WCHAR_T__"},
    {"SIZE_T", "__SIZEOF_SIZE_T__"},
    {"SSIZE_T", "__SIZEOF_SIZE_T__"},
    {"PTRDIFF_T", "__SIZEOF_PTRDIFF_T__"},
    {"CHAR", "1"},
    {"UNSIGNED_CHAR", "1"},
    {"INT8_T", "1"},
    {"INT16_T", "2"},
    {"UINT16_T", "2"},
    {"INT32_T", "4"},
    {"UINT32_T", "4"},
    {"INT64_T", "8"},
    {"UINT64_T", "8"},
    {"OFF_T", "8"},
    {"PID_T", "4"},
    {"UID_T", "4"},
    {"SOCKLEN_T", "4"},
    {"BOOL", "1"},
    {"_BOOL", "1"},
};

/* Pointers and the many types of the system that are as large as one. */
static const char *size_of(const char *type)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (strcmp(sizes[i].type, type) == 0)
            return sizes[i].size;
    }
    return "__SIZEOF_POINTER__";
}

/* ---- guesses ---- */

struct ls_macro_guess ls_macro_guess(struct ls_arena *arena, const struct ls_survey *survey,
                                     const char *name)
{
    const char *bare = without_prefix(name);
    const char *object = strchr(bare, '_');
    switch (meaning_of(bare)) {
    case YES:
        return (struct ls_macro_guess){"1", NULL};
    case TEXT:
        return (struct ls_macro_guess){strcmp(name, "RETSIGTYPE") == 0 ? "void" : "\"guessed\"",
                                       NULL};
    case NUMBER:
        return (struct ls_macro_guess){"0", NULL};
    case HEADER:
        return if_header(arena, survey, object + 1);
    case FUNCTION:
        object = strncmp(bare, "HAVE_DECL_", 10) == 0 ? bare + 9 : object;
        return (struct ls_macro_guess){is_in_c_library(lower(arena, object + 1)) ? "1" : "0", NULL};
    case SIZE:
        return (struct ls_macro_guess){size_of(object + 1), NULL};
    case LIBRARY:
        return if_library(arena, object + 1);
    case CHOICE:
        return header_of(bare) ? if_library(arena, bare) : (struct ls_macro_guess){0};
    case NO:
        break;
    }
    return (struct ls_macro_guess){0};
}

const char *ls_macro_lines(struct ls_arena *arena, const char *name, struct ls_macro_guess guess,
                           bool as_number)
{
    const char *otherwise = as_number ? ls_arena_printf(arena, "#define %s 0\n", name) : "";
    if (!guess.value)
        return otherwise;
    if (!guess.condition)
        return ls_arena_printf(arena, "#define %s %s\n", name, guess.value);
    return ls_arena_printf(arena, "#if %s\n#define %s %s\n%s%s#endif\n", guess.condition, name,
                           guess.value, as_number ? "#else\n" : "", otherwise);
}
