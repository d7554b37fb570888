#include "report/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "report/report_p.h"

#define LS_FORMAT_ROW(symbol, name) {#name, ls_write_##name},
static const struct {
    const char *name;
    void (*write)(FILE *out, const struct ls_report *report);
} formats[] = {
#include "report/format.def"
};
#undef LS_FORMAT_ROW

int ls_report_write(FILE *out, enum ls_format format, const struct ls_report *report)
{
    errno = 0;
    formats[format].write(out, report);
    if (fflush(out) != 0 || ferror(out))
        return ls_error("the report cannot be written: %s", strerror(errno));
    return 0;
}

enum ls_format ls_format_find(const char *name)
{
    uint32_t at = 0;
    while (at < LS_FORMATS && strcmp(formats[at].name, name) != 0)
        at++;
    return (enum ls_format)at;
}

bool ls_report_shows(const struct ls_report *report, const struct ls_finding *finding)
{
    return finding->confidence >= report->least && finding->silence == LS_HEARD;
}

uint32_t ls_report_silenced(const struct ls_report *report, enum ls_silence silence)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < report->findings->all.count; i++) {
        const struct ls_finding *finding = &report->findings->all.at[i];
        count += finding->silence == silence && finding->confidence >= report->least;
    }
    return count;
}

uint32_t ls_report_count(const struct ls_report *report, enum ls_level level)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < report->findings->all.count; i++) {
        const struct ls_finding *finding = &report->findings->all.at[i];
        count += finding->level == level && ls_report_shows(report, finding);
    }
    return count;
}

const struct ls_report_rule *ls_report_rule_of(const struct ls_report *report,
                                               const struct ls_finding *finding, uint32_t *index)
{
    for (uint32_t i = 0; i < report->rules; i++) {
        if (strcmp(report->rule[i].id, finding->rule) == 0) {
            *index = i;
            return &report->rule[i];
        }
    }
    return NULL;
}

/* The length of the root with its slash; 0 when `file` lies elsewhere. */
static size_t root_prefix(const struct ls_report *report, const char *file)
{
    size_t length = strlen(report->root);
    if (length == 0 || strncmp(file, report->root, length) != 0)
        return 0;
    if (report->root[length - 1] == '/')
        return length;
    return file[length] == '/' ? length + 1 : 0;
}

const char *ls_report_path(const struct ls_report *report, const char *file)
{
    return file + root_prefix(report, file);
}

bool ls_report_is_below_root(const struct ls_report *report, const char *file)
{
    return root_prefix(report, file) > 0;
}

struct moment {
    uint64_t at;
    int change; /* +1: a thread starts */
};

/* Ends before starts, so that a thread that takes another's place is not counted twice. */
static int compare_moments(const void *left, const void *right)
{
    const struct moment *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->change - b->change;
}

bool ls_report_ran(const struct ls_model *model, const struct ls_thread *thread)
{
    return thread->run > 0 || !model->has_run;
}

static uint32_t alive_peak(const struct ls_model *model)
{
    LS_VEC(struct moment) moments = {0};
    uint32_t alive = 0, peak = 0;
    for (uint32_t i = 0; i < model->threads.count; i++) {
        const struct ls_thread *thread = &model->threads.at[i];
        uint64_t end = thread->end_ns > 0 ? thread->end_ns : UINT64_MAX;
        if (!ls_report_ran(model, thread))
            continue;
        ls_vec_push(&moments, (struct moment){thread->start_ns, 1});
        ls_vec_push(&moments, (struct moment){end, -1});
    }
    if (moments.count > 0)
        qsort(moments.at, moments.count, sizeof *moments.at, compare_moments);
    for (uint32_t i = 0; i < moments.count; i++) {
        alive += (uint32_t)moments.at[i].change;
        peak = alive > peak ? alive : peak;
    }
    ls_vec_release(&moments);
    return peak;
}

struct ls_metrics ls_metrics_of(const struct ls_model *model)
{
    struct ls_metrics metrics = {.threads_alive_peak = alive_peak(model)};
    for (uint32_t i = 0; i < model->threads.count; i++)
        metrics.threads_created += ls_report_ran(model, &model->threads.at[i]);
    for (uint32_t i = 0; i < model->locks.count; i++) {
        const struct ls_lock *lock = &model->locks.at[i];
        metrics.acquisitions += lock->acquisitions;
        metrics.contended += lock->contended;
        metrics.wait_ns += lock->wait.total;
        if (lock->wait.max > metrics.longest_wait_ns)
            metrics.longest_wait_ns = lock->wait.max;
    }
    return metrics;
}
