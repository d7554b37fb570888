#include "flow/sections.h"

#include <string.h>

#include "flow/depend.h"
#include "flow/ownership.h"
#include "flow/walk_p.h"
#include "ir/graph.h"

enum {
    MOST_ITEMS = 160,
    MOST_GROUPS = 24, /* of glances that are looked into, per function */
    MOST_ACTS = 12,   /* likewise */
};

/* A use of memory under a lock that this function, or one that it calls, takes and gives back. */
struct item {
    struct ls_section_use use;
    uint32_t point;
    struct ls_site site;
    struct ls_site section; /* where the lock is taken; of a call: the call */
    const struct ls_moment *moment;
    uint8_t lock_kind;
    bool writes, by_call, doubtful;
};

struct finder {
    struct ls_walk *walk;
    struct ls_arena arena;
    LS_VEC(struct item) items;
    uint32_t groups;
    uint32_t insts;
    uint32_t *block_of; /* by instruction */
    bool returns;       /* the function returns something */
};

/* The same memory, for all that the terms tell: elements of one array go for one piece of memory
 * unless their numbers differ. */
static bool same_place(const struct ls_terms *terms, uint32_t a, uint32_t b)
{
    if (a == b)
        return ls_term(terms, a)->kind != LS_TERM_UNKNOWN;
    const struct ls_term *x = ls_term(terms, a), *y = ls_term(terms, b);
    uint32_t home = ls_term_home(terms, a), other = ls_term_home(terms, b);
    int64_t i, j;
    if (home && other)
        return same_place(terms, home, other);
    if (x->kind != y->kind)
        return false;
    if (x->kind == LS_TERM_FIELD || x->kind == LS_TERM_CONTAINER)
        return x->b == y->b && same_place(terms, x->a, y->a);
    if (x->kind != LS_TERM_INDEX || !same_place(terms, x->a, y->a))
        return false;
    return !ls_term_is_const(terms, x->b, &i) || !ls_term_is_const(terms, y->b, &j) || i == j;
}

static bool same_section(const struct item *a, const struct item *b)
{
    return a->use.lock == b->use.lock && ls_site_equal(a->section, b->section);
}

/* What there is */

static const struct ls_inst *inst_at(const struct finder *finder, uint32_t point)
{
    return &finder->walk->unit->insts.at[finder->walk->first_inst + point];
}

static void add_item(struct finder *finder, struct item item)
{
    for (uint32_t i = 0; i < finder->items.count; i++) {
        struct item *known = &finder->items.at[i];
        if (known->point == item.point && known->use.address == item.use.address &&
            known->writes == item.writes && same_section(known, &item)) {
            known->doubtful |= item.doubtful;
            return;
        }
    }
    if (finder->items.count < MOST_ITEMS)
        ls_vec_push(&finder->items, item);
}

static bool is_constant(const struct ls_inst *inst)
{
    return inst->op == LS_OP_STORE && inst->b.kind == LS_OPERAND_CONST;
}

static void add_touch(struct finder *finder, const struct ls_touch *touch)
{
    struct ls_walk *walk = finder->walk;
    const struct ls_moment *moment = &walk->flow->accesses[walk->proc].moments.at[touch->moment];
    if ((touch->flags & LS_TOUCH_ATOMIC) || touch->target != LS_NONE)
        return;
    for (uint32_t i = 0; i < moment->holds; i++) {
        struct item item = {.use = {.address = touch->address, .lock = moment->hold[i].lock},
                            .point = touch->point,
                            .site = touch->site,
                            .section = moment->hold[i].trace->site,
                            .moment = moment,
                            .lock_kind = moment->hold[i].kind,
                            .writes = (touch->flags & LS_TOUCH_WRITE) != 0,
                            .doubtful = (touch->flags & (LS_TOUCH_DOUBTFUL | LS_TOUCH_VOLATILE)) ||
                                        (moment->flags & LS_EVENT_DOUBTFUL)};
        item.use.plain = item.writes && is_constant(inst_at(finder, touch->point));
        item.use.same = !item.writes;
        add_item(finder, item);
    }
}

/* A term of a called function as its caller says it; 0 when it cannot. */
static uint32_t map_argument(void *data, uint32_t term, uint32_t address)
{
    void **pair = data;
    struct ls_flow *flow = pair[0];
    const struct ls_passage *call = pair[1];
    const struct ls_term *t = ls_term(&flow->terms, term);
    if (t->kind == LS_TERM_PARAM && t->a < call->count)
        return call->args[t->a].value;
    return t->kind == LS_TERM_INITIAL ? ls_term_make(&flow->terms, LS_TERM_INITIAL, address, 0) : 0;
}

static uint32_t translate(struct ls_flow *flow, const struct ls_passage *call, uint32_t term)
{
    void *pair[] = {flow, (void *)call};
    struct ls_term_map map = {.map = map_argument, .context = pair};
    return ls_term_substitute(&flow->terms, term, &map);
}

static bool holds(const struct ls_moment *moment, uint32_t lock)
{
    for (uint32_t i = 0; i < moment->holds; i++)
        if (moment->hold[i].lock == lock)
            return true;
    return false;
}

static void add_called(struct finder *finder, const struct ls_passage *call,
                       const struct ls_section_use *use, bool writes)
{
    struct ls_walk *walk = finder->walk;
    struct ls_flow *flow = walk->flow;
    struct item item = {.use = *use,
                        .point = call->point,
                        .site = call->site,
                        .section = call->site,
                        .moment = &flow->accesses[walk->proc].moments.at[call->moment],
                        .writes = writes,
                        .by_call = true};
    item.use.address = translate(flow, call, use->address);
    item.use.lock = translate(flow, call, use->lock);
    item.doubtful = (item.moment->flags & LS_EVENT_DOUBTFUL) != 0;
    if (item.use.lock && ls_term(&flow->terms, item.use.address)->exact &&
        !holds(item.moment, item.use.lock))
        add_item(finder, item);
}

static void gather(struct finder *finder)
{
    struct ls_walk *walk = finder->walk;
    const struct ls_accesses *accesses = &walk->flow->accesses[walk->proc];
    for (uint32_t i = 0; i < accesses->touches.count; i++)
        add_touch(finder, &accesses->touches.at[i]);
    for (uint32_t i = 0; i < accesses->passages.count; i++) {
        const struct ls_passage *call = &accesses->passages.at[i];
        const struct ls_sections *inner = walk->flow->sections[call->target];
        for (uint32_t k = 0; inner && k < inner->glances; k++)
            add_called(finder, call, &inner->glance[k], false);
        for (uint32_t k = 0; inner && k < inner->acts; k++)
            add_called(finder, call, &inner->act[k], true);
    }
}

static void index_blocks(struct finder *finder)
{
    const struct ls_function *function = finder->walk->function;
    const struct ls_unit *unit = finder->walk->unit;
    for (uint32_t b = 0; b < function->blocks; b++)
        finder->insts += unit->blocks.at[function->first_block + b].count;
    finder->block_of = LS_NEW_ARRAY(&finder->arena, uint32_t, finder->insts + 1);
    for (uint32_t b = 0; b < function->blocks; b++) {
        const struct ls_block *block = &unit->blocks.at[function->first_block + b];
        const struct ls_inst *last = ls_block_terminator(unit, function, b);
        for (uint32_t i = 0; i < block->count; i++)
            finder->block_of[block->first + i - finder->walk->first_inst] = b;
        finder->returns |= last->op == LS_OP_RETURN && last->a.kind != LS_OPERAND_NONE;
    }
}

/* The section of an act: is it decided in there? */

/* Marks what is read, by loads or calls, on the ways from where the lock is taken to the act; and
 * the blocks of these ways. False when there is a way from the entry that does not take it. */
static bool mark_section(struct finder *finder, const struct item *act, bool *seed, bool *inside)
{
    const struct ls_walk *walk = finder->walk;
    struct ls_predecessors before =
        ls_predecessors_find(&finder->arena, walk->unit, walk->function);
    uint32_t *stack = LS_NEW_ARRAY(&finder->arena, uint32_t, walk->function->blocks + 1);
    uint32_t count = 0, end = act->point;
    stack[count++] = finder->block_of[act->point];
    while (count > 0) {
        uint32_t block = stack[--count];
        const struct ls_block *b = &walk->unit->blocks.at[walk->function->first_block + block];
        uint32_t first = b->first - finder->walk->first_inst,
                 at = end < UINT32_MAX ? end : first + b->count;
        bool taken = false;
        end = UINT32_MAX;
        while (at > first && !taken) {
            const struct ls_inst *inst = inst_at(finder, --at);
            taken = inst->op == LS_OP_CALL && ls_site_equal(inst->site, act->section);
            seed[at] |= !taken && (inst->op == LS_OP_LOAD || inst->op == LS_OP_CALL);
        }
        if (taken)
            continue;
        if (block == 0)
            return false;
        for (uint32_t i = before.first[block]; i < before.first[block + 1]; i++)
            if (!inside[before.from[i]]) {
                inside[before.from[i]] = true;
                stack[count++] = before.from[i];
            }
    }
    return true;
}

/* New memory, and what a lock says, tell nothing of shared memory. */
static void drop_blind_calls(const struct finder *finder, bool *seed)
{
    const struct ls_walk *walk = finder->walk;
    for (uint32_t i = 0; i < finder->insts; i++) {
        const struct ls_inst *inst = inst_at(finder, i);
        if (!seed[i] || inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION)
            continue;
        uint32_t target = walk->map->function[inst->a.ref];
        if (walk->flow->api[target] || walk->flow->habits[target].is_fresh)
            seed[i] = false;
    }
}

/* What was read in the act's own section decides about it, or is what it stores. */
static bool is_decided_inside(struct finder *finder, const struct item *act, bool *mixes)
{
    const struct ls_walk *walk = finder->walk;
    struct ls_depend depend;
    bool *seed = LS_NEW_ARRAY(&finder->arena, bool, finder->insts + 1);
    bool *inside = LS_NEW_ARRAY(&finder->arena, bool, walk->function->blocks + 1);
    *mixes = false;
    if (act->by_call)
        return false;
    if (!mark_section(finder, act, seed, inside))
        return true;
    drop_blind_calls(finder, seed);
    if (!ls_depend_run(&depend, &finder->arena, walk->unit, walk->function, seed))
        return true;
    uint32_t block = finder->block_of[act->point];
    *mixes = ls_depend_used(&depend, block, inst_at(finder, act->point)) != 0;
    for (uint32_t b = 0; b < walk->function->blocks; b++)
        if (inside[b] && depend.tests[b] && ls_depend_decides(&depend, b, block))
            return true;
    return false;
}

/* Glances */

/* Something else is written in the section of the glance: what was seen may have been claimed by
 * that. */
static bool is_claimed(const struct finder *finder, const struct item *look)
{
    for (uint32_t i = 0; i < finder->items.count; i++)
        if (finder->items.at[i].writes && same_section(&finder->items.at[i], look))
            return true;
    return false;
}

static bool is_first_of_group(const struct finder *finder, uint32_t index)
{
    const struct ls_terms *terms = &finder->walk->flow->terms;
    const struct item *look = &finder->items.at[index];
    for (uint32_t i = 0; i < index; i++)
        if (!finder->items.at[i].writes && same_section(&finder->items.at[i], look) &&
            same_place(terms, finder->items.at[i].use.address, look->use.address))
            return false;
    return true;
}

static bool follow(struct finder *finder, const struct item *look, struct ls_depend *depend)
{
    const struct ls_walk *walk = finder->walk;
    const struct ls_terms *terms = &walk->flow->terms;
    bool *seed = LS_NEW_ARRAY(&finder->arena, bool, finder->insts + 1);
    for (uint32_t i = 0; i < finder->items.count; i++)
        if (!finder->items.at[i].writes && same_section(&finder->items.at[i], look) &&
            same_place(terms, finder->items.at[i].use.address, look->use.address))
            seed[finder->items.at[i].point] = true;
    return ls_depend_run(depend, &finder->arena, walk->unit, walk->function, seed);
}

/* A lock that is held at both, from before the first on, makes one section of the two. */
static bool is_covered(const struct item *look, const struct item *act)
{
    for (uint32_t i = 0; i < look->moment->holds; i++)
        for (uint32_t j = 0; j < act->moment->holds; j++)
            if (look->moment->hold[i].lock == act->moment->hold[j].lock &&
                ls_site_equal(look->moment->hold[i].trace->site, act->moment->hold[j].trace->site))
                return true;
    return false;
}

static bool are_apart(const struct finder *finder, const struct item *look, const struct item *act)
{
    return act->use.lock == look->use.lock && !ls_site_equal(act->section, look->section) &&
           same_place(&finder->walk->flow->terms, act->use.address, look->use.address) &&
           !is_covered(look, act);
}

/* A third section looks at the memory again. */
static bool is_seen_again(const struct finder *finder, const struct item *look,
                          const struct item *act)
{
    for (uint32_t i = 0; i < finder->items.count; i++)
        if (!finder->items.at[i].writes && are_apart(finder, look, &finder->items.at[i]) &&
            !same_section(act, &finder->items.at[i]))
            return true;
    return false;
}

/* With the way to it, told from this function; it outlives the walk. */
static struct ls_section_use use_of(struct finder *finder, const struct item *item)
{
    struct ls_section_use use = item->use;
    use.trace = ls_trace_new(&finder->walk->flow->arena, finder->walk->proc, item->site, use.trace);
    return use;
}

static void report(struct finder *finder, const struct item *look, const struct item *act,
                   enum ls_split_kind kind, bool fresh)
{
    struct ls_walk *walk = finder->walk;
    struct ls_flow_split split = {.proc = walk->proc,
                                  .lock = look->use.lock,
                                  .lock_kind = look->lock_kind,
                                  .kind = kind,
                                  .doubtful = look->doubtful || act->doubtful ||
                                              is_seen_again(finder, look, act),
                                  .look = use_of(finder, look),
                                  .act = use_of(finder, act)};
    split.act.fresh |= fresh;
    ls_vec_push(&walk->flow->splits, split);
}

/* The act depends on what was seen: by its value, or because a test of that decides about it. */
static bool find_split(struct finder *finder, const struct item *look, struct ls_depend *depend)
{
    for (uint32_t i = 0; i < finder->items.count; i++) {
        const struct item *act = &finder->items.at[i];
        if (!act->writes || !are_apart(finder, look, act))
            continue;
        uint32_t block = finder->block_of[act->point];
        bool updates = ls_depend_used(depend, block, inst_at(finder, act->point)) != 0, mixes;
        if ((!updates && !depend->controlled[block]) || is_decided_inside(finder, act, &mixes))
            continue;
        bool checks = depend->controlled[block];
        if (!checks && mixes)
            continue;
        report(finder, look, act,
               updates && !mixes && !act->by_call ? LS_SPLIT_UPDATE : LS_SPLIT_CHECK, mixes);
        return checks || updates;
    }
    return false;
}

/* Somebody is given the pointer, and may keep the object alive by that; or something is written
 * to the object under the lock: a count of its users, perhaps. */
static bool is_kept_alive(struct finder *finder, const struct item *look, struct ls_depend *depend)
{
    for (uint32_t i = 0; i < finder->insts; i++)
        if (inst_at(finder, i)->op == LS_OP_CALL &&
            ls_depend_handed(depend, finder->block_of[i], inst_at(finder, i)))
            return true;
    for (uint32_t i = 0; i < finder->items.count; i++)
        if (finder->items.at[i].writes && finder->items.at[i].use.lock == look->use.lock &&
            !finder->items.at[i].by_call &&
            ls_depend_reached(depend, finder->block_of[finder->items.at[i].point],
                              inst_at(finder, finder->items.at[i].point)))
            return true;
    return false;
}

/* What the pointer points to is used without the lock. */
static void find_followed(struct finder *finder, const struct item *look, struct ls_depend *depend)
{
    struct ls_walk *walk = finder->walk;
    const struct ls_accesses *accesses = &walk->flow->accesses[walk->proc];
    for (uint32_t i = 0; i < accesses->touches.count; i++) {
        const struct ls_touch *touch = &accesses->touches.at[i];
        const struct ls_moment *moment = &accesses->moments.at[touch->moment];
        struct item act = {.use = {.address = touch->address, .lock = look->use.lock},
                           .site = touch->site,
                           .moment = moment};
        if (holds(moment, look->use.lock) || is_covered(look, &act) ||
            !(ls_depend_reached(depend, finder->block_of[touch->point],
                                inst_at(finder, touch->point)) &
              LS_DEPENDS_SAME))
            continue;
        if (is_kept_alive(finder, look, depend))
            return;
        report(finder, look, &act, LS_SPLIT_POINTER, false);
        return;
    }
}

/* For callers */

static struct ls_sections *summary_of(const struct finder *finder)
{
    struct ls_sections **sections = &finder->walk->flow->sections[finder->walk->proc];
    if (!*sections)
        *sections = LS_NEW(&finder->walk->flow->arena, struct ls_sections);
    return *sections;
}

/* Callers can say what it is. */
static bool is_relative(const struct finder *finder, const struct item *item)
{
    const struct ls_terms *terms = &finder->walk->flow->terms;
    return ls_walk_is_relative(terms, item->use.lock) &&
           ls_walk_is_relative(terms, item->use.address);
}

/* What the function returns depends on what it has seen. */
static void keep_glance(struct finder *finder, const struct item *look, struct ls_depend *depend)
{
    const struct ls_walk *walk = finder->walk;
    bool any = false, same = look->use.same;
    for (uint32_t b = 0; b < walk->function->blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(walk->unit, walk->function, b);
        if (last->op != LS_OP_RETURN)
            continue;
        unsigned value = ls_depend_used(depend, b, last);
        bool is_null =
            last->a.kind == LS_OPERAND_CONST && walk->unit->constants.at[last->a.ref] == 0;
        any |= value != 0 || depend->controlled[b];
        same &= (value & LS_DEPENDS_SAME) || is_null;
    }
    if (!any || look->doubtful || !is_relative(finder, look))
        return;
    struct ls_sections *sections = summary_of(finder);
    if (sections->glances == LS_MOST_GLANCES)
        return;
    sections->glance[sections->glances] = use_of(finder, look);
    sections->glance[sections->glances++].same = same;
}

static void keep_act(struct finder *finder, const struct item *act, bool fresh)
{
    struct ls_sections *sections = summary_of(finder);
    for (uint32_t i = 0; i < sections->acts; i++)
        if (sections->act[i].address == act->use.address)
            return;
    if (sections->acts == LS_MOST_GLANCES)
        return;
    sections->act[sections->acts] = use_of(finder, act);
    sections->act[sections->acts++].fresh |= fresh;
}

static void keep_acts(struct finder *finder)
{
    uint32_t tried = 0;
    bool mixes;
    for (uint32_t i = 0; i < finder->items.count && tried < MOST_ACTS; i++) {
        const struct item *act = &finder->items.at[i];
        if (!act->writes || act->doubtful || !is_relative(finder, act))
            continue;
        tried++;
        if (!is_decided_inside(finder, act, &mixes))
            keep_act(finder, act, mixes);
    }
}

/* One of a kind is enough. */
static bool is_told(const struct finder *finder, const struct item *look)
{
    const struct ls_walk *walk = finder->walk;
    for (uint32_t i = 0; i < walk->flow->splits.count; i++) {
        const struct ls_flow_split *known = &walk->flow->splits.at[i];
        if (known->proc == walk->proc &&
            same_place(&walk->flow->terms, known->look.address, look->use.address))
            return true;
    }
    return false;
}

static void look_into(struct finder *finder, const struct item *look)
{
    struct ls_depend depend;
    finder->groups++;
    if (!follow(finder, look, &depend))
        return;
    if (finder->returns)
        keep_glance(finder, look, &depend);
    if (!is_told(finder, look) && !find_split(finder, look, &depend) && look->use.same)
        find_followed(finder, look, &depend);
}

struct ls_sections **ls_sections_new(struct ls_flow *flow)
{
    return LS_NEW_ARRAY(&flow->arena, struct ls_sections *, flow->program->procs.count + 1);
}

void ls_sections_find(struct ls_walk *walk)
{
    struct finder finder = {.walk = walk};
    if (!walk->flow->accesses)
        return;
    walk->flow->sections[walk->proc] = NULL;
    gather(&finder);
    if (finder.items.count > 0)
        index_blocks(&finder);
    for (uint32_t i = 0; i < finder.items.count && finder.groups < MOST_GROUPS; i++)
        if (!finder.items.at[i].writes && is_first_of_group(&finder, i) &&
            !is_claimed(&finder, &finder.items.at[i]))
            look_into(&finder, &finder.items.at[i]);
    keep_acts(&finder);
    ls_vec_release(&finder.items);
    ls_arena_release(&finder.arena);
}
