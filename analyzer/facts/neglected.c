/* Locks and keys with static storage that no call makes, pointers to locks that nothing sets, keys
 * that nobody deletes, and locks that a thread makes for all. */
#include "base/tally.h"
#include "facts/filler_p.h"

/* What happens to one variable, or to one part of it. */
struct life {
    const struct ls_event *use, *begin;
    uint32_t user, maker; /* procs */
    bool is_made, is_ended;
    uint32_t pointer; /* global: what it points to is the lock; LS_NONE = it is the lock */
};

struct lives {
    struct ls_filler *filler;
    LS_VEC(struct life) all;
    struct ls_tally number; /* by place: that of its life in `all`, from 1 */
    const uint8_t *reached; /* by proc: enum ls_reach */
    /* By global: other code than the functions for such objects gets hold of it, or writes numbers
     * into it, which may be keys. */
    bool *touched, *numbered;
    bool *set;     /* by global: code that the program comes to writes into it */
    bool is_whole; /* all code is here, and could be read */
};

static const struct ls_unit_map *map_of(const struct lives *lives, uint32_t proc)
{
    const struct ls_program *program = lives->filler->flow->program;
    return &program->maps[program->procs.at[proc].unit];
}

typedef void visit_inst(struct lives *lives, uint32_t proc, const struct ls_inst *inst);

static void each_inst(struct lives *lives, uint32_t proc, visit_inst *visit)
{
    const struct ls_unit *unit = ls_proc_unit(lives->filler->flow->program, proc);
    const struct ls_function *function = ls_proc_function(lives->filler->flow->program, proc);
    LS_EACH_INST (inst, unit, function)
        visit(lives, proc, inst);
}

/* Who gets hold of the variables */

static void touch_place(const struct lives *lives, uint32_t proc, struct ls_operand operand,
                        bool *touched)
{
    const struct ls_unit *unit = ls_proc_unit(lives->filler->flow->program, proc);
    if ((operand.kind == LS_OPERAND_ADDRESS || operand.kind == LS_OPERAND_PLACE) &&
        unit->places.at[operand.ref].base == LS_BASE_GLOBAL)
        touched[map_of(lives, proc)->global[unit->places.at[operand.ref].ref]] = true;
}

/* A function for locks and keys does with them what the events tell. */
static bool is_told(const struct lives *lives, uint32_t proc, const struct ls_inst *call)
{
    const struct ls_api *api =
        call->a.kind == LS_OPERAND_FUNCTION
            ? lives->filler->flow->api[map_of(lives, proc)->function[call->a.ref]]
            : NULL;
    return api && api->role != LS_ROLE_CREATE && api->role != LS_ROLE_COPY;
}

static void touch_inst(struct lives *lives, uint32_t proc, const struct ls_inst *inst)
{
    const struct ls_unit *unit = ls_proc_unit(lives->filler->flow->program, proc);
    bool runs = lives->reached[proc] ||
                (ls_proc_function(lives->filler->flow->program, proc)->flags & LS_FN_INIT);
    if (inst->op == LS_OP_STORE)
        touch_place(lives, proc, inst->a,
                    inst->flags & LS_ACCESS_AGGREGATE ? lives->touched : lives->numbered);
    if (inst->op == LS_OP_STORE && runs)
        touch_place(lives, proc, inst->a, lives->set);
    if (inst->b.kind == LS_OPERAND_ADDRESS)
        touch_place(lives, proc, inst->b, lives->touched);
    if (inst->op != LS_OP_CALL)
        return;
    bool *given =
        is_told(lives, proc, inst) ? lives->set : lives->touched; /* it may set pointers */
    for (uint32_t i = 0; i < inst->count; i++)
        if (unit->args.at[inst->first + i].kind == LS_OPERAND_ADDRESS)
            touch_place(lives, proc, unit->args.at[inst->first + i], given);
}

/* Lives */

/* Where the lock is. A key that is handed on by value is known by where it is kept. */
static uint32_t place_of(const struct lives *lives, const struct ls_event *event)
{
    const struct ls_term *term = ls_term(&lives->filler->flow->terms, event->lock);
    return event->lock_kind == LS_LOCK_KEY && term->kind == LS_TERM_INITIAL ? term->a : event->lock;
}

/* The variable with static storage that is at `place`, or in which that lies; LS_NONE for others.
 */
static uint32_t global_at(const struct lives *lives, uint32_t place)
{
    const struct ls_flow *flow = lives->filler->flow;
    const struct ls_term *term = ls_term(&flow->terms, place);
    while (LS_TERM_PARTS >> term->kind & 1u)
        term = ls_term(&flow->terms, term->a);
    if (term->kind != LS_TERM_GLOBAL)
        return LS_NONE;
    const struct ls_variable_info *info = &flow->program->globals.at[term->a];
    bool is_known = (info->flags & LS_GLOBAL_DEFINED) &&
                    ((info->flags & (LS_GLOBAL_STATIC | LS_GLOBAL_LOCAL_SCOPE)) || flow->has_main);
    return is_known && !(info->flags & LS_GLOBAL_THREAD_LOCAL) ? term->a : LS_NONE;
}

static uint32_t global_of(const struct lives *lives, const struct ls_event *event)
{
    return global_at(lives, place_of(lives, event));
}

/* The variable with static storage that points to a lock; LS_NONE when none does. */
static uint32_t pointer_to(const struct lives *lives, const struct ls_event *event)
{
    const struct ls_terms *terms = &lives->filler->flow->terms;
    const struct ls_term *lock = ls_term(terms, event->lock);
    bool is_pointee = event->lock_kind != LS_LOCK_KEY && lock->kind == LS_TERM_INITIAL &&
                      ls_term(terms, lock->a)->kind == LS_TERM_GLOBAL;
    return is_pointee ? global_at(lives, lock->a) : LS_NONE;
}

static struct life *life_of(struct lives *lives, uint32_t place)
{
    uint32_t *number = ls_tally_at(&lives->number, place);
    if (*number == 0) {
        ls_vec_push(&lives->all, (struct life){.pointer = LS_NONE});
        *number = lives->all.count;
    }
    return &lives->all.at[*number - 1];
}

static bool is_use(const struct ls_event *event)
{
    return event->kind == LS_EVENT_ACQUIRE || event->kind == LS_EVENT_WAIT ||
           event->kind == LS_EVENT_SIGNAL || event->kind == LS_EVENT_USE;
}

static void note_use(const struct lives *lives, struct life *life, uint32_t proc,
                     const struct ls_event *event)
{
    if (is_use(event) && !life->use && lives->reached[proc] == LS_REACHED_BY_CALL) {
        life->use = event;
        life->user = proc;
    }
}

/* Of a pointer that nothing sets. */
static void count_pointee(struct lives *lives, uint32_t proc, const struct ls_event *event)
{
    uint32_t pointer = event->trace->inner ? LS_NONE : pointer_to(lives, event);
    if (pointer == LS_NONE || lives->touched[pointer] || lives->set[pointer] ||
        (event->lock_kind & LS_KIND_BELIEVED))
        return;
    struct life *life = life_of(lives, event->lock);
    life->pointer = pointer;
    note_use(lives, life, proc, event);
}

static void count_event(struct lives *lives, uint32_t proc, const struct ls_event *event)
{
    uint32_t global = event->trace->inner ? LS_NONE : global_of(lives, event);
    if (global == LS_NONE || lives->touched[global] ||
        (event->lock_kind == LS_LOCK_KEY && lives->numbered[global]) ||
        (event->lock_kind & LS_KIND_BELIEVED))
        return;
    struct life *life = life_of(lives, place_of(lives, event));
    life->is_made |= event->kind == LS_EVENT_INIT;
    if (lives->reached[proc] == LS_REACHED_NOT)
        return;
    life->is_ended |= event->kind == LS_EVENT_DESTROY;
    note_use(lives, life, proc, event);
    if (event->kind == LS_EVENT_INIT && !life->begin) {
        life->begin = event;
        life->maker = proc;
    }
}

bool ls_filler_has_trait(const struct ls_filler *filler, const struct ls_trace *end,
                         enum ls_traits trait)
{
    const struct ls_program *program = filler->flow->program;
    uint32_t proc = end->proc;
    const uint32_t *functions = program->maps[program->procs.at[proc].unit].function;
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    LS_EACH_INST (inst, unit, function) {
        if (inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION &&
            ls_site_equal(inst->site, end->site) &&
            (ls_apis_traits(filler->flow->apis, program->procs.at[functions[inst->a.ref]].name) &
             trait))
            return true;
    }
    return false;
}

static void add(struct lives *lives, enum ls_misuse_kind kind, enum ls_confidence confidence,
                uint32_t proc, const struct ls_event *event)
{
    struct ls_flow_misuse misuse = {.kind = kind,
                                    .confidence = confidence,
                                    .proc = proc,
                                    .lock = event->lock,
                                    .lock_kind = ls_event_lock_kind(event),
                                    .mode = event->mode,
                                    .trace = event->trace};
    ls_filler_add_misuse(lives->filler, &misuse);
}

static void judge(struct lives *lives, const struct life *life)
{
    bool is_key = life->use && life->use->lock_kind == LS_LOCK_KEY;
    if (life->pointer != LS_NONE) {
        if (life->use)
            add(lives, LS_USE_UNSET,
                lives->is_whole && !lives->numbered[life->pointer] ? LS_LIKELY : LS_AUDIT,
                life->user, life->use);
        return;
    }
    /* Zeros are a lock on Linux, as it happens; but they are the first key that somebody makes. */
    if (life->use && !life->begin &&
        ls_filler_has_trait(lives->filler, life->use->trace, LS_TRAIT_WANTS_INIT))
        add(lives, is_key ? LS_USE_UNINITIALISED : LS_USE_ZEROED,
            (is_key && !life->is_made) || lives->is_whole ? LS_LIKELY : LS_AUDIT, life->user,
            life->use);
    if (life->begin && life->begin->lock_kind == LS_LOCK_KEY && !life->is_ended &&
        lives->filler->flow->has_main)
        add(lives, LS_NEVER_ENDED, LS_AUDIT, life->maker, life->begin);
}

/* A second thread of the kind would make it again, and others must wait until it is made. */
static void add_made_by_threads(struct lives *lives)
{
    const struct ls_flow *flow = lives->filler->flow;
    const struct ls_roots *roots = &lives->filler->roots;
    for (uint32_t r = 0; r < roots->all.count; r++) {
        uint32_t proc = roots->all.at[r].proc;
        const struct ls_summary *summary = &flow->summaries[proc];
        for (uint32_t i = 0; roots->all.at[r].is_started && i < summary->events; i++) {
            const struct ls_event *event = &summary->event[i];
            if (event->kind == LS_EVENT_INIT && !(event->flags & LS_EVENT_ONCE) &&
                global_of(lives, event) != LS_NONE)
                add(lives, LS_INIT_BY_THREAD, LS_AUDIT, proc, event);
        }
    }
}

void ls_filler_add_neglected(struct ls_filler *filler)
{
    const struct ls_flow *flow = filler->flow;
    uint32_t procs = flow->program->procs.count, globals = flow->program->globals.count;
    struct lives lives = {.filler = filler,
                          .reached = ls_filler_reached(filler),
                          .touched = LS_NEW_ARRAY(&filler->arena, bool, globals + 1),
                          .numbered = LS_NEW_ARRAY(&filler->arena, bool, globals + 1),
                          .set = LS_NEW_ARRAY(&filler->arena, bool, globals + 1),
                          .is_whole = ls_filler_is_whole(filler)};
    for (uint32_t proc = 0; proc < procs; proc++)
        each_inst(&lives, proc, touch_inst);
    for (uint32_t proc = 0; proc < procs; proc++)
        for (uint32_t i = 0; i < flow->summaries[proc].events; i++) {
            count_event(&lives, proc, &flow->summaries[proc].event[i]);
            count_pointee(&lives, proc, &flow->summaries[proc].event[i]);
        }
    for (uint32_t i = 0; i < lives.all.count; i++)
        judge(&lives, &lives.all.at[i]);
    add_made_by_threads(&lives);
    ls_tally_release(&lives.number);
    ls_vec_release(&lives.all);
}
