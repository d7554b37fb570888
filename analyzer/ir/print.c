#include "ir/print.h"

#include <ctype.h>
#include <string.h>

enum { SHOWN_LITERAL = 60 /* bytes of a string literal before it is cut */ };

struct printer {
    FILE *out;
    const struct ls_unit *unit;
    const char *root;
    const struct ls_function *function;
};

struct flag_name {
    uint32_t flag;
    const char *name;
};

static const struct flag_name access_flags[] = {
    {LS_ACCESS_VOLATILE, "volatile"},
    {LS_ACCESS_ATOMIC, "atomic"},
    {LS_ACCESS_BITFIELD, "bitfield"},
    {LS_ACCESS_AGGREGATE, "aggregate"},
    {LS_ACCESS_INIT, "init"},
    {LS_ACCESS_TORN, "torn"},
    {0},
};

static const struct flag_name variable_flags[] = {
    {LS_VAR_ADDRESS_TAKEN, "address taken"},
    {0},
};

static const struct flag_name function_flags[] = {
    {LS_FN_STATIC, "static"},
    {LS_FN_INLINE, "inline"},
    {LS_FN_NORETURN, "noreturn"},
    {LS_FN_VARIADIC, "variadic"},
    {LS_FN_SYSTEM, "system"},
    {LS_FN_INIT, "initialisers"},
    {LS_FN_CONSTRUCTOR, "constructor"},
    {LS_FN_DESTRUCTOR, "destructor"},
    {LS_FN_HEADER, "header"},
    {LS_FN_MACRO, "macro"},
    {LS_FN_ATOMIC, "atomic"},
    {LS_FN_DAMAGED, "damaged"},
    {LS_FN_BROKEN, "broken"},
    {LS_FN_HANDLE, "handle"},
    {LS_FN_RETRY, "retry"},
    {LS_FN_GUESSED, "guessed"},
    {0},
};

static const struct flag_name global_flags[] = {
    {LS_GLOBAL_DEFINED, "defined"},
    {LS_GLOBAL_STATIC, "static"},
    {LS_GLOBAL_THREAD_LOCAL, "thread-local"},
    {LS_GLOBAL_CONST, "const"},
    {LS_GLOBAL_VOLATILE, "volatile"},
    {LS_GLOBAL_ATOMIC, "atomic"},
    {LS_GLOBAL_LOCAL_SCOPE, "local scope"},
    {LS_GLOBAL_SYSTEM, "system"},
    {0},
};

static const struct flag_name field_flags[] = {
    {LS_FIELD_BITFIELD, "bitfield"},
    {LS_FIELD_VOLATILE, "volatile"},
    {LS_FIELD_ATOMIC, "atomic"},
    {0},
};

static const char *text(const struct printer *p, uint32_t string)
{
    return ls_unit_text(p->unit, string);
}

/* " [static, inline]", or nothing. */
static void print_flags(const struct printer *p, const struct flag_name *names, uint32_t flags)
{
    const char *separator = " [";
    for (; names->name; names++) {
        if (!(flags & names->flag))
            continue;
        fprintf(p->out, "%s%s", separator, names->name);
        separator = ", ";
    }
    if (separator[0] == ',')
        fputc(']', p->out);
}

/* ---- sites ---- */

static const char *shown_path(const struct printer *p, const char *path)
{
    size_t length = p->root ? strlen(p->root) : 0;
    if (length > 0 && strncmp(path, p->root, length) == 0 && path[length] == '/')
        return path + length + 1;
    return path;
}

static void print_site(const struct printer *p, struct ls_site site)
{
    fprintf(p->out, "%s:%u:%u", shown_path(p, ls_unit_path(p->unit, site)), site.line, site.column);
}

/* The margin of an instruction: line and column, padded; the file only where it is not the
 * function's. */
static void print_margin(const struct printer *p, struct ls_site site)
{
    if (site.file != p->function->site.file) {
        fputs("  ", p->out);
        print_site(p, site);
        fputc(' ', p->out);
        return;
    }
    char margin[32];
    snprintf(margin, sizeof margin, "%u:%u", site.line, site.column);
    fprintf(p->out, "  %-8s ", margin);
}

/* ---- operands ---- */

static void print_place(const struct printer *p, uint32_t number);

static void print_literal(const struct printer *p, const char *literal)
{
    fputc('"', p->out);
    for (uint32_t i = 0; literal[i] && i < SHOWN_LITERAL; i++) {
        unsigned char byte = (unsigned char)literal[i];
        if (byte == '\n')
            fputs("\\n", p->out);
        else if (byte == '"' || byte == '\\')
            fprintf(p->out, "\\%c", byte);
        else if (isprint(byte))
            fputc(byte, p->out);
        else
            fprintf(p->out, "\\%03o", byte);
    }
    fputs(strlen(literal) > SHOWN_LITERAL ? "...\"" : "\"", p->out);
}

static const struct ls_variable *variable_at(const struct printer *p, uint32_t number)
{
    return &p->unit->variables.at[p->function->first_variable + number];
}

static void print_variable(const struct printer *p, uint32_t number)
{
    uint32_t name = variable_at(p, number)->name;
    if (text(p, name)[0] == '\0') {
        fprintf(p->out, "$%u", number);
        return;
    }
    fputs(text(p, name), p->out);
    for (uint32_t i = 0; i < number; i++) {
        if (variable_at(p, i)->name == name) {
            fprintf(p->out, "#%u", number);
            return;
        }
    }
}

static void print_operand(const struct printer *p, struct ls_operand operand)
{
    switch ((enum ls_operand_kind)operand.kind) {
    case LS_OPERAND_CONST:
        fprintf(p->out, "%lld", (long long)p->unit->constants.at[operand.ref]);
        break;
    case LS_OPERAND_STRING:
        print_literal(p, text(p, operand.ref));
        break;
    case LS_OPERAND_FUNCTION:
        fprintf(p->out, "&%s", text(p, p->unit->functions.at[operand.ref].name));
        break;
    case LS_OPERAND_VAR:
        print_variable(p, operand.ref);
        break;
    case LS_OPERAND_TEMP:
        fprintf(p->out, "%%%u", operand.ref);
        break;
    case LS_OPERAND_ADDRESS:
        fputc('&', p->out);
        print_place(p, operand.ref);
        break;
    case LS_OPERAND_PLACE:
        print_place(p, operand.ref);
        break;
    default:
        fputc('?', p->out);
    }
}

static void print_step(const struct printer *p, const struct ls_step *step)
{
    if (step->kind == LS_STEP_INDEX) {
        fputc('[', p->out);
        print_operand(p, step->index);
        fputc(']', p->out);
        return;
    }
    const struct ls_field *field = &p->unit->fields.at[step->ref];
    if (step->kind == LS_STEP_FIELD)
        fprintf(p->out, ".%s", text(p, field->name));
    else
        fprintf(p->out, ".container(%s.%s)", text(p, p->unit->records.at[field->record].name),
                text(p, field->name));
}

static void print_place(const struct printer *p, uint32_t number)
{
    const struct ls_place *place = &p->unit->places.at[number];
    if (place->base == LS_BASE_GLOBAL) {
        fputs(text(p, p->unit->globals.at[place->ref].name), p->out);
    } else if (place->base == LS_BASE_LOCAL) {
        print_variable(p, place->ref);
    } else {
        fputs("(*", p->out);
        print_operand(p, place->pointer);
        fputc(')', p->out);
    }
    for (uint32_t i = 0; i < place->steps; i++)
        print_step(p, &p->unit->steps.at[place->first_step + i]);
}

/* ---- instructions ---- */

static void print_call(const struct printer *p, const struct ls_inst *inst)
{
    if (inst->a.kind == LS_OPERAND_FUNCTION) {
        fputs(text(p, p->unit->functions.at[inst->a.ref].name), p->out);
    } else {
        fputs("(*", p->out);
        print_operand(p, inst->a);
        fputc(')', p->out);
    }
    fputc('(', p->out);
    for (uint32_t i = 0; i < inst->count; i++) {
        fputs(i > 0 ? ", " : "", p->out);
        print_operand(p, p->unit->args.at[inst->first + i]);
    }
    fputc(')', p->out);
}

static void print_compute(const struct printer *p, const struct ls_inst *inst)
{
    if (ls_operator_arity(inst->operator) == 1) {
        fprintf(p->out, "%s ", ls_operator_name(inst->operator));
        print_operand(p, inst->a);
        return;
    }
    print_operand(p, inst->a);
    fprintf(p->out, " %s ", ls_operator_name(inst->operator));
    print_operand(p, inst->b);
}

static void print_switch(const struct printer *p, const struct ls_inst *inst)
{
    print_operand(p, inst->a);
    fputs(" {", p->out);
    for (uint32_t i = 0; i < inst->count; i++) {
        const struct ls_case *c = &p->unit->cases.at[inst->first + i];
        fputs(i > 0 ? ", " : "", p->out);
        if (i + 1 == inst->count)
            fputs("default", p->out);
        else if (c->low == c->high)
            fprintf(p->out, "%lld", (long long)c->low);
        else
            fprintf(p->out, "%lld...%lld", (long long)c->low, (long long)c->high);
        fprintf(p->out, ": b%u", c->target);
    }
    fputc('}', p->out);
}

static void print_operation(const struct printer *p, const struct ls_inst *inst)
{
    switch ((enum ls_opcode)inst->op) {
    case LS_OP_CALL:
        print_call(p, inst);
        break;
    case LS_OP_COMPUTE:
        print_compute(p, inst);
        break;
    case LS_OP_STORE:
        print_operand(p, inst->a);
        fputs(" = ", p->out);
        print_operand(p, inst->b);
        break;
    case LS_OP_JUMP:
        fprintf(p->out, "b%u", inst->target[0]);
        break;
    case LS_OP_BRANCH:
        print_compute(p, inst);
        fprintf(p->out, " ? b%u : b%u", inst->target[0], inst->target[1]);
        break;
    case LS_OP_SWITCH:
        print_switch(p, inst);
        break;
    default:
        if (inst->a.kind != LS_OPERAND_NONE)
            print_operand(p, inst->a);
    }
}

static void print_inst(const struct printer *p, const struct ls_inst *inst)
{
    print_margin(p, inst->site);
    fputs(ls_opcode_name(inst->op), p->out);
    bool has_text = inst->op != LS_OP_UNREACHABLE && (inst->op != LS_OP_RETURN || inst->a.kind);
    fputs(has_text ? " " : "", p->out);
    if (inst->result != LS_NONE)
        fprintf(p->out, "%%%u = ", inst->result);
    print_operation(p, inst);
    print_flags(p, access_flags, inst->flags);
    fputc('\n', p->out);
}

/* ---- functions and tables ---- */

static void print_variables(const struct printer *p)
{
    for (uint32_t i = 0; i < p->function->variables; i++) {
        const struct ls_variable *variable = variable_at(p, i);
        fputs(variable->flags & LS_VAR_PARAM ? "  param " : "  local ", p->out);
        print_variable(p, i);
        fprintf(p->out, ": %s", text(p, variable->type));
        print_flags(p, variable_flags, variable->flags);
        fputc('\n', p->out);
    }
}

static void print_function(struct printer *p, const struct ls_function *function)
{
    p->function = function;
    fprintf(p->out, "\nfunction %s: %s", text(p, function->name), text(p, function->type));
    print_flags(p, function_flags, function->flags);
    fputs(", ", p->out);
    print_site(p, function->site);
    fputc('\n', p->out);
    print_variables(p);
    for (uint32_t b = 0; b < function->blocks; b++) {
        const struct ls_block *block = &p->unit->blocks.at[function->first_block + b];
        fprintf(p->out, "b%u:\n", b);
        for (uint32_t i = 0; i < block->count; i++)
            print_inst(p, &p->unit->insts.at[block->first + i]);
    }
}

static void print_fields(const struct printer *p)
{
    for (uint32_t i = 0; i < p->unit->fields.count; i++) {
        const struct ls_field *field = &p->unit->fields.at[i];
        const struct ls_record *record = &p->unit->records.at[field->record];
        fprintf(p->out, "field %s.%s: %s", text(p, record->name), text(p, field->name),
                text(p, field->type));
        print_flags(p, field_flags, field->flags);
        fputc('\n', p->out);
    }
}

static void print_globals(const struct printer *p)
{
    for (uint32_t i = 0; i < p->unit->globals.count; i++) {
        const struct ls_global *global = &p->unit->globals.at[i];
        fprintf(p->out, "global %s: %s", text(p, global->name), text(p, global->type));
        print_flags(p, global_flags, global->flags);
        fputs(", ", p->out);
        print_site(p, global->site);
        fputc('\n', p->out);
    }
}

static void print_declared_functions(const struct printer *p)
{
    for (uint32_t i = 0; i < p->unit->functions.count; i++) {
        const struct ls_function *function = &p->unit->functions.at[i];
        if (function->blocks > 0)
            continue;
        fprintf(p->out, "declared %s: %s", text(p, function->name), text(p, function->type));
        print_flags(p, function_flags, function->flags);
        fputc('\n', p->out);
    }
}

static void print_attributes(const struct printer *p)
{
    for (uint32_t i = 0; i < p->unit->attributes.count; i++) {
        const struct ls_attribute *attribute = &p->unit->attributes.at[i];
        uint32_t name =
            attribute->owner == LS_OWNER_FUNCTION ? p->unit->functions.at[attribute->ref].name
            : attribute->owner == LS_OWNER_GLOBAL ? p->unit->globals.at[attribute->ref].name
                                                  : p->unit->fields.at[attribute->ref].name;
        fprintf(p->out, "attribute %s(%s) of %s\n", text(p, attribute->name),
                text(p, attribute->arguments), text(p, name));
    }
}

static void print_tables(const struct printer *p)
{
    const char *path = text(p, p->unit->files.at[p->unit->main_file]);
    fprintf(p->out, "unit %s\n", shown_path(p, path));
    print_fields(p);
    print_globals(p);
    print_declared_functions(p);
    print_attributes(p);
}

void ls_unit_print(FILE *out, const struct ls_unit *unit, const struct ls_print_options *options)
{
    static const struct ls_print_options defaults;
    if (!options)
        options = &defaults;
    struct printer p = {.out = out, .unit = unit, .root = options->root};
    if (!options->function)
        print_tables(&p);
    for (uint32_t i = 0; i < unit->functions.count; i++) {
        const struct ls_function *function = &unit->functions.at[i];
        bool wanted =
            !options->function || strcmp(options->function, text(&p, function->name)) == 0;
        if (wanted && function->blocks > 0)
            print_function(&p, function);
    }
}
