/* --format text: findings for a reader, in the spirit of a compiler that wants to be understood.
 *
 * The first line of a finding is "path:line:col: level: message [rule]", which editors know how to
 * jump to. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "model/witness.h"
#include "model/wording.h"
#include "report/text_p.h"

static const struct ls_palette plain = {{"", "", ""}, "", "", "", ""};
static const struct ls_palette colours = {
    .level = {[LS_NOTE] = "\33[1;36m", [LS_WARNING] = "\33[1;35m", [LS_ERROR] = "\33[1;31m"},
    .strong = "\33[1m",
    .frame = "\33[1;34m",
    .dim = "\33[2m",
    .end = "\33[0m",
};

const struct ls_palette *ls_text_palette(bool colour)
{
    return colour ? &colours : &plain;
}

enum { WIDEST_COLUMN = 48 };

void ls_text_put(struct ls_text *text, const char *string)
{
    for (; *string != '\0'; string++)
        putc_unlocked(iscntrl((unsigned char)*string) ? '?' : *string, text->out);
}

const char *ls_text_say_place(struct ls_text *text, const struct ls_location *at)
{
    const char *path = ls_report_path(text->report, at->file);
    if (path[0] == '\0')
        return at->function[0] != '\0' ? at->function : "(unknown place)";
    if (at->line == 0)
        return path;
    if (at->column == 0)
        return ls_arena_printf(&text->arena, "%s:%u", path, at->line);
    return ls_arena_printf(&text->arena, "%s:%u:%u", path, at->line, at->column);
}

static void put_headline(struct ls_text *text, const struct ls_finding *finding)
{
    const struct ls_palette *paint = text->paint;
    fputs(paint->strong, text->out);
    ls_text_put(text, ls_text_say_place(text, &finding->at));
    fprintf(text->out, ":%s %s%s:%s %s", paint->end, paint->level[finding->level],
            ls_level_name(finding->level), paint->end, paint->strong);
    ls_text_put(text, finding->message);
    fprintf(text->out, "%s %s[%s]%s\n", paint->end, paint->dim, finding->rule, paint->end);
}

/* A column of the steps of a thread. */
static int width_of(const char *const *cells, uint32_t count)
{
    size_t width = 0;
    for (uint32_t i = 0; i < count; i++)
        width = strlen(cells[i]) > width ? strlen(cells[i]) : width;
    return width < WIDEST_COLUMN ? (int)width : WIDEST_COLUMN;
}

static void put_cell(struct ls_text *text, const char *cell, int width)
{
    ls_text_put(text, cell);
    fprintf(text->out, "%*s", width > (int)strlen(cell) ? width - (int)strlen(cell) : 0, "");
}

static void put_held(struct ls_text *text, const struct ls_waypoint *step)
{
    fprintf(text->out, "  %sholding ", text->paint->dim);
    ls_text_put(text, ls_say_locks(&text->arena, text->report->model, step->held, step->helds));
    fputs(text->paint->end, text->out);
}

static void put_steps(struct ls_text *text, const struct ls_witness *witness)
{
    uint32_t count = witness->steps;
    const char **places = LS_NEW_ARRAY(&text->arena, const char *, count);
    const char **functions = LS_NEW_ARRAY(&text->arena, const char *, count);
    const char **whats = LS_NEW_ARRAY(&text->arena, const char *, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_waypoint *step = &witness->step[i];
        bool placed = step->at.file[0] != '\0';
        places[i] = placed ? ls_text_say_place(text, &step->at) : "-";
        functions[i] = ls_say_function(&text->arena, step->at.function);
        whats[i] = step->what;
    }
    int place_width = width_of(places, count), function_width = width_of(functions, count);
    int what_width = width_of(whats, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_waypoint *step = &witness->step[i];
        fprintf(text->out, "   %s%3u%s  ", text->paint->frame, i + 1, text->paint->end);
        put_cell(text, places[i], place_width);
        fputs("  ", text->out);
        put_cell(text, functions[i], function_width);
        fputs("  ", text->out);
        put_cell(text, whats[i], step->helds > 0 ? what_width : 0);
        if (step->helds > 0)
            put_held(text, step);
        putc('\n', text->out);
    }
}

/* Main is where a program begins: nobody creates it. */
static void put_thread(struct ls_text *text, const struct ls_witness *witness)
{
    static const struct ls_thread anybody = {.name = LS_ANY_THREAD};
    const struct ls_thread *thread = witness->thread == LS_MODEL_NONE
                                         ? &anybody
                                         : &text->report->model->threads.at[witness->thread];
    bool is_any = strcmp(thread->name, LS_ANY_THREAD) == 0;
    fputs(is_any ? "" : "thread ", text->out);
    ls_text_put(text, thread->name);
    if (is_any && witness->steps > 0) {
        fputs(" in ", text->out);
        ls_text_put(text, ls_say_function(&text->arena, witness->step[0].at.function));
    } else if (!is_any && thread->created.file[0] != '\0' && strcmp(thread->name, "main") != 0) {
        fprintf(text->out, "%s, created at ", text->paint->end);
        ls_text_put(text, ls_text_say_place(text, &thread->created));
    }
}

static void put_witness(struct ls_text *text, const struct ls_witness *witness, bool twice)
{
    fprintf(text->out, "  %s", text->paint->strong);
    put_thread(text, witness);
    fprintf(text->out, "%s%s\n", text->paint->end, twice ? "; and another one like it" : "");
    put_steps(text, witness);
}

/* Two threads of one kind that do the same. */
static bool is_same_way(const struct ls_witness *a, const struct ls_witness *b)
{
    if (a->thread != b->thread || a->steps != b->steps)
        return false;
    for (uint32_t i = 0; i < a->steps; i++)
        if (!ls_location_equal(&a->step[i].at, &b->step[i].at) ||
            strcmp(a->step[i].what, b->step[i].what) != 0)
            return false;
    return true;
}

static void put_witnesses(struct ls_text *text, const struct ls_finding *finding)
{
    for (uint32_t i = 0; i < finding->witnesses; i++) {
        const struct ls_witness *const *next = &finding->witness[i];
        bool twice = i + 1 < finding->witnesses && is_same_way(next[0], next[1]);
        put_witness(text, next[0], twice);
        i += twice;
    }
}

static void put_remark(struct ls_text *text, const char *label, const char *remark)
{
    if (remark[0] == '\0')
        return;
    fprintf(text->out, "  %s= %s:%s ", text->paint->frame, label, text->paint->end);
    ls_text_put(text, remark);
    putc('\n', text->out);
}

static const char *say_evidence(struct ls_text *text, const struct ls_finding *finding)
{
    struct ls_arena *arena = &text->arena;
    if (finding->evidence == LS_PREDICTED)
        return text->report->model->has_source == text->report->model->has_run ? "predicted"
               : text->report->model->has_run ? "predicted from this run"
                                              : "predicted from source";
    const char *evidence = ls_evidence_name(finding->evidence);
    if (finding->count < 2)
        return evidence;
    return ls_arena_printf(arena, "%s %s times", evidence, ls_say_count(arena, finding->count));
}

/* How sure it is, and where to read on. */
static void put_footer(struct ls_text *text, const struct ls_finding *finding)
{
    uint32_t index;
    const struct ls_report_rule *rule = ls_report_rule_of(text->report, finding, &index);
    fprintf(text->out, "  %s=%s %s%s, %s; ", text->paint->frame, text->paint->end, text->paint->dim,
            ls_confidence_name(finding->confidence), say_evidence(text, finding));
    for (const char *at = rule ? rule->cwe : ""; *at != '\0'; at++)
        fprintf(text->out, "%c%s", *at, at[1] == '\0' ? "; " : *at == ',' ? " " : "");
    fprintf(text->out, "lockstitch explain %s", finding->rule);
    if (text->report->verbose)
        fprintf(text->out, "; fingerprint %016" PRIx64, finding->fingerprint);
    fprintf(text->out, "%s\n", text->paint->end);
}

static void put_finding(struct ls_text *text, const struct ls_finding *finding)
{
    put_headline(text, finding);
    ls_text_excerpt(text, finding);
    put_witnesses(text, finding);
    put_remark(text, "why", finding->note);
    put_remark(text, "fix", finding->advice);
    if (finding->trial != LS_TRIAL_NONE)
        put_remark(text, ls_trial_name(finding->trial), finding->proof);
    put_footer(text, finding);
    putc('\n', text->out);
}

enum { MOST_LISTED = 12 };

static void put_list(struct ls_text *text, const char *title, const char *const *item,
                     uint32_t items)
{
    if (items == 0)
        return;
    fprintf(text->out, "%s%s%s\n", text->paint->strong, title, text->paint->end);
    uint32_t shown = text->report->verbose || items <= MOST_LISTED ? items : MOST_LISTED;
    for (uint32_t i = 0; i < shown; i++) {
        fputs("  - ", text->out);
        ls_text_put(text, item[i]);
        putc('\n', text->out);
    }
    if (shown < items)
        fprintf(text->out, "  - and %u more (-v lists them)\n", items - shown);
    putc('\n', text->out);
}

static const char *say_number(struct ls_text *text, uint64_t number, const char *noun)
{
    return ls_arena_printf(&text->arena, "%s %s%s", ls_say_count(&text->arena, number), noun,
                           number == 1 ? "" : "s");
}

static uint32_t count_hidden(const struct ls_report *report)
{
    uint32_t hidden = 0;
    for (uint32_t i = 0; i < report->findings->all.count; i++)
        hidden += report->findings->all.at[i].confidence < report->least &&
                  report->findings->all.at[i].silence == LS_HEARD;
    return hidden;
}

/* " in a run of 2.01 s: 10 threads, 9 at once; 12 locks, taken 465,153 times, 0.1 % after waiting"
 */
static void put_run(struct ls_text *text)
{
    const struct ls_model *model = text->report->model;
    struct ls_metrics metrics = ls_metrics_of(model);
    fprintf(text->out, " in a run of %s", ls_say_time(&text->arena, model->duration_ns));
    uint32_t processes = 0;
    for (uint32_t i = 0; i < model->threads.count; i++)
        processes += model->threads.at[i].run && model->threads.at[i].is_main;
    if (processes > 1)
        fprintf(text->out, ", %u processes", processes);
    fprintf(text->out, ": %s", say_number(text, metrics.threads_created, "thread"));
    if (metrics.threads_created > 1)
        fprintf(text->out, ", %s at once", ls_say_count(&text->arena, metrics.threads_alive_peak));
    fprintf(text->out, "; %s", say_number(text, model->locks.count, "lock"));
    if (metrics.acquisitions > 0)
        fprintf(text->out, ", taken %s", say_number(text, metrics.acquisitions, "time"));
    if (metrics.contended > 0)
        fprintf(text->out, ", %s after waiting",
                ls_say_share(&text->arena, metrics.contended, metrics.acquisitions));
}

/* "2 errors and 1 note in 14 files (0.83 s)" */
static void put_summary(struct ls_text *text)
{
    const struct ls_report *report = text->report;
    const char *counts[3];
    uint32_t kinds = 0, hidden = count_hidden(report);
    for (int level = LS_ERROR; level >= LS_NOTE; level--) {
        uint32_t count = ls_report_count(report, (enum ls_level)level);
        if (count > 0)
            counts[kinds++] = say_number(text, count, ls_level_name((enum ls_level)level));
    }
    fprintf(text->out, "%s%s%s", text->paint->strong,
            kinds > 0 ? ls_say_list(&text->arena, counts, kinds) : "no findings", text->paint->end);
    if (report->files > 0 || (report->model->has_source && !report->model->has_run))
        fprintf(text->out, " in %s", say_number(text, report->files, "file"));
    if (report->model->has_run)
        put_run(text);
    if (report->seconds > 0)
        fprintf(text->out, " (%.2f s)", report->seconds);
    uint32_t commented = ls_report_silenced(report, LS_SILENT_IN_SOURCE);
    uint32_t known = ls_report_silenced(report, LS_SILENT_BY_BASELINE);
    if (commented > 0)
        fprintf(text->out, "; %u silenced in the source", commented);
    if (report->unchanged > 0)
        fprintf(text->out, "; %u older not shown (--diff)", report->unchanged);
    if (known > 0)
        fprintf(text->out, "; %u in the baseline", known);
    if (hidden > 0)
        fprintf(text->out, "; %u less certain not shown (--min-confidence audit)", hidden);
    putc('\n', text->out);
}

void ls_write_text(FILE *out, const struct ls_report *report)
{
    struct ls_text text = {.out = out, .report = report, .paint = ls_text_palette(report->colour)};
    for (uint32_t i = 0; i < report->findings->all.count; i++) {
        if (!ls_report_shows(report, &report->findings->all.at[i]))
            continue;
        put_finding(&text, &report->findings->all.at[i]);
        ls_arena_release(&text.arena);
    }
    if (report->verbose)
        ls_text_acquitted(&text);
    if (report->model->has_run)
        ls_text_contention(&text);
    ls_text_coverage(&text);
    put_list(&text, "Not analysed:", report->incomplete, report->incompletes);
    put_list(&text, "Could not see:", report->model->unseen.at, report->model->unseen.count);
    put_list(&text, "About the gate:", report->remark, report->remarks);
    put_summary(&text);
    ls_arena_release(&text.arena);
    ls_sources_release(&text.sources);
}
