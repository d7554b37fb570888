// A loop starts a thread and joins it again before the next round: there is one at a time. Two
// threads that the round starts both run, and so do those of a loop that joins one of them only.
#include <pthread.h>
#include <stdlib.h>

static int read_rate, file_rate, kept_rate, stop;

static void *read_device(void *arg)
{
    read_rate = 44100; // EXPECT-NONE: data-race
    return arg;
}

static void *read_file(void *arg)
{
    file_rate = 48000; // EXPECT-NONE: data-race
    return arg;
}

static void *keep(void *arg)
{
    kept_rate++; // EXPECT: data-race
    return arg;
}

int main(int argc, char **argv)
{
    while (!stop) {
        pthread_t input, other; // EXPECT-NONE: thread-leak
        switch (argc) {
        case 1:
            pthread_create(&input, NULL, read_device, NULL);
            break;
        case 2:
            pthread_create(&input, NULL, read_file, NULL);
            break;
        default:
            exit(1);
        }
        if (pthread_create(&other, NULL, keep, NULL) == 0)
            pthread_detach(other);
        stop = atoi(argv[1]);
        pthread_join(input, NULL);
    }
    return 0;
}
