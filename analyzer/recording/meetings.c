#include "recording/meetings.h"

#include "model/order.h"
#include "model/wording.h"
#include "recording/names.h"
#include "recording/trace.h"

enum { LONGEST = 4, MOST_ROUNDS = 50 };

struct meetings {
    struct ls_process *process;
    const struct ls_trace *trace;
    uint32_t first_thread;
};

/* Where a thread took `to` while it held `from`. */
static void find_places(const struct meetings *meetings, const struct ls_way_taken *way,
                        struct ls_trace_side *side)
{
    side->thread = way->thread - meetings->first_thread;
    const struct ls_trace_thread *thread = &meetings->trace->threads.at[side->thread];
    uint32_t held = 0;
    for (uint32_t i = 0; i < thread->events.count; i++) {
        const struct ls_trace_event *event = &thread->events.at[i];
        if (event->kind == LS_TRACE_ACQUIRE && event->lock == way->to && held > 0)
            ls_vec_push(&side->events, i);
        if (event->lock != way->from)
            continue;
        held += event->kind == LS_TRACE_ACQUIRE;
        held -= event->kind == LS_TRACE_RELEASE && held > 0;
    }
}

static const char *say_why(const struct meetings *meetings, const struct ls_trace_need *why)
{
    struct ls_process *process = meetings->process;
    struct ls_arena *arena = &process->model->arena;
    const struct lsr_object *object = ls_recording_get(process->recording, why->object, LSR_OBJECT);
    struct ls_location created;
    if (why->kind == LS_NEED_ORDER || !object)
        return "in this run the creation or the end of a thread put them in order";
    const char *name = ls_name_object(process, object, &created);
    if (why->kind == LS_NEED_EVENT)
        return ls_arena_printf(arena, "in this run one came before the other by way of the %s '%s'",
                               ls_kind_noun(object->kind), name);
    return ls_arena_printf(
        arena, "only if the threads come to '%s' in another order than in this run", name);
}

static struct ls_way_taken way_of(const struct ls_model *model, const struct ls_cycle *cycle,
                                  uint32_t leg)
{
    const struct ls_acquisition *acquisition = &model->acquisitions.at[cycle->acquisition[leg]];
    return (struct ls_way_taken){acquisition->thread, cycle->lock[leg], acquisition->lock};
}

static void judge(const struct meetings *meetings, struct ls_meeting_fact *fact)
{
    struct ls_trace_side left = {0}, right = {0};
    struct ls_trace_need why = {0};
    find_places(meetings, &fact->way[0], &left);
    find_places(meetings, &fact->way[1], &right);
    bool seen = left.events.count > 0 && right.events.count > 0;
    enum ls_meeting answer =
        seen ? ls_trace_meet(meetings->trace, &left, &right, &why) : LS_MEET_UNKNOWN;
    fact->verdict = answer == LS_MEET             ? LS_MEETING_POSSIBLE
                    : answer == LS_MEET_UNKNOWN   ? LS_MEETING_UNKNOWN
                    : why.kind == LS_NEED_SECTION ? LS_MEETING_SECTIONS
                                                  : LS_MEETING_EVENTS;
    if (answer == LS_MEET_NEVER)
        fact->why = say_why(meetings, &why);
    ls_vec_release(&left.events);
    ls_vec_release(&right.events);
}

static bool is_of(const struct meetings *meetings, const struct ls_way_taken *way)
{
    return way->thread != LS_MODEL_NONE && way->thread >= meetings->first_thread &&
           way->thread - meetings->first_thread < meetings->trace->threads.count;
}

/* Each two legs of a cycle, once. True when there was something new. */
static bool judge_cycle(const struct meetings *meetings, const struct ls_model *view,
                        const struct ls_cycle *cycle)
{
    struct ls_model *model = meetings->process->model;
    bool news = false;
    for (uint32_t i = 0; i < cycle->length; i++) {
        for (uint32_t k = 0; k < i; k++) {
            struct ls_meeting_fact fact = {.way = {way_of(view, cycle, k), way_of(view, cycle, i)},
                                           .why = ""};
            if (!is_of(meetings, &fact.way[0]) || !is_of(meetings, &fact.way[1]) ||
                fact.way[0].thread == fact.way[1].thread || fact.way[0].from == fact.way[0].to ||
                ls_model_meeting(model, &fact.way[0], &fact.way[1]))
                continue;
            judge(meetings, &fact);
            ls_vec_push(&model->meetings, fact);
            news = true;
        }
    }
    return news;
}

/* A cycle that cannot be may hide another one of the same locks: again, until all are known. */
static bool judge_cycles(const struct meetings *meetings, uint32_t first)
{
    struct ls_model view = *meetings->process->model;
    struct ls_cycles cycles;
    bool news = false;
    view.acquisitions.at += first;
    view.acquisitions.count -= first;
    ls_cycles_init(&cycles);
    ls_deadlocks_find(&cycles, &view, LONGEST);
    for (uint32_t i = 0; i < cycles.all.count; i++)
        news |= judge_cycle(meetings, &view, &cycles.all.at[i]);
    ls_cycles_release(&cycles);
    return news;
}

void ls_meetings_fill(struct ls_process *process, uint32_t first)
{
    struct ls_trace trace;
    uint32_t first_thread = LS_MODEL_NONE;
    lsr_ref ref;
    LS_EACH_RECORD(process->recording, LSR_THREAD, i, ref)
    {
        uint32_t thread = ls_process_thread(process, ref);
        first_thread = thread < first_thread ? thread : first_thread;
    }
    if (first_thread != LS_MODEL_NONE && first < process->model->acquisitions.count &&
        ls_trace_fill(&trace, process, first_thread)) {
        struct meetings meetings = {process, &trace, first_thread};
        for (int round = 0; round < MOST_ROUNDS && judge_cycles(&meetings, first); round++)
            continue;
        ls_trace_release(&trace);
    }
}
