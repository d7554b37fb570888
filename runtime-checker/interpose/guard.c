/*
 * The guards of static variables in C++ functions: a lock that is held while the initialiser runs.
 * Compiled code asks only as long as the variable is not initialised. The functions are those of
 * the C++ library, which may come later than this one, or never, or lie where it cannot be found
 * (opened with RTLD_LOCAL under another name): then the protocol is kept here.
 */
#include <dlfcn.h>
#include <limits.h>
#include <linux/futex.h>

#include "core/operation.h"
#include "core/sys.h"
#include "interpose/real.h"

#define GUARD LSR_WHAT(LSR_KIND_GUARD, LSR_OP_ACQUIRE, 0, 0)

/* A guard as the ABI of Itanium has it: its first byte says "initialised", the rest is ours. */
enum { DONE = 1, PENDING = 0x100, WAITED_FOR = 0x10000 };

int __cxa_guard_acquire(uint64_t *guard);
void __cxa_guard_release(uint64_t *guard);
void __cxa_guard_abort(uint64_t *guard);

static struct {
    int (*acquire)(uint64_t *guard);
    void (*release)(uint64_t *guard);
    void (*abort)(uint64_t *guard);
} real;

/* ---- without a C++ library ------------------------------------------------- */

static int own_acquire(uint64_t *guard)
{
    int *word = (int *)guard, seen = 0;
    while (
        !__atomic_compare_exchange_n(word, &seen, PENDING, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        if (seen & DONE)
            return 0;
        int waited = PENDING | WAITED_FOR;
        if (seen == waited ||
            __atomic_compare_exchange_n(word, &seen, waited, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            lsr_syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, waited, 0);
        seen = 0;
    }
    return 1;
}

static void own_finish(uint64_t *guard, int value)
{
    int *word = (int *)guard;
    if (__atomic_exchange_n(word, value, __ATOMIC_ACQ_REL) & WAITED_FOR)
        lsr_syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX);
}

static void own_release(uint64_t *guard)
{
    own_finish(guard, DONE);
}

static void own_abort(uint64_t *guard)
{
    own_finish(guard, 0);
}

/* ---- the C++ library ------------------------------------------------------- */

static void *look_up(const char *name)
{
    static const char *const libraries[] = {"libstdc++.so.6", "libc++abi.so.1"};
    void *found = dlsym(RTLD_NEXT, name);
    for (size_t i = 0; !found && i < sizeof(libraries) / sizeof(libraries[0]); i++) {
        void *library = dlopen(libraries[i], RTLD_LAZY | RTLD_NOLOAD);
        found = library ? dlsym(library, name) : NULL;
    }
    return found;
}

/* All three or none; the same for all threads, whoever comes first. */
static void resolve(void)
{
    void *acquire = look_up("__cxa_guard_acquire"), *release = look_up("__cxa_guard_release"),
         *abort = look_up("__cxa_guard_abort");
    bool found = acquire && release && abort;
    real.release = found ? (void (*)(uint64_t *))release : own_release;
    real.abort = found ? (void (*)(uint64_t *))abort : own_abort;
    __atomic_store_n(&real.acquire, found ? (int (*)(uint64_t *))acquire : own_acquire,
                     __ATOMIC_RELEASE);
}

static uint32_t busy(const void *guard)
{
    const unsigned char *bytes = guard;
    return __atomic_load_n(&bytes[1], __ATOMIC_RELAXED) ? LSR_SOMEBODY : 0;
}

LSR_EXPORT int __cxa_guard_acquire(uint64_t *guard)
{
    struct lsr_attempt attempt;
    if (!__atomic_load_n(&real.acquire, __ATOMIC_ACQUIRE))
        resolve();
    lsr_acquire_begin(&attempt, LSR_CALL(), guard, GUARD, busy(guard));
    int initialise = real.acquire(guard);
    lsr_acquire_end(&attempt, 0);
    if (!initialise)
        lsr_release(LSR_CALL(), guard, GUARD, busy);
    return initialise;
}

LSR_EXPORT void __cxa_guard_release(uint64_t *guard)
{
    if (!__atomic_load_n(&real.acquire, __ATOMIC_ACQUIRE))
        resolve();
    lsr_release(LSR_CALL(), guard, GUARD, busy);
    real.release(guard);
}

LSR_EXPORT void __cxa_guard_abort(uint64_t *guard)
{
    if (!__atomic_load_n(&real.acquire, __ATOMIC_ACQUIRE))
        resolve();
    lsr_release(LSR_CALL(), guard, GUARD, busy);
    real.abort(guard);
}
