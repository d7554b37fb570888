/* Private to the front end: the state of lowering one translation unit, and what its files offer
 * each other.
 *
 * Order of work: tree.c copies the cursors of one function into a flat tree; stmts.c walks its
 * statements, exprs.c its values, lvalues.c its places, conditions.c its branches. types.c,
 * decls.c and sites.c translate what they meet once and keep it in tables. lower.c decides which
 * functions are lowered.
 *
 * Broken code has holes in its tree: every function that takes a node takes NULL, too. */
#ifndef LS_FRONTEND_LOWERING_P_H
#define LS_FRONTEND_LOWERING_P_H

#include <clang-c/Index.h>

#include "base/arena.h"
#include "base/vec.h"
#include "ir/builder.h"
#include "ir/unit.h"

/* ---- tree.c: the cursors of one declaration, in preorder ---- */

struct ls_node {
    CXCursor cursor;
    uint32_t size; /* nodes of this subtree, itself included */
};

struct ls_tree {
    LS_VEC(struct ls_node) nodes; /* at[0] is the declaration itself */
    LS_VEC(uint32_t) open;        /* while building: the path to the newest node */
    bool has_labels;
    bool has_attributes;
    uint32_t quiet, quiet_end; /* the newest known expansion that has no word of locks; macros.c */
};

/* Replaces the tree by that of a declaration. Types and other noise are left out. */
void ls_tree_build(struct ls_tree *tree, CXCursor declaration);
void ls_tree_release(struct ls_tree *tree);

/* Children; NULL at the end. */
const struct ls_node *ls_node_first(const struct ls_node *node);
const struct ls_node *ls_node_next(const struct ls_node *parent, const struct ls_node *child);
const struct ls_node *ls_node_last(const struct ls_node *node);
const struct ls_node *ls_node_child(const struct ls_node *node, unsigned number);
unsigned ls_node_count(const struct ls_node *node);

static inline enum CXCursorKind ls_node_kind(const struct ls_node *node)
{
    return node ? node->cursor.kind : CXCursor_InvalidCode;
}

/* The node without parentheses and implicit or explicit casts around it. */
const struct ls_node *ls_node_strip(const struct ls_node *node);

/* ---- types.c ---- */

enum ls_type_class {
    LS_TYPE_SCALAR,
    LS_TYPE_FLOAT,
    LS_TYPE_VOID,
    LS_TYPE_POINTER,
    LS_TYPE_ARRAY,
    LS_TYPE_RECORD,
    LS_TYPE_FUNCTION,
};

typedef LS_VEC(struct ls_site) ls_sites;

/* The fields of a record in their order, unnamed ones too; read when somebody asks. */
struct ls_fields {
    LS_VEC(CXCursor) list;
    bool is_read;
};

struct ls_type {
    CXType canonical;
    struct ls_fields *fields; /* of a record, else NULL */
    uint32_t text;            /* string */
    uint8_t class;            /* enum ls_type_class */
    bool is_const;
    bool is_noreturn; /* a function type that never returns */
    bool is_va_list;
    uint16_t access; /* LS_ACCESS_VOLATILE, LS_ACCESS_ATOMIC, LS_ACCESS_TORN */
};

/* ---- decls.c ---- */

/* Functions of the compiler that are no calls. */
enum ls_builtin {
    LS_BUILTIN_NONE,
    LS_BUILTIN_FIRST,      /* gives its first argument: __builtin_expect */
    LS_BUILTIN_EVALUATE,   /* a constant, or unknown; arguments are not evaluated */
    LS_BUILTIN_CONSTANT_P, /* the same, or 0 */
    LS_BUILTIN_NOTHING,    /* no code: va_start */
    LS_BUILTIN_UNREACHABLE,
};

enum ls_decl_kind {
    LS_DECL_UNKNOWN,
    LS_DECL_FUNCTION, /* unit.functions[index] */
    LS_DECL_BUILTIN,  /* enum ls_builtin */
    LS_DECL_GLOBAL,   /* unit.globals[index] */
    LS_DECL_LOCAL,    /* variable number index of the function */
    LS_DECL_CONSTANT, /* an enumerator */
    LS_DECL_FIELD,    /* unit.fields[index]; LS_NONE for an unnamed struct member */
    LS_DECL_RECORD,   /* unit.records[index] */
    LS_DECL_LABEL,    /* body.labels[index] */
};

struct ls_decl {
    uint32_t kind; /* enum ls_decl_kind */
    uint32_t index;
    int64_t value;              /* of an enumerator; of locals and labels the function's number */
    const struct ls_type *type; /* NULL for records and labels */
};

/* ---- lvalues.c ---- */

enum { LS_PATH_STEPS = 24 };

/* A place while it is being put together. */
struct ls_path {
    struct ls_place place;
    const struct ls_type *type;
    uint16_t access; /* enum ls_access_flags of a load or store of it */
    struct ls_step steps[LS_PATH_STEPS];
};

/* ---- the state of one function ---- */

/* Where break or continue lead: the block, and how many cleanups stay pending there. */
struct ls_jump {
    uint32_t block; /* LS_NONE: nowhere */
    uint32_t cleanups;
};

struct ls_label {
    uint32_t name;
    uint32_t block;
    uint32_t cleanups;           /* pending where the label stands */
    uint32_t region, region_end; /* nodes of the statement expression around it: nobody else may
                                    jump to it */
    bool is_address_taken;
};

struct ls_cleanup {
    const void *variable_key;
    uint32_t variable;
    uint32_t function;
};

struct ls_switch {
    LS_VEC(struct ls_case) cases;
    uint32_t default_block;
    uint32_t statement_exprs; /* depth of them around the switch */
};

struct ls_body {
    struct ls_builder builder;
    struct ls_tree tree;
    LS_VEC(struct ls_label) labels;
    LS_VEC(struct ls_cleanup) cleanups; /* of the whole function, by variable */
    LS_VEC(struct ls_cleanup) pending;  /* of the open scopes */
    struct ls_jump break_to, continue_to;
    struct ls_switch *switch_;
    bool has_assembler;
    bool retries;                   /* LS_FN_RETRY */
    bool is_damaged;                /* LS_FN_DAMAGED */
    uint32_t statement_exprs;       /* depth */
    uint32_t computed_goto;         /* the block that leads to every label; LS_NONE: not used yet */
    LS_VEC(struct ls_operand) args; /* stack of the calls that are being put together */
};

/* ---- the state of one unit ---- */

/* A function-like macro whose name speaks of locks. */
struct ls_macro {
    uint32_t name;
    bool locks; /* by atomic operations of its own */
};

struct ls_type_entry;
struct ls_decl_entry;
struct ls_file_entry;
struct ls_name_entry;

struct ls_lowering {
    CXTranslationUnit tu;
    const char *directory;
    struct ls_unit *unit;
    struct ls_arena arena;
    struct ls_type_entry *types; /* uthash, types.c */
    LS_VEC(struct ls_type *) types_by_text;
    struct ls_decl_entry *decls; /* uthash, decls.c */
    struct ls_file_entry *files; /* uthash, sites.c */
    struct ls_name_entry *names; /* uthash, lower.c: functions by name, made when needed */
    struct {
        unsigned location;
        struct ls_site site;
    } newest; /* the last location that was translated */
    struct {
        CXFile file;
        const char *text;
        size_t size;
    } newest_text;   /* of the last file that was asked for; clang's */
    bool has_errors; /* in the source: expressions may be holes */
    ls_sites faults; /* where the compiler saw an error before anything was guessed */
    ls_sites holes;  /* where it still sees one */
    ls_sites breaks; /* those of them where the source is no C */
    bool uses_va_lists;
    bool in_initialisers;           /* body is that of the LS_FN_INIT function */
    LS_VEC(struct ls_macro) macros; /* see macros.c */
    bool in_lock_macro;
    struct ls_body *body;              /* what is being lowered */
    LS_VEC(CXCursor) wanted_functions; /* definitions that are still to be lowered */
    LS_VEC(CXCursor) wanted_globals;   /* definitions whose initialisers are */
};

/* ---- lower.c ---- */

/* Fills lo->unit from lo->tu. */
void ls_lower_unit(struct ls_lowering *lo);
void ls_lowering_release(struct ls_lowering *lo);

/* The declaration of a function by its name; the null cursor when there is none. */
CXCursor ls_function_named(struct ls_lowering *lo, const char *name);

/* ---- sites.c ---- */

struct ls_site ls_site_at(struct ls_lowering *lo, CXSourceLocation location);
struct ls_site ls_site_on(struct ls_lowering *lo, const char *path, unsigned line);
struct ls_site ls_site_of(struct ls_lowering *lo, const struct ls_node *node);

/* The site of the closing brace or last character. */
struct ls_site ls_site_end(struct ls_lowering *lo, CXCursor cursor);

/* True when the location is in a file whose code belongs to the unit alone: the main file, or one
 * that it includes and that is no header. */
bool ls_site_is_main(struct ls_lowering *lo, CXSourceLocation location);

void ls_sites_release(struct ls_lowering *lo);

/* The text of the file, clang's; NULL without a file. */
const char *ls_source_text(struct ls_lowering *lo, CXFile file, size_t *size);
/* The text of the source where the first token of the range is spelled (inside the macro's
 * definition when it comes from one), up to *end; NULL when it is not in a file. */
const char *ls_source_spelled(struct ls_lowering *lo, CXSourceLocation location, const char **end);
/* The same where it is expanded. */
const char *ls_source_expanded(struct ls_lowering *lo, CXSourceLocation location, const char **end);

/* ---- types.c ---- */

const struct ls_type *ls_type_of(struct ls_lowering *lo, CXType type);
const struct ls_type *ls_type_of_node(struct ls_lowering *lo, const struct ls_node *node);
/* What a pointer points to (of an array its element; the type itself when it is neither), what an
 * array holds. */
const struct ls_type *ls_type_pointee(struct ls_lowering *lo, const struct ls_type *type);
const struct ls_type *ls_type_element(struct ls_lowering *lo, const struct ls_type *type);
/* The type with this text that was met first. */
const struct ls_type *ls_type_by_text(const struct ls_lowering *lo, uint32_t text);
/* A field by its number; false when there are not so many. */
bool ls_type_field(const struct ls_type *record, uint32_t number, CXCursor *field);
/* The number of a field, or LS_NONE. */
uint32_t ls_type_field_number(const struct ls_type *record, CXCursor field);
void ls_types_release(struct ls_lowering *lo);

/* True for an expression that clang kept of faulty code, without a type. */
bool ls_is_recovered(struct ls_lowering *lo, const struct ls_node *node);

static inline bool ls_type_is(const struct ls_type *type, enum ls_type_class class)
{
    return type && type->class == class;
}

/* ---- decls.c ---- */

/* What a declaration stands for; entered in the unit's tables at its first use. */
const struct ls_decl *ls_decl_of(struct ls_lowering *lo, CXCursor declaration);
/* The same for the declaration that an expression or reference names. */
const struct ls_decl *ls_decl_referenced(struct ls_lowering *lo, const struct ls_node *node);
/* Enters a variable of the function. */
void ls_decl_add_local(struct ls_lowering *lo, CXCursor declaration, uint32_t variable,
                       const struct ls_type *type);
void ls_decl_add_label(struct ls_lowering *lo, CXCursor statement, uint32_t label);
/* The label's entry; NULL when it is none of this function. */
struct ls_label *ls_decl_label(struct ls_lowering *lo, CXCursor statement);
/* A call without a declaration says by its first argument (NULL: none) what the function is given.
 */
void ls_decl_note_call(struct ls_lowering *lo, uint32_t function, const struct ls_node *argument);
/* A function that has no declaration, by its name: the atomic operations. */
uint32_t ls_decl_add_builtin(struct ls_lowering *lo, const char *name, size_t length,
                             uint32_t type);
void ls_decls_release(struct ls_lowering *lo);

/* The record whose field it is for a reader: unnamed members are no level of their own. */
CXCursor ls_record_around(CXCursor field);

/* A string of the unit with the cursor's spelling. */
uint32_t ls_spelling(struct ls_lowering *lo, CXCursor cursor);

/* ---- attributes.c ---- */

/* Notes the thread-safety attributes of a declaration in unit.attributes, and returns the flags
 * (LS_FN_NORETURN, LS_FN_CONSTRUCTOR, LS_FN_DESTRUCTOR) that its attributes mean. */
uint32_t ls_attributes_read(struct ls_lowering *lo, CXCursor declaration,
                            enum ls_attribute_owner owner, uint32_t ref);

/* The function of a variable's cleanup attribute, or LS_NONE. `attribute` is a child of it. */
uint32_t ls_attribute_cleanup(struct ls_lowering *lo, CXCursor variable, CXCursor attribute);

/* ---- constants.c ---- */

/* The value of an integer constant expression. ls_constant_fold looks at the shape first and is
 * cheap on others; ls_constant_evaluate asks clang at once. */
bool ls_constant_fold(struct ls_lowering *lo, const struct ls_node *node, int64_t *value);
bool ls_constant_evaluate(CXCursor expression, int64_t *value);

struct ls_operand ls_constant(struct ls_lowering *lo, int64_t value);
bool ls_operand_is(const struct ls_lowering *lo, struct ls_operand operand, int64_t value);

static const struct ls_operand ls_unknown = {LS_OPERAND_UNKNOWN, 0};
static const struct ls_operand ls_nothing = {LS_OPERAND_NONE, 0};

/* ---- exprs.c, calls.c, operators.c ---- */

struct ls_operand ls_lower_value(struct ls_lowering *lo, const struct ls_node *node);
/* Only for what it does. */
void ls_lower_effect(struct ls_lowering *lo, const struct ls_node *node);
struct ls_operand ls_lower_call(struct ls_lowering *lo, const struct ls_node *node);
/* __c11_atomic_*, __atomic_*: a call of that name, its arguments in the order of the source. */
struct ls_operand ls_lower_atomic(struct ls_lowering *lo, const struct ls_node *node);
struct ls_operand ls_lower_unary(struct ls_lowering *lo, const struct ls_node *node);
struct ls_operand ls_lower_binary(struct ls_lowering *lo, const struct ls_node *node);
struct ls_operand ls_lower_compound_assignment(struct ls_lowering *lo, const struct ls_node *node);
/* ++ and --; `is_used`: the value matters. */
struct ls_operand ls_lower_step(struct ls_lowering *lo, const struct ls_node *node, bool is_used);
/* && and || where their value is used. */
struct ls_operand ls_lower_truth(struct ls_lowering *lo, const struct ls_node *node);

/* A copy that later stores do not change. */
struct ls_operand ls_freeze(struct ls_lowering *lo, struct ls_operand value, struct ls_site site);

/* ---- offsets.c: offsetof and container_of ---- */

/* True for offsetof(T, f) itself. */
bool ls_is_builtin_offset(const struct ls_node *node);
/* True when the node is an offset of a field. */
bool ls_is_offset(struct ls_lowering *lo, const struct ls_node *node);
/* pointer - offset: the object around; pointer + offset: the field of the object. */
struct ls_operand ls_lower_offset(struct ls_lowering *lo, struct ls_operand pointer,
                                  const struct ls_node *offset, bool is_container);

/* ---- lvalues.c ---- */

/* The place of an expression; a value that has none is kept in a synthetic variable. */
void ls_lower_path(struct ls_lowering *lo, const struct ls_node *node, struct ls_path *path);
void ls_path_local(struct ls_lowering *lo, struct ls_path *path, uint32_t variable,
                   const struct ls_type *type);
void ls_path_global(struct ls_path *path, const struct ls_decl *global);
/* What the pointer points to. */
void ls_path_deref(struct ls_lowering *lo, struct ls_path *path, struct ls_operand pointer,
                   const struct ls_type *type);
/* pointer[index] */
void ls_path_element(struct ls_lowering *lo, struct ls_path *path, struct ls_operand pointer,
                     struct ls_operand index, const struct ls_type *type);
/* Goes down into a field (nothing to do for an unnamed one) or an element. */
void ls_path_field(struct ls_lowering *lo, struct ls_path *path, const struct ls_decl *field);
void ls_path_index(struct ls_lowering *lo, struct ls_path *path, struct ls_operand index,
                   const struct ls_type *type);
void ls_path_step(struct ls_lowering *lo, struct ls_path *path, struct ls_step step,
                  const struct ls_type *type);

struct ls_operand ls_path_read(struct ls_lowering *lo, struct ls_path *path, struct ls_site site);
void ls_path_write(struct ls_lowering *lo, struct ls_path *path, struct ls_operand value,
                   uint16_t flags, struct ls_site site);
struct ls_operand ls_path_address(struct ls_lowering *lo, struct ls_path *path);

/* A new variable of the front end's own. */
uint32_t ls_synthetic(struct ls_lowering *lo, const struct ls_type *type, struct ls_site site);

/* ---- conditions.c ---- */

void ls_lower_branch(struct ls_lowering *lo, const struct ls_node *node, uint32_t if_true,
                     uint32_t if_false);

/* The comparison of a binary operator, or LS_OPR_NONE. */
enum ls_operator ls_comparison_of(enum CXBinaryOperatorKind kind);

/* ---- inits.c ---- */

/* Stores the initialiser. */
void ls_lower_init(struct ls_lowering *lo, const struct ls_path *path, const struct ls_node *node);

/* ---- stmts.c, switches.c, loops.c ---- */

void ls_lower_statement(struct ls_lowering *lo, const struct ls_node *node);
struct ls_operand ls_lower_statement_expr(struct ls_lowering *lo, const struct ls_node *node);
void ls_lower_while(struct ls_lowering *lo, const struct ls_node *node);
void ls_lower_do(struct ls_lowering *lo, const struct ls_node *node);
void ls_lower_for(struct ls_lowering *lo, const struct ls_node *node);
void ls_lower_switch(struct ls_lowering *lo, const struct ls_node *node);
void ls_lower_case(struct ls_lowering *lo, const struct ls_node *node);

/* ---- assembler.c ---- */

void ls_lower_asm(struct ls_lowering *lo, const struct ls_node *node);

/* ---- locals.c ---- */

/* A local declaration: enters the variable, lowers its initialiser, notes its cleanup. */
void ls_lower_local(struct ls_lowering *lo, const struct ls_node *node);
/* The initialiser among the children of a variable's node, or NULL. */
const struct ls_node *ls_initialiser(const struct ls_node *variable);

/* ---- macros.c: locks made by hand ---- */

/* An invocation of a macro such as `SPIN_LOCK(&q->lock)` whose expansion locks by atomic operations
 * of its own becomes a call of a function with that name (LS_FN_MACRO), whose arguments are those
 * that may be the lock, by address. Its expansion is not lowered then: nobody finds a lock in it.
 * False for every other node. */
bool ls_lower_lock_macro(struct ls_lowering *lo, const struct ls_node *node,
                         struct ls_operand *value);

/* ---- scopes.c: cleanups, labels and jumps ---- */

/* Finds the labels and the variables with a cleanup of the function that is about to be lowered. */
void ls_scopes_scan(struct ls_lowering *lo);
uint32_t ls_scope_open(struct ls_lowering *lo);
/* Runs the cleanups of the scope when its end is reached. */
void ls_scope_close(struct ls_lowering *lo, uint32_t scope, struct ls_site site);
void ls_scope_declare(struct ls_lowering *lo, CXCursor variable, uint32_t number);
/* Runs the cleanups above `keep`, without forgetting them: on the way out. */
void ls_scope_unwind(struct ls_lowering *lo, uint32_t keep, struct ls_site site);
void ls_lower_jump(struct ls_lowering *lo, struct ls_jump jump, struct ls_site site);
void ls_lower_label(struct ls_lowering *lo, const struct ls_node *node);
void ls_lower_goto(struct ls_lowering *lo, const struct ls_node *node);
void ls_lower_computed_goto(struct ls_lowering *lo, const struct ls_node *node);

/* ---- text.c ---- */

/* Skips a literal or comment that starts at `at`; `at` itself when there is none. */
const char *ls_skip_opaque(const char *at, const char *end);
/* The length of the identifier at `at`. */
size_t ls_word_length(const char *at, const char *end);

/* ---- small helpers ---- */

static inline struct ls_builder *ls_builder_of(struct ls_lowering *lo)
{
    return &lo->body->builder;
}

/* Goes on in `block`, which is reached from here, too. */
static inline void ls_continue_in(struct ls_lowering *lo, uint32_t block, struct ls_site site)
{
    if (!ls_builder_terminated(ls_builder_of(lo)))
        ls_builder_jump(ls_builder_of(lo), block, site);
    ls_builder_enter(ls_builder_of(lo), block);
}

#endif
