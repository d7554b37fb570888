// Threads of a list, all of which are joined, or of which some are left. Twins: racy, right.
#include <pthread.h>
#include <stdlib.h>

struct worker {
    pthread_t thread;
    struct worker *next;
};

static int after_all, before_all;

static void *work(void *arg)
{
    return after_all + before_all ? arg : NULL;
}

int main(void)
{
    struct worker list[2] = {{.next = &list[1]}, {.next = NULL}};
    for (struct worker *w = list; w; w = w->next)
        if (pthread_create(&w->thread, NULL, work, NULL) != 0)
            abort();
    before_all = 1; // EXPECT: data-race
    for (struct worker *w = list; w; w = w->next)
        pthread_join(w->thread, NULL);
    after_all = 1;
    return 0;
}
