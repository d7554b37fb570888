#include <pthread.h>
#include <stdio.h>

static void *greet(void *argument)
{
    printf("worker %d\n", *(int *)argument);
    return NULL;
}

int main(void)
{
    pthread_t worker[4];
    int number[4];
    for (int i = 0; i < 4; i++) {
        number[i] = i;
        pthread_create(&worker[i], NULL, greet, &number[i]);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(worker[i], NULL);
    return 0;
}
