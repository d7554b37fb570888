// ARGS: --min-confidence audit
// A program that forgets to create a key, to delete one, and to initialise locks; and one thread
// that does it for all.
#include <pthread.h>
#include <stdlib.h>
#include <threads.h>

static pthread_key_t forgotten_key, kept_key, good_key, wrapped_key, named_key, early_key,
    plain_key, joined_key;
static tss_t late_key;
static mtx_t forgotten_lock, own_lock, good_lock, part_lock;
static cnd_t forgotten_condition;
static pthread_mutex_t zero_lock; // zeros are promised to be nothing, and are a lock everywhere
static struct {
    int length;
    mtx_t lock;
} queue;

static void *work(void *arg)
{
    pthread_setspecific(forgotten_key, arg); // EXPECT: uninitialized-lock
    mtx_lock(&forgotten_lock);               // EXPECT: uninitialized-lock
    cnd_signal(&forgotten_condition);        // EXPECT: uninitialized-lock, signal-not-broadcast
    mtx_unlock(&forgotten_lock);
    mtx_lock(&queue.lock); // EXPECT: uninitialized-lock
    queue.length++;
    mtx_unlock(&queue.lock);
    mtx_init(&own_lock, mtx_plain); // EXPECT: uninitialized-lock
    mtx_lock(&own_lock);
    mtx_unlock(&own_lock);
    return pthread_getspecific(kept_key);
}

static void *late_value(void)
{
    void *value = tss_get(late_key);
    tss_create(&late_key, NULL); // EXPECT: uninitialized-lock
    tss_delete(late_key);
    return value;
}

// What the thread may keep, perhaps by a function of a library, is not freed any more.
static void *work_elsewhere(void *arg)
{
    return arg;
}

static void delete_early(void)
{
    pthread_t thread;
    pthread_key_create(&early_key, free);
    if (pthread_create(&thread, NULL, work_elsewhere, NULL) != 0)
        abort();
    pthread_key_delete(early_key); // EXPECT: destroy-locked
    pthread_join(thread, NULL);
}

// Right.
static void delete_at_any_time(void)
{
    pthread_t thread;
    pthread_key_create(&plain_key, NULL);
    if (pthread_create(&thread, NULL, work_elsewhere, NULL) != 0)
        abort();
    pthread_key_delete(plain_key);
    pthread_join(thread, NULL);
}

static void delete_behind_the_join(void)
{
    pthread_t thread;
    pthread_key_create(&joined_key, free);
    if (pthread_create(&thread, NULL, work_elsewhere, NULL) != 0)
        abort();
    pthread_join(thread, NULL);
    pthread_key_delete(joined_key);
}

static void make_key(pthread_key_t *key)
{
    pthread_key_create(key, free);
}

static void *work_well(void *arg)
{
    mtx_lock(&good_lock);
    pthread_setspecific(good_key, arg);
    pthread_setspecific(wrapped_key, arg);
    mtx_unlock(&good_lock);
    pthread_mutex_lock(&zero_lock);
    pthread_mutex_unlock(&zero_lock);
    return NULL;
}

// Nobody calls it, as far as this program shows.
void use_part(void)
{
    mtx_lock(&part_lock);
    pthread_setspecific(named_key, NULL);
    mtx_unlock(&part_lock);
}

int main(void)
{
    pthread_t bad, good;
    pthread_key_create(&kept_key, NULL); // EXPECT: uninitialized-lock
    pthread_key_create(&good_key, free);
    make_key(&wrapped_key);
    mtx_init(&good_lock, mtx_plain);
    if (pthread_create(&bad, NULL, work, NULL) != 0 ||
        pthread_create(&good, NULL, work_well, NULL) != 0)
        abort();
    pthread_join(bad, NULL);
    pthread_join(good, NULL);
    pthread_key_delete(good_key);
    delete_early();
    delete_at_any_time();
    delete_behind_the_join();
    return late_value() != NULL;
}
