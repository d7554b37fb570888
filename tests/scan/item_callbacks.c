// A list calls what its maker has put into it, and helpers call what they are given: the threads
// that use lists do not all come to all of these functions.
#include <pthread.h>
#include <stddef.h>

struct list {
    void *item[16];
    int count;
    void (*added)(void *item);
};

static pthread_mutex_t screen = PTHREAD_MUTEX_INITIALIZER;
static int rows, packets, visited, seen;

static void add(struct list *list, void *item)
{
    list->item[list->count++] = item;
    if (list->added)
        list->added(item);
}

static void row_added(void *item)
{
    (void)item;
    rows++; // EXPECT-NONE: data-race
}

static void packet_added(void *item)
{
    (void)item;
    packets++; // EXPECT-NONE: data-race
}

static void each(struct list *list, void (*visit)(void *item))
{
    for (int i = 0; i < list->count; i++)
        visit(list->item[i]);
}

static void visit_row(void *item)
{
    (void)item;
    visited++; // EXPECT-NONE: data-race
}

static void visit_packet(void *item)
{
    (void)item;
    seen++; // EXPECT: data-race
}

static void *capture(void *arg)
{
    struct list list = {.added = packet_added};
    (void)arg;
    add(&list, NULL);
    each(&list, visit_packet);
    return NULL;
}

int main(void)
{
    struct list shown = {.added = row_added};
    pthread_t thread;
    if (pthread_create(&thread, NULL, capture, NULL) != 0)
        return 1;
    pthread_mutex_lock(&screen);
    add(&shown, NULL);
    pthread_mutex_unlock(&screen);
    each(&shown, visit_row);
    each(&shown, visit_packet);
    pthread_join(thread, NULL);
    return rows + packets + visited + seen > 0;
}
