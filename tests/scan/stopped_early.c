// A flag that ends the threads is set by main on a way that starts none, too: what the threads do
// until then is done by them all the same.
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static bool stop;
static int rounds;

static void *work(void *arg)
{
    while (!stop)
        rounds++; // EXPECT: data-race
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t worker[2];
    if (argc < 2) {
        printf("%s TEXT\n", argv[0]);
        stop = true;
        return 1;
    }
    for (int i = 0; i < 2; i++)
        if (pthread_create(&worker[i], NULL, work, NULL) != 0)
            return 1;
    getchar();
    stop = true; // EXPECT: data-race
    for (int i = 0; i < 2; i++)
        pthread_join(worker[i], NULL);
    printf("%d\n", rounds);
    return 0;
}
