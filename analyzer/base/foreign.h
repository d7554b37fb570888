/* Code for other systems or machines than this one, as directories and headers show it by their
 * names. The names are in foreign.def. */
#ifndef LS_BASE_FOREIGN_H
#define LS_BASE_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

/* A directory of the path says that what is below it is for another system or processor than this
 * one, or for none. */
bool ls_foreign_path(const char *path);

/* True for "windows.h", "Mach/mach.h" and the like: who includes them is not for this system. */
bool ls_foreign_header(const char *header, size_t length);

#endif
