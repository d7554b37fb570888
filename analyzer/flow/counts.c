#include "flow/counts.h"

#include <ctype.h>
#include <string.h>

#include "flow/signature.h"
#include "flow/walk_p.h"

enum { MOST_BLOCKS = 24 /* of a function that hands on a count */ };

static unsigned traits_called(const struct ls_program *program, const uint8_t *traits,
                              uint32_t proc, const struct ls_inst *call)
{
    uint32_t count;
    const uint32_t *targets = ls_program_targets(program, proc, call, &count);
    unsigned lowers = LS_TRAIT_LOWERS_COUNT | LS_TRAIT_DROPS_LAST;
    return count == 1 ? traits[targets[0]] & lowers : 0;
}

static bool has_word(const char *name, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = name; (at = strstr(at, word)) != NULL; at++)
        if ((at == name || !isalpha((unsigned char)at[-1])) && !isalpha((unsigned char)at[length]))
            return true;
    return false;
}

/* Atomic operations under pasted names cannot be read: a function that is nothing but `return` of
 * one is believed by its own name. */
static bool is_opaque(const struct ls_program *program, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    const struct ls_block *block = &unit->blocks.at[function->first_block];
    const struct ls_inst *inst = &unit->insts.at[block->first];
    const char *name = program->procs.at[proc].name;
    return function->blocks == 1 && block->count == 1 && function->params > 0 &&
           inst->op == LS_OP_RETURN && inst->a.kind == LS_OPERAND_UNKNOWN &&
           (has_word(name, "sub") || has_word(name, "dec"));
}

/* It returns a number, calls nothing else that returns one, and gives nothing away. */
unsigned ls_counts_traits(const struct ls_program *program, const uint8_t *traits, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    const char *type = ls_unit_text(unit, function->type);
    unsigned found = 0;
    if (!program->procs.at[proc].defined || function->blocks > MOST_BLOCKS ||
        (ls_signature_result(type) != LS_RESULT_INTEGER &&
         ls_signature_result(type) != LS_RESULT_BOOLEAN))
        return 0;
    if (is_opaque(program, proc))
        return LS_TRAIT_LOWERS_COUNT;
    LS_EACH_INST (inst, unit, function) {
        unsigned traits_of_call =
            inst->op == LS_OP_CALL ? traits_called(program, traits, proc, inst) : 0;
        if (inst->op == LS_OP_CALL && inst->result != LS_NONE && !traits_of_call)
            return 0;
        found |= traits_of_call;
    }
    bool is_truth = strncmp(type, "_Bool", 5) == 0 || strncmp(type, "bool", 4) == 0;
    return found && is_truth ? LS_TRAIT_DROPS_LAST : found;
}

/* What a call of such a function has returned. */
static unsigned traits_of_result(const struct ls_walk *walk, const struct ls_term *term)
{
    if (term->kind != LS_TERM_RESULT || term->a + walk->first_inst >= walk->unit->insts.count)
        return 0;
    const struct ls_inst *inst = &walk->unit->insts.at[term->a + walk->first_inst];
    return inst->op == LS_OP_CALL
               ? traits_called(walk->flow->program, walk->flow->traits, walk->proc, inst)
               : 0;
}

/* It has something else now: what was calculated, or, once an unlock let others come to it, what
 * nobody knows. */
static bool is_changed(const struct ls_state *state, uint32_t address, uint32_t old)
{
    for (uint32_t i = 0; i < state->cells.count; i++)
        if (state->cells.at[i].address == address)
            return state->cells.at[i].value != old;
    return false;
}

/* One less than a field held that was lowered, or than such a function has returned. */
static bool is_one_less(const struct ls_walk *walk, const struct ls_state *state, uint32_t id)
{
    const struct ls_terms *terms = &walk->flow->terms;
    const struct ls_term *term = ls_term(terms, id);
    int64_t by;
    if (term->kind != LS_TERM_OPER || term->oper != LS_OPR_SUB ||
        !ls_term_is_const(terms, term->b, &by) || by != 1)
        return false;
    const struct ls_term *old = ls_term(terms, term->a);
    return (old->kind == LS_TERM_INITIAL && ls_term(terms, old->a)->kind == LS_TERM_FIELD &&
            is_changed(state, old->a, term->a)) ||
           (traits_of_result(walk, old) & LS_TRAIT_LOWERS_COUNT);
}

static bool is_gone(const struct ls_walk *walk, const struct ls_state *state,
                    const struct ls_fact *fact)
{
    if (is_one_less(walk, state, fact->term))
        return fact->values.high <= 0;
    unsigned traits = traits_of_result(walk, ls_term(&walk->flow->terms, fact->term));
    return ((traits & LS_TRAIT_LOWERS_COUNT) && fact->values.high <= 1) ||
           ((traits & LS_TRAIT_DROPS_LAST) && !ls_values_has(fact->values, 0));
}

bool ls_counts_is_last(const struct ls_walk *walk, const struct ls_state *state)
{
    for (uint32_t i = 0; i < state->facts.count; i++)
        if (is_gone(walk, state, &state->facts.at[i]))
            return true;
    return false;
}
