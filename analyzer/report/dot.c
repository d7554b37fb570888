/* --format dot: the lock-order graph for Graphviz. Locks of a cycle are red, edges carry the place
 * and how often. */
#include "model/hierarchy.h"
#include "model/witness.h"
#include "model/wording.h"
#include "report/report_p.h"

/* In double quotes, as the language wants it. */
static void put_quoted(FILE *out, const char *text)
{
    putc('"', out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', out);
        if ((unsigned char)*text >= ' ')
            putc(*text, out);
    }
    putc('"', out);
}

static void put_lock(FILE *out, const struct ls_report *report, const struct ls_rank *rank)
{
    fprintf(out, "  n%u [label=", rank->lock);
    put_quoted(out, report->model->locks.at[rank->lock].name);
    if (rank->cyclic)
        fputs(", color=\"#c0392b\", fontcolor=\"#c0392b\"", out);
    fprintf(out, "%s];\n", rank->leaf ? ", style=rounded" : "");
}

static void put_edge(FILE *out, struct ls_arena *arena, const struct ls_report *report,
                     const struct ls_hierarchy *hierarchy, const struct ls_order_edge *edge)
{
    const struct ls_acquisition *acquisition = &report->model->acquisitions.at[edge->acquisition];
    struct ls_location at = ls_witness_end(acquisition->witness);
    bool cyclic = ls_hierarchy_is_cyclic(hierarchy, edge);
    const char *place =
        at.line ? ls_arena_printf(arena, "%s:%u", ls_report_path(report, at.file), at.line)
                : at.function;
    const char *label = edge->count > 0 ? ls_arena_printf(arena, "%s, %s times", place,
                                                          ls_say_count(arena, edge->count))
                                        : place;
    fprintf(out, "  n%u -> n%u [label=", edge->from, edge->to);
    put_quoted(out, label);
    fprintf(out, "%s];\n", cyclic ? ", color=\"#c0392b\"" : "");
}

static void put_levels(FILE *out, const struct ls_hierarchy *hierarchy)
{
    for (uint32_t i = 0; i < hierarchy->ranks.count;) {
        uint32_t level = hierarchy->ranks.at[i].level;
        fputs("  { rank=same;", out);
        for (; i < hierarchy->ranks.count && hierarchy->ranks.at[i].level == level; i++)
            fprintf(out, " n%u;", hierarchy->ranks.at[i].lock);
        fputs(" }\n", out);
    }
}

void ls_write_dot(FILE *out, const struct ls_report *report)
{
    struct ls_hierarchy hierarchy;
    struct ls_arena arena = {0};
    ls_hierarchy_find(&hierarchy, report->model);
    fputs("digraph lock_order {\n"
          "  rankdir=TB;\n"
          "  node [shape=box, fontname=\"sans-serif\", fontsize=10];\n"
          "  edge [fontname=\"sans-serif\", fontsize=8];\n",
          out);
    for (uint32_t i = 0; i < hierarchy.ranks.count; i++)
        put_lock(out, report, &hierarchy.ranks.at[i]);
    put_levels(out, &hierarchy);
    for (uint32_t i = 0; i < hierarchy.edges.all.count; i++)
        put_edge(out, &arena, report, &hierarchy, &hierarchy.edges.all.at[i]);
    fputs("}\n", out);
    ls_hierarchy_release(&hierarchy);
    ls_arena_release(&arena);
}
