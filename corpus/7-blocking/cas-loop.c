/*
 * A loop on an atomic that is no busy wait: compare and swap, again when somebody was faster.
 *
 * Each round that fails means that another thread has succeeded, so the threads as a whole always
 * get on. The nodes are pushed by many and taken all at once by one, which avoids the famous
 * trouble of lock-free stacks (a node that comes back at the same address).
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { THREADS = 3, EACH = 100 };

struct node {
    struct node *next;
    int value;
};

static _Atomic(struct node *) inbox;
static struct node nodes[THREADS][EACH];

static void push(struct node *node)
{
    node->next = atomic_load(&inbox);
    while (!atomic_compare_exchange_weak(&inbox, &node->next, node))
        continue; /* node->next is now the newer head */
}

static void *produce(void *arg)
{
    struct node *mine = arg;

    for (int i = 0; i < EACH; i++) {
        mine[i].value = i;
        push(&mine[i]);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    long sum = 0;

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, produce, nodes[i]);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (struct node *node = atomic_exchange(&inbox, NULL); node != NULL; node = node->next)
        sum += node->value;
    printf("sum %ld\n", sum);
    return 0;
}
