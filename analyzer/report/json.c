/* --format json: everything that is known, for scripts. The schema is in the contract
 * ("lockstitch/1"). */
#include "model/excuse.h"
#include "model/hierarchy.h"
#include "model/order.h"
#include "model/witness.h"
#include "model/wording.h"
#include "report/brief.h"
#include "report/json_p.h"
#include "report/json_writer.h"
#include "report/report_p.h"

enum { MOST_LOCKS = 5000 }; /* that are told one by one */

struct writer {
    struct ls_json json;
    const struct ls_report *report;
};

static void write_place(struct writer *writer, const struct ls_location *at)
{
    struct ls_json *json = &writer->json;
    ls_json_string(json, "file", ls_report_path(writer->report, at->file));
    ls_json_number(json, "line", at->line);
    ls_json_number(json, "column", at->column);
    ls_json_string(json, "function", at->function);
}

static void write_location(struct writer *writer, const char *key, const struct ls_location *at)
{
    ls_json_begin_object(&writer->json, key);
    write_place(writer, at);
    ls_json_end_object(&writer->json);
}

static void write_named_location(struct writer *writer, const struct ls_location *at,
                                 const char *message)
{
    ls_json_begin_object(&writer->json, NULL);
    write_place(writer, at);
    ls_json_string(&writer->json, "message", message);
    ls_json_end_object(&writer->json);
}

static void write_lock_names(struct writer *writer, const char *key, const uint32_t *lock,
                             uint32_t locks)
{
    ls_json_begin_array(&writer->json, key);
    for (uint32_t i = 0; i < locks; i++)
        ls_json_string(&writer->json, NULL, writer->report->model->locks.at[lock[i]].name);
    ls_json_end_array(&writer->json);
}

static void write_witness(struct writer *writer, const struct ls_witness *witness)
{
    struct ls_json *json = &writer->json;
    const struct ls_model *model = writer->report->model;
    bool known = witness->thread != LS_MODEL_NONE;
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "thread", known ? model->threads.at[witness->thread].name : "");
    ls_json_begin_array(json, "steps");
    for (uint32_t i = 0; i < witness->steps; i++) {
        const struct ls_waypoint *step = &witness->step[i];
        ls_json_begin_object(json, NULL);
        write_place(writer, &step->at);
        ls_json_string(json, "what", step->what);
        write_lock_names(writer, "held", step->held, step->helds);
        ls_json_end_object(json);
    }
    ls_json_end_array(json);
    ls_json_end_object(json);
}

void ls_json_write_trial(struct ls_json *json, const struct ls_finding *finding)
{
    if (finding->trial == LS_TRIAL_NONE)
        return;
    ls_json_string(json, "verdict", ls_trial_name(finding->trial));
    ls_json_string(json, "proof", finding->proof);
    if (finding->tries > 0)
        ls_json_number(json, "tries", finding->tries);
}

static void write_finding(struct writer *writer, const struct ls_finding *finding)
{
    struct ls_json *json = &writer->json;
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "rule", finding->rule);
    ls_json_string(json, "level", ls_level_name(finding->level));
    ls_json_string(json, "confidence", ls_confidence_name(finding->confidence));
    ls_json_number(json, "rank", ls_finding_rank(finding));
    ls_json_string(json, "evidence", ls_evidence_name(finding->evidence));
    ls_json_string(json, "message", finding->message);
    ls_json_string(json, "note", finding->note);
    ls_json_string(json, "advice", finding->advice);
    ls_json_write_trial(json, finding);
    ls_json_hex(json, "fingerprint", finding->fingerprint);
    if (finding->silence != LS_HEARD)
        ls_json_string(json, "suppressed_by",
                       finding->silence == LS_SILENT_IN_SOURCE ? "source" : "baseline");
    if (finding->silence_reason)
        ls_json_string(json, "reason", finding->silence_reason);
    ls_json_number(json, "count", finding->count);
    ls_json_begin_array(json, "locations");
    write_named_location(writer, &finding->at, finding->message);
    for (uint32_t i = 0; i < finding->relateds; i++)
        write_named_location(writer, &finding->related[i].at, finding->related[i].what);
    ls_json_end_array(json);
    ls_json_begin_array(json, "witnesses");
    for (uint32_t i = 0; i < finding->witnesses; i++)
        write_witness(writer, finding->witness[i]);
    ls_json_end_array(json);
    write_lock_names(writer, "locks", finding->lock, finding->locks);
    ls_json_end_object(json);
}

/* The findings that are reported, or the ones that something silences. */
static void write_findings(struct writer *writer, const char *key, bool silenced)
{
    const struct ls_report *report = writer->report;
    ls_json_begin_array(&writer->json, key);
    for (uint32_t i = 0; i < report->findings->all.count; i++) {
        const struct ls_finding *finding = &report->findings->all.at[i];
        bool sure = finding->confidence >= report->least;
        if (silenced ? sure && finding->silence != LS_HEARD : ls_report_shows(report, finding))
            write_finding(writer, finding);
    }
    ls_json_end_array(&writer->json);
}

static void write_times(struct writer *writer, const char *key, const struct ls_times *times)
{
    struct ls_json *json = &writer->json;
    ls_json_begin_object(json, key);
    ls_json_number(json, "total", times->total);
    ls_json_number(json, "max", times->max);
    ls_json_number(json, "p50", times->p50);
    ls_json_number(json, "p99", times->p99);
    ls_json_end_object(json);
}

static void write_sites(struct writer *writer, uint32_t lock)
{
    struct ls_json *json = &writer->json;
    const struct ls_model *model = writer->report->model;
    ls_json_begin_array(json, "sites");
    for (uint32_t i = 0; i < model->contentions.count && model->locks.at[lock].contended > 0; i++) {
        const struct ls_contention *contention = &model->contentions.at[i];
        struct ls_location at = ls_witness_end(contention->site);
        if (contention->lock != lock)
            continue;
        ls_json_begin_object(json, NULL);
        write_place(writer, &at);
        write_times(writer, "wait_ns", &contention->wait);
        ls_json_end_object(json);
    }
    ls_json_end_array(json);
}

static void write_lock(struct writer *writer, uint32_t index)
{
    static const char *const kinds[LS_LOCK_KINDS] = {"mutex", "rwlock", "spin",      "semaphore",
                                                     "once",  "other",  "condition", "key"};
    static const char *const types[] = {"unknown",    "normal",   "recursive",
                                        "errorcheck", "adaptive", "writers-first"};
    struct ls_json *json = &writer->json;
    struct ls_arena arena = {0};
    const struct ls_lock *lock = &writer->report->model->locks.at[index];
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "name", lock->name);
    ls_json_hex(json, "address", lock->address);
    ls_json_string(json, "kind", kinds[lock->kind]);
    ls_json_string(json, "type", types[lock->type]);
    ls_json_string(json, "class", ls_say_class(&arena, lock));
    ls_json_bool(json, "many", lock->many);
    write_location(writer, "created", &lock->created);
    ls_json_number(json, "acquisitions", lock->acquisitions);
    ls_json_number(json, "contended", lock->contended);
    write_times(writer, "wait_ns", &lock->wait);
    write_times(writer, "hold_ns", &lock->hold);
    write_sites(writer, index);
    ls_json_end_object(json);
    ls_arena_release(&arena);
}

static void write_thread(struct writer *writer, const struct ls_thread *thread)
{
    struct ls_json *json = &writer->json;
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "name", thread->name);
    ls_json_string(json, "start_routine", thread->start_routine);
    ls_json_bool(json, "many", thread->many);
    write_location(writer, "created", &thread->created);
    ls_json_number(json, "start_ns", thread->start_ns);
    ls_json_number(json, "end_ns", thread->end_ns);
    ls_json_number(json, "wait_ns", thread->wait_ns);
    ls_json_number(json, "longest_wait_ns", thread->longest_wait_ns);
    ls_json_number(json, "waits", thread->waits);
    ls_json_begin_object(json, "context_switches");
    ls_json_number(json, "voluntary", thread->voluntary_switches);
    ls_json_number(json, "involuntary", thread->involuntary_switches);
    ls_json_end_object(json);
    ls_json_string(json, "ended", thread->ended);
    ls_json_end_object(json);
}

static void write_event(struct writer *writer, const struct ls_awaited *event)
{
    struct ls_json *json = &writer->json;
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "name", event->name);
    ls_json_string(json, "kind", event->kind);
    write_location(writer, "created", &event->created);
    ls_json_number(json, "waits", event->waits);
    ls_json_number(json, "untimely", event->untimely);
    write_times(writer, "waited_ns", &event->waited);
    ls_json_number(json, "signals", event->signals);
    ls_json_number(json, "broadcasts", event->broadcasts);
    ls_json_number(json, "lost", event->lost);
    ls_json_number(json, "woken", event->woken);
    if (event->has_permits) {
        ls_json_begin_object(json, "permits");
        ls_json_number(json, "first", event->permits);
        ls_json_number(json, "least", event->least);
        ls_json_number(json, "most", event->most);
        ls_json_number(json, "waiters", event->waiters);
        ls_json_end_object(json);
    }
    ls_json_end_object(json);
}

static void write_metrics(struct writer *writer)
{
    struct ls_json *json = &writer->json;
    const struct ls_model *model = writer->report->model;
    struct ls_metrics metrics = ls_metrics_of(model);
    double acquisitions = (double)metrics.acquisitions;
    ls_json_begin_object(json, "metrics");
    if (model->has_run) {
        const struct ls_model *whole = writer->report->whole ? writer->report->whole : model;
        ls_json_number(json, "duration_ns", model->duration_ns);
        ls_json_number(json, "locks", whole->locks.count);
        ls_json_number(json, "threads_created", metrics.threads_created);
        ls_json_number(json, "threads_alive_peak", metrics.threads_alive_peak);
        ls_json_number(json, "acquisitions", metrics.acquisitions);
        ls_json_number(json, "contended", metrics.contended);
        ls_json_fraction(json, "contention_rate",
                         acquisitions > 0 ? (double)metrics.contended / acquisitions : 0);
        ls_json_number(json, "wait_ns", metrics.wait_ns);
        ls_json_number(json, "longest_wait_ns", metrics.longest_wait_ns);
    }
    if (model->has_source)
        ls_json_number(json, "files", writer->report->files);
    ls_json_end_object(json);
}

static void write_edge(struct writer *writer, const struct ls_order_edge *edge, bool cyclic)
{
    struct ls_json *json = &writer->json;
    const struct ls_model *model = writer->report->model;
    const struct ls_acquisition *acquisition = &model->acquisitions.at[edge->acquisition];
    struct ls_location held = ls_witness_end(acquisition->hold[edge->hold].acquired);
    struct ls_location wanted = ls_witness_end(acquisition->witness);
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "from", model->locks.at[edge->from].name);
    ls_json_string(json, "to", model->locks.at[edge->to].name);
    ls_json_number(json, "count", edge->count);
    ls_json_number(json, "ways", edge->sites);
    ls_json_bool(json, "blocking", edge->blocking);
    ls_json_bool(json, "cyclic", cyclic);
    ls_json_begin_array(json, "sites");
    write_location(writer, NULL, &held);
    write_location(writer, NULL, &wanted);
    ls_json_end_array(json);
    ls_json_end_object(json);
}

static void write_order(struct writer *writer)
{
    struct ls_order_edges edges;
    struct ls_hierarchy hierarchy;
    ls_order_edges_find(&edges, writer->report->model);
    ls_hierarchy_find(&hierarchy, writer->report->model);
    ls_json_begin_array(&writer->json, "order");
    for (uint32_t i = 0; i < edges.all.count; i++)
        write_edge(writer, &edges.all.at[i], ls_hierarchy_is_cyclic(&hierarchy, &edges.all.at[i]));
    ls_json_end_array(&writer->json);
    ls_hierarchy_release(&hierarchy);
    ls_order_edges_release(&edges);
}

/* Opposite orders that were looked at and found harmless, with the reason. */
static void write_acquitted(struct writer *writer)
{
    struct ls_json *json = &writer->json;
    const struct ls_report *report = writer->report;
    const struct ls_model *model = report->whole ? report->whole : report->model;
    struct ls_cycles cycles;
    struct ls_tally told = {0};
    ls_cycles_init(&cycles);
    ls_cycles_find(&cycles, model, LS_REPORT_LONGEST_CYCLE);
    ls_json_begin_array(json, "acquitted");
    for (uint32_t i = 0; i < cycles.all.count; i++) {
        const struct ls_cycle *cycle = &cycles.all.at[i];
        struct ls_excuse excuse = ls_excuse_of(&cycles.arena, model, cycle);
        if (cycle->acquittal == LS_NOT_ACQUITTED || ls_excuse_again(&told, model, cycle, &excuse))
            continue;
        ls_json_begin_object(json, NULL);
        ls_json_begin_array(json, "locks");
        for (uint32_t k = 0; k < cycle->length; k++)
            ls_json_string(json, NULL, model->locks.at[cycle->lock[k]].name);
        ls_json_end_array(json);
        ls_json_string(json, "reason", excuse.reason);
        ls_json_string(json, "text", excuse.text);
        write_location(writer, "at", &excuse.at);
        ls_json_end_object(json);
    }
    ls_json_end_array(json);
    ls_tally_release(&told);
    ls_cycles_release(&cycles);
}

static void write_texts(struct writer *writer, const char *key, const char *const *text,
                        uint32_t texts)
{
    ls_json_begin_array(&writer->json, key);
    for (uint32_t i = 0; i < texts; i++)
        ls_json_string(&writer->json, NULL, text[i]);
    ls_json_end_array(&writer->json);
}

static void write_all(FILE *out, const struct ls_report *report)
{
    struct writer writer = {.report = report};
    struct ls_json *json = &writer.json;
    const struct ls_model *model = report->model;
    ls_json_init(json, out);
    ls_json_begin_object(json, NULL);
    ls_json_string(json, "schema", "lockstitch/1");
    ls_json_string(json, "version", report->version);
    ls_json_string(json, "command", report->command);
    ls_json_string(json, "root", report->root);
    write_findings(&writer, "findings", false);
    write_findings(&writer, "suppressed", true);
    ls_json_begin_array(json, "locks");
    for (uint32_t i = 0; i < model->locks.count; i++)
        write_lock(&writer, i);
    ls_json_end_array(json);
    ls_json_begin_array(json, "threads");
    for (uint32_t i = 0; i < model->threads.count; i++)
        if (ls_report_ran(model, &model->threads.at[i]))
            write_thread(&writer, &model->threads.at[i]);
    ls_json_end_array(json);
    ls_json_begin_array(json, "events");
    for (uint32_t i = 0; i < model->awaited.count; i++)
        write_event(&writer, &model->awaited.at[i]);
    ls_json_end_array(json);
    write_metrics(&writer);
    write_order(&writer);
    write_acquitted(&writer);
    ls_json_write_facts(json, report);
    write_texts(&writer, "unseen", model->unseen.at, model->unseen.count);
    write_texts(&writer, "remarks", report->remark, report->remarks);
    write_texts(&writer, "incomplete", report->incomplete, report->incompletes);
    ls_json_end_object(json);
}

/* The recordings of a test suite know a hundred thousand locks of a few arrays. */
void ls_write_json(FILE *out, const struct ls_report *report)
{
    struct ls_brief brief;
    if (report->whole || report->model->locks.count <= MOST_LOCKS) {
        write_all(out, report);
        return;
    }
    ls_brief_init(&brief, report);
    write_all(out, &brief.report);
    ls_brief_release(&brief);
}
