/*
 * Building short strings without the C library. A struct lsr_text writes into a buffer of the
 * caller, always ends it with 0, and cuts what does not fit.
 */
#ifndef LS_CORE_TEXT_H
#define LS_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lsr_text {
    char *start;
    size_t size;   /* of the buffer */
    size_t length; /* without the final 0 */
    bool cut;
};

/* An empty text in the buffer (borrowed); and what is added behind. */
struct lsr_text lsr_text(char *buffer, size_t size);
void lsr_text_add(struct lsr_text *text, const char *string);
void lsr_text_add_bytes(struct lsr_text *text, const char *bytes, size_t length);
void lsr_text_add_number(struct lsr_text *text, uint64_t number);

/* The number that begins at *cursor in base 10 or 16; moves the cursor behind it. */
uint64_t lsr_text_number(const char **cursor, unsigned base);

/* The value of `name` in an environment, or NULL. */
const char *lsr_text_environment(char *const *environment, const char *name);

/* True when the first `length` bytes of `a` are all of `b`. */
bool lsr_text_equal(const char *a, const char *b, size_t length);

#endif
