/* --format html: one file with everything in it, no network. The page (report/html/) is put around
 * the JSON of the report and the source lines that its findings point to. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/embedded.h"
#include "report/brief.h"
#include "report/json_writer.h"
#include "report/report_p.h"
#include "report/source.h"

enum { AROUND = 2 /* lines above and below a site */ };

/* JSON inside of a script element: nothing in it may look like the end of the element. */
static void put_json(FILE *out, const char *json, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (json[i] == '<')
            fputs("\\u003c", out);
        else
            putc_unlocked(json[i], out);
    }
}

/* ---- source lines */

struct spot {
    const char *file;
    uint32_t line;
};

struct spots {
    LS_VEC(struct spot) all;
};

static int compare_spots(const void *left, const void *right)
{
    const struct spot *a = left, *b = right;
    int order = strcmp(a->file, b->file);
    if (order != 0)
        return order;
    return a->line < b->line ? -1 : a->line > b->line;
}

static void add_spot(struct spots *spots, const struct ls_location *at)
{
    for (uint32_t line = at->line > AROUND ? at->line - AROUND : 1;
         at->line > 0 && at->file[0] && line <= at->line + AROUND; line++)
        ls_vec_push(&spots->all, (struct spot){at->file, line});
}

static void collect_spots(struct spots *spots, const struct ls_report *report)
{
    for (uint32_t i = 0; i < report->findings->all.count; i++) {
        const struct ls_finding *finding = &report->findings->all.at[i];
        if (!ls_report_shows(report, finding))
            continue;
        add_spot(spots, &finding->at);
        for (uint32_t k = 0; k < finding->relateds; k++)
            add_spot(spots, &finding->related[k].at);
    }
    if (spots->all.count > 1)
        qsort(spots->all.at, spots->all.count, sizeof *spots->all.at, compare_spots);
}

/* {"file": {"12": "text of the line"}} */
static void write_sources(FILE *out, const struct ls_report *report)
{
    struct ls_sources sources = {0};
    struct spots spots = {0};
    struct ls_json json;
    collect_spots(&spots, report);
    ls_json_init(&json, out);
    ls_json_begin_object(&json, NULL);
    for (uint32_t i = 0; i < spots.all.count; i++) {
        const struct spot *spot = &spots.all.at[i], *last = i > 0 ? &spot[-1] : NULL;
        bool new_file = !last || strcmp(last->file, spot->file) != 0;
        if (new_file && last)
            ls_json_end_object(&json);
        if (new_file)
            ls_json_begin_object(&json, ls_report_path(report, spot->file));
        size_t length;
        const char *line = ls_sources_line(&sources, spot->file, spot->line, &length);
        if (!line || (!new_file && last->line == spot->line))
            continue;
        char number[16];
        struct ls_arena arena = {0};
        snprintf(number, sizeof number, "%" PRIu32, spot->line);
        ls_json_string(&json, number, ls_arena_strndup(&arena, line, length));
        ls_arena_release(&arena);
    }
    if (spots.all.count > 0)
        ls_json_end_object(&json);
    ls_json_end_object(&json);
    ls_vec_release(&spots.all);
    ls_sources_release(&sources);
}

/* ---- the page */

static const struct ls_embedded *part(const char *name)
{
    for (size_t i = 0; i < ls_embedded_html_count; i++) {
        if (strcmp(ls_embedded_html[i].name, name) == 0)
            return &ls_embedded_html[i];
    }
    ls_bug(__FILE__, __LINE__, "a part of the page is missing");
}

/* What `write` writes, as it may stand inside of a script element. */
static void put_written(FILE *out, const struct ls_report *report,
                        void (*write)(FILE *out, const struct ls_report *report))
{
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    if (!memory)
        ls_die("out of memory");
    write(memory, report);
    if (fclose(memory) != 0)
        ls_die("out of memory");
    put_json(out, text, size);
    free(text);
}

/* Copies the page up to `mark` and returns what comes behind it. */
static const char *put_until(FILE *out, const char *page, const char *mark)
{
    const char *end = strstr(page, mark);
    LS_BUG_ON(!end);
    fwrite(page, 1, (size_t)(end - page), out);
    return end + strlen(mark);
}

void ls_write_html(FILE *out, const struct ls_report *report)
{
    const char *page = part("page")->text;
    struct ls_brief brief;
    ls_brief_init(&brief, report);
    page = put_until(out, page, "@STYLE@");
    fputs(part("style")->text, out);
    page = put_until(out, page, "@DATA@");
    put_written(out, &brief.report, ls_write_json);
    page = put_until(out, page, "@SOURCES@");
    put_written(out, report, write_sources);
    page = put_until(out, page, "@SCRIPT@");
    fputs(part("script")->text, out);
    fputs(page, out);
    ls_brief_release(&brief);
}
