/* "Did you mean ...?" for words that are in no table. */
#ifndef LS_BASE_SUGGEST_H
#define LS_BASE_SUGGEST_H

#include <stddef.h>

/* The best candidate so far; start with all zeros. */
struct ls_suggestion {
    const char *word;
    size_t distance;
};

/* Keeps `candidate` if it is nearer to `typed` than all before, and near enough to be meant: at
 * most one edit in three letters, or the beginning of it, four letters long. Edits are insertions,
 * deletions, replacements and swaps of neighbours (Damerau 1964, restricted). Words over 63 letters
 * are never near. */
void ls_suggest(struct ls_suggestion *best, const char *typed, const char *candidate);

#endif
