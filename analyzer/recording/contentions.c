#include "recording/contentions.h"

#include <stdlib.h>

#include "model/wording.h"
#include "recording/deeds.h"
#include "recording/times.h"
#include "recording/witness.h"

/* Uses of one lock that belong together: from one call site, or by one thread. */
struct group {
    uint32_t lock;
    uint64_t acquisitions, contended;
    const struct lsr_use
        *longest; /* the use with the longest wait: its path and blocker are shown */
    uint64_t longest_ns;
    const struct lsr_use *holder; /* the use with the longest hold */
    uint64_t held_ns;
    struct ls_histogram wait, hold;
};

typedef int comparison(const void *left, const void *right);

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_sites(const void *left, const void *right)
{
    const struct lsr_use *a = *(const struct lsr_use *const *)left;
    const struct lsr_use *b = *(const struct lsr_use *const *)right;
    if (a->object != b->object)
        return compare_numbers(a->object, b->object);
    return a->site != b->site ? compare_numbers(a->site, b->site)
                              : compare_numbers(a->thread, b->thread);
}

static int compare_threads(const void *left, const void *right)
{
    const struct lsr_use *a = *(const struct lsr_use *const *)left;
    const struct lsr_use *b = *(const struct lsr_use *const *)right;
    if (a->object != b->object)
        return compare_numbers(a->object, b->object);
    return a->thread != b->thread ? compare_numbers(a->thread, b->thread)
                                  : compare_numbers(a->site, b->site);
}

static void merge_use(struct ls_process *process, struct group *group, const struct lsr_use *use)
{
    const struct lsr_times *wait = ls_recording_get(process->recording, use->wait, LSR_TIMES);
    const struct lsr_times *hold = ls_recording_get(process->recording, use->hold, LSR_TIMES);
    if (use->contended && (!group->longest || (wait && wait->max_ns > group->longest_ns))) {
        group->longest = use;
        group->longest_ns = wait ? wait->max_ns : 0;
    }
    if (hold && hold->max_ns > group->held_ns) {
        group->holder = use;
        group->held_ns = hold->max_ns;
    }
    group->acquisitions += use->count;
    group->contended += use->contended;
    ls_histogram_add(&group->wait, wait);
    ls_histogram_add(&group->hold, hold);
}

static const struct ls_witness *blocker_of(struct ls_process *process, const struct lsr_use *use,
                                           uint32_t lock)
{
    const struct ls_path *path = ls_process_site(process, use->blocker_site);
    if (!path)
        return NULL;
    return ls_witness_make(process, ls_process_thread(process, use->blocker), path,
                           ls_acquires(process, lock, LSR_OP_ACQUIRE, 0), NULL, 0);
}

static struct ls_times waited(const struct group *group)
{
    struct ls_times wait = ls_histogram_times(&group->wait);
    if (wait.count == 0)
        wait.count = group->contended;
    return wait;
}

static void add_site(struct ls_process *process, const struct group *group)
{
    if (group->longest)
        ls_vec_push(&process->model->contentions,
                    (struct ls_contention){
                        .lock = group->lock,
                        .site = ls_use_witness(process, group->longest, group->lock),
                        .blocker = blocker_of(process, group->longest, group->lock),
                        .wait = waited(group),
                    });
    if (group->holder)
        ls_vec_push(&process->model->holdings,
                    (struct ls_holding){
                        .lock = group->lock,
                        .site = ls_use_witness(process, group->holder, group->lock),
                        .hold = ls_histogram_times(&group->hold),
                    });
}

static void add_thread(struct ls_process *process, const struct group *group)
{
    if (!group->longest)
        return;
    ls_vec_push(&process->model->waiters,
                (struct ls_waiter){
                    .lock = group->lock,
                    .thread = ls_process_thread(process, group->longest->thread),
                    .acquisitions = group->acquisitions,
                    .contended = group->contended,
                    .wait = waited(group),
                    .overtaken = group->longest->overtaken,
                    .site = ls_use_witness(process, group->longest, group->lock),
                    .blocker = blocker_of(process, group->longest, group->lock),
                });
}

static bool by_site(const struct lsr_use *a, const struct lsr_use *b)
{
    return a->object == b->object && a->site == b->site;
}

static bool by_thread(const struct lsr_use *a, const struct lsr_use *b)
{
    return a->object == b->object && a->thread == b->thread;
}

struct uses {
    LS_VEC(const struct lsr_use *) all;
};

static void each_group(struct ls_process *process, struct uses *uses, comparison *compare,
                       bool (*together)(const struct lsr_use *a, const struct lsr_use *b),
                       void (*add)(struct ls_process *process, const struct group *group))
{
    const struct lsr_use **use = uses->all.at;
    if (uses->all.count > 1)
        qsort(use, uses->all.count, sizeof *use, compare);
    for (uint32_t i = 0; i < uses->all.count;) {
        struct group group = {.lock = ls_process_lock(process, use[i]->object)};
        uint32_t first = i;
        for (; i < uses->all.count && together(use[first], use[i]); i++)
            merge_use(process, &group, use[i]);
        add(process, &group);
    }
}

/* Who only tries does not wait; what nobody waited for costs nobody anything. */
static void collect(const struct ls_process *process, struct uses *uses)
{
    const struct ls_recording *recording = process->recording;
    lsr_ref ref;
    LS_EACH_RECORD(recording, LSR_USE, i, ref)
    {
        const struct lsr_use *use = ls_recording_get(recording, ref, LSR_USE);
        uint32_t lock = ls_process_lock(process, use->object);
        if (lock != LS_MODEL_NONE && process->model->locks.at[lock].contended &&
            !(use->how & LSR_HOW_TRY) && (use->op == LSR_OP_ACQUIRE || use->op == LSR_OP_SHARE))
            ls_vec_push(&uses->all, use);
    }
}

void ls_recorded_contentions_fill(struct ls_process *process)
{
    struct uses uses = {0};
    collect(process, &uses);
    each_group(process, &uses, compare_sites, by_site, add_site);
    each_group(process, &uses, compare_threads, by_thread, add_thread);
    ls_vec_release(&uses.all);
}
