/* Well-formed UTF-8 (RFC 3629), for output that must be valid whatever the source files contain. */
#ifndef LS_REPORT_UTF8_H
#define LS_REPORT_UTF8_H

#include <stddef.h>

/* The length of the sequence at the beginning of the terminated `text`: 1 to 4 bytes, or 0 when it
 * is not well-formed (overlong, a surrogate, beyond U+10FFFF, cut short). The terminator itself has
 * length 1. */
size_t ls_utf8_length(const char *text);

#endif
