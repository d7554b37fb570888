/* Where the headers of installed libraries are that a build would ask pkg-config for: in glib-2.0
 * or libxml2 below /usr/include, and where it does not look by itself. Read from the .pc files
 * (pc(5)), as far as they say it in plain words. */
#ifndef LS_PROJECT_LIBRARIES_H
#define LS_PROJECT_LIBRARIES_H

#include "project/survey.h"
#include "project/words.h"

/* Adds the directories that hold headers of these names, and those of the libraries that theirs
 * require; absolute, from `arena`, each once. `survey` gives the names; those that `is_known` are
 * not looked for, nor those that clang finds without. */
void ls_libraries_find(struct ls_arena *arena, const struct ls_survey *survey,
                       bool (*is_known)(const void *context, const char *name), const void *context,
                       ls_words *directories);

#endif
