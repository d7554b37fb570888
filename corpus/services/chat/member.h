/*
 * A member: one client, with the lines that wait to be sent to it.
 *
 * The reader of the client owns the member: it makes it, changes its name and its room, and frees
 * it. Other threads only call member_send(). The writer thread is the member's own.
 */
#ifndef CORPUS_MEMBER_H
#define CORPUS_MEMBER_H

#include <pthread.h>
#include <stdbool.h>

enum { MEMBER_OUTSTANDING = 64, MEMBER_LINE = 200 };

struct member {
    struct member *next; /* in its room; guarded by the room's lock */
    char name[32];
    struct room *room;
    int connection;
    pthread_t writer;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char lines[MEMBER_OUTSTANDING][MEMBER_LINE]; /* guarded by lock, like the rest */
    int first, count, missed;
    bool leaving;
};

/* NULL on failure. */
struct member *member_new(int connection);

void member_join(struct member *member, struct room *room);

/* Queues the line; never waits for the client. May be called with a room locked. */
void member_send(struct member *member, const char *line);

/* Leaves the room, sends what waits, and frees the member. */
void member_free(struct member *member);

#endif
