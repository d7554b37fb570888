// Who gives back the last reference destroys the lock; the others have done by then. Twins: right,
// wrong.
#include <pthread.h>
#include <stdlib.h>

struct session {
    pthread_mutex_t lock;
    int references;
};

static void leave(struct session *session)
{
    pthread_mutex_lock(&session->lock);
    int left = --session->references;
    pthread_mutex_unlock(&session->lock);
    if (left == 0) {
        pthread_mutex_destroy(&session->lock);
        free(session);
    }
}

static void leave_hastily(struct session *session)
{
    pthread_mutex_lock(&session->lock);
    session->references--;
    pthread_mutex_unlock(&session->lock);
    pthread_mutex_destroy(&session->lock); // EXPECT: destroy-locked
}

static void *serve(void *arg)
{
    leave(arg);
    return NULL;
}

static void *serve_hastily(void *arg)
{
    leave_hastily(arg);
    return NULL;
}

static struct session *new_session(void)
{
    struct session *session = calloc(1, sizeof *session);
    if (session) {
        pthread_mutex_init(&session->lock, NULL);
        session->references = 2;
    }
    return session;
}

int main(void)
{
    pthread_t thread;
    struct session *session = new_session();
    if (!session || pthread_create(&thread, NULL, serve, session) != 0)
        return 1;
    leave(session);
    pthread_join(thread, NULL);

    struct session *other = new_session();
    if (!other || pthread_create(&thread, NULL, serve_hastily, other) != 0)
        return 1;
    pthread_mutex_lock(&other->lock);
    other->references++;
    pthread_mutex_unlock(&other->lock);
    pthread_join(thread, NULL);
    return 0;
}
