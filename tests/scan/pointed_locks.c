// A pointer of static storage that is set to a few locks means each of them.
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER, day = PTHREAD_MUTEX_INITIALIZER,
                       night = PTHREAD_MUTEX_INITIALIZER, spare = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *shift, *shown;

void hand_over(pthread_mutex_t **pointer);

void begin_day(void)
{
    shift = &day;
}

void begin_night(void)
{
    shift = &night;
}

void stop(void)
{
    shift = NULL;
}

void work(void)
{
    pthread_mutex_lock(shift);
    pthread_mutex_lock(&table); // EXPECT: lock-order
    pthread_mutex_unlock(&table);
    pthread_mutex_unlock(shift);
}

void look_at_night(void)
{
    pthread_mutex_lock(&table);
    pthread_mutex_lock(&night);
    pthread_mutex_unlock(&night);
    pthread_mutex_unlock(&table);
}

// Never what the pointer is set to.
void look_at_spare(void)
{
    pthread_mutex_lock(&table);
    pthread_mutex_lock(&spare);
    pthread_mutex_unlock(&spare);
    pthread_mutex_unlock(&table);
}

// Others may set it to anything.
void show(void)
{
    shown = &spare;
    hand_over(&shown);
}

void work_with_shown(void)
{
    pthread_mutex_lock(shown);
    pthread_mutex_lock(&table);
    pthread_mutex_unlock(&table);
    pthread_mutex_unlock(shown);
}
