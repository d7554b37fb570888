/* Permits of semaphores on their way into the model: who takes and who gives them, waits for them
 * under locks, and waits that a signal can cut short. */
#include "facts/behind.h"
#include "facts/handlers.h"

/* Those who are called from outside count as one: which thread calls them is not known. */
enum { OUTSIDE = UINT32_MAX };

/* What one thread does with one semaphore. */
struct habit {
    uint32_t semaphore, thread;
    bool takes, posts;
};

/* A permit is taken or posted, as the root comes to it. */
struct transfer {
    uint32_t semaphore;
    const struct ls_root *root;
    const struct ls_event *event;
};

struct permits {
    struct ls_filler *filler;
    LS_VEC(struct habit) habits;
    LS_VEC(struct transfer) transfers;
    LS_VEC(uint32_t) news;    /* semaphores that begin without a permit, */
    LS_VEC(uint32_t) singles; /* and with one */
};

static uint32_t semaphore_of(struct ls_filler *filler, const struct ls_root *root,
                             const struct ls_event *event)
{
    return ls_filler_root_lock(filler, root, event->lock, LS_LOCK_SEMAPHORE);
}

static struct habit *habit_of(struct permits *permits, uint32_t semaphore,
                              const struct ls_root *root)
{
    uint32_t thread = root->is_started || root->is_main ? root->thread : OUTSIDE;
    for (uint32_t i = 0; i < permits->habits.count; i++) {
        struct habit *habit = &permits->habits.at[i];
        if (habit->semaphore == semaphore && habit->thread == thread)
            return habit;
    }
    ls_vec_push(&permits->habits, ((struct habit){semaphore, thread, false, false}));
    return &permits->habits.at[permits->habits.count - 1];
}

static void see_number(struct permits *permits, const struct ls_root *root,
                       const struct ls_event *event, uint32_t semaphore)
{
    int64_t number;
    uint32_t value = ls_filler_root_term(permits->filler, root, event->argument);
    if (!value || !ls_term_is_const(&permits->filler->flow->terms, value, &number))
        return;
    if (number == 0)
        ls_vec_push(&permits->news, semaphore);
    if (number == 1)
        ls_vec_push(&permits->singles, semaphore);
    permits->filler->model->locks.at[semaphore].has_several |= number > 1;
}

static bool posts_below(const struct ls_look *look, const struct ls_flow *flow,
                        const struct ls_inst *call)
{
    uint32_t count;
    const struct ls_api *api = ls_look_api(look, call);
    const uint32_t *targets = ls_program_targets(look->program, look->proc, call, &count);
    for (uint32_t i = 0; i < count && !api; i++)
        for (uint32_t e = 0; e < flow->summaries[targets[i]].events; e++)
            if (flow->summaries[targets[i]].event[e].kind == LS_EVENT_POST)
                return true;
    return api && api->role == LS_ROLE_POST;
}

struct keeper {
    const struct ls_look *look;
    const struct ls_flow *flow;
    const struct ls_inst *take;
};

static enum ls_next find_keeping(void *context, const struct ls_inst *inst)
{
    const struct keeper *keeper = context;
    if (inst->op == LS_OP_CALL && posts_below(keeper->look, keeper->flow, inst))
        return LS_TURN_BACK;
    return inst->op == LS_OP_RETURN || inst == keeper->take ? LS_FOUND : LS_GO_ON;
}

/* The function at this step of the way goes on to its end, or to the next permit, without a post.
 */
static const struct ls_inst *find_kept(struct ls_filler *filler, const struct ls_trace *step)
{
    struct ls_behind behind = {.look = ls_look_at(&filler->looks, step->proc),
                               .visit = find_keeping,
                               .passes = ls_behind_everywhere};
    uint32_t index, target = step->inner ? step->inner->proc : 0;
    behind.call = ls_look_find_call(behind.look, step->site, step->inner ? LS_ROLES : LS_ROLE_TAKE,
                                    target, &behind.block, &index);
    struct keeper keeper = {behind.look, filler->flow, behind.call};
    behind.context = &keeper;
    return behind.call ? ls_behind_find(&behind) : NULL;
}

/* On the way back from where it is taken, nobody posts on some way: the permit is for somebody
 * else. */
static bool is_kept(struct ls_filler *filler, const struct ls_trace *trace)
{
    if (trace->inner && !is_kept(filler, trace->inner))
        return false;
    return find_kept(filler, trace) != NULL;
}

static void see_event(struct permits *permits, const struct ls_root *root,
                      const struct ls_event *event)
{
    bool takes = event->kind == LS_EVENT_TAKE, posts = event->kind == LS_EVENT_POST;
    if (!takes && !posts && event->kind != LS_EVENT_PERMITS)
        return;
    uint32_t semaphore = semaphore_of(permits->filler, root, event);
    if (semaphore == LS_NONE)
        return;
    if (event->kind == LS_EVENT_PERMITS)
        see_number(permits, root, event, semaphore);
    /* What main posts before there are threads, it makes; nobody else may have it by then. */
    else if (!root->is_main || (event->flags & LS_EVENT_AFTER_CREATE)) {
        struct habit *habit = habit_of(permits, semaphore, root);
        habit->takes |= takes;
        habit->posts |= posts;
        ls_vec_push(&permits->transfers, ((struct transfer){semaphore, root, event}));
    }
}

static void classify(struct permits *permits)
{
    struct ls_model *model = permits->filler->model;
    for (uint32_t i = 0; i < permits->habits.count; i++) {
        const struct habit *habit = &permits->habits.at[i];
        struct ls_lock *semaphore = &model->locks.at[habit->semaphore];
        if (habit->takes != habit->posts)
            semaphore->permits = LS_PERMITS_HANDED;
        else if (semaphore->permits == LS_PERMITS_UNKNOWN)
            semaphore->permits = LS_PERMITS_RETURNED;
    }
    for (uint32_t i = 0; i < permits->news.count; i++)
        model->locks.at[permits->news.at[i]].permits = LS_PERMITS_HANDED;
}

static bool is_kept_somewhere(const struct permits *permits, uint32_t semaphore)
{
    for (uint32_t i = 0; i < permits->transfers.count; i++) {
        const struct transfer *take = &permits->transfers.at[i];
        if (take->semaphore == semaphore && take->event->kind == LS_EVENT_TAKE &&
            is_kept(permits->filler, take->event->trace))
            return true;
    }
    return false;
}

/* One permit, which who takes it always gives back: that is a mutex. */
static bool is_mutex(const struct permits *permits, uint32_t semaphore)
{
    bool is_returned = false;
    for (uint32_t i = 0; i < permits->habits.count; i++) {
        const struct habit *habit = &permits->habits.at[i];
        if (habit->semaphore == semaphore && habit->takes && !habit->posts)
            return false;
        is_returned |= habit->semaphore == semaphore && habit->takes;
    }
    return is_returned && ls_is_among(permits->singles.at, permits->singles.count, semaphore) &&
           !ls_is_among(permits->news.at, permits->news.count, semaphore) &&
           !is_kept_somewhere(permits, semaphore);
}

/* Of a mutex, threads that only post let others in. */
static void add_gifts(struct permits *permits)
{
    for (uint32_t i = 0; i < permits->transfers.count; i++) {
        const struct transfer *gift = &permits->transfers.at[i];
        bool is_known = gift->root->is_started || gift->root->is_main;
        if (!is_known || gift->event->kind != LS_EVENT_POST ||
            habit_of(permits, gift->semaphore, gift->root)->takes ||
            !is_mutex(permits, gift->semaphore))
            continue;
        struct ls_flow_misuse misuse = {.kind = LS_RELEASE_UNHELD,
                                        .confidence = LS_LIKELY,
                                        .proc = gift->root->proc,
                                        .lock = gift->event->lock,
                                        .lock_kind = LS_LOCK_SEMAPHORE,
                                        .trace = gift->event->trace};
        permits->filler->model->locks.at[gift->semaphore].permits = LS_PERMITS_RETURNED;
        ls_filler_add_misuse(permits->filler, &misuse);
    }
}

/* Waits under locks */

static void add_wait(struct ls_filler *filler, const struct ls_root *root,
                     const struct ls_event *event)
{
    uint32_t semaphore = semaphore_of(filler, root, event);
    struct ls_pending pending = ls_pending_new(filler, root, event, LS_NONE);
    if (pending.holds == 0 || semaphore == LS_NONE || (event->flags & LS_EVENT_TRY) ||
        ls_pending_is_known(&pending))
        return;
    struct ls_blocking fact = {
        .kind = LS_BLOCK_SEMAPHORE,
        .function =
            filler->flow->program->procs.at[ls_term(&filler->flow->terms, event->argument)->a].name,
        .thread = root->thread,
        .segment = ls_roots_segment(&filler->roots, root, event, filler->model),
        .flags = event->flags & LS_EVENT_TIMED ? LS_BLOCKS_TIMED : 0,
        .confidence = pending.confidence,
        .releases = LS_MODEL_NONE,
        .joined = LS_MODEL_NONE,
        .semaphore = semaphore,
        .holds = pending.holds,
        .hold = pending.hold,
        .witness =
            ls_pending_way(&pending, ls_filler_say(filler, "waits for a permit of", semaphore))};
    ls_vec_push(&filler->model->blockings, fact);
}

static void add_post(struct ls_filler *filler, const struct ls_root *root,
                     const struct ls_event *event)
{
    uint32_t semaphore = semaphore_of(filler, root, event);
    struct ls_pending pending = ls_pending_new(filler, root, event, LS_NONE);
    if (semaphore == LS_NONE || ls_pending_is_known(&pending))
        return;
    struct ls_post fact = {.semaphore = semaphore,
                           .thread = root->thread,
                           .segment = ls_roots_segment(&filler->roots, root, event, filler->model),
                           .confidence = pending.confidence,
                           .witness =
                               ls_pending_way(&pending, ls_filler_say(filler, "posts", semaphore))};
    fact.mutex = ls_filler_mutexes(filler, root, event, &fact.mutexes);
    ls_vec_push(&filler->model->posts, fact);
}

/* Waits that signals cut short */

static const struct ls_handler *find_interruption(const struct ls_handlers *handlers)
{
    for (uint32_t i = 0; i < handlers->all.count; i++)
        if (handlers->all.at[i].interrupts)
            return &handlers->all.at[i];
    return NULL;
}

/* Nobody cuts a wait short where no handler does; where one does, the facts say which. */
static void explain_interruptions(struct ls_filler *filler)
{
    struct ls_handlers handlers = {0};
    uint32_t kept = 0;
    ls_handlers_find(filler, &handlers);
    const struct ls_handler *handler = find_interruption(&handlers);
    for (uint32_t i = 0; i < filler->model->ignored.count; i++) {
        struct ls_ignored fact = filler->model->ignored.at[i];
        if (fact.kind == LS_IGNORED_INTERRUPTED && !handler)
            continue;
        if (fact.kind == LS_IGNORED_INTERRUPTED) {
            const struct ls_trace *end = ls_trace_last(handler->installed);
            fact.because = ls_witness_location(filler->flow->program, end->proc, end->site);
        }
        filler->model->ignored.at[kept++] = fact;
    }
    filler->model->ignored.count = kept;
    ls_handlers_release(&handlers);
}

void ls_filler_add_permits(struct ls_filler *filler)
{
    struct permits permits = {.filler = filler};
    for (uint32_t r = 0; r < filler->roots.all.count; r++) {
        const struct ls_root *root = &filler->roots.all.at[r];
        const struct ls_summary *summary = &filler->flow->summaries[root->proc];
        for (uint32_t i = 0; i < summary->events; i++)
            see_event(&permits, root, &summary->event[i]);
    }
    classify(&permits);
    add_gifts(&permits);
    ls_filler_each_event(filler, LS_EVENT_TAKE, add_wait);
    ls_filler_each_event(filler, LS_EVENT_POST, add_post);
    explain_interruptions(filler);
    ls_vec_release(&permits.habits);
    ls_vec_release(&permits.news);
    ls_vec_release(&permits.singles);
    ls_vec_release(&permits.transfers);
}
