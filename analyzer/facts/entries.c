#include "facts/entries.h"

#include "facts/links.h"

static uint32_t map_argument(void *data, uint32_t term, uint32_t address)
{
    void **pair = data;
    struct ls_flow *flow = pair[0];
    const struct ls_entry *entry = pair[1];
    const struct ls_term *t = ls_term(&flow->terms, term);
    if (t->kind == LS_TERM_PARAM)
        return t->a < LS_MOST_CONTEXT_ARGS && entry->arg[t->a] ? entry->arg[t->a] : term;
    return t->kind == LS_TERM_INITIAL ? ls_term_make(&flow->terms, LS_TERM_INITIAL, address, 0)
                                      : term;
}

uint32_t ls_entry_term(struct ls_flow *flow, const struct ls_entry *entry, uint32_t term)
{
    if (!entry->stamp || !ls_term(&flow->terms, term)->relative)
        return term;
    void *pair[] = {flow, (void *)entry};
    struct ls_term_map map = {.map = map_argument, .context = pair, .stamp = entry->stamp};
    return ls_term_substitute(&flow->terms, term, &map);
}

/* A value with the same meaning everywhere: made of globals and constants only. */
static bool is_absolute(const struct ls_terms *terms, uint32_t id)
{
    const struct ls_term *term = ls_term(terms, id);
    switch (term->kind) {
    case LS_TERM_GLOBAL:
    case LS_TERM_CONST:
    case LS_TERM_FUNCTION:
        return true;
    case LS_TERM_FIELD:
        return term->a == 0 || is_absolute(terms, term->a); /* of 0: see ls_joins_handle */
    case LS_TERM_CONTAINER:
    case LS_TERM_INITIAL:
        return is_absolute(terms, term->a);
    case LS_TERM_INDEX:
        return is_absolute(terms, term->a) && is_absolute(terms, term->b);
    default:
        return false;
    }
}

static uint32_t map_to_root(void *data, uint32_t term, uint32_t address)
{
    void **pair = data;
    struct ls_flow *flow = pair[0];
    const struct ls_entry *entry = pair[1];
    const struct ls_term *t = ls_term(&flow->terms, term);
    if (t->kind == LS_TERM_INITIAL)
        return ls_term_make(&flow->terms, LS_TERM_INITIAL, address, 0);
    return t->kind == LS_TERM_PARAM && t->a < LS_MOST_CONTEXT_ARGS ? entry->at_root[t->a] : 0;
}

uint32_t ls_entry_handle(struct ls_flow *flow, const struct ls_entry *entry, uint32_t handle)
{
    uint32_t known = ls_entry_term(flow, entry, handle);
    if (!entry->caller || is_absolute(&flow->terms, known))
        return known;
    void *pair[] = {flow, (void *)entry};
    struct ls_term_map map = {.map = map_to_root, .context = pair};
    return ls_term_substitute(&flow->terms, handle, &map);
}

static bool is_part(const struct ls_term *term)
{
    return LS_TERM_PARTS >> term->kind & 1u;
}

/* The address of a part of an object, as a part of some object of its type; 0 when it is none. */
static uint32_t part_of_some(struct ls_terms *terms, uint32_t id)
{
    struct ls_term term = *ls_term(terms, id);
    uint32_t whole = is_part(&term) ? part_of_some(terms, term.a) : 0;
    if (term.kind == LS_TERM_FIELD)
        return ls_term_make(terms, LS_TERM_FIELD, whole, term.b);
    return term.kind == LS_TERM_INDEX && whole
               ? ls_term_make(terms, LS_TERM_INDEX, whole, is_absolute(terms, term.b) ? term.b : 0)
               : 0;
}

bool ls_term_is_address(const struct ls_terms *terms, uint32_t id)
{
    unsigned kind = ls_term(terms, id)->kind;
    return kind != LS_TERM_CONST && kind != LS_TERM_FUNCTION;
}

uint32_t ls_term_everywhere(struct ls_terms *terms, uint32_t value)
{
    return is_absolute(terms, value) ? value : part_of_some(terms, value);
}

/* The parameter that a term is reached from, through fields, elements and pointers. */
static bool comes_from(const struct ls_terms *terms, uint32_t id, uint32_t param)
{
    const struct ls_term *term = ls_term(terms, id);
    while (term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX ||
           term->kind == LS_TERM_INITIAL || term->kind == LS_TERM_CONTAINER)
        term = ls_term(terms, term->a);
    return term->kind == LS_TERM_PARAM && term->a == param;
}

/* The lock by way of a parameter that is given `value`: that itself, or a field of the object that
 * the lock is in, too. 0 when it does not lead there. */
static uint32_t name_by_argument(struct ls_terms *terms, uint32_t lock, uint32_t param,
                                 uint32_t value)
{
    uint32_t way = ls_term_make(terms, LS_TERM_PARAM, param, 0);
    for (;;) {
        uint32_t named = ls_term_replace(terms, lock, value, way);
        bool is_other_field = ls_term(terms, way)->kind == LS_TERM_CONTAINER;
        if (comes_from(terms, named, param) && (named != lock || value == way) &&
            (!is_other_field || ls_term_is_in(terms, named, way)))
            return named;
        struct ls_term part = *ls_term(terms, value);
        if (part.kind != LS_TERM_FIELD || part.a == 0)
            return 0;
        way = ls_term_make(terms, LS_TERM_CONTAINER, way, part.b);
        value = part.a;
    }
}

uint32_t ls_term_in_callee(struct ls_flow *flow, uint32_t lock, const struct ls_passage *call)
{
    if (!lock || is_absolute(&flow->terms, lock))
        return lock;
    for (uint32_t i = 0; i < call->count && i < LS_MOST_OWNED_PARAMS; i++) {
        uint32_t value = call->args[i].value;
        uint32_t named = value && ls_term_is_address(&flow->terms, value)
                             ? name_by_argument(&flow->terms, lock, i, value)
                             : 0;
        if (named)
            return named;
    }
    return 0;
}

bool ls_entry_made(const struct ls_entry *entry, struct ls_owner owner)
{
    return (owner.made & (LS_MADE_HERE | entry->made)) != 0;
}

bool ls_entry_owns(const struct ls_entry *entry, struct ls_owner owner)
{
    if (owner.into == LS_WITH_ALL)
        return false;
    return ((owner.deep ? entry->deep : entry->owned) & owner.into) == owner.into;
}

bool ls_entry_given(const struct ls_flow *flow, const struct ls_entry *entry, uint32_t address)
{
    const struct ls_term *term = ls_term(&flow->terms, address);
    bool is_element = false; /* of what the pointer points to: a neighbour, perhaps */
    for (; is_part(term); term = ls_term(&flow->terms, term->a))
        is_element = term->kind == LS_TERM_INDEX;
    return !is_element && term->kind == LS_TERM_PARAM && term->a < LS_MOST_OWNED_PARAMS &&
           (entry->given >> term->a & 1u);
}

unsigned ls_entry_named(struct ls_flow *flow, const struct ls_entry *entry, uint32_t address)
{
    uint32_t in_head = ls_links_address(&flow->terms, flow->program, address);
    const struct ls_term *base = ls_term(&flow->terms, ls_term_base(&flow->terms, in_head));
    return base->kind == LS_TERM_PARAM && base->a < LS_MOST_CONTEXT_ARGS ? entry->named[base->a]
                                                                         : 0;
}

bool ls_entry_hold_leads_to(const struct ls_terms *terms, const struct ls_entry_hold *hold,
                            uint32_t address)
{
    uint32_t lock = hold->term, object = ls_term_base(terms, lock);
    if (lock && ls_term(terms, object)->kind == LS_TERM_INITIAL) /* the lock is kept there, too */
        object = ls_term_base(terms, ls_term(terms, object)->a);
    bool is_known = lock && ls_term(terms, object)->relative;
    uint32_t root = ls_term_down(terms, address, LS_TERM_WAYS, is_known ? object : UINT32_MAX);
    if (is_known && root == object)
        return true;
    const struct ls_term *term = ls_term(terms, root);
    return term->kind == LS_TERM_PARAM && term->a < LS_MOST_OWNED_PARAMS &&
           (hold->keeps >> term->a & 1);
}
