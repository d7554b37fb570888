#include "gate/baseline.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/outfile.h"
#include "base/paths.h"
#include "base/readfile.h"

#define TITLE "# lockstitch baseline "
static const char head[] =
    TITLE "1: findings that are known. One line each, sorted; only the rule and "
          "the\n"
          "# number at the end count. Made and pruned by: lockstitch scan --write-baseline FILE\n";

void ls_baseline_release(struct ls_baseline *baseline)
{
    ls_vec_release(&baseline->all);
    ls_arena_release(&baseline->arena);
}

static int compare_fingerprints(const void *left, const void *right)
{
    const struct ls_known *a = left, *b = right;
    return (a->fingerprint > b->fingerprint) - (a->fingerprint < b->fingerprint);
}

static int compare_lines(const void *left, const void *right)
{
    return strcmp((*(const struct ls_known *const *)left)->line,
                  (*(const struct ls_known *const *)right)->line);
}

void ls_baseline_finish(struct ls_baseline *baseline)
{
    uint32_t kept = 0;
    if (baseline->all.count > 0)
        qsort(baseline->all.at, baseline->all.count, sizeof *baseline->all.at,
              compare_fingerprints);
    for (uint32_t i = 0; i < baseline->all.count; i++) { /* a merge may leave a line twice */
        if (i == 0 || baseline->all.at[i].fingerprint != baseline->all.at[kept - 1].fingerprint)
            baseline->all.at[kept++] = baseline->all.at[i];
    }
    baseline->all.count = kept;
}

struct ls_known *ls_baseline_find(const struct ls_baseline *baseline, uint64_t fingerprint)
{
    struct ls_known wanted = {.fingerprint = fingerprint};
    return baseline->all.count == 0 ? NULL
                                    : bsearch(&wanted, baseline->all.at, baseline->all.count,
                                              sizeof wanted, compare_fingerprints);
}

/* ---- reading ---- */

/* What another version calls a finding means nothing here. */
static int check_title(const char *path, const char *line)
{
    if (strncmp(line, TITLE, sizeof TITLE - 1) != 0 ||
        strncmp(line, head, strcspn(head, ":") + 1) == 0)
        return 0;
    return ls_error("the baseline %s was made by another version of lockstitch; make it anew: "
                    "lockstitch scan --write-baseline %s",
                    path, path);
}

static int read_line(struct ls_baseline *baseline, const char *path, unsigned number,
                     const char *line)
{
    const char *mark = strrchr(line, '#');
    char *end = NULL;
    uint64_t fingerprint = mark ? strtoull(mark + 1, &end, 16) : 0;
    if (strncmp(line, "<<<<<<<", 7) == 0 || strncmp(line, "=======", 7) == 0 ||
        strncmp(line, ">>>>>>>", 7) == 0)
        return ls_error("%s:%u: a conflict of a merge; keep the lines of both sides, their order "
                        "does not matter",
                        path, number);
    if (!mark || strlen(mark) != 17 || *end != '\0')
        return ls_error("%s:%u: this is no line of a baseline: RULE FILE: FUNCTION: MESSAGE "
                        "#FINGERPRINT",
                        path, number);
    ls_vec_push(&baseline->all, (struct ls_known){fingerprint, line, false});
    return 0;
}

int ls_baseline_read(struct ls_baseline *baseline, const char *path)
{
    size_t size;
    unsigned number = 1;
    char *text = ls_read_file(&baseline->arena, path, &size);
    if (!text && errno == ENOENT)
        return ls_error("the baseline %s does not exist; make it: lockstitch scan "
                        "--write-baseline %s",
                        path, path);
    if (!text)
        return ls_error("the baseline %s cannot be read: %s", path, ls_read_problem());
    if (strlen(text) != size)
        return ls_error("the baseline %s is no text", path);
    if (check_title(path, text) != 0)
        return -1;
    for (char *line = text; *line != '\0'; number++) {
        char *end = strchrnul(line, '\n'), *next = *end == '\n' ? end + 1 : end;
        while (end > line && strchr(" \t\r", end[-1]))
            end--;
        *end = '\0';
        if (*line != '#' && *line != '\0' && read_line(baseline, path, number, line) != 0)
            return -1;
        line = next;
    }
    ls_baseline_finish(baseline);
    return 0;
}

/* ---- writing ---- */

/* One line, whatever the names hold. */
static char *in_one_line(char *text)
{
    for (char *at = text; *at != '\0'; at++)
        if (*at == '\n' || *at == '\r')
            *at = ' ';
    return text;
}

const char *ls_baseline_line(struct ls_arena *arena, const struct ls_finding *finding,
                             const char *root)
{
    const char *file = finding->at.file;
    if (root[0] != '\0' && ls_path_within(file, root)) {
        file += strlen(root);
        file += *file == '/';
    }
    return in_one_line(ls_arena_printf(arena, "%s %s: %s: %s #%016" PRIx64, finding->rule, file,
                                       finding->at.function, finding->message,
                                       finding->fingerprint));
}

/* Cuts what stands before `mark` off the text. */
static const char *take_part(char **text, const char *mark)
{
    char *part = *text, *end = strstr(part, mark);
    *text = end ? end + strlen(mark) : part + strlen(part);
    if (end)
        *end = '\0';
    return part;
}

struct ls_known_parts ls_baseline_parts(struct ls_arena *arena, const struct ls_known *known)
{
    char *text = ls_arena_strdup(arena, known->line), *mark = strrchr(text, '#');
    struct ls_known_parts parts;
    if (mark)
        *(mark > text && mark[-1] == ' ' ? mark - 1 : mark) = '\0';
    parts.rule = take_part(&text, " ");
    parts.file = take_part(&text, ": ");
    parts.function = take_part(&text, ": ");
    parts.message = text;
    return parts;
}

void ls_baseline_add(struct ls_baseline *baseline, const struct ls_finding *finding,
                     const char *root)
{
    const char *line = ls_baseline_line(&baseline->arena, finding, root);
    ls_vec_push(&baseline->all, (struct ls_known){finding->fingerprint, line, true});
}

int ls_baseline_write(const struct ls_baseline *baseline, const char *path, bool all)
{
    struct ls_outfile file;
    const struct ls_known **lines = calloc(baseline->all.count + 1u, sizeof *lines);
    uint32_t count = 0;
    if (!lines)
        ls_die("out of memory");
    for (uint32_t i = 0; i < baseline->all.count; i++) {
        if (all || baseline->all.at[i].seen)
            lines[count++] = &baseline->all.at[i];
    }
    qsort(lines, count, sizeof *lines, compare_lines);
    int status = ls_outfile_open(&file, path);
    if (status == 0) {
        fputs(head, file.stream);
        for (uint32_t i = 0; i < count; i++)
            fprintf(file.stream, "%s\n", lines[i]->line);
        status = ls_outfile_close(&file, true);
    }
    free(lines);
    return status == 0 ? 0
                       : ls_error("the baseline %s cannot be written: %s", path, strerror(errno));
}
