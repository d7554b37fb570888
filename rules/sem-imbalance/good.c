#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

static sem_t places;

static int convert(const char *picture)
{
    int result = -1;

    while (sem_wait(&places) != 0)
        continue; // interrupted by a signal
    char *pixels = malloc(1 << 20);
    if (pixels) {
        pixels[0] = picture[0];
        result = 0;
    }
    free(pixels);
    sem_post(&places);
    return result;
}

static void *work(void *arg)
{
    return convert(arg) == 0 ? arg : NULL;
}

int main(void)
{
    pthread_t threads[8];
    char picture[] = "picture";

    sem_init(&places, 0, 2);
    for (int i = 0; i < 8; i++)
        if (pthread_create(&threads[i], NULL, work, picture) != 0)
            return 1;
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
