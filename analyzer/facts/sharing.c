#include "facts/sharing.h"

#include <stdlib.h>
#include <string.h>

#include "facts/natures.h"
#include "facts/sharing_p.h"
#include "flow/classes.h"
#include "flow/hidden.h"

enum { MOST_CALLS_ABOVE = 4 };

/* The lock is part of the object, or of what the object points to: its parent, its table. */
static bool belongs_to(const struct ls_terms *terms, uint32_t lock, uint32_t object)
{
    return ls_term_down(terms, lock, LS_TERM_WAYS, object) == object;
}

/* The lock is found by way of what is at the address: `lock(&request->server->lock)`. */
static bool leads_to(const struct ls_terms *terms, uint32_t address, uint32_t lock)
{
    return lock && lock != address && ls_term_down(terms, lock, LS_TERM_WAYS, address) == address;
}

/* The lock is part of another object than the one that is accessed, for all that is known. */
static bool is_elsewhere(struct ls_sharing *filler, const struct ls_gathered *use,
                         const struct ls_entry_hold *hold)
{
    const struct ls_terms *terms = &filler->flow->terms;
    uint32_t address = use->touch->address;
    if (!filler->flow->classes->all.at[hold->class].many)
        return false;
    if (use->touch->flags & LS_TOUCH_HANDLE) /* guarded by whoever keeps the pointer to it */
        address = ls_term(terms, address)->a;
    return !hold->term || !belongs_to(terms, hold->term, ls_term_base(terms, address));
}

/* A lock that is only known as what a pointer points to may be any. */
static bool is_unknown(const struct ls_sharing *filler, const struct ls_entry_hold *hold)
{
    return hold->class == LS_NONE ||
           strncmp(filler->flow->classes->all.at[hold->class].key, "parameter", 9) == 0;
}

/* A semaphore keeps others away when all who take its permit give it back, and there is but one. */
static bool guards(const struct ls_model *model, uint32_t lock)
{
    const struct ls_lock *l = &model->locks.at[lock];
    return l->kind != LS_LOCK_SEMAPHORE || (l->permits == LS_PERMITS_RETURNED && !l->has_several);
}

/* Copied, unless the use before has the same. */
static const void *keep(struct ls_sharing *filler, const void *own, size_t size, const void *last,
                        size_t last_size)
{
    if (size == 0)
        return NULL;
    return size == last_size && memcmp(last, own, size) == 0
               ? last
               : ls_arena_copy(&filler->model->arena, own, size);
}

/* What is held at a use, with the locks as the model knows them. Neighbours mostly hold the same.
 */
static void add_holds(struct ls_sharing *filler, const struct ls_gathered *use, struct ls_use *fact)
{
    static const struct ls_use none = {.hold = NULL};
    struct ls_model *model = filler->model;
    struct ls_use_hold hold[LS_MOST_ENTRY_HOLDS];
    uint32_t perhaps[LS_MOST_ENTRY_HOLDS];
    struct ls_situation situation;
    ls_entry_situation(filler->flow, use->context, use->touch->moment, &situation);
    memset(hold, 0, sizeof hold); /* the gaps, too: they are compared */
    fact->flags |=
        (situation.doubtful ? LS_USE_DOUBTFUL : 0u) | (situation.mixed ? LS_USE_MIXED : 0u);
    for (uint32_t i = 0; i < situation.holds; i++) {
        const struct ls_entry_hold *one = &situation.hold[i];
        if (is_unknown(filler, one)) {
            fact->flags |= LS_USE_DOUBTFUL; /* some lock: perhaps the right one */
            continue;
        }
        uint32_t lock = filler->locks->find(filler->locks->context, one->class, one->kind);
        if (one->perhaps)
            perhaps[fact->perhapses++] = lock;
        if (one->perhaps || !guards(model, lock))
            continue;
        struct ls_use_hold *to = &hold[fact->holds++];
        to->lock = lock;
        to->mode = (enum ls_mode)one->mode;
        to->other_instance = is_elsewhere(filler, use, one);
        to->of_keeper = to->other_instance &&
                        ls_entry_hold_leads_to(&filler->flow->terms, one, use->touch->address);
        to->through = leads_to(&filler->flow->terms, use->touch->address, one->term);
        to->taken = ls_trails_follow(&filler->trails, one->taken_in, one->trace);
    }
    const struct ls_use *last =
        model->uses.count > 0 ? &model->uses.at[model->uses.count - 1] : &none;
    fact->hold =
        keep(filler, hold, fact->holds * sizeof *hold, last->hold, last->holds * sizeof *hold);
    fact->perhaps = keep(filler, perhaps, fact->perhapses * sizeof *perhaps, last->perhaps,
                         last->perhapses * sizeof *perhaps);
}

/* What one thread does that has set a flag first; the flag itself it shares with all. */
static bool is_set_up(const struct ls_sharing *filler, const struct ls_gathered *use)
{
    uint32_t flag = filler->flow->accesses[use->context->proc].moments.at[use->touch->moment].once;
    return use->context->once || (flag && flag != use->touch->address);
}

static uint64_t all_programs(const struct ls_sharing *filler)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < filler->roots->all.count; i++)
        all |= filler->roots->all.at[i].is_main ? filler->roots->all.at[i].programs : 0;
    return all;
}

/* What is done only as long as a flag is not set: main has set it before there were threads,
 * in each program that comes here. */
static bool is_done_before(struct ls_sharing *filler, const struct ls_gathered *use)
{
    const struct ls_moment *moment =
        &filler->flow->accesses[use->context->proc].moments.at[use->touch->moment];
    uint32_t latch = use->context->latch ? use->context->latch : moment->latch;
    uint32_t number = latch ? *ls_tally_at(&filler->set_early, latch) : 0;
    uint64_t programs = filler->roots->all.at[use->context->root].programs;
    return number > 0 &&
           !((programs ? programs : all_programs(filler)) & ~filler->early_in.at[number - 1]);
}

/* What is done to an item of a container of which several threads have some. */
static bool is_of_shared_container(const struct ls_sharing *filler, const struct ls_entry *context)
{
    return context->dispatcher && filler->met[context->dispatcher - 1];
}

static unsigned flags_of(struct ls_sharing *filler, const struct ls_gathered *use)
{
    static const unsigned same[][2] = {
        {LS_TOUCH_WRITE, LS_USE_WRITE},       {LS_TOUCH_ATOMIC, LS_USE_ATOMIC},
        {LS_TOUCH_VOLATILE, LS_USE_VOLATILE}, {LS_TOUCH_BY_CALL, LS_USE_BY_CALL},
        {LS_TOUCH_DOUBTFUL, LS_USE_DOUBTFUL}, {LS_TOUCH_AFTER_UNLOCK, LS_USE_AFTER_UNLOCK},
        {LS_TOUCH_HANDLE, LS_USE_HANDLE}};
    unsigned flags = 0;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        flags |= use->touch->flags & same[i][0] ? same[i][1] : 0;
    if (filler->roots->all.at[use->context->root].is_callback)
        flags |= LS_USE_CALLBACK;
    if (use->is_of_record)
        flags |= LS_USE_OF_RECORD;
    if (use->context->guessed || is_of_shared_container(filler, use->context))
        flags |= LS_USE_GUESSED;
    if (ls_entry_made(use->context, use->touch->owner))
        flags |= LS_USE_BY_MAKER;
    if (ls_entry_is_first(filler->flow, use->context, use->touch->moment))
        flags |= LS_USE_OF_FIRST;
    if (is_done_before(filler, use))
        flags |= LS_USE_DONE_BEFORE;
    if (is_set_up(filler, use))
        flags |= LS_USE_SET_UP;
    if (ls_entry_given(filler->flow, use->context, use->touch->address))
        flags |= LS_USE_OF_INSTANCE;
    return flags;
}

static bool has_lock_of(const struct ls_use *use, uint32_t lock)
{
    for (uint32_t i = 0; i < use->holds; i++)
        if (use->hold[i].lock == lock)
            return true;
    return ls_is_among(use->perhaps, use->perhapses, lock);
}

/* The lock that a caller should have taken, by what the others do who call the same function. */
static const struct ls_calling *calling_of(struct ls_sharing *filler, const struct ls_gathered *use,
                                           const struct ls_use *fact)
{
    const struct ls_entry *context = use->context;
    struct ls_called_under under;
    uint32_t places;
    for (int i = 0; i < MOST_CALLS_ABOVE && context; i++, context = context->caller) {
        if (!ls_callers_miss(&filler->callers, context, &under, &places))
            continue;
        uint32_t lock =
            filler->locks->find(filler->locks->context, under.class, (enum ls_lock_kind)under.kind);
        if (has_lock_of(fact, lock))
            continue;
        struct ls_calling calling = {
            lock, under.places, places,
            ls_arena_strdup(&filler->model->arena,
                            filler->flow->program->procs.at[context->proc].name)};
        return ls_arena_copy(&filler->model->arena, &calling, sizeof calling);
    }
    return NULL;
}

/* What to call in place of a function that uses this hidden state. */
static const char *instead_of(struct ls_sharing *filler, const char *call, uint32_t state)
{
    const struct ls_hidden *hidden = ls_hidden_next(call, NULL);
    while (ls_hidden_term(&filler->flow->terms, hidden) != state)
        hidden = ls_hidden_next(call, hidden);
    return hidden->instead;
}

static void add_use(struct ls_sharing *filler, const struct ls_gathered *use)
{
    struct ls_model *model = filler->model;
    const struct ls_moment *moment =
        &filler->flow->accesses[use->context->proc].moments.at[use->touch->moment];
    struct ls_use fact = {.shared = model->shareds.count - 1,
                          .thread = filler->roots->all.at[use->context->root].thread,
                          .segment = use->segment,
                          .flags = flags_of(filler, use),
                          .named = ls_entry_named(filler->flow, use->context, use->touch->address),
                          .object = use->touch->address,
                          .trail = ls_trails_end(&filler->trails, use->context, use->touch->site),
                          .waited = use->context->waited | moment->waited};
    if (use->touch->target != LS_NONE) {
        fact.call = filler->flow->program->procs.at[use->touch->target].name;
        fact.instead = instead_of(filler, fact.call, use->touch->address);
    }
    add_holds(filler, use, &fact);
    fact.calling = calling_of(filler, use, &fact);
    ls_vec_push(&model->uses, fact);
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* By class; those of one class as they were found. In the filler's arena. */
static const struct ls_gathered *sorted(struct ls_sharing *filler)
{
    uint32_t count = filler->all.count;
    uint64_t *keys = LS_NEW_ARRAY(&filler->arena, uint64_t, count + 1u);
    struct ls_gathered *uses = LS_NEW_ARRAY(&filler->arena, struct ls_gathered, count + 1u);
    for (uint32_t i = 0; i < count; i++)
        keys[i] = (uint64_t)filler->all.at[i].class << 32 | i;
    qsort(keys, count, sizeof *keys, compare_keys);
    for (uint32_t i = 0; i < count; i++)
        uses[i] = filler->all.at[(uint32_t)keys[i]];
    return uses;
}

/* Something is written, and not only before there are threads: two threads that are never there at
 * the same time share nothing. Hidden state is shared with code that is not here, too. */
static bool is_shared(const struct ls_sharing *filler, const struct ls_gathered *uses,
                      uint32_t count)
{
    bool written = false, several = false;
    uint32_t thread = filler->roots->all.at[uses[0].context->root].thread;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t other = filler->roots->all.at[uses[i].context->root].thread;
        written |= (uses[i].touch->flags & LS_TOUCH_WRITE) != 0;
        several |= other != thread || filler->model->threads.at[other].many;
        several |= (uses[i].class & LS_HIDDEN_CLASS) &&
                   filler->roots->all.at[uses[i].context->root].is_started;
    }
    return written && several;
}

/* The lock that guards it as its declaration says. */
static uint32_t declared_guard(struct ls_sharing *filler, const struct ls_gathered *use)
{
    struct ls_flow *flow = filler->flow;
    uint32_t address = ls_entry_term(flow, use->context, use->touch->address);
    uint32_t lock = ls_guarded_lock(filler->guarded, &flow->terms, address);
    uint32_t class = lock ? ls_class_of(flow->classes, use->context->proc, lock) : LS_NONE;
    return class == LS_NONE ? LS_MODEL_NONE
                            : filler->locks->find(filler->locks->context, class, LS_LOCK_MUTEX);
}

static struct ls_shared variable(struct ls_sharing *filler, const struct ls_gathered *use)
{
    const struct ls_class *class = &filler->flow->classes->all.at[use->class];
    return (struct ls_shared){
        .name = ls_arena_strdup(&filler->model->arena, class->name),
        .defined = ls_class_home(filler->flow->classes, use->class),
        .member = ls_class_member(filler->flow->classes, use->class),
        .holder = class->holder ? ls_arena_strdup(&filler->model->arena, class->holder) : NULL,
        .nature = ls_nature_at(filler->flow, filler->natures, use->touch->address),
        .is_object = !class->many || ls_singles_has(filler->singles, use->touch->address),
        .guard = declared_guard(filler, use)};
}

static struct ls_shared hidden_state(const struct ls_hidden *hidden)
{
    return (struct ls_shared){.name = hidden->state,
                              .is_object = true,
                              .is_hidden = true,
                              .is_safe_here = hidden->elsewhere,
                              .guard = LS_MODEL_NONE,
                              .defined = {"", "", 0, 0}};
}

static void add_shared(struct ls_sharing *filler, const struct ls_gathered *uses, uint32_t count)
{
    if (!is_shared(filler, uses, count))
        return;
    const struct ls_hidden *hidden =
        uses[0].class & LS_HIDDEN_CLASS ? ls_hidden_of(&filler->flow->terms, uses[0].touch->address)
                                        : NULL;
    struct ls_shared shared = hidden ? hidden_state(hidden) : variable(filler, &uses[0]);
    shared.first = filler->model->uses.count;
    shared.uses = count;
    ls_vec_push(&filler->model->shareds, shared);
    for (uint32_t i = 0; i < count; i++)
        add_use(filler, &uses[i]);
}

static void add_making(struct ls_sharing *filler, uint32_t maker, uint32_t proc,
                       const struct ls_event *event)
{
    uint32_t class = ls_class_of(filler->flow->classes, proc, event->lock);
    if (event->kind != LS_EVENT_INIT || class == LS_NONE)
        return;
    struct ls_making making = {
        filler->locks->find(filler->locks->context, class, (enum ls_lock_kind)event->lock_kind),
        maker};
    ls_vec_push(&filler->model->makings, making);
}

static void add_makings_of(struct ls_sharing *filler, uint32_t maker, uint32_t proc)
{
    const struct ls_summary *summary = &filler->flow->summaries[proc];
    for (uint32_t i = 0; i < summary->events; i++)
        add_making(filler, maker, proc, &summary->event[i]);
}

static void add_makings(struct ls_sharing *filler)
{
    for (uint32_t proc = 0; proc < filler->flow->program->procs.count; proc++) {
        const struct ls_accesses *accesses = &filler->flow->accesses[proc];
        add_makings_of(filler, proc, proc);
        for (uint32_t i = 0; i < accesses->passages.count; i++)
            add_makings_of(filler, proc, accesses->passages.at[i].target);
    }
}

void ls_sharing_fill(struct ls_flow *flow, struct ls_roots *roots,
                     const struct ls_sharing_locks *locks, struct ls_model *model)
{
    if (!flow->accesses)
        return;
    struct ls_sharing filler = {.flow = flow,
                                .roots = roots,
                                .model = model,
                                .locks = locks,
                                .guarded = ls_guarded_new(&flow->arena, flow->program, flow->paths),
                                .moments = {.flow = flow, .roots = roots, .model = model}};
    filler.field_is_lock = LS_NEW_ARRAY(&filler.arena, uint8_t, flow->program->fields.count + 1);
    filler.natures = ls_natures_find(&filler.arena, flow->program);
    filler.singles = ls_singles_new(&filler.arena, flow);
    add_makings(&filler);
    ls_sharing_gather(&filler);
    const struct ls_gathered *uses = sorted(&filler);
    for (uint32_t first = 0, next; first < filler.all.count; first = next) {
        for (next = first + 1; next < filler.all.count; next++)
            if (uses[next].class != uses[first].class)
                break;
        add_shared(&filler, &uses[first], next - first);
    }
    ls_singles_free(filler.singles);
    ls_callers_release(&filler.callers);
    ls_tally_release(&filler.known);
    ls_tally_release(&filler.set_early);
    ls_vec_release(&filler.early_in);
    ls_tally_release(&filler.per_class);
    ls_trails_release(&filler.trails);
    ls_vec_release(&filler.all);
    ls_arena_release(&filler.arena);
}
