#include "commands/suite.h"

#include <string.h>

#include "base/diag.h"

static bool is_child_of(const struct lsr_header *child, const struct lsr_header *parent)
{
    return child != parent && child->parent_pid == parent->pid &&
           child->start_ns >= parent->start_ns &&
           (parent->end_ns == 0 || child->start_ns <= parent->end_ns);
}

/* The recording of the process that all began with: of the parents of `at` that were recorded the
 * last. A process that has replaced itself by another program has recordings of both: the first. */
static uint32_t first_process(const struct ls_recordings *recordings, uint32_t at)
{
    for (uint32_t i = 0; i < recordings->all.count; i++) {
        const struct lsr_header *header = recordings->all.at[at].header;
        const struct lsr_header *other = recordings->all.at[i].header;
        bool replaced = other->pid == header->pid && other->start_ticks == header->start_ticks &&
                        other->start_ns < header->start_ns;
        if (!replaced && !is_child_of(header, other))
            continue;
        at = i;
        i = UINT32_MAX; /* from the beginning: times only go back, so this ends */
    }
    return at;
}

/* NULL when it was cut. */
static char *const *read_command(struct ls_arena *arena, const struct lsr_header *header)
{
    const char *word = header->command, *end = header->command + sizeof header->command;
    uint32_t count = 0;
    while (word < end && *word) {
        word += strnlen(word, (size_t)(end - word)) + 1;
        count++;
    }
    if (count == 0 || word >= end - 1)
        return NULL;
    char **argv = LS_NEW_ARRAY(arena, char *, count + 1);
    word = header->command;
    for (uint32_t i = 0; i < count; i++) {
        argv[i] = ls_arena_strdup(arena, word);
        word += strlen(word) + 1;
    }
    return argv;
}

static bool is_same_test(const struct ls_test *a, const struct ls_test *b)
{
    uint32_t i = 0;
    while (a->argv[i] && b->argv[i] && strcmp(a->argv[i], b->argv[i]) == 0)
        i++;
    return !a->argv[i] && !b->argv[i] && strcmp(a->program, b->program) == 0 &&
           strcmp(a->directory ? a->directory : "", b->directory ? b->directory : "") == 0;
}

static uint32_t add_test(struct ls_suite *suite, const struct ls_test *test)
{
    for (uint32_t i = 0; i < suite->tests.count; i++) {
        struct ls_test *known = &suite->tests.at[i];
        if (!is_same_test(known, test))
            continue;
        known->seconds = test->seconds > known->seconds ? test->seconds : known->seconds;
        return i;
    }
    ls_vec_push(&suite->tests, *test);
    return suite->tests.count - 1;
}

int ls_suite_read(struct ls_suite *suite, const struct ls_recordings *recordings)
{
    for (uint32_t i = 0; i < recordings->all.count; i++) {
        const struct ls_recording *first = &recordings->all.at[first_process(recordings, i)];
        const struct lsr_header *header = first->header;
        uint64_t lasted = header->end_ns > header->start_ns ? header->end_ns - header->start_ns : 0;
        struct ls_test test = {
            .program = ls_arena_strdup(&suite->arena, header->exe),
            .argv = read_command(&suite->arena, header),
            .directory =
                header->directory[0] ? ls_arena_strdup(&suite->arena, header->directory) : NULL,
            .seconds = (double)lasted / 1e9,
        };
        if (!test.argv)
            return ls_error("%s: its command line is too long to be recorded; say what to run: "
                            "lockstitch confirm --from ... -- PROGRAM [ARGS...]",
                            first->path);
        ls_vec_push(&suite->of, add_test(suite, &test));
    }
    return 0;
}

void ls_suite_be(struct ls_suite *suite, char *const *argv)
{
    ls_vec_push(&suite->tests, (struct ls_test){.program = argv[0], .argv = argv});
}

void ls_suite_release(struct ls_suite *suite)
{
    ls_vec_release(&suite->tests);
    ls_vec_release(&suite->of);
    ls_arena_release(&suite->arena);
}
