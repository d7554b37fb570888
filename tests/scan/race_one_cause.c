// A function of one thread that shares many variables with another thread, and nothing keeps the
// two apart: one cause, one finding. Fewer variables are told one by one.
#include <pthread.h>
#include <stddef.h>

static int files, links, pipes, sockets, devices;
static int open_files, closed_files;

static void *restore(void *arg)
{
    files = 0;
    links = 0;
    pipes = 0;
    sockets = 0;
    devices = 0;
    return arg;
}

static void *reopen(void *arg)
{
    open_files = 0;
    closed_files = 0;
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t restorer, opener;
    if (pthread_create(&restorer, NULL, restore, argv[0]) != 0)
        return 1;
    if (pthread_create(&opener, NULL, reopen, argv[0]) != 0)
        return 1;
    for (int i = 0; i < argc; i++) {
        files++; // EXPECT: data-race
        links++; // EXPECT-NONE: data-race
        pipes++;
        sockets++;
        devices++;
        open_files++;   // EXPECT: data-race
        closed_files++; // EXPECT: data-race
    }
    return pthread_join(restorer, NULL) | pthread_join(opener, NULL);
}
