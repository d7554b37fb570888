#include "join/coverage.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "join/ways.h"
#include "model/order.h"
#include "model/witness.h"

/* Lines of a run, sorted: a program has many sites, and a run visits them from everywhere. The
 * calls that led to a site are among them: where an API model names the wrapper, scan tells its
 * users. */
struct lines {
    LS_VEC(const struct ls_location *) all;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* By the name of the file alone: two machines, or the compiler and scan, may write its folder in
 * different ways. The function tells files of one name apart. */
static int compare(const struct ls_location *a, const struct ls_location *b)
{
    int order = strcmp(base_name(a->file), base_name(b->file));
    if (order == 0)
        order = a->line < b->line ? -1 : a->line > b->line;
    return order != 0 ? order : strcmp(a->function, b->function);
}

static int compare_entries(const void *left, const void *right)
{
    return compare(*(const struct ls_location *const *)left,
                   *(const struct ls_location *const *)right);
}

static void collect(struct lines *lines, const struct ls_model *run)
{
    for (uint32_t i = 0; i < run->sites.count; i++)
        ls_vec_push(&lines->all, (const struct ls_location *)&run->sites.at[i].at);
    for (uint32_t i = 0; i < run->passed.count; i++)
        ls_vec_push(&lines->all, (const struct ls_location *)&run->passed.at[i]);
    if (lines->all.count > 1)
        qsort(lines->all.at, lines->all.count, sizeof *lines->all.at, compare_entries);
}

static bool is_visited(const struct lines *lines, const struct ls_location *at)
{
    return lines->all.count > 0 && bsearch(&at, lines->all.at, lines->all.count,
                                           sizeof *lines->all.at, compare_entries) != NULL;
}

static int compare_files(const void *left, const void *right)
{
    return strcmp(((const struct ls_coverage_file *)left)->file,
                  ((const struct ls_coverage_file *)right)->file);
}

static struct ls_share *share_of_file(struct ls_model *run, const char *file)
{
    struct ls_coverage *coverage = &run->coverage;
    for (uint32_t i = 0; i < coverage->files.count; i++) {
        if (strcmp(coverage->files.at[i].file, file) == 0)
            return &coverage->files.at[i].sites;
    }
    ls_vec_push(&coverage->files,
                (struct ls_coverage_file){.file = ls_arena_strdup(&run->arena, file)});
    return &coverage->files.at[coverage->files.count - 1].sites;
}

static void count(struct ls_share *share, bool done)
{
    share->all++;
    share->done += done;
}

static bool is_repeated(const struct ls_model *source, uint32_t index)
{
    const struct ls_lock_site *site = &source->sites.at[index];
    return index > 0 && ls_location_equal(&site[-1].at, &site->at);
}

static void note_missed(struct ls_model *run, const struct ls_location *at)
{
    ls_vec_push(&run->coverage.missed,
                (struct ls_location){ls_arena_strdup(&run->arena, at->file),
                                     ls_arena_strdup(&run->arena, at->function), at->line,
                                     at->column});
}

static void take_sites(struct ls_model *run, struct ls_model *source)
{
    struct lines lines = {0};
    collect(&lines, run);
    for (uint32_t i = 0; i < source->sites.count; i++) {
        struct ls_lock_site *site = &source->sites.at[i];
        bool visited = is_visited(&lines, &site->at);
        site->count = visited;
        if (is_repeated(source, i))
            continue;
        if (!visited)
            note_missed(run, &site->at);
        count(&run->coverage.sites, visited);
        count(share_of_file(run, site->at.file), visited);
    }
    ls_vec_release(&lines.all);
}

/* The place of a fact of the source in the words of ways.h. */
static struct ls_spot end_of(const struct ls_witness *witness)
{
    if (witness->steps == 0)
        return (struct ls_spot){.at = ls_witness_end(witness)};
    return ls_spot_of(witness, witness->steps - 1);
}

static bool is_taken(const struct ls_way *way, const struct ls_model *run)
{
    uint32_t hold;
    for (uint32_t i = 0; i < run->acquisitions.count; i++) {
        if (ls_way_taken(way, &run->acquisitions.at[i], &hold))
            return true;
    }
    return false;
}

/* An edge is exercised when one of the ways that make it was gone. */
static bool edge_is_taken(const struct ls_model *source, const struct ls_model *run,
                          const struct ls_order_edge *edge)
{
    for (uint32_t i = 0; i < source->acquisitions.count; i++) {
        const struct ls_acquisition *acquisition = &source->acquisitions.at[i];
        for (uint32_t k = 0; acquisition->lock == edge->to && k < acquisition->holds; k++) {
            if (acquisition->hold[k].lock != edge->from)
                continue;
            struct ls_way way = {.first = end_of(acquisition->hold[k].acquired),
                                 .second = end_of(acquisition->witness)};
            if (is_taken(&way, run))
                return true;
        }
    }
    return false;
}

static void take_edges(struct ls_model *run, const struct ls_model *source)
{
    struct ls_order_edges edges;
    ls_order_edges_find(&edges, source);
    for (uint32_t i = 0; i < edges.all.count; i++)
        count(&run->coverage.edges, edge_is_taken(source, run, &edges.all.at[i]));
    ls_order_edges_release(&edges);
}

/* Functions in which threads begin. */
static void take_roots(struct ls_model *run, const struct ls_model *source)
{
    for (uint32_t i = 0; i < source->threads.count; i++) {
        const char *start = source->threads.at[i].start_routine;
        bool started = run->threads.count > 0 && strcmp(start, "main") == 0;
        for (uint32_t k = 0; k < run->threads.count; k++)
            started = started || strcmp(run->threads.at[k].start_routine, start) == 0;
        if (*start)
            count(&run->coverage.roots, started);
    }
}

bool ls_coverage_is_known(const struct ls_model *run)
{
    bool placed = run->sites.count == 0;
    for (uint32_t i = 0; i < run->sites.count && !placed; i++)
        placed = *run->sites.at[i].at.file != '\0';
    for (uint32_t i = 0; i < run->passed.count && !placed; i++)
        placed = *run->passed.at[i].file != '\0';
    return placed;
}

void ls_coverage_take(struct ls_model *run, struct ls_model *source)
{
    run->coverage.taken = true;
    take_sites(run, source);
    take_edges(run, source);
    take_roots(run, source);
    if (run->coverage.files.count > 1)
        qsort(run->coverage.files.at, run->coverage.files.count, sizeof *run->coverage.files.at,
              compare_files);
}
