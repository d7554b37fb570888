// What was seen under a lock, and relied on behind it. Twins: wrong, right.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, outer = PTHREAD_MUTEX_INITIALIZER;

/* A test in one section, the change in the next. */
static int limited, limited_right;

static void add_limited(void)
{
    pthread_mutex_lock(&lock);
    int full = limited >= 10;
    pthread_mutex_unlock(&lock);
    if (full)
        return;
    pthread_mutex_lock(&lock);
    limited++; // EXPECT: atomicity
    pthread_mutex_unlock(&lock);
}

static void add_limited_right(void)
{
    pthread_mutex_lock(&lock);
    int full = limited_right >= 10;
    pthread_mutex_unlock(&lock);
    if (full)
        return;
    pthread_mutex_lock(&lock);
    if (limited_right < 10)
        limited_right++;
    pthread_mutex_unlock(&lock);
}

/* A value that is computed without the lock. */
static int total, total_right, total_tried;

static void add_total(int n)
{
    pthread_mutex_lock(&lock);
    int sum = total;
    pthread_mutex_unlock(&lock);
    sum += n;
    pthread_mutex_lock(&lock);
    total = sum; // EXPECT: atomicity
    pthread_mutex_unlock(&lock);
}

static void add_total_right(int n)
{
    pthread_mutex_lock(&lock);
    int sum = total_right;
    pthread_mutex_unlock(&lock);
    printf("%d so far\n", sum);
    pthread_mutex_lock(&lock);
    total_right += n;
    pthread_mutex_unlock(&lock);
}

/* Tried again until nobody came in between. */
static void add_total_tried(int n)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        int old = total_tried;
        pthread_mutex_unlock(&lock);
        int sum = old + n;
        pthread_mutex_lock(&lock);
        if (total_tried == old) {
            total_tried = sum;
            pthread_mutex_unlock(&lock);
            return;
        }
        pthread_mutex_unlock(&lock);
    }
}

/* Find, then insert. */
struct entry {
    struct entry *next;
    int key;
};
static struct entry *table[16], *table_right[16];

static struct entry *find(int key)
{
    pthread_mutex_lock(&lock);
    struct entry *entry = table[key % 16];
    while (entry && entry->key != key)
        entry = entry->next;
    pthread_mutex_unlock(&lock);
    return entry;
}

static void insert(struct entry *entry)
{
    pthread_mutex_lock(&lock);
    entry->next = table[entry->key % 16];
    table[entry->key % 16] = entry;
    pthread_mutex_unlock(&lock);
}

static void intern(int key)
{
    if (find(key))
        return;
    struct entry *entry = calloc(1, sizeof *entry);
    entry->key = key;
    insert(entry); // EXPECT: atomicity
}

static struct entry *find_right(int key)
{
    pthread_mutex_lock(&lock);
    struct entry *entry = table_right[key % 16];
    while (entry && entry->key != key)
        entry = entry->next;
    pthread_mutex_unlock(&lock);
    return entry;
}

static void insert_right(struct entry *entry)
{
    pthread_mutex_lock(&lock);
    for (struct entry *at = table_right[entry->key % 16]; at; at = at->next)
        if (at->key == entry->key) {
            pthread_mutex_unlock(&lock);
            free(entry);
            return;
        }
    entry->next = table_right[entry->key % 16];
    table_right[entry->key % 16] = entry;
    pthread_mutex_unlock(&lock);
}

static void intern_right(int key)
{
    if (find_right(key))
        return;
    struct entry *entry = calloc(1, sizeof *entry);
    entry->key = key;
    insert_right(entry);
}

/* A pool: what is taken out belongs to the one who took it. */
struct item {
    struct item *next;
    int n;
};
static struct item *pool;

static void use_pool(void)
{
    pthread_mutex_lock(&lock);
    struct item *item = pool;
    if (item)
        pool = item->next;
    pthread_mutex_unlock(&lock);
    if (!item)
        item = calloc(1, sizeof *item);
    item->n++;
    pthread_mutex_lock(&lock);
    item->next = pool;
    pool = item;
    pthread_mutex_unlock(&lock);
}

/* Reserved under the lock before it is released. */
static int busy, cached;

static void refresh(void)
{
    pthread_mutex_lock(&lock);
    if (busy) {
        pthread_mutex_unlock(&lock);
        return;
    }
    busy = 1;
    int old = cached;
    pthread_mutex_unlock(&lock);
    int now = old * 2 + 1;
    pthread_mutex_lock(&lock);
    cached = now;
    busy = 0;
    pthread_mutex_unlock(&lock);
}

/* An outer lock over both. */
static int covered, covered_by_caller;

static void add_covered(void)
{
    pthread_mutex_lock(&outer);
    pthread_mutex_lock(&lock);
    int n = covered;
    pthread_mutex_unlock(&lock);
    if (n < 10) {
        pthread_mutex_lock(&lock);
        covered = n + 1;
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_unlock(&outer);
}

static void add_covered_by_caller(void)
{
    pthread_mutex_lock(&lock);
    int n = covered_by_caller;
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
    covered_by_caller = n + 1;
    pthread_mutex_unlock(&lock);
}

/* A flag that is only ever set. */
static int stopped;

static int has_stopped(void)
{
    pthread_mutex_lock(&lock);
    int is = stopped;
    pthread_mutex_unlock(&lock);
    return is;
}

static void stop(void)
{
    if (has_stopped())
        return;
    pthread_mutex_lock(&lock);
    stopped = 1;
    pthread_mutex_unlock(&lock);
}

/* Looked at for a report only. */
static int served;

static void serve(void)
{
    pthread_mutex_lock(&lock);
    int n = served;
    pthread_mutex_unlock(&lock);
    if (n % 1000 == 0)
        printf("%d served\n", n);
    pthread_mutex_lock(&lock);
    served++;
    pthread_mutex_unlock(&lock);
}

/* A pointer that outlives its lock. */
struct config {
    int limit, users;
};
static struct config *config, *counted;

static int get_limit(void)
{
    pthread_mutex_lock(&lock);
    struct config *now = config;
    pthread_mutex_unlock(&lock);
    return now ? now->limit : 0; // EXPECT: atomicity
}

static void reload(void)
{
    struct config *fresh = calloc(1, sizeof *fresh);
    pthread_mutex_lock(&lock);
    struct config *old = config;
    config = fresh;
    pthread_mutex_unlock(&lock);
    free(old);
}

static void drop(struct config *c)
{
    pthread_mutex_lock(&lock);
    int last = c && --c->users == 0;
    pthread_mutex_unlock(&lock);
    if (last)
        free(c);
}

static int get_counted(void)
{
    pthread_mutex_lock(&lock);
    struct config *now = counted;
    if (now)
        now->users++;
    pthread_mutex_unlock(&lock);
    int limit = now ? now->limit : 0;
    drop(now);
    return limit;
}

static void reload_counted(void)
{
    struct config *fresh = calloc(1, sizeof *fresh);
    fresh->users = 1;
    pthread_mutex_lock(&lock);
    struct config *old = counted;
    counted = fresh;
    pthread_mutex_unlock(&lock);
    drop(old);
}

static void *work(void *arg)
{
    int n = *(int *)arg;
    add_limited();
    add_limited_right();
    add_total(n);
    add_total_right(n);
    add_total_tried(n);
    intern(n);
    intern_right(n);
    use_pool();
    refresh();
    add_covered();
    pthread_mutex_lock(&outer);
    add_covered_by_caller();
    pthread_mutex_unlock(&outer);
    stop();
    serve();
    reload();
    reload_counted();
    return get_limit() + get_counted() > 0 ? arg : NULL;
}

int main(void)
{
    int n[2] = {1, 2};
    pthread_t thread[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, work, &n[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
