#include "frontend/lowering_p.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { MOST_ARGUMENTS = 6 };

/* ( ... ) of an invocation, as offsets in its file. */
struct span {
    unsigned begin, end;
};

struct invocation {
    CXFile file;
    struct span whole; /* from the name to behind the closing parenthesis */
    const char *name;
    size_t length;
    struct span argument[MOST_ARGUMENTS];
    unsigned arguments;
};

/* ---- the text of an invocation ---- */

static bool has_word(const char *text, size_t length, const char *word)
{
    size_t letters = strlen(word);
    for (size_t i = 0; i + letters <= length; i++)
        if ((text[i] | 0x20) == *word && strncasecmp(text + i, word, letters) == 0)
            return true;
    return false;
}

/* Speaks of locks; what it does is seen from its expansion. */
static bool names_lock(const char *text, size_t length)
{
    return has_word(text, length, "lock") || has_word(text, length, "mutex") ||
           has_word(text, length, "spin");
}

static bool names_unlock(const char *text, size_t length)
{
    return has_word(text, length, "unlock") || has_word(text, length, "release");
}

static void add_argument(struct invocation *call, const char *text, const char *from,
                         const char *to, unsigned offset)
{
    while (from < to && isspace((unsigned char)*from))
        from++;
    while (to > from && isspace((unsigned char)to[-1]))
        to--;
    if (from < to && call->arguments < MOST_ARGUMENTS)
        call->argument[call->arguments++] =
            (struct span){offset + (unsigned)(from - text), offset + (unsigned)(to - text)};
}

/* Reads "NAME ( a, b )" at `text`, which is at `offset` of the file. */
static bool read_invocation(struct invocation *call, const char *text, const char *end,
                            unsigned offset)
{
    const char *at = text + call->length, *from;
    unsigned depth = 1;
    while (at < end && isspace((unsigned char)*at))
        at++;
    if (at == end || *at++ != '(')
        return false;
    for (from = at; at < end; at++) {
        const char *behind = ls_skip_opaque(at, end);
        if (behind > at) {
            at = behind - 1;
            continue;
        }
        depth += *at == '(';
        depth -= *at == ')';
        if (depth > 0 && (depth > 1 || *at != ','))
            continue;
        add_argument(call, text, from, at, offset);
        from = at + 1;
        if (depth == 0) {
            call->whole = (struct span){offset, offset + (unsigned)(from - text)};
            return true;
        }
    }
    return false;
}

static unsigned file_offset(CXSourceLocation location, CXFile *file)
{
    unsigned offset = 0;
    clang_getFileLocation(location, file, NULL, NULL, &offset);
    return offset;
}

/* The part of the file that the node comes from: of a macro's body, from the macro's name. */
static struct span span_of(const struct ls_node *node, CXFile *file)
{
    CXSourceRange extent = clang_getCursorExtent(node->cursor);
    CXFile end_file;
    unsigned begin = file_offset(clang_getRangeStart(extent), file);
    unsigned end = file_offset(clang_getRangeEnd(extent), &end_file);
    return (struct span){begin, *file == end_file ? end : 0};
}

/* Locations of macro expansions have this bit in libclang. */
static bool is_in_macro(const struct ls_node *node)
{
    return (clang_getCursorLocation(node->cursor).int_data & 0x80000000u) != 0;
}

/* A node that comes from this invocation alone, without any word of locks: none of its parts need
 * be looked at. Expansions may have hundreds of them, and clang is slow to say where each comes
 * from. */
static void note_quiet(struct ls_lowering *lo, const struct ls_node *node, struct invocation *call,
                       const char *end, unsigned offset)
{
    struct ls_tree *tree = &lo->body->tree;
    if (node->size == 1 || !read_invocation(call, call->name, end, offset) ||
        names_lock(call->name, call->whole.end - offset) ||
        span_of(node, &call->file).end > call->whole.end)
        return;
    tree->quiet = (uint32_t)(node - tree->nodes.at);
    tree->quiet_end = tree->quiet + node->size;
}

static bool is_quiet(const struct ls_tree *tree, const struct ls_node *node)
{
    uint32_t index = (uint32_t)(node - tree->nodes.at);
    return index >= tree->quiet && index < tree->quiet_end;
}

/* True when the node is all of what an invocation of a macro that speaks of locks expands to. */
static bool find_invocation(struct ls_lowering *lo, const struct ls_node *node,
                            struct invocation *call)
{
    size_t size = 0;
    unsigned offset =
        file_offset(clang_getRangeStart(clang_getCursorExtent(node->cursor)), &call->file);
    const char *text = ls_source_text(lo, call->file, &size);
    if (!text || offset >= size)
        return false;
    call->name = text + offset;
    call->length = ls_word_length(call->name, text + size);
    if (!names_lock(call->name, call->length)) {
        note_quiet(lo, node, call, text + size, offset);
        return false;
    }
    if (!read_invocation(call, call->name, text + size, offset))
        return false;
    struct span span = span_of(node, &call->file);
    return span.end > span.begin && span.end <= call->whole.end;
}

/* ---- what the expansion does ---- */

static bool starts_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

static bool is_atomic_name(const char *name)
{
    return starts_with(name, "__sync_") || starts_with(name, "__atomic_") ||
           starts_with(name, "__c11_atomic_");
}

static enum CXChildVisitResult find_atomic(CXCursor cursor, CXCursor parent, CXClientData data)
{
    bool *found = data;
    (void)parent;
    if (cursor.kind == CXCursor_CallExpr || cursor.kind == CXCursor_DeclRefExpr) {
        CXString name = clang_getCursorSpelling(cursor);
        *found |= is_atomic_name(clang_getCString(name));
        clang_disposeString(name);
    }
    *found |= cursor.kind == CXCursor_GCCAsmStmt;
    return *found ? CXChildVisit_Break : CXChildVisit_Recurse;
}

struct effects {
    bool is_atomic; /* an atomic operation, or assembler */
    bool stores;
    bool locks_otherwise; /* calls what may be a lock function that somebody knows */
};

/* A function with code here is looked into; of others the name tells whether they may lock. */
static void note_call(struct effects *effects, CXCursor call)
{
    CXCursor definition = clang_getCursorDefinition(clang_getCursorReferenced(call));
    CXString spelling = clang_getCursorSpelling(call);
    const char *name = clang_getCString(spelling);
    if (is_atomic_name(name))
        effects->is_atomic = true;
    else if (!clang_Cursor_isNull(definition))
        clang_visitChildren(definition, find_atomic, &effects->is_atomic);
    else if (!starts_with(name, "__builtin_"))
        effects->locks_otherwise |= starts_with(name, "pthread_") || starts_with(name, "mtx_") ||
                                    starts_with(name, "sem_") ||
                                    has_word(name, strlen(name), "mutex");
    clang_disposeString(spelling);
}

static struct effects find_effects(struct ls_lowering *lo, const struct ls_node *node)
{
    struct effects effects = {false, false, false};
    for (const struct ls_node *n = node; n < node + node->size; n++) {
        const char *end, *text;
        switch (n->cursor.kind) {
        case CXCursor_GCCAsmStmt:
            effects.is_atomic = true;
            break;
        case CXCursor_CallExpr:
            note_call(&effects, n->cursor);
            break;
        case CXCursor_BinaryOperator:
            effects.stores |=
                clang_getCursorBinaryOperatorKind(n->cursor) == CXBinaryOperator_Assign;
            break;
        case CXCursor_UnexposedExpr:
            if (ls_node_count(n) < 2)
                break;
            text =
                ls_source_spelled(lo, clang_getRangeStart(clang_getCursorExtent(n->cursor)), &end);
            effects.is_atomic |= text && is_atomic_name(text);
            break;
        default:
            break;
        }
    }
    return effects;
}

/* The first invocation in the unit decides for all. */
static bool is_lock_macro(struct ls_lowering *lo, const struct ls_node *node,
                          const struct invocation *call)
{
    uint32_t name = ls_intern_bytes(&lo->unit->strings, call->name, call->length);
    for (uint32_t i = 0; i < lo->macros.count; i++)
        if (lo->macros.at[i].name == name)
            return lo->macros.at[i].locks;
    struct effects effects = find_effects(lo, node);
    bool releases = effects.stores && names_unlock(call->name, call->length);
    bool locks = (effects.is_atomic || releases) && !effects.locks_otherwise;
    ls_vec_push(&lo->macros, (struct ls_macro){name, locks});
    return locks;
}

/* ---- the call ---- */

/* The operand of & or the left side of =, perhaps with parentheses around it. */
static bool is_place_in(const struct ls_node *whole, const struct ls_node *node)
{
    const struct ls_node *inner = node;
    for (const struct ls_node *n = node; n-- > whole;) {
        if (n + n->size <= node)
            continue;
        if (n->cursor.kind == CXCursor_UnaryOperator)
            return clang_getCursorUnaryOperatorKind(n->cursor) == CXUnaryOperator_AddrOf;
        if (n->cursor.kind == CXCursor_BinaryOperator)
            return clang_getCursorBinaryOperatorKind(n->cursor) == CXBinaryOperator_Assign &&
                   ls_node_first(n) == inner;
        if (n->cursor.kind != CXCursor_ParenExpr)
            return false;
        inner = n;
    }
    return false;
}

static const struct ls_node *find_argument(const struct ls_node *whole, struct span argument)
{
    for (const struct ls_node *n = whole; n < whole + whole->size; n++) {
        CXFile file;
        struct span span = span_of(n, &file);
        if (clang_isExpression(n->cursor.kind) && span.begin == argument.begin &&
            span.end <= argument.end)
            return n;
    }
    return NULL;
}

/* A pointer as it is; of a record, or what the expansion takes the address of, the address. Others
 * (labels, flags) cannot be the lock. */
static void push_argument(struct ls_lowering *lo, const struct ls_node *whole,
                          const struct ls_node *node, const char **types)
{
    const struct ls_type *type = ls_type_of_node(lo, node);
    struct ls_operand value;
    bool is_place = type->class == LS_TYPE_RECORD || is_place_in(whole, node);
    if (is_place) {
        struct ls_path path;
        ls_lower_path(lo, node, &path);
        value = ls_path_address(lo, &path);
    } else if (type->class == LS_TYPE_POINTER || type->class == LS_TYPE_ARRAY) {
        value = ls_lower_value(lo, node);
    } else {
        return;
    }
    ls_vec_push(&lo->body->args, value);
    *types = ls_arena_printf(&lo->arena, "%s%s%s%s", *types, **types ? ", " : "",
                             ls_unit_text(lo->unit, type->text), is_place ? " *" : "");
}

static uint32_t add_function(struct ls_lowering *lo, const struct invocation *call, uint32_t type)
{
    char *symbol = ls_arena_printf(&lo->arena, "%.*s()", (int)call->length, call->name);
    uint32_t function = ls_decl_add_builtin(lo, symbol, strlen(symbol), type);
    struct ls_function *f = &lo->unit->functions.at[function];
    f->name = ls_intern_bytes(&lo->unit->strings, call->name, call->length);
    f->flags = LS_FN_MACRO | LS_FN_ATOMIC;
    return function;
}

static struct ls_operand emit_call(struct ls_lowering *lo, const struct ls_node *node,
                                   const struct invocation *call)
{
    uint32_t base = lo->body->args.count;
    const char *types = "";
    for (unsigned i = 0; i < call->arguments; i++) {
        const struct ls_node *argument = find_argument(node, call->argument[i]);
        if (argument)
            push_argument(lo, node, argument, &types);
    }
    const char *result = clang_isExpression(node->cursor.kind)
                             ? ls_unit_text(lo->unit, ls_type_of_node(lo, node)->text)
                             : "void";
    uint32_t type =
        ls_intern(&lo->unit->strings, ls_arena_printf(&lo->arena, "%s (%s)", result, types));
    struct ls_operand callee = {LS_OPERAND_FUNCTION, add_function(lo, call, type)};
    uint32_t count = lo->body->args.count - base;
    lo->body->args.count = base;
    return ls_builder_call(ls_builder_of(lo), callee, type, lo->body->args.at + base, count,
                           ls_site_of(lo, node));
}

bool ls_lower_lock_macro(struct ls_lowering *lo, const struct ls_node *node,
                         struct ls_operand *value)
{
    struct invocation call = {.arguments = 0};
    if (lo->in_lock_macro || !is_in_macro(node) || is_quiet(&lo->body->tree, node) ||
        !find_invocation(lo, node, &call) || !is_lock_macro(lo, node, &call))
        return false;
    lo->in_lock_macro = true; /* its arguments are as they are */
    *value = emit_call(lo, node, &call);
    lo->in_lock_macro = false;
    return true;
}
