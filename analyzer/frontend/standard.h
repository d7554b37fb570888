/* Names of the C library and the header that declares them: where another header is missing, it
 * often was the one that included this. */
#ifndef LS_FRONTEND_STANDARD_H
#define LS_FRONTEND_STANDARD_H

#include <stddef.h>

/* "time.h" for "time_t" or "struct tm"; NULL for names of others. */
const char *ls_standard_header(const char *name, size_t length);

#endif
