#include "flow/beliefs.h"

#include <string.h>

#include "base/vec.h"
#include "flow/homemade.h"
#include "flow/lockname.h"
#include "flow/signature.h"

/* A function whose name speaks of locking: only declared, or made of atomic operations. */
struct candidate {
    uint32_t proc;
    struct ls_lockname name;
    struct ls_signature type;
    uint32_t lock;           /* the parameter that is the lock */
    enum ls_success success; /* of a try */
    bool shaped;             /* its body is that of a lock function */
    bool placed;             /* and it is told from where it is called */
    bool typed;              /* and its type is called a lock */
    bool undeclared;         /* called without any declaration */
    bool any_type;           /* a macro: its argument need not have one type */
    bool fits;               /* may be one of a pair */
    bool believed;           /* is one */
    bool proven;             /* the bodies of both of them show it */
    bool shared;             /* takes a lock that has readers and writers */
};

struct ls_beliefs {
    struct ls_arena *arena;
    const struct ls_program *program;
    const struct ls_api **api; /* by proc */
    LS_VEC(struct candidate) candidates;
};

static const char *type_of(const struct ls_program *program, uint32_t proc)
{
    return ls_unit_text(ls_proc_unit(program, proc), ls_proc_function(program, proc)->type);
}

/* Models */

static bool is_pointer(const char *type)
{
    size_t length = strlen(type);
    return length > 0 && type[length - 1] == '*';
}

/* The type of a function that is called without a declaration, as when its header is missing. */
static const char not_declared[] = "int ()";

/* The declaration may be the function that the model means: the lock is a pointer, and a lock that
 * cannot fail does not return a status. */
static bool fits_model(struct ls_arena *arena, const struct ls_api *api, const char *type)
{
    struct ls_signature signature;
    if (strcmp(type, not_declared) == 0)
        return true;
    if (!ls_signature_read(arena, type, &signature))
        return false;
    if (api->lock && api->lock != LS_API_RESULT &&
        (api->lock > signature.params || !is_pointer(signature.param[api->lock - 1])))
        return false;
    return api->role != LS_ROLE_ACQUIRE || api->success != LS_SUCCESS_ALWAYS ||
           (strcmp(signature.result, "int") != 0 && strcmp(signature.result, "_Bool") != 0);
}

static const struct ls_api *find_model(struct ls_arena *arena, const struct ls_program *program,
                                       const struct ls_apis *apis, uint32_t proc)
{
    const struct ls_api *api = ls_apis_find(apis, program->procs.at[proc].name);
    if (!api || api->override)
        return api;
    bool counts =
        !program->procs.at[proc].defined && fits_model(arena, api, type_of(program, proc));
    return counts ? api : NULL;
}

/* Candidates */

static bool is_plain_pointer(const char *type)
{
    return is_pointer(type) && !strpbrk(type, "([") && strchr(type, '*') == strrchr(type, '*') &&
           !strstr(type, "const ") && !strstr(type, "char *") && !strstr(type, "_IO_FILE");
}

/* What the name of the type says that is pointed to. */
static struct ls_lockname name_of_type(struct ls_arena *arena, const char *type)
{
    const char *name = strncmp(type, "struct ", 7) == 0 ? type + 7 : type;
    const char *tag = ls_arena_strndup(arena, name, strcspn(name, " *"));
    return ls_lockname_read(arena, ls_arena_printf(arena, "lock_%s", tag));
}

/* A pointer to something that can be a lock: not a text, a constant, a stream, a function or a
 * pointer. */
static bool may_point_to_lock(struct ls_arena *arena, const char *type)
{
    if (!is_plain_pointer(type))
        return false;
    return !name_of_type(arena, type).other_thing;
}

static bool reads_temp(const struct ls_unit *unit, const struct ls_inst *inst, uint32_t temp)
{
    if ((inst->a.kind == LS_OPERAND_TEMP && inst->a.ref == temp) ||
        (inst->b.kind == LS_OPERAND_TEMP && inst->b.ref == temp))
        return true;
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++) {
        struct ls_operand argument = unit->args.at[inst->first + i];
        if (argument.kind == LS_OPERAND_TEMP && argument.ref == temp)
            return true;
    }
    return false;
}

static bool is_temp_read(const struct ls_unit *unit, const struct ls_function *function,
                         uint32_t temp)
{
    LS_EACH_INST (inst, unit, function)
        if (reads_temp(unit, inst, temp))
            return true;
    return false;
}

/* Somebody looks at what a call of `proc` returns. */
static bool is_result_read_in(const struct ls_program *program, uint32_t caller, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(program, caller);
    const struct ls_unit_map *map = &program->maps[program->procs.at[caller].unit];
    const struct ls_function *function = ls_proc_function(program, caller);
    LS_EACH_INST (inst, unit, function) {
        if (inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION &&
            map->function[inst->a.ref] == proc && inst->result != LS_NONE &&
            is_temp_read(unit, function, inst->result))
            return true;
    }
    return false;
}

static bool is_result_read(const struct ls_program *program, uint32_t proc)
{
    for (uint32_t caller = 0; caller < program->procs.count; caller++)
        if (program->procs.at[caller].defined && is_result_read_in(program, caller, proc))
            return true;
    return program->procs.at[proc].address_taken;
}

/* All calls of `proc` in this caller have one argument. */
static bool gives_one_in(const struct ls_program *program, uint32_t caller, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(program, caller);
    const struct ls_unit_map *map = &program->maps[program->procs.at[caller].unit];
    LS_EACH_INST (inst, unit, ls_proc_function(program, caller))
        if (inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION &&
            map->function[inst->a.ref] == proc && inst->count != 1)
            return false;
    return true;
}

static bool gives_one(const struct ls_program *program, uint32_t proc)
{
    for (uint32_t caller = 0; caller < program->procs.count; caller++)
        if (program->procs.at[caller].defined && !gives_one_in(program, caller, proc))
            return false;
    return true;
}

/* The type of the function. One that nobody declares has what its calls make of it, when its name
 * leaves no doubt. */
static bool find_type(const struct ls_beliefs *beliefs, struct candidate *candidate)
{
    const char *type = type_of(beliefs->program, candidate->proc);
    if (strcmp(type, not_declared) != 0)
        return ls_signature_read(beliefs->arena, type, &candidate->type);
    candidate->undeclared = true;
    candidate->type = (struct ls_signature){.result = "int", .params = 1, .param = {"void *"}};
    return candidate->name.names_lock && !candidate->name.tries &&
           gives_one(beliefs->program, candidate->proc);
}

static bool returns_bool(const struct candidate *candidate)
{
    return strcmp(candidate->type.result, "_Bool") == 0;
}

/* It is known which results mean that the lock was acquired. */
static bool is_success_known(const struct ls_program *program, const struct candidate *candidate)
{
    if (candidate->name.releases)
        return true;
    if (candidate->success != LS_SUCCESS_ALWAYS)
        return true;
    if (candidate->name.tries)
        return returns_bool(candidate) || candidate->shaped;
    return strcmp(candidate->type.result, "void") == 0 || candidate->any_type ||
           !is_result_read(program, candidate->proc);
}

static bool is_number(const char *type)
{
    return strcmp(type, "int") == 0 || strcmp(type, "unsigned int") == 0 ||
           strcmp(type, "long") == 0 || strcmp(type, "unsigned long") == 0;
}

/* A lock beyond doubt, whose functions only have to say what their results mean. */
static bool is_lock_outright(const struct candidate *candidate)
{
    return candidate->name.names_lock || candidate->placed || candidate->typed;
}

/* Beside the lock only the place of the call is asked for, as a macro gives it: __FILE__, __LINE__,
 * __func__, the argument's text, and perhaps in which way to lock. Nobody wants to know that of a
 * call that does not wait. A text alone may be the name of what is locked, unless a lock is. */
static bool takes_its_place(const struct candidate *candidate)
{
    int texts = 0, numbers = 0, others = 0;
    for (uint32_t i = 0; i < candidate->type.params; i++) {
        const char *type = candidate->type.param[i];
        if (i == candidate->lock)
            continue;
        texts += strcmp(type, "const char *") == 0 || strcmp(type, "char *") == 0;
        numbers += is_number(type);
        others += is_pointer(type) && !strstr(type, "char *");
    }
    bool is_lock = candidate->typed || candidate->name.names_lock;
    return texts > 0 && (numbers > 0 || is_lock) && others == 0;
}

/* What locks and unlocks by atomic operations may be called as it likes; only declared, it must
 * look the part. */
static bool fits(const struct ls_beliefs *beliefs, const struct candidate *candidate)
{
    const struct ls_function *function = ls_proc_function(beliefs->program, candidate->proc);
    if (candidate->lock == candidate->type.params || (function->flags & LS_FN_VARIADIC) ||
        !is_success_known(beliefs->program, candidate))
        return false;
    return candidate->shaped ||
           (!candidate->name.other_thing && (candidate->type.params == 1 || candidate->placed));
}

/* The front end has chosen what a macro is given; a function made of atomic operations takes a
 * pointer to something. */
static bool may_be_lock(const struct ls_beliefs *beliefs, const struct candidate *candidate,
                        const char *type)
{
    return candidate->any_type ? is_pointer(type)
           : candidate->shaped ? is_plain_pointer(type)
                               : may_point_to_lock(beliefs->arena, type);
}

/* The first parameter that may be a lock. */
static uint32_t find_lock_param(const struct ls_beliefs *beliefs, const struct candidate *candidate)
{
    uint32_t i = 0;
    while (i < candidate->type.params && !may_be_lock(beliefs, candidate, candidate->type.param[i]))
        i++;
    return i;
}

static bool has_shape(const struct ls_beliefs *beliefs, uint32_t proc,
                      const struct ls_lockname *name)
{
    struct ls_shape shape = ls_homemade_shape(beliefs->program, beliefs->api, proc);
    if (name->releases)
        return shape.atomic || shape.stores;
    return shape.atomic && (shape.waits || name->tries);
}

static void add_candidate(struct ls_beliefs *beliefs, uint32_t proc)
{
    const struct ls_program *program = beliefs->program;
    const struct ls_proc *p = &program->procs.at[proc];
    struct candidate candidate = {.proc = proc, .name = ls_lockname_read(beliefs->arena, p->name)};
    if (candidate.name.verb == LS_VERB_NONE || !find_type(beliefs, &candidate))
        return;
    bool is_macro = (ls_proc_function(program, proc)->flags & LS_FN_MACRO) != 0;
    if (p->defined || is_macro) {
        candidate.any_type = is_macro;
        candidate.shaped = has_shape(beliefs, proc, &candidate.name);
        if (!candidate.shaped)
            return;
    }
    candidate.lock = find_lock_param(beliefs, &candidate);
    candidate.typed = candidate.lock < candidate.type.params &&
                      is_plain_pointer(candidate.type.param[candidate.lock]) &&
                      name_of_type(beliefs->arena, candidate.type.param[candidate.lock]).names_lock;
    candidate.placed = takes_its_place(&candidate);
    candidate.fits = fits(beliefs, &candidate);
    ls_vec_push(&beliefs->candidates, candidate);
}

/* Pairs */

static bool is_pair(const struct candidate *a, const struct candidate *b)
{
    return (ls_lockname_closes(&a->name, &b->name) || ls_lockname_closes(&b->name, &a->name)) &&
           (a->any_type || b->any_type ||
            strcmp(a->type.param[a->lock], b->type.param[b->lock]) == 0);
}

static void believe(struct candidate *candidate, const struct candidate *partner)
{
    candidate->believed = true;
    candidate->proven |= candidate->shaped && partner->shaped;
    candidate->shared |= candidate->name.side != LS_SIDE_ANY || partner->name.side != LS_SIDE_ANY;
}

/* A writer's lock that becomes a reader's, and is given back as that. */
static bool is_crossed_pair(const struct candidate *acquire, const struct candidate *release)
{
    struct ls_lockname name = release->name;
    name.side = LS_SIDE_ANY;
    return acquire->shaped && release->shaped && release->believed &&
           ls_lockname_closes(&name, &acquire->name);
}

static void find_pairs(struct ls_beliefs *beliefs)
{
    for (int crossed = 0; crossed < 2; crossed++)
        for (uint32_t i = 0; i < beliefs->candidates.count; i++)
            for (uint32_t j = 0; j < beliefs->candidates.count; j++) {
                struct candidate *a = &beliefs->candidates.at[i], *b = &beliefs->candidates.at[j];
                if (a->fits && b->fits && (crossed ? is_crossed_pair(a, b) : is_pair(a, b)))
                    believe(a, b);
            }
}

static bool takes(const struct candidate *candidate, const char *type)
{
    if (candidate->any_type)
        return true;
    for (uint32_t i = 0; i < candidate->type.params; i++)
        if (strcmp(candidate->type.param[i], type) == 0)
            return true;
    return false;
}

/* `other`, of which nothing is believed, may do something to the locks of `candidate`. */
static bool disturbs(const struct candidate *other, const struct candidate *candidate)
{
    return !other->believed && takes(other, candidate->type.param[candidate->lock]) &&
           (other->name.releases || !other->name.about) &&
           ls_lockname_extends(&other->name, &candidate->name);
}

/* What gives the lock back by its name takes something else: `lock(l, me)`, `unlock(me)`. */
static bool ends_otherwise(const struct candidate *other, const struct candidate *candidate)
{
    return !other->believed && ls_lockname_closes(&other->name, &candidate->name) &&
           other->name.side == candidate->name.side &&
           !takes(other, candidate->type.param[candidate->lock]);
}

/* What is not believed any more may disturb others in turn. */
static void drop_disturbed(struct ls_beliefs *beliefs)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < beliefs->candidates.count; i++)
            for (uint32_t j = 0; j < beliefs->candidates.count; j++) {
                struct candidate *candidate = &beliefs->candidates.at[i];
                const struct candidate *other = &beliefs->candidates.at[j];
                if (!candidate->believed ||
                    !(disturbs(other, candidate) || ends_otherwise(other, candidate)))
                    continue;
                candidate->believed = false;
                changed = true;
            }
    }
}

/* Results of tries */

struct question {
    const struct ls_beliefs *beliefs;
    const struct candidate *try;
};

static bool gives_back(const void *context, uint32_t proc)
{
    const struct question *question = context;
    for (uint32_t i = 0; i < question->beliefs->candidates.count; i++) {
        const struct candidate *candidate = &question->beliefs->candidates.at[i];
        if (candidate->proc == proc)
            return ls_lockname_closes(&candidate->name, &question->try->name);
    }
    return false;
}

static enum ls_success success_of(const struct ls_beliefs *beliefs,
                                  const struct candidate *candidate)
{
    struct question question = {beliefs, candidate};
    if (returns_bool(candidate))
        return LS_SUCCESS_NONZERO;
    return ls_homemade_success(beliefs->program, candidate->proc, gives_back, &question);
}

static void find_successes(struct ls_beliefs *beliefs)
{
    for (uint32_t i = 0; i < beliefs->candidates.count; i++) {
        struct candidate *candidate = &beliefs->candidates.at[i];
        if (candidate->name.tries && candidate->believed && candidate->success == LS_SUCCESS_ALWAYS)
            candidate->success = success_of(beliefs, candidate);
    }
}

/* What C programs mean by a number when nobody shows otherwise: 0, or an error. */
static bool returns_status(const struct candidate *candidate)
{
    return strcmp(candidate->type.result, "int") == 0 ||
           strncmp(candidate->type.result, "enum ", 5) == 0;
}

/* What the functions of a lock beyond doubt return, callers may tell by where they unlock. */
static void ask_callers(struct ls_beliefs *beliefs)
{
    for (uint32_t i = 0; i < beliefs->candidates.count; i++) {
        struct candidate *candidate = &beliefs->candidates.at[i];
        if (candidate->fits || !is_lock_outright(candidate) || returns_bool(candidate))
            continue;
        candidate->success = success_of(beliefs, candidate);
        if (candidate->success == LS_SUCCESS_ALWAYS && returns_status(candidate))
            candidate->success = LS_SUCCESS_ZERO;
        candidate->fits = fits(beliefs, candidate);
    }
}

static const struct ls_api *make_model(struct ls_beliefs *beliefs,
                                       const struct candidate *candidate)
{
    struct ls_api *api = LS_NEW(beliefs->arena, struct ls_api);
    const struct ls_lockname *name = &candidate->name;
    *api =
        (struct ls_api){.name = beliefs->program->procs.at[candidate->proc].name,
                        .role = name->releases ? LS_ROLE_RELEASE : LS_ROLE_ACQUIRE,
                        .success = !name->releases && returns_bool(candidate) ? LS_SUCCESS_NONZERO
                                                                              : candidate->success,
                        .kind = candidate->shared                  ? LS_LOCK_RWLOCK
                                : name->spins || candidate->proven ? LS_LOCK_SPIN
                                                                   : LS_LOCK_MUTEX,
                        .lock = (uint8_t)(candidate->lock + 1),
                        .shared = name->side == LS_SIDE_READ,
                        .try = name->tries,
                        .recursive = name->recursive,
                        .inferred = true,
                        .believed = !candidate->proven,
                        .named = is_lock_outright(candidate) && !candidate->undeclared};
    return api;
}

/* Beginning and end of a lock */

/* `x_mutex_init` beside `x_mutex_lock`: what the last word says, and how much comes before it. */
static bool read_last_word(const char *name, enum ls_role *role, size_t *stem)
{
    static const struct {
        const char *word;
        enum ls_role role;
    } words[] = {{"init", LS_ROLE_INIT},
                 {"destroy", LS_ROLE_DESTROY},
                 {"fini", LS_ROLE_DESTROY},
                 {"term", LS_ROLE_DESTROY},
                 {"free", LS_ROLE_DESTROY}};
    const char *last = strrchr(name, '_');
    *stem = last ? (size_t)(last - name) : 0;
    for (size_t i = 0; last && i < sizeof words / sizeof *words; i++) {
        *role = words[i].role;
        if (strcmp(last + 1, words[i].word) == 0)
            return true;
    }
    return false;
}

static bool is_lock_word(const char *name, size_t stem)
{
    return stem > 5 && strncmp(name + stem - 5, "_lock", 5) == 0;
}

/* The lock function that differs in the last word alone, which is not all that speaks of a lock. */
static const struct candidate *find_sibling(const struct ls_beliefs *beliefs, const char *name,
                                            size_t stem)
{
    for (uint32_t i = 0; i < beliefs->candidates.count; i++) {
        const struct candidate *candidate = &beliefs->candidates.at[i];
        const char *other = beliefs->program->procs.at[candidate->proc].name;
        if (candidate->believed && candidate->lock == 0 &&
            (candidate->name.names_lock || is_lock_word(name, stem)) &&
            strncmp(other, name, stem + 1) == 0 && !strchr(other + stem + 1, '_'))
            return candidate;
    }
    return NULL;
}

/* Whoever makes a lock, or ends it, has what it guards for himself at the time. */
static void find_makers(struct ls_beliefs *beliefs)
{
    for (uint32_t proc = 0; proc < beliefs->program->procs.count; proc++) {
        const struct ls_proc *p = &beliefs->program->procs.at[proc];
        size_t stem;
        enum ls_role role;
        if (beliefs->api[proc] || p->defined || !read_last_word(p->name, &role, &stem))
            continue;
        const struct candidate *sibling = find_sibling(beliefs, p->name, stem);
        if (!sibling)
            continue;
        struct ls_api *api =
            ls_arena_copy(beliefs->arena, make_model(beliefs, sibling), sizeof *api);
        api->name = p->name;
        api->role = role;
        api->success = LS_SUCCESS_ALWAYS;
        beliefs->api[proc] = api;
    }
}

const struct ls_beliefs *ls_beliefs_new(struct ls_arena *arena, const struct ls_program *program,
                                        const struct ls_apis *apis)
{
    struct ls_beliefs *beliefs = LS_NEW(arena, struct ls_beliefs);
    *beliefs = (struct ls_beliefs){
        .arena = arena,
        .program = program,
        .api = LS_NEW_ARRAY(arena, const struct ls_api *, program->procs.count + 1)};
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        beliefs->api[proc] = find_model(arena, program, apis, proc);
    }
    for (uint32_t proc = 0; proc < program->procs.count; proc++)
        if (!beliefs->api[proc])
            add_candidate(beliefs, proc);
    ask_callers(beliefs);
    find_pairs(beliefs);
    drop_disturbed(beliefs);
    find_successes(beliefs);
    for (uint32_t i = 0; i < beliefs->candidates.count; i++)
        if (beliefs->candidates.at[i].believed)
            beliefs->api[beliefs->candidates.at[i].proc] =
                make_model(beliefs, &beliefs->candidates.at[i]);
    find_makers(beliefs);
    ls_vec_release(&beliefs->candidates);
    return beliefs;
}

const struct ls_api *ls_beliefs_find(const struct ls_beliefs *beliefs, uint32_t proc)
{
    return beliefs->api[proc];
}
