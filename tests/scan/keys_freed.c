// What a thread keeps under a key goes to the key's destructor when it ends, also when the thread
// has freed it.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

struct scratch {
    char *text;
    size_t length;
};

static pthread_key_t left_key, helped_key, reset_key, swapped_key, plain_key, main_key, part_key;
static tss_t own_key;

static void drop(void *value)
{
    struct scratch *scratch = value;
    free(scratch->text);
    free(scratch);
}

static void say(void *value)
{
    (void)value;
}

static void *leaves(void *arg)
{
    pthread_setspecific(left_key, malloc(16));
    char *value = pthread_getspecific(left_key);
    if (value) {
        strcpy(value, arg);
        free(value); // EXPECT: uninitialized-lock
    }
    return NULL;
}

static void finish(void)
{
    struct scratch *scratch = pthread_getspecific(helped_key);
    free(scratch->text);
    free(scratch); // EXPECT: uninitialized-lock
}

static void *has_help(void *arg)
{
    pthread_setspecific(helped_key, calloc(1, sizeof(struct scratch)));
    finish();
    return arg;
}

static int leaves_own(void *arg)
{
    tss_set(own_key, arg);
    free(tss_get(own_key)); // EXPECT: uninitialized-lock
    return 0;
}

// Right.
static void *resets(void *arg)
{
    pthread_setspecific(reset_key, arg);
    free(pthread_getspecific(reset_key));
    pthread_setspecific(reset_key, NULL);
    return NULL;
}

static void *swaps(void *arg)
{
    char *old = pthread_getspecific(swapped_key);
    free(old);
    pthread_setspecific(swapped_key, arg);
    return NULL;
}

// The destructor frees nothing.
static void *is_plain(void *arg)
{
    pthread_setspecific(plain_key, arg);
    free(pthread_getspecific(plain_key));
    return NULL;
}

// A part of the value, which the destructor knows to be gone.
static void *frees_a_part(void *arg)
{
    struct scratch *scratch = pthread_getspecific(part_key);
    (void)arg;
    if (scratch) {
        free(scratch->text); // EXPECT-NONE: uninitialized-lock
        scratch->text = NULL;
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[6];
    thrd_t own;
    void *(*const routines[])(void *) = {leaves, has_help, resets, swaps, is_plain, frees_a_part};

    pthread_key_create(&left_key, free);
    pthread_key_create(&helped_key, drop);
    pthread_key_create(&reset_key, free);
    pthread_key_create(&swapped_key, free);
    pthread_key_create(&plain_key, say);
    pthread_key_create(&part_key, drop);
    pthread_key_create(&main_key, free);
    tss_create(&own_key, free);
    for (int i = 0; i < 6; i++)
        if (pthread_create(&threads[i], NULL, routines[i], NULL) != 0)
            abort();
    if (thrd_create(&own, leaves_own, malloc(4)) != thrd_success)
        abort();
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    thrd_join(own, NULL);
    free(pthread_getspecific(main_key)); // nobody calls the destructor for who ends the process
    return 0;
}
