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
    for (int i = 0; i < 4; i++)
        pthread_create(&worker[i], NULL, greet, &i); // EXPECT: escaping-stack
    for (int i = 0; i < 4; i++)
        pthread_join(worker[i], NULL);
    return 0;
}
