/*
 * Shared state that nobody manages: threads push to one linked list.
 *
 * Two pushes at the same time read the same head, and one of the two new nodes is lost, for good:
 * nobody can free it any more. In list-guarded.c the list owns a lock.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct node {
    struct node *next;
    int value;
};

struct list {
    struct node *head;
    int length;
};

static struct list events;

static void list_push(struct list *list, int value)
{
    struct node *node = malloc(sizeof *node);

    if (node == NULL)
        abort();
    node->value = value;
    node->next = list->head;
    list->head = node;
    list->length++;
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
