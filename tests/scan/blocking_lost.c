// More happens below a function than is followed up to its thread. What blocks in one of those that
// it calls is told all the same, of the function that holds the lock.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;
static int rows;

// Each function has a lock of its own, so that all of them have something to tell.
#define TELLER(name)                                                                               \
    static pthread_mutex_t name##_lock = PTHREAD_MUTEX_INITIALIZER;                                \
    static void name(void)                                                                         \
    {                                                                                              \
        pthread_mutex_lock(&name##_lock);                                                          \
        rename(#name, "-");                                                                        \
        pthread_mutex_unlock(&name##_lock);                                                        \
    }
#define TEN(each, name)                                                                            \
    each(name##0) each(name##1) each(name##2) each(name##3) each(name##4) each(name##5)            \
        each(name##6) each(name##7) each(name##8) each(name##9)
#define TEN_TELLERS(name) TEN(TELLER, name)
#define CALL(name) name();
#define TEN_CALLS(name) TEN(CALL, name)
#define HUNDRED(each, name)                                                                        \
    each(name##0) each(name##1) each(name##2) each(name##3) each(name##4) each(name##5)            \
        each(name##6) each(name##7) each(name##8) each(name##9)

HUNDRED(TEN_TELLERS, a)
HUNDRED(TEN_TELLERS, b)
HUNDRED(TEN_TELLERS, c)

static void add_row(void)
{
    pthread_mutex_lock(&table);
    rows++;
    sleep(1); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&table);
}

static void *run(void *arg)
{
    HUNDRED(TEN_CALLS, a)
    HUNDRED(TEN_CALLS, b)
    HUNDRED(TEN_CALLS, c)
    add_row();
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    for (int n = 0; n < 2; n++)
        if (pthread_create(&threads[n], NULL, run, NULL) != 0)
            return 1;
    for (int n = 0; n < 2; n++)
        pthread_join(threads[n], NULL);
    return 0;
}
