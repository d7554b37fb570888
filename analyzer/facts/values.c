/* Locks that are copied as if they were values, and results that nobody looks at: what single
 * instructions show. */
#include <string.h>

#include "facts/filler_p.h"
#include "flow/locktypes.h"

enum { LEAST_LOCK = 24 }; /* bytes: a copy of fewer cannot hold a lock */

enum { MOST_LOOK = 3 }; /* calls whose result is looked at, for one that is not */

/* Calls that create threads, by whether their result is looked at. */
struct vote {
    uint32_t looked, ignored;
};

struct survey {
    struct vote *vote;
    struct ls_filler *filler;
    struct ls_locktypes *types;
    uint32_t proc;
    const struct ls_unit *unit;
    const struct ls_unit_map *map;
    const struct ls_function *function;
    const struct ls_inst **made_by; /* by temporary */
    bool *used;                     /* by temporary */
};

static const struct ls_place *place_of(const struct survey *survey, struct ls_operand operand)
{
    return &survey->unit->places.at[operand.ref];
}

static const struct ls_inst *maker(const struct survey *survey, struct ls_operand operand)
{
    return operand.kind == LS_OPERAND_TEMP && operand.ref < survey->function->temps
               ? survey->made_by[operand.ref]
               : NULL;
}

static struct ls_location location(const struct survey *survey, const struct ls_inst *inst)
{
    return ls_witness_location(survey->filler->flow->program, survey->proc, inst->site);
}

/* The function that an instruction surely calls, or LS_NONE. */
static uint32_t callee_of(const struct survey *survey, const struct ls_inst *inst)
{
    bool is_direct = inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION;
    return is_direct ? survey->map->function[inst->a.ref] : LS_NONE;
}

/* Its model; NULL where there is none. */
static const struct ls_api *api_of(const struct survey *survey, const struct ls_inst *call)
{
    uint32_t callee = callee_of(survey, call);
    return callee == LS_NONE ? NULL : survey->filler->flow->api[callee];
}

static struct ls_operand argument(const struct survey *survey, const struct ls_inst *call,
                                  unsigned number)
{
    if (number == 0 || number > call->count)
        return (struct ls_operand){LS_OPERAND_NONE, 0};
    return survey->unit->args.at[call->first + number - 1];
}

/* `api` is the model of what is called, or NULL. */
typedef bool visit_call(const struct survey *survey, const struct ls_inst *call,
                        const struct ls_api *api, const void *context);

/* The first call for which `visit` says yes; NULL if there is none. */
static const struct ls_inst *find_call(const struct survey *survey, visit_call *visit,
                                       const void *context)
{
    for (uint32_t b = 0; b < survey->function->blocks; b++)
        LS_EACH_INST_OF (inst, survey->unit, survey->function, b) {
            if (callee_of(survey, inst) != LS_NONE &&
                visit(survey, inst, api_of(survey, inst), context))
                return inst;
        }
    return NULL;
}

/* Copies */

static bool works_on(const struct survey *survey, const struct ls_inst *call,
                     const struct ls_api *api, const void *context)
{
    const uint32_t *variable = context;
    if (!api || (api->role != LS_ROLE_INIT && api->role != LS_ROLE_ACQUIRE))
        return false;
    struct ls_operand lock = argument(survey, call, api->lock);
    if (lock.kind != LS_OPERAND_ADDRESS)
        return false;
    const struct ls_place *place = place_of(survey, lock);
    return place->base == LS_BASE_LOCAL && place->ref == *variable;
}

/* What is copied has not been a lock yet, or never will be: a compound literal, a constant, a
 * variable of this function that no lock function has touched. */
static bool is_template(const struct survey *survey, const struct ls_place *source)
{
    if (source->base == LS_BASE_GLOBAL)
        return (survey->unit->globals.at[source->ref].flags & LS_GLOBAL_CONST) != 0;
    if (source->base != LS_BASE_LOCAL)
        return false;
    uint32_t variable = source->ref;
    return !find_call(survey, works_on, &variable);
}

/* The function makes locks of what it is given: by its model, by what it does, or, for locks that
 * the program makes of other things, by its name. */
static bool is_maker(const struct survey *survey, uint32_t callee)
{
    const struct ls_flow *flow = survey->filler->flow;
    const struct ls_summary *summary = &flow->summaries[callee];
    const struct ls_proc *proc = &flow->program->procs.at[callee];
    if (flow->api[callee])
        return flow->api[callee]->role == LS_ROLE_INIT;
    for (uint32_t i = 0; i < summary->events; i++)
        if (summary->event[i].kind == LS_EVENT_INIT)
            return true;
    return proc->defined && strcasestr(proc->name, "init");
}

/* The place is in an object of the type, or all of it. */
static bool is_in(const struct survey *survey, const struct ls_place *place, const char *type)
{
    for (uint32_t i = 0; i < place->steps; i++) {
        const struct ls_step *step = &survey->unit->steps.at[place->first_step + i];
        if (step->kind != LS_STEP_FIELD)
            continue;
        const struct ls_field_info *field =
            &survey->filler->flow->program->fields.at[survey->map->field[step->ref]];
        const char *record = ls_locktypes_record(survey->types, type);
        if (record && strcmp(field->record, record) == 0)
            return true;
    }
    return ls_locktypes_record(survey->types, type) &&
           strcmp(ls_unit_text(survey->unit, place->type), type) == 0;
}

static bool makes_anew(const struct survey *survey, const struct ls_inst *call,
                       const struct ls_api *api, const void *context)
{
    (void)api;
    if (!is_maker(survey, callee_of(survey, call)))
        return false;
    for (unsigned i = 1; i <= call->count; i++) {
        struct ls_operand lock = argument(survey, call, i);
        if (lock.kind == LS_OPERAND_ADDRESS && is_in(survey, place_of(survey, lock), context))
            return true;
    }
    return false;
}

/* Where a record differs from file to file, it may hold no lock here. */
static bool knows_lock(const struct survey *survey, const char *type)
{
    uint32_t field = ls_locktypes_field(survey->types, type);
    return field == LS_NONE || ls_is_among(survey->map->field, survey->unit->fields.count, field);
}

/* A variable of this function whose lock nobody touches holds a picture of the data, no more. */
static bool is_picture(const struct survey *survey, const struct ls_inst *inst)
{
    if (inst->op != LS_OP_STORE)
        return false;
    const struct ls_place *place = place_of(survey, inst->a);
    return place->base == LS_BASE_LOCAL && place->steps == 0 && is_template(survey, place);
}

static void add_copy(struct survey *survey, const struct ls_inst *inst, const char *type,
                     const char *how, bool returned)
{
    bool doubtful = (!returned && find_call(survey, makes_anew, type)) ||
                    !knows_lock(survey, type) || is_picture(survey, inst);
    const char *lock = ls_locktypes_in(survey->types, type);
    struct ls_arena *arena = &survey->filler->model->arena;
    const char *record = ls_locktypes_record(survey->types, type);
    struct ls_copy copy = {.at = location(survey, inst),
                           .confidence = doubtful ? LS_AUDIT : LS_LIKELY,
                           .how = how,
                           .type = ls_arena_strdup(arena, type),
                           .lock = *lock ? ls_arena_printf(arena, "%s.%s", record, lock) : "",
                           .returned = returned};
    ls_vec_push(&survey->filler->model->copies, copy);
}

/* The type of a whole object that was read here, when it holds a lock that has been one. */
static const char *copied_type(const struct survey *survey, struct ls_operand value)
{
    const struct ls_inst *load = maker(survey, value);
    if (!load || load->op != LS_OP_LOAD || !(load->flags & LS_ACCESS_AGGREGATE))
        return NULL;
    const struct ls_place *source = place_of(survey, load->a);
    const char *type = ls_unit_text(survey->unit, source->type);
    return ls_locktypes_in(survey->types, type) && !is_template(survey, source) ? type : NULL;
}

static const char *pointed_type(const struct survey *survey, struct ls_operand pointer)
{
    if (pointer.kind == LS_OPERAND_ADDRESS)
        return ls_unit_text(survey->unit, place_of(survey, pointer)->type);
    if (pointer.kind == LS_OPERAND_VAR)
        return ls_locktypes_target(
            survey->types,
            ls_unit_text(
                survey->unit,
                survey->unit->variables.at[survey->function->first_variable + pointer.ref].type));
    const struct ls_inst *load = maker(survey, pointer);
    return load && load->op == LS_OP_LOAD
               ? ls_locktypes_target(survey->types,
                                     ls_unit_text(survey->unit, place_of(survey, load->a)->type))
               : NULL;
}

static bool is_too_small(const struct survey *survey, struct ls_operand size)
{
    return size.kind == LS_OPERAND_CONST && survey->unit->constants.at[size.ref] < LEAST_LOCK;
}

/* Both ends must be objects with a lock: bytes in a buffer are no lock. */
static void check_bytes(struct survey *survey, const struct ls_inst *call, const struct ls_api *api)
{
    struct ls_operand source = argument(survey, call, api->source);
    const char *from = pointed_type(survey, source);
    const char *to = pointed_type(survey, argument(survey, call, api->object));
    if (!from || !to || !ls_locktypes_in(survey->types, from) ||
        !ls_locktypes_in(survey->types, to) ||
        is_too_small(survey, argument(survey, call, api->size)))
        return;
    if (source.kind == LS_OPERAND_ADDRESS && is_template(survey, place_of(survey, source)))
        return;
    add_copy(survey, call, from,
             ls_arena_printf(&survey->filler->model->arena, "copies with %s", api->name), false);
}

static void check_copies(struct survey *survey, const struct ls_inst *inst)
{
    const struct ls_api *api = api_of(survey, inst);
    const char *type = NULL;
    switch (inst->op) {
    case LS_OP_STORE:
        type = copied_type(survey, inst->b);
        if (type)
            add_copy(survey, inst, type,
                     inst->flags & LS_ACCESS_INIT ? "initialises from another" : "assigns", false);
        break;
    case LS_OP_RETURN:
        type = copied_type(survey, inst->a);
        if (type)
            add_copy(survey, inst, type, "returns by value", true);
        break;
    case LS_OP_CALL:
        for (unsigned i = 1; i <= inst->count; i++) {
            type = copied_type(survey, argument(survey, inst, i));
            if (type)
                add_copy(survey, inst, type, "passes by value", false);
        }
        if (api && api->role == LS_ROLE_COPY)
            check_bytes(survey, inst, api);
        break;
    }
}

/* Results */

static bool same_operand(const struct survey *survey, struct ls_operand a, struct ls_operand b);

static bool same_place(const struct survey *survey, const struct ls_place *a,
                       const struct ls_place *b)
{
    if (a->base != b->base || a->steps != b->steps)
        return false;
    if (a->base == LS_BASE_POINTEE ? !same_operand(survey, a->pointer, b->pointer)
                                   : a->ref != b->ref)
        return false;
    for (uint32_t i = 0; i < a->steps; i++) {
        const struct ls_step *x = &survey->unit->steps.at[a->first_step + i];
        const struct ls_step *y = &survey->unit->steps.at[b->first_step + i];
        if (x->kind != y->kind || (x->kind != LS_STEP_INDEX && x->ref != y->ref))
            return false;
    }
    return true;
}

/* The same expression, as far as a reader sees: temporaries are loads of the same place. Elements
 * of one array count as one. */
static bool same_operand(const struct survey *survey, struct ls_operand a, struct ls_operand b)
{
    const struct ls_inst *x = maker(survey, a), *y = maker(survey, b);
    if (x && y)
        return x == y || (x->op == LS_OP_LOAD && y->op == LS_OP_LOAD &&
                          same_place(survey, place_of(survey, x->a), place_of(survey, y->a)));
    if (a.kind != b.kind)
        return false;
    if (a.kind == LS_OPERAND_ADDRESS)
        return same_place(survey, place_of(survey, a), place_of(survey, b));
    return a.ref == b.ref && a.kind != LS_OPERAND_UNKNOWN;
}

static bool releases(const struct survey *survey, const struct ls_inst *call,
                     const struct ls_api *api, const void *context)
{
    const struct ls_operand *lock = context;
    return api && api->role == LS_ROLE_RELEASE &&
           same_operand(survey, argument(survey, call, api->lock), *lock);
}

/* The handle that is read is the one at this address. */
static bool joins(const struct survey *survey, const struct ls_inst *call, const struct ls_api *api,
                  const void *context)
{
    const struct ls_operand *handle = context;
    if (!api || (api->role != LS_ROLE_JOIN && api->role != LS_ROLE_CANCEL))
        return false;
    struct ls_operand id = argument(survey, call, api->thread);
    const struct ls_inst *load = maker(survey, id);
    if (handle->kind != LS_OPERAND_ADDRESS)
        return false;
    const struct ls_place *place = place_of(survey, *handle);
    if (id.kind == LS_OPERAND_VAR)
        return place->base == LS_BASE_LOCAL && place->steps == 0 && place->ref == id.ref;
    return load && load->op == LS_OP_LOAD && same_place(survey, place, place_of(survey, load->a));
}

static const char *routine_name(const struct survey *survey, const struct ls_inst *call,
                                const struct ls_api *api)
{
    struct ls_operand start = argument(survey, call, api->start);
    const struct ls_program *program = survey->filler->flow->program;
    return start.kind == LS_OPERAND_FUNCTION
               ? program->procs.at[survey->map->function[start.ref]].name
               : "";
}

static struct ls_ignored *add_ignored(struct survey *survey, const struct ls_inst *call,
                                      const struct ls_api *api, enum ls_ignored_kind kind,
                                      const struct ls_inst *relies, bool sure)
{
    struct ls_ignored ignored = {
        .kind = kind,
        .confidence = relies && sure ? LS_LIKELY : LS_AUDIT,
        .at = location(survey, call),
        .function = ls_arena_strdup(&survey->filler->model->arena, api->name),
        .lock = LS_MODEL_NONE,
        .subject = kind == LS_IGNORED_CREATE ? ls_arena_strdup(&survey->filler->model->arena,
                                                               routine_name(survey, call, api))
                                             : "",
        .relies = relies ? location(survey, relies) : (struct ls_location){"", "", 0, 0}};
    struct ls_ignored *added = ls_vec_add(&survey->filler->model->ignored);
    *added = ignored;
    return added;
}

static bool posts(const struct survey *survey, const struct ls_inst *call, const struct ls_api *api,
                  const void *context)
{
    const struct ls_operand *semaphore = context;
    return api && api->role == LS_ROLE_POST &&
           same_operand(survey, argument(survey, call, api->lock), *semaphore);
}

/* Who gives the permit back himself believes that he has got one. Others may look again whether
 * there is something to do. */
static void check_permit(struct survey *survey, const struct ls_inst *call,
                         const struct ls_api *api)
{
    struct ls_operand semaphore = argument(survey, call, api->lock);
    enum ls_ignored_kind kind = api->try     ? LS_IGNORED_TRY
                                : api->timed ? LS_IGNORED_TIMED
                                             : LS_IGNORED_INTERRUPTED;
    const struct ls_inst *post = find_call(survey, posts, &semaphore);
    add_ignored(survey, call, api, kind, post, true)->is_permit = true;
}

/* That no thread can be created is so rare that it is for audit; unless the program looks
 * elsewhere. */
static void check_result(struct survey *survey, const struct ls_inst *call)
{
    const struct ls_api *api = api_of(survey, call);
    bool is_used = call->result != LS_NONE && call->result < survey->function->temps &&
                   survey->used[call->result];
    if (api && api->role == LS_ROLE_CREATE)
        ++*(is_used ? &survey->vote->looked : &survey->vote->ignored);
    if (!api || api->success == LS_SUCCESS_ALWAYS || is_used || api->believed)
        return;
    if (api->role == LS_ROLE_CREATE && api->thread != LS_API_RESULT) {
        struct ls_operand handle = argument(survey, call, api->thread);
        add_ignored(survey, call, api, LS_IGNORED_CREATE, find_call(survey, joins, &handle), false);
    }
    if (api->role == LS_ROLE_TAKE && (api->interruptible || api->try || api->timed))
        check_permit(survey, call, api);
    if (api->role != LS_ROLE_ACQUIRE || (!api->try && !api->timed))
        return;
    struct ls_operand lock = argument(survey, call, api->lock);
    const struct ls_inst *release = find_call(survey, releases, &lock);
    /* "try, and let go at once" makes sure that a lock is free. */
    if (release != call + 1)
        add_ignored(survey, call, api, api->try ? LS_IGNORED_TRY : LS_IGNORED_TIMED, release, true);
}

/* All functions */

static void note_use(struct survey *survey, struct ls_operand operand)
{
    if (operand.kind == LS_OPERAND_TEMP && operand.ref < survey->function->temps)
        survey->used[operand.ref] = true;
}

static void note_place(struct survey *survey, const struct ls_place *place)
{
    note_use(survey, place->pointer);
    for (uint32_t i = 0; i < place->steps; i++)
        note_use(survey, survey->unit->steps.at[place->first_step + i].index);
}

static void note_operand(struct survey *survey, struct ls_operand operand)
{
    note_use(survey, operand);
    if (operand.kind == LS_OPERAND_PLACE || operand.kind == LS_OPERAND_ADDRESS)
        note_place(survey, place_of(survey, operand));
}

static void note(struct survey *survey, const struct ls_inst *inst)
{
    if (inst->result != LS_NONE && inst->result < survey->function->temps)
        survey->made_by[inst->result] = inst;
    note_operand(survey, inst->a);
    note_operand(survey, inst->b);
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++)
        note_operand(survey, survey->unit->args.at[inst->first + i]);
}

static void survey_function(struct survey *survey)
{
    const struct ls_function *function = survey->function;
    survey->made_by =
        LS_NEW_ARRAY(&survey->filler->arena, const struct ls_inst *, function->temps + 1);
    survey->used = LS_NEW_ARRAY(&survey->filler->arena, bool, function->temps + 1);
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t b = 0; b < function->blocks; b++)
            LS_EACH_INST_OF (inst, survey->unit, function, b) {
                if (pass == 0) {
                    note(survey, inst);
                    continue;
                }
                check_copies(survey, inst);
                if (inst->op == LS_OP_CALL)
                    check_result(survey, inst);
            }
}

/* Who looks whether a thread was created, as a rule, and then joins one without, has forgotten it.
 */
static void count_votes(struct ls_model *model, const struct vote *vote)
{
    for (uint32_t i = 0; i < model->ignored.count; i++) {
        struct ls_ignored *ignored = &model->ignored.at[i];
        if (ignored->kind == LS_IGNORED_CREATE && ignored->relies.line > 0 &&
            vote->looked >= MOST_LOOK * vote->ignored)
            ignored->confidence = LS_LIKELY;
    }
}

void ls_filler_add_values(struct ls_filler *filler)
{
    struct vote vote = {0};
    const struct ls_program *program = filler->flow->program;
    struct ls_locktypes *types = ls_locktypes_new(&filler->arena, program, filler->flow->api);
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        struct survey survey = {.filler = filler,
                                .vote = &vote,
                                .types = types,
                                .proc = proc,
                                .unit = ls_proc_unit(program, proc),
                                .map = &program->maps[program->procs.at[proc].unit],
                                .function = ls_proc_function(program, proc)};
        if (program->procs.at[proc].defined && !(survey.function->flags & LS_FN_INIT))
            survey_function(&survey);
    }
    count_votes(filler->model, &vote);
    ls_locktypes_release(types);
}
