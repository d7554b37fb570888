/*
 * A lock that is destroyed while it is held: the session is closed from inside its own critical
 * section.
 *
 * Other threads may wait for this mutex; they wait in memory that is freed under their feet.
 * destroy-last.c lets go first.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct session {
    pthread_mutex_t lock;
    int requests;
};

static struct session *session_open(void)
{
    struct session *session = calloc(1, sizeof *session);

    if (session == NULL)
        abort();
    pthread_mutex_init(&session->lock, NULL);
    return session;
}

static void session_close(struct session *session)
{
    pthread_mutex_lock(&session->lock);
    printf("%d requests\n", session->requests);
    pthread_mutex_destroy(&session->lock);
    free(session);
}

static void *request(void *arg)
{
    struct session *session = arg;

    pthread_mutex_lock(&session->lock);
    session->requests++;
    pthread_mutex_unlock(&session->lock);
    return NULL;
}

int main(void)
{
    struct session *session = session_open();
    pthread_t thread;

    if (pthread_create(&thread, NULL, request, session) == 0)
        pthread_join(thread, NULL);
    session_close(session);
    return 0;
}
