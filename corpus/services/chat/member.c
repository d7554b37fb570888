#include "member.h"

#include <stdio.h>
#include <stdlib.h>

#include "../net.h"
#include "room.h"

/* Copies the next line out; false when the member is leaving, and has got everything. */
static bool line_take(struct member *member, char *line)
{
    pthread_mutex_lock(&member->lock);
    while (member->count == 0 && !member->leaving)
        pthread_cond_wait(&member->changed, &member->lock);
    const bool found = member->count > 0;
    if (found) {
        snprintf(line, MEMBER_LINE, "%s", member->lines[member->first]);
        member->first = (member->first + 1) % MEMBER_OUTSTANDING;
        member->count--;
    }
    pthread_mutex_unlock(&member->lock);
    return found;
}

static void *write_lines(void *arg)
{
    struct member *member = arg;
    char line[MEMBER_LINE];

    while (line_take(member, line)) {
        if (!net_send_text(member->connection, line))
            break;
    }
    return NULL;
}

struct member *member_new(int connection)
{
    struct member *member = calloc(1, sizeof *member);

    if (member == NULL)
        return NULL;
    member->connection = connection;
    snprintf(member->name, sizeof member->name, "somebody");
    pthread_mutex_init(&member->lock, NULL);
    pthread_cond_init(&member->changed, NULL);
    if (pthread_create(&member->writer, NULL, write_lines, member) != 0) {
        free(member);
        return NULL;
    }
    return member;
}

void member_join(struct member *member, struct room *room)
{
    member->room = room;
    if (room != NULL)
        room_enter(room, member);
}

void member_send(struct member *member, const char *line)
{
    pthread_mutex_lock(&member->lock);
    if (member->count == MEMBER_OUTSTANDING || member->leaving) {
        member->missed++;
    } else {
        const int last = (member->first + member->count++) % MEMBER_OUTSTANDING;
        snprintf(member->lines[last], MEMBER_LINE, "%s", line);
        pthread_cond_signal(&member->changed);
    }
    pthread_mutex_unlock(&member->lock);
}

/* After this nobody but the owner and the writer knows the member. */
static void leave(struct member *member)
{
    if (member->room != NULL)
        room_leave(member->room, member);
    pthread_mutex_lock(&member->lock);
    member->leaving = true;
    pthread_cond_signal(&member->changed);
    pthread_mutex_unlock(&member->lock);
}

void member_free(struct member *member)
{
    leave(member);
    pthread_join(member->writer, NULL);
    pthread_cond_destroy(&member->changed);
    pthread_mutex_destroy(&member->lock);
    free(member);
}
