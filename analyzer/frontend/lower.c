#include "frontend/lowering_p.h"

#include <string.h>

#include "base/hash.h"
#include "frontend/breaks.h"

struct ls_name_entry {
    const char *name;
    CXCursor cursor;
    UT_hash_handle hh;
};

/* ---- functions by name ---- */

static enum CXChildVisitResult add_name(CXCursor cursor, CXCursor parent, CXClientData data)
{
    struct ls_lowering *lo = data;
    (void)parent;
    if (cursor.kind != CXCursor_FunctionDecl)
        return CXChildVisit_Continue;
    CXString spelling = clang_getCursorSpelling(cursor);
    const char *name = clang_getCString(spelling);
    struct ls_name_entry *entry;
    HASH_FIND_STR(lo->names, name, entry);
    if (!entry) {
        entry = LS_NEW(&lo->arena, struct ls_name_entry);
        entry->name = ls_arena_strdup(&lo->arena, name);
        HASH_ADD_KEYPTR(hh, lo->names, entry->name, strlen(name), entry);
    }
    entry->cursor = cursor;
    clang_disposeString(spelling);
    return CXChildVisit_Continue;
}

CXCursor ls_function_named(struct ls_lowering *lo, const char *name)
{
    if (!lo->names)
        clang_visitChildren(clang_getTranslationUnitCursor(lo->tu), add_name, lo);
    struct ls_name_entry *entry;
    HASH_FIND_STR(lo->names, name, entry);
    return entry ? entry->cursor : clang_getNullCursor();
}

/* ---- one function ---- */

static void reset_body(struct ls_body *body)
{
    body->labels.count = body->cleanups.count = body->pending.count = body->args.count = 0;
    body->break_to = body->continue_to = (struct ls_jump){LS_NONE, 0};
    body->switch_ = NULL;
    body->statement_exprs = 0;
    body->has_assembler = body->retries = body->is_damaged = false;
    body->computed_goto = LS_NONE;
}

static void release_body(struct ls_body *body)
{
    ls_tree_release(&body->tree);
    ls_vec_release(&body->labels);
    ls_vec_release(&body->cleanups);
    ls_vec_release(&body->pending);
    ls_vec_release(&body->args);
}

/* A parameter's type as the function has it: a pointer where an array or function is written. */
static const struct ls_type *parameter_type(struct ls_lowering *lo, CXType function,
                                            CXCursor parameter, unsigned number)
{
    CXType type = clang_getArgType(function, number);
    return ls_type_of(lo, type.kind ? type : clang_getCursorType(parameter));
}

static void add_parameters(struct ls_lowering *lo, CXCursor definition, uint32_t function)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(definition));
    int count = clang_Cursor_getNumArguments(definition);
    for (int i = 0; i < count; i++) {
        CXCursor parameter = clang_Cursor_getArgument(definition, (unsigned)i);
        const struct ls_type *own = parameter_type(lo, type, parameter, (unsigned)i);
        struct ls_variable variable = {.name = ls_spelling(lo, parameter),
                                       .type = own->text,
                                       .flags = LS_VAR_PARAM,
                                       .site = ls_site_at(lo, clang_getCursorLocation(parameter))};
        uint32_t number = ls_builder_variable(ls_builder_of(lo), variable);
        ls_decl_add_local(lo, parameter, number, own);
        lo->unit->functions.at[function].params++;
    }
}

/* main() returns 0 at its end. */
static void end_function(struct ls_lowering *lo, CXCursor definition, uint32_t function)
{
    struct ls_site end = ls_site_end(lo, definition);
    struct ls_function *f = &lo->unit->functions.at[function];
    if (strcmp(ls_unit_text(lo->unit, f->symbol), "main") == 0 &&
        !ls_builder_terminated(ls_builder_of(lo)))
        ls_builder_return(ls_builder_of(lo), ls_constant(lo, 0), end);
    f->flags |= LS_FN_DEFINED | (lo->body->has_assembler ? LS_FN_ATOMIC : 0) |
                (lo->body->retries ? LS_FN_RETRY : 0) | ls_breaks_between(lo, f->site, end);
    if (lo->body->is_damaged)
        f->flags = (f->flags | LS_FN_DAMAGED) & ~(unsigned)LS_FN_GUESSED;
    f->end_line = end.line;
    ls_builder_end(ls_builder_of(lo), end);
}

static void lower_function(struct ls_lowering *lo, struct ls_body *body, CXCursor definition)
{
    const struct ls_decl *decl = ls_decl_of(lo, definition);
    uint32_t function = decl->index;
    if (decl->kind != LS_DECL_FUNCTION || (lo->unit->functions.at[function].flags & LS_FN_DEFINED))
        return;
    ls_tree_build(&body->tree, definition);
    const struct ls_node *code = ls_node_last(body->tree.nodes.at);
    if (ls_node_kind(code) != CXCursor_CompoundStmt)
        return;
    lo->body = body;
    reset_body(body);
    ls_builder_begin(&body->builder, lo->unit, function);
    add_parameters(lo, definition, function);
    ls_scopes_scan(lo);
    ls_lower_statement(lo, code);
    end_function(lo, definition, function);
}

/* ---- static initialisers ---- */

/* Tables of plain numbers hold nothing of interest, and may be very long. */
static bool is_number_table(struct ls_lowering *lo, const struct ls_type *type)
{
    if (type->class != LS_TYPE_ARRAY)
        return false;
    while (type->class == LS_TYPE_ARRAY)
        type = ls_type_element(lo, type);
    return type->class == LS_TYPE_SCALAR || type->class == LS_TYPE_FLOAT;
}

/* The function that holds the initialisers, begun at the first of them. */
static void begin_initialisers(struct ls_lowering *lo, struct ls_body *body)
{
    struct ls_unit *unit = lo->unit;
    const char *path = ls_unit_text(unit, unit->files.at[unit->main_file]);
    struct ls_function function = {
        .name = ls_intern(&unit->strings, "<init>"),
        .symbol = ls_intern(&unit->strings, ls_arena_printf(&lo->arena, "<init>@%s", path)),
        .type = ls_intern(&unit->strings, "void (void)"),
        .flags = LS_FN_DEFINED | LS_FN_STATIC | LS_FN_INIT,
        .site = {unit->main_file, 1, 1}};
    ls_vec_push(&unit->functions, function);
    reset_body(body);
    ls_builder_begin(&body->builder, unit, unit->functions.count - 1);
}

/* Zero, and texts, are not stored. */
static bool is_dull(struct ls_lowering *lo, const struct ls_node *initialiser)
{
    int64_t value;
    return ls_node_kind(ls_node_strip(initialiser)) == CXCursor_StringLiteral ||
           (ls_constant_fold(lo, initialiser, &value) && value == 0);
}

static void lower_global(struct ls_lowering *lo, struct ls_body *body, CXCursor variable)
{
    const struct ls_decl *decl = ls_decl_of(lo, variable);
    if (decl->kind != LS_DECL_GLOBAL || is_number_table(lo, decl->type))
        return;
    lo->body = body;
    ls_tree_build(&body->tree, variable);
    const struct ls_node *initialiser = ls_initialiser(body->tree.nodes.at);
    if (!initialiser || is_dull(lo, initialiser))
        return;
    if (!body->builder.unit)
        begin_initialisers(lo, body);
    struct ls_path path;
    ls_path_global(&path, decl);
    lo->in_initialisers = true;
    ls_lower_init(lo, &path, initialiser);
    lo->in_initialisers = false;
}

/* ---- the unit ---- */

struct definitions {
    struct ls_lowering *lo;
    LS_VEC(CXCursor) functions;
};

/* The variables of the main file are entered at once, so that the table begins with them. */
static void note_variable(struct ls_lowering *lo, CXCursor cursor)
{
    if (clang_Cursor_getStorageClass(cursor) == CX_SC_Extern &&
        clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(cursor)))
        return;
    if (!ls_site_is_main(lo, clang_getCursorLocation(cursor)))
        return;
    const struct ls_decl *decl = ls_decl_of(lo, cursor);
    if (decl->kind == LS_DECL_GLOBAL)
        lo->unit->globals.at[decl->index].flags |= LS_GLOBAL_DEFINED;
}

static enum CXChildVisitResult note_definition(CXCursor cursor, CXCursor parent, CXClientData data)
{
    struct definitions *definitions = data;
    struct ls_lowering *lo = definitions->lo;
    (void)parent;
    if (cursor.kind == CXCursor_VarDecl)
        note_variable(lo, cursor);
    else if (cursor.kind == CXCursor_FunctionDecl && clang_isCursorDefinition(cursor) &&
             ls_site_is_main(lo, clang_getCursorLocation(cursor)))
        ls_vec_push(&definitions->functions, cursor);
    return CXChildVisit_Continue;
}

/* What the main file needs from elsewhere, until nothing more is needed. */
static void lower_wanted(struct ls_lowering *lo, struct ls_body *functions, struct ls_body *globals)
{
    uint32_t function = 0, global = 0;
    while (function < lo->wanted_functions.count || global < lo->wanted_globals.count) {
        if (function < lo->wanted_functions.count)
            lower_function(lo, functions, lo->wanted_functions.at[function++]);
        else
            lower_global(lo, globals, lo->wanted_globals.at[global++]);
    }
}

void ls_lower_unit(struct ls_lowering *lo)
{
    struct definitions definitions = {.lo = lo};
    struct ls_body functions = {0}, globals = {0};
    clang_visitChildren(clang_getTranslationUnitCursor(lo->tu), note_definition, &definitions);
    for (uint32_t i = 0; i < definitions.functions.count; i++)
        lower_function(lo, &functions, definitions.functions.at[i]);
    lower_wanted(lo, &functions, &globals);
    if (globals.builder.unit)
        ls_builder_end(&globals.builder, (struct ls_site){lo->unit->main_file, 1, 1});
    ls_vec_release(&definitions.functions);
    release_body(&functions);
    release_body(&globals);
}

void ls_lowering_release(struct ls_lowering *lo)
{
    HASH_CLEAR(hh, lo->names);
    ls_sites_release(lo);
    ls_decls_release(lo);
    ls_types_release(lo);
    ls_vec_release(&lo->breaks);
    ls_vec_release(&lo->holes);
    ls_vec_release(&lo->faults);
    ls_vec_release(&lo->macros);
    ls_vec_release(&lo->wanted_functions);
    ls_vec_release(&lo->wanted_globals);
    ls_arena_release(&lo->arena);
}
