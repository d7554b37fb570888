/* libclang shows most attributes as "unexposed": kind and arguments are read from the text.
 *
 * The name stands where the attribute is spelled. The arguments are taken from clang's own printing
 * of the declaration, which has macros expanded; for lists of expressions it prints addresses
 * instead, so those are read from the source at the place of expansion, where `ACQUIRE(&q->lock)`
 * has the same arguments as the attribute behind it. */
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

/* The arguments of the attribute in the printed declaration. */
static struct word printed_arguments(const char *text, struct word name)
{
    const char *end = text + strlen(text);
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), name.text, name.length));) {
        bool starts = at == text || ls_word_length(at - 1, at) == 0;
        at += name.length;
        if (starts && *at == '(')
            return in_parentheses(at, end);
    }
    return (struct word){"", 0};
}

static struct word source_arguments(struct ls_lowering *lo, CXCursor attribute)
{
    const char *end = NULL;
    const char *at =
        ls_source_expanded(lo, clang_getRangeStart(clang_getCursorExtent(attribute)), &end);
    if (!at)
        return (struct word){"", 0};
    struct word name = word_at(at, end);
    return in_parentheses(name.text + name.length, end);
}

/* The arguments as a string of the unit. */
static uint32_t arguments_of(struct ls_lowering *lo, CXCursor declaration, CXCursor attribute,
                             struct word name)
{
    CXString text = printed(declaration);
    struct word arguments = printed_arguments(clang_getCString(text), name);
    if (arguments.length == 0 || memmem(arguments.text, arguments.length, "0x", 2))
        arguments = source_arguments(lo, attribute);
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
    struct word function = printed_arguments(clang_getCString(text), name);
    CXCursor declaration =
        ls_function_named(lo, ls_arena_strndup(&lo->arena, function.text, function.length));
    clang_disposeString(text);
    if (clang_Cursor_isNull(declaration))
        return LS_NONE;
    return ls_decl_of(lo, declaration)->index;
}
