/*
 * For the test programs of the preloaded library. A program has one function per case, chosen by
 * its first argument; what it prints and how it ends must not depend on the library. Interleavings
 * are forced: a thread that must be blocked is seen in the lock itself.
 */
#ifndef LS_RUN_PRELOAD_SUPPORT_H
#define LS_RUN_PRELOAD_SUPPORT_H

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test_case {
    const char *name;
    int (*run)(void); /* returns the exit status */
};

static inline int run_case(const struct test_case *cases, int argc, char **argv)
{
    for (; argc > 1 && cases->name; cases++)
        if (strcmp(cases->name, argv[1]) == 0)
            return cases->run();
    return 99;
}

/* Until some thread waits for a (normal) mutex. */
static inline void await_waiter(pthread_mutex_t *mutex)
{
    while (__atomic_load_n(&mutex->__data.__lock, __ATOMIC_RELAXED) != 2)
        sched_yield();
}

/* Until a thread waits on a condition. */
static inline void await_cond_waiter(pthread_cond_t *cond)
{
    while (__atomic_load_n(&cond->__data.__wrefs, __ATOMIC_RELAXED) < 8)
        sched_yield();
}

/* Locks that are no class: each gets a record of its own at its first use, because other processes
 * might share it. As if statically initialised: only the first one is made by a call. */
static inline pthread_mutex_t *make_mutexes(int count)
{
    pthread_mutex_t *mutexes = calloc((size_t)count, sizeof(*mutexes));
    pthread_mutexattr_t shared;
    if (!mutexes || pthread_mutexattr_init(&shared) != 0)
        abort();
    pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&mutexes[0], &shared);
    for (int i = 1; i < count; i++)
        memcpy(&mutexes[i], &mutexes[0], sizeof(*mutexes));
    return mutexes;
}

static inline void *join(pthread_t thread)
{
    void *value = NULL;
    pthread_join(thread, &value);
    return value;
}

static inline pthread_t start(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, function, argument) != 0)
        abort();
    return thread;
}

#endif
