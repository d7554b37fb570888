// A loop that keeps the handle of each thread where the one before it was. Twins: wrong, right.
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static void *work(void *arg)
{
    ++*(int *)arg;
    return NULL;
}

static pthread_t spawn(void *arg)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, arg) != 0)
        abort();
    return thread;
}

static void only_the_last_is_joined(int *numbers)
{
    pthread_t last;
    for (int i = 0; i < 4; i++)
        if (pthread_create(&last, NULL, work, &numbers[i]) != 0) // EXPECT: thread-leak
            return;
    pthread_join(last, NULL);
}

static void only_the_last_spawned_is_joined(int *numbers)
{
    pthread_t last;
    for (int i = 0; i < 4; i++)
        last = spawn(&numbers[i]); // EXPECT: thread-leak
    pthread_join(last, NULL);
}

static void all_are_joined(int *numbers)
{
    pthread_t all[4], one;
    for (int i = 0; i < 4; i++)
        all[i] = spawn(&numbers[i]); // EXPECT-NONE: thread-leak
    for (int i = 0; i < 4; i++)
        pthread_join(all[i], NULL);
    for (int i = 0; i < 4; i++) {
        one = spawn(&numbers[i]); // EXPECT-NONE: thread-leak
        pthread_join(one, NULL);
    }
}

static void tried_again(int *number)
{
    pthread_t thread;
    while (pthread_create(&thread, NULL, work, number) != 0) // EXPECT-NONE: thread-leak
        sleep(1);
    pthread_join(thread, NULL);
}

int main(void)
{
    static int numbers[4];
    only_the_last_is_joined(numbers);
    only_the_last_spawned_is_joined(numbers);
    all_are_joined(numbers);
    tried_again(numbers);
    return 0;
}
