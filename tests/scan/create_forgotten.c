// A program that looks whether its threads were created, but for one that it joins all the same.
#include <pthread.h>
#include <stddef.h>

static void *work(void *arg)
{
    return arg;
}

static int start(pthread_t *thread)
{
    return pthread_create(thread, NULL, work, NULL);
}

int main(void)
{
    pthread_t first, second, third, last;
    if (start(&first) != 0)
        return 1;
    if (pthread_create(&second, NULL, work, NULL) != 0)
        return 1;
    if (pthread_create(&third, NULL, work, NULL) != 0)
        return 1;
    pthread_create(&last, NULL, work, NULL); // EXPECT: unchecked-result
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    pthread_join(third, NULL);
    pthread_join(last, NULL);
    return 0;
}
