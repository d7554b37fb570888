#include "flow/hidden.h"

#include <string.h>

static const struct ls_hidden entries[] = {
#define LS_HIDDEN(function, state, writes, instead) {function, state, writes, instead, 0, false},
#define LS_HIDDEN_UNLESS(own, function, state, instead)                                            \
    {function, state, true, instead, own, false},
#define LS_HIDDEN_ELSEWHERE(function, state, instead) {function, state, true, instead, 0, true},
#include "flow/hidden.def"
#undef LS_HIDDEN
#undef LS_HIDDEN_UNLESS
#undef LS_HIDDEN_ELSEWHERE
};

enum { ENTRIES = sizeof entries / sizeof *entries, MARK = 0x40000000 };

const struct ls_hidden *ls_hidden_next(const char *function, const struct ls_hidden *previous)
{
    for (size_t i = previous ? (size_t)(previous - entries) + 1 : 0; i < ENTRIES; i++)
        if (entries[i].function[0] == function[0] && strcmp(entries[i].function, function) == 0)
            return &entries[i];
    return NULL;
}

uint32_t ls_hidden_term(struct ls_terms *terms, const struct ls_hidden *hidden)
{
    uint32_t first = 0;
    while (strcmp(entries[first].state, hidden->state) != 0)
        first++;
    return ls_term_make(terms, LS_TERM_STRING, first, MARK); /* literals have no b */
}

const struct ls_hidden *ls_hidden_of(const struct ls_terms *terms, uint32_t id)
{
    const struct ls_term *term = ls_term(terms, id);
    return term->kind == LS_TERM_STRING && term->b == MARK ? &entries[term->a] : NULL;
}
