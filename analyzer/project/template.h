/* Headers that configure, CMake or meson write, as they would probably come out on this machine.
 *
 * A template is what the build system starts from: config.h.in with a line "#undef HAVE_X" for each
 * macro, "#cmakedefine HAVE_X", "#mesondefine HAVE_X", and "@VERSION@" in the text. */
#ifndef LS_PROJECT_TEMPLATE_H
#define LS_PROJECT_TEMPLATE_H

#include "base/arena.h"
#include "project/survey.h"

/* "config.h" for "config.h.in"; NULL when no template is called so. `name` is without directory. */
const char *ls_template_output(struct ls_arena *arena, const char *name);

/* The header that the template becomes; from `arena`. */
const char *ls_template_fill(struct ls_arena *arena, const struct ls_survey *survey,
                             const char *text);

/* A header from no template: what is tested in the sources. `more` is what the build files say
 * (buildfile.h). */
const char *ls_template_replace(struct ls_arena *arena, const struct ls_survey *survey,
                                const char *more);

#endif
