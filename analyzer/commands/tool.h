/* Which tool this is, for what it keeps on the disk. */
#ifndef LS_COMMANDS_TOOL_H
#define LS_COMMANDS_TOOL_H

#include "base/arena.h"

/* What decides about facts besides the sources: this very command, its front end, and libclang.
 * The version of libclang is remembered in the cache at `directory`, so that nobody loads libclang
 * to learn it. From the arena; an own version for a directory that cannot be used. */
const char *ls_tool_version(struct ls_arena *arena, const char *directory);

#endif
