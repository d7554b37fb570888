#include "core/object.h"

#include <pthread.h>

#include "core/clock.h"
#include "core/file.h"
#include "core/misuse.h"
#include "core/sys.h"
#include "core/thread.h"

#define HEADS 65536u

static struct lsr_object **heads;

int lsr_objects_start(void)
{
    if (heads)
        lsr_sys_unmap(heads, HEADS * sizeof(*heads));
    heads = lsr_sys_pages(HEADS * sizeof(*heads));
    return heads ? 0 : -1;
}

static struct lsr_object **head_of(uint64_t address)
{
    return &heads[((address >> 3) * UINT64_C(0x9e3779b97f4a7c15)) >> 48];
}

static struct lsr_object *find(struct lsr_object *from, uint64_t address)
{
    while (from && from->address != address)
        from = (struct lsr_object *)from->local;
    return from;
}

struct lsr_object *lsr_object_at(uint64_t address)
{
    return find(__atomic_load_n(head_of(address), __ATOMIC_ACQUIRE), address);
}

/* ---- what the memory of an object tells ------------------------------------ */

/* The C library leaves this behind in a mutex that it has destroyed. */
static bool is_marked_destroyed(const pthread_mutex_t *mutex)
{
    return mutex->__data.__kind == -1;
}

static uint32_t mutex_flags(const pthread_mutex_t *mutex)
{
    static const uint32_t types[4] = {0, LSR_OBJECT_RECURSIVE, LSR_OBJECT_ERRORCHECK,
                                      LSR_OBJECT_ADAPTIVE};
    if (is_marked_destroyed(mutex))
        return 0;
    uint32_t kind = (uint32_t)mutex->__data.__kind;
    uint32_t flags = types[kind & 3];
    flags |= kind & 16 ? LSR_OBJECT_ROBUST : 0;
    flags |= kind & 32 ? LSR_OBJECT_PRIO_INHERIT : 0;
    flags |= kind & 64 ? LSR_OBJECT_PRIO_PROTECT : 0;
    flags |= kind & 128 ? LSR_OBJECT_SHARED : 0;
    return flags;
}

static uint32_t rwlock_flags(const pthread_rwlock_t *lock)
{
    uint32_t flags = lock->__data.__shared ? LSR_OBJECT_SHARED : 0;
    if (lock->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP)
        flags |= LSR_OBJECT_PREFER_WRITER;
    return flags;
}

static uint32_t cond_flags(const pthread_cond_t *cond)
{
    const unsigned shared = 1;
    return cond->__data.__wrefs & shared ? LSR_OBJECT_SHARED : 0;
}

/* The value that a semaphore has at its first use. */
static uint32_t value_of(uint64_t address, enum lsr_kind kind)
{
    return kind == LSR_KIND_SEMAPHORE ? (uint32_t) * (const uint64_t *)address : 0;
}

static uint32_t describe(uint64_t address, enum lsr_kind kind)
{
    if (kind == LSR_KIND_MUTEX)
        return mutex_flags((const pthread_mutex_t *)address);
    if (kind == LSR_KIND_RWLOCK)
        return rwlock_flags((const pthread_rwlock_t *)address);
    if (kind == LSR_KIND_COND)
        return cond_flags((const pthread_cond_t *)address);
    return 0;
}

/* ---- making and ending ----------------------------------------------------- */

static struct lsr_object *record_object(struct lsr_thread *thread, struct lsr_call call,
                                        uint64_t address, enum lsr_kind kind, uint32_t flags)
{
    struct lsr_object *object = lsr_record_new(LSR_OBJECT, sizeof(*object));
    if (!object)
        return NULL;
    object->address = address;
    object->kind = kind;
    object->flags = flags;
    object->creator = thread->ref;
    object->created = lsr_stack_of(thread, call);
    object->created_ns = lsr_clock_now();
    object->value = value_of(address, kind);
    return object;
}

/* Puts it in front of its chain, unless another thread has put a living one there: that is returned
 * then. */
static struct lsr_object *publish(struct lsr_object *object, bool init)
{
    struct lsr_object **head = head_of(object->address);
    struct lsr_object *first = __atomic_load_n(head, __ATOMIC_ACQUIRE);
    do {
        struct lsr_object *before = find(first, object->address);
        if (before && !init && lsr_object_lives(before))
            return before;
        object->generation = before ? before->generation + 1 : 1;
        object->local = (uint64_t)first;
    } while (
        !__atomic_compare_exchange_n(head, &first, object, 0, __ATOMIC_RELEASE, __ATOMIC_ACQUIRE));
    lsr_record_commit(object, LSR_OBJECT);
    return object;
}

struct lsr_object *lsr_object_get(struct lsr_thread *thread, struct lsr_call call, uint64_t address,
                                  enum lsr_kind kind, uint32_t more_flags)
{
    struct lsr_object *object = lsr_object_at(address);
    if (object && lsr_object_lives(object)) {
        if (object->kind == kind)
            return object;
        lsr_object_destroy(object, LSR_OBJECT_REPLACED);
    }
    if (object && kind == LSR_KIND_MUTEX && is_marked_destroyed((const pthread_mutex_t *)address))
        lsr_misuse_note(thread, call,
                        &(struct lsr_misuse_facts){.kind = LSR_MISUSE_USE_DESTROYED,
                                                   .object = lsr_record_ref(object)});
    object = record_object(thread, call, address, kind, more_flags | describe(address, kind));
    return object ? publish(object, false) : NULL;
}

struct lsr_object *lsr_object_init(struct lsr_thread *thread, struct lsr_call call,
                                   uint64_t address, enum lsr_kind kind, uint32_t more_flags)
{
    struct lsr_object *object = lsr_object_at(address);
    if (object && lsr_object_lives(object))
        lsr_object_destroy(object, LSR_OBJECT_REPLACED);
    more_flags |= LSR_OBJECT_INITIALISED | describe(address, kind);
    object = record_object(thread, call, address, kind, more_flags);
    return object ? publish(object, true) : NULL;
}

void lsr_object_destroy(struct lsr_object *object, uint32_t more_flags)
{
    object->destroyed_ns = lsr_clock_now();
    __atomic_fetch_or(&object->flags, LSR_OBJECT_DESTROYED | more_flags, __ATOMIC_RELEASE);
}
