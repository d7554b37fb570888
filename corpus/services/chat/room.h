/*
 * Rooms, found by name, and who is in them.
 *
 * Order of the locks: the list of rooms, a room, a member. A function of this file may be called
 * with none of them held.
 */
#ifndef CORPUS_ROOM_H
#define CORPUS_ROOM_H

struct member;
struct room;

/* The room of that name, made if need be. NULL without memory. */
struct room *room_find(const char *name);

void room_enter(struct room *room, struct member *member);
void room_leave(struct room *room, struct member *member);

/* Sends the line to every member. */
void room_say(struct room *room, const char *line);

void rooms_free(void);

#endif
