#include "frontend/lowering_p.h"

#include <string.h>

uint32_t ls_synthetic(struct ls_lowering *lo, const struct ls_type *type, struct ls_site site)
{
    return ls_builder_variable(
        ls_builder_of(lo),
        (struct ls_variable){.type = type->text, .flags = LS_VAR_SYNTHETIC, .site = site});
}

/* ---- bases ---- */

static void set_base(struct ls_path *path, enum ls_base base, uint32_t ref,
                     struct ls_operand pointer, const struct ls_type *type)
{
    path->place = (struct ls_place){.base = base, .ref = ref, .pointer = pointer};
    path->type = type;
    path->access = type->access;
}

void ls_path_local(struct ls_lowering *lo, struct ls_path *path, uint32_t variable,
                   const struct ls_type *type)
{
    (void)lo;
    set_base(path, LS_BASE_LOCAL, variable, ls_nothing, type);
}

void ls_path_global(struct ls_path *path, const struct ls_decl *global)
{
    set_base(path, LS_BASE_GLOBAL, global->index, ls_nothing, global->type);
}

/* The place whose address the operand is. */
static void path_of_address(struct ls_lowering *lo, struct ls_path *path, struct ls_operand address,
                            const struct ls_type *otherwise)
{
    const struct ls_place *place = &lo->unit->places.at[address.ref];
    path->place = *place;
    for (uint32_t i = 0; i < place->steps; i++)
        path->steps[i] = lo->unit->steps.at[place->first_step + i];
    const struct ls_type *type = ls_type_by_text(lo, place->type);
    path->type = type ? type : otherwise;
    path->access = path->type->access;
}

void ls_path_deref(struct ls_lowering *lo, struct ls_path *path, struct ls_operand pointer,
                   const struct ls_type *type)
{
    if (pointer.kind != LS_OPERAND_ADDRESS) {
        set_base(path, LS_BASE_POINTEE, 0, pointer, type);
        return;
    }
    path_of_address(lo, path, pointer, type);
    if (ls_type_is(path->type, LS_TYPE_ARRAY) && path->type->text != type->text)
        ls_path_index(lo, path, ls_constant(lo, 0), type);
    path->type = type;
    path->access |= type->access;
}

/* ---- steps ---- */

void ls_path_step(struct ls_lowering *lo, struct ls_path *path, struct ls_step step,
                  const struct ls_type *type)
{
    if (path->place.steps == LS_PATH_STEPS) /* start anew behind the address of what we have */
        set_base(path, LS_BASE_POINTEE, 0, ls_path_address(lo, path), path->type);
    path->steps[path->place.steps++] = step;
    path->type = type;
    bool is_torn = (path->access & LS_ACCESS_TORN) ||
                   ((path->access & LS_ACCESS_ATOMIC) && step.kind == LS_STEP_FIELD);
    path->access = (path->access & LS_ACCESS_VOLATILE) | type->access |
                   (is_torn ? (uint16_t)LS_ACCESS_TORN : 0u);
}

void ls_path_field(struct ls_lowering *lo, struct ls_path *path, const struct ls_decl *field)
{
    if (field->kind != LS_DECL_FIELD)
        return;
    if (field->index == LS_NONE) {
        path->type = field->type;
        return;
    }
    ls_path_step(lo, path, (struct ls_step){LS_STEP_FIELD, field->index, ls_nothing}, field->type);
    if (lo->unit->fields.at[field->index].flags & LS_FIELD_BITFIELD)
        path->access |= LS_ACCESS_BITFIELD;
}

static struct ls_operand as_index(struct ls_operand operand)
{
    bool is_plain = operand.kind == LS_OPERAND_CONST || operand.kind == LS_OPERAND_VAR ||
                    operand.kind == LS_OPERAND_TEMP;
    return is_plain ? operand : ls_unknown;
}

void ls_path_index(struct ls_lowering *lo, struct ls_path *path, struct ls_operand index,
                   const struct ls_type *type)
{
    ls_path_step(lo, path, (struct ls_step){LS_STEP_INDEX, 0, as_index(index)}, type);
}

static struct ls_operand sum(struct ls_lowering *lo, struct ls_operand a, struct ls_operand b)
{
    if (a.kind == LS_OPERAND_UNKNOWN || b.kind == LS_OPERAND_UNKNOWN)
        return ls_unknown;
    if (a.kind == LS_OPERAND_CONST && b.kind == LS_OPERAND_CONST)
        return ls_constant(lo, (int64_t)((uint64_t)lo->unit->constants.at[a.ref] +
                                         (uint64_t)lo->unit->constants.at[b.ref]));
    if (ls_operand_is(lo, a, 0) || ls_operand_is(lo, b, 0))
        return ls_operand_is(lo, a, 0) ? b : a;
    return ls_builder_compute(ls_builder_of(lo), LS_OPR_ADD, a, b, lo->newest.site);
}

/* Pointer arithmetic on the address of an element moves among its neighbours: &a[i] + n is &a[i +
 * n] and not a second index. A plain pointer plus 0 is the pointer. */
void ls_path_element(struct ls_lowering *lo, struct ls_path *path, struct ls_operand pointer,
                     struct ls_operand index, const struct ls_type *type)
{
    if (pointer.kind != LS_OPERAND_ADDRESS) {
        set_base(path, LS_BASE_POINTEE, 0, pointer, type);
        if (!ls_operand_is(lo, index, 0))
            ls_path_index(lo, path, index, type);
        return;
    }
    path_of_address(lo, path, pointer, type);
    bool is_array = ls_type_is(path->type, LS_TYPE_ARRAY) && path->type->text != type->text;
    struct ls_step *last = path->place.steps ? &path->steps[path->place.steps - 1] : NULL;
    if (!is_array && last && last->kind == LS_STEP_INDEX)
        last->index = sum(lo, last->index, as_index(index));
    else if (is_array || !ls_operand_is(lo, index, 0))
        ls_path_index(lo, path, index, type);
    path->type = type;
    path->access |= type->access;
}

/* ---- using a place ---- */

static uint32_t place_of(struct ls_lowering *lo, struct ls_path *path)
{
    path->place.type = path->type->text;
    return ls_unit_place(lo->unit, path->place, path->steps);
}

struct ls_operand ls_path_address(struct ls_lowering *lo, struct ls_path *path)
{
    if (path->place.base == LS_BASE_POINTEE && path->place.steps == 0)
        return path->place.pointer;
    return ls_builder_address(ls_builder_of(lo), place_of(lo, path));
}

struct ls_operand ls_path_read(struct ls_lowering *lo, struct ls_path *path, struct ls_site site)
{
    enum ls_type_class class = path->type->class;
    if (class == LS_TYPE_ARRAY || class == LS_TYPE_FUNCTION)
        return ls_path_address(lo, path);
    if (class == LS_TYPE_VOID)
        return ls_unknown;
    if (path->place.base == LS_BASE_LOCAL && path->place.steps == 0 && class != LS_TYPE_RECORD)
        return (struct ls_operand){LS_OPERAND_VAR, path->place.ref};
    uint16_t flags = path->access | (class == LS_TYPE_RECORD ? LS_ACCESS_AGGREGATE : 0);
    return ls_builder_load(ls_builder_of(lo), place_of(lo, path), flags, site);
}

void ls_path_write(struct ls_lowering *lo, struct ls_path *path, struct ls_operand value,
                   uint16_t flags, struct ls_site site)
{
    bool is_aggregate = path->type->class == LS_TYPE_RECORD || path->type->class == LS_TYPE_ARRAY;
    flags |= path->access | (is_aggregate ? LS_ACCESS_AGGREGATE : 0);
    if (value.kind == LS_OPERAND_NONE)
        value = ls_unknown;
    ls_builder_store(ls_builder_of(lo), place_of(lo, path), value, flags, site);
}

/* ---- expressions that are places ---- */

static void path_unknown(struct ls_lowering *lo, const struct ls_node *node, struct ls_path *path)
{
    set_base(path, LS_BASE_POINTEE, 0, ls_unknown, ls_type_of_node(lo, node));
}

static void path_reference(struct ls_lowering *lo, const struct ls_node *node, struct ls_path *path)
{
    const struct ls_decl *decl = ls_decl_referenced(lo, node);
    struct ls_operand function = {LS_OPERAND_FUNCTION, decl->index};
    switch (decl->kind) {
    case LS_DECL_LOCAL:
        ls_path_local(lo, path, decl->index, decl->type);
        break;
    case LS_DECL_GLOBAL:
        ls_path_global(path, decl);
        break;
    case LS_DECL_FUNCTION:
        set_base(path, LS_BASE_POINTEE, 0, function, decl->type);
        break;
    default:
        path_unknown(lo, node, path);
    }
}

/* clang converts a pointer to an _Atomic record before it looks for the member. */
static bool leads_to_atomic(struct ls_lowering *lo, const struct ls_node *pointer)
{
    while (ls_node_kind(pointer) == CXCursor_UnexposedExpr && ls_node_first(pointer))
        pointer = ls_node_first(pointer);
    const struct ls_type *type = ls_type_of_node(lo, pointer);
    return type->class == LS_TYPE_POINTER && (ls_type_pointee(lo, type)->access & LS_ACCESS_ATOMIC);
}

static void path_member(struct ls_lowering *lo, const struct ls_node *node, struct ls_path *path)
{
    const struct ls_node *object = ls_node_last(node);
    if (!object) {
        path_unknown(lo, node, path);
        return;
    }
    const struct ls_type *type = ls_type_of_node(lo, object);
    if (type->class == LS_TYPE_POINTER || type->class == LS_TYPE_ARRAY) {
        ls_path_deref(lo, path, ls_lower_value(lo, object), ls_type_pointee(lo, type));
        path->access |= leads_to_atomic(lo, object) ? LS_ACCESS_ATOMIC : 0;
    } else {
        ls_lower_path(lo, object, path);
    }
    const struct ls_decl *field = ls_decl_referenced(lo, node);
    if (field->kind == LS_DECL_FIELD)
        ls_path_field(lo, path, field);
    else
        path_unknown(lo, node, path);
}

/* a[i], where the index may stand first. An array is indexed in its own place: its address is not
 * needed. */
static void path_subscript(struct ls_lowering *lo, const struct ls_node *node, struct ls_path *path)
{
    const struct ls_node *first = ls_node_first(node);
    const struct ls_node *second = first ? ls_node_next(node, first) : NULL;
    if (!second) {
        path_unknown(lo, node, path);
        return;
    }
    const struct ls_type *type = ls_type_of_node(lo, node);
    bool is_swapped = ls_type_of_node(lo, first)->class == LS_TYPE_SCALAR;
    const struct ls_node *base = is_swapped ? second : first;
    const struct ls_node *index = is_swapped ? first : second;
    const struct ls_node *array =
        base->cursor.kind == CXCursor_UnexposedExpr ? ls_node_first(base) : NULL;
    if (array && ls_type_of_node(lo, array)->class == LS_TYPE_ARRAY) {
        ls_lower_path(lo, array, path);
        if (ls_type_is(path->type, LS_TYPE_ARRAY)) {
            ls_path_index(lo, path, ls_lower_value(lo, index), type);
            return;
        } /* else an array parameter: a pointer */
    }
    struct ls_operand pointer = ls_lower_value(lo, base);
    ls_path_element(lo, path, pointer, ls_lower_value(lo, index), type);
}

/* A value that has no place of its own gets one. */
static void path_spill(struct ls_lowering *lo, const struct ls_node *node, struct ls_path *path)
{
    struct ls_operand value = ls_lower_value(lo, node);
    struct ls_site site = ls_site_of(lo, node);
    const struct ls_type *type = ls_type_of_node(lo, node);
    ls_path_local(lo, path, ls_synthetic(lo, type, site), type);
    ls_path_write(lo, path, value, LS_ACCESS_INIT, site);
}

static void path_compound_literal(struct ls_lowering *lo, const struct ls_node *node,
                                  struct ls_path *path)
{
    const struct ls_type *type = ls_type_of_node(lo, node);
    ls_path_local(lo, path, ls_synthetic(lo, type, ls_site_of(lo, node)), type);
    ls_lower_init(lo, path, ls_node_last(node));
}

static void path_unary(struct ls_lowering *lo, const struct ls_node *node, struct ls_path *path)
{
    const struct ls_node *operand = ls_node_first(node);
    switch (clang_getCursorUnaryOperatorKind(node->cursor)) {
    case CXUnaryOperator_Deref: {
        struct ls_operand pointer = ls_lower_value(lo, operand);
        ls_path_deref(lo, path, pointer, ls_type_of_node(lo, node));
        break;
    }
    case CXUnaryOperator_Extension:
        ls_lower_path(lo, operand, path);
        break;
    default:
        path_spill(lo, node, path);
    }
}

void ls_lower_path(struct ls_lowering *lo, const struct ls_node *node, struct ls_path *path)
{
    struct ls_operand string;
    switch (ls_node_kind(node)) {
    case CXCursor_DeclRefExpr:
        path_reference(lo, node, path);
        break;
    case CXCursor_MemberRefExpr:
        path_member(lo, node, path);
        break;
    case CXCursor_ArraySubscriptExpr:
        path_subscript(lo, node, path);
        break;
    case CXCursor_UnaryOperator:
        path_unary(lo, node, path);
        break;
    case CXCursor_ParenExpr:
        ls_lower_path(lo, ls_node_last(node), path);
        break;
    case CXCursor_CompoundLiteralExpr:
        path_compound_literal(lo, node, path);
        break;
    case CXCursor_StringLiteral:
        string = ls_lower_value(lo, node);
        set_base(path, LS_BASE_POINTEE, 0, string, ls_type_of_node(lo, node));
        break;
    case CXCursor_UnexposedExpr:
        if (ls_node_count(node) == 1 && ls_node_kind(node + 1) != CXCursor_MemberRef &&
            !ls_is_recovered(lo, node)) {
            ls_lower_path(lo, ls_node_first(node), path);
            break;
        }
        if (ls_is_recovered(lo, node))
            path_unknown(lo, node, path);
        else
            path_spill(lo, node, path);
        break;
    case CXCursor_InvalidCode:
        path_unknown(lo, node, path);
        break;
    default:
        path_spill(lo, node, path);
    }
}
