#include <string.h>

#include "join/saved_p.h"

static void read_sites(struct ls_saved *saved, const json_t *sites)
{
    for (size_t i = 0; i < json_array_size(sites); i++) {
        const json_t *site = json_array_get(sites, i);
        const char *lock = ls_saved_text(saved, site, "lock");
        ls_vec_push(&saved->model->sites,
                    (struct ls_lock_site){
                        .at = ls_saved_location(saved, json_object_get(site, "at")),
                        .lock = *lock ? ls_saved_lock(saved, lock) : LS_MODEL_NONE,
                        .count = ls_saved_number(site, "count"),
                    });
    }
}

/* As short as the way was saved: the call, and what it leads to. */
static const struct ls_witness *read_witness(struct ls_saved *saved, const json_t *caller,
                                             const json_t *place)
{
    struct ls_witness *witness = LS_NEW(saved->arena, struct ls_witness);
    struct ls_waypoint *step = LS_NEW_ARRAY(saved->arena, struct ls_waypoint, 2);
    struct ls_location at = ls_saved_location(saved, place);
    *witness = (struct ls_witness){.thread = LS_MODEL_NONE, .step = step};
    if (caller)
        step[witness->steps++] =
            (struct ls_waypoint){.at = ls_saved_location(saved, caller),
                                 .what = ls_arena_printf(saved->arena, "calls %s()", at.function)};
    step[witness->steps++] = (struct ls_waypoint){.at = at, .what = "acquires a lock"};
    return witness;
}

static void read_way(struct ls_saved *saved, const json_t *way)
{
    struct ls_hold *hold = LS_NEW(saved->arena, struct ls_hold);
    *hold = (struct ls_hold){
        .lock = ls_saved_lock(saved, ls_saved_text(saved, way, "from")),
        .acquired = read_witness(saved, json_object_get(way, "first_caller"),
                                 json_object_get(way, "first")),
    };
    hold->other_instance =
        strcmp(ls_saved_text(saved, way, "from"), ls_saved_text(saved, way, "to")) == 0;
    ls_vec_push(&saved->model->acquisitions,
                (struct ls_acquisition){
                    .thread = LS_MODEL_NONE,
                    .segment = LS_MODEL_NONE,
                    .lock = ls_saved_lock(saved, ls_saved_text(saved, way, "to")),
                    .confidence = LS_LIKELY,
                    .holds = 1,
                    .hold = hold,
                    .witness = read_witness(saved, json_object_get(way, "second_caller"),
                                            json_object_get(way, "second")),
                });
}

static void read_threads(struct ls_saved *saved, const json_t *threads)
{
    for (size_t i = 0; i < json_array_size(threads); i++) {
        const json_t *from = json_array_get(threads, i);
        uint32_t thread = ls_saved_thread(saved, ls_saved_text(saved, from, "name"));
        if (thread == LS_MODEL_NONE)
            continue;
        saved->model->threads.at[thread].start_routine =
            ls_saved_text(saved, from, "start_routine");
        saved->model->threads.at[thread].created =
            ls_saved_location(saved, json_object_get(from, "created"));
    }
}

void ls_saved_read_facts(struct ls_saved *saved, const json_t *root)
{
    const json_t *ways = json_object_get(root, "lock_ways");
    read_threads(saved, json_object_get(root, "threads"));
    read_sites(saved, json_object_get(root, "lock_sites"));
    for (size_t i = 0; i < json_array_size(ways); i++)
        read_way(saved, json_array_get(ways, i));
}
