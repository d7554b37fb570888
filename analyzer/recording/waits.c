#include "recording/waits.h"

#include <stdlib.h>

#include "base/diag.h"
#include "recording/shared.h"

struct node {
    uint32_t process;
    lsr_ref thread;
    const struct lsr_thread_record *record;
    const struct lsr_use *use; /* what it waits for; NULL: it runs */
    uint32_t via;              /* the node that it was found to wait for */
    uint32_t circle;           /* of the search: number + 1 of the circle it is in or behind */
    enum { UNSEEN, OPEN, DONE } state;
};

struct search {
    const struct ls_recording *const *recordings; /* by process */
    struct ls_circles *circles;
    struct node *nodes;
    uint32_t count;
};

enum ls_stance ls_stance_of(const struct lsr_use *use, const struct lsr_object *object)
{
    if (use->how & (LSR_HOW_TRY | LSR_HOW_TIMED))
        return LS_STANCE_RUNS;
    if (use->op == LSR_OP_ACQUIRE || use->op == LSR_OP_SHARE || use->op == LSR_OP_JOIN)
        return LS_STANCE_LOCK;
    bool event = use->op == LSR_OP_WAIT && object && object->kind != LSR_KIND_CALL &&
                 !(object->flags & LSR_OBJECT_SHARED);
    return event ? LS_STANCE_EVENT : LS_STANCE_RUNS;
}

static enum ls_stance stance_of(const struct ls_recording *recording,
                                const struct lsr_thread_record *thread)
{
    const struct lsr_use *use = ls_recording_get(recording, thread->want.use, LSR_USE);
    if (!use || thread->end_ns)
        return LS_STANCE_RUNS;
    return ls_stance_of(use, ls_recording_get(recording, use->object, LSR_OBJECT));
}

static const struct lsr_use *waits_for_ever(const struct ls_recording *recording,
                                            const struct lsr_thread_record *thread)
{
    return stance_of(recording, thread) == LS_STANCE_LOCK
               ? ls_recording_get(recording, thread->want.use, LSR_USE)
               : NULL;
}

/* Is what `holder` holds that which `waiting` wants? */
static bool is_wanted(const struct search *search, const struct node *holder,
                      const struct lsr_held *held, const struct node *waiting)
{
    if (holder->process == waiting->process)
        return held->object == waiting->use->object &&
               held->address == waiting->record->want.address;
    return ls_shared_same(
        ls_recording_get(search->recordings[holder->process], held->object, LSR_OBJECT),
        ls_recording_get(search->recordings[waiting->process], waiting->use->object, LSR_OBJECT));
}

/* Does `holder` keep the waiting thread from its object? */
static bool keeps(const struct search *search, const struct node *holder,
                  const struct node *waiting)
{
    if (waiting->use->op == LSR_OP_JOIN)
        return holder->process == waiting->process && holder->thread == waiting->use->object &&
               !holder->record->end_ns;
    uint32_t count;
    const struct lsr_held *held =
        ls_recording_held(search->recordings[holder->process], holder->record, &count);
    for (uint32_t i = 0; i < count; i++) {
        if ((held[i].op != LSR_OP_SHARE || waiting->use->op != LSR_OP_SHARE) &&
            is_wanted(search, holder, &held[i], waiting))
            return true;
    }
    return false;
}

static struct ls_wait wait_of(const struct search *search, const struct node *node)
{
    return (struct ls_wait){node->process, node->thread, search->nodes[node->via].thread, node->use,
                            node->record->want.sequence};
}

static void add_circle(struct search *search, uint32_t start)
{
    struct ls_circle circle = {0};
    uint32_t at = start;
    do {
        circle.length++;
        at = search->nodes[at].via;
    } while (at != start);
    circle.wait = calloc(circle.length, sizeof *circle.wait);
    if (!circle.wait)
        ls_die("out of memory");
    for (uint32_t i = 0; i < circle.length; i++, at = search->nodes[at].via) {
        circle.wait[i] = wait_of(search, &search->nodes[at]);
        search->nodes[at].circle = search->circles->all.count + 1;
    }
    ls_vec_push(&search->circles->all, circle);
}

/* All on the way that was gone wait for `circle`. */
static void end_behind(struct search *search, const uint32_t *path, uint32_t depth, uint32_t circle)
{
    for (uint32_t i = 0; i <= depth; i++) {
        struct node *node = &search->nodes[path[i]];
        node->state = DONE;
        if (!node->circle) {
            node->circle = circle;
            search->circles->all.at[circle - 1].behind++;
        }
    }
}

/* Depth first without recursion: a chain of waiting threads may be long. `path` has room for all
 * nodes. */
static void search_from(struct search *search, uint32_t start, uint32_t *path, uint32_t *next)
{
    uint32_t depth = 0;
    path[0] = start;
    next[0] = 0;
    search->nodes[start].state = OPEN;
    for (;;) {
        struct node *node = &search->nodes[path[depth]];
        uint32_t other = node->use ? next[depth] : search->count;
        while (other < search->count && !keeps(search, &search->nodes[other], node))
            other++;
        next[depth] = other + 1;
        if (other >= search->count) {
            node->state = DONE;
            if (depth-- == 0)
                return;
        } else if (search->nodes[other].state == UNSEEN) {
            node->via = other;
            search->nodes[other].state = OPEN;
            path[++depth] = other;
            next[depth] = 0;
        } else if (search->nodes[other].state == OPEN) {
            node->via = other;
            add_circle(search, other);
            end_behind(search, path, depth, search->circles->all.count);
            return;
        } else if (search->nodes[other].circle) {
            end_behind(search, path, depth, search->nodes[other].circle);
            return;
        }
    }
}

/* The threads of one process; true when some of them wait. */
static bool take_process(struct search *search, uint32_t process)
{
    const struct ls_recording *recording = search->recordings[process];
    bool waiting = false;
    lsr_ref ref;
    LS_EACH_RECORD(recording, LSR_THREAD, i, ref)
    {
        const struct lsr_thread_record *thread = ls_recording_get(recording, ref, LSR_THREAD);
        const struct lsr_use *use = waits_for_ever(recording, thread);
        if (thread->end_ns && !thread->held_count)
            continue;
        search->nodes[search->count++] = (struct node){process, ref, thread, use, 0, 0, UNSEEN};
        waiting |= use != NULL;
    }
    return waiting;
}

static bool take_nodes(struct search *search, uint32_t processes)
{
    uint32_t threads = 0;
    bool waiting = false;
    for (uint32_t i = 0; i < processes; i++)
        threads += search->recordings[i]->records[LSR_THREAD].count;
    search->nodes = calloc(threads + 1, sizeof *search->nodes);
    if (!search->nodes)
        ls_die("out of memory");
    for (uint32_t i = 0; i < processes; i++)
        waiting |= take_process(search, i);
    return waiting;
}

static void search_all(struct search *search)
{
    uint32_t *room = calloc(search->count, 2 * sizeof *room);
    if (!room)
        ls_die("out of memory");
    for (uint32_t i = 0; i < search->count; i++) {
        if (search->nodes[i].state == UNSEEN)
            search_from(search, i, room, room + search->count);
    }
    free(room);
}

/* ---- nobody is left to bring an event */

static void free_circle(struct ls_circle *circle)
{
    free(circle->wait);
}

/* The holder or the joined thread; 0 when it waits for an event, or nobody is known to have it. */
static lsr_ref waits_for(const struct search *search, const struct lsr_thread_record *record)
{
    struct node waiting = {.record = record, .use = waits_for_ever(search->recordings[0], record)};
    for (uint32_t i = 0; waiting.use && i < search->count; i++) {
        if (keeps(search, &search->nodes[i], &waiting))
            return search->nodes[i].thread;
    }
    return 0;
}

static bool lives(const struct lsr_thread_record *thread)
{
    return !thread->end_ns && thread->ended != LSR_ENDED_UNBORN;
}

/* All threads wait, and some for events. */
static void find_stall(struct search *search)
{
    const struct ls_recording *recording = search->recordings[0];
    uint32_t threads = recording->records[LSR_THREAD].count, events = 0;
    struct ls_circle stall = {.is_stall = true, .wait = calloc(threads + 1, sizeof *stall.wait)};
    lsr_ref ref;
    if (!stall.wait)
        ls_die("out of memory");
    LS_EACH_RECORD(recording, LSR_THREAD, i, ref)
    {
        const struct lsr_thread_record *thread = ls_recording_get(recording, ref, LSR_THREAD);
        enum ls_stance stance = stance_of(recording, thread);
        if (!lives(thread))
            continue;
        if (stance == LS_STANCE_RUNS) {
            free_circle(&stall);
            return;
        }
        events += stance == LS_STANCE_EVENT;
        stall.wait[stall.length++] = (struct ls_wait){
            0, ref, waits_for(search, thread),
            ls_recording_get(recording, thread->want.use, LSR_USE), thread->want.sequence};
    }
    if (events)
        ls_vec_push(&search->circles->all, stall);
    else
        free_circle(&stall);
}

void ls_circles_find(struct ls_circles *circles, const struct ls_recording *recording)
{
    *circles = (struct ls_circles){0};
    struct search search = {.recordings = &recording, .circles = circles};
    if (take_nodes(&search, 1))
        search_all(&search);
    if (!circles->all.count)
        find_stall(&search);
    free(search.nodes);
}

static bool is_in_one_process(const struct ls_circle *circle)
{
    for (uint32_t i = 1; i < circle->length; i++) {
        if (circle->wait[i].process != circle->wait[0].process)
            return false;
    }
    return true;
}

void ls_circles_between(struct ls_circles *circles, const struct ls_recording *const *recordings,
                        uint32_t count)
{
    *circles = (struct ls_circles){0};
    struct search search = {.recordings = recordings, .circles = circles};
    if (take_nodes(&search, count))
        search_all(&search);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < circles->all.count; i++) {
        if (is_in_one_process(&circles->all.at[i]))
            free_circle(&circles->all.at[i]);
        else
            circles->all.at[kept++] = circles->all.at[i];
    }
    circles->all.count = kept;
    free(search.nodes);
}

void ls_circles_release(struct ls_circles *circles)
{
    for (uint32_t i = 0; i < circles->all.count; i++)
        free_circle(&circles->all.at[i]);
    ls_vec_release(&circles->all);
}
