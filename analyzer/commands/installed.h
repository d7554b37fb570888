/* The two libraries that are installed with the command: the one that is preloaded into watched
 * programs, and the front end. The front end is a module of its own because libclang takes longer
 * to load than an unchanged project takes to scan; only who parses pays for it. */
#ifndef LS_COMMANDS_INSTALLED_H
#define LS_COMMANDS_INSTALLED_H

#include "base/arena.h"
#include "frontend/frontend.h"

#define LS_PRELOAD_LIBRARY "liblockstitch.so"
#define LS_FRONTEND_LIBRARY "lockstitch/frontend.so"

/* The real path of an installed library, from the arena: in ../lib of the command's folder in a
 * build and in most installations, beside the command, or in the library directory that this was
 * built for. NULL after a message. */
const char *ls_installed_library(struct ls_arena *arena, const char *name);

/* The front end, loaded when it is not yet: into a parent before it forks, so that its children
 * share the work. It stays loaded. NULL after a message. */
const struct ls_frontend *ls_installed_frontend(void);

#endif
