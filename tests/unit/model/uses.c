#include "uses.h"

#include <string.h>

#include "base/diag.h"

enum { MOST_LOCKS = 8 };

uint32_t uses_variable(struct fixture *fixture, const char *name)
{
    struct ls_model *model = &fixture->model;
    size_t length = strcspn(name, ".");
    bool is_field = name[length] == '.';
    struct ls_shared shared = {.name = name,
                               .is_object = !is_field,
                               .guard = LS_MODEL_NONE,
                               .first = model->uses.count,
                               .holder =
                                   is_field ? ls_arena_strndup(&model->arena, name, length) : NULL};
    ls_vec_push(&model->shareds, shared);
    return model->shareds.count - 1;
}

struct ls_location uses_at(struct fixture *fixture, uint32_t line)
{
    const char *function = ls_arena_printf(&fixture->model.arena, "f%u", line / 10);
    return (struct ls_location){.file = "a.c", .function = function, .line = line, .column = 1};
}

static const struct ls_trail *trail(struct fixture *fixture, uint32_t line)
{
    struct ls_trail *trail = LS_NEW(&fixture->model.arena, struct ls_trail);
    *trail = (struct ls_trail){.at = uses_at(fixture, line), .function = line / 10 + 1, .steps = 1};
    return trail;
}

static void add_lock(struct fixture *fixture, struct ls_use *use, const char *word, uint32_t line)
{
    size_t length = strcspn(word, ":");
    const char *marks = word + length;
    const char *name =
        ls_arena_strndup(&fixture->model.arena, word + (*word == '?'), length - (*word == '?'));
    uint32_t lock = fixture_lock(fixture, name);
    if (*word == '?')
        ((uint32_t *)use->perhaps)[use->perhapses++] = lock;
    else
        ((struct ls_use_hold *)use->hold)[use->holds++] =
            (struct ls_use_hold){.lock = lock,
                                 .mode = strchr(marks, 'r') ? LS_SHARED : LS_EXCLUSIVE,
                                 .other_instance = strchr(marks, 'x') != NULL,
                                 .taken = trail(fixture, line)};
    LS_BUG_ON(use->holds > MOST_LOCKS || use->perhapses > MOST_LOCKS);
}

struct ls_use *uses_add(struct fixture *fixture, const char *thread, unsigned flags, uint32_t line,
                        const char *locks)
{
    struct ls_model *model = &fixture->model;
    uint32_t index = fixture_thread(fixture, thread), segment = LS_MODEL_NONE;
    for (uint32_t i = 0; i < model->segments.count; i++)
        if (model->segments.at[i].thread == index)
            segment = i;
    struct ls_use use = {.shared = model->shareds.count - 1,
                         .thread = index,
                         .segment = segment,
                         .flags = flags,
                         .hold = LS_NEW_ARRAY(&model->arena, struct ls_use_hold, MOST_LOCKS),
                         .perhaps = LS_NEW_ARRAY(&model->arena, uint32_t, MOST_LOCKS),
                         .trail = trail(fixture, line)};
    char *words = ls_arena_strdup(&model->arena, locks), *rest = NULL;
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        add_lock(fixture, &use, word, line);
    ls_vec_push(&model->uses, use);
    model->shareds.at[use.shared].uses++;
    return &model->uses.at[model->uses.count - 1];
}

void uses_repeat(struct fixture *fixture, const char *thread, unsigned flags, uint32_t line,
                 const char *locks, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        uses_add(fixture, thread, flags, line + 10 * i, locks);
}
