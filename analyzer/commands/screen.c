#include "commands/screen.h"

#include <ctype.h>
#include <string.h>

#include "model/wording.h"

/* A row is made in memory, then cut: colours must not count as columns. */
struct row {
    char text[512];
    size_t length;
};

struct page {
    const struct ls_screen *screen;
    struct ls_arena arena;
    unsigned used;
};

static void add(struct row *row, const char *text, int width)
{
    int used = 0;
    for (; *text && row->length + 1 < sizeof row->text && (width == 0 || used < width); text++) {
        row->text[row->length++] = iscntrl((unsigned char)*text) ? '?' : *text;
        used++;
    }
    for (; used < width && row->length + 1 < sizeof row->text; used++)
        row->text[row->length++] = ' ';
    row->text[row->length] = '\0';
}

static bool is_full(const struct page *page)
{
    return page->screen->rows > 0 && page->used >= page->screen->rows;
}

static void end_row(struct page *page, struct row *row, const char *colour)
{
    const struct ls_screen *screen = page->screen;
    if (is_full(page))
        return;
    if (screen->columns > 0 && row->length > screen->columns)
        row->text[screen->columns] = '\0';
    bool painted = screen->colour && *colour;
    fprintf(screen->out, "%s%s%s%s\n", painted ? colour : "", row->text, painted ? "\33[0m" : "",
            screen->terminal ? "\33[K" : "");
    page->used++;
}

static const char *say_rate(struct page *page, double rate)
{
    if (rate >= 10000)
        return ls_arena_printf(&page->arena, "%.0fk/s", rate / 1000);
    return ls_arena_printf(&page->arena, rate >= 10 || rate == 0 ? "%.0f/s" : "%.1f/s", rate);
}

static void put_head(struct page *page, const struct ls_snapshot *snapshot)
{
    struct row row = {.length = 0};
    add(&row,
        ls_arena_printf(
            &page->arena, "%s[%u]  %s %s  %u thread%s, %u waiting  %s acquisitions  %s",
            snapshot->program, snapshot->pid, snapshot->ended ? "ended after" : "up",
            ls_say_time(&page->arena, snapshot->up_ns), snapshot->threads.count,
            snapshot->threads.count == 1 ? "" : "s", snapshot->waiting,
            say_rate(page, snapshot->rate),
            ls_arena_printf(&page->arena, "%.1f %% contended", 100 * snapshot->contention)),
        0);
    end_row(page, &row, "\33[1m");
}

static const char *say_state(const struct ls_thread_state *thread)
{
    if (thread->waits_for)
        return "waits";
    switch (thread->system_state) {
    case 'R':
        return "runs";
    case 'D':
        return "disk";
    case 'T':
    case 't':
        return "stopped";
    case '?':
        return "ended";
    default:
        return "sleeps";
    }
}

static void put_thread(struct page *page, const struct ls_thread_state *thread)
{
    struct row row = {.length = 0};
    add(&row, ls_arena_printf(&page->arena, "%u", thread->tid), 8);
    add(&row, thread->name, 20);
    add(&row, " ", 1);
    add(&row, say_state(thread), 8);
    add(&row, thread->waits_for ? ls_say_time(&page->arena, thread->waiting_ns) : "", 9);
    add(&row, say_rate(page, thread->rate), 9);
    if (thread->waits_for)
        add(&row,
            ls_arena_printf(&page->arena, "for %s%s%s%s%s", thread->waits_for,
                            thread->held_by ? ", held by " : "",
                            thread->held_by ? thread->held_by : "", *thread->at ? " at " : "",
                            thread->at),
            0);
    if (*thread->holds)
        add(&row,
            ls_arena_printf(&page->arena, "%sholds %s", thread->waits_for ? "; " : "",
                            thread->holds),
            0);
    end_row(page, &row, thread->waits_for && thread->held_by ? "\33[33m" : "");
}

static void put_lock(struct page *page, const struct ls_lock_state *lock)
{
    struct row row = {.length = 0};
    add(&row, say_rate(page, lock->rate), 10);
    add(&row, say_rate(page, lock->contended_rate), 10);
    add(&row, ls_arena_printf(&page->arena, "%.2f", lock->waiting), 9);
    add(&row, ls_say_count(&page->arena, lock->acquisitions), 16);
    add(&row, ls_say_share(&page->arena, lock->contended, lock->acquisitions), 8);
    add(&row, lock->name, 0); /* last: names of locks are told apart by how they end */
    if (lock->members > 1)
        add(&row, ls_arena_printf(&page->arena, " (%u locks)", lock->members), 0);
    if (lock->held_by)
        add(&row, ls_arena_printf(&page->arena, ", held by %s", lock->held_by), 0);
    end_row(page, &row, lock->waiters > 0 ? "\33[33m" : "");
}

static void put_title(struct page *page, const char *text)
{
    struct row row = {.length = 0};
    add(&row, text, 0);
    end_row(page, &row, "\33[7m");
}

unsigned ls_screen_put(const struct ls_screen *screen, const struct ls_snapshot *snapshot)
{
    struct page page = {.screen = screen};
    put_head(&page, snapshot);
    put_title(&page, "TID     THREAD               STATE   SINCE    OPS      ");
    unsigned locks = snapshot->locks.count + 1, room = screen->rows ? screen->rows - page.used : 0;
    unsigned threads = snapshot->threads.count;
    if (room > 0 && threads + locks > room) /* both get half, if they want it */
        threads = locks < room / 2 ? room - locks : threads < room / 2 ? threads : room / 2;
    for (uint32_t i = 0; i < threads; i++)
        put_thread(&page, &snapshot->threads.at[i]);
    put_title(&page, "ACQUIRED  CONTENDED WAITING  TOTAL           WAITED  LOCK");
    for (uint32_t i = 0; i < snapshot->locks.count; i++)
        put_lock(&page, &snapshot->locks.at[i]);
    ls_arena_release(&page.arena);
    return page.used;
}
