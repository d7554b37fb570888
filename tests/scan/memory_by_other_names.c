// What is known of memory ends with a store through another pointer that may mean the same field:
// what comes after a loop that empties a list is reached.
#include <pthread.h>
#include <stddef.h>

struct link {
    struct link *next, *previous;
};

struct job {
    int number;
    struct link link;
};

static struct link done = {&done, &done}, acknowledged = {&acknowledged, &acknowledged};
static pthread_mutex_t done_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;

static int is_empty(const struct link *list)
{
    return list->next == list;
}

static void drop(struct link *link)
{
    link->next->previous = link->previous;
    link->previous->next = link->next;
}

static void append(struct link *list, struct link *link)
{
    link->next = list;
    link->previous = list->previous;
    list->previous->next = link;
    list->previous = link;
}

void announce(struct job *job)
{
    pthread_mutex_lock(&done_lock);
    append(&done, &job->link);
    pthread_cond_signal(&more);
    pthread_mutex_unlock(&done_lock);
}

int acknowledge(void)
{
    pthread_mutex_lock(&done_lock);
    while (is_empty(&done))
        pthread_cond_wait(&more, &done_lock);
    while (!is_empty(&done)) {
        struct job *job = (struct job *)((char *)done.next - offsetof(struct job, link));
        drop(&job->link);
        append(&acknowledged, &job->link);
    }
    pthread_mutex_lock(&done_lock); // EXPECT: double-lock
    return acknowledged.next != &acknowledged;
}

int drain(void)
{
    int count = 0;
    pthread_mutex_lock(&done_lock);
    if (done.next == NULL)
        return -1; // EXPECT: missing-unlock
    while (done.next != NULL) {
        struct link *first = done.next;
        first->previous->next = first->next;
        count++;
    }
    pthread_mutex_unlock(&done_lock);
    pthread_mutex_unlock(&done_lock); // EXPECT: unlock-not-held
    return count;
}
