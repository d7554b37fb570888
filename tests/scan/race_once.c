// What a flag lets happen once only: the flag may race, and is told; what comes behind it is not
// told again.
#include <pthread.h>
#include <stdlib.h>

static int ready;
static long *sizes;
static int limit, used;

static void make_tables(void)
{
    sizes = calloc(8, sizeof *sizes); // EXPECT-NONE: data-race
    limit = 8;
}

static void set_up(void)
{
    if (ready)
        return;
    ready = 1; // EXPECT: data-race
    make_tables();
    used = 1; // EXPECT-NONE: data-race
}

/* Not a flag: it is zero from time to time, and not set here. */
static int jobs, done;

static void note_done(void)
{
    if (jobs == 0)
        done = 1; // EXPECT: data-race
}

static void *work(void *arg)
{
    (void)arg;
    set_up();
    note_done();
    return NULL;
}

int main(void)
{
    pthread_t first, second;
    if (pthread_create(&first, NULL, work, NULL) != 0 ||
        pthread_create(&second, NULL, work, NULL) != 0)
        return 1;
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    return limit + used + done > 9 && sizes;
}
