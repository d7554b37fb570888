/* Lock coverage: which share of the lock sites, lock-order edges and thread roots of the source the
 * recorded runs have exercised. */
#include <stdlib.h>
#include <string.h>

#include "model/wording.h"
#include "report/text_p.h"

enum { MOST_FILES = 12 };

static void put_share(struct ls_text *text, const char *what, const struct ls_share *share)
{
    if (share->all == 0)
        return;
    fprintf(text->out, "  %6s  %u of %u %s\n", ls_say_share(&text->arena, share->done, share->all),
            share->done, share->all, what);
}

/* The files with most that nobody has tried. */
static int compare_gaps(const void *left, const void *right)
{
    const struct ls_coverage_file *a = left, *b = right;
    uint32_t gap_a = a->sites.all - a->sites.done, gap_b = b->sites.all - b->sites.done;
    if (gap_a != gap_b)
        return gap_a > gap_b ? -1 : 1;
    return strcmp(a->file, b->file);
}

void ls_text_coverage(struct ls_text *text)
{
    const struct ls_coverage *coverage = &text->report->model->coverage;
    if (!coverage->taken)
        return;
    fprintf(text->out, "%sLock coverage: what the runs have exercised%s\n", text->paint->strong,
            text->paint->end);
    put_share(text, "lock sites", &coverage->sites);
    put_share(text, "orders of two locks", &coverage->edges);
    put_share(text, "start routines of threads", &coverage->roots);
    uint32_t count = coverage->files.count;
    struct ls_coverage_file *files =
        ls_arena_copy(&text->arena, coverage->files.at, count * sizeof *files);
    if (count > 1)
        qsort(files, count, sizeof *files, compare_gaps);
    for (uint32_t i = 0; i < count && (i < MOST_FILES || text->report->verbose); i++) {
        fprintf(text->out, "    %6s  %4u of %4u  ",
                ls_say_share(&text->arena, files[i].sites.done, files[i].sites.all),
                files[i].sites.done, files[i].sites.all);
        ls_text_put(text, ls_report_path(text->report, files[i].file));
        putc('\n', text->out);
    }
    if (count > MOST_FILES && !text->report->verbose)
        fprintf(text->out, "    ... and %u more files (-v)\n", count - MOST_FILES);
    putc('\n', text->out);
}
