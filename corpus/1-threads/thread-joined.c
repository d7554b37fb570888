/*
 * The threads of thread-leak.c, joined: whoever starts a thread keeps its handle, and collects it.
 *
 * A join also tells that the thread has ended, so the semaphore that counted the sent mails has
 * become superfluous.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAILS = 3 };

static void *send_mail(void *arg)
{
    (void)arg; /* the text; sending it would be here */
    return NULL;
}

int main(void)
{
    pthread_t threads[MAILS];
    char text[] = "hello";

    for (int i = 0; i < MAILS; i++) {
        if (pthread_create(&threads[i], NULL, send_mail, text) != 0)
            return EXIT_FAILURE;
    }
    for (int i = 0; i < MAILS; i++)
        pthread_join(threads[i], NULL);
    printf("%d mails sent\n", MAILS);
    return 0;
}
