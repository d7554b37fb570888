/*
 * lock-uninitialised.c, mended: who makes the object initialises its lock, and who ends the object
 * destroys it.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct mailbox {
    char owner[16];
    pthread_mutex_t lock;
    int letters;
};

static struct mailbox *mailbox_new(const char *owner)
{
    struct mailbox *mailbox = calloc(1, sizeof *mailbox);

    if (mailbox == NULL || pthread_mutex_init(&mailbox->lock, NULL) != 0)
        abort();
    snprintf(mailbox->owner, sizeof mailbox->owner, "%s", owner);
    return mailbox;
}

static void mailbox_free(struct mailbox *mailbox)
{
    pthread_mutex_destroy(&mailbox->lock);
    free(mailbox);
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
    mailbox_free(mailbox);
    return 0;
}
