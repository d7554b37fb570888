#include "make.h"

#include <stdlib.h>
#include <string.h>

void make_init(struct make *make)
{
    make->data = calloc(1, MAKE_ROOM);
    make->size = LSR_HEADER_SIZE;
    if (!make->data)
        abort();
    struct lsr_header *header = make_header(make);
    memcpy(header->magic, LSR_MAGIC, sizeof header->magic);
    header->byte_order = LSR_BYTE_ORDER;
    header->version = LSR_VERSION;
    header->word_size = 8;
    header->pid = 4711;
    header->mode = LSR_MODE_CONTENTION;
    header->state = LSR_STATE_EXITED;
    header->start_ns = 1000000000;
    header->end_ns = 3000000000;
    header->used = header->end = make->size;
    strcpy(header->exe, "/usr/bin/shop");
}

void make_release(struct make *make)
{
    free(make->data);
}

struct lsr_header *make_header(struct make *make)
{
    return (struct lsr_header *)make->data;
}

void *make_record(struct make *make, enum lsr_type type, size_t size)
{
    struct lsr_record *record = (struct lsr_record *)(make->data + make->size);
    size = (size + LSR_UNIT - 1) / LSR_UNIT * LSR_UNIT;
    if (make->size + size > MAKE_ROOM)
        abort();
    record->size = (uint32_t)size;
    record->tag = LSR_TAG(type);
    make->size += size;
    make_header(make)->used = make_header(make)->end = make->size;
    return record;
}

lsr_ref make_ref(const struct make *make, const void *record)
{
    return (lsr_ref)((size_t)((const uint8_t *)record - make->data) / LSR_UNIT);
}

struct lsr_thread_record *make_thread(struct make *make, uint32_t number, lsr_ref creator,
                                      uint32_t creator_segment)
{
    struct lsr_thread_record *thread = make_record(make, LSR_THREAD, sizeof *thread);
    thread->number = number;
    thread->creator = creator;
    thread->creator_segment = creator_segment;
    thread->flags = number == 1 ? LSR_THREAD_MAIN : 0;
    thread->start_ns = make_header(make)->start_ns + number;
    thread->held_at = (size_t)((uint8_t *)thread->held - make->data);
    thread->held_capacity = LSR_HELD_INLINE;
    return thread;
}

struct lsr_object *make_object(struct make *make, enum lsr_kind kind, uint64_t address)
{
    struct lsr_object *object = make_record(make, LSR_OBJECT, sizeof *object);
    object->kind = kind;
    object->address = address;
    object->generation = 1;
    return object;
}

lsr_ref make_stack(struct make *make, uint64_t frame)
{
    struct lsr_stack *stack = make_record(make, LSR_STACK, sizeof *stack + sizeof frame);
    stack->depth = 1;
    stack->frames[0] = frame;
    return make_ref(make, stack);
}

struct lsr_use *make_use(struct make *make, lsr_ref thread, lsr_ref object, enum lsr_op op)
{
    struct lsr_use *use = make_record(make, LSR_USE, sizeof *use);
    use->thread = thread;
    use->object = object;
    use->op = (uint16_t)op;
    use->count = 1;
    return use;
}

struct lsr_dependency *make_dependency(struct make *make, lsr_ref thread, uint32_t segment,
                                       lsr_ref held, lsr_ref wanted)
{
    struct lsr_dependency *dependency =
        make_record(make, LSR_DEPENDENCY, sizeof *dependency + sizeof *dependency->held);
    dependency->thread = thread;
    dependency->object = wanted;
    dependency->op = LSR_OP_ACQUIRE;
    dependency->held_count = dependency->held_total = 1;
    dependency->held[0] = (struct lsr_dependency_held){.object = held, .op = LSR_OP_ACQUIRE};
    dependency->segment_count = 1;
    dependency->segments[0] = dependency->last_segment = segment;
    dependency->count = 1;
    return dependency;
}

void make_hold(struct lsr_thread_record *thread, const struct make *make, lsr_ref object)
{
    struct lsr_held *held = (struct lsr_held *)(make->data + thread->held_at);
    held[thread->held_count++] =
        (struct lsr_held){.object = object, .depth = 1, .op = LSR_OP_ACQUIRE};
}

void make_join(struct make *make, lsr_ref thread, uint32_t segment, lsr_ref joined)
{
    struct lsr_order *order = make_record(make, LSR_ORDER, sizeof *order);
    order->kind = LSR_ORDER_JOIN;
    order->thread = thread;
    order->segment = segment;
    order->other = joined;
}

static void wait_for(struct make *make, struct lsr_thread_record *thread, lsr_ref object)
{
    struct lsr_use *use = make_use(make, make_ref(make, thread), object, LSR_OP_ACQUIRE);
    struct lsr_times *times = make_record(make, LSR_TIMES, sizeof *times);
    *use = (struct lsr_use){.record = use->record,
                            .thread = use->thread,
                            .object = object,
                            .op = LSR_OP_ACQUIRE,
                            .count = 3,
                            .contended = 1,
                            .site = 0x1234,
                            .blocker_site = 0x1300,
                            .wait = make_ref(make, times)};
    *times =
        (struct lsr_times){.record = times->record, .count = 1, .total_ns = 900, .max_ns = 900};
    times->bucket[9] = 1;
    thread->want = (struct lsr_want){.use = make_ref(make, use), .sequence = 7};
}

void make_opposite_order(struct make *make)
{
    make_init(make);
    static const char path[] = "/nonexistent/libshop.so";
    struct lsr_module *module = make_record(make, LSR_MODULE, sizeof *module + sizeof path);
    module->range[0].start = 0x1000;
    module->range[0].end = 0x2000;
    module->path_size = sizeof path - 1;
    memcpy(module->path, path, sizeof path);
    lsr_ref main_thread = make_ref(make, make_thread(make, 1, 0, 0));
    struct lsr_thread_record *one = make_thread(make, 2, main_thread, 0);
    struct lsr_thread_record *two = make_thread(make, 3, main_thread, 1);
    lsr_ref a = make_ref(make, make_object(make, LSR_KIND_MUTEX, 0x7000));
    lsr_ref b = make_ref(make, make_object(make, LSR_KIND_MUTEX, 0x8000));
    lsr_ref stack = make_stack(make, 0x1100);
    make_dependency(make, make_ref(make, one), 0, a, b)->stack = stack;
    make_dependency(make, make_ref(make, two), 0, b, a)->stack = stack;
    make_hold(one, make, a);
    make_hold(two, make, b);
    wait_for(make, one, b);
    wait_for(make, two, a);
    struct lsr_misuse *misuse = make_record(make, LSR_MISUSE, sizeof *misuse);
    misuse->kind = LSR_MISUSE_UNLOCK_FREE;
    misuse->thread = main_thread;
    misuse->object = a;
    misuse->stack = stack;
    struct lsr_held_list *list = make_record(make, LSR_HELD, sizeof *list + 2 * sizeof *list->held);
    list->capacity = 2;
    make_join(make, main_thread, 2, make_ref(make, one));
}
