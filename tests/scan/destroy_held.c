// A lock is let go before its end.
#include <pthread.h>
#include <stdlib.h>

struct conn {
    pthread_mutex_t lock;
    struct conn *next;
    int refs;
};

void destroyed_held(struct conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    pthread_mutex_destroy(&conn->lock); // EXPECT: destroy-locked
}

void freed_held(struct conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    conn->refs--;
    if (conn->refs == 0) {
        free(conn); // EXPECT: destroy-locked
        return;
    }
    pthread_mutex_unlock(&conn->lock);
}

static void conn_free(struct conn *conn)
{
    pthread_mutex_destroy(&conn->lock); // EXPECT: destroy-locked
    free(conn);
}

void destroyed_by_a_helper(struct conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    conn_free(conn);
}

static void conn_drop(struct conn *conn)
{
    free(conn); // EXPECT: destroy-locked
}

void freed_by_a_helper(struct conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    conn_drop(conn);
}

void made_again_held(struct conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    pthread_mutex_init(&conn->lock, NULL); // EXPECT: destroy-locked
}

void read_lock(pthread_rwlock_t *lock)
{
    pthread_rwlock_rdlock(lock);
    pthread_rwlock_destroy(lock); // EXPECT: destroy-locked
}

// Right.
void let_go_first(struct conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    conn->refs = 0;
    pthread_mutex_unlock(&conn->lock);
    pthread_mutex_destroy(&conn->lock);
    free(conn);
}

static void conn_close(struct conn *conn)
{
    pthread_mutex_unlock(&conn->lock);
    pthread_mutex_destroy(&conn->lock);
    free(conn);
}

void helper_lets_go(struct conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    conn_close(conn);
}

void frees_another(struct conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    struct conn *next = conn->next;
    conn->next = next->next;
    free(next);
    pthread_mutex_unlock(&conn->lock);
}

struct list {
    pthread_mutex_t lock;
    struct conn *first;
};

void frees_what_it_guards(struct list *list)
{
    pthread_mutex_lock(&list->lock);
    while (list->first) {
        struct conn *conn = list->first;
        list->first = conn->next;
        free(conn);
    }
    pthread_mutex_unlock(&list->lock);
}

void last_reference(struct conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    int left = --conn->refs;
    pthread_mutex_unlock(&conn->lock);
    if (left == 0) {
        pthread_mutex_destroy(&conn->lock);
        free(conn);
    }
}

void only_when_it_could_be_taken(struct conn *conn)
{
    if (pthread_mutex_trylock(&conn->lock) == 0)
        pthread_mutex_unlock(&conn->lock);
    pthread_mutex_destroy(&conn->lock);
}
