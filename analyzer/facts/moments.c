#include "facts/moments.h"

enum { MOST_JOINS = 24 };

/* Threads of `started` come from `creator` alone, in its program. */
static bool is_only_creator(const struct ls_roots *roots, const struct ls_root *creator,
                            uint32_t started)
{
    bool any = false;
    uint32_t end;
    for (uint32_t i = ls_roots_parentages(roots, started, &end); i < end; i++) {
        if (!ls_parentage_concerns(&roots->parentages.at[i], creator))
            continue;
        if (roots->parentages.at[i].creator != creator->proc)
            return false;
        any = true;
    }
    return any;
}

/* Start routines that may run when main has started these: those, and what they start in turn. Who
 * is called from outside starts nothing by himself. */
static uint64_t closure(const struct ls_roots *roots, uint64_t started)
{
    uint64_t before;
    do {
        before = started;
        for (uint32_t i = 0; i < roots->parentages.count; i++) {
            const struct ls_parentage *parentage = &roots->parentages.at[i];
            if (parentage->by_thread && (started & ls_started_bit(parentage->creator)))
                started |= ls_started_bit(parentage->started);
        }
    } while (started != before);
    return started;
}

/* main starts such threads itself. Where it has not done so yet, nobody else is believed to have.
 */
static bool is_created_by_main(const struct ls_roots *roots, uint32_t started)
{
    uint32_t end;
    for (uint32_t i = ls_roots_parentages(roots, started, &end); i < end; i++)
        if (roots->parentages.at[i].by_main)
            return true;
    return false;
}

static bool is_created_by_thread(const struct ls_roots *roots, uint32_t started)
{
    uint32_t end;
    for (uint32_t i = ls_roots_parentages(roots, started, &end); i < end; i++) {
        const struct ls_parentage *parentage = &roots->parentages.at[i];
        if (parentage->by_main || parentage->by_thread)
            return true;
    }
    return false;
}

/* Of one program: `later` starts after everything that `root` does while only `started` may run. */
static bool precedes(const struct ls_moments *moments, const struct ls_root *root, uint64_t started,
                     const struct ls_root *later)
{
    bool is_anybody = !root->is_main && !root->is_started; /* a call at a time, let us believe */
    bool apart = root->programs && later->programs && !(root->programs & later->programs);
    if (!later->is_started || later->thread == root->thread || apart ||
        (!is_anybody && moments->model->threads.at[root->thread].many))
        return false;
    if (root->is_main)
        return is_created_by_main(moments->roots, later->proc)
                   ? !(started & ls_started_bit(later->proc))
                   : !(closure(moments->roots, started) & ls_started_bit(later->proc)) &&
                         is_created_by_thread(moments->roots, later->proc);
    return !(started & ls_started_bit(later->proc)) &&
           is_only_creator(moments->roots, root, later->proc);
}

static uint32_t base_segment(struct ls_moments *moments, const struct ls_root *root,
                             const struct ls_situation *situation)
{
    const struct ls_entry *context = situation->entry;
    bool created = context->created || (situation->moment->flags & LS_EVENT_AFTER_CREATE);
    uint32_t join[MOST_JOINS];
    struct ls_event event = {.flags = created ? LS_EVENT_AFTER_CREATE : 0, .join = join};
    uint64_t running = situation->moment->started & ~situation->moment->ended;
    for (uint32_t i = 0; i < context->joins && event.joins < MOST_JOINS; i++)
        if (!ls_roots_keep(moments->roots, running, context->join[i]))
            join[event.joins++] = context->join[i];
    for (uint32_t i = 0; i < situation->moment->joins && event.joins < MOST_JOINS; i++) {
        uint32_t handle = ls_entry_handle(moments->flow, context, situation->moment->join[i]);
        if (handle)
            join[event.joins++] = handle;
    }
    return ls_roots_segment(moments->roots, root, &event, moments->model);
}

/* Start routines all of whose threads this thread has created and joined again, since nobody else
 * creates them. */
static uint64_t ended_by(const struct ls_moments *moments, const struct ls_root *root,
                         const struct ls_situation *situation)
{
    uint64_t ended = situation->moment->ended & ~situation->entry->started, all = 0;
    for (uint32_t i = 0; ended && i < moments->roots->all.count; i++) {
        const struct ls_root *other = &moments->roots->all.at[i];
        if (other->is_started && other->thread != root->thread &&
            is_only_creator(moments->roots, root, other->proc))
            all |= ls_started_bit(other->proc);
    }
    return ended & all;
}

/* A new segment beside `base`, after the ends of these threads. */
static uint32_t add_segment(struct ls_moments *moments, const struct ls_root *root, uint32_t base,
                            uint64_t ended)
{
    struct ls_model *model = moments->model;
    struct ls_segment segment = {.thread = root->thread,
                                 .befores = model->segments.at[base].befores};
    uint32_t *before =
        LS_NEW_ARRAY(&model->arena, uint32_t, segment.befores + moments->roots->all.count + 1);
    for (uint32_t i = 0; i < segment.befores; i++)
        before[i] = model->segments.at[base].before[i];
    for (uint32_t i = 0; ended && i < moments->roots->all.count; i++) {
        const struct ls_root *other = &moments->roots->all.at[i];
        if (other->is_started && other->thread != root->thread &&
            (ended & ls_started_bit(other->proc)))
            before[segment.befores++] = other->late;
    }
    segment.before = before;
    ls_vec_push(&model->segments, segment);
    return model->segments.count - 1;
}

uint32_t ls_moments_segment(struct ls_moments *moments, const struct ls_situation *situation)
{
    const struct ls_root *root = &moments->roots->all.at[situation->entry->root];
    uint64_t started = situation->entry->started | situation->moment->started;
    uint32_t base = base_segment(moments, root, situation);
    uint64_t ended = ended_by(moments, root, situation);
    for (uint32_t i = 0; i < moments->pieces.count; i++) {
        const struct ls_moments_piece *piece = &moments->pieces.at[i];
        if (piece->root == situation->entry->root && piece->base == base &&
            piece->started == started && piece->ended == ended)
            return piece->segment;
    }
    bool is_early = root->is_main && base == root->early, splits = false;
    for (uint32_t i = 0; !is_early && i < moments->roots->all.count && !splits; i++)
        splits = precedes(moments, root, started, &moments->roots->all.at[i]);
    if (!splits && !ended) {
        struct ls_moments_piece whole = {situation->entry->root, base, base, started, ended};
        ls_vec_push(&moments->pieces, whole);
        return base;
    }
    struct ls_moments_piece piece = {situation->entry->root, base,
                                     add_segment(moments, root, base, ended), started, ended};
    ls_vec_push(&moments->pieces, piece);
    return piece.segment;
}

static bool is_before(const struct ls_segment *segment, uint32_t other)
{
    return ls_is_among(segment->before, segment->befores, other);
}

static void put_before(struct ls_model *model, struct ls_segment *segment, uint32_t piece)
{
    uint32_t *before = LS_NEW_ARRAY(&model->arena, uint32_t, segment->befores + 1);
    for (uint32_t b = 0; b < segment->befores; b++)
        before[b] = segment->before[b];
    before[segment->befores++] = piece;
    segment->before = before;
}

/* The piece is over when `later` starts; and wherever the whole is over. */
static void order(struct ls_moments *moments, const struct ls_moments_piece *piece)
{
    struct ls_model *model = moments->model;
    const struct ls_root *root = &moments->roots->all.at[piece->root];
    for (uint32_t i = 0; i < model->segments.count; i++) {
        struct ls_segment *segment = &model->segments.at[i];
        bool is_over = segment->thread != root->thread && is_before(segment, piece->base);
        for (uint32_t r = 0; r < moments->roots->all.count && !is_over; r++)
            is_over = moments->roots->all.at[r].thread == segment->thread &&
                      precedes(moments, root, piece->started, &moments->roots->all.at[r]);
        if (is_over)
            put_before(model, segment, piece->segment);
    }
}

void ls_moments_finish(struct ls_moments *moments)
{
    for (uint32_t i = 0; i < moments->pieces.count; i++)
        if (moments->pieces.at[i].segment != moments->pieces.at[i].base)
            order(moments, &moments->pieces.at[i]);
    ls_vec_release(&moments->pieces);
}
