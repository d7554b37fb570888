/* Uses of memory that threads share, before they are facts: every access of a function in every
 * context that may come to it, once for all that look alike. */
#include <string.h>

#include "base/hash.h"
#include "facts/dispatch.h"
#include "facts/links.h"
#include "facts/sharing_p.h"
#include "flow/classes.h"
#include "flow/hidden.h"

enum { MOST_USES = 300000, MOST_USES_OF_ONE = 400 };

/* Neighbouring bit-fields are one piece of memory: called by the first of their run. */
static uint32_t first_bitfield(const struct ls_program *program, uint32_t field)
{
    uint32_t run = program->fields.at[field].flags / LS_FIELD_RUN;
    for (uint32_t i = 0; i < field; i++)
        if ((program->fields.at[i].flags & LS_FIELD_BITFIELD) &&
            program->fields.at[i].flags / LS_FIELD_RUN == run &&
            strcmp(program->fields.at[i].record, program->fields.at[field].record) == 0)
            return i;
    return field;
}

/* The type of a lock, or of an array of such. */
static bool is_lock_type(const struct ls_sharing *filler, const char *type)
{
    char name[64];
    size_t length = strcspn(type, " [");
    if (length >= sizeof name)
        return false;
    memcpy(name, type, length);
    name[length] = '\0';
    return ls_apis_traits(filler->flow->apis, name) & LS_TRAIT_LOCK_TYPE;
}

static bool is_lock(const struct ls_sharing *filler, uint32_t field)
{
    uint8_t *answer = &filler->field_is_lock[field];
    if (*answer == 0)
        *answer = is_lock_type(filler, filler->flow->program->fields.at[field].type) ? 2 : 1;
    return *answer == 2;
}

/* The class of the memory at an address: of one variable, or of a field of a type; LS_NONE when
 * nobody can know it again. */
static uint32_t cell_of(struct ls_sharing *filler, uint32_t proc, uint32_t address)
{
    const struct ls_program *program = filler->flow->program;
    struct ls_terms *terms = &filler->flow->terms;
    struct ls_term term = *ls_term(terms, address);
    if (ls_hidden_of(terms, address))
        return LS_HIDDEN_CLASS | address;
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

static uint64_t key_of(const struct ls_sharing *filler, const struct ls_situation *situation,
                       uint32_t segment)
{
    const struct ls_entry *context = situation->entry;
    const struct ls_root *root = &filler->roots->all.at[context->root];
    uint32_t head[] = {root->thread,
                       segment,
                       context->proc,
                       root->is_callback,
                       situation->doubtful,
                       context->waited | situation->moment->waited,
                       context->guessed,
                       situation->mixed,
                       context->once,
                       situation->moment->once,
                       context->first,
                       situation->moment->number,
                       context->dispatcher,
                       context->latch,
                       situation->moment->latch};
    uint64_t key = ls_hash(head, sizeof head, 3);
    for (uint32_t i = 0; i < situation->holds; i++) {
        uint32_t hold[] = {situation->hold[i].class, situation->hold[i].mode,
                           situation->hold[i].perhaps};
        key += ls_hash(hold, sizeof hold, 5);
    }
    return key;
}

static const struct ls_circumstances *
circumstances_of(struct ls_sharing *filler, const struct ls_entry *context, uint32_t moment)
{
    struct ls_circumstances *now = &filler->now;
    if (now->context != context || now->moment != moment) {
        now->context = context;
        now->moment = moment;
        ls_entry_situation(filler->flow, context, moment, &now->situation);
        now->segment = ls_moments_segment(&filler->moments, &now->situation);
        now->key = key_of(filler, &now->situation, now->segment);
    }
    return now;
}

/* A variable of each thread, or one that nobody writes, whoever is given its address. */
static bool is_nobody_elses(const struct ls_sharing *filler, uint32_t address)
{
    const struct ls_terms *terms = &filler->flow->terms;
    const struct ls_term *base = ls_term(terms, ls_term_base(terms, address));
    return base->kind == LS_TERM_GLOBAL &&
           (filler->flow->program->globals.at[base->a].flags &
            (LS_GLOBAL_CONST | LS_GLOBAL_THREAD_LOCAL | LS_GLOBAL_SYSTEM));
}

static void add_pending(struct ls_sharing *filler, const struct ls_gathered *use)
{
    uint32_t *uses = ls_tally_at(&filler->per_class, use->class);
    if (*uses >= MOST_USES_OF_ONE)
        return;
    ++*uses;
    ls_vec_push(&filler->all, *use);
}

/* main has not created a thread yet. */
static bool is_before_threads(const struct ls_sharing *filler, const struct ls_entry *context,
                              uint32_t moment)
{
    unsigned flags = filler->flow->accesses[context->proc].moments.at[moment].flags;
    return filler->roots->all.at[context->root].is_main && !context->created &&
           !(flags & LS_EVENT_AFTER_CREATE);
}

static void note_early(struct ls_sharing *filler, const struct ls_entry *context, uint32_t address)
{
    uint64_t programs = filler->roots->all.at[context->root].programs;
    uint32_t *number = ls_tally_at(&filler->set_early, address);
    if (*number == 0) {
        ls_vec_push(&filler->early_in, (uint64_t)0);
        *number = filler->early_in.count;
    }
    filler->early_in.at[*number - 1] |= programs ? programs : UINT64_MAX;
}

static void collect(struct ls_sharing *filler, const struct ls_entry *context,
                    const struct ls_touch *touch)
{
    if (ls_entry_owns(context, touch->owner) || filler->all.count >= MOST_USES ||
        !ls_entry_is_possible(filler->flow, context, touch->moment))
        return;
    uint32_t address = ls_links_address(&filler->flow->terms, filler->flow->program,
                                        ls_entry_term(filler->flow, context, touch->address));
    if (is_nobody_elses(filler, address))
        return;
    if ((touch->flags & LS_TOUCH_WRITE) && is_before_threads(filler, context, touch->moment))
        note_early(filler, context, address);
    struct ls_gathered use = {.class = cell_of(filler, context->proc, address),
                              .address = address,
                              .touch = touch,
                              .context = context};
    if (use.class == LS_NONE)
        return;
    const struct ls_circumstances *now = circumstances_of(filler, context, touch->moment);
    if (*ls_tally_at(&filler->per_class, use.class) >= MOST_USES_OF_ONE)
        return;
    use.segment = now->segment;
    uint32_t own[] = {use.class,        touch->site.file,
                      touch->site.line, touch->site.column,
                      touch->flags,     ls_entry_given(filler->flow, context, touch->address)};
    if (ls_tally_again(&filler->known, ls_hash(own, sizeof own, now->key)))
        return;
    add_pending(filler, &use);
}

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

static void find_wholes(const struct ls_sharing *filler, struct wholes *wholes)
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
static bool has_lock(const struct ls_sharing *filler, uint32_t record)
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
static void spread_to(struct ls_sharing *filler, struct wholes *wholes, uint32_t record,
                      uint32_t field)
{
    uint32_t last = *ls_tally_at(&wholes->of, record);
    uint32_t pair[] = {record, field};
    if (last == 0 || record == field ||
        ls_tally_again(&wholes->spread, ls_hash(pair, sizeof pair, 0)) || has_lock(filler, record))
        return;
    for (; last > 0; last = wholes->all.at[last - 1].next) {
        struct ls_gathered use = filler->all.at[wholes->all.at[last - 1].use];
        use.class = field;
        use.is_of_record = true;
        add_pending(filler, &use);
    }
}

/* `saved = state;` reads every field of the one and writes those of the other. */
static void spread_wholes(struct ls_sharing *filler)
{
    struct wholes wholes = {.all = {0}};
    struct ls_terms *terms = &filler->flow->terms;
    find_wholes(filler, &wholes);
    for (uint32_t i = 0, count = filler->all.count; wholes.all.count > 0 && i < count; i++) {
        struct ls_gathered field = filler->all.at[i];
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

void ls_sharing_gather(struct ls_sharing *filler)
{
    ls_contexts contexts = {0};
    ls_contexts_find(filler->flow, filler->roots, &filler->arena, &contexts, &filler->callers);
    filler->met = ls_dispatch_met(&filler->arena, filler->flow, filler->roots, &contexts);
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
