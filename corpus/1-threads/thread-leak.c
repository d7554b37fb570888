/*
 * Threads that nobody joins or detaches: each one that ends leaves its stack behind.
 *
 * A joinable thread stays half alive after it has returned, like a zombie process, until somebody
 * joins it. This mailer forgets the handle of each thread, so a server that sends a thousand mails
 * keeps a thousand dead threads, 8 MiB of address space each, until pthread_create() fails.
 * thread-joined.c collects them.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

#include "../turns.h"

static sem_t sent;

static void *send_mail(void *arg)
{
    (void)arg; /* the text; sending it would be here */
    sem_post(&sent);
    return NULL;
}

static void mail_start(char *text)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, send_mail, text) != 0)
        perror("mail");
}

int main(void)
{
    char text[] = "hello";

    sem_init(&sent, 0, 0);
    for (int i = 0; i < 3; i++)
        mail_start(text);
    for (int i = 0; i < 3; i++)
        sem_wait(&sent);
    turn_alone(); /* the server goes on; the threads have ended meanwhile */
    puts("3 mails sent");
    return 0;
}
