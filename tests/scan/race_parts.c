// Parts that are memory of their own, or not; a lock held for reading only; elements of one array.
#include <pthread.h>
#include <stddef.h>

/* Bit-fields are one piece of memory as far as nothing stands between them. */
struct port {
    unsigned up : 1;
    unsigned char errors;
    unsigned loud : 1;
};
struct split {
    unsigned up : 1;
    unsigned : 0;
    unsigned loud : 1;
};
struct joined {
    unsigned up : 1;
    unsigned : 3;
    unsigned loud : 1;
};
static struct port port;
static struct split split;
static struct joined joined;

/* Readers change what only writers may. */
struct entry {
    struct entry *next;
    int key, hits;
};
static pthread_rwlock_t table_lock = PTHREAD_RWLOCK_INITIALIZER;
static struct entry *table;

static int look_up(int key)
{
    int hits = 0;
    pthread_rwlock_rdlock(&table_lock);
    for (struct entry *e = table; e; e = e->next)
        if (e->key == key)
            hits = ++e->hits; // EXPECT: data-race
    pthread_rwlock_unlock(&table_lock);
    return hits;
}

static void age(void)
{
    pthread_rwlock_wrlock(&table_lock);
    for (struct entry *e = table; e; e = e->next)
        e->hits /= 2; // EXPECT-NONE: data-race
    if (table)
        table->hits++;
    pthread_rwlock_unlock(&table_lock);
}

/* One finding for the array, not one for each element. */
static const char *columns(const char *name)
{
    static const char *all[3];
    all[0] = name; // EXPECT: data-race
    all[1] = "id"; // EXPECT-NONE: data-race
    all[2] = NULL; // EXPECT-NONE: data-race
    return all[1];
}

static void *watch(void *arg)
{
    port.up = 1;   // EXPECT-NONE: data-race
    split.up = 1;  // EXPECT-NONE: data-race
    joined.up = 1; // EXPECT: data-race
    look_up(1);
    age();
    columns("a");
    return arg;
}

static void *control(void *arg)
{
    port.loud = 1;
    split.loud = 1;
    joined.loud = 1;
    look_up(2);
    age();
    columns("b");
    return arg;
}

/* The thread has no use for what it is given. */
static void *idle(void *arg)
{
    (void)arg;
    return NULL;
}

void start_idle(pthread_t *thread)
{
    int nothing = 0;
    if (pthread_create(thread, NULL, idle, &nothing) != 0) // EXPECT-NONE: escaping-stack
        *thread = 0;
}

int main(void)
{
    pthread_t thread[3];
    if (pthread_create(&thread[0], NULL, watch, NULL) != 0)
        return 1;
    if (pthread_create(&thread[1], NULL, control, NULL) == 0)
        pthread_join(thread[1], NULL);
    start_idle(&thread[2]);
    pthread_join(thread[2], NULL);
    pthread_join(thread[0], NULL);
    return 0;
}
