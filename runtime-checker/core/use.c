#include "core/use.h"

#include "core/clock.h"
#include "core/file.h"
#include "core/object.h"

#define MIX UINT64_C(0x9e3779b97f4a7c15)
#define PROMOTED 16u /* one of so many finds */
#define MAX_HELD_RECORDED 1024u

static uint64_t mix(uint64_t value)
{
    value *= MIX;
    return value ^ value >> 29;
}

/* ---- counters -------------------------------------------------------------- */

/* Stands for an object that could not be recorded. */
static struct lsr_object no_object;

static struct lsr_use *record_use(struct lsr_thread *thread, struct lsr_call call, lsr_ref object,
                                  uint64_t what)
{
    struct lsr_use *use = object ? lsr_record_new(LSR_USE, sizeof(*use)) : NULL;
    if (!use)
        return NULL;
    use->thread = thread->ref;
    use->object = object;
    use->op = LSR_WHAT_OP(what);
    use->how = LSR_WHAT_HOW(what);
    use->stack = lsr_stack_of(thread, call);
    use->site = call.site;
    use->local = lsr_record_commit(use, LSR_USE);
    return use;
}

static struct lsr_use *get_use(struct lsr_thread *thread, struct lsr_call call, lsr_ref object,
                               uint64_t what)
{
    uint64_t hash = mix(mix(mix(call.site) ^ what) ^ object) | 1;
    struct lsr_use *use = lsr_table_find(&thread->uses_by_hash, hash);
    if (!use && lsr_table_reserve(&thread->uses_by_hash) &&
        (use = record_use(thread, call, object, what)))
        lsr_table_add(&thread->uses_by_hash, hash, use);
    return use ? use : &thread->scratch;
}

static struct lsr_target make_target(struct lsr_thread *thread, struct lsr_call call,
                                     lsr_ref object, uint64_t what, struct lsr_callers *callers)
{
    struct lsr_use *use = get_use(thread, call, object, what);
    return (struct lsr_target){.object = &no_object,
                               .use = use,
                               .object_ref = object,
                               .use_ref = (lsr_ref)use->local,
                               .stack = lsr_stack_and_callers(thread, call, callers),
                               .depth = 1,
                               .op = (uint8_t)LSR_WHAT_OP(what),
                               .how = (uint8_t)LSR_WHAT_HOW(what)};
}

struct lsr_target lsr_target_of(struct lsr_thread *thread, struct lsr_call call, lsr_ref object,
                                uint64_t what)
{
    struct lsr_callers callers;
    return make_target(thread, call, object, what, &callers);
}

static void fill_slot(struct lsr_thread *thread, struct lsr_slot *slot, uint64_t key,
                      struct lsr_call call, uint64_t what, struct lsr_object *object)
{
    struct lsr_callers callers;
    struct lsr_target target = make_target(thread, call, lsr_object_ref(object), what, &callers);
    if (object)
        target.object = object;
    thread->fills++;
    *slot = (struct lsr_slot){key, callers, target};
}

/* Some of what is found behind the first slot moves there: in the end that is what is hot. */
static struct lsr_slot *promote(struct lsr_thread *thread, struct lsr_slot *first,
                                struct lsr_slot *found)
{
    struct lsr_slot before = *first;
    *first = *found;
    *found = before;
    thread->fills++; /* whoever has found a slot before looks again */
    return first;
}

/* A wrapper around one lock has several callers: they share a set and take turns in it. */
static inline struct lsr_slot *search_ways(struct lsr_thread *thread, uint64_t key, size_t way,
                                           uint64_t frame)
{
    struct lsr_slot *first = lsr_slot_first(thread, key);
    size_t index = (size_t)(first - thread->slots);
    for (; way < LSR_WAYS; way++) {
        struct lsr_slot *slot = &thread->slots[index ^ way];
        if (lsr_slot_holds(slot, key, frame))
            return way > 0 && thread->searches++ % PROMOTED == 0 ? promote(thread, first, slot)
                                                                 : slot;
    }
    return NULL;
}

static struct lsr_slot *fill_one(struct lsr_thread *thread, uint64_t key, struct lsr_call call,
                                 uint64_t what, struct lsr_object *object)
{
    struct lsr_slot *first = lsr_slot_first(thread, key);
    size_t index = (size_t)(first - thread->slots);
    struct lsr_slot *slot = first->key ? &thread->slots[index ^ (thread->fills % LSR_WAYS)] : first;
    fill_slot(thread, slot, key, call, what, object);
    return slot;
}

static inline bool is_class(const struct lsr_object *object)
{
    return object && object->flags & LSR_OBJECT_CLASS;
}

struct lsr_slot *lsr_slot_search(struct lsr_thread *thread, uint64_t key, struct lsr_call call,
                                 uint64_t address, uint64_t what)
{
    enum lsr_kind kind = LSR_WHAT_KIND(what);
    struct lsr_object *object = thread->meets_classes ? lsr_object_class_at(address, kind) : NULL;
    struct lsr_slot *slot = is_class(object) ? NULL : search_ways(thread, key, 1, call.frame);
    if (slot)
        return slot;
    if (!object)
        object = lsr_object_get(thread, call, address, kind, LSR_WHAT_FLAGS(what));
    if (!is_class(object))
        return fill_one(thread, key, call, what, object);
    thread->meets_classes = true;
    key = lsr_slot_key(call, (uint64_t)object, what);
    slot = search_ways(thread, key, 0, call.frame);
    return slot ? slot : fill_one(thread, key, call, what, object);
}

bool lsr_times_add(lsr_ref *ref, uint64_t ns)
{
    struct lsr_times *times =
        *ref ? lsr_record_at(*ref) : lsr_record_new(LSR_TIMES, sizeof(*times));
    if (!times)
        return false;
    bool longest = ns > times->max_ns;
    unsigned bucket = ns > 1 ? 63u - (unsigned)__builtin_clzll(ns) : 0;
    times->count++;
    times->total_ns += ns;
    if (longest)
        times->max_ns = ns;
    times->bucket[bucket < LSR_BUCKETS ? bucket : LSR_BUCKETS - 1]++;
    if (!*ref)
        *ref = lsr_record_commit(times, LSR_TIMES);
    return longest;
}

/* ---- dependencies ---------------------------------------------------------- */

static void copy_held(struct lsr_dependency *dependency, const struct lsr_held *held)
{
    for (uint32_t i = 0; i < dependency->held_count; i++)
        dependency->held[i] = (struct lsr_dependency_held){.object = held[i].object,
                                                           .use = held[i].use,
                                                           .stack = held[i].stack,
                                                           .op = held[i].op,
                                                           .how = held[i].how};
}

static struct lsr_dependency *record_dependency(struct lsr_thread *thread, uint64_t key,
                                                const struct lsr_target *target)
{
    uint32_t total = thread->held_count;
    uint32_t count = total < MAX_HELD_RECORDED ? total : MAX_HELD_RECORDED;
    struct lsr_dependency *dependency = NULL;
    size_t size = sizeof(*dependency) + count * sizeof(dependency->held[0]);
    dependency = lsr_record_new(LSR_DEPENDENCY, size);
    if (!dependency)
        return NULL;
    dependency->key = key;
    dependency->thread = thread->ref;
    dependency->object = target->object_ref;
    dependency->use = target->use_ref;
    dependency->stack = target->stack;
    dependency->op = target->op;
    dependency->how = target->how;
    dependency->held_count = count;
    dependency->held_total = total;
    dependency->segment_count = 1;
    dependency->segments[0] = dependency->last_segment = thread->record->segment;
    dependency->first_ns = lsr_clock_now();
    copy_held(dependency, thread->held + (total - count));
    lsr_record_commit(dependency, LSR_DEPENDENCY);
    return dependency;
}

static struct lsr_dependency *get_dependency(struct lsr_thread *thread, uint64_t key,
                                             const struct lsr_target *target)
{
    struct lsr_dependency *dependency = lsr_table_find(&thread->dependencies_by_key, key);
    if (!dependency && lsr_table_reserve(&thread->dependencies_by_key) &&
        (dependency = record_dependency(thread, key, target)))
        lsr_table_add(&thread->dependencies_by_key, key, dependency);
    return dependency;
}

static void note_segment(struct lsr_dependency *dependency, uint32_t segment)
{
    if (dependency->segment_count < LSR_SEGMENTS)
        dependency->segments[dependency->segment_count] = segment;
    dependency->last_segment = segment;
    dependency->segment_count++;
}

void lsr_depend(struct lsr_thread *thread, const struct lsr_target *target)
{
    uint64_t chain = thread->held[thread->held_count - 1].local[LSR_HELD_CHAIN];
    uint64_t key = mix(chain ^ target->use_ref) | 1;
    unsigned slot = (key >> 8) % LSR_DEPENDENCY_SLOTS;
    if (thread->dependencies[slot].key != key || !thread->dependencies[slot].dependency) {
        thread->dependencies[slot].dependency = get_dependency(thread, key, target);
        thread->dependencies[slot].key = key;
    }
    struct lsr_dependency *dependency = thread->dependencies[slot].dependency;
    if (!dependency)
        return;
    dependency->count++;
    if (dependency->last_segment != thread->record->segment)
        note_segment(dependency, thread->record->segment);
}
