#include "flow/apart.h"

#include "ir/graph.h"

/* One function. */
struct search {
    const struct ls_flow *flow;
    uint32_t proc;
    const struct ls_unit *unit;
    const struct ls_function *function;
    struct ls_arena arena;
};

static bool has_site(const struct search *search, uint32_t block, struct ls_site site)
{
    LS_EACH_INST_OF (inst, search->unit, search->function, block)
        if (ls_site_equal(inst->site, site))
            return true;
    return false;
}

/* Whatever is called does not return, as the analysis has found. */
static bool never_returns(const struct search *search, const struct ls_inst *inst)
{
    uint32_t count;
    const uint32_t *targets = ls_program_targets(search->flow->program, search->proc, inst, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_summary *summary = &search->flow->summaries[targets[i]];
        if (!summary->known || summary->outcomes > 0 || search->flow->api[targets[i]])
            return false;
    }
    return count > 0;
}

static bool ends_here(const struct search *search, uint32_t block)
{
    LS_EACH_INST_OF (inst, search->unit, search->function, block) {
        if (inst->op == LS_OP_CALL && never_returns(search, inst))
            return true;
    }
    return false;
}

static bool reaches(struct search *search, struct ls_site from, struct ls_site to)
{
    uint32_t blocks = search->function->blocks, count = 0;
    uint32_t *stack = LS_NEW_ARRAY(&search->arena, uint32_t, blocks + 1);
    bool *seen = LS_NEW_ARRAY(&search->arena, bool, blocks + 1);
    for (uint32_t b = 0; b < blocks; b++)
        if (has_site(search, b, from)) {
            stack[count++] = b;
            seen[b] = true;
        }
    while (count > 0) {
        uint32_t block = stack[--count];
        if (has_site(search, block, to))
            return true;
        const struct ls_inst *last = ls_block_terminator(search->unit, search->function, block);
        uint32_t targets = ends_here(search, block) ? 0 : ls_target_count(last);
        for (uint32_t n = 0; n < targets; n++) {
            uint32_t next = ls_target(search->unit, last, n);
            if (!seen[next])
                stack[count++] = next;
            seen[next] = true;
        }
    }
    return false;
}

bool ls_ways_are_apart(const struct ls_flow *flow, const struct ls_trace *a,
                       const struct ls_trace *b)
{
    while (a && b && a->proc == b->proc && ls_site_equal(a->site, b->site)) {
        a = a->inner;
        b = b->inner;
    }
    if (!a || !b || a->proc != b->proc)
        return false;
    struct search search = {.flow = flow,
                            .proc = a->proc,
                            .unit = ls_proc_unit(flow->program, a->proc),
                            .function = ls_proc_function(flow->program, a->proc)};
    bool apart = !reaches(&search, a->site, b->site) && !reaches(&search, b->site, a->site);
    ls_arena_release(&search.arena);
    return apart;
}
