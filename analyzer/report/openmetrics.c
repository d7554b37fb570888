/* --format openmetrics: what a run amounts to, for Prometheus and its relatives: by a file in the
 * directory of node_exporter's textfile collector, by a web server, or pushed.
 *
 * The text is valid OpenMetrics 1.0 and valid in Prometheus' older format, too. The two name
 * counters differently; a report is the state at one moment, so everything is a gauge or summary.
 */
#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "model/wording.h"
#include "report/brief.h"
#include "report/report_p.h"

enum { MOST_LOCKS = 1000 }; /* that have a series each: more are a burden for who stores them */

struct metrics {
    FILE *out;
    const struct ls_report *report;
    const char *const *lock_label; /* by lock: unique */
};

static void put_family(FILE *out, const char *name, const char *type, const char *help)
{
    fprintf(out, "# HELP lockstitch_%s %s\n# TYPE lockstitch_%s %s\n", name, help, name, type);
}

static void put_value(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', out);
        if (*text == '\n')
            fputs("\\n", out);
        else
            putc(*text, out);
    }
}

static void put_name(FILE *out, const char *name, const char *label, const char *value)
{
    fprintf(out, "lockstitch_%s", name);
    if (label) {
        fprintf(out, "{%s=\"", label);
        put_value(out, value);
        fputs("\"}", out);
    }
    putc(' ', out);
}

static double seconds(uint64_t nanoseconds)
{
    return (double)nanoseconds / 1e9;
}

static void put_gauge(FILE *out, const char *name, const char *help, double value)
{
    put_family(out, name, "gauge", help);
    put_name(out, name, NULL, NULL);
    fprintf(out, "%.9g\n", value);
}

static double acquisitions(const struct ls_lock *lock)
{
    return (double)lock->acquisitions;
}

static double contended(const struct ls_lock *lock)
{
    return (double)lock->contended;
}

static double contention_ratio(const struct ls_lock *lock)
{
    return lock->acquisitions ? (double)lock->contended / (double)lock->acquisitions : 0;
}

static double longest_wait(const struct ls_lock *lock)
{
    return seconds(lock->wait.max);
}

static const struct {
    const char *name, *help;
    double (*value)(const struct ls_lock *lock);
} of_locks[] = {
    {"lock_acquisitions", "Times that the lock was acquired.", acquisitions},
    {"lock_contended", "Times that a thread had to wait for the lock.", contended},
    {"lock_contention_ratio", "Share of the acquisitions that had to wait.", contention_ratio},
    {"lock_longest_wait_seconds", "Longest wait for the lock.", longest_wait},
};

static void put_locks(const struct metrics *metrics)
{
    const struct ls_model *model = metrics->report->model;
    for (size_t k = 0; k < sizeof of_locks / sizeof *of_locks && model->locks.count > 0; k++) {
        put_family(metrics->out, of_locks[k].name, "gauge", of_locks[k].help);
        for (uint32_t i = 0; i < model->locks.count; i++) {
            put_name(metrics->out, of_locks[k].name, "lock", metrics->lock_label[i]);
            fprintf(metrics->out, "%.9g\n", of_locks[k].value(&model->locks.at[i]));
        }
    }
}

static void put_quantile(const struct metrics *metrics, const char *name, const char *lock,
                         const char *quantile, uint64_t nanoseconds)
{
    fprintf(metrics->out, "lockstitch_%s{lock=\"", name);
    put_value(metrics->out, lock);
    fprintf(metrics->out, "\",quantile=\"%s\"} %.9g\n", quantile, seconds(nanoseconds));
}

/* Latencies: how long threads waited for the lock, how long they held it. */
static void put_summary(const struct metrics *metrics, const char *name, const char *help,
                        bool holds)
{
    const struct ls_model *model = metrics->report->model;
    FILE *out = metrics->out;
    bool begun = false;
    for (uint32_t i = 0; i < model->locks.count; i++) {
        const struct ls_times *times = holds ? &model->locks.at[i].hold : &model->locks.at[i].wait;
        if (times->count == 0)
            continue;
        if (!begun)
            put_family(out, name, "summary", help);
        begun = true;
        put_quantile(metrics, name, metrics->lock_label[i], "0.5", times->p50);
        put_quantile(metrics, name, metrics->lock_label[i], "0.99", times->p99);
        fprintf(out, "lockstitch_%s_sum{lock=\"", name);
        put_value(out, metrics->lock_label[i]);
        fprintf(out, "\"} %.9g\nlockstitch_%s_count{lock=\"", seconds(times->total), name);
        put_value(out, metrics->lock_label[i]);
        fprintf(out, "\"} %" PRIu64 "\n", times->count);
    }
}

/* A thread that spends most of its life waiting for locks makes no progress. */
static uint32_t count_starving(const struct ls_model *model)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < model->threads.count; i++) {
        const struct ls_thread *thread = &model->threads.at[i];
        uint64_t end = thread->end_ns ? thread->end_ns : model->duration_ns;
        uint64_t life = end > thread->start_ns ? end - thread->start_ns : 0;
        count += ls_report_ran(model, thread) && life > 0 && thread->wait_ns > life / 2;
    }
    return count;
}

static uint32_t count_alive(const struct ls_model *model)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < model->threads.count; i++)
        count += strcmp(model->threads.at[i].ended, "running") == 0 ||
                 strncmp(model->threads.at[i].ended, "alive", 5) == 0;
    return count;
}

static void put_threads(const struct metrics *metrics)
{
    const struct ls_model *model = metrics->report->model;
    struct ls_metrics sums = ls_metrics_of(model);
    FILE *out = metrics->out;
    double rate = sums.acquisitions ? (double)sums.contended / (double)sums.acquisitions : 0;
    put_gauge(out, "threads_created", "Threads that the run had, the first one included.",
              sums.threads_created);
    put_gauge(out, "threads_alive_peak", "Most threads that were alive at once.",
              sums.threads_alive_peak);
    put_gauge(out, "threads_alive", "Threads alive at the end, or now.", count_alive(model));
    put_gauge(out, "threads_starving",
              "Threads that spent more than half of their life waiting for locks.",
              count_starving(model));
    put_gauge(out, "contention_ratio", "Share of all acquisitions that had to wait.", rate);
    put_gauge(out, "wait_seconds", "Time that all threads together waited for locks.",
              seconds(sums.wait_ns));
    put_gauge(out, "longest_wait_seconds", "Longest wait for any lock.",
              seconds(sums.longest_wait_ns));
    put_gauge(out, "run_seconds", "Length of the run.", seconds(model->duration_ns));
}

static void put_findings(const struct metrics *metrics)
{
    put_family(metrics->out, "findings", "gauge", "Findings, by level.");
    for (int level = LS_NOTE; level <= LS_ERROR; level++) {
        put_name(metrics->out, "findings", "level", ls_level_name((enum ls_level)level));
        fprintf(metrics->out, "%" PRIu32 "\n",
                ls_report_count(metrics->report, (enum ls_level)level));
    }
}

/* Several processes have locks of equal names: a series may be there once only. */
static const char **label_locks(struct ls_arena *arena, const struct ls_model *model)
{
    const char **labels = LS_NEW_ARRAY(arena, const char *, model->locks.count);
    struct label {
        const char *name;
        uint32_t times;
        UT_hash_handle hh;
    } *seen = NULL, *entry;
    for (uint32_t i = 0; i < model->locks.count; i++) {
        const char *name = model->locks.at[i].name;
        HASH_FIND_STR(seen, name, entry);
        if (!entry) {
            entry = LS_NEW(arena, struct label);
            entry->name = name;
            HASH_ADD_KEYPTR(hh, seen, name, strlen(name), entry);
        }
        labels[i] =
            entry->times++ == 0 ? name : ls_arena_printf(arena, "%s (%u)", name, entry->times);
    }
    HASH_CLEAR(hh, seen);
    return labels;
}

static void write_all(FILE *out, const struct ls_report *report)
{
    struct ls_arena arena = {0};
    struct metrics metrics = {out, report, label_locks(&arena, report->model)};
    if (report->model->has_run) {
        put_threads(&metrics);
        put_locks(&metrics);
        put_summary(&metrics, "lock_wait_seconds", "Waits for the lock, where they were timed.",
                    false);
        put_summary(&metrics, "lock_hold_seconds", "Holds of the lock, where they were timed.",
                    true);
    }
    put_findings(&metrics);
    fputs("# EOF\n", out);
    ls_arena_release(&arena);
}

void ls_write_openmetrics(FILE *out, const struct ls_report *report)
{
    struct ls_brief brief;
    if (report->model->locks.count <= MOST_LOCKS) {
        write_all(out, report);
        return;
    }
    ls_brief_init(&brief, report);
    write_all(out, &brief.report);
    ls_brief_release(&brief);
}
