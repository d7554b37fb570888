/* A function as it is entered on one thread: what is held then, what is known of its arguments, and
 * whom the objects belong to. Entries are made by descent.h and never change.
 *
 * A function's own summary and accesses are told relative to its entry. Here they are told with
 * what the entry knows. Terms may be made; nothing else is changed. */
#ifndef LS_FACTS_ENTRIES_H
#define LS_FACTS_ENTRIES_H

#include "facts/roots.h"
#include "flow/access.h"

enum { LS_MOST_CONTEXT_ARGS = 8, LS_MOST_ENTRY_HOLDS = 24 };

struct ls_entry;

/* A lock that is held when the function is entered. */
struct ls_entry_hold {
    uint32_t class; /* of locks; LS_NONE: nobody knows which lock it is */
    uint32_t term;  /* as the function can name it; 0 = it cannot */
    uint32_t keeps; /* parameters (bits): what they point to is kept by a pointer in the object that
                       the lock is part of, or in what that keeps */
    uint8_t mode, kind;
    bool perhaps;                    /* or given back again: nobody knows */
    const struct ls_entry *taken_in; /* the function that took it, or the root that came with it: a
                                        lock that it gives back on every way ... */
    const struct ls_trace *trace;    /* ... and where, told from there */
};

struct ls_entry {
    uint32_t number;     /* in ls_contexts */
    uint32_t proc, root; /* root: index into ls_roots.all */
    uint64_t started;    /* start routines that threads may run by now */
    bool created;
    bool doubtful;       /* other locks may be held than those that are known, and any */
    bool mixed;          /* ways were merged that tests told apart */
    bool guessed;        /* a call on the way is */
    uint32_t dispatcher; /* the function on the way, + 1, that calls one of several for an item
                            (dispatch.h); 0 = none does */
    bool once;           /* it is called by who has set a flag; see struct ls_moment */
    uint32_t latch;      /* ... who has seen that nobody had set this one yet; 0 = no such */
    bool first;          /* ... by the one thread of its like that has the first number */
    uint8_t waited;      /* enum ls_hand_over */
    uint32_t joins;
    const uint32_t *join; /* handles of threads that have ended, as the root names them */
    uint32_t holds;
    const struct ls_entry_hold *hold;
    uint32_t stamp; /* of what its arguments make of terms (term.h); 0 = none is known */
    uint32_t arg[LS_MOST_CONTEXT_ARGS];     /* terms that mean the same everywhere; 0 = not known. A
                                               field of an unknown object is one: of some object */
    uint8_t named[LS_MOST_CONTEXT_ARGS];    /* so many calls above somebody has named what it is the
                                               address of: `&q->list`; 0 = it is just a pointer */
    uint32_t at_root[LS_MOST_CONTEXT_ARGS]; /* what its arguments are in the terms of the root; of
                                               functions that join alone, 0 = not known */
    uint32_t owned, deep; /* parameters (bits) whose object is the thread's own; all that can be
                             reached from it, too */
    uint32_t present; /* parameters (bits) that are not zero, where the function tests for that */
    uint32_t made;    /* parameters (bits) whose object a caller has made */
    uint32_t given;   /* parameters (bits) that are what this instance of the thread, and no
                         other, was started with (instances.h) */
    uint32_t tasks;
    const struct ls_condition *task; /* what the start routine has seen of the variables that tell
                                        it what to do; see struct ls_moment */
    const struct ls_entry *caller;   /* NULL in a root */
    struct ls_site site;             /* of the call */
};

/* A term of the function with what is known of its arguments. */
uint32_t ls_entry_term(struct ls_flow *flow, const struct ls_entry *entry, uint32_t term);

/* A handle that the function names, as the root names it; 0 when nobody knows. */
uint32_t ls_entry_handle(struct ls_flow *flow, const struct ls_entry *entry, uint32_t handle);

/* So many calls above the function somebody has named the object that the address is in; 0 = the
 * function itself. */
unsigned ls_entry_named(struct ls_flow *flow, const struct ls_entry *entry, uint32_t address);

/* True when memory belongs to the thread alone. */
bool ls_entry_owns(const struct ls_entry *entry, struct ls_owner owner);

/* True when the address is in the object that this instance of the thread, and no other, was
 * started with. */
bool ls_entry_given(const struct ls_flow *flow, const struct ls_entry *entry, uint32_t address);

/* True when the function, or one that has called it, has made the object. */
bool ls_entry_made(const struct ls_entry *entry, struct ls_owner owner);

/* True when the object that the lock is part of has a pointer that leads to the address: a queue
 * with its items. */
bool ls_entry_hold_leads_to(const struct ls_terms *terms, const struct ls_entry_hold *hold,
                            uint32_t address);

/* A lock of the caller as the callee of this call can name it; 0 when it cannot. */
uint32_t ls_term_in_callee(struct ls_flow *flow, uint32_t lock, const struct ls_passage *call);

/* The value, or address, as it means the same for everybody: itself when it is made of globals and
 * constants, that part of some object of its type when it is a part of one; else 0. */
uint32_t ls_term_everywhere(struct ls_terms *terms, uint32_t value);

/* Neither a number nor a function. */
bool ls_term_is_address(const struct ls_terms *terms, uint32_t id);

#endif
