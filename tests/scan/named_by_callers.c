// A lock that all functions are given by a pointer: who takes it where is known by the name that
// callers have for it.
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>

struct room {
    pthread_mutex_t lock;
    int fds[32], count;
};

static void say(struct room *room, const char *line, size_t length)
{
    pthread_mutex_lock(&room->lock);
    for (int i = 0; i < room->count; i++)
        send(room->fds[i], line, length, 0); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&room->lock);
}

static void enter(struct room *room, int fd)
{
    pthread_mutex_lock(&room->lock);
    if (room->count < 32)
        room->fds[room->count++] = fd;
    pthread_mutex_unlock(&room->lock);
}

/* A lock that is there for the connection, wherever it is taken. */
struct line {
    pthread_mutex_t lock;
    int fd;
};

static void ask(struct line *line, const char *text, size_t length)
{
    pthread_mutex_lock(&line->lock);
    send(line->fd, text, length, 0); // EXPECT-NONE: blocking-under-lock
    pthread_mutex_unlock(&line->lock);
}

static struct room lobby = {.lock = PTHREAD_MUTEX_INITIALIZER};
static struct line upstream = {PTHREAD_MUTEX_INITIALIZER, 3};

static void *member(void *arg)
{
    enter(&lobby, *(const int *)arg);
    say(&lobby, "hello", 5);
    ask(&upstream, "who", 3);
    return NULL;
}

int main(void)
{
    static int fds[2] = {4, 5};
    pthread_t thread[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&thread[i], NULL, member, &fds[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
