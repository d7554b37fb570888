#include "facts/sharing.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/tally.h"
#include "facts/callers.h"
#include "facts/guarded.h"
#include "facts/links.h"
#include "facts/moments.h"
#include "facts/singles.h"
#include "facts/trails.h"
#include "flow/classes.h"
#include "flow/hidden.h"

/* Classes of hidden state are terms with this bit. */
#define HIDDEN 0x80000000u

enum { MOST_USES = 300000, MOST_USES_OF_ONE = 400, MOST_CALLS_ABOVE = 4 };

/* One access on its way into the model. */
struct pending {
    uint32_t class;   /* of the memory */
    uint32_t address; /* of it, with what is known of the arguments */
    const struct ls_touch *touch;
    const struct ls_entry *context;
    uint32_t segment;
    bool is_of_record; /* the memory is a field of what is used */
};

/* What the touches of one moment in one context have in common: they mostly follow each other. */
struct circumstances {
    const struct ls_entry *context;
    uint32_t moment;
    struct ls_situation situation;
    uint32_t segment;
    uint64_t key; /* hash of it */
};

struct filler {
    struct ls_flow *flow;
    struct ls_roots *roots;
    struct ls_model *model;
    const struct ls_sharing_locks *locks;
    const struct ls_guarded *guarded;
    struct ls_singles *singles;
    struct ls_arena arena;
    struct ls_callers callers;
    struct ls_moments moments;
    struct ls_trails trails;
    struct circumstances now;
    LS_VEC(struct pending) all;
    struct ls_tally known;     /* equal uses */
    struct ls_tally per_class; /* how many uses a class has */
    uint8_t *field_is_lock;    /* by field: 1 no, 2 yes, 0 not asked yet */
};

/* Cells */

/* Neighbouring bit-fields are one piece of memory: called by the first of their record. */
static uint32_t first_bitfield(const struct ls_program *program, uint32_t field)
{
    for (uint32_t i = 0; i < field; i++)
        if ((program->fields.at[i].flags & LS_FIELD_BITFIELD) &&
            strcmp(program->fields.at[i].record, program->fields.at[field].record) == 0)
            return i;
    return field;
}

/* The type of a lock, or of an array of such. */
static bool is_lock_type(const struct filler *filler, const char *type)
{
    char name[64];
    size_t length = strcspn(type, " [");
    if (length >= sizeof name)
        return false;
    memcpy(name, type, length);
    name[length] = '\0';
    return ls_apis_traits(filler->flow->apis, name) & LS_TRAIT_LOCK_TYPE;
}

static bool is_lock(const struct filler *filler, uint32_t field)
{
    uint8_t *answer = &filler->field_is_lock[field];
    if (*answer == 0)
        *answer = is_lock_type(filler, filler->flow->program->fields.at[field].type) ? 2 : 1;
    return *answer == 2;
}

/* The class of the memory at an address: of one variable, or of a field of a type; LS_NONE when
 * nobody can know it again. */
static uint32_t cell_of(struct filler *filler, uint32_t proc, uint32_t address)
{
    const struct ls_program *program = filler->flow->program;
    struct ls_terms *terms = &filler->flow->terms;
    struct ls_term term = *ls_term(terms, address);
    if (ls_hidden_of(terms, address))
        return HIDDEN | address;
    if (term.kind == LS_TERM_FIELD) {
        const struct ls_field_info *field = &program->fields.at[term.b];
        if ((field->flags & LS_FIELD_ATOMIC) || is_lock(filler, term.b))
            return LS_NONE;
        if (field->flags & LS_FIELD_BITFIELD)
            address = ls_term_make(terms, LS_TERM_FIELD, term.a, first_bitfield(program, term.b));
    }
    while (ls_term(terms, address)->kind == LS_TERM_INDEX) {
        term = *ls_term(terms, address);
        if (ls_term(terms, term.a)->kind != LS_TERM_INDEX)
            break;
        address = term.a;
    }
    uint32_t root = address;
    while (ls_term(terms, root)->kind == LS_TERM_INDEX)
        root = ls_term(terms, root)->a;
    unsigned kind = ls_term(terms, root)->kind;
    if (kind != LS_TERM_FIELD && kind != LS_TERM_GLOBAL && kind != LS_TERM_INITIAL)
        return LS_NONE;
    return ls_class_of(filler->flow->classes, proc, address);
}

/* Collecting */

static uint64_t key_of(const struct filler *filler, const struct ls_situation *situation,
                       uint32_t segment)
{
    const struct ls_entry *context = situation->context;
    const struct ls_root *root = &filler->roots->all.at[context->root];
    uint32_t head[] = {root->thread,        segment,
                       context->proc,       root->is_callback,
                       situation->doubtful, context->waited | situation->moment->waited,
                       context->guessed,    situation->mixed,
                       context->once,       situation->moment->once,
                       context->first,      situation->moment->number};
    uint64_t key = ls_hash(head, sizeof head, 3);
    for (uint32_t i = 0; i < situation->holds; i++) {
        uint32_t hold[] = {situation->hold[i].class, situation->hold[i].mode,
                           situation->hold[i].perhaps};
        key += ls_hash(hold, sizeof hold, 5);
    }
    return key;
}

static const struct circumstances *circumstances_of(struct filler *filler,
                                                    const struct ls_entry *context, uint32_t moment)
{
    struct circumstances *now = &filler->now;
    if (now->context != context || now->moment != moment) {
        now->context = context;
        now->moment = moment;
        ls_context_situation(filler->flow, context, moment, &now->situation);
        now->segment = ls_moments_segment(&filler->moments, &now->situation);
        now->key = key_of(filler, &now->situation, now->segment);
    }
    return now;
}

/* A variable of each thread, or one that nobody writes, whoever is given its address. */
static bool is_nobody_elses(const struct filler *filler, uint32_t address)
{
    const struct ls_terms *terms = &filler->flow->terms;
    const struct ls_term *base = ls_term(terms, ls_term_base(terms, address));
    return base->kind == LS_TERM_GLOBAL &&
           (filler->flow->program->globals.at[base->a].flags &
            (LS_GLOBAL_CONST | LS_GLOBAL_THREAD_LOCAL | LS_GLOBAL_SYSTEM));
}

static void add_pending(struct filler *filler, const struct pending *use)
{
    uint32_t *uses = ls_tally_at(&filler->per_class, use->class);
    if (*uses >= MOST_USES_OF_ONE)
        return;
    ++*uses;
    ls_vec_push(&filler->all, *use);
}

static void collect(struct filler *filler, const struct ls_entry *context,
                    const struct ls_touch *touch)
{
    if (ls_context_owns(context, touch->owner) || filler->all.count >= MOST_USES ||
        !ls_context_is_possible(filler->flow, context, touch->moment))
        return;
    uint32_t address = ls_links_address(&filler->flow->terms, filler->flow->program,
                                        ls_context_term(filler->flow, context, touch->address));
    if (is_nobody_elses(filler, address))
        return;
    struct pending use = {.class = cell_of(filler, context->proc, address),
                          .address = address,
                          .touch = touch,
                          .context = context};
    if (use.class == LS_NONE)
        return;
    const struct circumstances *now = circumstances_of(filler, context, touch->moment);
    if (*ls_tally_at(&filler->per_class, use.class) >= MOST_USES_OF_ONE)
        return;
    use.segment = now->segment;
    uint32_t own[] = {use.class,        touch->site.file,
                      touch->site.line, touch->site.column,
                      touch->flags,     ls_context_given(filler->flow, context, touch->address)};
    if (ls_tally_again(&filler->known, ls_hash(own, sizeof own, now->key)))
        return;
    add_pending(filler, &use);
}

/* Whole records */

/* A use of a whole record, before the one that is used like it. */
struct whole {
    uint32_t use, next;
};

struct wholes {
    LS_VEC(struct whole) all;
    struct ls_tally of; /* by class: the last one, + 1 */
    struct ls_tally spread;
};

/* A copy of all fields at once, or a library function that is given the address. */
static bool is_of_whole(const struct ls_touch *touch)
{
    return (touch->flags & (LS_TOUCH_AGGREGATE | LS_TOUCH_BY_CALL)) &&
           !(touch->flags & LS_TOUCH_HANDLE) && touch->target == LS_NONE;
}

static void find_wholes(const struct filler *filler, struct wholes *wholes)
{
    for (uint32_t i = 0; i < filler->all.count; i++) {
        if (!is_of_whole(filler->all.at[i].touch))
            continue;
        uint32_t *last = ls_tally_at(&wholes->of, filler->all.at[i].class);
        struct whole whole = {i, *last};
        ls_vec_push(&wholes->all, whole);
        *last = wholes->all.count;
    }
}

/* The lock, or a pointer to it, is a field of the record: who writes all of that makes the record,
 * or ends it. */
static bool has_lock(const struct filler *filler, uint32_t record)
{
    const char *name = filler->flow->classes->all.at[record].name;
    size_t length = strlen(name);
    for (uint32_t i = 0; i < filler->model->locks.count; i++) {
        const char *lock = filler->model->locks.at[i].name;
        lock += *lock == '*';
        if (strncmp(lock, name, length) == 0 && lock[length] == '.')
            return true;
    }
    return false;
}

/* Who uses the record uses this field of it. */
static void spread_to(struct filler *filler, struct wholes *wholes, uint32_t record, uint32_t field)
{
    uint32_t last = *ls_tally_at(&wholes->of, record);
    uint32_t pair[] = {record, field};
    if (last == 0 || record == field ||
        ls_tally_again(&wholes->spread, ls_hash(pair, sizeof pair, 0)) || has_lock(filler, record))
        return;
    for (; last > 0; last = wholes->all.at[last - 1].next) {
        struct pending use = filler->all.at[wholes->all.at[last - 1].use];
        use.class = field;
        use.is_of_record = true;
        add_pending(filler, &use);
    }
}

/* `saved = state;` reads every field of the one and writes those of the other. */
static void spread_wholes(struct filler *filler)
{
    struct wholes wholes = {.all = {0}};
    struct ls_terms *terms = &filler->flow->terms;
    find_wholes(filler, &wholes);
    for (uint32_t i = 0, count = filler->all.count; wholes.all.count > 0 && i < count; i++) {
        struct pending field = filler->all.at[i];
        for (uint32_t at = field.address; ls_term(terms, at)->kind == LS_TERM_FIELD;) {
            at = ls_term(terms, at)->a;
            uint32_t record = at ? cell_of(filler, field.context->proc, at) : LS_NONE;
            if (record != LS_NONE)
                spread_to(filler, &wholes, record, field.class);
        }
    }
    ls_vec_release(&wholes.all);
    ls_tally_release(&wholes.of);
    ls_tally_release(&wholes.spread);
}

static void collect_all(struct filler *filler)
{
    ls_contexts contexts = {0};
    ls_contexts_find(filler->flow, filler->roots, &filler->arena, &contexts, &filler->callers);
    for (uint32_t i = 0; i < contexts.count; i++) {
        const struct ls_accesses *accesses = &filler->flow->accesses[contexts.at[i]->proc];
        uint32_t thread = filler->roots->all.at[contexts.at[i]->root].thread;
        filler->model->threads.at[thread].signals |= accesses->signals;
        for (uint32_t t = 0; t < accesses->touches.count; t++)
            collect(filler, contexts.at[i], &accesses->touches.at[t]);
    }
    spread_wholes(filler);
    ls_trails_init(&filler->trails, filler->flow->program, &filler->model->arena, &contexts);
    ls_vec_release(&contexts);
    ls_moments_finish(&filler->moments);
}

/* Into the model */

/* The lock is part of the object, or of what the object points to: its parent, its table. */
static bool belongs_to(const struct ls_terms *terms, uint32_t lock, uint32_t object)
{
    return ls_term_down(terms, lock, LS_TERM_WAYS, object) == object;
}

/* The lock is part of another object than the one that is accessed, for all that is known. */
static bool is_elsewhere(struct filler *filler, const struct pending *use,
                         const struct ls_context_hold *hold)
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
static bool is_unknown(const struct filler *filler, const struct ls_context_hold *hold)
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
static const void *keep(struct filler *filler, const void *own, size_t size, const void *last,
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
static void add_holds(struct filler *filler, const struct pending *use, struct ls_use *fact)
{
    static const struct ls_use none = {.hold = NULL};
    struct ls_model *model = filler->model;
    struct ls_use_hold hold[LS_MOST_CONTEXT_HOLDS];
    uint32_t perhaps[LS_MOST_CONTEXT_HOLDS];
    struct ls_situation situation;
    ls_context_situation(filler->flow, use->context, use->touch->moment, &situation);
    memset(hold, 0, sizeof hold); /* the gaps, too: they are compared */
    fact->flags |=
        (situation.doubtful ? LS_USE_DOUBTFUL : 0u) | (situation.mixed ? LS_USE_MIXED : 0u);
    for (uint32_t i = 0; i < situation.holds; i++) {
        const struct ls_context_hold *one = &situation.hold[i];
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
        to->of_keeper =
            to->other_instance && ls_context_keeps(&filler->flow->terms, one, use->touch->address);
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
static bool is_set_up(const struct filler *filler, const struct pending *use)
{
    uint32_t flag = filler->flow->accesses[use->context->proc].moments.at[use->touch->moment].once;
    return use->context->once || (flag && flag != use->touch->address);
}

static unsigned flags_of(const struct filler *filler, const struct pending *use)
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
    if (use->context->guessed)
        flags |= LS_USE_GUESSED;
    if (ls_context_made(use->context, use->touch->owner))
        flags |= LS_USE_BY_MAKER;
    if (ls_context_is_first(filler->flow, use->context, use->touch->moment))
        flags |= LS_USE_OF_FIRST;
    if (is_set_up(filler, use))
        flags |= LS_USE_SET_UP;
    if (ls_context_given(filler->flow, use->context, use->touch->address))
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
static const struct ls_calling *calling_of(struct filler *filler, const struct pending *use,
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
static const char *instead_of(struct filler *filler, const char *call, uint32_t state)
{
    const struct ls_hidden *hidden = ls_hidden_next(call, NULL);
    while (ls_hidden_term(&filler->flow->terms, hidden) != state)
        hidden = ls_hidden_next(call, hidden);
    return hidden->instead;
}

static void add_use(struct filler *filler, const struct pending *use)
{
    struct ls_model *model = filler->model;
    const struct ls_moment *moment =
        &filler->flow->accesses[use->context->proc].moments.at[use->touch->moment];
    struct ls_use fact = {.shared = model->shareds.count - 1,
                          .thread = filler->roots->all.at[use->context->root].thread,
                          .segment = use->segment,
                          .flags = flags_of(filler, use),
                          .named =
                              ls_context_named(filler->flow, use->context, use->touch->address),
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
static const struct pending *sorted(struct filler *filler)
{
    uint32_t count = filler->all.count;
    uint64_t *keys = LS_NEW_ARRAY(&filler->arena, uint64_t, count + 1u);
    struct pending *uses = LS_NEW_ARRAY(&filler->arena, struct pending, count + 1u);
    for (uint32_t i = 0; i < count; i++)
        keys[i] = (uint64_t)filler->all.at[i].class << 32 | i;
    qsort(keys, count, sizeof *keys, compare_keys);
    for (uint32_t i = 0; i < count; i++)
        uses[i] = filler->all.at[(uint32_t)keys[i]];
    return uses;
}

/* Something is written, and not only before there are threads: two threads that are never there at
 * the same time share nothing. Hidden state is shared with code that is not here, too. */
static bool is_shared(const struct filler *filler, const struct pending *uses, uint32_t count)
{
    bool written = false, several = false;
    uint32_t thread = filler->roots->all.at[uses[0].context->root].thread;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t other = filler->roots->all.at[uses[i].context->root].thread;
        written |= (uses[i].touch->flags & LS_TOUCH_WRITE) != 0;
        several |= other != thread || filler->model->threads.at[other].many;
        several |=
            (uses[i].class & HIDDEN) && filler->roots->all.at[uses[i].context->root].is_started;
    }
    return written && several;
}

/* The lock that guards it as its declaration says. */
static uint32_t declared_guard(struct filler *filler, const struct pending *use)
{
    struct ls_flow *flow = filler->flow;
    uint32_t address = ls_context_term(flow, use->context, use->touch->address);
    uint32_t lock = ls_guarded_lock(filler->guarded, &flow->terms, address);
    uint32_t class = lock ? ls_class_of(flow->classes, use->context->proc, lock) : LS_NONE;
    return class == LS_NONE ? LS_MODEL_NONE
                            : filler->locks->find(filler->locks->context, class, LS_LOCK_MUTEX);
}

static struct ls_shared variable(struct filler *filler, const struct pending *use)
{
    const struct ls_class *class = &filler->flow->classes->all.at[use->class];
    return (struct ls_shared){
        .name = ls_arena_strdup(&filler->model->arena, class->name),
        .defined = ls_class_home(filler->flow->classes, use->class),
        .member = ls_class_member(filler->flow->classes, use->class),
        .holder = class->holder ? ls_arena_strdup(&filler->model->arena, class->holder) : NULL,
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

static void add_shared(struct filler *filler, const struct pending *uses, uint32_t count)
{
    if (!is_shared(filler, uses, count))
        return;
    const struct ls_hidden *hidden =
        uses[0].class & HIDDEN ? ls_hidden_of(&filler->flow->terms, uses[0].touch->address) : NULL;
    struct ls_shared shared = hidden ? hidden_state(hidden) : variable(filler, &uses[0]);
    shared.first = filler->model->uses.count;
    shared.uses = count;
    ls_vec_push(&filler->model->shareds, shared);
    for (uint32_t i = 0; i < count; i++)
        add_use(filler, &uses[i]);
}

static void add_making(struct filler *filler, uint32_t maker, uint32_t proc,
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

static void add_makings_of(struct filler *filler, uint32_t maker, uint32_t proc)
{
    const struct ls_summary *summary = &filler->flow->summaries[proc];
    for (uint32_t i = 0; i < summary->events; i++)
        add_making(filler, maker, proc, &summary->event[i]);
}

static void add_makings(struct filler *filler)
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
    struct filler filler = {.flow = flow,
                            .roots = roots,
                            .model = model,
                            .locks = locks,
                            .guarded = ls_guarded_new(&flow->arena, flow->program, flow->paths),
                            .moments = {.flow = flow, .roots = roots, .model = model}};
    filler.field_is_lock = LS_NEW_ARRAY(&filler.arena, uint8_t, flow->program->fields.count + 1);
    filler.singles = ls_singles_new(&filler.arena, flow);
    add_makings(&filler);
    collect_all(&filler);
    const struct pending *uses = sorted(&filler);
    for (uint32_t first = 0, next; first < filler.all.count; first = next) {
        for (next = first + 1; next < filler.all.count; next++)
            if (uses[next].class != uses[first].class)
                break;
        add_shared(&filler, &uses[first], next - first);
    }
    ls_singles_free(filler.singles);
    ls_callers_release(&filler.callers);
    ls_tally_release(&filler.known);
    ls_tally_release(&filler.per_class);
    ls_trails_release(&filler.trails);
    ls_vec_release(&filler.all);
    ls_arena_release(&filler.arena);
}
