#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rule.h"

void story_init(struct story *story)
{
    ls_model_init(&story->model);
    ls_findings_init(&story->findings);
    story->model.root = "/src";
}

void story_release(struct story *story)
{
    ls_findings_release(&story->findings);
    ls_model_release(&story->model);
}

static struct ls_location at_line(const char *function, uint32_t line)
{
    return (struct ls_location){"/src/bank.c", function, line, 5};
}

uint32_t story_lock(struct story *story, const char *name)
{
    struct ls_lock lock = {.name = name, .type = LS_TYPE_NORMAL, .created = at_line("", 1)};
    ls_vec_push(&story->model.locks, lock);
    return story->model.locks.count - 1;
}

uint32_t story_thread(struct story *story, const char *name)
{
    struct ls_thread thread = {
        .name = name, .start_routine = name, .created = at_line("main", 2), .ended = "returned"};
    ls_vec_push(&story->model.threads, thread);
    return story->model.threads.count - 1;
}

const struct ls_witness *story_way(struct story *story, uint32_t thread, const char *way)
{
    struct ls_arena *arena = &story->model.arena;
    struct ls_witness *witness = LS_NEW(arena, struct ls_witness);
    struct ls_waypoint *step = LS_NEW_ARRAY(arena, struct ls_waypoint, 16);
    char *words = ls_arena_strdup(arena, way), *rest = NULL;
    *witness = (struct ls_witness){.thread = thread, .step = step};
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *colon = strchr(word, ':');
        *colon = '\0';
        uint32_t line = (uint32_t)atoi(colon + 1);
        step[witness->steps++] = (struct ls_waypoint){.at = at_line(word, line), .what = "goes on"};
    }
    return witness;
}

struct ls_acquisition *story_acquire(struct story *story, uint32_t thread, uint32_t held,
                                     const char *way_to_held, uint32_t wanted, const char *way)
{
    struct ls_hold *hold = LS_NEW(&story->model.arena, struct ls_hold);
    *hold = (struct ls_hold){.lock = held,
                             .other_instance = held == wanted,
                             .acquired = story_way(story, thread, way_to_held)};
    struct ls_acquisition acquisition = {.thread = thread,
                                         .segment = LS_MODEL_NONE,
                                         .lock = wanted,
                                         .confidence = LS_CERTAIN,
                                         .holds = 1,
                                         .hold = hold,
                                         .witness = story_way(story, thread, way)};
    ls_vec_push(&story->model.acquisitions, acquisition);
    return &story->model.acquisitions.at[story->model.acquisitions.count - 1];
}

struct ls_misuse *story_misuse(struct story *story, enum ls_misuse_kind kind, uint32_t lock,
                               uint32_t thread, const char *way, const char *earlier)
{
    struct ls_misuse misuse = {.kind = kind,
                               .confidence = LS_CERTAIN,
                               .lock = lock,
                               .thread = thread,
                               .witness = story_way(story, thread, way),
                               .earlier = earlier ? story_way(story, thread, earlier) : NULL};
    ls_vec_push(&story->model.misuses, misuse);
    return &story->model.misuses.at[story->model.misuses.count - 1];
}

static struct ls_range parse_range(const char *word)
{
    struct ls_range anything = {INT64_MIN, INT64_MAX, false}, range = anything;
    int low, high;
    if (strcmp(word, "any") == 0 || strcmp(word, "void") == 0)
        return anything;
    if (strcmp(word, "nonzero") == 0 || strcmp(word, "pointer") == 0)
        return (struct ls_range){INT64_MIN, INT64_MAX, true};
    if (strcmp(word, "negative") == 0)
        return (struct ls_range){INT64_MIN, -1, false};
    if (strcmp(word, "null") == 0)
        return (struct ls_range){0, 0, false};
    int read = sscanf(word, "%d..%d", &low, &high);
    assert_true(read >= 1);
    range.low = low;
    range.high = read == 2 ? high : low;
    return range;
}

struct ls_imbalance *story_imbalance(struct story *story, const char *function, uint32_t lock,
                                     enum ls_result_kind result, const char *exits)
{
    struct ls_arena *arena = &story->model.arena;
    struct ls_exit *exit = LS_NEW_ARRAY(arena, struct ls_exit, 8);
    struct ls_imbalance imbalance = {.function = function,
                                     .defined = at_line(function, 10),
                                     .lock = lock,
                                     .confidence = LS_CERTAIN,
                                     .result = result,
                                     .exit = exit};
    char *words = ls_arena_strdup(arena, exits), *rest = NULL;
    for (char *word = strtok_r(words, " ,", &rest); word; word = strtok_r(NULL, " ,", &rest)) {
        uint32_t line = 20 + imbalance.exits;
        struct ls_exit *out = &exit[imbalance.exits++];
        out->at = at_line(function, line);
        out->value = parse_range(word);
        out->holds = strcmp(strtok_r(NULL, " ,", &rest), "held") == 0;
        char way[64];
        snprintf(way, sizeof way, "%s:11 %s:%u", function, function, line);
        out->witness = out->holds ? story_way(story, LS_MODEL_NONE, way) : NULL;
    }
    ls_vec_push(&story->model.imbalances, imbalance);
    return &story->model.imbalances.at[story->model.imbalances.count - 1];
}

uint32_t story_judge(struct story *story)
{
    ls_rules_judge(&story->model, &story->findings);
    return story->findings.all.count;
}

const struct ls_finding *story_judge_one(struct story *story)
{
    assert_int_equal(story_judge(story), 1);
    return &story->findings.all.at[0];
}
