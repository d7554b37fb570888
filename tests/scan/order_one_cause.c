// One function takes the locks of two objects: told once, whatever the objects are part of, and
// however one comes there.
#include <pthread.h>
#include <stdlib.h>

struct home {
    pthread_mutex_t lock;
    struct home *child;
};

struct session {
    struct home home;
    int id;
};

struct message {
    struct home home;
    char text[80];
};

void give_up(struct home *home)
{
    pthread_mutex_lock(&home->lock);
    if (home->child) {
        pthread_mutex_lock(&home->child->lock); // EXPECT: lock-order
        home->child->child = NULL;
        pthread_mutex_unlock(&home->child->lock);
    }
    pthread_mutex_unlock(&home->lock);
}

static void close_session(struct session *session)
{
    session->id = 0;
    give_up(&session->home);
}

void close_sessions(struct session *one, struct session *other)
{
    close_session(one);
    close_session(other);
}

void send_message(struct message *message, struct session *session)
{
    message->home.child = &session->home;
    give_up(&message->home);
}

void answer(struct session *session, struct message *message)
{
    session->home.child = &message->home;
    give_up(&session->home);
}
