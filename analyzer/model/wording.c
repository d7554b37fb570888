#include "model/wording.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *ls_say_lock(struct ls_arena *arena, const struct ls_model *model, uint32_t lock)
{
    return ls_arena_printf(arena, "'%s'", model->locks.at[lock].name);
}

/* The length of a name without the number that tells it from its equals: "q->lock #12". */
static size_t length_without_number(const char *name)
{
    size_t length = strlen(name), end = length;
    while (end > 0 && isdigit((unsigned char)name[end - 1]))
        end--;
    bool numbered = end < length && end > 2 && name[end - 1] == '#' && name[end - 2] == ' ';
    return numbered ? end - 2 : length;
}

const char *ls_say_class(struct ls_arena *arena, const struct ls_lock *lock)
{
    size_t length = length_without_number(lock->name);
    char *class = ls_arena_strndup(arena, lock->name, length), *out = class;
    bool inside = false;
    for (const char *at = lock->name; at < lock->name + length; at++) {
        inside = *at == '[' || (inside && *at != ']');
        if (!inside || *at == '[')
            *out++ = *at;
    }
    *out = '\0';
    return class;
}

static bool is_plain_name(const char *text)
{
    for (; *text != '\0'; text++) {
        if (!isalnum((unsigned char)*text) && !strchr("_.:$~", *text))
            return false;
    }
    return true;
}

const char *ls_say_function(struct ls_arena *arena, const char *function)
{
    if (function[0] == '\0')
        return "a function";
    return is_plain_name(function) ? ls_arena_printf(arena, "%s()", function) : function;
}

static bool has_name(const struct ls_model *model, uint32_t thread)
{
    return thread != LS_MODEL_NONE && model->threads.at[thread].name[0] != '\0';
}

const char *ls_say_thread(struct ls_arena *arena, const struct ls_model *model, uint32_t thread)
{
    return has_name(model, thread) ? ls_arena_strdup(arena, model->threads.at[thread].name)
                                   : "a thread";
}

const char *ls_say_the_thread(struct ls_arena *arena, const struct ls_model *model, uint32_t thread)
{
    if (!has_name(model, thread))
        return "a thread";
    const char *name = model->threads.at[thread].name;
    return strcmp(name, LS_ANY_THREAD) == 0 ? LS_ANY_THREAD
                                            : ls_arena_printf(arena, "thread %s", name);
}

const char *ls_say_kind_of_thread(struct ls_arena *arena, const struct ls_model *model,
                                  uint32_t thread)
{
    if (!has_name(model, thread) || strcmp(model->threads.at[thread].name, LS_ANY_THREAD) == 0)
        return "";
    return ls_arena_printf(arena, " (%s)", model->threads.at[thread].name);
}

const char *ls_say_locks(struct ls_arena *arena, const struct ls_model *model,
                         const uint32_t *locks, uint32_t count)
{
    const char **names = LS_NEW_ARRAY(arena, const char *, count);
    uint32_t said = 0;
    for (uint32_t i = 0; i < count; i++) {
        const char *name = model->locks.at[locks[i]].name;
        uint32_t before = 0, times = 0;
        for (uint32_t k = 0; k < count; k++) {
            bool same = strcmp(model->locks.at[locks[k]].name, name) == 0;
            before += same && k < i;
            times += same;
        }
        if (before == 0)
            names[said++] = times > 2    ? ls_arena_printf(arena, "'%s' %u times", name, times)
                            : times == 2 ? ls_arena_printf(arena, "'%s' twice", name)
                                         : ls_arena_printf(arena, "'%s'", name);
    }
    return ls_say_list(arena, names, said);
}

const char *ls_say_list(struct ls_arena *arena, const char *const *items, uint32_t count)
{
    const char *text = "";
    for (uint32_t i = 0; i < count; i++) {
        const char *glue = i == 0 ? "" : i + 1 < count ? ", " : " and ";
        text = ls_arena_printf(arena, "%s%s%s", text, glue, items[i]);
    }
    return text;
}

const char *ls_say_time(struct ls_arena *arena, uint64_t nanoseconds)
{
    static const char *const units[] = {"ns", "us", "ms", "s"};
    double value = (double)nanoseconds;
    size_t unit = 0;
    if (nanoseconds == 0)
        return "0";
    for (; value >= 999.5 && unit + 1 < sizeof units / sizeof *units; unit++)
        value /= 1000;
    int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return ls_arena_printf(arena, "%.*f %s", decimals, value, units[unit]);
}

const char *ls_say_count(struct ls_arena *arena, uint64_t count)
{
    char digits[24], out[32];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, count);
    size_t used = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out[used++] = ',';
        out[used++] = digits[i];
    }
    return ls_arena_strndup(arena, out, used);
}

const char *ls_say_share(struct ls_arena *arena, uint64_t part, uint64_t whole)
{
    double percent = whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
    return ls_arena_printf(arena, "%.*f %%", percent > 0 && percent < 9.95 ? 1 : 0, percent);
}
