/* Writes JSON as it comes, without keeping it: a report may be larger than memory should be.
 *
 * The output is valid for any input text: what is not UTF-8 becomes U+FFFD. `key` is NULL inside
 * arrays and at the top. A writer is used by one thread; errors of the stream are for the owner of
 * the stream to check. */
#ifndef LS_REPORT_JSON_WRITER_H
#define LS_REPORT_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct ls_json {
    FILE *out;
    unsigned depth;
    bool follows; /* a value precedes in the same object or array */
};

void ls_json_init(struct ls_json *json, FILE *out);

void ls_json_begin_object(struct ls_json *json, const char *key);
void ls_json_end_object(struct ls_json *json);
void ls_json_begin_array(struct ls_json *json, const char *key);
void ls_json_end_array(struct ls_json *json);

void ls_json_string(struct ls_json *json, const char *key, const char *text);
void ls_json_number(struct ls_json *json, const char *key, uint64_t number);
void ls_json_bool(struct ls_json *json, const char *key, bool value);

/* A share between 0 and 1, with six decimals. */
void ls_json_fraction(struct ls_json *json, const char *key, double fraction);

/* 16 hexadecimal digits in a string: a number of 64 bits is too large for many readers. */
void ls_json_hex(struct ls_json *json, const char *key, uint64_t number);

#endif
