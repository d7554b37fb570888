/* --format github: workflow commands, which GitHub shows as annotations on the changed lines.
 *
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions: in the message
 * '%', CR and LF are escaped, in properties ':' and ',' too. */
#include <string.h>

#include "report/plain.h"

static void put_escaped(FILE *out, const char *text, const char *escaped)
{
    for (; *text != '\0'; text++) {
        if (strchr(escaped, *text))
            fprintf(out, "%%%02X", (unsigned char)*text);
        else
            putc_unlocked(*text, out);
    }
}

static void put_message(FILE *out, const char *text)
{
    put_escaped(out, text, "%\r\n");
}

static void put_property(FILE *out, const char *text)
{
    put_escaped(out, text, "%\r\n:,");
}

static void put_finding(FILE *out, const struct ls_report *report, const struct ls_finding *finding)
{
    static const char *const commands[] = {
        [LS_NOTE] = "notice", [LS_WARNING] = "warning", [LS_ERROR] = "error"};
    struct ls_arena arena = {0};
    const char *story = ls_plain_story(&arena, report, finding);
    fprintf(out, "::%s title=", commands[finding->level]);
    put_property(out, finding->rule);
    if (finding->at.file[0] != '\0') {
        fputs(",file=", out);
        put_property(out, ls_report_path(report, finding->at.file));
    }
    if (finding->at.line > 0)
        fprintf(out, ",line=%u", finding->at.line);
    if (finding->at.line > 0 && finding->at.column > 0)
        fprintf(out, ",col=%u", finding->at.column);
    fputs("::", out);
    put_message(out, finding->message);
    if (story[0] != '\0') {
        fputs("%0A", out);
        put_message(out, ls_arena_strndup(&arena, story, strlen(story) - 1));
    }
    fputc('\n', out);
    ls_arena_release(&arena);
}

static void put_texts(FILE *out, const char *title, const char *const *text, uint32_t texts)
{
    for (uint32_t i = 0; i < texts; i++) {
        fprintf(out, "::warning title=%s::", title);
        put_message(out, text[i]);
        fputc('\n', out);
    }
}

void ls_write_github(FILE *out, const struct ls_report *report)
{
    for (uint32_t i = 0; i < report->findings->all.count; i++) {
        if (ls_report_shows(report, &report->findings->all.at[i]))
            put_finding(out, report, &report->findings->all.at[i]);
    }
    put_texts(out, "not analysed", report->incomplete, report->incompletes);
    put_texts(out, "lockstitch", report->remark, report->remarks);
}
