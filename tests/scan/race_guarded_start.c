// A thread that a wrapper starts, where a flag says that it does not run: one is meant. Without the
// flag there are several.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct start {
    void *(*routine)(void *);
    void *argument;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool is_flushing;
static int flushed, sent;

static void *relay(void *given)
{
    struct start start = *(struct start *)given;
    free(given);
    return start.routine(start.argument);
}

static void spawn(void *(*routine)(void *))
{
    pthread_t id;
    struct start *start = calloc(1, sizeof *start);
    if (!start)
        abort();
    start->routine = routine;
    if (pthread_create(&id, NULL, relay, start) == 0)
        pthread_detach(id);
}

static void *flush(void *unused)
{
    flushed++; // EXPECT-NONE: data-race
    return unused;
}

static void *deliver(void *unused)
{
    sent++; // EXPECT: data-race
    return unused;
}

static void wake(void)
{
    pthread_mutex_lock(&lock);
    if (!is_flushing) {
        is_flushing = true;
        spawn(flush);
    }
    pthread_mutex_unlock(&lock);
}

int main(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        wake();
        if (argv[i][0] == '+') {
            spawn(deliver);
            wake();
        }
    }
    pthread_exit(NULL);
}
