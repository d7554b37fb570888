#include "facts/links.h"

#include <string.h>

/* The field points to records of the type that it is a field of. */
static bool is_link(const struct ls_field_info *field)
{
    size_t length = strlen(field->record), all = strlen(field->type);
    return length > 0 && all > length + 1 && field->type[all - 1] == '*' &&
           field->type[all - 2] != '*' && strstr(field->type, field->record) != NULL &&
           strstr(field->type, field->record)[length] == ' ';
}

uint32_t ls_links_head(const struct ls_terms *terms, const struct ls_program *program, uint32_t id)
{
    const struct ls_term *pointer = ls_term(terms, id);
    if (pointer->kind != LS_TERM_INITIAL || ls_term(terms, pointer->a)->kind != LS_TERM_FIELD)
        return 0;
    const struct ls_term *link = ls_term(terms, pointer->a);
    unsigned kind = ls_term(terms, link->a)->kind;
    bool is_part = kind == LS_TERM_FIELD || kind == LS_TERM_GLOBAL || kind == LS_TERM_PARAM;
    return is_part && is_link(&program->fields.at[link->b]) ? link->a : 0;
}

uint32_t ls_links_address(struct ls_terms *terms, const struct ls_program *program,
                          uint32_t address)
{
    struct ls_term part = *ls_term(terms, address);
    uint32_t head = part.kind == LS_TERM_FIELD ? ls_links_head(terms, program, part.a) : 0;
    if (!head || !is_link(&program->fields.at[part.b]) ||
        ls_term(terms, ls_term(terms, part.a)->a)->b == part.b)
        return address;
    return ls_term_make(terms, LS_TERM_FIELD, head, part.b);
}
