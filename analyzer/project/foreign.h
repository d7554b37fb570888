/* Directories by whose name one sees that what is below them is for another system or machine. */
#ifndef LS_PROJECT_FOREIGN_H
#define LS_PROJECT_FOREIGN_H

#include <stdbool.h>

/* A directory of the path says that what is below it is for another system or processor than this
 * one, or for none. */
bool ls_path_is_foreign(const char *path);

#endif
