/* Region allocator: everything allocated from an arena lives until the arena is released.
 *
 * An arena holds all data of one lifetime (a translation unit, a program, a run); nodes are never
 * freed one by one. Memory is zeroed and aligned for any type. Running out of memory ends the
 * program with a message (see ls_die in diag.h), so no caller checks for NULL. An arena is used by
 * one thread at a time. */
#ifndef LS_BASE_ARENA_H
#define LS_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct ls_arena_block;

struct ls_arena {
    struct ls_arena_block *head; /* the block being filled; older ones are chained behind it */
    unsigned char *at;           /* its free rest, and how many bytes that are */
    size_t left;
    size_t total; /* bytes reserved from the system, for statistics */
};

enum { LS_ARENA_ALIGNMENT = 16 };

/* An arena of all zeros is a valid empty one; init makes it so. */
void ls_arena_init(struct ls_arena *arena);

/* Frees all memory of the arena and leaves it empty and usable. */
void ls_arena_release(struct ls_arena *arena);

/* Forgets everything that was allocated, like release, but keeps memory for what comes next: for
 * small things that are made and dropped all the time. */
void ls_arena_clear(struct ls_arena *arena);

/* For the two below, which are asked for all the time: memory from the rest of the block, as it is,
 * or NULL when that is too small; and from another block. */
static inline void *ls_arena_rest_(struct ls_arena *arena, size_t size)
{
    size_t room = (size + LS_ARENA_ALIGNMENT - 1) & ~(size_t)(LS_ARENA_ALIGNMENT - 1);
    if (room < size || room > arena->left || room == 0)
        return NULL;
    unsigned char *memory = arena->at;
    arena->at += room;
    arena->left -= room;
    return memory;
}
void *ls_arena_more_(struct ls_arena *arena, size_t size, bool zeroed);

/* `size` zeroed bytes; never NULL. Owned by the arena. */
static inline void *ls_arena_alloc(struct ls_arena *arena, size_t size)
{
    void *memory = ls_arena_rest_(arena, size);
    return memory ? memset(memory, 0, size) : ls_arena_more_(arena, size, true);
}

/* A copy of `size` bytes at `data`. */
static inline void *ls_arena_copy(struct ls_arena *arena, const void *data, size_t size)
{
    void *copy = ls_arena_rest_(arena, size);
    copy = copy ? copy : ls_arena_more_(arena, size, false);
    return size > 0 ? memcpy(copy, data, size) : copy;
}

/* A terminated copy of the first `length` bytes of `text`. */
char *ls_arena_strndup(struct ls_arena *arena, const char *text, size_t length);

/* A copy of the whole text. */
char *ls_arena_strdup(struct ls_arena *arena, const char *text);

/* The three texts as one. */
char *ls_arena_join(struct ls_arena *arena, const char *first, const char *second,
                    const char *third);

/* The formatted text, as by printf(3). */
char *ls_arena_printf(struct ls_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define LS_NEW(arena, type) ((type *)ls_arena_alloc((arena), sizeof(type)))
#define LS_NEW_ARRAY(arena, type, count) ((type *)ls_arena_alloc((arena), sizeof(type) * (count)))

#endif
