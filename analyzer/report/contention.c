/* The tables of a run: which locks cost most, which threads paid, and what they waited for besides.
 */
#include <stdlib.h>
#include <string.h>

#include "model/wording.h"
#include "report/text_p.h"

enum { MOST_ROWS = 10, MOST_COLUMNS = 6 };

struct row {
    const char *cell[MOST_COLUMNS];
    const char *name;
    const struct ls_location *at;
};

/* A kind of table: what its columns say, and which of `count` things it shows, the dearest first.
 */
struct table {
    const char *title, *noun;
    const char *columns[MOST_COLUMNS];
    uint32_t most_rows;
    uint32_t (*count)(const struct ls_model *model);
    uint64_t (*cost)(const struct ls_model *model, uint32_t index); /* 0: not shown */
    void (*fill)(struct ls_arena *arena, const struct ls_model *model, uint32_t index,
                 struct row *row);
};

/* ---- locks */

static uint32_t count_locks(const struct ls_model *model)
{
    return model->locks.count;
}

/* Where no times were taken, the number of waits. */
static uint64_t cost_of_lock(const struct ls_model *model, uint32_t index)
{
    const struct ls_lock *lock = &model->locks.at[index];
    return lock->contended ? lock->wait.total + lock->contended : 0;
}

static void fill_lock(struct ls_arena *arena, const struct ls_model *model, uint32_t index,
                      struct row *row)
{
    const struct ls_lock *lock = &model->locks.at[index];
    bool timed = lock->wait.total > 0, held = lock->hold.total > 0;
    row->cell[0] = timed ? ls_say_time(arena, lock->wait.total) : "-";
    row->cell[1] = timed ? ls_say_share(arena, lock->wait.total, model->duration_ns) : "-";
    row->cell[2] = timed ? ls_say_time(arena, lock->wait.max) : "-";
    row->cell[3] = held ? ls_say_time(arena, lock->hold.max) : "-";
    row->cell[4] = ls_say_count(arena, lock->acquisitions);
    row->cell[5] = ls_say_share(arena, lock->contended, lock->acquisitions);
    row->name = lock->name;
    row->at = &lock->created;
}

/* ---- threads */

static uint32_t count_threads(const struct ls_model *model)
{
    return model->threads.count;
}

static uint64_t cost_of_thread(const struct ls_model *model, uint32_t index)
{
    return model->threads.at[index].wait_ns;
}

static void fill_thread(struct ls_arena *arena, const struct ls_model *model, uint32_t index,
                        struct row *row)
{
    const struct ls_thread *thread = &model->threads.at[index];
    uint64_t end = thread->end_ns ? thread->end_ns : model->duration_ns;
    uint64_t life = end > thread->start_ns ? end - thread->start_ns : 0;
    bool counted = thread->voluntary_switches + thread->involuntary_switches > 0;
    row->cell[0] = ls_say_time(arena, thread->wait_ns);
    row->cell[1] = ls_say_share(arena, thread->wait_ns, life);
    row->cell[2] = ls_say_time(arena, thread->longest_wait_ns);
    row->cell[3] = ls_say_count(arena, thread->waits);
    row->cell[4] = counted ? ls_say_count(arena, thread->voluntary_switches) : "-";
    row->cell[5] = counted ? ls_say_count(arena, thread->involuntary_switches) : "-";
    row->name = thread->name;
    row->at = &thread->created;
}

/* ---- events */

static uint32_t count_events(const struct ls_model *model)
{
    return model->awaited.count;
}

static uint64_t cost_of_event(const struct ls_model *model, uint32_t index)
{
    const struct ls_awaited *event = &model->awaited.at[index];
    return event->waits ? event->waited.total + event->waits : event->lost;
}

static void fill_event(struct ls_arena *arena, const struct ls_model *model, uint32_t index,
                       struct row *row)
{
    const struct ls_awaited *event = &model->awaited.at[index];
    uint64_t calls = event->signals + event->broadcasts;
    row->cell[0] = event->waited.total ? ls_say_time(arena, event->waited.total) : "-";
    row->cell[1] = ls_say_count(arena, event->waits);
    row->cell[2] = ls_say_count(arena, event->untimely);
    row->cell[3] = ls_say_count(arena, calls);
    row->cell[4] = ls_say_count(arena, event->lost);
    row->cell[5] =
        event->broadcasts
            ? ls_arena_printf(arena, "%.1f", (double)event->woken / (double)event->broadcasts)
            : "-";
    bool says_kind = strncmp(event->name, event->kind, strlen(event->kind)) == 0;
    row->name = event->has_permits
                    ? ls_arena_printf(arena, "%s (%s, %u to %u permits)", event->name, event->kind,
                                      event->least, event->most)
                : says_kind ? event->name
                            : ls_arena_printf(arena, "%s (%s)", event->name, event->kind);
    row->at = &event->created;
}

static const struct table tables[] = {
    {"Locks that threads waited for",
     "lock",
     {"time lost", "of the run", "longest wait", "longest hold", "acquisitions", "had to wait"},
     MOST_ROWS,
     count_locks,
     cost_of_lock,
     fill_lock},
    {"Threads that waited for locks",
     "thread",
     {"time lost", "of its life", "longest wait", "waits", "gave up the cpu", "lost the cpu"},
     5,
     count_threads,
     cost_of_thread,
     fill_thread},
    {"Events that threads waited for",
     "event",
     {"time waited", "waits", "untimely", "signals", "to nobody", "woken by each broadcast"},
     5,
     count_events,
     cost_of_event,
     fill_event},
};

/* ---- all of them */

/* The dearest ones in `top`; returns how many. `all` counts those that cost anything. */
static uint32_t rank(const struct table *table, const struct ls_model *model,
                     uint32_t top[MOST_ROWS], uint32_t *all)
{
    uint32_t count = 0, things = table->count(model);
    *all = 0;
    for (uint32_t i = 0; i < things; i++) {
        uint64_t cost = table->cost(model, i);
        if (cost == 0)
            continue;
        ++*all;
        uint32_t at = count < table->most_rows ? count++ : table->most_rows;
        for (; at > 0 && cost > table->cost(model, top[at - 1]); at--) {
            if (at < table->most_rows)
                top[at] = top[at - 1];
        }
        if (at < table->most_rows)
            top[at] = i;
    }
    return count;
}

static void put_cells(struct ls_text *text, const char *const cell[MOST_COLUMNS],
                      const int width[MOST_COLUMNS])
{
    putc(' ', text->out);
    for (int i = 0; i < MOST_COLUMNS; i++)
        fprintf(text->out, " %*s ", width[i], cell[i]);
}

static void put_name(struct ls_text *text, const struct row *row)
{
    putc(' ', text->out);
    ls_text_put(text, row->name);
    if (row->at->file[0] != '\0') {
        fprintf(text->out, "  %s", text->paint->dim);
        ls_text_put(text, ls_text_say_place(text, row->at));
        fputs(text->paint->end, text->out);
    }
    putc('\n', text->out);
}

static void put_table(struct ls_text *text, const struct table *table)
{
    const struct ls_model *model = text->report->model;
    struct row rows[MOST_ROWS];
    uint32_t top[MOST_ROWS], all, count = rank(table, model, top, &all);
    int width[MOST_COLUMNS];
    if (count == 0)
        return;
    for (int i = 0; i < MOST_COLUMNS; i++)
        width[i] = (int)strlen(table->columns[i]);
    for (uint32_t i = 0; i < count; i++) {
        table->fill(&text->arena, model, top[i], &rows[i]);
        for (int k = 0; k < MOST_COLUMNS; k++) {
            int length = (int)strlen(rows[i].cell[k]);
            width[k] = length > width[k] ? length : width[k];
        }
    }
    fprintf(text->out, "%s%s%s", text->paint->strong, table->title, text->paint->end);
    if (all > count)
        fprintf(text->out, " (%u of %u)", count, all);
    fprintf(text->out, "\n%s", text->paint->dim);
    put_cells(text, table->columns, width);
    fprintf(text->out, " %s%s\n", table->noun, text->paint->end);
    for (uint32_t i = 0; i < count; i++) {
        put_cells(text, rows[i].cell, width);
        put_name(text, &rows[i]);
    }
    putc('\n', text->out);
}

void ls_text_contention(struct ls_text *text)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        put_table(text, &tables[i]);
}
