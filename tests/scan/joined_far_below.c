// Two joins that several ways lead to: one finding, by the shortest.
#include <pthread.h>

struct writer {
    pthread_t thread;
    int level;
};

static void stop(struct writer *writer)
{
    pthread_join(writer->thread, NULL);
}

static void finish(struct writer *writer)
{
    stop(writer);
    stop(writer); // EXPECT: thread-leak
}

static void close_it(struct writer *writer)
{
    finish(writer);
}

void end_one(struct writer *writer)
{
    close_it(writer); // EXPECT-NONE: thread-leak
    close_it(writer); // EXPECT-NONE: thread-leak
}
