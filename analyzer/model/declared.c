#include "model/declared.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "model/order.h"
#include "model/witness.h"
#include "model/wording.h"

struct rule {
    uint32_t before, after; /* names; `after` LS_MODEL_NONE: `before` is a leaf */
    uint32_t line;
};

struct ls_declared {
    struct ls_arena arena;
    const char *origin;
    LS_VEC(const char *) names;
    LS_VEC(struct rule) rules;
    bool *precedes; /* [before * names + after]: by the rules together */
};

/* ---- reading */

static uint32_t name_index(struct ls_declared *declared, const char *name, size_t length)
{
    for (uint32_t i = 0; i < declared->names.count; i++) {
        const char *known = declared->names.at[i];
        if (strncmp(known, name, length) == 0 && known[length] == '\0')
            return i;
    }
    ls_vec_push(&declared->names, (const char *)ls_arena_strndup(&declared->arena, name, length));
    return declared->names.count - 1;
}

static bool is_name(char letter)
{
    return letter && !isspace((unsigned char)letter) && letter != '>' && letter != '#';
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t' || *at == '\r')
        at++;
    return at;
}

/* The '>' of "queue->lock" is part of the name. */
const char *ls_declared_name(const char *at, size_t *length)
{
    size_t end = 0;
    at = skip_blanks(at);
    while (is_name(at[end]) || (at[end] == '>' && end > 1 && at[end - 1] == '-'))
        end++;
    *length = end;
    return at;
}

static const char *read_name(struct ls_declared *declared, const char *at, uint32_t *name)
{
    size_t length;
    at = ls_declared_name(at, &length);
    *name = length ? name_index(declared, at, length) : LS_MODEL_NONE;
    return skip_blanks(at + length);
}

static int complain(const struct ls_declared *declared, uint32_t line, const char *what)
{
    return ls_error("%s:%u: %s; write \"A > B\" (A is taken before B) or \"leaf A\"",
                    declared->origin, line, what);
}

/* One line without its comment. */
static int read_line(struct ls_declared *declared, const char *at, uint32_t line)
{
    uint32_t before, after;
    bool leaf = strncmp(at, "leaf", 4) == 0 && (at[4] == ' ' || at[4] == '\t');
    at = read_name(declared, leaf ? at + 4 : at, &before);
    if (before == LS_MODEL_NONE)
        return complain(declared, line, "a name of a lock is missing");
    if (leaf && *at == '\0') {
        ls_vec_push(&declared->rules, (struct rule){before, LS_MODEL_NONE, line});
        return 0;
    }
    if (leaf || *at != '>')
        return complain(declared, line, leaf ? "a leaf is one name" : "'>' is missing");
    while (*at == '>') {
        at = read_name(declared, at + 1, &after);
        if (after == LS_MODEL_NONE)
            return complain(declared, line, "a name is missing behind '>'");
        ls_vec_push(&declared->rules, (struct rule){before, after, line});
        before = after;
    }
    return *at == '\0' ? 0 : complain(declared, line, "'>' is missing between two names");
}

static int read_lines(struct ls_declared *declared, const char *text, size_t size)
{
    const char *end = text + size;
    int status = 0;
    for (uint32_t line = 1; text < end; line++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((stop ? stop : end) - text);
        char *copy = ls_arena_strndup(&declared->arena, text, length);
        copy[strcspn(copy, "#")] = '\0';
        const char *at = skip_blanks(copy);
        if (*at && read_line(declared, at, line) != 0)
            status = -1;
        text += length + 1;
    }
    return status;
}

/* Whether the rule goes against the others, with a message. */
static int complain_of(const struct ls_declared *declared, const struct rule *rule)
{
    uint32_t n = declared->names.count;
    const char *const *name = declared->names.at;
    if (rule->after == rule->before)
        return ls_error("%s:%u: %s cannot come before itself", declared->origin, rule->line,
                        name[rule->before]);
    for (uint32_t i = 0; rule->after == LS_MODEL_NONE && i < n; i++)
        if (declared->precedes[rule->before * n + i])
            return ls_error("%s:%u: %s is a leaf, and other lines take %s under it",
                            declared->origin, rule->line, name[rule->before], name[i]);
    if (rule->after != LS_MODEL_NONE && declared->precedes[rule->after * n + rule->before])
        return ls_error("%s:%u: %s before %s contradicts other lines: they say the opposite",
                        declared->origin, rule->line, name[rule->before], name[rule->after]);
    return 0;
}

/* Warshall's closure (1962): a declaration has tens of names. */
int ls_declared_close(struct ls_declared *declared)
{
    uint32_t n = declared->names.count;
    bool *precedes = LS_NEW_ARRAY(&declared->arena, bool, (size_t)n *n + 1);
    for (uint32_t i = 0; i < declared->rules.count; i++) {
        const struct rule *rule = &declared->rules.at[i];
        if (rule->after != LS_MODEL_NONE)
            precedes[rule->before * n + rule->after] = true;
    }
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; precedes[i * n + k] && j < n; j++)
                precedes[i * n + j] |= precedes[k * n + j];
    declared->precedes = precedes;
    for (uint32_t i = 0; i < declared->rules.count; i++) {
        if (complain_of(declared, &declared->rules.at[i]) != 0)
            return -1;
    }
    return 0;
}

struct ls_declared *ls_declared_new(const char *origin)
{
    struct ls_declared *declared = calloc(1, sizeof *declared);
    if (!declared)
        ls_die("out of memory");
    declared->origin = ls_arena_strdup(&declared->arena, origin);
    return declared;
}

void ls_declared_add(struct ls_declared *declared, const char *const *name, uint32_t count,
                     uint32_t line)
{
    for (uint32_t i = 0; i + 1 < count; i++) {
        uint32_t before = name_index(declared, name[i], strlen(name[i]));
        uint32_t after = name_index(declared, name[i + 1], strlen(name[i + 1]));
        ls_vec_push(&declared->rules, (struct rule){before, after, line});
    }
}

struct ls_declared *ls_declared_read(const char *origin, const char *text, size_t size)
{
    struct ls_declared *declared = ls_declared_new(origin);
    if (read_lines(declared, text, size) == 0 && ls_declared_close(declared) == 0)
        return declared;
    ls_declared_free(declared);
    return NULL;
}

void ls_declared_free(struct ls_declared *declared)
{
    if (!declared)
        return;
    ls_vec_release(&declared->names);
    ls_vec_release(&declared->rules);
    ls_arena_release(&declared->arena);
    free(declared);
}

/* ---- checking */

/* Only `*` is special: brackets are parts of names such as "table[3].lock". */
static bool fits(const char *pattern, const char *name)
{
    for (; *pattern && *pattern != '*'; pattern++, name++) {
        if (*pattern != *name)
            return false;
    }
    if (*pattern == '\0')
        return *name == '\0';
    do {
        if (fits(pattern + 1, name))
            return true;
    } while (*name++);
    return false;
}

static bool names_lock(const struct ls_declared *declared, uint32_t name,
                       const struct ls_model *model, uint32_t lock)
{
    struct ls_arena arena = {0};
    const char *pattern = declared->names.at[name];
    bool result = fits(pattern, model->locks.at[lock].name) ||
                  fits(pattern, ls_say_class(&arena, &model->locks.at[lock]));
    ls_arena_release(&arena);
    return result;
}

/* The line that forbids to ask for `to` while `from` is held; 0: none. A chain over several lines
 * is told by the first that has to do with it. */
static uint32_t forbidding_line(const struct ls_declared *declared, const struct ls_model *model,
                                const struct ls_order_edge *edge)
{
    uint32_t n = declared->names.count;
    for (uint32_t i = 0; i < declared->rules.count; i++) {
        const struct rule *rule = &declared->rules.at[i];
        if (rule->after == LS_MODEL_NONE) {
            if (names_lock(declared, rule->before, model, edge->from))
                return rule->line;
            continue;
        }
        for (uint32_t last = 0; last < n; last++) {
            bool chain = declared->precedes[rule->before * n + last];
            if (chain && names_lock(declared, rule->before, model, edge->to) &&
                names_lock(declared, last, model, edge->from))
                return rule->line;
        }
    }
    return 0;
}

/* `where` the order is declared: "locks.order:3". */
static void report(const struct ls_model *model, const struct ls_order_edge *edge,
                   const char *where, struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_acquisition *acquisition = &model->acquisitions.at[edge->acquisition];
    const struct ls_witness *first = acquisition->hold[edge->hold].acquired;
    const char *from = ls_say_lock(arena, model, edge->from);
    const char *to = ls_say_lock(arena, model, edge->to);
    uint32_t *locks = LS_NEW_ARRAY(arena, uint32_t, 2);
    struct ls_related *related = LS_NEW_ARRAY(arena, struct ls_related, 2);
    const struct ls_witness **witness = LS_NEW_ARRAY(arena, const struct ls_witness *, 1);
    locks[0] = edge->from;
    locks[1] = edge->to;
    related[0] = (struct ls_related){.at = ls_witness_end(first),
                                     .what = ls_arena_printf(arena, "%s is taken here", from)};
    related[1] = (struct ls_related){
        .at = ls_witness_end(acquisition->witness),
        .what = ls_arena_printf(arena, "%s is asked for while %s is held", to, from)};
    *witness = ls_witness_join(arena, first, acquisition->witness);
    ls_findings_add(
        findings,
        &(struct ls_finding){
            .rule = "lock-order",
            .level = LS_ERROR,
            .confidence = acquisition->confidence,
            .evidence = model->has_run ? LS_OBSERVED : LS_PREDICTED,
            .message = ls_arena_printf(arena,
                                       "%s is asked for while %s is held: against the "
                                       "declared order (%s)",
                                       to, from, where),
            .at = ls_witness_branch(acquisition->witness, first),
            .relateds = 2,
            .related = related,
            .witnesses = 1,
            .witness = witness,
            .note =
                edge->sites > 1
                    ? ls_arena_printf(arena, "%u places do so; this is the plainest", edge->sites)
                    : "",
            .advice = ls_arena_printf(arena, "take %s first, or let go of %s before", to, from),
            .locks = 2,
            .lock = locks,
            .subject = "declared order",
            .count = edge->count,
        });
}

void ls_declared_warn(const struct ls_declared *declared, const struct ls_model *model)
{
    for (uint32_t i = 0; i < declared->names.count; i++) {
        bool known = false;
        for (uint32_t k = 0; k < model->locks.count && !known; k++)
            known = names_lock(declared, i, model, k);
        if (!known)
            ls_warn("%s: no lock that was seen is called %s", declared->origin,
                    declared->names.at[i]);
    }
}

uint32_t ls_declared_check(const struct ls_declared *declared, const struct ls_model *model,
                           struct ls_findings *findings)
{
    struct ls_order_edges edges;
    uint32_t count = 0;
    ls_order_edges_find(&edges, model);
    for (uint32_t i = 0; i < edges.all.count; i++) {
        const struct ls_order_edge *edge = &edges.all.at[i];
        uint32_t line = edge->blocking ? forbidding_line(declared, model, edge) : 0;
        if (line == 0)
            continue;
        report(model, edge, ls_arena_printf(&findings->arena, "%s:%u", declared->origin, line),
               findings);
        count++;
    }
    ls_order_edges_release(&edges);
    return count;
}

/* ---- pairs that the source declares */

/* The first pair of a chain that leads from the one lock to the other; `left` pairs long at most.
 */
static const struct ls_declared_pair *find_chain(const struct ls_model *model, uint32_t from,
                                                 uint32_t to, uint32_t left)
{
    for (uint32_t i = 0; left > 0 && i < model->declared_pairs.count; i++) {
        const struct ls_declared_pair *pair = &model->declared_pairs.at[i];
        if (pair->first == from &&
            (pair->then == to || find_chain(model, pair->then, to, left - 1)))
            return pair;
    }
    return NULL;
}

void ls_declared_check_pairs(const struct ls_model *model, struct ls_findings *findings)
{
    enum { LONGEST_CHAIN = 8 };
    struct ls_order_edges edges;
    if (model->declared_pairs.count == 0)
        return;
    ls_order_edges_find(&edges, model);
    for (uint32_t i = 0; i < edges.all.count; i++) {
        const struct ls_order_edge *edge = &edges.all.at[i];
        const struct ls_declared_pair *pair =
            edge->blocking ? find_chain(model, edge->to, edge->from, LONGEST_CHAIN) : NULL;
        if (!pair)
            continue;
        const char *slash = strrchr(pair->at.file, '/');
        report(model, edge,
               ls_arena_printf(&findings->arena, "%s:%u", slash ? slash + 1 : pair->at.file,
                               pair->at.line),
               findings);
    }
    ls_order_edges_release(&edges);
}
