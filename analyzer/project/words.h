/* Command lines as text, split into words the way a shell or gcc does.
 *
 * Nothing is expanded: variables, globs and command substitutions stay as they are written, because
 * a compile database holds the words that the compiler got. Words are allocated from the caller's
 * arena. */
#ifndef LS_PROJECT_WORDS_H
#define LS_PROJECT_WORDS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/vec.h"

typedef LS_VEC(const char *) ls_words;

/* Splits by the rules of POSIX sh: blanks separate, '...' keeps everything, "..." keeps all but \"
 * \\ \$ \` and \newline, a backslash keeps the next character. A quote that never ends goes to the
 * end of the text. */
void ls_words_split(ls_words *words, struct ls_arena *arena, const char *command);

/* Replaces each word @FILE by the words of that file (gcc's rules: like the shell's, but a
 * backslash inside "..." keeps any character), also inside of such files, to a depth of 16. FILE is
 * relative to `directory`. A file that cannot be read stays as it is written, as gcc does. */
void ls_words_expand(ls_words *words, struct ls_arena *arena, const char *directory);

#endif
