/* The lock hierarchy for people: levels of locks, outermost first, as text and as a graph for
 * Graphviz. */
#include "model/hierarchy.h"

#include <string.h>

#include "model/excuse.h"
#include "model/witness.h"
#include "model/wording.h"
#include "report/text_p.h"

/* ---- text */

static const char *say_edge(struct ls_text *text, const struct ls_order_edge *edge)
{
    const struct ls_model *model = text->report->model;
    const struct ls_acquisition *acquisition = &model->acquisitions.at[edge->acquisition];
    struct ls_location at = ls_witness_end(acquisition->witness);
    return ls_arena_printf(
        &text->arena, "%s at %s%s", ls_say_lock(&text->arena, model, edge->to),
        ls_text_say_place(text, &at),
        edge->sites > 1 ? ls_arena_printf(&text->arena, " and %u more", edge->sites - 1) : "");
}

static void put_rank(struct ls_text *text, const struct ls_hierarchy *hierarchy,
                     const struct ls_rank *rank)
{
    const struct ls_model *model = text->report->model;
    fputs("  ", text->out);
    ls_text_put(text, ls_say_lock(&text->arena, model, rank->lock));
    fprintf(text->out, "%s%s%s%s\n", rank->leaf ? "  (leaf)" : "", text->paint->level[LS_ERROR],
            rank->cyclic ? "  (in a cycle)" : "", text->paint->end);
    for (uint32_t i = 0; i < hierarchy->edges.all.count; i++) {
        const struct ls_order_edge *edge = &hierarchy->edges.all.at[i];
        if (edge->from != rank->lock)
            continue;
        bool cyclic = ls_hierarchy_is_cyclic(hierarchy, edge);
        fprintf(text->out, "    %s%s ", cyclic ? text->paint->level[LS_ERROR] : text->paint->dim,
                cyclic ? "before and after" : "before");
        ls_text_put(text, say_edge(text, edge));
        fprintf(text->out, "%s\n", text->paint->end);
    }
}

static void put_cycle(struct ls_text *text, const struct ls_cycle *cycle)
{
    const struct ls_model *model = text->report->model;
    const char **names = LS_NEW_ARRAY(&text->arena, const char *, cycle->length);
    for (uint32_t i = 0; i < cycle->length; i++)
        names[i] = ls_say_lock(&text->arena, model, cycle->lock[i]);
    fputs("  ", text->out);
    ls_text_put(text, ls_say_list(&text->arena, names, cycle->length));
    fputs(": ", text->out);
    ls_text_put(text, cycle->acquittal == LS_NOT_ACQUITTED
                          ? cycle->timed ? "can stall until a deadline passes" : "can deadlock"
                          : ls_arena_printf(&text->arena, "no deadlock, %s",
                                            ls_excuse_of(&text->arena, model, cycle).text));
    putc('\n', text->out);
}

static void put_cycles(struct ls_text *text)
{
    struct ls_cycles cycles;
    ls_cycles_init(&cycles);
    ls_cycles_find(&cycles, text->report->model, LS_REPORT_LONGEST_CYCLE);
    if (cycles.all.count > 0)
        fprintf(text->out, "%scycles%s\n", text->paint->strong, text->paint->end);
    for (uint32_t i = 0; i < cycles.all.count; i++)
        put_cycle(text, &cycles.all.at[i]);
    ls_cycles_release(&cycles);
}

void ls_write_hierarchy(FILE *out, const struct ls_report *report)
{
    struct ls_text text = {.out = out, .report = report, .paint = ls_text_palette(report->colour)};
    struct ls_hierarchy hierarchy;
    ls_hierarchy_find(&hierarchy, report->model);
    uint32_t level = LS_MODEL_NONE;
    for (uint32_t i = 0; i < hierarchy.ranks.count; i++) {
        const struct ls_rank *rank = &hierarchy.ranks.at[i];
        if (rank->level != level)
            fprintf(out, "%slevel %u%s%s\n", text.paint->strong, rank->level + 1, text.paint->end,
                    rank->level == 0 ? ": outermost" : "");
        level = rank->level;
        put_rank(&text, &hierarchy, rank);
    }
    put_cycles(&text);
    uint32_t flat = report->model->locks.count - hierarchy.ranks.count;
    fprintf(out, "%s%u lock%s in %u level%s; %u never taken together with another%s\n",
            hierarchy.ranks.count > 0 ? "\n" : "", hierarchy.ranks.count,
            hierarchy.ranks.count == 1 ? "" : "s", hierarchy.levels,
            hierarchy.levels == 1 ? "" : "s", flat, text.paint->end);
    ls_hierarchy_release(&hierarchy);
    ls_arena_release(&text.arena);
}
