#include "report/utf8.h"

#include <stdbool.h>

static bool is_between(unsigned char byte, unsigned char low, unsigned char high)
{
    return byte >= low && byte <= high;
}

/* The Unicode Standard, table 3-7: the second byte's range depends on the first. */
size_t ls_utf8_length(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    if (at[0] < 0x80)
        return 1;
    if (is_between(at[0], 0xC2, 0xDF))
        return is_between(at[1], 0x80, 0xBF) ? 2 : 0;
    if (is_between(at[0], 0xE0, 0xEF)) {
        unsigned char low = at[0] == 0xE0 ? 0xA0 : 0x80;
        unsigned char high = at[0] == 0xED ? 0x9F : 0xBF;
        return is_between(at[1], low, high) && is_between(at[2], 0x80, 0xBF) ? 3 : 0;
    }
    if (is_between(at[0], 0xF0, 0xF4)) {
        unsigned char low = at[0] == 0xF0 ? 0x90 : 0x80;
        unsigned char high = at[0] == 0xF4 ? 0x8F : 0xBF;
        return is_between(at[1], low, high) && is_between(at[2], 0x80, 0xBF) &&
                       is_between(at[3], 0x80, 0xBF)
                   ? 4
                   : 0;
    }
    return 0;
}
