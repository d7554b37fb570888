#include "flow/term.h"

#include <stdlib.h>

#include "base/diag.h"
#include "ir/unit.h"

enum { DEEPEST = 10 };

void ls_terms_init(struct ls_terms *terms)
{
    *terms = (struct ls_terms){.mask = 1023};
    terms->slots = calloc(terms->mask + 1, sizeof *terms->slots);
    terms->recent = calloc(LS_RECENT_TERMS, sizeof *terms->recent);
    if (!terms->slots || !terms->recent)
        ls_die("out of memory");
    ls_vec_push(&terms->all, (struct ls_term){.kind = LS_TERM_UNKNOWN});
}

void ls_terms_release(struct ls_terms *terms)
{
    ls_vec_release(&terms->all);
    ls_vec_release(&terms->memo);
    free(terms->slots);
    free(terms->recent);
}

/* Terms are looked up more often than anything else: two rounds of multiply and fold are enough. */
static uint32_t hash_of(const struct ls_term *term)
{
    uint64_t hash = ((uint64_t)term->a << 32 | term->b) * 0x9E3779B97F4A7C15u;
    hash = (hash ^ hash >> 29 ^ ((uint32_t)term->kind << 8 | term->oper)) * 0xBF58476D1CE4E5B9u;
    return (uint32_t)(hash >> 32);
}

static void grow(struct ls_terms *terms)
{
    uint32_t mask = terms->mask * 2 + 1;
    struct ls_term_slot *slots = calloc((size_t)mask + 1, sizeof *slots);
    if (!slots)
        ls_die("out of memory");
    for (uint32_t old = 0; old <= terms->mask; old++) {
        uint32_t at = terms->slots[old].hash;
        if (!terms->slots[old].id)
            continue;
        while (slots[at & mask].id)
            at++;
        slots[at & mask] = terms->slots[old];
    }
    free(terms->slots);
    terms->slots = slots;
    terms->mask = mask;
}

/* The term that is made in this way; 0 if there is none yet. */
static uint32_t find(const struct ls_terms *terms, const struct ls_term *term, uint32_t hash)
{
    for (uint32_t at = hash;; at++) {
        const struct ls_term_slot *slot = &terms->slots[at & terms->mask];
        const struct ls_term *other = &terms->all.at[slot->id];
        if (slot->id == 0)
            return 0;
        if (slot->hash == hash && other->a == term->a && other->b == term->b &&
            other->kind == term->kind && other->oper == term->oper)
            return slot->id;
    }
}

static uint32_t add(struct ls_terms *terms, struct ls_term term)
{
    if (terms->all.count * 2 > terms->mask)
        grow(terms);
    uint32_t hash = hash_of(&term), at = hash;
    while (terms->slots[at & terms->mask].id)
        at++;
    terms->slots[at & terms->mask] = (struct ls_term_slot){hash, terms->all.count};
    ls_vec_push(&terms->all, term);
    return terms->all.count - 1;
}

/* Which of a and b are terms themselves. */
static bool a_is_term(unsigned kind)
{
    return kind == LS_TERM_FIELD || kind == LS_TERM_INDEX || kind == LS_TERM_CONTAINER ||
           kind == LS_TERM_INITIAL || kind == LS_TERM_OPER || kind == LS_TERM_STALE;
}

static bool b_is_term(unsigned kind)
{
    return kind == LS_TERM_INDEX || kind == LS_TERM_OPER || kind == LS_TERM_CALL;
}

static void inherit(const struct ls_terms *terms, struct ls_term *term, uint32_t part)
{
    const struct ls_term *inner = &terms->all.at[part];
    if (inner->depth >= term->depth)
        term->depth = (uint8_t)(inner->depth + 1);
    term->exact &= inner->exact;
    term->of_entry &= inner->of_entry;
    term->relative |= inner->relative;
    term->points |= inner->points;
}

/* Kinds that callers can evaluate, if they can evaluate its parts. */
static bool is_of_entry(unsigned kind)
{
    return kind == LS_TERM_PARAM || kind == LS_TERM_GLOBAL || kind == LS_TERM_CONST ||
           kind == LS_TERM_INITIAL || kind == LS_TERM_FIELD || kind == LS_TERM_CONTAINER ||
           kind == LS_TERM_OPER || kind == LS_TERM_INDEX || kind == LS_TERM_CALL;
}

static uint32_t build(struct ls_terms *terms, struct ls_term term);

static uint32_t build_new(struct ls_terms *terms, struct ls_term term)
{
    term.exact = term.kind != LS_TERM_STALE;
    term.of_entry = is_of_entry(term.kind);
    term.relative = term.kind == LS_TERM_PARAM || term.kind == LS_TERM_LOCAL ||
                    term.kind == LS_TERM_INITIAL || term.kind == LS_TERM_RESULT ||
                    term.kind == LS_TERM_MERGE || term.kind == LS_TERM_STALE;
    if (term.kind == LS_TERM_RESULT || term.kind == LS_TERM_MERGE)
        term.points = ls_term_point_bit(term.a);
    if (a_is_term(term.kind))
        inherit(terms, &term, term.a);
    if (b_is_term(term.kind))
        inherit(terms, &term, term.b);
    if (term.depth <= DEEPEST)
        return add(terms, term);
    if (term.kind != LS_TERM_FIELD)
        return 0;
    return build(terms, (struct ls_term){.kind = LS_TERM_FIELD, .b = term.b});
}

/* A term as it is asked for: without what follows from its parts. */
static uint32_t build(struct ls_terms *terms, struct ls_term term)
{
    uint32_t how = (uint32_t)term.kind << 8 | term.oper, hash = hash_of(&term);
    struct ls_term_recent *recent = &terms->recent[hash % LS_RECENT_TERMS];
    if (recent->a == term.a && recent->b == term.b && recent->how == how)
        return recent->id;
    uint32_t id = find(terms, &term, hash);
    if (id == 0)
        id = build_new(terms, term);
    *recent = (struct ls_term_recent){term.a, term.b, how, id};
    return id;
}

/* A pointer's value, as opposed to the address of a variable or of a part of an object. */
static bool is_pointer_value(const struct ls_term *term)
{
    return term->kind == LS_TERM_PARAM || term->kind == LS_TERM_INITIAL ||
           term->kind == LS_TERM_RESULT || term->kind == LS_TERM_MERGE;
}

uint32_t ls_term_make(struct ls_terms *terms, enum ls_term_kind kind, uint32_t a, uint32_t b)
{
    int64_t index;
    if (kind == LS_TERM_UNKNOWN)
        return 0;
    if (a_is_term(kind)) {
        const struct ls_term *inner = &terms->all.at[a];
        if (kind == LS_TERM_CONTAINER && inner->kind == LS_TERM_FIELD && inner->b == b)
            return inner->a;
        if (kind == LS_TERM_FIELD && inner->kind == LS_TERM_CONTAINER && inner->b == b)
            return inner->a;
        if (kind == LS_TERM_INDEX && is_pointer_value(inner) &&
            ls_term_is_const(terms, b, &index) && index == 0)
            return a;
        if (kind == LS_TERM_STALE && (inner->kind == LS_TERM_STALE || a == 0))
            return a;
        if (kind == LS_TERM_INITIAL && a == 0)
            return 0;
    }
    return build(terms, (struct ls_term){.kind = (uint8_t)kind, .a = a, .b = b});
}

uint32_t ls_term_const(struct ls_terms *terms, int64_t value)
{
    return build(terms, (struct ls_term){.kind = LS_TERM_CONST,
                                         .a = (uint32_t)value,
                                         .b = (uint32_t)((uint64_t)value >> 32)});
}

/* Wraps around instead of overflowing. */
static bool fold(unsigned oper, int64_t a, int64_t b, int64_t *value)
{
    uint64_t x = (uint64_t)a, y = (uint64_t)b;
    switch (oper) {
    case LS_OPR_ADD:
        *value = (int64_t)(x + y);
        return true;
    case LS_OPR_SUB:
        *value = (int64_t)(x - y);
        return true;
    case LS_OPR_MUL:
        *value = (int64_t)(x * y);
        return true;
    case LS_OPR_AND:
        *value = (int64_t)(x & y);
        return true;
    case LS_OPR_OR:
        *value = (int64_t)(x | y);
        return true;
    case LS_OPR_XOR:
        *value = (int64_t)(x ^ y);
        return true;
    case LS_OPR_NEG:
        *value = (int64_t)(0 - x);
        return true;
    case LS_OPR_NOT:
        *value = (int64_t)~x;
        return true;
    case LS_OPR_EQ:
        *value = a == b;
        return true;
    case LS_OPR_NE:
        *value = a != b;
        return true;
    case LS_OPR_LT:
        *value = a < b;
        return true;
    case LS_OPR_LE:
        *value = a <= b;
        return true;
    case LS_OPR_GT:
        *value = a > b;
        return true;
    case LS_OPR_GE:
        *value = a >= b;
        return true;
    default:
        return false;
    }
}

uint32_t ls_term_oper(struct ls_terms *terms, unsigned oper, uint32_t a, uint32_t b)
{
    int64_t x, y = 0, value;
    bool unary = ls_operator_arity(oper) == 1;
    if (ls_term_is_const(terms, a, &x) && (unary || ls_term_is_const(terms, b, &y)) &&
        fold(oper, x, y, &value))
        return ls_term_const(terms, value);
    if (!terms->all.at[a].exact || (!unary && !terms->all.at[b].exact))
        return 0;
    bool either_way = oper == LS_OPR_EQ || oper == LS_OPR_NE;
    if (either_way && b < a && !ls_term_is_const(terms, b, &y)) {
        uint32_t first = b;
        b = a;
        a = first;
    }
    if (either_way && a == b)
        return ls_term_const(terms, oper == LS_OPR_EQ);
    return build(
        terms,
        (struct ls_term){.kind = LS_TERM_OPER, .oper = (uint8_t)oper, .a = a, .b = unary ? a : b});
}

static uint32_t rebuild(struct ls_terms *terms, const struct ls_term *old, uint32_t a, uint32_t b)
{
    if (old->kind == LS_TERM_OPER)
        return ls_term_oper(terms, old->oper, a, b);
    return ls_term_make(terms, (enum ls_term_kind)old->kind, a, b);
}

uint32_t ls_term_age_parts(struct ls_terms *terms, uint32_t term, uint32_t point, uint32_t which)
{
    struct ls_term old = terms->all.at[term]; /* a copy: the pool moves */
    if (old.kind == LS_TERM_STALE)
        return term;
    if (old.kind == LS_TERM_RESULT || old.kind == LS_TERM_MERGE)
        return old.a == point && (which == LS_ANY || old.b == which)
                   ? ls_term_make(terms, LS_TERM_STALE, term, 0)
                   : term;
    uint32_t a = a_is_term(old.kind) ? ls_term_age(terms, old.a, point, which) : old.a;
    uint32_t b = b_is_term(old.kind) ? ls_term_age(terms, old.b, point, which) : old.b;
    return a == old.a && b == old.b ? term : rebuild(terms, &old, a, b);
}

uint32_t ls_term_replace(struct ls_terms *terms, uint32_t term, uint32_t from, uint32_t to)
{
    if (term == from)
        return to;
    struct ls_term old = terms->all.at[term]; /* a copy: the pool moves */
    if ((!a_is_term(old.kind) && !b_is_term(old.kind)) ||
        (terms->all.at[from].points & ~old.points))
        return term;
    uint32_t a = a_is_term(old.kind) ? ls_term_replace(terms, old.a, from, to) : old.a;
    uint32_t b = b_is_term(old.kind) ? ls_term_replace(terms, old.b, from, to) : old.b;
    return a == old.a && b == old.b ? term : rebuild(terms, &old, a, b);
}

uint32_t ls_terms_stamp(struct ls_terms *terms)
{
    return ++terms->stamps;
}

static uint32_t substitute(struct ls_terms *terms, uint32_t term, const struct ls_term_map *map)
{
    struct ls_term old = terms->all.at[term]; /* a copy: the pool moves */
    switch (old.kind) {
    case LS_TERM_PARAM:
    case LS_TERM_LOCAL:
    case LS_TERM_RESULT:
    case LS_TERM_MERGE:
    case LS_TERM_STALE:
        return map->map(map->context, term, 0);
    case LS_TERM_INITIAL:
        return map->map(map->context, term, ls_term_substitute(terms, old.a, map));
    default:
        break;
    }
    uint32_t a = a_is_term(old.kind) ? ls_term_substitute(terms, old.a, map) : old.a;
    uint32_t b = b_is_term(old.kind) ? ls_term_substitute(terms, old.b, map) : old.b;
    return a == old.a && b == old.b ? term : rebuild(terms, &old, a, b);
}

uint32_t ls_term_substitute(struct ls_terms *terms, uint32_t term, const struct ls_term_map *map)
{
    if (!terms->all.at[term].relative)
        return term;
    if (map->stamp == 0)
        return substitute(terms, term, map);
    while (terms->memo.count <= term)
        ls_vec_push(&terms->memo, (struct ls_term_memo){0, 0});
    if (terms->memo.at[term].stamp != map->stamp) {
        uint32_t value = substitute(terms, term, map);
        terms->memo.at[term] = (struct ls_term_memo){map->stamp, value};
    }
    return terms->memo.at[term].value;
}

/* An address that is fixed while the program runs. */
static bool is_static(const struct ls_terms *terms, uint32_t id)
{
    const struct ls_term *term = &terms->all.at[id];
    while (term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX)
        term = &terms->all.at[term->a];
    return term->kind == LS_TERM_GLOBAL || term->kind == LS_TERM_LOCAL;
}

static bool may_be_same_index(const struct ls_terms *terms, uint32_t a, uint32_t b)
{
    int64_t x, y;
    return !ls_term_is_const(terms, a, &x) || !ls_term_is_const(terms, b, &y) || x == y;
}

bool ls_term_may_equal(const struct ls_terms *terms, uint32_t a, uint32_t b)
{
    if (a == b)
        return true;
    const struct ls_term *x = &terms->all.at[a], *y = &terms->all.at[b];
    if (x->kind == LS_TERM_STALE)
        return ls_term_may_equal(terms, x->a, b);
    if (y->kind == LS_TERM_STALE)
        return ls_term_may_equal(terms, a, y->a);
    if (x->kind == LS_TERM_FIELD && y->kind == LS_TERM_FIELD)
        return x->b == y->b && ls_term_may_equal(terms, x->a, y->a);
    if (x->kind == LS_TERM_INDEX && y->kind == LS_TERM_INDEX)
        return may_be_same_index(terms, x->b, y->b) && ls_term_may_equal(terms, x->a, y->a);
    if (x->kind == LS_TERM_INDEX)
        return ls_term_may_equal(terms, x->a, b);
    if (y->kind == LS_TERM_INDEX)
        return ls_term_may_equal(terms, a, y->a);
    if (x->kind == LS_TERM_PARAM && y->kind == LS_TERM_PARAM)
        return false; /* believed: nobody passes one lock twice */
    if (x->kind == LS_TERM_FIELD || y->kind == LS_TERM_FIELD)
        return !is_static(terms, x->kind == LS_TERM_FIELD ? b : a);
    return !(is_static(terms, a) && is_static(terms, b));
}

/* Memory that was forgotten, or merged, has values that name it: see ls_walk_forget and
 * ls_state_cell_slot. */
uint32_t ls_term_home(const struct ls_terms *terms, uint32_t id)
{
    const struct ls_term *term = ls_term(terms, id);
    uint32_t home = 0;
    if (term->kind == LS_TERM_STALE)
        return ls_term_home(terms, term->a);
    if (term->kind == LS_TERM_INITIAL)
        return term->a;
    if (term->kind == LS_TERM_RESULT && term->a < 0x40000000u)
        home = term->b;
    else if (term->kind == LS_TERM_MERGE && term->b & 0x80000000u)
        home = term->b & 0x7fffffffu;
    bool is_address =
        home && home < terms->all.count &&
        ((LS_TERM_PARTS | 1u << LS_TERM_GLOBAL) >> ls_term(terms, home)->kind & 1u) != 0;
    return is_address ? home : 0;
}
