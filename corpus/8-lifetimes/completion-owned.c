/*
 * completion-freed.c, mended: the object belongs to both, and who lets go of it last frees it.
 *
 * To signal with the lock held is not enough: the worker still unlocks, and the waiter must not
 * have destroyed the lock by then. So each of the two has a share.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "../turns.h"

struct completion {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int users;
    bool done;
    int result;
};

static void completion_release(struct completion *completion)
{
    pthread_mutex_lock(&completion->lock);
    bool is_last = --completion->users == 0;
    pthread_mutex_unlock(&completion->lock);
    if (!is_last)
        return;
    pthread_cond_destroy(&completion->changed);
    pthread_mutex_destroy(&completion->lock);
    free(completion);
}

static void *work(void *arg)
{
    struct completion *completion = arg;

    pthread_mutex_lock(&completion->lock);
    completion->result = 42;
    completion->done = true;
    pthread_cond_signal(&completion->changed);
    pthread_mutex_unlock(&completion->lock);
    completion_release(completion);
    turn_end(0);
    return NULL;
}

static struct completion *completion_new(void)
{
    struct completion *completion = calloc(1, sizeof *completion);
    if (completion == NULL)
        exit(1);
    pthread_mutex_init(&completion->lock, NULL);
    pthread_cond_init(&completion->changed, NULL);
    completion->users = 2;
    return completion;
}

int main(void)
{
    struct completion *completion = completion_new();
    pthread_t thread;

    turns_open();
    if (pthread_create(&thread, NULL, work, completion) != 0)
        return 1;
    pthread_detach(thread);
    turn_begin(1);
    pthread_mutex_lock(&completion->lock);
    while (!completion->done)
        pthread_cond_wait(&completion->changed, &completion->lock);
    int result = completion->result;
    pthread_mutex_unlock(&completion->lock);
    completion_release(completion);
    printf("%d\n", result);
    return 0;
}
