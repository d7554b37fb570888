/* libclang shows most attributes as "unexposed": kind and arguments are read from the text.
 *
 * The name stands where the attribute is spelled. The arguments are taken from clang's own printing
 * of the declaration, which has macros expanded; for lists of expressions it prints addresses
 * instead, so those are read from the source at the place of expansion, where `ACQUIRE(&q->lock)`
 * has the same arguments as the attribute behind it; and where nothing is passed there, where the
 * attribute is spelled. What names a parameter of the function is noted by its number: `$0->lock`,
 * for declarations need not agree on names. */
#include "frontend/lowering_p.h"

#include <ctype.h>
#include <string.h>

/* Names as spelled, without underscores around them, and what is noted. */
static const struct {
    const char *name;
    const char *noted; /* NULL: as it is */
    uint32_t flag;     /* of a function; nothing is noted then */
} attributes[] = {
    {"noreturn", NULL, LS_FN_NORETURN},
    {"_Noreturn", NULL, LS_FN_NORETURN},
    {"constructor", NULL, LS_FN_CONSTRUCTOR},
    {"destructor", NULL, LS_FN_DESTRUCTOR},
    {"guarded_by", NULL, 0},
    {"pt_guarded_by", NULL, 0},
    {"guarded_var", NULL, 0},
    {"pt_guarded_var", NULL, 0},
    {"acquired_before", NULL, 0},
    {"acquired_after", NULL, 0},
    {"acquire_capability", NULL, 0},
    {"acquire_shared_capability", NULL, 0},
    {"release_capability", NULL, 0},
    {"release_shared_capability", NULL, 0},
    {"release_generic_capability", NULL, 0},
    {"try_acquire_capability", NULL, 0},
    {"try_acquire_shared_capability", NULL, 0},
    {"requires_capability", NULL, 0},
    {"requires_shared_capability", NULL, 0},
    {"assert_capability", NULL, 0},
    {"assert_shared_capability", NULL, 0},
    {"locks_excluded", NULL, 0},
    {"lock_returned", NULL, 0},
    {"no_thread_safety_analysis", NULL, 0},
    {"exclusive_lock_function", "acquire_capability", 0},
    {"shared_lock_function", "acquire_shared_capability", 0},
    {"unlock_function", "release_capability", 0},
    {"exclusive_trylock_function", "try_acquire_capability", 0},
    {"shared_trylock_function", "try_acquire_shared_capability", 0},
    {"exclusive_locks_required", "requires_capability", 0},
    {"shared_locks_required", "requires_shared_capability", 0},
    {"assert_exclusive_lock", "assert_capability", 0},
    {"assert_shared_lock", "assert_shared_capability", 0},
};

enum { ATTRIBUTES = sizeof attributes / sizeof *attributes };

struct word {
    const char *text;
    size_t length;
};

static struct word word_at(const char *at, const char *end)
{
    return (struct word){at, ls_word_length(at, end)};
}

/* The name of an attribute, without a C23 namespace and without "__" around it. */
static struct word attribute_name(struct ls_lowering *lo, CXCursor attribute)
{
    const char *end = NULL;
    const char *at =
        ls_source_spelled(lo, clang_getRangeStart(clang_getCursorExtent(attribute)), &end);
    if (!at)
        return (struct word){"", 0};
    struct word word = word_at(at, end);
    if (word.text + word.length + 2 < end && strncmp(word.text + word.length, "::", 2) == 0)
        word = word_at(word.text + word.length + 2, end);
    if (word.length > 4 && strncmp(word.text, "__", 2) == 0 &&
        strncmp(word.text + word.length - 2, "__", 2) == 0)
        word = (struct word){word.text + 2, word.length - 4};
    return word;
}

/* What stands between the balanced parentheses at `at`, blanks before them allowed. */
static struct word in_parentheses(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at))
        at++;
    if (at == end || *at != '(')
        return (struct word){"", 0};
    const char *start = ++at;
    for (unsigned depth = 1; at < end; at++) {
        depth += *at == '(';
        depth -= *at == ')';
        if (depth == 0)
            return (struct word){start, (size_t)(at - start)};
    }
    return (struct word){"", 0};
}

/* The declaration as clang prints it: without body and initialiser. The caller disposes of it. */
static CXString printed(CXCursor declaration)
{
    CXPrintingPolicy policy = clang_getCursorPrintingPolicy(declaration);
    clang_PrintingPolicy_setProperty(policy, CXPrintingPolicy_TerseOutput, 1);
    clang_PrintingPolicy_setProperty(policy, CXPrintingPolicy_SuppressInitializers, 1);
    CXString text = clang_getCursorPrettyPrinted(declaration, policy);
    clang_PrintingPolicy_dispose(policy);
    return text;
}

/* The arguments of the attribute where it stands in the text. */
static struct word find_arguments(const char *text, const char *end, struct word name)
{
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), name.text, name.length));) {
        bool starts = at == text || ls_word_length(at - 1, at) == 0;
        at += name.length;
        if (starts && *at == '(')
            return in_parentheses(at, end);
    }
    return (struct word){"", 0};
}

static struct word printed_arguments(CXString declaration, struct word name)
{
    const char *text = clang_getCString(declaration);
    return find_arguments(text, text + strlen(text), name);
}

/* What follows the word that stands there; of a macro that is given the whole attribute, what
 * follows the name in that. */
static struct word arguments_at(const char *at, const char *end, struct word name)
{
    if (!at)
        return (struct word){"", 0};
    struct word first = word_at(at, end);
    struct word arguments = in_parentheses(first.text + first.length, end);
    struct word inner = find_arguments(arguments.text, arguments.text + arguments.length, name);
    return inner.length > 0 ? inner : arguments;
}

static struct word source_arguments(struct ls_lowering *lo, CXCursor attribute, struct word name)
{
    const char *end = NULL;
    CXSourceLocation start = clang_getRangeStart(clang_getCursorExtent(attribute));
    const char *at = ls_source_expanded(lo, start, &end);
    struct word arguments = arguments_at(at, end, name);
    if (arguments.length > 0)
        return arguments;
    at = ls_source_spelled(lo, start, &end);
    return arguments_at(at, end, name);
}

/* The number of the parameter that some declaration of the function calls so; -1: none. */
static int parameter_named(CXCursor function, struct word name)
{
    CXCursor declarations[] = {function, clang_getCanonicalCursor(function)};
    for (int d = 0; d < 2; d++)
        for (int i = 0; i < clang_Cursor_getNumArguments(declarations[d]); i++) {
            CXString text =
                clang_getCursorSpelling(clang_Cursor_getArgument(declarations[d], (unsigned)i));
            const char *known = clang_getCString(text);
            bool same = name.length > 0 && strlen(known) == name.length &&
                        memcmp(known, name.text, name.length) == 0;
            clang_disposeString(text);
            if (same)
                return i;
        }
    return -1;
}

/* A name that starts a path: no field of something. */
static bool starts_path(const char *text, const char *at)
{
    while (at > text && isspace((unsigned char)at[-1]))
        at--;
    return at == text || (at[-1] != '.' && at[-1] != '>');
}

/* The arguments with `$n` for parameter n. */
static struct word number_parameters(struct ls_lowering *lo, CXCursor function,
                                     struct word arguments)
{
    const char *text = arguments.text, *end = text + arguments.length, *result = "";
    for (const char *at = text; at < end;) {
        struct word name = word_at(at, end);
        int number = starts_path(text, at) ? parameter_named(function, name) : -1;
        size_t length = name.length > 0 ? name.length : 1;
        result = number >= 0 ? ls_arena_printf(&lo->arena, "%s$%d", result, number)
                             : ls_arena_printf(&lo->arena, "%s%.*s", result, (int)length, at);
        at += length;
    }
    return (struct word){result, strlen(result)};
}

/* The arguments as a string of the unit. */
static uint32_t arguments_of(struct ls_lowering *lo, CXCursor declaration, CXCursor attribute,
                             struct word name)
{
    CXString text = printed(declaration);
    struct word arguments = printed_arguments(text, name);
    if (arguments.length == 0 || memmem(arguments.text, arguments.length, "0x", 2))
        arguments = source_arguments(lo, attribute, name);
    if (declaration.kind == CXCursor_FunctionDecl)
        arguments = number_parameters(lo, declaration, arguments);
    uint32_t string = ls_intern_bytes(&lo->unit->strings, arguments.text, arguments.length);
    clang_disposeString(text);
    return string;
}

struct reading {
    struct ls_lowering *lo;
    CXCursor declaration;
    struct ls_attribute attribute; /* owner and ref are filled in */
    uint32_t flags;
};

static enum CXChildVisitResult read_attribute(CXCursor cursor, CXCursor parent, CXClientData data)
{
    struct reading *reading = data;
    (void)parent;
    if (!clang_isAttribute(cursor.kind))
        return CXChildVisit_Break; /* attributes come first */
    struct ls_lowering *lo = reading->lo;
    struct word name = attribute_name(lo, cursor);
    unsigned i = 0;
    while (i < ATTRIBUTES && (strlen(attributes[i].name) != name.length ||
                              memcmp(attributes[i].name, name.text, name.length) != 0))
        i++;
    if (i == ATTRIBUTES)
        return CXChildVisit_Continue;
    reading->flags |= attributes[i].flag;
    if (attributes[i].flag)
        return CXChildVisit_Continue;
    struct ls_attribute attribute = reading->attribute;
    const char *noted = attributes[i].noted ? attributes[i].noted : attributes[i].name;
    attribute.name = ls_intern(&lo->unit->strings, noted);
    attribute.arguments = arguments_of(lo, reading->declaration, cursor, name);
    ls_vec_push(&lo->unit->attributes, attribute);
    return CXChildVisit_Continue;
}

uint32_t ls_attributes_read(struct ls_lowering *lo, CXCursor declaration,
                            enum ls_attribute_owner owner, uint32_t ref)
{
    if (!clang_Cursor_hasAttrs(declaration))
        return 0;
    struct reading reading = {lo, declaration, {.owner = owner, .ref = ref}, 0};
    clang_visitChildren(declaration, read_attribute, &reading);
    return reading.flags;
}

uint32_t ls_attribute_cleanup(struct ls_lowering *lo, CXCursor variable, CXCursor attribute)
{
    struct word name = attribute_name(lo, attribute);
    if (name.length != strlen("cleanup") || memcmp(name.text, "cleanup", name.length) != 0)
        return LS_NONE;
    CXString text = printed(variable);
    struct word function = printed_arguments(text, name);
    CXCursor declaration =
        ls_function_named(lo, ls_arena_strndup(&lo->arena, function.text, function.length));
    clang_disposeString(text);
    if (clang_Cursor_isNull(declaration))
        return LS_NONE;
    return ls_decl_of(lo, declaration)->index;
}
