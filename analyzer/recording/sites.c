#include "recording/sites.h"

#include <stdlib.h>

#include "base/tally.h"
#include "model/witness.h"

static int compare_sites(const void *left, const void *right)
{
    const struct lsr_use *a = *(const struct lsr_use *const *)left;
    const struct lsr_use *b = *(const struct lsr_use *const *)right;
    if (a->site != b->site)
        return a->site < b->site ? -1 : 1;
    return a->object < b->object ? -1 : a->object > b->object;
}

static bool asks_for_lock(const struct ls_process *process, const struct lsr_use *use)
{
    return (use->op == LSR_OP_ACQUIRE || use->op == LSR_OP_SHARE) &&
           ls_process_lock(process, use->object) != LS_MODEL_NONE;
}

/* Script places have no address, and their paths differ by thread: each is told by its record. */
static void add_site(struct ls_process *process, const struct lsr_use *use, uint64_t count)
{
    const struct ls_path *path = ls_process_path(process, use->stack);
    if (!path)
        path = ls_process_site(process, use->site);
    if (path)
        ls_vec_push(&process->model->sites,
                    (struct ls_lock_site){.at = path->at[path->count - 1],
                                          .lock = ls_process_lock(process, use->object),
                                          .count = count});
}

/* What the source shows as a lock site may be the call of a wrapper. */
static void add_passed(struct ls_process *process, const struct lsr_use *use, struct ls_tally *told)
{
    const struct ls_path *path = ls_process_path(process, use->stack);
    for (uint32_t i = 0; path && i + 1 < path->count; i++) {
        if (!ls_tally_again(told, ls_location_hash(&path->at[i], 0)))
            ls_vec_push(&process->model->passed, path->at[i]);
    }
}

void ls_sites_fill(struct ls_process *process)
{
    LS_VEC(const struct lsr_use *) uses = {0};
    struct ls_tally told = {0};
    lsr_ref ref;
    LS_EACH_RECORD(process->recording, LSR_USE, i, ref)
    {
        const struct lsr_use *use = ls_recording_get(process->recording, ref, LSR_USE);
        if (!asks_for_lock(process, use))
            continue;
        ls_vec_push(&uses, use);
        add_passed(process, use, &told);
    }
    if (uses.count > 1)
        qsort(uses.at, uses.count, sizeof *uses.at, compare_sites);
    for (uint32_t i = 0; i < uses.count;) {
        uint32_t first = i;
        uint64_t count = 0;
        for (; i < uses.count && uses.at[i]->site == uses.at[first]->site; i++)
            count += uses.at[i]->count + uses.at[i]->failed;
        add_site(process, uses.at[first], count);
    }
    ls_tally_release(&told);
    ls_vec_release(&uses);
}
