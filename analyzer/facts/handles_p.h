/* The graph of values that handles.c draws and follow.c walks: private to the two. */
#ifndef LS_FACTS_HANDLES_P_H
#define LS_FACTS_HANDLES_P_H

#include "facts/handles.h"

enum { LS_HANDLE_TYPES = 12, LS_HANDLE_WORD = 64 };

/* How a value gets from one cell to the other. */
enum ls_handle_way {
    LS_HANDLE_BY_COPY,
    LS_HANDLE_BY_ADDRESS, /* `to` holds the address of `from` */
    LS_HANDLE_BY_READING, /* `to` = *from */
    LS_HANDLE_BY_WRITING, /* *to = from */
};

/* In the place of a cell: what happens to a handle at last. */
#define LS_HANDLE_SINK_JOINED (UINT32_MAX - 4)
#define LS_HANDLE_SINK_DETACHED (UINT32_MAX - 3)
#define LS_HANDLE_SINK_OUT_OF_SIGHT (UINT32_MAX - 2)
#define LS_HANDLE_SINK_LIBRARY (UINT32_MAX - 1) /* out of sight, if it is the handle itself */

struct ls_handle_edge {
    uint32_t from, to;
    enum ls_handle_way way;
};

struct ls_handle_edges {
    struct ls_handle_edge *at;
    uint32_t count, capacity;
};

struct ls_handles {
    const struct ls_flow *flow;
    struct ls_handle_edges forward, backward; /* sorted by from, and by to */
    LS_VEC(struct ls_caller) callers;
    char types[LS_HANDLE_TYPES]
              [LS_HANDLE_WORD]; /* of handles and attribute objects, without stars */
    uint32_t type_count;
    struct ls_arena arena;
    uint8_t **carries; /* by unit and type: whether what has it may carry a handle, once asked */
};

#endif
