/* From the command line of a build to the arguments for clang.
 *
 * What a compiler command means for the analysis is the data of flags.def; this file walks the
 * words. Wrappers (ccache gcc, env X=1 gcc, libtool --mode=compile gcc) need no list: words that
 * are no options are dropped anyway. */
#ifndef LS_PROJECT_FLAGS_H
#define LS_PROJECT_FLAGS_H

#include <stdbool.h>

#include "base/arena.h"
#include "project/words.h"

struct ls_flags {
    ls_words kept;    /* for clang: options only, neither compiler nor file */
    ls_words dropped; /* other options; their values are not listed */
    ls_words unknown; /* the dropped ones that no compiler is known to have: typing mistakes */
    bool is_c;        /* the language is C, by -x, the compiler's name and the file's name */
};

/* Sorts the words of a command that compiles `file`. With `compiler`, the first word that is no
 * option, assignment or known wrapper names the compiler; a name like aarch64-linux-gnu-gcc adds
 * its target. All texts come from `arena` or `words`; the caller releases the flags. */
void ls_flags_sort(struct ls_flags *flags, struct ls_arena *arena, const ls_words *words,
                   const char *file, bool compiler);

void ls_flags_release(struct ls_flags *flags);

/* The -std= that clang 19 knows and that is nearest to `standard` ("gnu29": "gnu2y"); NULL when it
 * is none of C. */
const char *ls_flags_standard(const char *standard);

#endif
