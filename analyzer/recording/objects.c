/* Names of variables and of their parts, from DWARF where there is any, else from the symbol table.
 */
#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording/module.h"

/* Types that are locks in themselves: a name ends with the member that has one of them. */
static const char *const lock_types[] = {
    "pthread_mutex_t",
    "pthread_rwlock_t",
    "pthread_spinlock_t",
    "pthread_cond_t",
    "pthread_once_t",
    "pthread_barrier_t",
    "sem_t",
    "mtx_t",
    "cnd_t",
    "once_flag",
};

static bool is_lock_type(const char *name)
{
    for (size_t i = 0; name && i < sizeof lock_types / sizeof *lock_types; i++) {
        if (strcmp(name, lock_types[i]) == 0)
            return true;
    }
    return false;
}

/* ---- all variables of a module that have a fixed address */

static bool fixed_address(Dwarf_Die *die, uint64_t *address)
{
    Dwarf_Attribute attribute;
    Dwarf_Op *ops;
    size_t count;
    if (!dwarf_attr_integrate(die, DW_AT_location, &attribute) ||
        dwarf_getlocation(&attribute, &ops, &count) != 0 || count != 1 || ops[0].atom != DW_OP_addr)
        return false;
    *address = ops[0].number;
    return true;
}

static bool type_of(Dwarf_Die *die, Dwarf_Die *type)
{
    Dwarf_Attribute attribute;
    return dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attribute), type) != NULL;
}

static void add_variable(struct ls_module *module, Dwarf_Die *die, uint64_t bias,
                         const Dwarf_Die *scope)
{
    Dwarf_Die type;
    Dwarf_Word size;
    uint64_t address;
    if (!fixed_address(die, &address) || !type_of(die, &type) ||
        dwarf_aggregate_size(&type, &size) != 0 || size == 0)
        return;
    struct ls_variable *variable = ls_vec_add(&module->variables);
    variable->start = address + bias;
    variable->end = variable->start + size;
    variable->die = *die;
    variable->local = scope != NULL;
    if (scope)
        variable->scope = *scope;
}

static void read_variables(struct ls_module *module, Dwarf_Die *parent, uint64_t bias,
                           const Dwarf_Die *scope, unsigned depth)
{
    Dwarf_Die child;
    if (depth > 32 || dwarf_child(parent, &child) != 0)
        return;
    do {
        switch (dwarf_tag(&child)) {
        case DW_TAG_variable:
            add_variable(module, &child, bias, scope);
            break;
        case DW_TAG_subprogram:
            read_variables(module, &child, bias, &child, depth + 1);
            break;
        case DW_TAG_namespace:
        case DW_TAG_lexical_block:
            read_variables(module, &child, bias, scope, depth + 1);
            break;
        default:
            break;
        }
    } while (dwarf_siblingof(&child, &child) == 0);
}

static int compare_variables(const void *left, const void *right)
{
    const struct ls_variable *a = left, *b = right;
    return a->start < b->start ? -1 : a->start > b->start;
}

static void index_variables(struct ls_module *module)
{
    Dwarf_Die *unit = NULL;
    Dwarf_Addr bias;
    module->variables_read = true;
    if (ls_module_state(module) != LS_MODULE_WHOLE)
        return;
    while ((unit = dwfl_module_nextcu(module->module, unit, &bias)))
        read_variables(module, unit, bias - module->placed_at, NULL, 0);
    if (module->variables.count > 1)
        qsort(module->variables.at, module->variables.count, sizeof *module->variables.at,
              compare_variables);
}

static struct ls_variable *variable_at(struct ls_module *module, uint64_t address)
{
    uint32_t low = LS_BEGUN_BY(&module->variables, address);
    if (low == 0 || address >= module->variables.at[low - 1].end)
        return NULL;
    return &module->variables.at[low - 1];
}

/* ---- the part of a variable that is at an offset */

struct part {
    char text[256];
    size_t length;
};

static void append(struct part *part, const char *format, const char *text, uint64_t number)
{
    size_t room = sizeof part->text - part->length;
    int added = text ? snprintf(part->text + part->length, room, format, text)
                     : snprintf(part->text + part->length, room, format, number);
    if (added > 0 && (size_t)added < room)
        part->length += (size_t)added;
}

static bool find_part(Dwarf_Die *type, uint64_t offset, struct part *part, unsigned depth);

static bool find_element(Dwarf_Die *array, uint64_t offset, struct part *part, unsigned depth)
{
    Dwarf_Die element;
    Dwarf_Word size;
    if (!type_of(array, &element) || dwarf_aggregate_size(&element, &size) != 0 || size == 0)
        return false;
    append(part, "[%lu]", NULL, offset / size);
    return find_part(&element, offset % size, part, depth + 1);
}

static bool find_in_member(Dwarf_Die *member, uint64_t offset, struct part *part, unsigned depth)
{
    Dwarf_Attribute attribute;
    Dwarf_Die type;
    Dwarf_Word start = 0, size;
    dwarf_formudata(dwarf_attr_integrate(member, DW_AT_data_member_location, &attribute), &start);
    if (!type_of(member, &type) || dwarf_aggregate_size(&type, &size) != 0 || offset < start ||
        offset - start >= size)
        return false;
    const char *name = dwarf_diename(member);
    /* The C++ library hides the lock in members of reserved names; the class is the lock for its
     * user. */
    if (dwarf_tag(member) == DW_TAG_member && name && strncmp(name, "_M_", 3) != 0)
        append(part, ".%s", name, 0);
    return find_part(&type, offset - start, part, depth + 1);
}

static bool find_member(Dwarf_Die *aggregate, uint64_t offset, struct part *part, unsigned depth)
{
    Dwarf_Die member;
    if (dwarf_child(aggregate, &member) != 0)
        return false;
    size_t length = part->length;
    do {
        int tag = dwarf_tag(&member);
        if (tag != DW_TAG_member && tag != DW_TAG_inheritance)
            continue;
        if (find_in_member(&member, offset, part, depth))
            return true;
        part->length = length;
        part->text[length] = '\0';
    } while (dwarf_siblingof(&member, &member) == 0);
    return false;
}

/* Appends ".member[3].lock" for the lock at `offset` of a `type`; false when there is no lock. */
static bool find_part(Dwarf_Die *type, uint64_t offset, struct part *part, unsigned depth)
{
    for (Dwarf_Die peeled = *type; depth < 32; depth++) {
        switch (dwarf_tag(&peeled)) {
        case DW_TAG_typedef:
            if (is_lock_type(dwarf_diename(&peeled)))
                return offset == 0;
            /* fall through */
        case DW_TAG_const_type:
        case DW_TAG_volatile_type:
        case DW_TAG_atomic_type:
            if (!type_of(&peeled, &peeled))
                return false;
            break;
        case DW_TAG_array_type:
            return find_element(&peeled, offset, part, depth);
        case DW_TAG_structure_type:
        case DW_TAG_class_type:
        case DW_TAG_union_type:
            return find_member(&peeled, offset, part, depth);
        default:
            return false;
        }
    }
    return false;
}

static struct ls_object object_by_dwarf(struct ls_module *module, struct ls_variable *variable,
                                        uint64_t address)
{
    const char *scope = variable->local ? ls_module_die_name(module, &variable->scope) : NULL;
    struct ls_object object = {NULL, scope ? scope : "",
                               ls_module_declared(module, &variable->die)};
    const char *name = ls_module_die_name(module, &variable->die);
    struct part part = {.length = 0};
    Dwarf_Die type;
    uint64_t offset = address - variable->start;
    if (!name)
        return object;
    if (type_of(&variable->die, &type) && find_part(&type, offset, &part, 0))
        object.name = ls_arena_printf(module->arena, "%s%s", name, part.text);
    else if (offset)
        object.name = ls_arena_printf(module->arena, "%s+0x%llx", name, (unsigned long long)offset);
    else
        object.name = name;
    return object;
}

static struct ls_object object_by_symbol(struct ls_module *module, uint64_t address)
{
    struct ls_object object = {NULL, "", {.file = "", .function = ""}};
    const struct ls_symbol *symbol = ls_module_symbol(module, address, false);
    if (!symbol)
        return object;
    /* gcc numbers static local variables: "lock.0". */
    size_t length = strlen(symbol->name);
    size_t digits = length;
    while (digits > 0 && strchr("0123456789", symbol->name[digits - 1]))
        digits--;
    if (digits > 1 && digits < length && symbol->name[digits - 1] == '.')
        length = digits - 1;
    char *name = ls_arena_strndup(module->arena, symbol->name, length);
    if (address > symbol->start)
        name = ls_arena_printf(module->arena, "%s+0x%llx", name,
                               (unsigned long long)(address - symbol->start));
    object.name = name;
    return object;
}

struct ls_object ls_module_object(struct ls_module *module, uint64_t address)
{
    if (!module->variables_read)
        index_variables(module);
    struct ls_variable *variable = variable_at(module, address);
    struct ls_object object = {NULL, "", {.file = "", .function = ""}};
    if (variable)
        object = object_by_dwarf(module, variable, address);
    return object.name ? object : object_by_symbol(module, address);
}
