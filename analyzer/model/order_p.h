/* The graph that order.h searches. Private to model/order*.c.
 *
 * A *way* is what a thread asks for and what it holds then, no matter who and where; a *taker* is a
 * thread (in a segment) that goes this way; an *edge* collects the ways that hold `from` and want
 * `to`. Gates and modes are questions about ways, parallelism is one about takers: 64 threads of a
 * pool cost one comparison of held sets, not 64 x 64. */
#ifndef LS_MODEL_ORDER_P_H
#define LS_MODEL_ORDER_P_H

#include "base/arena.h"
#include "base/vec.h"
#include "model/model.h"
#include "model/parallel.h"

/* A held lock; several holds of one lock are merged: the strictest mode. */
struct ls_way_hold {
    uint32_t lock;
    uint32_t mode;           /* enum ls_mode */
    uint32_t other_instance; /* 0 or 1 */
    uint32_t by_chance;      /* 0 or 1, as of struct ls_hold */
};

struct ls_way {
    uint32_t lock;
    enum ls_mode mode;
    unsigned flags; /* enum ls_acquisition_flags */
    uint32_t holds;
    const struct ls_way_hold *hold; /* by lock */
    uint64_t mask;                  /* of held locks, to see at once that two ways share none */
    uint32_t first_taker, takers;
};

/* Best first within a way. */
struct ls_taker {
    uint32_t way;
    uint32_t thread, segment;
    uint32_t acquisition; /* the best one of this thread and segment on this way */
    enum ls_confidence confidence;
    uint32_t steps;
    uint32_t sites;
    uint64_t count;
};

/* An edge with the ways that make it. */
struct ls_arrow {
    uint32_t from, to;
    uint32_t first_way, ways; /* in edge_ways, best first */
    bool blocking;            /* one of the ways does more than try */
};

struct ls_order_graph {
    struct ls_arena arena;
    const struct ls_model *model;
    uint32_t locks;
    LS_VEC(struct ls_way) ways;
    LS_VEC(struct ls_taker) takers;
    LS_VEC(struct ls_arrow) edges; /* by from, then to */
    uint32_t *edge_ways;
    uint32_t *first_edge; /* by lock, and one more: edges first_edge[l] to first_edge[l+1] - 1 */
};

void ls_order_graph_init(struct ls_order_graph *graph, const struct ls_model *model);
void ls_order_graph_release(struct ls_order_graph *graph);

/* The component of each lock, counted from 0, over the edges that `blocking_only` leaves;
 * LS_MODEL_NONE for a lock on no cycle of two or more locks. `component` has room for all locks.
 * Returns the number of components. */
uint32_t ls_order_graph_components(const struct ls_order_graph *graph, bool blocking_only,
                                   uint32_t *component);

/* The hold of the lock on this way, or NULL. */
const struct ls_way_hold *ls_way_find_hold(const struct ls_way *way, uint32_t lock);

/* The index of the strictest hold of `lock` in the acquisition, which must hold it. */
uint32_t ls_acquisition_hold(const struct ls_acquisition *acquisition, uint32_t lock);

enum { LS_LONGEST_CYCLE = 32 };

/* How good a choice of takers is, the smaller the better, the most important word first. No word
 * shrinks when legs are added, so a part that is not better than the best whole need not be
 * completed. */
struct ls_score {
    uint32_t acquittals; /* number of conditions that the choice violates; 0 = a deadlock */
    uint32_t reasons;    /* which: 1 << enum ls_acquittal */
    uint32_t timed;
    uint32_t apart; /* enum ls_meeting_verdict, when it is one against; else 0 */
    uint32_t uncertain;
    uint32_t doubt; /* LS_CERTAIN - confidence of the least certain one */
    uint32_t steps;
};

/* True when `a` is to be told before `b`. */
bool ls_score_is_better(const struct ls_score *a, const struct ls_score *b);

struct ls_leg {
    const struct ls_way *way;
    const struct ls_way_hold *link; /* what it holds and the previous leg wants */
    const struct ls_taker *taker;
};

enum ls_choice_mode {
    LS_CHOOSE_ANY,    /* the first deadlock is good enough */
    LS_CHOOSE_BEST,   /* the best deadlock */
    LS_CHOOSE_EXCUSE, /* the choice that violates the fewest conditions */
};

/* The choice of a taker for each edge of a chain or cycle. Set up the upper part, keep it for all
 * questions. */
struct ls_choice {
    const struct ls_order_graph *graph;
    struct ls_parallel *parallel;
    uint64_t work, limit; /* steps done, and allowed, over all questions */

    enum ls_choice_mode mode;
    bool closed; /* a cycle: the last leg wants what the first one holds */
    uint32_t length;
    const uint32_t *edges;
    uint64_t stop; /* work at which this question is given up */
    bool found;
    struct ls_leg leg[LS_LONGEST_CYCLE], best[LS_LONGEST_CYCLE];
    struct ls_score best_score;
};

enum ls_choice_answer {
    LS_CHOICE_NONE,
    LS_CHOICE_FOUND,
    LS_CHOICE_UNKNOWN /* given up after much work */
};

/* Looks for takers of the `length` edges that satisfy the conditions of order.h; the answer is in
 * best and best_score. */
enum ls_choice_answer ls_choice_find(struct ls_choice *choice, enum ls_choice_mode mode,
                                     bool closed, const uint32_t *edges, uint32_t length);

/* What is known of two legs; NULL: nothing. */
const struct ls_meeting_fact *ls_legs_meeting(const struct ls_model *model, const struct ls_leg *a,
                                              const struct ls_leg *b);

/* The lock that gates the legs `best`, for certain or not; LS_MODEL_NONE if there is none. */
uint32_t ls_choice_gate(const struct ls_choice *choice);

#endif
