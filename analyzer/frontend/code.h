/* The text of a source, read without clang: where it gives up, only the text is left. */
#ifndef LS_FRONTEND_CODE_H
#define LS_FRONTEND_CODE_H

#include <stdbool.h>
#include <stddef.h>

struct ls_code {
    const char *at;
    size_t size;
};

/* Behind white space and comments. */
size_t ls_code_blanks(struct ls_code code, size_t i);

/* Behind the name or number that starts at `i`; `i` when none does. */
size_t ls_code_word(struct ls_code code, size_t i);

/* Behind the parenthesis that closes the one at `i`. */
size_t ls_code_parentheses(struct ls_code code, size_t i);

/* The start of the statement that `place` is in. */
size_t ls_code_statement(struct ls_code code, size_t place);

struct ls_call_text {
    size_t start, end; /* of the name */
    size_t behind;     /* what follows the parentheses */
};

/* The statement around `place` is a call with something else than its end behind it. */
bool ls_code_open_call(struct ls_code code, size_t place, struct ls_call_text *call);

#endif
