#include "facts/handles_p.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "program/cells.h"

/* One function on the way through the program. */
struct pass {
    struct ls_handles *handles;
    const struct ls_program *program;
    uint32_t proc;
    const struct ls_unit *unit;
    const struct ls_unit_map *map;
    const struct ls_function *function;
};

/* Types */

/* The type without qualifiers at its end and stars; returns how many stars there were. */
static unsigned strip(const char *type, size_t length, char word[LS_HANDLE_WORD])
{
    static const char *const ends[] = {"*", " ", "const", "restrict", "volatile"};
    unsigned stars = 0;
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
            size_t size = strlen(ends[i]);
            if (length < size || memcmp(type + length - size, ends[i], size) != 0)
                continue;
            stars += i == 0;
            length -= size;
            again = true;
        }
    }
    if (length > 6 && memcmp(type, "const ", 6) == 0) {
        type += 6;
        length -= 6;
    }
    length = length < LS_HANDLE_WORD ? length : 0;
    memcpy(word, type, length);
    word[length] = '\0';
    return stars;
}

static size_t result_length(const char *type)
{
    const char *open = strchr(type, '(');
    return open ? (size_t)(open - type) : 0;
}

/* The type of parameter `number` (from 1) in "int (unsigned long *, void *(*)(void *))"; its length
 * is 0 when there is none. */
static const char *param_type(const char *type, unsigned number, size_t *length)
{
    const char *at = strchr(type, '('), *start = at ? at + 1 : type;
    unsigned depth = 0, current = 1;
    *length = 0;
    for (at = start; *at; at++) {
        bool ends = depth == 0 && (*at == ',' || *at == ')');
        depth += *at == '(';
        depth -= *at == ')' && depth > 0;
        if (!ends)
            continue;
        if (current++ == number) {
            *length = (size_t)(at - start);
            return start;
        }
        start = at + (at[1] == ' ' ? 2 : 1);
    }
    return start;
}

static void add_type(struct ls_handles *handles, const char *type, size_t length)
{
    char word[LS_HANDLE_WORD];
    strip(type, length, word);
    for (uint32_t i = 0; i < handles->type_count; i++)
        if (strcmp(handles->types[i], word) == 0)
            return;
    if (handles->type_count < LS_HANDLE_TYPES && *word)
        memcpy(handles->types[handles->type_count++], word, sizeof word);
}

/* What may be a handle, or lead to one. */
static bool carries_text(const struct ls_handles *handles, const char *type, size_t length)
{
    char word[LS_HANDLE_WORD];
    unsigned stars = strip(type, length, word);
    if (strcmp(word, "void") == 0)
        return stars > 0;
    if (strstr(word, "long"))
        return strstr(word, "double") == NULL;
    for (uint32_t i = 0; i < handles->type_count; i++) {
        size_t size = strlen(handles->types[i]);
        if (strncmp(word, handles->types[i], size) == 0 &&
            (!word[size] || strchr(" *[", word[size])))
            return true;
    }
    return false;
}

enum { CARRIES = 1, CARRIES_NOT = 2 };

/* The same types are asked for again and again. */
static bool carries(struct ls_handles *handles, uint32_t unit, uint32_t type)
{
    const struct ls_unit *u = handles->flow->program->units[unit];
    if (!handles->carries[unit])
        handles->carries[unit] = LS_NEW_ARRAY(&handles->arena, uint8_t, u->strings.texts.count);
    uint8_t *known = &handles->carries[unit][type];
    const char *text = ls_unit_text(u, type);
    if (*known == 0)
        *known = carries_text(handles, text, strlen(text)) ? CARRIES : CARRIES_NOT;
    return *known == CARRIES;
}

static bool place_carries(const struct pass *pass, uint32_t place)
{
    return carries(pass->handles, pass->program->procs.at[pass->proc].unit,
                   pass->unit->places.at[place].type);
}

/* Edges */

static void add_edge(struct ls_handles *handles, uint32_t from, uint32_t to, enum ls_handle_way way)
{
    if (from != LS_NONE && to != LS_NONE && from != to)
        ls_vec_push(&handles->forward, (struct ls_handle_edge){from, to, way});
}

/* `operand` gets into the cell. */
static void add_value(struct pass *pass, struct ls_operand operand, uint32_t to)
{
    const struct ls_place *place;
    switch (operand.kind) {
    case LS_OPERAND_VAR:
    case LS_OPERAND_TEMP:
        add_edge(pass->handles, ls_cell_of_value(pass->program, pass->proc, operand), to,
                 LS_HANDLE_BY_COPY);
        break;
    case LS_OPERAND_ADDRESS: {
        uint32_t cell = ls_cell_of_place(pass->program, pass->proc, operand.ref);
        place = &pass->unit->places.at[operand.ref];
        if (cell != LS_NONE)
            add_edge(pass->handles, cell, to, LS_HANDLE_BY_ADDRESS);
        else if (place->base == LS_BASE_POINTEE)
            add_value(pass, place->pointer, to); /* an element of the array that it points to */
        break;
    }
    default:
        break;
    }
}

static uint32_t pointer_of(const struct pass *pass, uint32_t place)
{
    const struct ls_place *p = &pass->unit->places.at[place];
    return p->base == LS_BASE_POINTEE ? ls_cell_of_value(pass->program, pass->proc, p->pointer)
                                      : LS_NONE;
}

static void see_load(struct pass *pass, const struct ls_inst *load)
{
    uint32_t from = ls_cell_of_place(pass->program, pass->proc, load->a.ref);
    uint32_t to = ls_cell_of_temp(pass->program, pass->proc, load->result);
    if (!place_carries(pass, load->a.ref))
        return;
    if (from != LS_NONE)
        add_edge(pass->handles, from, to, LS_HANDLE_BY_COPY);
    else
        add_edge(pass->handles, pointer_of(pass, load->a.ref), to, LS_HANDLE_BY_READING);
}

static void see_store(struct pass *pass, const struct ls_inst *store)
{
    uint32_t to = ls_cell_of_place(pass->program, pass->proc, store->a.ref);
    if (!place_carries(pass, store->a.ref))
        return;
    if (to != LS_NONE)
        add_value(pass, store->b, to);
    else
        add_edge(pass->handles, ls_cell_of_value(pass->program, pass->proc, store->b),
                 pointer_of(pass, store->a.ref), LS_HANDLE_BY_WRITING);
}

/* Calls */

static struct ls_operand argument(const struct pass *pass, const struct ls_inst *call,
                                  unsigned number)
{
    if (number == 0 || number > call->count)
        return (struct ls_operand){LS_OPERAND_NONE, 0};
    return pass->unit->args.at[call->first + number - 1];
}

/* What a state of 0 means is joinable, as every attribute object is to begin with. */
static void see_attribute(struct pass *pass, const struct ls_inst *call, const struct ls_api *api)
{
    struct ls_operand state = argument(pass, call, api->type);
    if (state.kind == LS_OPERAND_CONST && pass->unit->constants.at[state.ref] == 0)
        return;
    add_value(pass, argument(pass, call, api->attribute),
              state.kind == LS_OPERAND_CONST ? LS_HANDLE_SINK_DETACHED
                                             : LS_HANDLE_SINK_OUT_OF_SIGHT);
}

/* The new thread gets a value. */
static void see_start(struct pass *pass, const struct ls_inst *call, const struct ls_api *api)
{
    struct ls_operand start = argument(pass, call, api->start);
    uint32_t count = 1, one;
    const uint32_t *routines = &one;
    if (start.kind == LS_OPERAND_FUNCTION)
        one = pass->map->function[start.ref];
    else
        routines = ls_program_pointees(pass->program, pass->proc, start, &count);
    for (uint32_t i = 0; i < count; i++)
        if (pass->program->procs.at[routines[i]].defined &&
            ls_proc_function(pass->program, routines[i])->params > 0)
            add_value(pass, argument(pass, call, api->argument),
                      ls_cell_of_variable(pass->program, routines[i], 0));
}

static void see_modelled(struct pass *pass, const struct ls_inst *call, const struct ls_api *api)
{
    struct ls_operand thread = argument(pass, call, api->thread);
    switch (api->role) {
    case LS_ROLE_JOIN:
        add_value(pass, thread, LS_HANDLE_SINK_JOINED);
        break;
    case LS_ROLE_DETACH:
        add_value(pass, thread, LS_HANDLE_SINK_DETACHED);
        break;
    case LS_ROLE_SETDETACH:
        see_attribute(pass, call, api);
        break;
    case LS_ROLE_CREATE:
        see_start(pass, call, api);
        break;
    default:
        break;
    }
}

/* A function of which no code is here. Those of the system do nothing to a handle that they are
 * given as a number; one that is a pointer they may keep. */
static void see_unknown(struct pass *pass, const struct ls_inst *call, bool is_system)
{
    const char *type = ls_unit_text(pass->unit, call->type);
    for (unsigned i = 1; i <= call->count; i++) {
        size_t length;
        char word[LS_HANDLE_WORD];
        const char *param = param_type(type, i, &length);
        bool is_number = length > 0 && strip(param, length, word) == 0;
        if (length > 0 && carries_text(pass->handles, param, length) && !(is_system && is_number))
            add_value(pass, argument(pass, call, i),
                      is_system ? LS_HANDLE_SINK_LIBRARY : LS_HANDLE_SINK_OUT_OF_SIGHT);
    }
}

static void see_known(struct pass *pass, const struct ls_inst *call, uint32_t target)
{
    const struct ls_program *program = pass->program;
    const struct ls_function *function = ls_proc_function(program, target);
    const struct ls_unit *unit = ls_proc_unit(program, target);
    const char *type = ls_unit_text(unit, function->type);
    for (uint32_t i = 0; i < call->count && i < function->params; i++)
        if (carries(pass->handles, program->procs.at[target].unit,
                    unit->variables.at[function->first_variable + i].type))
            add_value(pass, argument(pass, call, i + 1), ls_cell_of_variable(program, target, i));
    if (call->result != LS_NONE && carries_text(pass->handles, type, result_length(type)))
        add_edge(pass->handles, ls_cell_of_result(program, target),
                 ls_cell_of_temp(program, pass->proc, call->result), LS_HANDLE_BY_COPY);
}

static void see_call(struct pass *pass, const struct ls_inst *call, uint32_t block)
{
    uint32_t count;
    const uint32_t *targets = ls_program_targets(pass->program, pass->proc, call, &count);
    if (count == 0)
        see_unknown(pass, call, false);
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_proc *proc = &pass->program->procs.at[targets[i]];
        const struct ls_api *api = pass->handles->flow->api[targets[i]];
        if (api && api->role != LS_ROLE_BLOCK) {
            see_modelled(pass, call, api);
        } else if (proc->defined) {
            see_known(pass, call, targets[i]);
            ls_vec_push(&pass->handles->callers,
                        (struct ls_caller){targets[i], pass->proc, block, call});
        } else {
            see_unknown(pass, call,
                        ls_proc_function(pass->program, targets[i])->flags & LS_FN_SYSTEM);
        }
    }
}

static void see_return(struct pass *pass, const struct ls_inst *end)
{
    const char *type = ls_unit_text(pass->unit, pass->function->type);
    if (carries_text(pass->handles, type, result_length(type)))
        add_value(pass, end->a, ls_cell_of_result(pass->program, pass->proc));
}

static void see(struct pass *pass, const struct ls_inst *inst, uint32_t block)
{
    switch (inst->op) {
    case LS_OP_LOAD:
        see_load(pass, inst);
        break;
    case LS_OP_STORE:
        see_store(pass, inst);
        break;
    case LS_OP_RETURN:
        see_return(pass, inst);
        break;
    case LS_OP_CALL:
        see_call(pass, inst, block);
        break;
    default:
        break;
    }
}

static void see_function(struct ls_handles *handles, uint32_t proc)
{
    const struct ls_program *program = handles->flow->program;
    struct pass pass = {.handles = handles,
                        .program = program,
                        .proc = proc,
                        .unit = ls_proc_unit(program, proc),
                        .map = &program->maps[program->procs.at[proc].unit],
                        .function = ls_proc_function(program, proc)};
    for (uint32_t b = 0; b < pass.function->blocks; b++) {
        LS_EACH_INST_OF (inst, pass.unit, pass.function, b)
            see(&pass, inst, b);
    }
}

/* All together */

static int compare_from(const void *left, const void *right)
{
    const struct ls_handle_edge *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return (int)a->way - (int)b->way;
}

static int compare_to(const void *left, const void *right)
{
    const struct ls_handle_edge *a = left, *b = right;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return compare_from(left, right);
}

static int compare_callers(const void *left, const void *right)
{
    const struct ls_caller *a = left, *b = right;
    if (a->callee != b->callee)
        return a->callee < b->callee ? -1 : 1;
    if (a->proc != b->proc)
        return a->proc < b->proc ? -1 : 1;
    return a->call < b->call ? -1 : a->call > b->call;
}

static void sort(struct ls_handles *handles)
{
    ls_vec_reserve(&handles->backward, handles->forward.count);
    handles->backward.count = handles->forward.count;
    if (handles->forward.count > 0)
        memcpy(handles->backward.at, handles->forward.at,
               handles->forward.count * sizeof *handles->forward.at);
    if (handles->forward.count > 1) {
        qsort(handles->forward.at, handles->forward.count, sizeof(struct ls_handle_edge),
              compare_from);
        qsort(handles->backward.at, handles->backward.count, sizeof(struct ls_handle_edge),
              compare_to);
    }
    if (handles->callers.count > 1)
        qsort(handles->callers.at, handles->callers.count, sizeof(struct ls_caller),
              compare_callers);
}

/* What handles and attribute objects look like in the libraries that this program uses. */
static void find_types(struct ls_handles *handles)
{
    const struct ls_program *program = handles->flow->program;
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        const struct ls_api *api = handles->flow->api[proc];
        if (!api || api->role != LS_ROLE_CREATE)
            continue;
        const char *type =
            ls_unit_text(ls_proc_unit(program, proc), ls_proc_function(program, proc)->type);
        size_t length;
        const char *param = param_type(type, api->thread, &length);
        if (api->thread == LS_API_RESULT)
            add_type(handles, type, result_length(type));
        else
            add_type(handles, param, length);
        param = param_type(type, api->attribute, &length);
        if (api->attribute)
            add_type(handles, param, length);
    }
}

struct ls_handles *ls_handles_new(const struct ls_flow *flow)
{
    if (!flow->has_threads)
        return NULL;
    struct ls_handles *handles = calloc(1, sizeof *handles);
    if (!handles)
        ls_die("out of memory");
    handles->flow = flow;
    handles->carries = LS_NEW_ARRAY(&handles->arena, uint8_t *, flow->program->unit_count);
    find_types(handles);
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++)
        if (flow->program->procs.at[proc].defined)
            see_function(handles, proc);
    sort(handles);
    return handles;
}

void ls_handles_free(struct ls_handles *handles)
{
    if (!handles)
        return;
    ls_vec_release(&handles->forward);
    ls_vec_release(&handles->backward);
    ls_vec_release(&handles->callers);
    ls_arena_release(&handles->arena);
    free(handles);
}

const struct ls_caller *ls_handles_callers(const struct ls_handles *handles, uint32_t proc,
                                           uint32_t *count)
{
    uint32_t low;
    LS_BISECT(low, middle, handles->callers.count, handles->callers.at[middle].callee < proc);
    for (*count = 0;
         low + *count < handles->callers.count && handles->callers.at[low + *count].callee == proc;)
        (*count)++;
    return handles->callers.at + low;
}
