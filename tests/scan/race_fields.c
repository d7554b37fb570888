// Fields of objects that are reached through pointers. Twins: racy, right.
#include <pthread.h>
#include <stdlib.h>

struct item {
    struct item *next;
    int value;
    int uses;
};

struct queue {
    pthread_mutex_t lock;
    struct item *head;
    int length;
    int peak;
    int limit;
    unsigned closed : 1, drained : 1;
};

struct table {
    pthread_mutex_t lock;
    struct queue queues[4];
    struct queue *current;
    int used;
};

static struct table table = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void queue_init(struct queue *q, int limit)
{
    pthread_mutex_init(&q->lock, NULL);
    q->head = NULL;
    q->length = 0;
    q->peak = 0;
    q->limit = limit;
}

static struct queue *queue_new(void)
{
    struct queue *q = malloc(sizeof *q);
    if (!q)
        return NULL;
    queue_init(q, 10);
    q->length = 0;
    q->peak = 0;
    return q;
}

static void queue_free(struct queue *q)
{
    q->length = 0;
    q->peak = 0;
    pthread_mutex_destroy(&q->lock);
    free(q);
}

static void note_peak(struct queue *q)
{
    if (q->length > q->peak)
        q->peak = q->length;
}

static int push(struct queue *q, int value)
{
    struct item *item = malloc(sizeof *item);
    if (!item)
        return -1;
    item->value = value;
    item->uses = 0;
    pthread_mutex_lock(&q->lock);
    item->next = q->head;
    q->head = item;
    q->length++;
    note_peak(q);
    pthread_mutex_unlock(&q->lock);
    return 0;
}

static struct item *pop(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    struct item *item = q->head;
    if (item) {
        q->head = item->next;
        q->length--;
    }
    pthread_mutex_unlock(&q->lock);
    return item;
}

static int is_empty(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    int empty = q->length == 0;
    pthread_mutex_unlock(&q->lock);
    return empty;
}

static void clear(struct queue *q)
{
    q->length = 0; // EXPECT: data-race
}

static void use(struct item *item)
{
    item->uses++;
    free(item);
}

static void turn(struct table *t)
{
    pthread_mutex_lock(&t->lock);
    t->used++;
    t->current = &t->queues[t->used % 4];
    t->current->limit = t->used;
    pthread_mutex_unlock(&t->lock);
}

static int limit_of(struct table *t)
{
    pthread_mutex_lock(&t->lock);
    int limit = t->current->limit + t->used;
    pthread_mutex_unlock(&t->lock);
    return limit;
}

static void *work(void *arg)
{
    struct queue *q = arg;
    struct queue *own = queue_new();
    for (int i = 0; i < 10 && own; i++) {
        own->length++;
        push(q, limit_of(&table));
        struct item *item = pop(q);
        if (item)
            use(item);
        turn(&table);
        if (is_empty(q))
            clear(q);
    }
    if (own)
        queue_free(own);
    return NULL;
}

int main(void)
{
    pthread_t all[4];
    struct queue *q = queue_new();
    if (!q)
        return 1;
    table.current = &table.queues[0];
    for (int i = 0; i < 4; i++)
        pthread_create(&all[i], NULL, work, q);
    for (int i = 0; i < 4; i++)
        pthread_join(all[i], NULL);
    queue_free(q);
    return 0;
}
