// Which locks guard what. Twins: racy, right.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t stripe[8] = {PTHREAD_MUTEX_INITIALIZER};
static pthread_rwlock_t config = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;

static int same_lock, two_locks, dropped, kept, shared_write, shared_read;
static int by_helper, helper_forgot, by_wrapper, tried, tried_wrongly, spun;
static int optional, conditional;
static char text[64], raw[64];
static struct pair {
    int x, y;
} whole, torn;
static int slots[8];
static int waited;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;

static void lock_a(void)
{
    pthread_mutex_lock(&a);
}

static void unlock_a(void)
{
    pthread_mutex_unlock(&a);
}

static void add_locked(void)
{
    by_helper++;
}

static void add_somehow(void)
{
    helper_forgot++; // EXPECT: data-race
}

static void guarded(int threaded)
{
    struct pair mine = {1, 2};
    lock_a();
    same_lock++;
    two_locks++;
    add_locked();
    add_somehow();
    whole = mine;
    memset(text, 0, sizeof text);
    unlock_a();
    lock_a();
    by_wrapper++;
    dropped++;
    kept++;
    unlock_a();
    dropped++; // EXPECT: data-race
    pthread_rwlock_wrlock(&config);
    shared_write++;
    shared_read++;
    pthread_rwlock_unlock(&config);
    if (threaded)
        pthread_mutex_lock(&a);
    optional++;
    if (threaded)
        pthread_mutex_unlock(&a);
}

static void others(unsigned hash)
{
    pthread_mutex_lock(&b);
    two_locks++; // EXPECT: data-race
    pthread_mutex_unlock(&b);
    add_somehow();
    torn.x++;                   // EXPECT: data-race
    memset(raw, 0, sizeof raw); // EXPECT: data-race
    pthread_rwlock_rdlock(&config);
    shared_write++; // EXPECT: data-race
    conditional += shared_read;
    pthread_rwlock_unlock(&config);
    pthread_mutex_lock(&stripe[hash % 8]);
    slots[hash % 8]++;
    pthread_mutex_unlock(&stripe[hash % 8]);
    if (pthread_mutex_trylock(&a) == 0) {
        tried++;
        pthread_mutex_unlock(&a);
    }
    if (pthread_mutex_trylock(&a) != 0)
        tried_wrongly++; // EXPECT: data-race
    else
        pthread_mutex_unlock(&a);
    pthread_spin_lock(&spin);
    spun++;
    pthread_spin_unlock(&spin);
    pthread_mutex_lock(&a);
    while (waited == 0)
        pthread_cond_wait(&ready, &a);
    waited--;
    pthread_mutex_unlock(&a);
}

static void *work(void *arg)
{
    for (unsigned i = 0; i < 100; i++) {
        guarded(1);
        others(i);
        pthread_mutex_lock(&a);
        waited++;
        pthread_cond_signal(&ready);
        kept++;
        tried++;
        pthread_mutex_unlock(&a);
    }
    return arg;
}

int main(void)
{
    pthread_t all[2];
    pthread_spin_init(&spin, 0);
    for (int i = 0; i < 2; i++)
        pthread_create(&all[i], NULL, work, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(all[i], NULL);
    return conditional;
}
