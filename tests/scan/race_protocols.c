// Protocols that keep threads apart without a common lock, and what only looks like one.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, count_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t counted = PTHREAD_COND_INITIALIZER;

/* All others stand still: they have reported, and wait for a lock that is held here. */
static pthread_mutex_t hang = PTHREAD_MUTEX_INITIALIZER;
static int standing, table_size, table_size_wrong;

static void stand_still(void)
{
    pthread_mutex_lock(&count_lock);
    standing++;
    pthread_cond_signal(&counted);
    pthread_mutex_unlock(&count_lock);
    pthread_mutex_lock(&hang);
    pthread_mutex_unlock(&hang);
}

static void stop_all(void)
{
    pthread_mutex_lock(&hang);
    pthread_mutex_lock(&count_lock);
    while (standing < 2)
        pthread_cond_wait(&counted, &count_lock); // EXPECT: wait-under-lock
    pthread_mutex_unlock(&count_lock);
}

static void grow(void)
{
    stop_all();
    table_size = 2; // EXPECT-NONE: data-race
    pthread_mutex_unlock(&hang);
}

static void grow_wrong(void)
{
    table_size_wrong = 2; // EXPECT: data-race
}

static int use_table(void)
{
    pthread_mutex_lock(&lock);
    table_size++;
    table_size_wrong++;
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
    int sum = table_size + table_size_wrong;
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
    sum += table_size - table_size_wrong;
    pthread_mutex_unlock(&lock);
    stand_still();
    return sum;
}

/* One type, two places where its objects are kept, each with a lock of its own. */
struct ring {
    int start, end;
};
struct logger {
    pthread_mutex_t lock;
    struct ring *ring;
};
static pthread_mutex_t watchers_lock = PTHREAD_MUTEX_INITIALIZER;
static struct ring *watcher;
static struct logger *logger;

static int move(struct ring *ring)
{
    ring->start = (ring->start + 1) % 100; // EXPECT-NONE: data-race
    ring->end = (ring->end + 1) % 100;
    return ring->end - ring->start;
}

static void watch(void)
{
    pthread_mutex_lock(&watchers_lock);
    move(watcher);
    watcher->start++;
    watcher->start += 2;
    watcher->end++;
    watcher->end += 2;
    pthread_mutex_unlock(&watchers_lock);
}

static void log_line(void)
{
    pthread_mutex_lock(&logger->lock);
    move(logger->ring);
    pthread_mutex_unlock(&logger->lock);
}

/* Made by whoever comes first, and read only by those who have seen that it is there. */
static char *names, *names_wrong;

static char *get_names(void)
{
    pthread_mutex_lock(&lock);
    if (!names)
        names = strdup("names");
    pthread_mutex_unlock(&lock);
    return names; // EXPECT-NONE: data-race
}

static void set_names(void)
{
    pthread_mutex_lock(&lock);
    names_wrong = strdup("names");
    pthread_mutex_unlock(&lock);
}

static char *get_names_wrong(void)
{
    return names_wrong; // EXPECT: data-race
}

/* Functions that use a state of their own when they are given none. */
static size_t convert(wchar_t *to, const char *from)
{
    return mbrtowc(to, from, 1, NULL); // EXPECT: unsafe-call
}

static size_t convert_right(wchar_t *to, const char *from)
{
    mbstate_t state = {0};
    return mbrtowc(to, from, 1, &state); // EXPECT-NONE: unsafe-call
}

static void *work(void *arg)
{
    wchar_t wide;
    use_table();
    watch();
    log_line();
    set_names();
    convert(&wide, get_names());
    convert_right(&wide, get_names_wrong());
    return arg;
}

static void *maintain(void *arg)
{
    for (int i = 0; i < 10; i++) {
        grow_wrong();
        grow();
    }
    return arg;
}

int main(void)
{
    pthread_t thread[3];
    watcher = calloc(1, sizeof *watcher);
    logger = calloc(1, sizeof *logger);
    logger->ring = calloc(1, sizeof *logger->ring);
    pthread_mutex_init(&logger->lock, NULL);
    pthread_create(&thread[0], NULL, maintain, NULL);
    for (int i = 1; i < 3; i++)
        pthread_create(&thread[i], NULL, work, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
