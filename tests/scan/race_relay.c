// A wrapper of pthread_create() has one start routine for all its threads, which goes on to the
// function that it is given: each of these functions is a thread, and starts when it is given.
#include <pthread.h>
#include <stdlib.h>

struct start {
    void *(*routine)(void *);
    void *argument;
};

static void *relay(void *given)
{
    struct start *start = given;
    void *(*routine)(void *) = start->routine;
    void *argument = start->argument;
    free(start);
    return routine(argument);
}

static pthread_t spawn(void *(*routine)(void *), void *argument)
{
    pthread_t id;
    struct start *start = malloc(sizeof *start);
    if (!start)
        abort();
    start->routine = routine;
    start->argument = argument;
    if (pthread_create(&id, NULL, relay, start) != 0)
        abort();
    return id;
}

static int length, width, height, seen, drawn;

static void *measure(void *unused)
{
    seen += length;
    return unused;
}

static void *print(void *unused)
{
    return width > 80 ? NULL : unused; // it starts when width is set
}

static void *crop(void *unused)
{
    return height > 80 ? NULL : unused;
}

// Starts one that main starts as well, but later: when it has made what that needs.
static void *draw(void *unused)
{
    drawn++; // there is one such thread only
    pthread_join(spawn(print, NULL), NULL);
    return unused;
}

// Starts one that nobody else starts.
static void *cut(void *unused)
{
    pthread_join(spawn(crop, NULL), NULL);
    return unused;
}

int main(void)
{
    length = 3; // before there is any thread
    pthread_t id[] = {spawn(measure, NULL), spawn(draw, NULL), spawn(cut, NULL)};
    width = 4;  // EXPECT-NONE: data-race
    height = 5; // EXPECT: data-race
    seen = 0;   // EXPECT: data-race
    pthread_t last = spawn(print, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(id[i], NULL);
    pthread_join(last, NULL);
    return 0;
}
