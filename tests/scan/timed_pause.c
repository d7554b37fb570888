// A wait with a limit, for nothing that is then relied on: a pause that can be cut short. And a
// walk over a table that waits for nobody.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wakeup = PTHREAD_COND_INITIALIZER;
static bool needs_wakeup, stop;
static int rounds;

static void *play(void *arg)
{
    while (1) {
        __atomic_fetch_add(&rounds, 1, __ATOMIC_RELAXED);
        pthread_mutex_lock(&lock);
        if (stop) {
            pthread_mutex_unlock(&lock);
            break;
        }
        if (!needs_wakeup) {
            struct timespec until = {.tv_sec = time(NULL) + 1};
            pthread_cond_timedwait(&wakeup, &lock, &until); // EXPECT-NONE: cond-wait-no-loop
        }
        needs_wakeup = false;
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

static void pause_until(time_t when)
{
    pthread_mutex_lock(&lock);
    if (!needs_wakeup) {
        struct timespec until = {.tv_sec = when};
        pthread_cond_timedwait(&wakeup, &lock, &until); // EXPECT-NONE: cond-wait-no-loop
    }
    pthread_mutex_unlock(&lock);
}

static void wake(bool end)
{
    pthread_mutex_lock(&lock);
    needs_wakeup = true;
    stop |= end;
    pthread_cond_broadcast(&wakeup);
    pthread_mutex_unlock(&lock);
}

static const unsigned bits[] = {4, 8, 16, 0};
static unsigned kind;

static unsigned index_of_kind(void)
{
    unsigned i = 0, bit;
    while ((bit = bits[i++])) // EXPECT-NONE: busy-wait
        if (__atomic_load_n(&kind, __ATOMIC_RELAXED) & bit)
            break;
    return i;
}

static void *choose(void *arg)
{
    __atomic_store_n(&kind, 8, __ATOMIC_RELAXED);
    return arg;
}

int main(void)
{
    pthread_t player, chooser;
    if (pthread_create(&player, NULL, play, NULL) != 0 ||
        pthread_create(&chooser, NULL, choose, NULL) != 0)
        return 1;
    pause_until(time(NULL) + 1);
    wake(true);
    pthread_join(player, NULL);
    pthread_join(chooser, NULL);
    return (int)index_of_kind();
}
