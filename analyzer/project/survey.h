/* What the preprocessor is asked in the files of a project: the headers that they include, and the
 * macros that they test. Read line by line, without clang; for guesses only. */
#ifndef LS_PROJECT_SURVEY_H
#define LS_PROJECT_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/intern.h"

struct ls_survey {
    struct ls_intern includes; /* as they are written, without quotes or brackets */
    struct ls_intern macros;   /* in capitals, in #if, #ifdef, #ifndef, #elif */
    struct ls_intern switches; /* that have to be set (switches.h) */
};

void ls_survey_init(struct ls_survey *survey);
void ls_survey_release(struct ls_survey *survey);

/* Adds what the text asks; `text` has a NUL behind its `size` bytes. */
void ls_survey_add(struct ls_survey *survey, const char *text, size_t size);

/* The same for a file; one that cannot be read asks nothing. */
void ls_survey_read(struct ls_survey *survey, const char *path);

#endif
