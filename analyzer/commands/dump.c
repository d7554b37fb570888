#include "commands/dump.h"

#include <string.h>

#include "ir/print.h"

void ls_dump_ir(FILE *out, const struct ls_units *units, const char *function)
{
    struct ls_print_options options = {.function = function, .root = units->project.root};
    for (uint32_t i = 0; i < units->loaded.count; i++)
        ls_unit_print(out, units->loaded.at[i], &options);
}

/* ---- the call graph ---- */

typedef LS_VEC(uint32_t) proc_list;

static bool contains(const proc_list *list, uint32_t proc)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->at[i] == proc)
            return true;
    }
    return false;
}

/* What the function calls, each once, in the order of the code; "?" stands for calls of unknown
 * functions. */
static uint32_t find_callees(const struct ls_program *program, uint32_t proc, proc_list *callees)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    uint32_t unknown = 0;
    LS_EACH_INST (inst, unit, function) {
        uint32_t count = 0;
        if (inst->op != LS_OP_CALL)
            continue;
        const uint32_t *targets = ls_program_targets(program, proc, inst, &count);
        unknown += count == 0;
        for (uint32_t t = 0; t < count; t++) {
            if (!contains(callees, targets[t]))
                ls_vec_push(callees, targets[t]);
        }
    }
    return unknown;
}

static void dump_proc(FILE *out, const struct ls_program *program, uint32_t proc, const char *root)
{
    proc_list callees = {0};
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    struct ls_site site = ls_proc_function(program, proc)->site;
    const char *path = ls_unit_path(unit, site);
    size_t length = strlen(root);
    if (strncmp(path, root, length) == 0 && path[length] == '/')
        path += length + 1;
    uint32_t unknown = find_callees(program, proc, &callees);
    fprintf(out, "%s (%s:%u)%s:", program->procs.at[proc].name, path, site.line,
            program->procs.at[proc].in_cycle ? " recursive" : "");
    for (uint32_t i = 0; i < callees.count; i++)
        fprintf(out, "%s %s", i > 0 ? "," : "", program->procs.at[callees.at[i]].name);
    if (unknown > 0)
        fprintf(out, "%s ? (%u calls)", callees.count > 0 ? "," : "", unknown);
    fputc('\n', out);
    ls_vec_release(&callees);
}

void ls_dump_callgraph(FILE *out, const struct ls_program *program, const char *root,
                       const char *function)
{
    for (uint32_t i = 0; i < program->procs.count; i++) {
        uint32_t proc = program->bottom_up[i];
        const struct ls_proc *p = &program->procs.at[proc];
        if (p->defined && (!function || strcmp(function, p->name) == 0))
            dump_proc(out, program, proc, root);
    }
}
