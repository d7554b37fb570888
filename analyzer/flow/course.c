#include "flow/course.h"

enum { MOST_LEVELS = 3 }; /* of a wrapper of a thread-creating function */

struct ls_course *ls_course_copy(struct ls_arena *arena, const struct ls_course *course)
{
    return course ? ls_arena_copy(arena, course, sizeof *course) : LS_NEW(arena, struct ls_course);
}

static int find_life(const struct ls_course *course, uint32_t lock)
{
    for (int i = 0; course && i < course->lives; i++)
        if (course->life[i].lock == lock)
            return i;
    return -1;
}

const struct ls_life *ls_course_life(const struct ls_course *course, uint32_t lock)
{
    int found = find_life(course, lock);
    return found < 0 ? NULL : &course->life[found];
}

void ls_course_set_life(struct ls_course *course, struct ls_life life)
{
    int found = find_life(course, life.lock);
    if (found >= 0)
        course->life[found] = life;
    else if (course->lives < LS_MOST_LIVES)
        course->life[course->lives++] = life;
}

void ls_course_drop_life(struct ls_course *course, uint32_t lock)
{
    int found = find_life(course, lock);
    if (found >= 0)
        course->life[found] = course->life[--course->lives];
}

static struct ls_start *find_start(struct ls_course *course, const struct ls_start *start)
{
    for (unsigned i = 0; i < course->starts; i++)
        if (course->start[i].routine == start->routine &&
            course->start[i].argument == start->argument &&
            course->start[i].handle == start->handle)
            return &course->start[i];
    return NULL;
}

void ls_course_add_start(struct ls_course *course, struct ls_start start)
{
    struct ls_start *known = find_start(course, &start);
    if (known) {
        known->awaited |= start.awaited;
        known->failed = known->failed == start.failed ? start.failed : 0;
    } else if (course->starts < LS_MOST_STARTS)
        course->start[course->starts++] = start;
}

void ls_course_wait(struct ls_course *course, bool awaited)
{
    course->waited = true;
    course->awaited |= awaited;
    for (unsigned i = 0; i < course->starts; i++) {
        course->start[i].ended = true;
        course->start[i].awaited |= awaited;
    }
}

void ls_course_drop_start(struct ls_course *course, unsigned index)
{
    course->starts--;
    for (unsigned i = index; i < course->starts; i++)
        course->start[i] = course->start[i + 1];
}

unsigned ls_course_starts(const struct ls_course *course)
{
    unsigned near = 0;
    for (unsigned i = 0; course && i < course->starts; i++)
        near += ls_trace_length(course->start[i].trace) <= MOST_LEVELS;
    return near;
}

static bool has_cleanup(const struct ls_course *course, const struct ls_cleanup *cleanup)
{
    for (unsigned i = 0; course && i < course->cleanups; i++)
        if (course->cleanup[i].buffer == cleanup->buffer &&
            course->cleanup[i].lock == cleanup->lock)
            return true;
    return false;
}

void ls_course_add_cleanup(struct ls_course *course, struct ls_cleanup cleanup)
{
    if (!has_cleanup(course, &cleanup) && course->cleanups < LS_MOST_CLEANUPS)
        course->cleanup[course->cleanups++] = cleanup;
}

void ls_course_drop_cleanups(struct ls_course *course, uint32_t buffer)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < course->cleanups; i++)
        if (course->cleanup[i].buffer != buffer)
            course->cleanup[kept++] = course->cleanup[i];
    course->cleanups = (uint8_t)kept;
}

bool ls_course_cleans(const struct ls_course *course, uint32_t lock)
{
    for (unsigned i = 0; course && i < course->cleanups; i++)
        if (course->cleanup[i].lock == lock || course->cleanup[i].lock == 0)
            return true;
    return false;
}

static void keep_common(struct ls_course *merged, const struct ls_course *from)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < merged->lives; i++) {
        const struct ls_life *other = ls_course_life(from, merged->life[i].lock);
        if (!other || other->status != merged->life[i].status)
            continue;
        merged->life[kept] = merged->life[i];
        if (other->failed != merged->life[i].failed)
            merged->life[kept].failed = 0;
        kept++;
    }
    merged->lives = (uint8_t)kept;
    kept = 0;
    for (unsigned i = 0; i < merged->cleanups; i++)
        if (has_cleanup(from, &merged->cleanup[i]))
            merged->cleanup[kept++] = merged->cleanup[i];
    merged->cleanups = (uint8_t)kept;
}

static bool is_same(const struct ls_course *a, const struct ls_course *b)
{
    for (unsigned i = 0; i < a->starts && i < b->starts; i++)
        if (a->start[i].awaited != b->start[i].awaited)
            return false;
    return a->lives == b->lives && a->starts == b->starts && a->cleanups == b->cleanups &&
           a->child == b->child && a->cancel == b->cancel && a->waited == b->waited &&
           a->awaited == b->awaited;
}

const struct ls_course *ls_course_merge(struct ls_arena *arena, const struct ls_course *into,
                                        const struct ls_course *from)
{
    if (into == from)
        return into;
    struct ls_course merged = into ? *into : (struct ls_course){0};
    keep_common(&merged, from);
    for (unsigned i = 0; from && i < from->starts; i++)
        ls_course_add_start(&merged, from->start[i]);
    merged.waited |= from && from->waited;
    merged.awaited |= from && from->awaited;
    for (unsigned i = 0; merged.waited && i < merged.starts; i++)
        merged.start[i].ended = true;
    if (merged.cancel != (from ? from->cancel : LS_CANCEL_AS_BEFORE))
        merged.cancel = LS_CANCEL_OFF; /* perhaps */
    if (ls_course_child(from) > merged.child) {
        merged.child = from->child;
        merged.fork = from->fork;
    }
    struct ls_course nothing = {0};
    if (is_same(&merged, into ? into : &nothing))
        return into;
    return ls_arena_copy(arena, &merged, sizeof merged);
}

const struct ls_course *ls_course_age(struct ls_terms *terms, struct ls_arena *arena,
                                      const struct ls_course *course, uint32_t point,
                                      uint32_t which)
{
    if (!course)
        return NULL;
    struct ls_course aged = *course;
    unsigned kept = 0;
    for (unsigned i = 0; i < course->lives; i++)
        if (ls_term_age(terms, course->life[i].lock, point, which) == course->life[i].lock)
            aged.life[kept++] = course->life[i];
    aged.lives = (uint8_t)kept;
    bool changed = kept != course->lives;
    for (unsigned i = 0; i < kept; i++) {
        aged.life[i].failed = ls_term_age(terms, aged.life[i].failed, point, which);
        changed |= aged.life[i].failed != course->life[i].failed;
    }
    for (unsigned i = 0; i < course->starts; i++) {
        aged.start[i].argument = ls_term_age(terms, course->start[i].argument, point, which);
        aged.start[i].failed = ls_term_age(terms, course->start[i].failed, point, which);
        changed |= aged.start[i].argument != course->start[i].argument ||
                   aged.start[i].failed != course->start[i].failed;
    }
    kept = 0;
    for (unsigned i = 0; i < course->cleanups; i++)
        if (ls_term_age(terms, course->cleanup[i].lock, point, which) == course->cleanup[i].lock)
            aged.cleanup[kept++] = course->cleanup[i];
    aged.cleanups = (uint8_t)kept;
    changed |= kept != course->cleanups;
    return changed ? ls_arena_copy(arena, &aged, sizeof aged) : course;
}
