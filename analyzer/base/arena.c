#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

/* Blocks grow with the arena, for many hold little. They come as they are: what is handed out is
 * zeroed then, when it is about to be written anyway. */
enum { FIRST_BLOCK = 4 * 1024, BLOCK_SIZE = 64 * 1024 };

struct ls_arena_block {
    struct ls_arena_block *next;
    size_t size;
    _Alignas(LS_ARENA_ALIGNMENT) unsigned char data[];
};

void ls_arena_init(struct ls_arena *arena)
{
    *arena = (struct ls_arena){0};
}

void ls_arena_release(struct ls_arena *arena)
{
    struct ls_arena_block *block = arena->head;
    while (block) {
        struct ls_arena_block *next = block->next;
        free(block);
        block = next;
    }
    ls_arena_init(arena);
}

static void fill(struct ls_arena *arena, struct ls_arena_block *block)
{
    arena->head = block;
    arena->at = block->data;
    arena->left = block->size;
}

void ls_arena_clear(struct ls_arena *arena)
{
    struct ls_arena_block *kept = arena->head;
    if (!kept || kept->size > BLOCK_SIZE) {
        ls_arena_release(arena);
        return;
    }
    struct ls_arena older = {.head = kept->next};
    ls_arena_release(&older);
    kept->next = NULL;
    arena->total = kept->size;
    fill(arena, kept);
}

static struct ls_arena_block *new_block(struct ls_arena *arena, size_t size, bool zeroed)
{
    struct ls_arena_block *block =
        zeroed ? calloc(1, sizeof *block + size) : malloc(sizeof *block + size);
    if (!block)
        ls_die("out of memory (%zu bytes wanted, %zu in use here)", size, arena->total);
    *block = (struct ls_arena_block){.size = size};
    arena->total += size;
    return block;
}

static size_t next_size(const struct ls_arena *arena, size_t needed)
{
    size_t size = arena->total < FIRST_BLOCK ? FIRST_BLOCK : arena->total;
    size = size > BLOCK_SIZE ? BLOCK_SIZE : size;
    return size < needed ? needed : size;
}

/* A large object gets a block of its own behind the head, so that the head's free space is not
 * lost. */
static void *alloc_large(struct ls_arena *arena, size_t size, bool zeroed)
{
    struct ls_arena_block *block = new_block(arena, size, zeroed);
    if (arena->head) {
        block->next = arena->head->next;
        arena->head->next = block;
    } else {
        fill(arena, block);
        arena->at += size;
        arena->left = 0;
    }
    return block->data;
}

void *ls_arena_more_(struct ls_arena *arena, size_t size, bool zeroed)
{
    if (size > SIZE_MAX - LS_ARENA_ALIGNMENT)
        ls_die("out of memory (%zu bytes wanted)", size);
    size = (size + LS_ARENA_ALIGNMENT - 1) & ~(size_t)(LS_ARENA_ALIGNMENT - 1);
    if (size > BLOCK_SIZE / 4)
        return alloc_large(arena, size, zeroed);
    if (arena->left < size || !arena->head) {
        struct ls_arena_block *block = new_block(arena, next_size(arena, size), false);
        block->next = arena->head;
        fill(arena, block);
    }
    unsigned char *memory = arena->at;
    arena->at += size;
    arena->left -= size;
    return zeroed ? memset(memory, 0, size) : memory;
}

char *ls_arena_strndup(struct ls_arena *arena, const char *text, size_t length)
{
    char *copy = ls_arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *ls_arena_strdup(struct ls_arena *arena, const char *text)
{
    return ls_arena_strndup(arena, text, strlen(text));
}

char *ls_arena_join(struct ls_arena *arena, const char *first, const char *second,
                    const char *third)
{
    size_t begin = strlen(first), middle = strlen(second), end = strlen(third);
    char *text = ls_arena_alloc(arena, begin + middle + end + 1);
    memcpy(text, first, begin);
    memcpy(text + begin, second, middle);
    memcpy(text + begin + middle, third, end);
    return text;
}

char *ls_arena_printf(struct ls_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    LS_BUG_ON(length < 0);
    char *text = ls_arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}
