/*
 * A result that nobody fetches: the thread knows that the backup failed, and nobody asks it.
 *
 * A start routine returns a value for the one who joins. Here nobody joins, so the value is lost,
 * the user reads "backup done", and the thread itself is leaked. result-joined.c asks.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "../turns.h"

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

    if (pthread_create(&thread, NULL, backup, target) != 0)
        return EXIT_FAILURE;
    turn_alone(); /* the user works on; the backup ends meanwhile */
    puts("backup done");
    return EXIT_SUCCESS;
}
