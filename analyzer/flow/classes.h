/* Lock classes: which terms of different functions and threads mean the same lock, and what a
 * person calls it.
 *
 * A global is a class of its own ("accounts_lock", "stats.lock", "stripes[3]"); everything that is
 * reached through a pointer is told by its type and path of fields ("queue.lock" for `q->lock` of
 * any queue q), and may be several objects. A record of which nothing but the lock is used is a
 * wrapper: what a pointer to one leads to is told by the pointer ("stream.lock->mutex"). A term
 * whose object is not known at all has no class. Types of mutexes are collected per class. */
#ifndef LS_FLOW_CLASSES_H
#define LS_FLOW_CLASSES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"
#include "flow/apis.h"
#include "flow/term.h"
#include "model/model.h"
#include "program/program.h"

struct ls_class {
    const char *key;    /* unique */
    const char *name;   /* for people */
    const char *holder; /* the type or the variable that it is a field of; NULL: it is none */
    bool many;          /* several objects */
    bool elements;      /* of an array, chosen at run time */
    enum ls_lock_type type;
    bool type_known;       /* an initialisation was seen */
    bool type_mixed;       /* several were, and not all of them make it recursive */
    uint32_t balancers[2]; /* procs + 1 that take it and give it back; the first two, 0 = none */
    uint32_t global;       /* where it lives, or LS_NONE */
    uint32_t field;        /* the last one of its path, or LS_NONE */
};

struct ls_class_entry;
struct ls_fixed;

/* The class of a term as a proc names it; LS_NONE: as everybody does. */
struct ls_class_memo {
    uint32_t proc, class;
    bool known;
};

struct ls_classes {
    struct ls_arena arena;
    const struct ls_program *program;
    struct ls_terms *terms;
    const struct ls_fixed *fixed; /* pointers that mean one object (fixed.h) */
    bool *is_wrapped;             /* by field: a lock, and all that is used of its record */
    LS_VEC(struct ls_class) all;
    struct ls_class_entry *by_key;     /* uthash table */
    LS_VEC(struct ls_class_memo) memo; /* by term: the last answer */
    bool is_relative;                  /* the answer being made rests on variables of the proc */
};

void ls_classes_init(struct ls_classes *classes, const struct ls_program *program,
                     const struct ls_apis *apis, struct ls_terms *terms);
void ls_classes_release(struct ls_classes *classes);

/* The class of a lock as `proc` names it: an index into `all`; LS_NONE when the object is unknown.
 */
uint32_t ls_class_of(struct ls_classes *classes, uint32_t proc, uint32_t term);

/* Where the variable, or the field of many objects, is declared; all empty when neither is known.
 */
struct ls_location ls_class_home(const struct ls_classes *classes, uint32_t class);

/* Where the last field of its path is declared; all empty when it is none. */
struct ls_location ls_class_member(const struct ls_classes *classes, uint32_t class);

/* An initialisation with this type was seen. Recursive wins over others: it can do less harm to
 * believe so. */
void ls_class_set_type(struct ls_classes *classes, uint32_t class, enum ls_lock_type type);

/* The types that static initialisers of globals give. */
void ls_classes_read_initialisers(struct ls_classes *classes);

#endif
