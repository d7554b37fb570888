/*
 * The backup of result-ignored.c, with its result: pthread_join() waits for the thread and hands
 * over what it returned.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const no_space = "no space left";

static void *backup(void *arg)
{
    const char *target = arg;
    const char *error = target[0] == '/' ? no_space : NULL;

    return (void *)error;
}

int main(void)
{
    pthread_t thread;
    char target[] = "/backup";
    void *error;

    if (pthread_create(&thread, NULL, backup, target) != 0)
        return EXIT_FAILURE;
    pthread_join(thread, &error);
    printf("backup: %s\n", error ? (const char *)error : "done");
    return EXIT_SUCCESS;
}
