#include "frontend/guesses.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/foreign.h"
#include "frontend/signs.h"
#include "frontend/standard.h"
#include "ir/unit.h"

/* ---- names ---- */

void ls_guesses_init(struct ls_guesses *guesses)
{
    *guesses = (struct ls_guesses){0};
    ls_intern_init(&guesses->names);
    ls_vec_push(&guesses->all, (struct ls_guess){0});
}

void ls_guesses_release(struct ls_guesses *guesses)
{
    ls_intern_release(&guesses->names);
    ls_vec_release(&guesses->all);
}

static uint32_t id_of(struct ls_guesses *guesses, const char *name, size_t length)
{
    uint32_t id = ls_intern_bytes(&guesses->names, name, length);
    if (id == guesses->all.count)
        ls_vec_push(&guesses->all, (struct ls_guess){0});
    return id;
}

static void add_sign(struct ls_guesses *guesses, uint32_t id, unsigned signs)
{
    struct ls_guess *guess = &guesses->all.at[id];
    guesses->changes += (guess->signs & signs) != signs;
    guess->signs |= signs;
}

/* In broken code a number may stand where a name should. */
static void note(struct ls_guesses *guesses, const char *name, size_t length, enum ls_sign sign)
{
    if (length > 0 && !isdigit((unsigned char)*name))
        add_sign(guesses, id_of(guesses, name, length), sign);
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Somewhere in the file: an argument may be a function, `atexit(close_all)`. */
static bool is_called(struct ls_code code, const char *name, size_t length)
{
    const char *end = code.at + code.size;
    for (const char *at = code.at; (at = memmem(at, (size_t)(end - at), name, length)); at++) {
        size_t start = (size_t)(at - code.at);
        if (ls_code_char(code, start + length) == '(' &&
            ls_code_word(code, start) == start + length &&
            (start == 0 || !ls_code_is_word(code, start - 1)))
            return true;
    }
    return false;
}

struct place {
    struct ls_code code;
    size_t at;
};

static struct place place_of(CXTranslationUnit tu, CXDiagnostic error)
{
    struct place place = {{NULL, 0}, 0};
    CXFile file;
    unsigned offset;
    clang_getExpansionLocation(clang_getDiagnosticLocation(error), &file, NULL, NULL, &offset);
    if (file)
        place.code.at = clang_getFileContents(tu, file, &place.code.size);
    place.at = offset;
    if (!place.code.at || offset >= place.code.size)
        place.code = (struct ls_code){"", 0};
    return place;
}

struct error {
    const char *text;
    const char *name; /* behind its first quote */
    struct place place;
};

static bool is_here(struct place place, const char *name, size_t length)
{
    return place.at + length <= place.code.size &&
           memcmp(place.code.at + place.at, name, length) == 0;
}

/* What the place says of a type: its own name stands there, or that of the macro that it is in. */
static enum ls_sign sign_of_type(struct place place, const char *name, size_t length)
{
    struct ls_code code = place.code;
    size_t end = ls_code_word(code, place.at);
    if (is_here(place, name, length))
        return ls_sign_of_type(code, place.at, place.at + length);
    if (end > place.at && ls_code_char(code, ls_code_blanks(code, end)) == '(')
        end = ls_code_parentheses(code, ls_code_blanks(code, end));
    enum ls_sign sign = end > place.at ? ls_sign_of_type(code, place.at, end) : LS_SIGN_NUMBER;
    return sign == LS_SIGN_WORD ? sign : LS_SIGN_NUMBER;
}

static enum ls_sign sign_of_value(struct ls_guesses *guesses, struct place place, const char *name,
                                  size_t length)
{
    enum ls_sign sign = LS_SIGN_VALUE;
    if (is_here(place, name, length))
        sign = ls_sign_of_value(place.code, place.at, place.at + length);
    uint32_t id = id_of(guesses, name, length); /* may move what there is */
    bool is_new = guesses->all.at[id].signs == 0;
    return sign == LS_SIGN_VALUE && is_new && is_called(place.code, name, length) ? LS_SIGN_FUNCTION
                                                                                  : sign;
}

static void note_type(struct ls_guesses *guesses, const struct error *error)
{
    size_t length = strcspn(error->name, "'");
    note(guesses, error->name, length,
         ls_standard_header(error->name, length) ? LS_SIGN_SYSTEM
                                                 : sign_of_type(error->place, error->name, length));
}

static void note_value(struct ls_guesses *guesses, const struct error *error)
{
    size_t length = strcspn(error->name, "'");
    note(guesses, error->name, length,
         ls_standard_header(error->name, length)
             ? LS_SIGN_SYSTEM
             : sign_of_value(guesses, error->place, error->name, length));
}

/* ---- words around declarations ---- */

/* `(first, second)`: so many words, LS_NONE when there is anything else. */
static uint32_t count_words(struct ls_code code, size_t open, size_t close)
{
    uint32_t count = 0;
    for (size_t at = open; at + 1 < close; count++) {
        size_t start = ls_code_blanks(code, at + 1), end = ls_code_word(code, start);
        at = ls_code_blanks(code, end);
        if (start == end || isdigit((unsigned char)code.at[start]) ||
            (at + 1 < close && ls_code_char(code, at) != ','))
            return LS_NONE;
    }
    return count;
}

static bool is_first_in_line(struct ls_code code, size_t at)
{
    while (at > 0 && strchr(" \t", code.at[at - 1]))
        at--;
    return at == 0 || code.at[at - 1] == '\n';
}

/* `TEST(name) { ... }`, for which clang takes a function of no type, and each further one for the
 * same function. */
static bool note_definition(struct ls_guesses *guesses, struct place place)
{
    struct ls_code code = place.code;
    size_t end = ls_code_word(code, place.at), open = ls_code_blanks(code, end);
    if (end == place.at || ls_code_char(code, open) != '(' || !is_first_in_line(code, place.at) ||
        !ls_code_is_capital(code, place.at, end))
        return false;
    size_t close = ls_code_parentheses(code, open);
    uint32_t words = count_words(code, open, close);
    if (ls_code_char(code, ls_code_blanks(code, close)) != '{' || words < 1 || words > 2)
        return false;
    note(guesses, code.at + place.at, end - place.at,
         words == 1 ? LS_SIGN_DEFINES : LS_SIGN_DEFINES_PAIR);
    return true;
}

/* "type specifier missing, defaults to 'int'" */
static void note_untyped(struct ls_guesses *guesses, const struct error *error)
{
    note_definition(guesses, error->place);
}

/* `f(...) X Y(1, 2);`: all of them, for clang stops at the first. */
static void note_words(struct ls_guesses *guesses, struct ls_code code, size_t at)
{
    while (ls_code_is_word(code, at)) {
        size_t end = ls_code_word(code, at), behind = ls_code_blanks(code, end);
        bool is_call = ls_code_char(code, behind) == '(';
        if (!ls_code_is_capital(code, at, end))
            return;
        note(guesses, code.at + at, end - at, is_call ? LS_SIGN_CALLED_WORD : LS_SIGN_WORD);
        at = is_call ? ls_code_blanks(code, ls_code_parentheses(code, behind)) : behind;
    }
}

/* `f(...) X;`; or `X(...)` and then something else. */
static void note_word_behind(struct ls_guesses *guesses, struct place place)
{
    struct ls_code code = place.code;
    struct ls_call_text call;
    size_t end = ls_code_word(code, place.at);
    if (ls_code_is_capital(code, place.at, end))
        note_words(guesses, code, place.at);
    else if (ls_code_open_call(code, place.at, &call) && call.behind == place.at)
        note(guesses, code.at + call.start, call.end - call.start,
             ls_code_char(code, ls_code_blanks(code, end)) == '(' ? LS_SIGN_NAMES_TYPE
                                                                  : LS_SIGN_CALLED_WORD);
}

/* `static int X(1, 2) f(const char *text, ...)`, with the error at what should be a parameter. */
static void note_word_between(struct ls_guesses *guesses, struct place place)
{
    struct ls_code code = place.code;
    if (ls_code_char_before(code, place.at) != '(')
        return;
    size_t end = ls_code_blanks_before(code, ls_code_blanks_before(code, place.at) - 1);
    size_t start = ls_code_word_before(code, end);
    if (start < end && ls_code_is_capital(code, start, end))
        note(guesses, code.at + start, end - start, LS_SIGN_CALLED_WORD);
}

/* Words that only a type starts with. */
static const char *const type_words[] = {"struct", "union", "enum",  "const", "unsigned", "signed",
                                         "void",   "char",  "short", "int",   "long",     "float",
                                         "double", "_Bool", "bool",  NULL};

/* The name of the call in whose arguments the place is, and how many commas are before the place
 * and behind it. */
struct argument {
    size_t start, end;
    unsigned before, behind;
};

static bool find_argument(struct place place, struct argument *argument)
{
    struct ls_code code = place.code;
    size_t open = place.at;
    unsigned depth = 0;
    *argument = (struct argument){0};
    for (;; open--) {
        if (open == 0 || strchr(";{}", code.at[open - 1]))
            return false;
        char c = code.at[open - 1];
        if (c == '(' && depth-- == 0)
            break;
        depth += c == ')';
        argument->before += c == ',' && depth == 0;
    }
    argument->end = ls_code_blanks_before(code, open - 1);
    argument->start = ls_code_word_before(code, argument->end);
    size_t end = ls_code_parentheses(code, open - 1);
    for (size_t at = place.at; at + 1 < end; at++) {
        depth = depth + (code.at[at] == '(') - (code.at[at] == ')');
        argument->behind += code.at[at] == ',' && depth + 1 == 0;
    }
    return argument->start < argument->end;
}

/* `list_entry(at, struct item, link)`, `make(struct item)`, `make_many(struct item, 3)`. */
static bool note_type_argument(struct ls_guesses *guesses, struct place place)
{
    static const char *const others[] = {"sizeof", "typeof", "if",       "while",
                                         "switch", "return", "_Alignof", NULL};
    struct argument argument;
    if (!find_argument(place, &argument) || argument.before > 1 ||
        argument.before + argument.behind > 2 ||
        ls_code_is_one_of(place.code, argument.start, others))
        return false;
    bool is_container = argument.before == 1 && argument.behind == 1;
    if (is_container || argument.before == 0)
        note(guesses, place.code.at + argument.start, argument.end - argument.start,
             is_container ? LS_SIGN_CONTAINER : LS_SIGN_ALLOCATES);
    return true;
}

/* `"..." PRIu64`, `"..." VERSION` */
static void note_name_of_text(struct ls_guesses *guesses, struct ls_code code, size_t at)
{
    size_t length = ls_code_word(code, at) - at;
    bool is_system = ls_standard_header(code.at + at, length) != NULL;
    note(guesses, code.at + at, length, is_system ? LS_SIGN_SYSTEM : LS_SIGN_TEXT);
}

static void note_grammar(struct ls_guesses *guesses, const struct error *error)
{
    struct place place = error->place;
    struct ls_code code = place.code;
    struct ls_call_text call;
    bool is_word = ls_code_is_word(code, place.at);
    if (code.size == 0)
        return;
    if (is_word && starts(error->text, "expected function body after function declarator"))
        note_word_behind(guesses, place);
    else if (starts(error->text, "expected parameter declarator"))
        note_word_between(guesses, place);
    else if (is_word && ls_code_char_before(code, place.at) == '"')
        note_name_of_text(guesses, code, place.at);
    else if (starts(error->text, "expected expression") &&
             ls_code_is_one_of(code, place.at, type_words) && note_type_argument(guesses, place))
        return;
    else if (ls_code_open_call(code, place.at, &call))
        note(guesses, code.at + call.start, call.end - call.start, ls_sign_of_call(code, call));
}

/* "unexpected type name 'item': expected expression" */
static void note_type_as_argument(struct ls_guesses *guesses, const struct error *error)
{
    note_type_argument(guesses, error->place);
}

/* "'continue' statement not in loop statement": what is called before the brace is a loop after
 * all. */
static void note_jump(struct ls_guesses *guesses, const struct error *error)
{
    struct ls_code code = error->place.code;
    struct ls_call_text call;
    unsigned depth = 0;
    for (size_t at = error->place.at; at > 0; at--) {
        depth += code.at[at - 1] == '}';
        if (code.at[at - 1] != '{' || depth-- > 0)
            continue;
        depth = 0;
        if (!ls_code_open_call(code, ls_code_blanks_before(code, at - 1), &call))
            continue;
        uint32_t id = id_of(guesses, code.at + call.start, call.end - call.start);
        if (guesses->all.at[id].signs & LS_SIGN_BLOCK) {
            add_sign(guesses, id, LS_SIGN_LOOP);
            return;
        }
    }
}

/* ---- types ---- */

/* "const struct item", "item' (aka 'struct item')": the tag with its word, or length 0. */
static const char *tag_of(const char *type, size_t *length)
{
    size_t end = strcspn(type, "'");
    if (starts(type + end, "' (aka '"))
        type += end + strlen("' (aka '");
    while (starts(type, "const ") || starts(type, "volatile "))
        type += strcspn(type, " ") + 1;
    size_t word = starts(type, "struct ") ? strlen("struct ") : 0;
    struct ls_code code = {type, strlen(type)};
    *length = word && ls_code_is_word(code, word) ? ls_code_word(code, word) : 0;
    return type;
}

/* `->name` or `.name` at the place. */
static size_t member_at(struct place place)
{
    char c = ls_code_char(place.code, place.at);
    if (c != '.' && !(c == '-' && ls_code_char(place.code, place.at + 1) == '>'))
        return 0;
    return ls_code_blanks(place.code, place.at + (c == '.' ? 1 : 2));
}

enum { LONGEST_NAME = 200 };

/* `record` is "struct item". */
static void note_member(struct ls_guesses *guesses, uint32_t record, const char *name,
                        size_t length)
{
    char text[2 * LONGEST_NAME];
    const char *tag = ls_intern_text(&guesses->names, record) + strlen("struct ");
    if (length == 0 || strlen(tag) > LONGEST_NAME || length > LONGEST_NAME / 2)
        return;
    snprintf(text, sizeof text, LS_GUESSED "%s_%.*s", tag, (int)length, name);
    uint32_t type = id_of(guesses, text, strlen(text)), member = id_of(guesses, name, length);
    struct ls_guess *guess = &guesses->all.at[type];
    if (guess->member)
        return;
    guess->member = member;
    guess->next = guesses->all.at[record].members;
    guesses->all.at[record].members = type;
    add_sign(guesses, type, LS_SIGN_NUMBER);
}

static uint32_t note_record(struct ls_guesses *guesses, const char *tag, size_t length)
{
    uint32_t record = id_of(guesses, tag, length);
    add_sign(guesses, record, LS_SIGN_COMPLETE);
    return record;
}

static void note_member_at(struct ls_guesses *guesses, uint32_t record, struct place place)
{
    size_t start = member_at(place);
    if (start)
        note_member(guesses, record, place.code.at + start,
                    ls_code_word(place.code, start) - start);
}

/* "variable has incomplete type 'struct tm'" */
static void note_incomplete(struct ls_guesses *guesses, const struct error *error)
{
    const char *type = strstr(error->text, "type '");
    size_t length = 0;
    const char *tag = type ? tag_of(type + strlen("type '"), &length) : NULL;
    if (length == 0)
        return;
    if (ls_standard_header(tag, length))
        note(guesses, tag, length, LS_SIGN_SYSTEM);
    else
        note_member_at(guesses, note_record(guesses, tag, length), error->place);
}

/* "no member named 'next' in 'struct item'": of a record that is guessed. */
static void note_missing_member(struct ls_guesses *guesses, const struct error *error)
{
    const char *type = strstr(error->text, " in 'struct ");
    type = type ? type : strstr(error->text, " type 'struct ");
    size_t length = 0;
    const char *tag = type ? tag_of(strchr(type, '\'') + 1, &length) : NULL;
    uint32_t record = length > 0 ? id_of(guesses, tag, length) : 0;
    if (guesses->all.at[record].signs & LS_SIGN_COMPLETE)
        note_member(guesses, record, error->name, strcspn(error->name, "'"));
}

/* The guessed type of "... 'item_t' (aka 'int') ..."; 0: it is none. */
static uint32_t guessed_type(struct ls_guesses *guesses, const char *name)
{
    struct ls_code code = {name, strcspn(name, "'")};
    if (code.size == 0 || ls_code_word(code, 0) < code.size ||
        !starts(name + code.size, "' (aka '"))
        return 0;
    uint32_t id = id_of(guesses, name, code.size);
    unsigned signs = guesses->all.at[id].signs;
    return signs && !(signs & LS_SIGN_KNOWN) ? id : 0;
}

/* "member reference base type 'item_t' (aka 'int') is not a structure or union" */
static void note_base(struct ls_guesses *guesses, const struct error *error)
{
    uint32_t type = guessed_type(guesses, error->name);
    char tag[LONGEST_NAME];
    if (!type)
        return;
    int length = snprintf(tag, sizeof tag, "struct %s", ls_intern_text(&guesses->names, type));
    if (length >= (int)sizeof tag)
        return;
    bool is_pointer = strstr(error->text, "is not a pointer") != NULL;
    add_sign(guesses, type, LS_SIGN_COMPLETE | (is_pointer ? LS_SIGN_POINTER : 0u));
    note_member_at(guesses, note_record(guesses, tag, (size_t)length), error->place);
}

/* "called object type 'say_t' (aka 'int') is not a function or function pointer" */
static void note_called_type(struct ls_guesses *guesses, const struct error *error)
{
    add_sign(guesses, guessed_type(guesses, error->name), LS_SIGN_CALLABLE);
}

/* "indirection requires pointer operand ('item_t' (aka 'int') invalid)" */
static void note_pointed_to(struct ls_guesses *guesses, const struct error *error)
{
    add_sign(guesses, guessed_type(guesses, error->name), LS_SIGN_POINTER);
}

/* "... 'status' (aka 'int (int *)')": clang has read `typedef status (*handler)(int *);` as one of
 * that name, and nothing that is declared with it has a meaning. */
static void note_own_type(struct ls_guesses *guesses, const struct error *error)
{
    struct ls_code code = {error->name, strcspn(error->name, "'")};
    if (code.size > 0 && ls_code_word(code, 0) == code.size && strstr(error->name, "' (aka '"))
        note(guesses, code.at, code.size, LS_SIGN_NUMBER);
}

/* ---- conflicts ---- */

static bool take_back(struct ls_guesses *guesses, uint32_t id)
{
    if (!guesses->all.at[id].signs)
        return false;
    add_sign(guesses, id, LS_SIGN_KNOWN);
    return true;
}

/* It is one of those that were guessed, or something like `DECLARE(int, name);` */
static void note_conflict(struct ls_guesses *guesses, const struct error *error)
{
    char tag[LONGEST_NAME];
    size_t length = strcspn(error->name, "'");
    struct place place = error->place;
    if (length == 0 || length + sizeof "struct " > sizeof tag)
        return;
    snprintf(tag, sizeof tag, "struct %.*s", (int)length, error->name);
    bool was_guessed = take_back(guesses, id_of(guesses, error->name, length));
    was_guessed |= take_back(guesses, id_of(guesses, tag, strlen(tag)));
    if (!was_guessed && is_here(place, error->name, length) && !note_definition(guesses, place) &&
        ls_code_statement(place.code, place.at) == place.at &&
        ls_code_is_capital(place.code, place.at, place.at + length))
        note(guesses, error->name, length, LS_SIGN_CALLED_WORD);
}

/* A type of words of the language, and what follows "struct". */
static bool is_plain_type(struct ls_code type)
{
    for (size_t at = 0; at < type.size; at = ls_code_blanks(type, at)) {
        bool is_tag = starts(type.at + at, "struct ");
        if (type.at[at] == '*')
            at++;
        else if (!ls_code_is_one_of(type, at, type_words))
            return false;
        else
            at = ls_code_word(type, is_tag ? ls_code_blanks(type, at + strlen("struct")) : at);
    }
    return type.size > 0;
}

/* "typedef redefinition with different types ('unsigned long' vs 'int')": what it is at the place,
 * where its name stands. When even that is wrong, nothing is. */
static void note_redefined(struct ls_guesses *guesses, const struct error *error)
{
    struct place place = error->place;
    size_t end = ls_code_word(place.code, place.at), first = strcspn(error->name, "'");
    uint32_t id = id_of(guesses, place.code.at + place.at, end - place.at);
    const char *type = error->name;
    if (starts(type + first, "' (aka '"))
        type += first + strlen("' (aka '");
    struct ls_code code = {type, strcspn(type, "'")};
    struct ls_guess *guess = &guesses->all.at[id];
    if (!guess->signs || id == 0)
        return;
    bool is_first = !(guess->signs & LS_SIGN_KNOWN);
    guesses->changes += is_first || guess->type;
    guess->signs |= LS_SIGN_KNOWN;
    uint32_t known = is_first && is_plain_type(code) ? id_of(guesses, code.at, code.size) : 0;
    guesses->all.at[id].type = known;
}

/* ---- errors ---- */

/* "'windows.h' file not found" */
static void note_missing(struct ls_guesses *guesses, const struct error *error)
{
    guesses->is_foreign |= ls_foreign_header(error->name, strcspn(error->name, "'"));
}

typedef void note_error(struct ls_guesses *guesses, const struct error *error);

static note_error *note_of(const char *text)
{
    static const struct {
        const char *start;
        note_error *note;
    } messages[] = {{"use of undeclared identifier '", note_value},
                    {"unknown type name '", note_type},
                    {"function cannot return function type '", note_own_type},
                    {"typedef redefinition with different types ('", note_redefined},
                    {"type specifier missing", note_untyped},
                    {"redefinition of '", note_conflict},
                    {"conflicting types for '", note_conflict},
                    {"static declaration of '", note_conflict},
                    {"non-thread-local declaration of '", note_conflict},
                    {"unexpected type name '", note_type_as_argument},
                    {"'continue' statement not in", note_jump},
                    {"'break' statement not in", note_jump},
                    {"no member named '", note_missing_member},
                    {"field designator '", note_missing_member},
                    {"member reference base type '", note_base},
                    {"member reference type '", note_base},
                    {"called object type '", note_called_type},
                    {"indirection requires pointer operand ('", note_pointed_to},
                    {"'", note_missing}};
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (starts(text, messages[i].start))
            return messages[i].note;
    return strstr(text, "incomplete") || strstr(text, "never completed") ? note_incomplete
                                                                         : note_grammar;
}

void ls_guesses_note(struct ls_guesses *guesses, CXTranslationUnit tu, CXDiagnostic diagnostic)
{
    CXString message = clang_getDiagnosticSpelling(diagnostic);
    const char *text = clang_getCString(message), *quote = strchr(text, '\'');
    struct error error = {text, quote ? quote + 1 : "", place_of(tu, diagnostic)};
    note_of(text)(guesses, &error);
    clang_disposeString(message);
}
