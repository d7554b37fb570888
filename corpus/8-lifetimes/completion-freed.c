/*
 * A completion that its waiter frees while the other thread still uses it.
 *
 * The worker says `done`, releases the lock, and signals then. As soon as the lock is free the
 * waiter may see `done`, without ever having slept, and free the object: the signal goes to memory
 * that is gone. (The turns let the worker come to an end first.) In completion-owned.c the last
 * user frees it.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "../turns.h"

struct completion {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool done;
    int result;
};

static void *work(void *arg)
{
    struct completion *completion = arg;

    pthread_mutex_lock(&completion->lock);
    completion->result = 42;
    completion->done = true;
    pthread_mutex_unlock(&completion->lock);
    pthread_cond_signal(&completion->changed); /* is it still there? */
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
    pthread_mutex_unlock(&completion->lock);
    printf("%d\n", completion->result);
    pthread_cond_destroy(&completion->changed);
    pthread_mutex_destroy(&completion->lock);
    free(completion);
    return 0;
}
