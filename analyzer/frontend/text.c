#include "frontend/lowering_p.h"

#include <ctype.h>
#include <string.h>

const char *ls_skip_opaque(const char *at, const char *end)
{
    if (*at == '"' || *at == '\'') {
        char quote = *at++;
        while (at < end && *at != quote)
            at += *at == '\\' ? 2 : 1;
        return at < end ? at + 1 : end;
    }
    if (end - at >= 2 && at[0] == '/' && (at[1] == '*' || at[1] == '/')) {
        const char *close = at[1] == '*' ? "*/" : "\n";
        const char *found = memmem(at + 2, (size_t)(end - at - 2), close, strlen(close));
        return found ? found + strlen(close) : end;
    }
    return at;
}

size_t ls_word_length(const char *at, const char *end)
{
    size_t length = 0;
    while (at + length < end && (isalnum((unsigned char)at[length]) || at[length] == '_'))
        length++;
    return length;
}
