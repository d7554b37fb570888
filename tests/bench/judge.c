/* Judges a model of a given size, in which every fact has a place of its own. growth.py counts what
 * that costs: a rule that compares each fact with all others shows when the model is twice as
 * large. */
#include <stdio.h>
#include <stdlib.h>

#include "model/finding.h"
#include "rule.h"

struct tale {
    struct ls_model model;
    uint32_t size, line;
};

/* A way of two steps to a place that nobody else comes to. */
static const struct ls_witness *way(struct tale *tale, uint32_t thread)
{
    struct ls_arena *arena = &tale->model.arena;
    struct ls_witness *witness = LS_NEW(arena, struct ls_witness);
    struct ls_waypoint *step = LS_NEW_ARRAY(arena, struct ls_waypoint, 2);
    for (int i = 0; i < 2; i++)
        step[i] = (struct ls_waypoint){
            .at = {.file = "/src/a.c", .function = i ? "inner" : "outer", .line = ++tale->line},
            .what = ""};
    *witness = (struct ls_witness){thread, 2, step};
    return witness;
}

static void add_lock(struct tale *tale, uint32_t i)
{
    struct ls_location made = {.file = "/src/a.c", .function = "make", .line = ++tale->line};
    struct ls_lock lock = {.name = ls_arena_printf(&tale->model.arena, "lock%u", i),
                           .address = 64 * (i + 1ul),
                           .created = made};
    struct ls_condition_variable condition = {
        .name = ls_arena_printf(&tale->model.arena, "condition%u", i),
        .address = lock.address,
        .created = made};
    ls_vec_push(&tale->model.locks, lock);
    ls_vec_push(&tale->model.conditions, condition);
}

static void add_blocking(struct tale *tale, uint32_t i, enum ls_block_kind kind)
{
    struct ls_hold *hold = LS_NEW(&tale->model.arena, struct ls_hold);
    *hold = (struct ls_hold){.lock = i, .acquired = way(tale, 1)};
    struct ls_blocking blocking = {.kind = kind,
                                   .function = "call",
                                   .thread = 1,
                                   .segment = LS_MODEL_NONE,
                                   .confidence = LS_CERTAIN,
                                   .releases = LS_MODEL_NONE,
                                   .semaphore = LS_MODEL_NONE,
                                   .joined = kind == LS_BLOCK_JOIN ? 2 : LS_MODEL_NONE,
                                   .holds = 1,
                                   .hold = hold,
                                   .witness = way(tale, 1)};
    ls_vec_push(&tale->model.blockings, blocking);
    if (kind == LS_BLOCK_CONDITION)
        ls_vec_push(&tale->model.waits, (struct ls_condition_wait){.condition = i,
                                                                   .mutex = (i + 1) % tale->size,
                                                                   .thread = 1,
                                                                   .segment = LS_MODEL_NONE,
                                                                   .confidence = LS_CERTAIN,
                                                                   .unlooped = true,
                                                                   .test = "",
                                                                   .witness = blocking.witness});
}

/* Starved for long, while others hold for long. */
static void add_costs(struct tale *tale, uint32_t i)
{
    const uint64_t second = 1000000000;
    struct ls_times slow = {.count = 1, .total = second, .max = second};
    tale->model.locks.at[i].wait = slow;
    ls_vec_push(&tale->model.waiters, (struct ls_waiter){.lock = i,
                                                         .thread = 2,
                                                         .contended = 1,
                                                         .wait = slow,
                                                         .overtaken = 1000,
                                                         .site = way(tale, 2)});
    ls_vec_push(&tale->model.holdings,
                (struct ls_holding){.lock = i, .site = way(tale, 1), .hold = slow});
}

/* One lock under four others, all in the order of their numbers. */
static void add_nest(struct tale *tale, uint32_t i)
{
    enum { OUTER = 4 };
    struct ls_hold *hold = LS_NEW_ARRAY(&tale->model.arena, struct ls_hold, OUTER);
    for (uint32_t k = 0; k < OUTER; k++)
        hold[k] = (struct ls_hold){.lock = i - OUTER + k, .acquired = way(tale, 1)};
    ls_vec_push(&tale->model.acquisitions, (struct ls_acquisition){.thread = 1,
                                                                   .segment = LS_MODEL_NONE,
                                                                   .lock = i,
                                                                   .confidence = LS_CERTAIN,
                                                                   .count = 1,
                                                                   .holds = i < OUTER ? 0 : OUTER,
                                                                   .hold = hold,
                                                                   .witness = way(tale, 1)});
}

static void add_facts(struct tale *tale, uint32_t i)
{
    struct ls_model *model = &tale->model;
    add_nest(tale, i);
    add_costs(tale, i);
    add_blocking(tale, i, LS_BLOCK_SLEEP);
    add_blocking(tale, i, LS_BLOCK_FILE);
    add_blocking(tale, i, LS_BLOCK_JOIN);
    add_blocking(tale, i, LS_BLOCK_CONDITION);
    ls_vec_push(&model->signals, (struct ls_condition_signal){.condition = i,
                                                              .thread = 2,
                                                              .segment = LS_MODEL_NONE,
                                                              .confidence = LS_CERTAIN,
                                                              .witness = way(tale, 2)});
    ls_vec_push(&model->usages, (struct ls_usage){.thread = 2,
                                                  .segment = LS_MODEL_NONE,
                                                  .lock = i,
                                                  .confidence = LS_CERTAIN,
                                                  .witness = way(tale, 2)});
    ls_vec_push(&model->lock_places,
                (struct ls_lock_place){i, model->usages.at[i].witness->step[1].at, LS_EXCLUSIVE});
    for (int kind = 0; kind <= LS_USE_DESTROYED; kind++)
        ls_vec_push(&model->misuses, (struct ls_misuse){.kind = (enum ls_misuse_kind)kind,
                                                        .confidence = LS_CERTAIN,
                                                        .lock = i,
                                                        .thread = 1,
                                                        .witness = way(tale, 1),
                                                        .earlier = way(tale, 2)});
    for (int context = 0; context <= LS_IN_FORKED_CHILD; context++)
        ls_vec_push(&model->restricted, (struct ls_restricted){.context = (enum ls_context)context,
                                                               .confidence = LS_CERTAIN,
                                                               .thread = 1,
                                                               .lock = i,
                                                               .function = "",
                                                               .witness = way(tale, 1)});
    ls_vec_push(&model->spins, (struct ls_spin){.kind = LS_SPIN_TRYLOCK,
                                                .confidence = LS_CERTAIN,
                                                .thread = 1,
                                                .lock = i,
                                                .subject = "",
                                                .rounds = 1000,
                                                .witness = way(tale, 1)});
}

int main(int argc, char **argv)
{
    struct tale tale = {.size = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000};
    struct ls_findings findings;
    ls_model_init(&tale.model);
    ls_findings_init(&findings);
    tale.model.has_run = tale.model.has_source = true;
    for (int i = 0; i < 3; i++)
        ls_vec_push(&tale.model.threads,
                    (struct ls_thread){.name = "T", .start_routine = "", .run = 1, .ended = ""});
    for (uint32_t i = 0; i < tale.size; i++)
        add_lock(&tale, i);
    for (uint32_t i = 0; i < tale.size; i++)
        add_facts(&tale, i);
    ls_rules_judge(&tale.model, &findings);
    printf("%u\n", findings.all.count);
    ls_findings_release(&findings);
    ls_model_release(&tale.model);
    return 0;
}
