// Functions that take a lock under a condition and leave it to others to give it back; and one that
// forgets it.
#include <poll.h>
#include <pthread.h>

pthread_mutex_t state_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
int nested, modules, log_level;

/* No single test tells the ways apart, but callers make both again. */
static void before_sleep(void)
{
    if (!nested)
        if (modules)
            pthread_mutex_unlock(&state_lock);
}

static void after_sleep(void)
{
    if (!nested)
        if (modules)
            pthread_mutex_lock(&state_lock);
} // EXPECT-NONE: missing-unlock

static void *loop(void *arg)
{
    pthread_mutex_lock(&state_lock);
    for (int round = 0; round < 100; round++) {
        before_sleep();
        poll(NULL, 0, 10);
        after_sleep();
    }
    pthread_mutex_unlock(&state_lock);
    return arg;
}

/* Nobody gives this one back. */
static int log_number(int level, int number)
{
    if (number != 0)
        if (level <= log_level) {
            pthread_mutex_lock(&log_lock);
            log_level = number;
        }
    return level; // EXPECT: missing-unlock
}

/* What main() holds when it returns hurts nobody for long. */
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, loop, NULL);
    log_number(1, nested);
    pthread_join(thread, NULL);
    pthread_mutex_lock(&state_lock);
    if (nested)
        return 1; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&state_lock);
    return 0;
}
