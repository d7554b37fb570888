/* Patterns of paths, in the spirit of .gitignore. */
#ifndef LS_GATE_PATTERN_H
#define LS_GATE_PATTERN_H

#include <stdbool.h>

/* Does the pattern match the path, or a directory above it? `path` is relative and uses '/'. In a
 * pattern, '?' is any character and '*' any text, both without '/'; '**' is any text. A pattern
 * without '/' (but for one at its end) matches at any depth, another one from the beginning. */
bool ls_pattern_matches(const char *pattern, const char *path);

#endif
