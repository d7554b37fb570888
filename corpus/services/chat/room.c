#include "room.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "member.h"

struct room {
    struct room *next;
    char name[32];
    pthread_mutex_t lock;
    struct member *members; /* guarded by lock, and so are the links between them */
};

static pthread_mutex_t rooms_lock = PTHREAD_MUTEX_INITIALIZER;
static struct room *rooms; /* guarded by rooms_lock; a room stays until the end */

static struct room *room_new(const char *name)
{
    struct room *room = calloc(1, sizeof *room);

    if (room != NULL) {
        snprintf(room->name, sizeof room->name, "%s", name);
        pthread_mutex_init(&room->lock, NULL);
        room->next = rooms;
        rooms = room;
    }
    return room;
}

struct room *room_find(const char *name)
{
    pthread_mutex_lock(&rooms_lock);
    struct room *room = rooms;
    while (room != NULL && strcmp(room->name, name) != 0)
        room = room->next;
    if (room == NULL)
        room = room_new(name);
    pthread_mutex_unlock(&rooms_lock);
    return room;
}

void room_enter(struct room *room, struct member *member)
{
    pthread_mutex_lock(&room->lock);
    member->next = room->members;
    room->members = member;
    pthread_mutex_unlock(&room->lock);
}

void room_leave(struct room *room, struct member *member)
{
    pthread_mutex_lock(&room->lock);
    struct member **link = &room->members;
    while (*link != NULL && *link != member)
        link = &(*link)->next;
    if (*link != NULL)
        *link = member->next;
    pthread_mutex_unlock(&room->lock);
}

void room_say(struct room *room, const char *line)
{
    pthread_mutex_lock(&room->lock);
    for (struct member *member = room->members; member != NULL; member = member->next)
        member_send(member, line);
    pthread_mutex_unlock(&room->lock);
}

void rooms_free(void)
{
    struct room *next;

    for (struct room *room = rooms; room != NULL; room = next) {
        next = room->next;
        pthread_mutex_destroy(&room->lock);
        free(room);
    }
    rooms = NULL;
}
