// Locks that a thread gets as its argument, or through a global pointer that was set to them.
#include <pthread.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER, d = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *chosen;

static pthread_mutex_t e = PTHREAD_MUTEX_INITIALIZER, f = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *of_file = &e, *changing = &e;

static void both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second); // EXPECT: lock-order
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static void *forth(void *arg)
{
    both(arg, &b);
    return NULL;
}

static void *back(void *arg)
{
    pthread_mutex_t *lock = arg;
    both(lock, &a);
    return NULL;
}

static void *by_pointer(void *arg)
{
    pthread_mutex_lock(chosen);
    pthread_mutex_lock(&d); // EXPECT: lock-order
    pthread_mutex_unlock(&d);
    pthread_mutex_unlock(chosen);
    return arg;
}

static void *by_name(void *arg)
{
    pthread_mutex_lock(&d);
    pthread_mutex_lock(&c);
    pthread_mutex_unlock(&c);
    pthread_mutex_unlock(&d);
    return arg;
}

static void fixed(void)
{
    pthread_mutex_lock(of_file);
    pthread_mutex_lock(&e); // EXPECT: double-lock
    pthread_mutex_unlock(&e);
    pthread_mutex_unlock(of_file);
}

static void not_fixed(void)
{
    pthread_mutex_lock(changing);
    pthread_mutex_lock(&e); // EXPECT-NONE: double-lock
    pthread_mutex_unlock(&e);
    pthread_mutex_unlock(changing);
}

static void *given_number(void *arg)
{
    long number = (long)arg * 2;
    pthread_mutex_lock(&f);
    if (number >= 0)
        pthread_mutex_unlock(&f);
    return NULL; // EXPECT-NONE: missing-unlock
}

static void *given_other_number(void *arg)
{
    pthread_mutex_lock(&f);
    if ((long)arg > 7)
        pthread_mutex_unlock(&f);
    return NULL; // EXPECT: missing-unlock
}

int main(void)
{
    pthread_t t[7];
    chosen = &c;
    pthread_create(&t[0], NULL, forth, &a);
    pthread_create(&t[1], NULL, back, &b);
    pthread_create(&t[2], NULL, by_pointer, NULL);
    pthread_create(&t[3], NULL, by_name, NULL);
    pthread_create(&t[4], NULL, given_number, (void *)3);
    pthread_create(&t[5], NULL, given_other_number, (void *)10);
    pthread_create(&t[6], NULL, given_other_number, (void *)5);
    fixed();
    changing = &f;
    not_fixed();
    for (int i = 0; i < 7; i++)
        pthread_join(t[i], NULL);
    return 0;
}
