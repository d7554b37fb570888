#include "commands/guards.h"

#include <stdlib.h>
#include <string.h>

#include "base/paths.h"
#include "model/uses.h"
#include "model/votes.h"
#include "model/wording.h"

struct line {
    const struct ls_shared *shared;
    const char *name;
    struct ls_guard guard;
    bool is_atomic, is_doubtful;
};

static int compare_lines(const void *left, const void *right)
{
    return strcmp(((const struct line *)left)->name, ((const struct line *)right)->name);
}

static bool is_doubtful(const struct ls_model *model, const struct ls_shared *shared)
{
    for (uint32_t i = 0; i < shared->uses; i++)
        if (ls_use_is_doubtful(&model->uses.at[shared->first + i]))
            return true;
    return false;
}

static bool is_atomic(const struct ls_model *model, const struct ls_shared *shared)
{
    for (uint32_t i = 0; i < shared->uses; i++)
        if (!(model->uses.at[shared->first + i].flags & LS_USE_ATOMIC))
            return false;
    return true;
}

static const char *say_guard(struct ls_arena *arena, const struct ls_model *model,
                             const struct line *line)
{
    const struct ls_guard *guard = &line->guard;
    if (line->is_atomic)
        return "atomic";
    if (guard->of == 0 && line->is_doubtful)
        return "not known: what is held where it is used is not sure";
    if (guard->declared)
        return ls_arena_printf(arena, "%s by its declaration, held at %u of %u places%s",
                               ls_say_lock(arena, model, guard->lock), guard->holding, guard->of,
                               guard->holding == guard->of ? "" : "  <- not everywhere");
    if (guard->of == 0)
        return "needs none: never used by two threads at once";
    if (guard->lock == LS_MODEL_NONE)
        return ls_arena_printf(arena, "no lock at any of %u places", guard->of);
    return ls_arena_printf(arena, "%s at %u of %u places%s", ls_say_lock(arena, model, guard->lock),
                           guard->holding, guard->of,
                           guard->holding == guard->of ? "" : "  <- not everywhere");
}

/* One place of many, and what is held there. */
static const char *say_use(struct ls_arena *arena, const struct ls_model *model,
                           const struct ls_use *use)
{
    const char *file = use->trail->at.file;
    uint32_t locks[8], count = 0;
    if (ls_path_within(file, model->root))
        file += strlen(model->root) + 1;
    for (uint32_t i = 0; i < use->holds && count < 8; i++)
        locks[count++] = use->hold[i].lock;
    return ls_arena_printf(arena, "%s:%u: %s in %s by %s, holding %s%s", use->trail->at.file,
                           use->trail->at.line, use->flags & LS_USE_WRITE ? "written" : "read",
                           ls_say_function(arena, use->trail->at.function),
                           ls_say_the_thread(arena, model, use->thread),
                           count > 0 ? ls_say_locks(arena, model, locks, count) : "no lock",
                           ls_use_is_doubtful(use) ? ", as far as is known" : "");
}

static void print_places(FILE *out, struct ls_arena *arena, const struct ls_model *model,
                         const struct ls_shared *shared)
{
    const char *last = "";
    for (uint32_t i = 0; i < shared->uses; i++) {
        const char *text = say_use(arena, model, &model->uses.at[shared->first + i]);
        if (strcmp(text, last) != 0)
            fprintf(out, "    %s\n", text);
        last = text;
    }
}

void ls_guards_print(FILE *out, const struct ls_model *model, bool with_places)
{
    struct ls_arena arena = {0};
    struct ls_parallel parallel;
    struct line *lines = LS_NEW_ARRAY(&arena, struct line, model->shareds.count + 1);
    uint32_t count = 0;
    int width = 8;
    ls_parallel_init(&parallel, model);
    for (uint32_t i = 0; i < model->shareds.count; i++) {
        const struct ls_shared *shared = &model->shareds.at[i];
        if (shared->is_hidden)
            continue;
        int length = (int)strlen(shared->name);
        width = length > width && length <= 48 ? length : width;
        lines[count++] = (struct line){shared, shared->name, ls_guard_infer(&parallel, i),
                                       is_atomic(model, shared), is_doubtful(model, shared)};
    }
    qsort(lines, count, sizeof *lines, compare_lines);
    for (uint32_t i = 0; i < count; i++) {
        fprintf(out, "%-*s  %s\n", width, lines[i].name, say_guard(&arena, model, &lines[i]));
        if (with_places)
            print_places(out, &arena, model, lines[i].shared);
    }
    if (count == 0)
        fputs("no variable is shared by threads, as far as is known\n", out);
    ls_parallel_release(&parallel);
    ls_arena_release(&arena);
}
