/* Faults of threads: one that is told, and some that are not yet. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Looked up in one critical section, added in the next one: two threads add the same. */
struct entry {
    int key;
    struct entry *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry *buckets[4];

static struct entry *find(int key)
{
    pthread_mutex_lock(&lock);
    struct entry *entry = buckets[key % 4];
    while (entry && entry->key != key)
        entry = entry->next;
    pthread_mutex_unlock(&lock);
    return entry;
}

static void add(struct entry *entry)
{
    pthread_mutex_lock(&lock);
    entry->next = buckets[entry->key % 4];
    buckets[entry->key % 4] = entry;
    pthread_mutex_unlock(&lock);
}

static void *visitor(void *unused)
{
    struct entry *entry = find(1);
    if (!entry && (entry = calloc(1, sizeof *entry)) != NULL) {
        entry->key = 1;
        add(entry); // EXPECT: atomicity
    }
    return unused;
}

/* Two atomic steps are not one. */
static atomic_uint next_number = 1;

static void *number_taker(void *unused)
{
    unsigned number = atomic_load(&next_number);
    atomic_store(&next_number, number + 1); // EXPECT-TODO: atomicity two steps
    return unused;
}

/* The second thread takes the place of the first one's id. */
static pthread_t writer;

static void *write_out(void *unused)
{
    return unused;
}

static int start_writer(void)
{
    return pthread_create(&writer, NULL, write_out, NULL); // EXPECT-TODO: thread-leak started twice
}

int main(void)
{
    pthread_t visitors[2], takers[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&visitors[i], NULL, visitor, NULL) ||
            pthread_create(&takers[i], NULL, number_taker, NULL))
            abort();
    if (start_writer() || start_writer())
        abort();
    pthread_join(writer, NULL);
    for (int i = 0; i < 2; i++) {
        pthread_join(visitors[i], NULL);
        pthread_join(takers[i], NULL);
    }
    return 0;
}
