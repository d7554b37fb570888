// Pointers that may mean many functions: that one of them closes a circle is worth a look, that two
// of them do so at once is a guess.
#include <pthread.h>

struct sock {
    void (*lock)(struct sock *);
    void (*unlock)(struct sock *);
    void (*flush)(struct sock *);
    struct sock *first, *second;
};

static pthread_mutex_t file = PTHREAD_MUTEX_INITIALIZER, net = PTHREAD_MUTEX_INITIALIZER,
                       tls = PTHREAD_MUTEX_INITIALIZER, users = PTHREAD_MUTEX_INITIALIZER;

static void file_lock(struct sock *s)
{
    (void)s;
    pthread_mutex_lock(&file);
}
static void file_unlock(struct sock *s)
{
    (void)s;
    pthread_mutex_unlock(&file);
}
static void net_lock(struct sock *s)
{
    (void)s;
    pthread_mutex_lock(&net);
}
static void net_unlock(struct sock *s)
{
    (void)s;
    pthread_mutex_unlock(&net);
}
static void tls_lock(struct sock *s)
{
    (void)s;
    pthread_mutex_lock(&tls);
}
static void tls_unlock(struct sock *s)
{
    (void)s;
    pthread_mutex_unlock(&tls);
}

static void tee_lock(struct sock *s)
{
    s->first->lock(s->first);
    s->second->lock(s->second); // EXPECT-NONE: lock-order
}
static void tee_unlock(struct sock *s)
{
    s->second->unlock(s->second);
    s->first->unlock(s->first);
}

static int flushes;

static void flush_file(struct sock *s)
{
    s->first = 0;
    flushes++;
}
static void flush_net(struct sock *s)
{
    s->second = 0;
    flushes++;
}
static void flush_tls(struct sock *s)
{
    (void)s;
    flushes++;
}
static void flush_users(struct sock *s)
{
    pthread_mutex_lock(&users);
    s->first = s->second;
    flushes++;
    pthread_mutex_unlock(&users);
}

static pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;

void flush(struct sock *s)
{
    pthread_mutex_lock(&table);
    s->flush(s); // EXPECT: lock-order
    pthread_mutex_unlock(&table);
}

void look_up(void)
{
    pthread_mutex_lock(&users);
    pthread_mutex_lock(&table);
    flushes++;
    pthread_mutex_unlock(&table);
    pthread_mutex_unlock(&users);
}

void make(struct sock *s, int kind)
{
    s->lock = kind == 0 ? file_lock : kind == 1 ? net_lock : kind == 2 ? tls_lock : tee_lock;
    s->unlock = kind == 0   ? file_unlock
                : kind == 1 ? net_unlock
                : kind == 2 ? tls_unlock
                            : tee_unlock;
    s->flush = kind == 0 ? flush_file : kind == 1 ? flush_net : kind == 2 ? flush_tls : flush_users;
}

void send(struct sock *s)
{
    s->lock(s);
    s->unlock(s);
}
