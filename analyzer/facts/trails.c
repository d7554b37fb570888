#include "facts/trails.h"

#include "base/hash.h"
#include "flow/witness.h"

struct ls_followed {
    struct {
        const struct ls_entry *context;
        const struct ls_trace *trace;
    } key;
    const struct ls_trail *trail;
    UT_hash_handle hh;
};

static const struct ls_trail *go_on(struct ls_trails *trails, const struct ls_trail *from,
                                    uint32_t proc, struct ls_site site)
{
    return ls_trail_new(trails->arena, from, ls_witness_location(trails->program, proc, site),
                        proc);
}

void ls_trails_init(struct ls_trails *trails, const struct ls_program *program,
                    struct ls_arena *arena, const ls_contexts *contexts)
{
    *trails = (struct ls_trails){.program = program, .arena = arena};
    trails->entry = LS_NEW_ARRAY(&trails->scratch, const struct ls_trail *, contexts->count + 1);
    for (uint32_t i = 0; i < contexts->count; i++) { /* callers come first */
        const struct ls_entry *context = contexts->at[i];
        if (context->caller)
            trails->entry[i] = ls_trails_end(trails, context->caller, context->site);
    }
}

void ls_trails_release(struct ls_trails *trails)
{
    HASH_CLEAR(hh, trails->followed);
    ls_arena_release(&trails->scratch);
}

const struct ls_trail *ls_trails_end(struct ls_trails *trails, const struct ls_entry *context,
                                     struct ls_site site)
{
    return go_on(trails, trails->entry[context->number], context->proc, site);
}

const struct ls_trail *ls_trails_follow(struct ls_trails *trails, const struct ls_entry *context,
                                        const struct ls_trace *trace)
{
    struct ls_followed *known, asked = {.key = {context, trace}};
    HASH_FIND(hh, trails->followed, &asked.key, sizeof asked.key, known);
    if (!known) {
        known = ls_arena_copy(&trails->scratch, &asked, sizeof asked);
        known->trail = trails->entry[context->number];
        for (; trace; trace = trace->inner)
            known->trail = go_on(trails, known->trail, trace->proc, trace->site);
        HASH_ADD(hh, trails->followed, key, sizeof known->key, known);
    }
    return known->trail;
}
