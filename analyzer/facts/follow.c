/* Handles of threads on their way: see handles.h. */
#include "base/tally.h"
#include "facts/handles_p.h"
#include "program/cells.h"

enum {
    MOST_ITEMS = 400, /* cells that one handle is followed through */
    MOST_LEVEL = 2,   /* pointers to pointers to a handle */
};

/* A cell that holds the handle (level 0), or the address of such a cell (1), and so on. `back`: who
 * else has that address is to be found. */
struct item {
    uint32_t cell;
    uint8_t level;
    bool back;
};

struct follower {
    const struct ls_handles *handles;
    uint32_t proc;
    struct ls_handle_ways ways;
    LS_VEC(struct item) items;
    struct ls_tally known; /* by cell and level: 1 = it is among the items, 2 = with back */
};

static void push(struct follower *follower, uint32_t cell, unsigned level, bool back)
{
    if (cell >= LS_HANDLE_SINK_JOINED) {
        if (cell != LS_HANDLE_SINK_LIBRARY || level == 0)
            follower->ways.ends |= cell == LS_HANDLE_SINK_JOINED     ? LS_HANDLE_JOINED
                                   : cell == LS_HANDLE_SINK_DETACHED ? LS_HANDLE_DETACHED
                                                                     : LS_HANDLE_OUT_OF_SIGHT;
        return;
    }
    back = back && level > 0;
    uint32_t *known = ls_tally_at(&follower->known, (uint64_t)cell << 32 | level);
    if (*known > back)
        return;
    if (level > MOST_LEVEL || follower->items.count >= MOST_ITEMS) {
        follower->ways.ends |= LS_HANDLE_OUT_OF_SIGHT;
        return;
    }
    *known = back + 1u;
    ls_vec_push(&follower->items, (struct item){cell, (uint8_t)level, back});
}

/* The first edge of a cell in a list that is sorted by one of its ends. */
static uint32_t first_of(const struct ls_handle_edges *edges, uint32_t cell, bool by_to)
{
    uint32_t low;
    LS_BISECT(low, middle, edges->count,
              (by_to ? edges->at[middle].to : edges->at[middle].from) < cell);
    return low;
}

static void go_forward(struct follower *follower, struct item item)
{
    const struct ls_handle_edges *edges = &follower->handles->forward;
    for (uint32_t i = first_of(edges, item.cell, false);
         i < edges->count && edges->at[i].from == item.cell; i++) {
        uint32_t to = edges->at[i].to;
        switch (edges->at[i].way) {
        case LS_HANDLE_BY_COPY:
            push(follower, to, item.level, false);
            break;
        case LS_HANDLE_BY_ADDRESS:
            push(follower, to, item.level + 1u, false);
            break;
        case LS_HANDLE_BY_READING:
            if (item.level > 0)
                push(follower, to, item.level - 1u, false);
            break;
        case LS_HANDLE_BY_WRITING:
            push(follower, to, item.level + 1u, true);
            break;
        }
    }
}

static void go_back(struct follower *follower, struct item item)
{
    const struct ls_handle_edges *edges = &follower->handles->backward;
    for (uint32_t i = first_of(edges, item.cell, true);
         i < edges->count && edges->at[i].to == item.cell; i++) {
        uint32_t from = edges->at[i].from;
        switch (edges->at[i].way) {
        case LS_HANDLE_BY_COPY:
            push(follower, from, item.level, true);
            break;
        case LS_HANDLE_BY_ADDRESS:
            push(follower, from, item.level - 1u, true);
            break;
        case LS_HANDLE_BY_READING:
            push(follower, from, item.level + 1u, true);
            break;
        case LS_HANDLE_BY_WRITING:
            break;
        }
    }
}

static void go_on(struct follower *follower, struct item item)
{
    const struct ls_program *program = follower->handles->flow->program;
    uint32_t first = program->procs.at[follower->proc].first_cell;
    uint32_t params = ls_proc_function(program, follower->proc)->params;
    if (item.cell == ls_cell_of_result(program, follower->proc)) {
        follower->ways.returned = true; /* callers are asked one by one */
        return;
    }
    if (item.back && item.cell >= first && item.cell < first + params && item.cell - first < 32)
        follower->ways.params |= 1u << (item.cell - first);
    else if (item.back)
        go_back(follower, item);
    go_forward(follower, item);
}

/* Where the creation puts the handle. */
static void start(struct follower *follower, struct ls_operand operand, bool by_value)
{
    const struct ls_program *program = follower->handles->flow->program;
    const struct ls_unit *unit = ls_proc_unit(program, follower->proc);
    while (operand.kind == LS_OPERAND_ADDRESS) {
        uint32_t cell = ls_cell_of_place(program, follower->proc, operand.ref);
        if (cell != LS_NONE) {
            follower->ways.cell = cell;
            push(follower, cell, by_value, true);
            return;
        }
        operand = unit->places.at[operand.ref].pointer;
    }
    uint32_t cell = ls_cell_of_value(program, follower->proc, operand);
    if (cell == LS_NONE)
        follower->ways.ends |= by_value ? 0 : LS_HANDLE_OUT_OF_SIGHT;
    else
        push(follower, cell, !by_value, true);
}

struct ls_handle_ways ls_handles_follow(const struct ls_handles *handles, uint32_t proc,
                                        struct ls_operand operand, bool by_value)
{
    struct follower follower = {.handles = handles, .proc = proc, .ways.cell = LS_NONE};
    start(&follower, operand, by_value);
    for (uint32_t i = 0; i < follower.items.count && !(follower.ways.ends & LS_HANDLE_JOINED); i++)
        go_on(&follower, follower.items.at[i]);
    ls_vec_release(&follower.items);
    ls_tally_release(&follower.known);
    return follower.ways;
}
