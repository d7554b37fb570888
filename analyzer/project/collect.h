/* How the sources of a project are gathered, whatever names them: database, command line or
 * directory. Private to project/. */
#ifndef LS_PROJECT_COLLECT_H
#define LS_PROJECT_COLLECT_H

#include "base/hash.h"
#include "project/project.h"
#include "project/words.h"

struct ls_collected;

struct ls_collector {
    struct ls_project *project;
    struct ls_collected *seen; /* uthash table of real paths */
};

void ls_collector_init(struct ls_collector *collector, struct ls_project *project);

/* A file that may become a source. Both paths are absolute and live as long as the project. */
struct ls_candidate {
    const char *path;
    const char *directory;
    bool has_compiler; /* the words start with the compiler */
    bool guessed;
};

/* Adds the file with the options among `words`, unless it is missing, no C, or there already: then
 * it is counted. */
void ls_collect(struct ls_collector *collector, struct ls_candidate candidate,
                const ls_words *words);

/* Releases the collector and sets the project's root. */
void ls_collector_finish(struct ls_collector *collector);

#endif
