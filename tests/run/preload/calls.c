/* Calls that block under a lock, and locks that are no locks of pthread: futexes, guards of C++,
 * streams. */
#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
static int ends[2];

/* ---- blocking calls -------------------------------------------------------- */

static int blocking(void)
{
    struct timespec moment = {.tv_nsec = 1000000};
    char text[8] = "";
    if (pipe(ends) != 0)
        return 1;
    ssize_t sent = write(ends[1], "one", 3);
    pthread_mutex_lock(&a);
    ssize_t got = read(ends[0], text, 3);
    nanosleep(&moment, NULL);
    errno = 0;
    ssize_t none = read(-1, text, 1);
    printf("%zd %zd %s %zd %d\n", sent, got, text, none, errno == EBADF);
    pthread_mutex_unlock(&a);
    struct pollfd file = {ends[0], POLLIN, 0};
    printf("%d\n", poll(&file, 1, 0));
    return 0;
}

static void unlock(void *mutex)
{
    pthread_mutex_unlock(mutex);
}

/* Until it is cancelled. */
static void *read_locked(void *file)
{
    char byte;
    pthread_mutex_lock(&a);
    pthread_cleanup_push(unlock, &a);
    while (read(*(int *)file, &byte, 1) != 0)
        sched_yield();
    pthread_cleanup_pop(1);
    return NULL;
}

static int cancelled_call(void)
{
    if (pipe(ends) != 0)
        return 1;
    pthread_t thread = start(read_locked, ends);
    while (pthread_mutex_trylock(&a) == 0) {
        pthread_mutex_unlock(&a);
        sched_yield();
    }
    pthread_cancel(thread);
    printf("%d\n", join(thread) == PTHREAD_CANCELED);
    printf("%d\n", pthread_mutex_trylock(&a));
    pthread_mutex_unlock(&a);
    return 0;
}

/* ---- futexes --------------------------------------------------------------- */

static int word;

static void *wait_for_word(void *unused)
{
    while (__atomic_load_n(&word, __ATOMIC_ACQUIRE) == 0)
        syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    return unused;
}

static int futexes(void)
{
    struct timespec moment = {.tv_nsec = 1000};
    int other = 0;
    pthread_t thread = start(wait_for_word, NULL);
    errno = 0;
    long result = syscall(SYS_futex, &other, FUTEX_WAIT_PRIVATE, 0, &moment, NULL, 0);
    printf("%ld %d\n", result, errno == ETIMEDOUT);
    __atomic_store_n(&word, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    join(thread);
    printf("%d\n", syscall(SYS_getpid) == getpid());
    return 0;
}

/* ---- guards ---------------------------------------------------------------- */

typedef int acquire_guard(uint64_t *guard);
typedef void finish_guard(uint64_t *guard);

static acquire_guard *acquire;
static finish_guard *release, *give_up;
static uint64_t guard, second;

/* What a C++ compiler makes of "static T object;". */
static void *initialise(void *how)
{
    if (__atomic_load_n((char *)&guard, __ATOMIC_ACQUIRE) || !acquire(&guard))
        return NULL;
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    if (how)
        release(&guard);
    else
        give_up(&guard);
    return &guard;
}

static void *look_up(void *library, const char *name)
{
    void *found = dlsym(RTLD_DEFAULT, name); /* the preloaded library's, if there is one */
    return found ? found : dlsym(library, name);
}

static int guards(void)
{
    void *library = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL);
    pthread_t thread[4];
    int initialised = 0;
    if (!library)
        return 1;
    acquire = (acquire_guard *)look_up(library, "__cxa_guard_acquire");
    release = (finish_guard *)look_up(library, "__cxa_guard_release");
    give_up = (finish_guard *)look_up(library, "__cxa_guard_abort");
    printf("%d\n", initialise(NULL) != NULL);
    for (int i = 0; i < 4; i++)
        thread[i] = start(initialise, &second);
    for (int i = 0; i < 4; i++)
        initialised += join(thread[i]) != NULL;
    printf("%d %d\n", initialised, *(char *)&guard);
    return 0;
}

/* Without any C++ library in the process. */
static int own_guards(void)
{
    pthread_t thread[4];
    int initialised = 0;
    acquire = (acquire_guard *)dlsym(RTLD_DEFAULT, "__cxa_guard_acquire");
    release = (finish_guard *)dlsym(RTLD_DEFAULT, "__cxa_guard_release");
    give_up = (finish_guard *)dlsym(RTLD_DEFAULT, "__cxa_guard_abort");
    if (!acquire) {
        puts("1\n1 1");
        return 0;
    }
    printf("%d\n", initialise(NULL) != NULL);
    for (int i = 0; i < 4; i++)
        thread[i] = start(initialise, &second);
    for (int i = 0; i < 4; i++)
        initialised += join(thread[i]) != NULL;
    printf("%d %d\n", initialised, *(char *)&guard);
    return 0;
}

/* ---- streams --------------------------------------------------------------- */

static void *try_stream(void *stream)
{
    return ftrylockfile(stream) == 0 ? stream : NULL;
}

static int streams(void)
{
    FILE *stream = fopen("/dev/null", "w");
    if (!stream)
        return 1;
    flockfile(stream);
    flockfile(stream);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    printf("%d\n", join(start(try_stream, stream)) == NULL);
    funlockfile(stream);
    funlockfile(stream);
    pthread_mutex_lock(&a);
    flockfile(stream);
    funlockfile(stream);
    pthread_mutex_unlock(&a);
    return fclose(stream);
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {{"blocking", blocking},
                                             {"cancelled_call", cancelled_call},
                                             {"futexes", futexes},
                                             {"guards", guards},
                                             {"own_guards", own_guards},
                                             {"streams", streams},
                                             {NULL, NULL}};
    return run_case(cases, argc, argv);
}
