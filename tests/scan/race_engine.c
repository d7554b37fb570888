// Further idioms of sharing, one each: what goes wrong, and how it is done right. Twins: racy,
// right.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The lock of the parent guards its children. */
struct parent {
    pthread_mutex_t lock;
};
struct child {
    struct parent *parent;
    int right, wrong;
};

static void grow(struct child *child)
{
    pthread_mutex_lock(&child->parent->lock);
    child->right++;
    child->wrong++;
    pthread_mutex_unlock(&child->parent->lock);
}

static int measure(struct child *child)
{
    pthread_mutex_lock(&child->parent->lock);
    int sum = child->right + child->wrong;
    pthread_mutex_unlock(&child->parent->lock);
    return sum;
}

static void halve(struct child *child)
{
    pthread_mutex_lock(&child->parent->lock);
    child->right /= 2;
    child->wrong /= 2;
    pthread_mutex_unlock(&child->parent->lock);
}

static void shrink(struct child *child)
{
    pthread_mutex_lock(&child->parent->lock);
    child->right--;
    pthread_mutex_unlock(&child->parent->lock);
    child->wrong--; // EXPECT: data-race
}

/* The lock of a table guards its entries. */
struct entry {
    int right_hits, wrong_hits;
};
static struct {
    pthread_mutex_t lock;
    struct entry entry[8];
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void hit(unsigned n)
{
    pthread_mutex_lock(&table.lock);
    table.entry[n % 8].right_hits++;
    table.entry[n % 8].wrong_hits++;
    pthread_mutex_unlock(&table.lock);
}

static int all_hits(void)
{
    int hits = 0;
    pthread_mutex_lock(&table.lock);
    for (int i = 0; i < 8; i++)
        hits += table.entry[i].right_hits + table.entry[i].wrong_hits;
    pthread_mutex_unlock(&table.lock);
    return hits;
}

static void forget(unsigned n)
{
    pthread_mutex_lock(&table.lock);
    table.entry[n % 8].right_hits = 0;
    pthread_mutex_unlock(&table.lock);
    table.entry[n % 8].wrong_hits = 0; // EXPECT: data-race
}

/* Handed over through a guarded queue, and not touched any more. */
struct job {
    struct job *next;
    int number;
};
static struct job *right_queue;
static int queued, queued_wrong;

static void submit(int number)
{
    struct job *job = malloc(sizeof *job);
    if (!job)
        return;
    job->number = number;
    pthread_mutex_lock(&lock);
    job->next = right_queue;
    right_queue = job;
    queued++;
    pthread_mutex_unlock(&lock);
    queued_wrong++; // EXPECT: data-race
}

static int run(void)
{
    pthread_mutex_lock(&lock);
    struct job *job = right_queue;
    if (job) {
        right_queue = job->next;
        queued--;
        queued_wrong--;
    }
    pthread_mutex_unlock(&lock);
    int number = job ? job->number : 0;
    free(job);
    return number;
}

/* Written by a function of the library, into what is shared or into a copy. */
static char wrong_line[64], right_line[64];

static void read_line(void)
{
    char line[64] = "";
    if (read(0, line, sizeof line - 1) < 0 ||
        read(0, wrong_line, sizeof wrong_line) < 0) // EXPECT: data-race
        return;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < sizeof line; i++)
        right_line[i] = line[i];
    pthread_mutex_unlock(&lock);
}

/* A number behind which a writer changes what readers then read again. */
static atomic_uint sequence;
static int published;

static void publish(int value)
{
    pthread_mutex_lock(&lock);
    atomic_fetch_add(&sequence, 1);
    published = value; // EXPECT-NONE: data-race
    atomic_fetch_add(&sequence, 1);
    pthread_mutex_unlock(&lock);
}

static int look(void)
{
    unsigned before;
    int value;
    do {
        before = atomic_load(&sequence);
        value = published; // EXPECT-NONE: data-race
    } while ((before & 1) ||
             atomic_load(&sequence) != before); // EXPECT-TODO: no busy-wait a reader tries again
    return value;
}

/* The lock is made where the list is set up, for the first time: nobody can use the list before. */
struct list {
    pthread_mutex_t lock;
};
static struct list *list_lock;
static int list_length, list_length_wrong;

static struct list *new_list(void)
{
    struct list *list = malloc(sizeof *list);
    if (!list || pthread_mutex_init(&list->lock, NULL) != 0)
        abort();
    return list;
}

static void set_up(void)
{
    if (list_lock)
        return;
    list_lock = new_list();
    list_length = 0; // EXPECT-NONE: data-race
}

static void clear_wrong(void)
{
    list_length_wrong = 0; // EXPECT: data-race
}

static int use_list(void)
{
    pthread_mutex_lock(&list_lock->lock);
    list_length++;
    list_length_wrong++;
    pthread_mutex_unlock(&list_lock->lock);
    pthread_mutex_lock(&list_lock->lock);
    int sum = list_length + list_length_wrong;
    pthread_mutex_unlock(&list_lock->lock);
    pthread_mutex_lock(&list_lock->lock);
    list_length /= 2;
    list_length_wrong /= 2;
    pthread_mutex_unlock(&list_lock->lock);
    return sum;
}

/* Filled by a function that is given the address: of each thread, or of all. */
static char wrong_text[16];
static _Thread_local char right_text[16];
static char *fill(char *text)
{
    text[0] = 'a'; // EXPECT: data-race
    return text;
}

static void *work(void *arg)
{
    fill(right_text);
    fill(wrong_text);
    struct child *child = arg;
    grow(child);
    shrink(child);
    halve(child);
    int sum = measure(child) + all_hits() + run() + look() + use_list();
    hit((unsigned)sum);
    forget((unsigned)sum);
    submit(sum);
    read_line();
    publish(sum);
    return NULL;
}

int main(void)
{
    struct parent parent = {PTHREAD_MUTEX_INITIALIZER};
    struct child child = {&parent, 0, 0};
    for (int round = 0; round < 2; round++) {
        pthread_t thread[2];
        set_up();
        for (int i = 0; i < 2; i++)
            if (pthread_create(&thread[i], NULL, work, &child) != 0)
                abort();
        clear_wrong();
        for (int i = 0; i < 2; i++)
            pthread_join(thread[i], NULL);
    }
    return 0;
}
