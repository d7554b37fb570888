/*
 * A lock that was never initialised: malloc() gives memory, not a mutex.
 *
 * What stands in the memory is chance. Zeros happen to be a mutex in glibc, so it works until the
 * memory has been used before, and it works on no other system. lock-initialised.c has the line
 * that is missing.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mailbox {
    char owner[16];
    pthread_mutex_t lock;
    int letters;
};

static struct mailbox *mailbox_new(const char *owner)
{
    struct mailbox *mailbox = malloc(sizeof *mailbox);

    if (mailbox == NULL)
        abort();
    memset(mailbox, 0, sizeof *mailbox);
    snprintf(mailbox->owner, sizeof mailbox->owner, "%s", owner);
    return mailbox;
}

static void *deliver(void *arg)
{
    struct mailbox *mailbox = arg;

    pthread_mutex_lock(&mailbox->lock);
    mailbox->letters++;
    pthread_mutex_unlock(&mailbox->lock);
    return NULL;
}

int main(void)
{
    struct mailbox *mailbox = mailbox_new("ada");
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, deliver, mailbox);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%s has %d letters\n", mailbox->owner, mailbox->letters);
    free(mailbox);
    return 0;
}
