// What a wait waits for is asked by a small function, before it and behind it.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct link {
    struct link *next, *previous;
};

struct queue {
    struct link entries;
    pthread_mutex_t mutex;
    pthread_cond_t filled;
};

static inline bool is_empty(const struct link *head)
{
    return head->next == head;
}

static inline void unlink_entry(struct link *entry)
{
    entry->next->previous = entry->previous;
    entry->previous->next = entry->next;
}

/* Gives up when there is nothing: who calls asks again. */
struct link *pop(struct queue *queue)
{
    struct link *found = NULL;
    pthread_mutex_lock(&queue->mutex);
    if (!is_empty(&queue->entries))
        goto take;
    if (pthread_cond_wait(&queue->filled, &queue->mutex) != 0) // EXPECT-NONE: cond-wait-no-loop
        goto out;
    if (is_empty(&queue->entries))
        goto out;
take:
    found = queue->entries.next;
    unlink_entry(found);
out:
    pthread_mutex_unlock(&queue->mutex);
    return found;
}

struct link *pop_at_once(struct queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    if (is_empty(&queue->entries))
        pthread_cond_wait(&queue->filled, &queue->mutex); // EXPECT: cond-wait-no-loop
    struct link *found = queue->entries.next;
    unlink_entry(found);
    pthread_mutex_unlock(&queue->mutex);
    return found;
}

void push(struct queue *queue, struct link *entry)
{
    pthread_mutex_lock(&queue->mutex);
    entry->next = &queue->entries;
    entry->previous = queue->entries.previous;
    queue->entries.previous->next = entry;
    queue->entries.previous = entry;
    pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->mutex);
}

static struct queue queue = {
    {&queue.entries, &queue.entries}, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};

static void *work(void *unused)
{
    while (pop(&queue))
        ;
    (void)pop_at_once(&queue);
    return unused;
}

int main(void)
{
    static struct link entry;
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    push(&queue, &entry);
    return pthread_join(thread, NULL);
}
