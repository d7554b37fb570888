/*
 * The list of list-unguarded.c with a lock of its own. The node is made outside the lock: nobody
 * else knows it yet, and malloc() may take its time.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct node {
    struct node *next;
    int value;
};

struct list {
    pthread_mutex_t lock;
    struct node *head; /* guarded by lock, like the length */
    int length;
};

static struct list events = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void list_push(struct list *list, int value)
{
    struct node *node = malloc(sizeof *node);

    if (node == NULL)
        abort();
    node->value = value;
    pthread_mutex_lock(&list->lock);
    node->next = list->head;
    list->head = node;
    list->length++;
    pthread_mutex_unlock(&list->lock);
}

static void *collect(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        list_push(&events, i);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, collect, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d events of 2000\n", events.length);
    for (struct node *node = events.head, *next; node != NULL; node = next) {
        next = node->next;
        free(node);
    }
    return 0;
}
