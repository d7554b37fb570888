// A thread whose handle is in a global is joined by a thread that has not created it: what that one
// does afterwards comes after everything that the joined thread did.
#include <pthread.h>
#include <stddef.h>

static pthread_t reader, undertaker;
static int lines, words;

static void *read_lines(void *arg)
{
    lines++; // EXPECT-NONE: data-race
    words++; // EXPECT: data-race
    return arg;
}

static void *bury(void *arg)
{
    words = 0;
    if (pthread_join(reader, NULL) != 0)
        return NULL;
    lines = 0; // EXPECT-NONE: data-race
    return arg;
}

int main(void)
{
    if (pthread_create(&reader, NULL, read_lines, NULL) != 0)
        return 1;
    if (pthread_create(&undertaker, NULL, bury, NULL) != 0)
        return 1;
    return pthread_join(undertaker, NULL);
}
