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

/* The character at `at`; NUL behind the end. */
char ls_code_char(struct ls_code code, size_t at);

/* A name or a number stands, or goes on, at `at`. */
bool ls_code_is_word(struct ls_code code, size_t at);

/* The word that starts at `at` is one of them; NULL is behind the last. */
bool ls_code_is_one_of(struct ls_code code, size_t at, const char *const *words);

/* There is no small letter from `start` to `end`. */
bool ls_code_is_capital(struct ls_code code, size_t start, size_t end);

/* Behind the last character before `at` that is no blank and in no comment. */
size_t ls_code_blanks_before(struct ls_code code, size_t at);

/* That character; ';' when there is none. */
char ls_code_char_before(struct ls_code code, size_t at);

/* The start of the last word before `at`; `at` without its blanks when there is none. */
size_t ls_code_word_before(struct ls_code code, size_t at);

struct ls_call_text {
    size_t start, end; /* of the name */
    size_t behind;     /* what follows the parentheses */
};

/* The statement around `place` is a call with something else than its end behind it. */
bool ls_code_open_call(struct ls_code code, size_t place, struct ls_call_text *call);

#endif
