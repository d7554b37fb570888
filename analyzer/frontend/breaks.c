#include "frontend/breaks.h"

#include <string.h>

#include "frontend/code.h"

/* What a function was to return has no meaning: clang leaves out the whole statement, and the way
 * goes on. */
static bool is_in_return(struct ls_code code, size_t place)
{
    for (size_t i = ls_code_statement(code, place); i < place;) {
        size_t end = ls_code_word(code, i);
        if (end - i == strlen("return") && strncmp(code.at + i, "return", end - i) == 0)
            return true;
        i = ls_code_blanks(code, end > i ? end : i + 1);
    }
    return false;
}

static bool is_of_grammar(CXDiagnostic error)
{
    CXString category = clang_getDiagnosticCategoryText(error);
    bool is = strcmp(clang_getCString(category), "Parse Issue") == 0;
    clang_disposeString(category);
    return is;
}

void ls_breaks_note(struct ls_lowering *lo, CXDiagnostic error)
{
    CXSourceLocation location = clang_getDiagnosticLocation(error);
    CXFile file;
    unsigned offset;
    clang_getExpansionLocation(location, &file, NULL, NULL, &offset);
    struct ls_code code = {NULL, 0};
    struct ls_call_text call;
    code.at = ls_source_text(lo, file, &code.size);
    bool is_here = code.at && offset < code.size;
    if (is_of_grammar(error) ||
        (is_here && (ls_code_open_call(code, offset, &call) || is_in_return(code, offset))))
        ls_vec_push(&lo->breaks, ls_site_at(lo, location));
    ls_vec_push(&lo->holes, ls_site_at(lo, location));
}

static bool is_between(struct ls_site site, struct ls_site start, struct ls_site end)
{
    return site.file == start.file && site.line >= start.line && site.line <= end.line;
}

static bool is_any_between(const ls_sites *sites, struct ls_site start, struct ls_site end)
{
    for (uint32_t i = 0; i < sites->count; i++)
        if (is_between(sites->at[i], start, end))
            return true;
    return false;
}

unsigned ls_breaks_between(const struct ls_lowering *lo, struct ls_site start, struct ls_site end)
{
    bool is_broken = is_any_between(&lo->breaks, start, end);
    if (is_broken || is_any_between(&lo->holes, start, end))
        return LS_FN_DAMAGED | (is_broken ? LS_FN_BROKEN : 0u);
    return is_any_between(&lo->faults, start, end) ? LS_FN_DAMAGED | LS_FN_GUESSED : 0u;
}
