// ARGS: --allow-incomplete
// A word that configure would have made `__thread`: its name says so, and the variable is no race.
#include "config-of-the-build.h"
#include <pthread.h>
#include <stddef.h>

static TLS int tries;
static APP_THREAD_LOCAL int failures;
static EARLY int shared;

static void *work(void *arg)
{
    tries++;    // EXPECT-NONE: data-race
    failures++; // EXPECT-NONE: data-race
    shared++;   // EXPECT: data-race
    return arg;
}

int main(void)
{
    pthread_t a, b;
    if (pthread_create(&a, NULL, work, NULL) != 0)
        return 1;
    if (pthread_create(&b, NULL, work, NULL) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return tries + failures + shared;
}
