/* --format trace: Trace Event JSON, as Perfetto (ui.perfetto.dev) and chrome://tracing show it: the
 * life of each thread, how many were alive, and where findings were seen. */
#include <stdlib.h>

#include "report/json_writer.h"
#include "report/report_p.h"

struct trace {
    struct ls_json json;
    const struct ls_report *report;
};

/* The format counts microseconds. Processes are numbered by their recordings: those of several
 * machines may have had one number. */
static void begin_event(struct trace *trace, const char *phase, const char *name, uint32_t thread,
                        uint64_t ns)
{
    ls_json_begin_object(&trace->json, NULL);
    ls_json_string(&trace->json, "ph", phase);
    ls_json_string(&trace->json, "name", name);
    ls_json_number(&trace->json, "pid", trace->report->model->threads.at[thread].run);
    ls_json_number(&trace->json, "tid", thread + 1);
    ls_json_fraction(&trace->json, "ts", (double)ns / 1000);
}

static void write_named(struct trace *trace, const char *what, uint32_t index, const char *name)
{
    begin_event(trace, "M", what, index, 0);
    ls_json_begin_object(&trace->json, "args");
    ls_json_string(&trace->json, "name", name);
    ls_json_end_object(&trace->json);
    ls_json_end_object(&trace->json);
}

/* True for the first thread of each process. */
static bool begins_process(const struct ls_model *model, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++)
        if (model->threads.at[i].run == model->threads.at[index].run)
            return false;
    return ls_report_ran(model, &model->threads.at[index]);
}

static void write_name(struct trace *trace, uint32_t index)
{
    const struct ls_model *model = trace->report->model;
    const struct ls_thread *thread = &model->threads.at[index];
    if (begins_process(model, index))
        write_named(trace, "process_name", index, thread->program ? thread->program : "program");
    write_named(trace, "thread_name", index, thread->name);
}

static uint64_t end_of(const struct ls_model *model, const struct ls_thread *thread)
{
    uint64_t end = thread->end_ns ? thread->end_ns : model->duration_ns;
    return end > thread->start_ns ? end : thread->start_ns;
}

static void write_life(struct trace *trace, uint32_t index)
{
    const struct ls_model *model = trace->report->model;
    const struct ls_thread *thread = &model->threads.at[index];
    struct ls_json *json = &trace->json;
    begin_event(trace, "X", thread->start_routine[0] ? thread->start_routine : thread->name, index,
                thread->start_ns);
    ls_json_fraction(json, "dur", (double)(end_of(model, thread) - thread->start_ns) / 1000);
    ls_json_begin_object(json, "args");
    ls_json_string(json, "ended", thread->ended);
    ls_json_fraction(json, "waited_us", (double)thread->wait_ns / 1000);
    ls_json_number(json, "voluntary_switches", thread->voluntary_switches);
    ls_json_number(json, "involuntary_switches", thread->involuntary_switches);
    ls_json_end_object(json);
    ls_json_end_object(json);
}

struct moment {
    uint64_t at;
    int change;
};

static int compare_moments(const void *left, const void *right)
{
    const struct moment *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->change - b->change;
}

/* How many threads of the process that begins with this one were alive. */
static void write_counter(struct trace *trace, uint32_t first)
{
    const struct ls_model *model = trace->report->model;
    LS_VEC(struct moment) moments = {0};
    uint64_t alive = 0;
    for (uint32_t i = first; i < model->threads.count; i++) {
        if (model->threads.at[i].run != model->threads.at[first].run)
            continue;
        ls_vec_push(&moments, (struct moment){model->threads.at[i].start_ns, 1});
        ls_vec_push(&moments, (struct moment){end_of(model, &model->threads.at[i]), -1});
    }
    if (moments.count > 0)
        qsort(moments.at, moments.count, sizeof *moments.at, compare_moments);
    for (uint32_t i = 0; i < moments.count; i++) {
        alive += (uint64_t)(int64_t)moments.at[i].change;
        begin_event(trace, "C", "threads alive", first, moments.at[i].at);
        ls_json_begin_object(&trace->json, "args");
        ls_json_number(&trace->json, "threads", alive);
        ls_json_end_object(&trace->json);
        ls_json_end_object(&trace->json);
    }
    ls_vec_release(&moments);
}

/* Where the run ended, on the thread that each way belongs to. */
static void write_finding(struct trace *trace, const struct ls_finding *finding)
{
    const struct ls_model *model = trace->report->model;
    for (uint32_t i = 0; i < finding->witnesses; i++) {
        uint32_t thread = finding->witness[i]->thread;
        if (thread == LS_MODEL_NONE || !ls_report_ran(model, &model->threads.at[thread]))
            continue;
        begin_event(trace, "i", finding->rule, thread, end_of(model, &model->threads.at[thread]));
        ls_json_string(&trace->json, "s", "t");
        ls_json_begin_object(&trace->json, "args");
        ls_json_string(&trace->json, "message", finding->message);
        ls_json_end_object(&trace->json);
        ls_json_end_object(&trace->json);
    }
}

void ls_write_trace(FILE *out, const struct ls_report *report)
{
    struct trace trace = {.report = report};
    const struct ls_model *model = report->model;
    ls_json_init(&trace.json, out);
    ls_json_begin_object(&trace.json, NULL);
    ls_json_string(&trace.json, "displayTimeUnit", "ns");
    ls_json_begin_array(&trace.json, "traceEvents");
    for (uint32_t i = 0; i < model->threads.count && model->has_run; i++) {
        if (!ls_report_ran(model, &model->threads.at[i]))
            continue;
        write_name(&trace, i);
        write_life(&trace, i);
    }
    for (uint32_t i = 0; i < model->threads.count && model->has_run; i++) {
        if (begins_process(model, i))
            write_counter(&trace, i);
    }
    for (uint32_t i = 0; i < report->findings->all.count && model->has_run; i++) {
        if (ls_report_shows(report, &report->findings->all.at[i]))
            write_finding(&trace, &report->findings->all.at[i]);
    }
    ls_json_end_array(&trace.json);
    ls_json_end_object(&trace.json);
}
