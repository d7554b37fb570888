/* C text to what the analysis knows of it, for tests of flow/ and facts/: parsed_init(&p, "...").
 *
 * The text is one file, and with it the whole program. Before it stands what most need: a mutex
 * `m`, the shared numbers `count` and `limit`, `int look(void)` and `void sink(int)`, which are
 * declared only, and <pthread.h>. Everything lasts until parsed_release. */
#ifndef LS_TESTS_PARSED_H
#define LS_TESTS_PARSED_H

#include "flow/flow.h"

struct parsed {
    struct ls_unit *unit;
    struct ls_program *program;
    struct ls_apis *apis;
    struct ls_flow *flow;
};

/* Fails the test when the text is no good C. */
void parsed_init(struct parsed *parsed, const char *text);
void parsed_release(struct parsed *parsed);

/* The proc of that name; fails the test when there is none. */
uint32_t parsed_proc(const struct parsed *parsed, const char *name);

/* The n-th call (from 0) of `callee`, by name, in `proc`; NULL when there are not so many. Its
 * block is put at `block`. */
const struct ls_inst *parsed_call(const struct parsed *parsed, uint32_t proc, const char *callee,
                                  uint32_t n, uint32_t *block);

#endif
