#include "report/plain.h"

#include <stdlib.h>

#include "base/diag.h"
#include "model/wording.h"

const char *ls_plain_place(struct ls_arena *arena, const struct ls_report *report,
                           const struct ls_location *at)
{
    const char *path = ls_report_path(report, at->file);
    if (path[0] == '\0')
        return at->function;
    if (at->line == 0)
        return path;
    if (at->column == 0)
        return ls_arena_printf(arena, "%s:%u", path, at->line);
    return ls_arena_printf(arena, "%s:%u:%u", path, at->line, at->column);
}

struct story {
    FILE *out;
    struct ls_arena *arena;
    const struct ls_report *report;
};

static void put_step(struct story *story, const struct ls_waypoint *step)
{
    struct ls_arena *arena = story->arena;
    fprintf(story->out, "  %s: %s: %s", ls_plain_place(arena, story->report, &step->at),
            ls_say_function(arena, step->at.function), step->what);
    if (step->helds > 0)
        fprintf(story->out, ", holding %s",
                ls_say_locks(arena, story->report->model, step->held, step->helds));
    fputc('\n', story->out);
}

static void put_witness(struct story *story, const struct ls_witness *witness)
{
    if (witness->steps == 0)
        return;
    fprintf(story->out, "%s:\n",
            witness->thread == LS_MODEL_NONE
                ? LS_ANY_THREAD
                : ls_say_the_thread(story->arena, story->report->model, witness->thread));
    for (uint32_t i = 0; i < witness->steps; i++)
        put_step(story, &witness->step[i]);
}

const char *ls_plain_story(struct ls_arena *arena, const struct ls_report *report,
                           const struct ls_finding *finding)
{
    char *text = NULL;
    size_t size;
    struct story story = {open_memstream(&text, &size), arena, report};
    if (!story.out)
        ls_die("out of memory");
    for (uint32_t i = 0; i < finding->relateds; i++)
        fprintf(story.out, "%s: %s\n", ls_plain_place(arena, report, &finding->related[i].at),
                finding->related[i].what);
    for (uint32_t i = 0; i < finding->witnesses; i++)
        put_witness(&story, finding->witness[i]);
    if (finding->note[0] != '\0')
        fprintf(story.out, "note: %s\n", finding->note);
    if (finding->advice[0] != '\0')
        fprintf(story.out, "help: %s\n", finding->advice);
    fclose(story.out);
    const char *copy = ls_arena_strdup(arena, text);
    free(text);
    return copy;
}
