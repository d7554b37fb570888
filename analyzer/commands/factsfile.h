/* The facts of one source as a file: between extract and link, and between machines. */
#ifndef LS_COMMANDS_FACTSFILE_H
#define LS_COMMANDS_FACTSFILE_H

#include "commands/units.h"

#define LS_FACTS_SUFFIX ".lsfacts"

/* Writes the facts of the source into the directory. Equal facts give equal bytes. 0, or -1 after a
 * message. */
int ls_factsfile_write(const char *directory, const struct ls_source *source, const char *bytes,
                       size_t size);

/* Adds the source and its facts, unless the source is there already: all facts of the program that
 * the files hold, in the order of the sources. 0, or -1 after a message. */
int ls_factsfile_read_all(struct ls_units *units, char **paths, int count);

#endif
