/* The part of --format json that `lockstitch report` reads back to join source and runs: where
 * locks are asked for, under which others, and what of it was exercised. */
#include <stdlib.h>
#include <string.h>

#include "model/hierarchy.h"
#include "model/witness.h"
#include "report/json_p.h"

static void write_location(struct ls_json *json, const struct ls_report *report, const char *key,
                           const struct ls_location *at)
{
    ls_json_begin_object(json, key);
    ls_json_string(json, "file", ls_report_path(report, at->file));
    ls_json_number(json, "line", at->line);
    ls_json_number(json, "column", at->column);
    ls_json_string(json, "function", at->function);
    ls_json_end_object(json);
}

static void write_sites(struct ls_json *json, const struct ls_report *report)
{
    const struct ls_model *model = report->model;
    ls_json_begin_array(json, "lock_sites");
    for (uint32_t i = 0; i < model->sites.count; i++) {
        const struct ls_lock_site *site = &model->sites.at[i];
        ls_json_begin_object(json, NULL);
        write_location(json, report, "at", &site->at);
        if (site->lock != LS_MODEL_NONE)
            ls_json_string(json, "lock", model->locks.at[site->lock].name);
        ls_json_number(json, "count", site->count);
        ls_json_end_object(json);
    }
    ls_json_end_array(json);
}

/* A lock asked for while another is held: the places of both, and the calls that lead there. */
struct way {
    uint32_t from, to;
    const struct ls_location *place[4]; /* first, its caller, second, its caller; may be NULL */
};

static void set_places(const struct ls_witness *witness, const struct ls_location **place)
{
    const struct ls_waypoint *caller = NULL;
    if (witness->steps == 0)
        return;
    place[0] = &witness->step[witness->steps - 1].at;
    caller = ls_witness_caller(witness, witness->steps - 1);
    place[1] = caller ? &caller->at : NULL;
}

static int compare_places(const struct ls_location *a, const struct ls_location *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    int order = strcmp(a->file, b->file);
    if (order == 0)
        order = a->line < b->line ? -1 : a->line > b->line;
    return order != 0 ? order : strcmp(a->function, b->function);
}

static int compare_ways(const void *left, const void *right)
{
    const struct way *a = left, *b = right;
    int order = a->from != b->from ? (a->from < b->from ? -1 : 1) : 0;
    if (order == 0 && a->to != b->to)
        order = a->to < b->to ? -1 : 1;
    for (int i = 0; i < 4 && order == 0; i++)
        order = compare_places(a->place[i], b->place[i]);
    return order;
}

static void write_way(struct ls_json *json, const struct ls_report *report, const struct way *way)
{
    static const char *const keys[] = {"first", "first_caller", "second", "second_caller"};
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "from", report->model->locks.at[way->from].name);
    ls_json_string(json, "to", report->model->locks.at[way->to].name);
    for (int i = 0; i < 4; i++) {
        if (way->place[i])
            write_location(json, report, keys[i], way->place[i]);
    }
    ls_json_end_object(json);
}

static void write_ways(struct ls_json *json, const struct ls_report *report)
{
    const struct ls_model *model = report->model;
    LS_VEC(struct way) ways = {0};
    for (uint32_t i = 0; i < model->acquisitions.count; i++) {
        const struct ls_acquisition *acquisition = &model->acquisitions.at[i];
        for (uint32_t k = 0; k < acquisition->holds; k++) {
            struct way way = {.from = acquisition->hold[k].lock, .to = acquisition->lock};
            set_places(acquisition->hold[k].acquired, &way.place[0]);
            set_places(acquisition->witness, &way.place[2]);
            ls_vec_push(&ways, way);
        }
    }
    if (ways.count > 1)
        qsort(ways.at, ways.count, sizeof *ways.at, compare_ways);
    ls_json_begin_array(json, "lock_ways");
    for (uint32_t i = 0; i < ways.count; i++) {
        if (i == 0 || compare_ways(&ways.at[i - 1], &ways.at[i]) != 0)
            write_way(json, report, &ways.at[i]);
    }
    ls_json_end_array(json);
    ls_vec_release(&ways);
}

static void write_share(struct ls_json *json, const char *key, const struct ls_share *share)
{
    ls_json_begin_object(json, key);
    ls_json_number(json, "exercised", share->done);
    ls_json_number(json, "all", share->all);
    ls_json_end_object(json);
}

static void write_coverage(struct ls_json *json, const struct ls_report *report)
{
    const struct ls_coverage *coverage = &report->model->coverage;
    if (!coverage->taken)
        return;
    ls_json_begin_object(json, "coverage");
    write_share(json, "lock_sites", &coverage->sites);
    write_share(json, "order", &coverage->edges);
    write_share(json, "thread_roots", &coverage->roots);
    ls_json_begin_array(json, "files");
    for (uint32_t i = 0; i < coverage->files.count; i++) {
        const struct ls_coverage_file *file = &coverage->files.at[i];
        ls_json_begin_object(json, NULL);
        ls_json_string(json, "file", ls_report_path(report, file->file));
        write_share(json, "lock_sites", &file->sites);
        ls_json_end_object(json);
    }
    ls_json_end_array(json);
    ls_json_begin_array(json, "missed");
    for (uint32_t i = 0; i < coverage->missed.count; i++)
        write_location(json, report, NULL, &coverage->missed.at[i]);
    ls_json_end_array(json);
    ls_json_end_object(json);
}

static void write_hierarchy(struct ls_json *json, const struct ls_report *report)
{
    struct ls_hierarchy hierarchy;
    ls_hierarchy_find(&hierarchy, report->model);
    ls_json_begin_array(json, "hierarchy");
    for (uint32_t i = 0; i < hierarchy.ranks.count; i++) {
        const struct ls_rank *rank = &hierarchy.ranks.at[i];
        ls_json_begin_object(json, NULL);
        ls_json_string(json, "lock", report->model->locks.at[rank->lock].name);
        ls_json_number(json, "level", rank->level);
        ls_json_bool(json, "cyclic", rank->cyclic);
        ls_json_bool(json, "leaf", rank->leaf);
        ls_json_end_object(json);
    }
    ls_json_end_array(json);
    ls_hierarchy_release(&hierarchy);
}

void ls_json_write_facts(struct ls_json *json, const struct ls_report *report)
{
    write_hierarchy(json, report);
    write_sites(json, report);
    if (!report->model
             ->has_run) /* a run's can be a hundred times as many, and nobody reads them back */
        write_ways(json, report);
    write_coverage(json, report);
}
