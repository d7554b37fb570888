/* Headers that only a build would write, guessed, for sources that nobody has configured.
 *
 * They exist in memory alone. Each stands where the build would put it: beside its template, or
 * where configure.ac and meson.build say; and below a directory that does not exist, for names that
 * the sources include and nothing explains. */
#ifndef LS_PROJECT_GENERATED_H
#define LS_PROJECT_GENERATED_H

#include "project/project.h"
#include "project/survey.h"
#include "project/words.h"

/* What was found in the directories that are scanned; absolute paths. */
struct ls_found {
    ls_words sources, headers;
    ls_words known;      /* headers beside what is scanned: nobody asks what they need */
    ls_words templates;  /* whose names ls_template_output() knows */
    ls_words buildfiles; /* whose names ls_buildfile_is() knows */
    ls_words makefiles;  /* and those that ls_definitions_are_in() knows */
};

/* A header that is here under another name: builds copy or link it to where they include it. */
struct ls_alias {
    const char *name, *path;
};

typedef LS_VEC(struct ls_alias) ls_aliases;

/* What clang has to be told of them. */
struct ls_produced {
    ls_words directories; /* where to search for them */
    ls_words libraries;   /* where headers of installed libraries are (libraries.h) */
    ls_words forced;      /* headers that the build includes before any source */
    ls_words numbers;     /* "LEVEL=3": macros of which all command lines say the same */
};

/* Adds to project->generated what `found` lacks, and says in `produced` how it is found. `survey`
 * tells what is asked of them, `aliases` which of them are others. `root` is the directory below
 * which names stand that have no other place. */
void ls_generate(struct ls_project *project, const struct ls_found *found,
                 const struct ls_survey *survey, const ls_aliases *aliases, const char *root,
                 struct ls_produced *produced);

void ls_produced_release(struct ls_produced *produced);
void ls_found_release(struct ls_found *found);

#endif
