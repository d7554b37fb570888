#include "flow/dump.h"

#include <inttypes.h>
#include <string.h>

#include "flow/classes.h"
#include "flow/walk_p.h"

/* Terms the way that C writes them: `queue->lock`, `table[3].lock`, `find()->lock`. */
static void print_term(FILE *out, const struct ls_flow *flow, uint32_t proc, uint32_t id);
static void print_value(FILE *out, const struct ls_flow *flow, uint32_t proc, uint32_t id);
static void print_object(FILE *out, const struct ls_flow *flow, uint32_t proc, uint32_t id);

static void print_parameter(FILE *out, const struct ls_flow *flow, uint32_t proc, uint32_t number)
{
    const struct ls_unit *unit = ls_proc_unit(flow->program, proc);
    const struct ls_function *function = ls_proc_function(flow->program, proc);
    if (number < function->variables)
        fputs(ls_unit_text(unit, unit->variables.at[function->first_variable + number].name), out);
}

/* A field of what? `queue->` for a pointer that is a value of the function. */
static bool is_pointer(const struct ls_term *term)
{
    return term->kind != LS_TERM_GLOBAL && term->kind != LS_TERM_LOCAL &&
           term->kind != LS_TERM_FIELD && term->kind != LS_TERM_INDEX &&
           term->kind != LS_TERM_CONTAINER;
}

static void print_part(FILE *out, const struct ls_flow *flow, uint32_t proc,
                       const struct ls_term *term)
{
    const struct ls_term *base = ls_term(&flow->terms, term->a);
    bool pointer = is_pointer(base), is_field = term->kind == LS_TERM_FIELD;
    if (pointer)
        print_value(out, flow, proc, term->a);
    else
        print_object(out, flow, proc, term->a);
    if (is_field) {
        fprintf(out, "%s%s", pointer ? "->" : ".", flow->program->fields.at[term->b].name);
        return;
    }
    fputc('[', out);
    print_term(out, flow, proc, term->b);
    fputc(']', out);
}

/* The object whose address a term is. */
static void print_object(FILE *out, const struct ls_flow *flow, uint32_t proc, uint32_t id)
{
    const struct ls_term *term = ls_term(&flow->terms, id);
    switch (term->kind) {
    case LS_TERM_GLOBAL:
        fputs(flow->program->globals.at[term->a].name, out);
        break;
    case LS_TERM_LOCAL:
        print_parameter(out, flow, proc, term->a);
        break;
    case LS_TERM_FIELD:
    case LS_TERM_INDEX:
        print_part(out, flow, proc, term);
        break;
    case LS_TERM_CONTAINER:
        fputs(term->b == LS_NONE ? "what is set in " : "container_of(", out);
        print_object(out, flow, proc, term->a);
        if (term->b != LS_NONE)
            fprintf(out, ", %s)", flow->program->fields.at[term->b].name);
        break;
    default:
        fputc('*', out);
        print_value(out, flow, proc, id);
        break;
    }
}

/* What an instruction of the function has made: the result of a call, or a value without a name. */
static void print_result(FILE *out, const struct ls_flow *flow, uint32_t proc, uint32_t point)
{
    const struct ls_unit *unit = ls_proc_unit(flow->program, proc);
    const struct ls_function *function = ls_proc_function(flow->program, proc);
    const struct ls_block *last = &unit->blocks.at[function->first_block + function->blocks - 1];
    uint32_t first = unit->blocks.at[function->first_block].first;
    if (function->blocks == 0 || first + point >= last->first + last->count) {
        fputs("some value", out);
        return;
    }
    const struct ls_inst *inst = &unit->insts.at[first + point];
    if (inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION)
        fprintf(out, "%s()", ls_unit_text(unit, unit->functions.at[inst->a.ref].name));
    else
        fprintf(out, "{line %u}", inst->site.line);
}

/* What different ways have left in a variable, or in memory. */
static void print_merge(FILE *out, const struct ls_flow *flow, uint32_t proc, uint32_t slot)
{
    const struct ls_function *function = ls_proc_function(flow->program, proc);
    const struct ls_unit *unit = ls_proc_unit(flow->program, proc);
    uint32_t address = slot & ~ls_state_cell_slot(0);
    if (slot != address)
        print_object(out, flow, proc, address);
    else if (slot < function->variables &&
             *ls_unit_text(unit, unit->variables.at[function->first_variable + slot].name))
        print_parameter(out, flow, proc, slot);
    else
        fputs("some value", out);
}

static void print_term(FILE *out, const struct ls_flow *flow, uint32_t proc, uint32_t id)
{
    const struct ls_term *term = ls_term(&flow->terms, id);
    int64_t value;
    switch (term->kind) {
    case LS_TERM_UNKNOWN:
        fputs("?", out);
        break;
    case LS_TERM_CONST:
        ls_term_is_const(&flow->terms, id, &value);
        fprintf(out, "%" PRId64, value);
        break;
    case LS_TERM_STRING:
        fputs("a literal", out);
        break;
    case LS_TERM_FUNCTION:
        fputs(flow->program->procs.at[term->a].name, out);
        break;
    case LS_TERM_PARAM:
        print_parameter(out, flow, proc, term->a);
        break;
    case LS_TERM_INITIAL:
        print_object(out, flow, proc, term->a);
        break;
    case LS_TERM_RESULT:
        print_result(out, flow, proc, term->a);
        break;
    case LS_TERM_MERGE:
        print_merge(out, flow, proc, term->b);
        break;
    case LS_TERM_OPER:
        print_value(out, flow, proc, term->a);
        fprintf(out, " %s ", ls_operator_name(term->oper));
        print_value(out, flow, proc, term->b);
        break;
    case LS_TERM_CALL:
        fprintf(out, "%s(", flow->program->procs.at[term->a].name);
        print_term(out, flow, proc, term->b);
        fputc(')', out);
        break;
    case LS_TERM_STALE:
        fputs("an earlier ", out);
        print_value(out, flow, proc, term->a);
        break;
    default:
        fputc('&', out);
        print_object(out, flow, proc, id);
        break;
    }
}

/* The term as a part of a larger one. */
static void print_value(FILE *out, const struct ls_flow *flow, uint32_t proc, uint32_t id)
{
    unsigned kind = ls_term(&flow->terms, id)->kind;
    bool compound = kind == LS_TERM_OPER || kind == LS_TERM_STALE;
    if (compound)
        fputc('(', out);
    print_term(out, flow, proc, id);
    if (compound)
        fputc(')', out);
}

static void print_values(FILE *out, struct ls_values values)
{
    if (ls_values_is_all(values))
        fputs("anything", out);
    else if (values.low == values.high)
        fprintf(out, "%" PRId64, values.low);
    else if (values.low == INT64_MIN && values.high == INT64_MAX)
        fprintf(out, "not %" PRId64, values.hole_low);
    else if (values.high == INT64_MAX)
        fprintf(out, ">= %" PRId64, values.low);
    else if (values.low == INT64_MIN)
        fprintf(out, "<= %" PRId64, values.high);
    else
        fprintf(out, "%" PRId64 " .. %" PRId64, values.low, values.high);
}

/* "queue->length > 0", "flag is 1 .. 3" */
static void print_condition(FILE *out, const struct ls_flow *flow, uint32_t proc,
                            const struct ls_condition *condition)
{
    const struct ls_term *term = ls_term(&flow->terms, condition->term);
    bool can_be_zero = ls_values_has(condition->values, 0);
    if (term->kind != LS_TERM_OPER || !ls_operator_is_comparison(term->oper) ||
        ls_values_has(condition->values, 1) == can_be_zero) {
        print_term(out, flow, proc, condition->term);
        fputs(" is ", out);
        print_values(out, condition->values);
        return;
    }
    print_value(out, flow, proc, term->a);
    fprintf(out, " %s ",
            ls_operator_name(can_be_zero ? ls_operator_negate(term->oper) : term->oper));
    print_value(out, flow, proc, term->b);
}

static void print_conditions(FILE *out, const struct ls_flow *flow, uint32_t proc,
                             const struct ls_conditions *conditions)
{
    const char *before = "  if ";
    for (uint32_t i = 0; i < conditions->count; i++) {
        if (ls_term(&flow->terms, conditions->at[i].term)->kind == LS_TERM_CONST)
            continue;
        fputs(before, out);
        print_condition(out, flow, proc, &conditions->at[i]);
        before = " and ";
    }
    fputc('\n', out);
}

static void print_lock(FILE *out, const struct ls_flow *flow, uint32_t proc, uint32_t lock)
{
    fputc(' ', out);
    print_object(out, flow, proc, lock);
}

static void print_outcome(FILE *out, const struct ls_flow *flow, uint32_t proc,
                          const struct ls_outcome *outcome)
{
    static const char *const words[] = {[LS_HELD] = ", holding",
                                        [LS_RELEASED] = ", having released",
                                        [LS_UNSURE] = ", perhaps holding or having released",
                                        [LS_FREE] = ", done with"};
    fputs("  returns ", out);
    print_values(out, outcome->values);
    for (uint32_t i = 0; i < outcome->locks; i++) {
        const struct ls_lock_state *lock = &outcome->lock[i];
        fputs(words[lock->status], out);
        print_lock(out, flow, proc, lock->lock);
        if (lock->mode == LS_SHARED)
            fputs(" (shared)", out);
        if (lock->status == LS_UNSURE)
            fputs(lock->failed ? ", for lock() failed"
                  : lock->lost ? ", as ways were merged"
                               : "",
                  out);
    }
    print_conditions(out, flow, proc, &outcome->conditions);
}

/* What an event does, and whether to a lock or a condition, or else to what its term names. */
static const struct event_words {
    const char *verb;
    bool about_object;
} event_words[LS_EVENT_KINDS] = {
    [LS_EVENT_ACQUIRE] = {"acquires", true},
    [LS_EVENT_INIT] = {"initialises", true},
    [LS_EVENT_CREATE] = {"starts", false},
    [LS_EVENT_BLOCK] = {"blocks in", false},
    [LS_EVENT_WAIT] = {"waits for", true},
    [LS_EVENT_SIGNAL] = {"signals", true},
    [LS_EVENT_DESTROY] = {"destroys", true},
    [LS_EVENT_FREE] = {"frees", false},
    [LS_EVENT_END] = {"ends by", false},
    [LS_EVENT_PASS] = {"can be cancelled in", false},
    [LS_EVENT_CANCEL] = {"cancels", false},
    [LS_EVENT_UNSAFE] = {"calls in a forked child", false},
    [LS_EVENT_TAKE] = {"takes a permit of", true},
    [LS_EVENT_POST] = {"posts", true},
    [LS_EVENT_PERMITS] = {"makes the semaphore", true},
    [LS_EVENT_NEED] = {"needs", true},
    [LS_EVENT_USE] = {"uses", true},
    [LS_EVENT_DETACH] = {"detaches by", false},
};

static void print_event(FILE *out, const struct ls_flow *flow, uint32_t proc,
                        const struct ls_event *event)
{
    const struct event_words *words = &event_words[event->kind];
    fprintf(out, "  %u: %s%s%s ", event->trace->site.line, words->verb,
            event->flags & LS_EVENT_TRY     ? " (try)"
            : event->flags & LS_EVENT_TIMED ? " (timed)"
                                            : "",
            event->flags & LS_EVENT_REACQUIRE ? " (again, after a wait)" : "");
    if (words->about_object)
        print_object(out, flow, proc, event->lock);
    else
        print_term(out, flow, proc, event->lock);
    if (event->trace->inner)
        fprintf(out, " in %s()", flow->program->procs.at[ls_trace_last(event->trace)->proc].name);
    for (uint32_t i = 0; i < event->holds; i++) {
        fputs(i == 0 ? " under" : ",", out);
        print_lock(out, flow, proc, event->hold[i].lock);
    }
    for (uint32_t i = 0; i < event->releases; i++) {
        fputs(i == 0 ? " after releasing" : ",", out);
        print_lock(out, flow, proc, event->release[i]);
    }
    print_conditions(out, flow, proc, &event->conditions);
}

static bool has_locks(const struct ls_summary *summary)
{
    for (uint32_t i = 0; i < summary->outcomes; i++)
        if (summary->outcome[i].locks > 0)
            return true;
    return summary->events > 0;
}

void ls_dump_locks(FILE *out, struct ls_flow *flow, const char *function)
{
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++) {
        const struct ls_summary *summary = &flow->summaries[proc];
        const char *name = flow->program->procs.at[proc].name;
        if (function ? strcmp(function, name) != 0 : !has_locks(summary))
            continue;
        if (!flow->program->procs.at[proc].defined)
            continue;
        const struct ls_unit *unit = ls_proc_unit(flow->program, proc);
        struct ls_site site = ls_proc_function(flow->program, proc)->site;
        fprintf(out, "%s  (%s:%u)\n", name, ls_unit_path(unit, site), site.line);
        for (uint32_t i = 0; i < summary->events; i++)
            print_event(out, flow, proc, &summary->event[i]);
        for (uint32_t i = 0; i < summary->outcomes; i++)
            print_outcome(out, flow, proc, &summary->outcome[i]);
        for (uint32_t i = 0; i < summary->undecideds; i++) {
            fputs(i == 0 ? "  leaves on some ways, nobody can tell which:" : ",", out);
            print_lock(out, flow, proc, summary->undecided[i]);
        }
        fputs(summary->undecideds > 0 ? "\n" : "", out);
        if (summary->outcomes == 0)
            fputs("  does not return\n", out);
        fputc('\n', out);
    }
}

static void print_state(FILE *out, const struct ls_walk *walk, const struct ls_state *state)
{
    static const char *const verbs[] = {[LS_HELD] = "holds",
                                        [LS_RELEASED] = "has released",
                                        [LS_UNSURE] = "may hold",
                                        [LS_FREE] = "is done with"};
    fprintf(out, "  -%s%s\n", state->imprecise ? " (ways merged)" : "",
            state->left_out ? " (with more locks than are followed)" : "");
    for (uint32_t i = 0; i < state->locks.count; i++) {
        const struct ls_lock_state *lock = &state->locks.at[i];
        fprintf(out, "      %s", verbs[lock->status]);
        print_lock(out, walk->flow, walk->proc, lock->lock);
        fprintf(out, "%s  (line %u)%s\n", lock->count > 1 ? " twice" : "",
                ls_trace_last(lock->trace)->site.line, lock->lost ? " (ways merged)" : "");
    }
    for (uint32_t i = 0; i < state->facts.count; i++) {
        fputs("      ", out);
        print_term(out, walk->flow, walk->proc, state->facts.at[i].term);
        fputs(" is ", out);
        print_values(out, state->facts.at[i].values);
        fputc('\n', out);
    }
    for (uint32_t i = 0; i < state->cells.count; i++) {
        fputs("      ", out);
        print_object(out, walk->flow, walk->proc, state->cells.at[i].address);
        fputs(" = ", out);
        print_term(out, walk->flow, walk->proc, state->cells.at[i].value);
        fputc('\n', out);
    }
}

void ls_dump_walk(FILE *out, const struct ls_walk *walk)
{
    fprintf(out, "%s\n", walk->flow->program->procs.at[walk->proc].name);
    for (uint32_t b = 0; b < walk->function->blocks; b++) {
        const struct ls_block *block = &walk->unit->blocks.at[walk->function->first_block + b];
        fprintf(out, " b%u (line %u): %u state%s\n", b,
                walk->unit->insts.at[block->first].site.line, walk->in[b].count,
                walk->in[b].count == 1 ? "" : "s");
        for (uint32_t i = 0; i < walk->in[b].count; i++)
            print_state(out, walk, walk->in[b].at[i]);
    }
    fputc('\n', out);
}
