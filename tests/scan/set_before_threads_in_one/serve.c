#include "table.h"

#include <pthread.h>
#include <stddef.h>

static void *serve(void *arg)
{
    return get_row(2) ? arg : NULL;
}

int main(void)
{
    pthread_t worker[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&worker[i], NULL, serve, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(worker[i], NULL);
    return 0;
}
