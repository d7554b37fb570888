#include "report/brief.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "model/witness.h"
#include "model/wording.h"
#include "report/report_p.h"

enum { MOST_THREADS = 2000 };

struct class_entry {
    const char *name;
    uint32_t index;
    UT_hash_handle hh;
};

struct edge_entry {
    uint64_t key; /* from, to; or of a class of locks, and a place */
    uint32_t index;
    UT_hash_handle hh;
};

struct maker {
    struct ls_brief *brief;
    const struct ls_model *whole;
    uint32_t *class_of;  /* by lock */
    uint32_t *instances; /* by class */
    struct class_entry *classes;
    struct edge_entry *edges, *sites, *contentions;
};

/* ---- locks */

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Percentiles cannot be added: the worst stands for all. */
static void add_times(struct ls_times *sum, const struct ls_times *times)
{
    sum->count += times->count;
    sum->total += times->total;
    sum->max = larger(sum->max, times->max);
    sum->p50 = larger(sum->p50, times->p50);
    sum->p99 = larger(sum->p99, times->p99);
}

static void add_lock(struct maker *maker, uint32_t lock)
{
    struct ls_model *model = &maker->brief->model;
    const struct ls_lock *from = &maker->whole->locks.at[lock];
    const char *name = ls_say_class(&model->arena, from);
    struct class_entry *entry;
    HASH_FIND_STR(maker->classes, name, entry);
    if (!entry) {
        entry = LS_NEW(&model->arena, struct class_entry);
        *entry = (struct class_entry){.name = name, .index = model->locks.count};
        HASH_ADD_KEYPTR(hh, maker->classes, name, strlen(name), entry);
        struct ls_lock first = *from;
        first.name = name;
        first.acquisitions = first.contended = 0;
        first.wait = first.hold = (struct ls_times){0};
        ls_vec_push(&model->locks, first);
    }
    struct ls_lock *sum = &model->locks.at[entry->index];
    sum->many |= maker->instances[entry->index]++ > 0;
    sum->acquisitions += from->acquisitions;
    sum->contended += from->contended;
    add_times(&sum->wait, &from->wait);
    add_times(&sum->hold, &from->hold);
    maker->class_of[lock] = entry->index;
}

static const uint32_t *map_locks(struct maker *maker, const uint32_t *lock, uint32_t count)
{
    uint32_t *mapped = LS_NEW_ARRAY(&maker->brief->model.arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        mapped[i] = maker->class_of[lock[i]];
    return mapped;
}

/* ---- order */

static void add_edge(struct maker *maker, const struct ls_acquisition *from, uint32_t hold)
{
    struct ls_model *model = &maker->brief->model;
    uint32_t outer = maker->class_of[from->hold[hold].lock], inner = maker->class_of[from->lock];
    uint64_t key = (uint64_t)outer << 32 | inner;
    struct edge_entry *entry;
    bool tries = from->flags & LS_ACQUIRE_TRY;
    HASH_FIND(hh, maker->edges, &key, sizeof key, entry);
    if (entry) {
        struct ls_acquisition *known = &model->acquisitions.at[entry->index];
        known->count += from->count;
        if (!tries)
            known->flags &= ~(unsigned)LS_ACQUIRE_TRY;
        return;
    }
    entry = LS_NEW(&model->arena, struct edge_entry);
    *entry = (struct edge_entry){.key = key, .index = model->acquisitions.count};
    HASH_ADD(hh, maker->edges, key, sizeof key, entry);
    struct ls_hold *copy = ls_arena_copy(&model->arena, &from->hold[hold], sizeof *copy);
    copy->lock = outer;
    copy->other_instance = outer == inner;
    struct ls_acquisition acquisition = *from;
    acquisition.lock = inner;
    acquisition.hold = copy;
    acquisition.holds = 1;
    ls_vec_push(&model->acquisitions, acquisition);
}

static void add_edges(struct maker *maker)
{
    for (uint32_t i = 0; i < maker->whole->acquisitions.count; i++) {
        const struct ls_acquisition *acquisition = &maker->whole->acquisitions.at[i];
        for (uint32_t k = 0; k < acquisition->holds; k++)
            add_edge(maker, acquisition, k);
    }
}

/* ---- findings */

static const struct ls_witness *map_witness(struct maker *maker, const struct ls_witness *from)
{
    struct ls_arena *arena = &maker->brief->model.arena;
    struct ls_witness *witness = ls_arena_copy(arena, from, sizeof *witness);
    struct ls_waypoint *step = ls_arena_copy(arena, from->step, from->steps * sizeof *step);
    for (uint32_t i = 0; i < from->steps; i++)
        step[i].held = map_locks(maker, from->step[i].held, from->step[i].helds);
    witness->step = step;
    if (witness->thread != LS_MODEL_NONE && witness->thread >= MOST_THREADS)
        witness->thread = LS_MODEL_NONE;
    return witness;
}

static void add_finding(struct maker *maker, const struct ls_finding *from)
{
    struct ls_arena *arena = &maker->brief->model.arena;
    struct ls_finding finding = *from;
    const struct ls_witness **witness =
        LS_NEW_ARRAY(arena, const struct ls_witness *, from->witnesses);
    for (uint32_t i = 0; i < from->witnesses; i++)
        witness[i] = map_witness(maker, from->witness[i]);
    finding.witness = witness;
    finding.lock = map_locks(maker, from->lock, from->locks);
    ls_vec_push(&maker->brief->findings.all, finding);
}

static uint32_t map_lock(const struct maker *maker, uint32_t lock)
{
    return lock == LS_MODEL_NONE ? lock : maker->class_of[lock];
}

/* The index known for a class of locks at a place; `next` when there was none, which it has now. */
static uint32_t place_in(struct maker *maker, struct edge_entry **table, uint32_t lock,
                         const struct ls_location *at, uint32_t next)
{
    const uint32_t point[] = {lock, at->line, at->column};
    uint64_t key = ls_hash(point, sizeof point, ls_hash(at->file, strlen(at->file), 0));
    struct edge_entry *entry;
    HASH_FIND(hh, *table, &key, sizeof key, entry);
    if (!entry) {
        entry = LS_NEW(&maker->brief->model.arena, struct edge_entry);
        *entry = (struct edge_entry){.key = key, .index = next};
        HASH_ADD(hh, *table, key, sizeof entry->key, entry);
    }
    return entry->index;
}

/* Where locks are taken and waited for, and the events that threads wait for. */
static void add_places(struct maker *maker)
{
    struct ls_model *model = &maker->brief->model;
    const struct ls_model *whole = maker->whole;
    for (uint32_t i = 0; i < whole->sites.count; i++) {
        struct ls_lock_site site = whole->sites.at[i];
        site.lock = map_lock(maker, site.lock);
        uint32_t index = place_in(maker, &maker->sites, site.lock, &site.at, model->sites.count);
        if (index < model->sites.count)
            model->sites.at[index].count += site.count;
        else
            ls_vec_push(&model->sites, site);
    }
    for (uint32_t i = 0; i < whole->contentions.count; i++) {
        struct ls_contention contention = whole->contentions.at[i];
        struct ls_location at = ls_witness_end(contention.site);
        contention.lock = map_lock(maker, contention.lock);
        uint32_t index =
            place_in(maker, &maker->contentions, contention.lock, &at, model->contentions.count);
        if (index < model->contentions.count)
            add_times(&model->contentions.at[index].wait, &contention.wait);
        else
            ls_vec_push(&model->contentions, contention);
    }
    for (uint32_t i = 0; i < whole->awaited.count; i++)
        ls_vec_push(&model->awaited, whole->awaited.at[i]);
}

static void add_threads(struct ls_model *model, const struct ls_model *whole)
{
    for (uint32_t i = 0; i < whole->threads.count && i < MOST_THREADS; i++)
        ls_vec_push(&model->threads, whole->threads.at[i]);
}

void ls_brief_init(struct ls_brief *brief, const struct ls_report *report)
{
    const struct ls_model *whole = report->model;
    struct maker maker = {.brief = brief, .whole = whole};
    ls_model_init(&brief->model);
    ls_findings_init(&brief->findings);
    brief->model.root = whole->root;
    brief->model.has_source = whole->has_source;
    brief->model.has_run = whole->has_run;
    brief->model.duration_ns = whole->duration_ns;
    brief->model.coverage = whole->coverage; /* borrowed: see ls_brief_release */
    maker.class_of = LS_NEW_ARRAY(&brief->model.arena, uint32_t, whole->locks.count);
    maker.instances = LS_NEW_ARRAY(&brief->model.arena, uint32_t, whole->locks.count);
    for (uint32_t i = 0; i < whole->locks.count; i++)
        add_lock(&maker, i);
    add_places(&maker);
    add_threads(&brief->model, whole);
    add_edges(&maker);
    for (uint32_t i = 0; i < report->findings->all.count; i++)
        add_finding(&maker, &report->findings->all.at[i]);
    for (uint32_t i = 0; i < whole->unseen.count; i++)
        ls_vec_push(&brief->model.unseen, whole->unseen.at[i]);
    HASH_CLEAR(hh, maker.classes);
    HASH_CLEAR(hh, maker.edges);
    HASH_CLEAR(hh, maker.sites);
    HASH_CLEAR(hh, maker.contentions);
    brief->report = *report;
    brief->report.whole = whole;
    brief->report.model = &brief->model;
    brief->report.findings = &brief->findings;
}

void ls_brief_release(struct ls_brief *brief)
{
    memset(&brief->model.coverage, 0, sizeof brief->model.coverage);
    ls_findings_release(&brief->findings);
    ls_model_release(&brief->model);
}
