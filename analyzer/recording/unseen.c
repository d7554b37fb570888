#include "recording/unseen.h"

#include <string.h>

static void say(struct ls_model *model, const char *sentence)
{
    for (uint32_t i = 0; i < model->unseen.count; i++) {
        if (strcmp(model->unseen.at[i], sentence) == 0)
            return;
    }
    ls_vec_push(&model->unseen, sentence);
}

static void say_lost(struct ls_process *process)
{
    static const char *const nouns[LSR_TYPES] = {
        [LSR_MODULE] = "modules",
        [LSR_THREAD] = "threads",
        [LSR_OBJECT] = "locks",
        [LSR_STACK] = "call stacks",
        [LSR_USE] = "call sites",
        [LSR_TIMES] = "histograms",
        [LSR_DEPENDENCY] = "orders of locks",
        [LSR_ORDER] = "creations and joins of threads",
        [LSR_MISUSE] = "misuses",
        [LSR_HELD] = "lists of held locks",
        [LSR_SCRIPT] = "places in scripts",
    };
    struct ls_arena *arena = &process->model->arena;
    const struct ls_recording *recording = process->recording;
    for (int type = 0; type < LSR_TYPES; type++) {
        if (nouns[type] && recording->header->lost[type])
            say(process->model, ls_arena_printf(arena, "%llu %s: the recording %s was full",
                                                (unsigned long long)recording->header->lost[type],
                                                nouns[type], recording->path));
    }
    if (recording->damaged)
        say(process->model, ls_arena_printf(arena, "%llu damaged record%s of %s",
                                            (unsigned long long)recording->damaged,
                                            recording->damaged == 1 ? "" : "s", recording->path));
}

static void say_state(struct ls_process *process)
{
    struct ls_model *model = process->model;
    const struct lsr_header *header = process->recording->header;
    if (ls_recording_alive(header))
        say(model,
            ls_arena_printf(&model->arena, "what process %u (%s) does from now on: it still runs",
                            header->pid, header->exe));
    if (header->unseen & LSR_UNSEEN_FORK)
        say(model, ls_arena_printf(&model->arena,
                                   "locks that process %u had inherited: its fork was not seen",
                                   header->pid));
    if (header->unseen & LSR_UNSEEN_CHILD)
        say(model, ls_arena_printf(&model->arena,
                                   "a process forked by %u (%s): it could not make its recording",
                                   header->pid, header->exe));
    if (header->unseen & LSR_UNSEEN_SCRIPT)
        say(model, "locks of Python scripts: from Python 3.13.1 on they call no function of the C "
                   "library");
    if (header->unseen & LSR_UNSEEN_LIBRARY)
        say(model, ls_arena_printf(&model->arena,
                                   "libraries that process %u (%s) has loaded with RTLD_DEEPBIND "
                                   "or dlmopen(): they call the C library directly",
                                   header->pid, header->exe));
    if (header->unseen & LSR_UNSEEN_SYMBOLS)
        say(model, "some lock functions: this C library does not have them under the known names");
    if (header->mode == LSR_MODE_ORDER)
        say(model, "waiting and holding times: the mode was order");
}

/* A module counts when a shown path leads through it. */
static void say_modules(struct ls_process *process)
{
    struct ls_model *model = process->model;
    lsr_ref ref;
    LS_EACH_RECORD(process->recording, LSR_STACK, i, ref)
    {
        const struct ls_path *path = process->paths[ref];
        if (!path || !path->blind)
            continue;
        const char *why = ls_module_state(path->blind) == LS_MODULE_MISSING ? "the file is gone"
                          : ls_module_state(path->blind) == LS_MODULE_CHANGED
                              ? "it was built anew since"
                              : "it has no debug information (build it with -g)";
        say(model, ls_arena_printf(&model->arena, "line numbers in %s: %s",
                                   ls_module_name(path->blind), why));
    }
}

void ls_unseen_fill(struct ls_process *process)
{
    say_lost(process);
    say_state(process);
    say_modules(process);
}
