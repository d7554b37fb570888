/* Names of the C library and the header that declares them: where another header is missing, it
 * often was the one that included this. And headers that only other systems have. */
#ifndef LS_FRONTEND_STANDARD_H
#define LS_FRONTEND_STANDARD_H

#include <stdbool.h>
#include <stddef.h>

/* "time.h" for "time_t" or "struct tm"; NULL for names of others. */
const char *ls_standard_header(const char *name, size_t length);

/* True for "windows.h", "Mach/mach.h" and the like: who includes them is not for this system. */
bool ls_standard_is_foreign(const char *header, size_t length);

#endif
