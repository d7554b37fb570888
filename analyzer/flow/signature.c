#include "flow/signature.h"

#include <string.h>

static const char *trimmed(struct ls_arena *arena, const char *start, const char *end)
{
    while (start < end && *start == ' ')
        start++;
    while (end > start && end[-1] == ' ')
        end--;
    return ls_arena_strndup(arena, start, (size_t)(end - start));
}

/* Up to the comma or the parenthesis that ends this parameter. */
static const char *end_of_param(const char *at)
{
    unsigned depth = 0;
    for (; *at; at++) {
        if (depth == 0 && (*at == ',' || *at == ')'))
            break;
        depth += *at == '(' || *at == '[';
        depth -= *at == ')' || *at == ']';
    }
    return at;
}

bool ls_signature_read(struct ls_arena *arena, const char *type, struct ls_signature *signature)
{
    const char *open = strchr(type, '(');
    if (!open || open[1] == '*')
        return false;
    *signature = (struct ls_signature){.result = trimmed(arena, type, open)};
    for (const char *at = open + 1; *at && *at != ')';) {
        const char *end = end_of_param(at);
        const char *param = trimmed(arena, at, end);
        if (signature->params == LS_MOST_PARAMS)
            return false;
        if (*param && strcmp(param, "void") != 0 && strcmp(param, "...") != 0)
            signature->param[signature->params++] = param;
        at = *end == ',' ? end + 1 : end;
    }
    return true;
}

enum ls_result_kind ls_signature_result(const char *type)
{
    const char *end = strchr(type, '(');
    while (end && end > type && end[-1] == ' ')
        end--;
    if (!end || end == type)
        return LS_RESULT_OTHER;
    if (end[-1] == '*')
        return LS_RESULT_POINTER;
    if (strncmp(type, "struct ", 7) == 0 || strncmp(type, "union ", 6) == 0)
        return LS_RESULT_OTHER;
    size_t length = (size_t)(end - type);
    if (length == 4 && memcmp(type, "void", 4) == 0)
        return LS_RESULT_VOID;
    bool is_bool = (length == 5 && memcmp(type, "_Bool", 5) == 0) ||
                   (length == 4 && memcmp(type, "bool", 4) == 0);
    return is_bool ? LS_RESULT_BOOLEAN : LS_RESULT_INTEGER;
}
