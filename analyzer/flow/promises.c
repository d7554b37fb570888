#include "flow/promises.h"

#include <ctype.h>
#include <string.h>

#include "flow/lockpath.h"
#include "flow/walk_p.h"

struct promised {
    struct ls_promise *at;
    uint32_t count, capacity;
    bool unread; /* its code is not to be relied on */
};

struct ls_promises {
    struct promised *of; /* by proc */
};

static const struct {
    const char *attribute;
    enum ls_promise_kind kind;
    enum ls_mode mode;
} kinds[] = {
    {"acquire_capability", LS_PROMISE_ACQUIRE, LS_EXCLUSIVE},
    {"acquire_shared_capability", LS_PROMISE_ACQUIRE, LS_SHARED},
    {"release_capability", LS_PROMISE_RELEASE, LS_EXCLUSIVE},
    {"release_shared_capability", LS_PROMISE_RELEASE, LS_SHARED},
    {"release_generic_capability", LS_PROMISE_RELEASE, LS_EXCLUSIVE},
    {"try_acquire_capability", LS_PROMISE_TRY, LS_EXCLUSIVE},
    {"try_acquire_shared_capability", LS_PROMISE_TRY, LS_SHARED},
    {"requires_capability", LS_PROMISE_REQUIRE, LS_EXCLUSIVE},
    {"requires_shared_capability", LS_PROMISE_REQUIRE, LS_SHARED},
    {"assert_capability", LS_PROMISE_ASSERT, LS_EXCLUSIVE},
    {"assert_shared_capability", LS_PROMISE_ASSERT, LS_SHARED},
    {"locks_excluded", LS_PROMISE_EXCLUDE, LS_EXCLUSIVE},
    {"lock_returned", LS_PROMISE_RETURN, LS_EXCLUSIVE},
};

/* Reading */

static const char *skip_blanks(const char *at)
{
    while (isspace((unsigned char)*at))
        at++;
    return at;
}

/* The next of a list of arguments, without blanks at its ends; "" behind the last one. */
static const char *next_argument(struct ls_arena *arena, const char **list)
{
    const char *start = skip_blanks(*list), *end = start;
    for (unsigned depth = 0; *end && (depth > 0 || *end != ','); end++)
        depth += *end == '(' ? 1u : *end == ')' ? -1u : 0u;
    *list = *end ? end + 1 : end;
    while (end > start && isspace((unsigned char)end[-1]))
        end--;
    return ls_arena_strndup(arena, start, (size_t)(end - start));
}

static void add(struct promised *promised, struct ls_promise promise)
{
    for (uint32_t i = 0; i < promised->count; i++)
        if (promised->at[i].kind == promise.kind && promised->at[i].lock == promise.lock)
            return; /* said by several declarations */
    ls_vec_push(promised, promise);
}

/* `requires_capability(!m)`: it must not be held. */
static void add_lock(struct ls_flow *flow, uint32_t proc, struct ls_promise promise,
                     const char *path)
{
    if (*path == '!' && promise.kind == LS_PROMISE_REQUIRE) {
        promise.kind = LS_PROMISE_EXCLUDE;
        path++;
    }
    promise.lock =
        ls_lockpath_find(flow->paths, &flow->terms, path, (struct ls_lockpath_scope){.proc = proc});
    if (promise.lock)
        add(&flow->promises->of[proc], promise);
}

static void read_attribute(struct ls_flow *flow, const struct ls_unit *unit,
                           const struct ls_attribute *attribute, uint32_t proc)
{
    const char *name = ls_unit_text(unit, attribute->name);
    const char *list = ls_unit_text(unit, attribute->arguments);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].attribute, name) != 0)
            continue;
        struct ls_promise promise = {.kind = kinds[i].kind, .mode = kinds[i].mode};
        if (promise.kind == LS_PROMISE_TRY) {
            const char *success = next_argument(&flow->arena, &list);
            promise.success = strcmp(success, "0") != 0 && strcmp(success, "false") != 0;
        }
        while (*skip_blanks(list))
            add_lock(flow, proc, promise, next_argument(&flow->arena, &list));
    }
    if (strcmp(name, "no_thread_safety_analysis") == 0)
        flow->promises->of[proc].unread = true;
}

struct ls_promises *ls_promises_new(struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    struct ls_promises *promises = LS_NEW(&flow->arena, struct ls_promises);
    promises->of = LS_NEW_ARRAY(&flow->arena, struct promised, program->procs.count + 1);
    flow->promises = promises;
    for (uint32_t u = 0; u < program->unit_count; u++)
        for (uint32_t i = 0; i < program->units[u]->attributes.count; i++) {
            const struct ls_attribute *attribute = &program->units[u]->attributes.at[i];
            if (attribute->owner == LS_OWNER_FUNCTION)
                read_attribute(flow, program->units[u], attribute,
                               program->maps[u].function[attribute->ref]);
        }
    return promises;
}

void ls_promises_release(struct ls_flow *flow)
{
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++)
        ls_vec_release(&flow->promises->of[proc]);
}

const struct ls_promise *ls_promises_of(const struct ls_promises *promises, uint32_t proc,
                                        uint32_t *count)
{
    *count = promises->of[proc].count;
    return promises->of[proc].at;
}

/* Summaries */

static bool is_effect(const struct ls_promise *promise)
{
    return promise->kind != LS_PROMISE_REQUIRE;
}

bool ls_promises_replace_code(const struct ls_flow *flow, uint32_t proc)
{
    const struct promised *promised = &flow->promises->of[proc];
    bool has_effect = false;
    for (uint32_t i = 0; i < promised->count; i++)
        has_effect |= promised->at[i].kind == LS_PROMISE_ACQUIRE ||
                      promised->at[i].kind == LS_PROMISE_RELEASE ||
                      promised->at[i].kind == LS_PROMISE_TRY;
    return has_effect && promised->unread;
}

static uint8_t kind_of(const struct ls_promise *promise)
{
    return promise->mode == LS_SHARED ? LS_LOCK_RWLOCK : LS_LOCK_MUTEX;
}

static struct ls_lock_state lock_of(const struct ls_promise *promise, const struct ls_trace *trace)
{
    return (struct ls_lock_state){.lock = promise->lock,
                                  .status =
                                      promise->kind == LS_PROMISE_RELEASE ? LS_RELEASED : LS_HELD,
                                  .mode = (uint8_t)promise->mode,
                                  .kind = kind_of(promise),
                                  .count = 1,
                                  .inferred = true,
                                  .assumed = promise->kind == LS_PROMISE_ASSERT,
                                  .trace = trace};
}

static struct ls_outcome outcome_of(struct ls_flow *flow, const struct promised *promised,
                                    const struct ls_trace *trace, bool tried, bool succeeded)
{
    struct ls_outcome outcome = {.values = ls_values_all(), .site = trace->site};
    struct ls_lock_state *locks =
        LS_NEW_ARRAY(&flow->arena, struct ls_lock_state, promised->count + 1);
    for (uint32_t i = 0; i < promised->count; i++) {
        const struct ls_promise *promise = &promised->at[i];
        if (promise->kind == LS_PROMISE_TRY)
            outcome.values = promise->success == succeeded
                                 ? (struct ls_values){.low = INT64_MIN, .high = INT64_MAX}
                                 : (struct ls_values){.low = 0, .high = 0};
        if (promise->kind == LS_PROMISE_RETURN)
            outcome.result = promise->lock;
        if (promise->kind == LS_PROMISE_ACQUIRE || promise->kind == LS_PROMISE_RELEASE ||
            promise->kind == LS_PROMISE_ASSERT || (promise->kind == LS_PROMISE_TRY && succeeded))
            locks[outcome.locks++] = lock_of(promise, trace);
    }
    if (tried && outcome.values.high != 0)
        ls_values_refine(&outcome.values, LS_OPR_NE, 0);
    outcome.lock = locks;
    return outcome;
}

static struct ls_event event_of(const struct ls_promise *promise, const struct ls_trace *trace)
{
    return (struct ls_event){.kind = LS_EVENT_ACQUIRE,
                             .mode = (uint8_t)promise->mode,
                             .lock_kind = kind_of(promise),
                             .flags = promise->kind == LS_PROMISE_TRY ? LS_EVENT_TRY : 0,
                             .lock = promise->lock,
                             .trace = trace};
}

struct ls_summary ls_promises_summary(struct ls_flow *flow, uint32_t proc)
{
    const struct promised *promised = &flow->promises->of[proc];
    const struct ls_trace *trace =
        ls_trace_new(&flow->arena, proc, ls_proc_function(flow->program, proc)->site, NULL);
    struct ls_outcome *outcomes = LS_NEW_ARRAY(&flow->arena, struct ls_outcome, 2);
    struct ls_event *events = LS_NEW_ARRAY(&flow->arena, struct ls_event, promised->count + 1);
    struct ls_summary summary = {.outcome = outcomes, .event = events};
    bool tried = false;
    for (uint32_t i = 0; i < promised->count; i++) {
        const struct ls_promise *promise = &promised->at[i];
        tried |= promise->kind == LS_PROMISE_TRY;
        summary.known |= is_effect(promise);
        if (promise->kind == LS_PROMISE_ACQUIRE || promise->kind == LS_PROMISE_TRY ||
            promise->kind == LS_PROMISE_EXCLUDE)
            events[summary.events++] = event_of(promise, trace);
    }
    outcomes[summary.outcomes++] = outcome_of(flow, promised, trace, tried, true);
    if (tried)
        outcomes[summary.outcomes++] = outcome_of(flow, promised, trace, tried, false);
    return summary;
}

/* Required locks */

static bool is_required(const struct ls_promise *promise)
{
    return promise->kind == LS_PROMISE_REQUIRE || promise->kind == LS_PROMISE_RELEASE;
}

void ls_promises_enter(struct ls_walk *walk, struct ls_state *state)
{
    const struct promised *promised = &walk->flow->promises->of[walk->proc];
    for (uint32_t i = 0; i < promised->count; i++) {
        if (!is_required(&promised->at[i]))
            continue;
        struct ls_lock_state lock = lock_of(
            &promised->at[i], ls_trace_new(&walk->arena, walk->proc, walk->function->site, NULL));
        lock.status = LS_HELD;
        lock.assumed = true;
        ls_state_set_lock(&walk->arena, state, lock);
    }
}

bool ls_promises_require(const struct ls_walk *walk, uint32_t lock)
{
    const struct promised *promised = &walk->flow->promises->of[walk->proc];
    for (uint32_t i = 0; i < promised->count; i++)
        if (promised->at[i].lock == lock && is_required(&promised->at[i]))
            return true;
    return false;
}

void ls_promises_call(struct ls_walk *walk, const struct ls_inst *inst,
                      const struct ls_state *state, uint32_t lock, enum ls_mode mode)
{
    struct ls_lock_state wanted = {.lock = lock,
                                   .mode = (uint8_t)mode,
                                   .kind = mode == LS_SHARED ? LS_LOCK_RWLOCK : LS_LOCK_MUTEX,
                                   .trace =
                                       ls_trace_new(&walk->arena, walk->proc, inst->site, NULL)};
    if (!walk->recording || !lock || walk->flow->promises->of[walk->proc].unread ||
        ls_walk_find_alias(walk, state, &wanted))
        return;
    const struct ls_lock_state *known = ls_state_find_lock(state, lock);
    if (known && (known->status == LS_FREE || known->status == LS_RELEASED)) {
        ls_walk_misuse(walk, state, LS_CALL_UNHELD, &wanted, known, LS_LIKELY);
    } else if (!known) {
        struct ls_event event = ls_walk_new_event(walk, state, LS_EVENT_NEED, inst->site);
        event.lock = lock;
        event.mode = wanted.mode;
        event.lock_kind = wanted.kind;
        ls_walk_event(walk, event);
    }
}
