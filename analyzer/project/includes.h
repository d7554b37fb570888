/* Where the names of included headers start from, in a tree whose build nobody has asked: when
 * "lib/x.h" is included and /tree/sub/lib/x.h is there, that is /tree/sub. */
#ifndef LS_PROJECT_INCLUDES_H
#define LS_PROJECT_INCLUDES_H

#include "base/arena.h"
#include "project/generated.h"
#include "project/survey.h"

/* Adds to `reached` what the sources and headers ask that are scanned, and what the headers ask
 * that these include, directly or not; and to `directories` where their names start from: absolute,
 * from `arena`, each once. Names that one of the `searched` directories has need none. To
 * `aliases`: names such as "project/x.h" in a directory that only a build makes, where one x.h is
 * there. Both live in `arena`. */
void ls_includes_find(struct ls_arena *arena, const struct ls_found *found,
                      const ls_words *searched, struct ls_survey *reached, ls_words *directories,
                      ls_aliases *aliases);

#endif
