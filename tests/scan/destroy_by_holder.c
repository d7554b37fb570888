// C lets the holder destroy its mutex while nobody waits; POSIX does not.
#include <pthread.h>
#include <stdlib.h>
#include <threads.h>

static mtx_t alone, contended;
static pthread_mutex_t of_posix;

static int work(void *arg)
{
    (void)arg;
    mtx_lock(&contended);
    mtx_unlock(&contended);
    return 0;
}

static void end_contended(void)
{
    thrd_t thread;
    mtx_init(&contended, mtx_plain);
    if (thrd_create(&thread, work, NULL) != thrd_success)
        abort();
    mtx_lock(&contended);
    mtx_destroy(&contended); // EXPECT: destroy-locked
    thrd_join(thread, NULL);
}

static void end_of_posix(void)
{
    pthread_mutex_init(&of_posix, NULL);
    pthread_mutex_lock(&of_posix);
    pthread_mutex_destroy(&of_posix); // EXPECT: destroy-locked
}

// Right.
static void end_alone(void)
{
    mtx_init(&alone, mtx_plain);
    mtx_lock(&alone);
    mtx_destroy(&alone);
}

int main(void)
{
    end_contended();
    end_of_posix();
    end_alone();
    return 0;
}
