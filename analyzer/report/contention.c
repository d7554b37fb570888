/* The table of a run: which locks cost most. */
#include <stdlib.h>
#include <string.h>

#include "model/wording.h"
#include "report/text_p.h"

enum { MOST_ROWS = 10, COLUMNS = 6 };

static bool costs_more(const struct ls_lock *a, const struct ls_lock *b)
{
    if (a->wait.total != b->wait.total)
        return a->wait.total > b->wait.total;
    return a->contended > b->contended;
}

/* The locks that somebody had to wait for, the dearest first; at most MOST_ROWS. `all` counts them
 * all. */
static uint32_t rank_locks(const struct ls_model *model, uint32_t top[MOST_ROWS], uint32_t *all)
{
    uint32_t count = 0;
    *all = 0;
    for (uint32_t i = 0; i < model->locks.count; i++) {
        const struct ls_lock *lock = &model->locks.at[i];
        if (lock->contended == 0)
            continue;
        ++*all;
        uint32_t at = count < MOST_ROWS ? count++ : MOST_ROWS;
        for (; at > 0 && costs_more(lock, &model->locks.at[top[at - 1]]); at--) {
            if (at < MOST_ROWS)
                top[at] = top[at - 1];
        }
        if (at < MOST_ROWS)
            top[at] = i;
    }
    return count;
}

static void fill_row(struct ls_arena *arena, const struct ls_model *model,
                     const struct ls_lock *lock, const char *row[COLUMNS])
{
    bool timed = lock->wait.total > 0, held = lock->hold.total > 0;
    row[0] = timed ? ls_say_time(arena, lock->wait.total) : "-";
    row[1] = timed ? ls_say_share(arena, lock->wait.total, model->duration_ns) : "-";
    row[2] = timed ? ls_say_time(arena, lock->wait.max) : "-";
    row[3] = held ? ls_say_time(arena, lock->hold.max) : "-";
    row[4] = ls_say_count(arena, lock->acquisitions);
    row[5] = ls_say_share(arena, lock->contended, lock->acquisitions);
}

static void put_row(struct ls_text *text, const char *const row[COLUMNS], const int width[COLUMNS])
{
    putc(' ', text->out);
    for (int i = 0; i < COLUMNS; i++)
        fprintf(text->out, " %*s ", width[i], row[i]);
}

static void put_lock(struct ls_text *text, const struct ls_lock *lock)
{
    putc(' ', text->out);
    ls_text_put(text, lock->name);
    if (lock->created.file[0] != '\0') {
        fprintf(text->out, "  %s", text->paint->dim);
        ls_text_put(text, ls_text_say_place(text, &lock->created));
        fputs(text->paint->end, text->out);
    }
    putc('\n', text->out);
}

void ls_text_contention(struct ls_text *text)
{
    static const char *const titles[COLUMNS] = {"time lost",    "of the run",   "longest wait",
                                                "longest hold", "acquisitions", "had to wait"};
    const struct ls_model *model = text->report->model;
    const char *rows[MOST_ROWS][COLUMNS];
    uint32_t top[MOST_ROWS], all, count = rank_locks(model, top, &all);
    int width[COLUMNS];
    if (count == 0)
        return;
    for (int i = 0; i < COLUMNS; i++)
        width[i] = (int)strlen(titles[i]);
    for (uint32_t i = 0; i < count; i++) {
        fill_row(&text->arena, model, &model->locks.at[top[i]], rows[i]);
        for (int k = 0; k < COLUMNS; k++)
            width[k] = (int)strlen(rows[i][k]) > width[k] ? (int)strlen(rows[i][k]) : width[k];
    }
    fprintf(text->out, "%sLocks that threads waited for%s", text->paint->strong, text->paint->end);
    if (all > count)
        fprintf(text->out, " (%u of %u)", count, all);
    fprintf(text->out, "\n%s", text->paint->dim);
    put_row(text, titles, width);
    fprintf(text->out, " lock%s\n", text->paint->end);
    for (uint32_t i = 0; i < count; i++) {
        put_row(text, rows[i], width);
        put_lock(text, &model->locks.at[top[i]]);
    }
    putc('\n', text->out);
}
