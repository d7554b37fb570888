// A creation that fails in one round of a loop says nothing of the threads of earlier rounds.
#include <pthread.h>

enum { WORKERS = 4 };

static pthread_mutex_t lock;
static int done;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    done++;
    pthread_mutex_unlock(&lock);
    return arg;
}

/* The workers of earlier rounds run when a later one cannot be made. */
static int start(void)
{
    pthread_t id[WORKERS];
    pthread_mutex_init(&lock, NULL);
    for (int i = 0; i < WORKERS; i++) {
        int status = pthread_create(&id[i], NULL, work, NULL);
        if (status != 0) {
            pthread_mutex_destroy(&lock); // EXPECT: destroy-locked
            return status;
        }
    }
    for (int i = 0; i < WORKERS; i++)
        pthread_join(id[i], NULL);
    pthread_mutex_destroy(&lock);
    return 0;
}

static pthread_mutex_t careful_lock;
static int careful_done;

static void *careful_work(void *arg)
{
    pthread_mutex_lock(&careful_lock);
    careful_done++;
    pthread_mutex_unlock(&careful_lock);
    return arg;
}

static int start_carefully(void)
{
    pthread_t id[WORKERS];
    int status = 0, made = 0;
    pthread_mutex_init(&careful_lock, NULL);
    for (; made < WORKERS && status == 0; made += status == 0)
        status = pthread_create(&id[made], NULL, careful_work, NULL);
    for (int i = 0; i < made; i++)
        pthread_join(id[i], NULL);
    pthread_mutex_destroy(&careful_lock);
    return status;
}

/* The only thread: when it is not there, nobody uses the lock. */
static pthread_mutex_t lone_lock;
static int lone_done;

static void *lone_work(void *arg)
{
    pthread_mutex_lock(&lone_lock);
    lone_done++;
    pthread_mutex_unlock(&lone_lock);
    return arg;
}

static int start_one(void)
{
    pthread_t id;
    pthread_mutex_init(&lone_lock, NULL);
    int status = pthread_create(&id, NULL, lone_work, NULL);
    if (status != 0) {
        pthread_mutex_destroy(&lone_lock); // EXPECT-NONE: destroy-locked
        return status;
    }
    pthread_join(id, NULL);
    pthread_mutex_destroy(&lone_lock);
    return 0;
}

int main(void)
{
    return start() + start_carefully() + start_one();
}
