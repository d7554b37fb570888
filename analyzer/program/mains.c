#include "program/mains.h"

#include <string.h>

#include "base/hash.h"

/* A linkage name that some unit defines. */
struct definition {
    const char *symbol;
    LS_VEC(uint32_t) units; /* that define it */
    LS_VEC(uint32_t) sizes; /* of these definitions */
    bool is_function;
    UT_hash_handle hh;
};

typedef LS_VEC(struct definition *) definitions;

struct search {
    struct ls_program *program;
    struct ls_arena arena;
    struct definition *known; /* uthash table */
    definitions *needs;       /* by unit: what it names, but for what is its own */
    bool *has_main;           /* by unit */
    bool *reached;            /* by unit, for the main at work */
    uint32_t *taken;          /* by rivalry: the unit of the last main whose program has one, + 1 */
    uint32_t main;            /* unit */
    bool takes_rivals;        /* what is needed and nobody else defines */
    LS_VEC(uint32_t) open;    /* units whose needs are not followed yet */
};

static const char *path_of(const struct ls_program *program, uint32_t unit)
{
    const struct ls_unit *u = program->units[unit];
    return ls_unit_text(u, u->files.at[u->main_file]);
}

/* What a header defines, each unit has for itself. */
static bool is_external(const struct ls_function *function)
{
    return !(function->flags &
             (LS_FN_STATIC | LS_FN_INLINE | LS_FN_HEADER | LS_FN_MACRO | LS_FN_INIT));
}

static struct definition *find_definition(struct search *search, const char *symbol)
{
    struct definition *definition;
    HASH_FIND_STR(search->known, symbol, definition);
    return definition;
}

static void add_definition(struct search *search, uint32_t unit, const char *symbol,
                           bool is_function, uint32_t size)
{
    struct definition *definition = find_definition(search, symbol);
    if (!definition) {
        definition = LS_NEW(&search->arena, struct definition);
        definition->symbol = symbol;
        definition->is_function = is_function;
        HASH_ADD_KEYPTR(hh, search->known, symbol, strlen(symbol), definition);
    }
    ls_vec_push(&definition->units, unit);
    ls_vec_push(&definition->sizes, size);
}

/* In instructions; what cannot be read as it is meant, for want of headers, is nothing. */
static uint32_t size_of(const struct ls_unit *unit, const struct ls_function *function)
{
    uint32_t size = 0;
    if (function->flags & (LS_FN_DAMAGED | LS_FN_BROKEN))
        return 0;
    for (uint32_t b = 0; b < function->blocks; b++)
        size += unit->blocks.at[function->first_block + b].count;
    return size;
}

static void find_definitions(struct search *search, uint32_t index)
{
    const struct ls_unit *unit = search->program->units[index];
    for (uint32_t i = 0; i < unit->functions.count; i++) {
        const struct ls_function *function = &unit->functions.at[i];
        const char *symbol = ls_unit_text(unit, function->symbol);
        if (!(function->flags & LS_FN_DEFINED) || !is_external(function))
            continue;
        add_definition(search, index, symbol, true, size_of(unit, function));
        search->has_main[index] |= strcmp(symbol, "main") == 0;
    }
    for (uint32_t i = 0; i < unit->globals.count; i++) {
        uint32_t flags = unit->globals.at[i].flags;
        if ((flags & LS_GLOBAL_DEFINED) && !(flags & LS_GLOBAL_STATIC))
            add_definition(search, index, ls_unit_text(unit, unit->globals.at[i].symbol), false, 0);
    }
}

static void find_needs(struct search *search, uint32_t index)
{
    const struct ls_unit *unit = search->program->units[index];
    for (uint32_t i = 0; i < unit->functions.count; i++) {
        const struct ls_function *function = &unit->functions.at[i];
        struct definition *definition =
            function->flags & LS_FN_DEFINED
                ? NULL
                : find_definition(search, ls_unit_text(unit, function->symbol));
        if (definition)
            ls_vec_push(&search->needs[index], definition);
    }
    for (uint32_t i = 0; i < unit->globals.count; i++) {
        const struct ls_global *global = &unit->globals.at[i];
        struct definition *definition =
            global->flags & LS_GLOBAL_DEFINED
                ? NULL
                : find_definition(search, ls_unit_text(unit, global->symbol));
        if (definition)
            ls_vec_push(&search->needs[index], definition);
    }
}

/* Rivalries. */

static bool is_compiled_twice(const struct ls_program *program, const struct definition *definition)
{
    for (uint32_t i = 1; i < definition->units.count; i++)
        if (strcmp(path_of(program, definition->units.at[0]),
                   path_of(program, definition->units.at[i])) != 0)
            return false;
    return true;
}

/* In the order of their first definitions, so that the numbers of each unit ascend. */
static void find_rivalries(struct search *search)
{
    struct ls_program *program = search->program;
    uint32_t number = 0;
    program->rivalries = LS_NEW_ARRAY(&program->arena, ls_rivalries, program->unit_count + 1);
    program->substance = LS_NEW_ARRAY(&program->arena, uint32_t, program->unit_count + 1);
    for (struct definition *d = search->known; d; d = d->hh.next) {
        if (!d->is_function || d->units.count < 2 || is_compiled_twice(program, d))
            continue;
        for (uint32_t i = 0; i < d->units.count; i++) {
            ls_vec_push(&program->rivalries[d->units.at[i]], number);
            program->substance[d->units.at[i]] += d->sizes.at[i];
        }
        number++;
    }
    search->taken = LS_NEW_ARRAY(&search->arena, uint32_t, number + 1);
}

static bool are_rivals(const struct ls_program *program, uint32_t a, uint32_t b)
{
    const ls_rivalries *one = &program->rivalries[a], *two = &program->rivalries[b];
    uint32_t i = 0, k = 0;
    while (i < one->count && k < two->count) {
        if (one->at[i] == two->at[k])
            return strcmp(path_of(program, a), path_of(program, b)) != 0;
        if (one->at[i] < two->at[k])
            i++;
        else
            k++;
    }
    return false;
}

bool ls_units_meet(const struct ls_program *program, uint32_t a, uint32_t b)
{
    uint64_t one = program->mains[a], two = program->mains[b];
    if (a == b || (one & two & ~program->shared_bits))
        return true;
    return (!one || !two || (one & two)) && !are_rivals(program, a, b);
}

static uint32_t nearness_of(const struct ls_program *program, uint32_t a, uint32_t b)
{
    const char *one = path_of(program, a), *two = path_of(program, b);
    uint32_t directories = 0, letters = 0;
    for (; *one && *one == *two; one++, two++) {
        directories += *one == '/';
        letters = *one == '/' ? 0 : letters + 1;
    }
    bool in_one = !strchr(one, '/') && !strchr(two, '/');
    return (directories << 12) + (in_one ? letters & 0xfff : 0);
}

uint64_t ls_units_preference(const struct ls_program *program, uint32_t user, uint32_t unit)
{
    return ((uint64_t)nearness_of(program, user, unit) << 32) | program->substance[unit];
}

/* Programs */

/* A unit that defines once more what the program has is of another program. */
static bool is_taken(const struct search *search, uint32_t unit)
{
    const ls_rivalries *rivalries = &search->program->rivalries[unit];
    for (uint32_t i = 0; i < rivalries->count; i++)
        if (search->taken[rivalries->at[i]] == search->main + 1)
            return true;
    return false;
}

static void take(struct search *search, uint32_t unit)
{
    const ls_rivalries *rivalries = &search->program->rivalries[unit];
    for (uint32_t i = 0; i < rivalries->count; i++)
        search->taken[rivalries->at[i]] = search->main + 1;
    search->reached[unit] = true;
    ls_vec_push(&search->open, unit);
}

/* Of several definitions the linker of this program takes one: the best that it may have. */
static void reach(struct search *search, uint32_t user, const struct definition *definition)
{
    uint32_t best = LS_NONE;
    uint64_t most = 0;
    for (uint32_t i = 0; i < definition->units.count; i++) {
        uint32_t unit = definition->units.at[i];
        uint64_t preference = ls_units_preference(search->program, user, unit);
        if (search->reached[unit])
            return;
        if ((is_taken(search, unit) && !search->takes_rivals) || search->has_main[unit] ||
            (best != LS_NONE && preference <= most))
            continue;
        best = unit;
        most = preference;
    }
    if (best != LS_NONE)
        take(search, best);
}

static void follow_needs(struct search *search, uint32_t unit)
{
    for (uint32_t i = 0; i < search->needs[unit].count; i++)
        reach(search, unit, search->needs[unit].at[i]);
}

static void follow_open(struct search *search, uint64_t bit)
{
    while (search->open.count > 0) {
        uint32_t next = search->open.at[--search->open.count];
        search->program->mains[next] |= bit;
        follow_needs(search, next);
    }
}

static void find_members(struct search *search, uint32_t unit, uint64_t bit)
{
    memset(search->reached, 0, search->program->unit_count);
    search->main = unit;
    search->open.count = 0;
    take(search, unit);
    follow_open(search, bit);
    search->takes_rivals = true;
    for (uint32_t i = 0; i < search->program->unit_count; i++) {
        if (!search->reached[i])
            continue;
        follow_needs(search, i);
        follow_open(search, bit);
    }
    search->takes_rivals = false;
}

static void release(struct search *search)
{
    for (struct definition *d = search->known; d; d = d->hh.next) {
        ls_vec_release(&d->units);
        ls_vec_release(&d->sizes);
    }
    for (uint32_t unit = 0; unit < search->program->unit_count; unit++)
        ls_vec_release(&search->needs[unit]);
    HASH_CLEAR(hh, search->known);
    ls_vec_release(&search->open);
    ls_arena_release(&search->arena);
}

void ls_mains_find(struct ls_program *program)
{
    struct search search = {.program = program};
    uint32_t mains = 0, units = program->unit_count + 1;
    search.needs = LS_NEW_ARRAY(&search.arena, definitions, units);
    search.reached = LS_NEW_ARRAY(&search.arena, bool, units);
    search.has_main = LS_NEW_ARRAY(&search.arena, bool, units);
    program->mains = LS_NEW_ARRAY(&program->arena, uint64_t, units);
    for (uint32_t unit = 0; unit < program->unit_count; unit++)
        find_definitions(&search, unit);
    for (uint32_t unit = 0; unit < program->unit_count; unit++)
        find_needs(&search, unit);
    find_rivalries(&search);
    for (uint32_t unit = 0; unit < program->unit_count; unit++)
        if (search.has_main[unit])
            find_members(&search, unit, UINT64_C(1) << mains++ % 64);
    program->shared_bits = mains <= 64   ? 0
                           : mains < 128 ? (UINT64_C(1) << (mains - 64)) - 1
                                         : UINT64_MAX;
    release(&search);
}

uint64_t ls_mains_of(const struct ls_program *program, uint32_t proc)
{
    const struct ls_proc *p = &program->procs.at[proc];
    uint64_t mains = program->mains[p->unit];
    if (!mains || !p->defined)
        return UINT64_MAX;
    bool in_header =
        ls_proc_function(program, proc)->site.file != ls_proc_unit(program, proc)->main_file;
    return in_header ? UINT64_MAX : mains;
}
