#include "core/object.h"

#include <pthread.h>
#include <stddef.h>

#include "core/clock.h"
#include "core/file.h"
#include "core/misuse.h"
#include "core/sys.h"
#include "core/thread.h"

#define HEADS 65536u
#define CLASS_HEADS 1024u
#define POOL_CELLS 1023u
/* Of a class, so many are recorded one by one, and so many of each doubling after that. */
#define EACH_OF_CLASS 64u
#define OF_A_DOUBLING 8u

/* What is, or was, at an address. */
struct life {
    uint64_t address;
    struct life *next; /* in its chain */
    uint32_t state;    /* enum; the rest is set while it is LIFE_BEGINS */
    uint32_t kind, flags, generation;
    struct lsr_object *object; /* its record, or that of its class; NULL: not used yet */
    lsr_ref creator, created;
    uint64_t created_ns;
};

enum { LIFE_BEGINS, LIFE_GOES_ON, LIFE_IS_OVER };

/* Locks that were made in the same place. */
struct class
{
    uint64_t key;
    struct class *next;
    struct lsr_object *rest; /* stands for those without a record; NULL: there are none yet */
    uint64_t used;           /* locks of it that were */
};

union cell {
    struct life life;
    struct class class;
    struct lsr_region region;
    char line[64];
};

struct pool {
    struct pool *next;
    uint64_t used;
    uint64_t reserved[6];
    union cell cell[POOL_CELLS];
};

_Static_assert(sizeof(union cell) == 64, "a cell is a cache line");

static struct life **heads;
static struct class *class_heads[CLASS_HEADS];
struct lsr_region *lsr_regions[LSR_REGION_HEADS];
static struct pool *pools; /* the first one has room */

int lsr_objects_start(void)
{
    while (pools) {
        struct pool *pool = pools;
        pools = pool->next;
        lsr_sys_unmap(pool, sizeof(*pool));
    }
    lsr_sys_zero(class_heads, sizeof(class_heads));
    lsr_sys_zero(lsr_regions, sizeof(lsr_regions));
    if (heads)
        lsr_sys_unmap(heads, HEADS * sizeof(struct life *));
    heads = lsr_sys_pages(HEADS * sizeof(struct life *));
    return heads ? 0 : -1;
}

/* Zeroed; belongs to the process. NULL: no memory. */
static union cell *new_cell(void)
{
    struct pool *pool = __atomic_load_n(&pools, __ATOMIC_ACQUIRE);
    for (;;) {
        uint64_t index = pool ? __atomic_fetch_add(&pool->used, 1, __ATOMIC_RELAXED) : POOL_CELLS;
        if (index < POOL_CELLS)
            return &pool->cell[index];
        struct pool *fresh = lsr_sys_pages(sizeof(*fresh));
        if (!fresh)
            return NULL;
        fresh->next = pool;
        if (__atomic_compare_exchange_n(&pools, &pool, fresh, 0, __ATOMIC_RELEASE,
                                        __ATOMIC_ACQUIRE))
            pool = fresh;
        else
            lsr_sys_unmap(fresh, sizeof(*fresh));
    }
}

static struct life **head_of(uint64_t address)
{
    return &heads[((address >> 3) * UINT64_C(0x9e3779b97f4a7c15)) >> 48];
}

static struct life *find(struct life *from, uint64_t address)
{
    while (from && from->address != address)
        from = from->next;
    return from;
}

static struct life *life_at(uint64_t address)
{
    return find(__atomic_load_n(head_of(address), __ATOMIC_ACQUIRE), address);
}

static bool goes_on(const struct life *life)
{
    return life && __atomic_load_n(&life->state, __ATOMIC_ACQUIRE) == LIFE_GOES_ON;
}

static struct lsr_object *object_of(const struct life *life)
{
    return __atomic_load_n(&life->object, __ATOMIC_ACQUIRE);
}

struct lsr_object *lsr_object_at(uint64_t address)
{
    const struct life *life = life_at(address);
    return life ? object_of(life) : NULL;
}

struct lsr_object *lsr_object_living(uint64_t address)
{
    const struct life *life = life_at(address);
    return goes_on(life) ? object_of(life) : NULL;
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

/* ---- records --------------------------------------------------------------- */

static struct lsr_object *record_object(const struct life *life)
{
    struct lsr_object *object = lsr_record_new(LSR_OBJECT, sizeof(*object));
    if (!object)
        return NULL;
    object->local = lsr_record_ref(object);
    object->address = life->address;
    object->kind = life->kind;
    object->flags = life->flags;
    object->generation = life->generation;
    object->creator = life->creator;
    object->created = life->created;
    object->created_ns = life->created_ns;
    object->value = value_of(life->address, (enum lsr_kind)life->kind);
    return object;
}

/* Puts the record where it belongs; another thread may have been first. */
static struct lsr_object *publish(struct lsr_object **place, struct lsr_object *object)
{
    struct lsr_object *before = NULL;
    if (!object)
        return __atomic_load_n(place, __ATOMIC_ACQUIRE);
    if (!__atomic_compare_exchange_n(place, &before, object, 0, __ATOMIC_RELEASE, __ATOMIC_ACQUIRE))
        return before;
    lsr_record_commit(object, LSR_OBJECT);
    return object;
}

/* ---- classes --------------------------------------------------------------- */

static bool may_be_of_class(const struct life *life)
{
    bool counted = life->kind == LSR_KIND_MUTEX || life->kind == LSR_KIND_RWLOCK ||
                   life->kind == LSR_KIND_SPIN || life->kind == LSR_KIND_SEMAPHORE ||
                   life->kind == LSR_KIND_COND;
    return counted && life->created && !(life->flags & LSR_OBJECT_SHARED);
}

static struct class *find_class(struct class *from, uint64_t key)
{
    while (from && from->key != key)
        from = from->next;
    return from;
}

static struct class *class_of(const struct life *life)
{
    uint64_t permits = value_of(life->address, (enum lsr_kind)life->kind) & 0xff;
    uint64_t key = (uint64_t)life->created << 32 | permits << 24 | life->flags << 8 | life->kind;
    struct class **head = &class_heads[life->created % CLASS_HEADS], *fresh = NULL;
    struct class *first = __atomic_load_n(head, __ATOMIC_ACQUIRE);
    do {
        struct class *known = find_class(first, key);
        if (known || (!fresh && !(fresh = (struct class *)new_cell())))
            return known;
        fresh->key = key;
        fresh->next = first;
    } while (
        !__atomic_compare_exchange_n(head, &first, fresh, 0, __ATOMIC_RELEASE, __ATOMIC_ACQUIRE));
    return fresh;
}

/* Whoever has a record must have it for all threads, so the lock decides, not its use. */
static bool is_recorded_alone(uint64_t number)
{
    if (number < EACH_OF_CLASS)
        return true;
    uint64_t doubling = UINT64_C(1) << (63 - __builtin_clzll(number));
    return number % (doubling / OF_A_DOUBLING) == 0;
}

static struct lsr_object *stand_in(struct class *class, const struct life *life)
{
    struct lsr_object *rest = __atomic_load_n(&class->rest, __ATOMIC_ACQUIRE);
    if (!rest) {
        struct lsr_object *fresh = record_object(life);
        if (fresh)
            fresh->flags |= LSR_OBJECT_CLASS;
        rest = publish(&class->rest, fresh);
    }
    if (rest)
        __atomic_fetch_add(&rest->members, 1, __ATOMIC_RELAXED);
    return rest;
}

static struct lsr_region *find_region(struct lsr_region *from, uint64_t number)
{
    while (from && from->number != number)
        from = from->next;
    return from;
}

/* Made for the first lock in it. NULL: no memory. */
static struct lsr_region *region_of(const struct life *life, struct lsr_object *class)
{
    struct lsr_region **head = lsr_region_head(life->address), *fresh = NULL;
    struct lsr_region *first = __atomic_load_n(head, __ATOMIC_ACQUIRE);
    do {
        struct lsr_region *known = find_region(first, life->address / LSR_REGION);
        if (known || (!fresh && !(fresh = (struct lsr_region *)new_cell())))
            return known;
        *fresh = (struct lsr_region){.number = life->address / LSR_REGION,
                                     .next = first,
                                     .class = class,
                                     .kind = life->kind};
    } while (
        !__atomic_compare_exchange_n(head, &first, fresh, 0, __ATOMIC_RELEASE, __ATOMIC_ACQUIRE));
    return fresh;
}

static uint64_t *member_word(struct lsr_region *region, uint64_t address)
{
    return &region->members[address % LSR_REGION / 8 / 64];
}

static void enter_region(const struct life *life, struct lsr_object *class)
{
    struct lsr_region *region = region_of(life, class);
    if (region && region->class == class && region->kind == life->kind)
        __atomic_fetch_or(member_word(region, life->address),
                          UINT64_C(1) << (life->address / 8 % 64), __ATOMIC_RELEASE);
}

static void leave_region(const struct life *life)
{
    struct lsr_region *first = __atomic_load_n(lsr_region_head(life->address), __ATOMIC_ACQUIRE);
    struct lsr_region *region = find_region(first, life->address / LSR_REGION);
    if (region)
        __atomic_fetch_and(member_word(region, life->address),
                           ~(UINT64_C(1) << (life->address / 8 % 64)), __ATOMIC_RELEASE);
}

/* What is used for the first time gets a record, or that of its class. */
static struct lsr_object *give_object(struct life *life)
{
    struct class *class = may_be_of_class(life) ? class_of(life) : NULL;
    if (!class || is_recorded_alone(__atomic_fetch_add(&class->used, 1, __ATOMIC_RELAXED)))
        return publish(&life->object, record_object(life));
    struct lsr_object *rest = stand_in(class, life), *before = NULL;
    if (rest && !__atomic_compare_exchange_n(&life->object, &before, rest, 0, __ATOMIC_RELEASE,
                                             __ATOMIC_ACQUIRE))
        return before;
    if (rest)
        enter_region(life, rest);
    return rest;
}

/* ---- lives ----------------------------------------------------------------- */

static void end_life(struct life *life, uint32_t more_flags)
{
    struct lsr_object *object = object_of(life);
    if (object && !(object->flags & LSR_OBJECT_CLASS)) {
        object->destroyed_ns = lsr_clock_now();
        __atomic_fetch_or(&object->flags, LSR_OBJECT_DESTROYED | more_flags, __ATOMIC_RELEASE);
    } else if (object) {
        leave_region(life);
    }
    __atomic_store_n(&life->state, LIFE_IS_OVER, __ATOMIC_RELEASE);
}

/* The place of an address in the table, for good; NULL: no memory. */
static struct life *place_of(uint64_t address)
{
    struct life **head = head_of(address), *fresh = NULL;
    struct life *first = __atomic_load_n(head, __ATOMIC_ACQUIRE);
    do {
        struct life *known = find(first, address);
        if (known || (!fresh && !(fresh = (struct life *)new_cell())))
            return known;
        *fresh = (struct life){.address = address, .next = first, .state = LIFE_IS_OVER};
    } while (
        !__atomic_compare_exchange_n(head, &first, fresh, 0, __ATOMIC_RELEASE, __ATOMIC_ACQUIRE));
    return fresh;
}

/* One thread may begin the next life; others wait until it has, which takes it some nanoseconds.
 * But not for ever: it may have been left by a long jump out of a signal handler, or be of a lower
 * priority and never run as long as this one does. Then the life goes on as what is known of it. */
static bool begins(struct life *life)
{
    const unsigned patience = 10000;
    uint32_t state = LIFE_IS_OVER;
    if (__atomic_compare_exchange_n(&life->state, &state, LIFE_BEGINS, 0, __ATOMIC_ACQUIRE,
                                    __ATOMIC_ACQUIRE))
        return true;
    for (unsigned tries = 0; tries < patience; tries++) {
        if (__atomic_load_n(&life->state, __ATOMIC_ACQUIRE) != LIFE_BEGINS)
            return false;
        lsr_syscall(SYS_sched_yield, 0);
    }
    state = LIFE_BEGINS;
    __atomic_compare_exchange_n(&life->state, &state, LIFE_GOES_ON, 0, __ATOMIC_ACQ_REL,
                                __ATOMIC_ACQUIRE);
    return false;
}

static void begin_life(struct lsr_thread *thread, struct lsr_call call, struct life *life,
                       enum lsr_kind kind, uint32_t more_flags)
{
    lsr_ref created = lsr_stack_of(thread, call);
    uint64_t now = lsr_clock_now();
    if (!begins(life))
        return;
    life->object = NULL;
    life->kind = kind;
    life->flags = more_flags | describe(life->address, kind);
    life->generation++;
    life->creator = thread->ref;
    life->created = created;
    life->created_ns = now;
    __atomic_store_n(&life->state, LIFE_GOES_ON, __ATOMIC_RELEASE);
}

static void note_use_of_destroyed(struct lsr_thread *thread, struct lsr_call call,
                                  struct life *life)
{
    if (!life->generation || !is_marked_destroyed((const pthread_mutex_t *)life->address))
        return;
    const struct lsr_object *object = object_of(life);
    if (!object && !(object = give_object(life)))
        return;
    lsr_misuse_note(thread, call,
                    &(struct lsr_misuse_facts){.kind = LSR_MISUSE_USE_DESTROYED,
                                               .object = lsr_object_ref(object)});
}

struct lsr_object *lsr_object_get(struct lsr_thread *thread, struct lsr_call call, uint64_t address,
                                  enum lsr_kind kind, uint32_t more_flags)
{
    struct life *life = life_at(address);
    bool lives = goes_on(life);
    if (lives && life->kind != kind) {
        end_life(life, LSR_OBJECT_REPLACED);
        lives = false;
    }
    if (!lives) {
        if (!life && !(life = place_of(address)))
            return NULL;
        if (kind == LSR_KIND_MUTEX)
            note_use_of_destroyed(thread, call, life);
        begin_life(thread, call, life, kind, more_flags);
    }
    struct lsr_object *object = object_of(life);
    return object ? object : give_object(life);
}

void lsr_object_init(struct lsr_thread *thread, struct lsr_call call, uint64_t address,
                     enum lsr_kind kind, uint32_t more_flags)
{
    struct life *life = place_of(address);
    if (!life)
        return;
    if (goes_on(life))
        end_life(life, LSR_OBJECT_REPLACED);
    begin_life(thread, call, life, kind, more_flags | LSR_OBJECT_INITIALISED);
    if (!may_be_of_class(life))
        give_object(life);
}

void lsr_object_destroy(uint64_t address)
{
    struct life *life = life_at(address);
    if (goes_on(life))
        end_life(life, 0);
}
