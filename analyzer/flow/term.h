/* Terms: symbolic values of one function, relative to its entry.
 *
 * A term names a value by how it came about: "the address of field `lock` of what parameter 0
 * pointed to at entry". Equal terms are the same value (within one pass over the code), so a lock
 * is known again by comparing integers. Terms are hash-consed, never freed before the whole pool,
 * and of bounded depth: what grows beyond becomes UNKNOWN.
 *
 * RESULT and MERGE are opaque values made at one point of the function (an instruction, a join of
 * paths). When that point is passed again, in a loop, the old value is renamed to STALE: some
 * earlier one, equal to nothing else.
 *
 * A pool is used by one thread. */
#ifndef LS_FLOW_TERM_H
#define LS_FLOW_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

enum ls_term_kind {
    LS_TERM_UNKNOWN,   /* any value; not even equal to itself */
    LS_TERM_CONST,     /* an integer */
    LS_TERM_STRING,    /* the address of a literal */
    LS_TERM_FUNCTION,  /* a = proc */
    LS_TERM_GLOBAL,    /* the address of global a of the program */
    LS_TERM_LOCAL,     /* the address of variable a of the function */
    LS_TERM_PARAM,     /* the value of parameter a at entry */
    LS_TERM_FIELD,     /* the address of field b of the object at a */
    LS_TERM_INDEX,     /* the address of element number b (a term) of the array at a */
    LS_TERM_CONTAINER, /* the address of the object whose field b is at a */
    LS_TERM_INITIAL,   /* what the memory at address a held at entry */
    LS_TERM_RESULT,    /* made at point a, an instruction; b tells several of one point apart */
    LS_TERM_MERGE,     /* different values of b (see state.h) that meet at point a */
    LS_TERM_OPER,      /* a oper b */
    LS_TERM_CALL,  /* what the calculating function a (a proc, see mods.h) answers to the argument b
                      (a term) */
    LS_TERM_STALE, /* what a meant earlier */
};

struct ls_term {
    uint8_t kind; /* enum ls_term_kind */
    uint8_t oper; /* enum ls_operator, of OPER */
    uint8_t depth;
    bool relative;   /* means something else in another function, or at another moment */
    bool exact;      /* nothing UNKNOWN or STALE inside: equal terms are the same value */
    bool of_entry;   /* callers can evaluate it: made of parameters, globals, constants and what
                        memory held at entry */
    uint32_t a, b;   /* of CONST: low and high half */
    uint64_t points; /* Bloom filter of the RESULT and MERGE terms inside */
};

/* What a term becomes by the map with this stamp. */
struct ls_term_memo {
    uint32_t stamp, value;
};

/* A term that was asked for lately. */
struct ls_term_recent {
    uint32_t a, b, how, id; /* how: kind and operator */
};

enum { LS_RECENT_TERMS = 4096 };

/* A place in the table: the hash tells most strangers without a look at the term. */
struct ls_term_slot {
    uint32_t hash, id; /* 0 = free */
};

struct ls_terms {
    LS_VEC(struct ls_term) all;    /* id 0 is UNKNOWN */
    struct ls_term_recent *recent; /* by hash: most questions are asked again and again, and the
                                      table is too large for the processor's cache */
    struct ls_term_slot *slots;    /* open addressing */
    uint32_t mask;
    LS_VEC(struct ls_term_memo) memo; /* by term: see ls_term_map.stamp */
    uint32_t stamps;
};

void ls_terms_init(struct ls_terms *terms);
void ls_terms_release(struct ls_terms *terms);

static inline const struct ls_term *ls_term(const struct ls_terms *terms, uint32_t id)
{
    return &terms->all.at[id];
}

/* Kinds of terms as a set: steps from an object to a part of it; those, and through pointers. */
enum {
    LS_TERM_PARTS = 1u << LS_TERM_FIELD | 1u << LS_TERM_INDEX,
    LS_TERM_WAYS = LS_TERM_PARTS | 1u << LS_TERM_INITIAL | 1u << LS_TERM_CONTAINER,
};

/* Goes down from a term through terms of these kinds, as far as the first of another kind; but not
 * beyond `stop`. */
static inline uint32_t ls_term_down(const struct ls_terms *terms, uint32_t id, unsigned kinds,
                                    uint32_t stop)
{
    while (id != stop && (kinds >> ls_term(terms, id)->kind & 1u))
        id = ls_term(terms, id)->a;
    return id;
}

/* The object that an address is in: of &a->b[i].c it is a. */
static inline uint32_t ls_term_base(const struct ls_terms *terms, uint32_t id)
{
    return ls_term_down(terms, id, LS_TERM_PARTS, UINT32_MAX);
}

/* Whether an address is in the object at another one. */
static inline bool ls_term_is_in(const struct ls_terms *terms, uint32_t id, uint32_t object)
{
    return ls_term_down(terms, id, LS_TERM_PARTS, object) == object;
}

/* The address of the memory that the value was read from, where that is known; 0 otherwise. */
uint32_t ls_term_home(const struct ls_terms *terms, uint32_t id);

/* The term, simplified: container_of of a field is the object, element 0 of a pointer is its
 * target, constants fold. */
uint32_t ls_term_make(struct ls_terms *terms, enum ls_term_kind kind, uint32_t a, uint32_t b);
uint32_t ls_term_const(struct ls_terms *terms, int64_t value);
uint32_t ls_term_oper(struct ls_terms *terms, unsigned oper, uint32_t a, uint32_t b);

/* True for a constant, whose value is put at `value`. */
static inline bool ls_term_is_const(const struct ls_terms *terms, uint32_t id, int64_t *value)
{
    const struct ls_term *term = &terms->all.at[id];
    if (term->kind != LS_TERM_CONST)
        return false;
    *value = (int64_t)((uint64_t)term->b << 32 | term->a);
    return true;
}

/* The bit of a point in ls_term.points. */
static inline uint64_t ls_term_point_bit(uint32_t point)
{
    return 1ull << (point * 0x9E3779B1u >> 26);
}

/* The term with what `point` made (RESULT and MERGE with that a; only with b == `which`, unless
 * LS_ANY) renamed to STALE. Nearly all terms have nothing of the point, as their bits show. */
#define LS_ANY UINT32_MAX
uint32_t ls_term_age_parts(struct ls_terms *terms, uint32_t term, uint32_t point, uint32_t which);

static inline uint32_t ls_term_age(struct ls_terms *terms, uint32_t term, uint32_t point,
                                   uint32_t which)
{
    return ls_term(terms, term)->points & ls_term_point_bit(point)
               ? ls_term_age_parts(terms, term, point, which)
               : term;
}

/* The term with every `from` in it replaced by `to`. */
uint32_t ls_term_replace(struct ls_terms *terms, uint32_t term, uint32_t from, uint32_t to);

/* How a function's terms become terms of its caller. `map` gives the caller's term for PARAM,
 * LOCAL, INITIAL (its address is already mapped and given as `address`), RESULT, MERGE and STALE;
 * everything else is rebuilt around it. */
struct ls_term_map {
    uint32_t (*map)(void *context, uint32_t term, uint32_t address);
    void *context;
    uint32_t stamp; /* of ls_terms_stamp: answers are remembered, for they do not change; or 0 */
};

/* A number that no map has had before. */
uint32_t ls_terms_stamp(struct ls_terms *terms);

/* The term as the caller says it; 0 when `map` has no name for a part of it. */
uint32_t ls_term_substitute(struct ls_terms *terms, uint32_t term, const struct ls_term_map *map);

/* True unless the two addresses surely are different objects: same path of fields, and roots that
 * may be equal. */
bool ls_term_may_equal(const struct ls_terms *terms, uint32_t a, uint32_t b);

#endif
