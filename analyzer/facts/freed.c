/* Threads that free what they keep under a key and leave it there: the key's destructor gets it
 * again when the thread ends. */
#include "facts/filler_p.h"

/* A key whose destructor frees. */
struct key {
    uint32_t cell;
    const struct ls_event *creation;
    bool is_reset; /* somebody puts a null pointer under it */
};

struct freed {
    struct ls_filler *filler;
    const struct ls_program *program;
    LS_VEC(struct key) keys;
    LS_VEC(uint32_t) procs;    /* that threads run */
    const struct ls_inst *get; /* the call that is looked for */
};

static struct ls_operand argument_of(const struct ls_look *look, const struct ls_inst *call,
                                     uint8_t number)
{
    struct ls_operand none = {.kind = LS_OPERAND_NONE};
    return number > 0 && number <= call->count ? look->unit->args.at[call->first + number - 1]
                                               : none;
}

static struct ls_look look_over(const struct freed *freed, uint32_t proc)
{
    return ls_look_over(freed->program, freed->filler->flow->api, proc);
}

static const struct ls_api *api_of(const struct ls_look *look, const struct ls_inst *inst,
                                   enum ls_role role)
{
    const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(look, inst) : NULL;
    return api && api->role == role ? api : NULL;
}

static bool frees_parameter(struct freed *freed, uint32_t proc)
{
    const struct ls_api *own = freed->filler->flow->api[proc];
    if (own || !freed->program->procs.at[proc].defined)
        return own && own->role == LS_ROLE_FREE;
    const struct ls_look *look = ls_look_at(&freed->filler->looks, proc);
    LS_EACH_INST (inst, look->unit, look->function) {
        const struct ls_api *api = api_of(look, inst, LS_ROLE_FREE);
        if (api && !ls_look_depends(look, argument_of(look, inst, api->object)))
            return true;
    }
    return false;
}

static void note_key(struct freed *freed, const struct ls_event *event)
{
    uint32_t block, index;
    const struct ls_look *look = ls_look_at(&freed->filler->looks, event->trace->proc);
    const struct ls_inst *call =
        ls_look_find_call(look, event->trace->site, LS_ROLE_INIT, 0, &block, &index);
    if (!call)
        return;
    const struct ls_api *api = ls_look_api(look, call);
    struct ls_operand key = argument_of(look, call, api->lock),
                      destructor = argument_of(look, call, api->destructor);
    const struct ls_unit_map *map =
        &freed->program->maps[freed->program->procs.at[look->proc].unit];
    if (key.kind == LS_OPERAND_ADDRESS && ls_look_cell(look, key.ref) != LS_NONE &&
        destructor.kind == LS_OPERAND_FUNCTION &&
        frees_parameter(freed, map->function[destructor.ref]))
        ls_vec_push(&freed->keys,
                    (struct key){.cell = ls_look_cell(look, key.ref), .creation = event});
}

/* The key that a call reads from memory and is given; NULL when it is none of ours. */
static struct key *key_of(const struct freed *freed, const struct ls_look *look,
                          struct ls_operand given)
{
    const struct ls_inst *load = given.kind == LS_OPERAND_TEMP ? look->made_by[given.ref] : NULL;
    uint32_t cell =
        load && load->op == LS_OP_LOAD ? ls_look_cell(look, load->a.ref) : (uint32_t)LS_NONE;
    for (uint32_t i = 0; cell != LS_NONE && i < freed->keys.count; i++)
        if (freed->keys.at[i].cell == cell)
            return &freed->keys.at[i];
    return NULL;
}

static bool is_get(void *context, const struct ls_inst *inst)
{
    return inst == ((const struct freed *)context)->get;
}

static const struct ls_inst *find_free(struct freed *freed, const struct ls_look *look)
{
    LS_EACH_INST (inst, look->unit, look->function) {
        const struct ls_api *api = api_of(look, inst, LS_ROLE_FREE);
        if (api && ls_look_each(look, argument_of(look, inst, api->object), is_get, freed))
            return inst;
    }
    return NULL;
}

/* The function then puts something else under the key, or deletes it. */
static bool takes_away(const struct freed *freed, const struct ls_look *look,
                       const struct ls_inst *end, const struct key *key)
{
    LS_EACH_INST (inst, look->unit, look->function) {
        const struct ls_api *use = api_of(look, inst, LS_ROLE_USE),
                            *api = use ? use : api_of(look, inst, LS_ROLE_DESTROY);
        if (api && (!use || use->value) && inst->site.line >= end->site.line &&
            key_of(freed, look, argument_of(look, inst, api->lock)) == key)
            return true;
    }
    return false;
}

static void check_use(struct freed *freed, uint32_t proc, const struct ls_inst *call,
                      const struct ls_api *api)
{
    const struct ls_look *look = ls_look_at(&freed->filler->looks, proc);
    const struct key *key = key_of(freed, look, argument_of(look, call, api->lock));
    freed->get = call;
    const struct ls_inst *end =
        key && !key->is_reset && !api->value ? find_free(freed, look) : NULL;
    if (!end || takes_away(freed, look, end, key))
        return;
    struct ls_flow_misuse misuse = {
        .kind = LS_VALUE_FREED,
        .confidence = LS_LIKELY,
        .proc = look->proc,
        .lock = key->creation->lock,
        .lock_kind = LS_LOCK_KEY,
        .trace = ls_trace_new(&freed->filler->arena, look->proc, end->site, NULL),
        .earlier = key->creation->trace};
    ls_filler_add_misuse(freed->filler, &misuse);
}

static void note_reset(struct freed *freed, uint32_t proc, const struct ls_inst *call)
{
    const struct ls_look *look = ls_look_at(&freed->filler->looks, proc);
    struct key *key = key_of(freed, look, argument_of(look, call, ls_look_api(look, call)->lock));
    if (key)
        key->is_reset = true;
}

static void note_resets(struct freed *freed, uint32_t proc)
{
    const struct ls_look look = look_over(freed, proc);
    LS_EACH_INST (inst, look.unit, look.function) {
        const struct ls_api *api = api_of(&look, inst, LS_ROLE_USE);
        struct ls_operand value = {.kind = LS_OPERAND_NONE};
        if (api)
            value = argument_of(&look, inst, api->value);
        if (value.kind == LS_OPERAND_CONST && look.unit->constants.at[value.ref] == 0)
            note_reset(freed, proc, inst);
    }
}

static void find_keys(struct freed *freed)
{
    const uint8_t *reached = ls_filler_reached(freed->filler);
    const struct ls_flow *flow = freed->filler->flow;
    for (uint32_t proc = 0; proc < freed->program->procs.count; proc++)
        for (uint32_t i = 0; i < flow->summaries[proc].events; i++) {
            const struct ls_event *event = &flow->summaries[proc].event[i];
            if (event->kind == LS_EVENT_INIT && event->lock_kind == LS_LOCK_KEY &&
                !event->trace->inner && event->lock && reached[proc] != LS_REACHED_NOT)
                note_key(freed, event);
        }
    for (uint32_t proc = 0; freed->keys.count > 0 && proc < freed->program->procs.count; proc++)
        if (freed->program->procs.at[proc].defined)
            note_resets(freed, proc);
}

static void enter(struct freed *freed, bool *seen, uint32_t proc)
{
    if (seen[proc] || !freed->program->procs.at[proc].defined)
        return;
    seen[proc] = true;
    ls_vec_push(&freed->procs, proc);
}

static void check_call(struct freed *freed, bool *seen, const struct ls_look *look,
                       const struct ls_inst *call)
{
    const struct ls_api *api = api_of(look, call, LS_ROLE_USE);
    uint32_t count;
    const uint32_t *targets = ls_program_targets(freed->program, look->proc, call, &count);
    if (api)
        check_use(freed, look->proc, call, api);
    for (uint32_t t = 0; t < count; t++)
        enter(freed, seen, targets[t]);
}

static void check_all(struct freed *freed, bool *seen)
{
    const uint8_t *reached = ls_filler_reached(freed->filler);
    const struct ls_roots *roots = &freed->filler->roots;
    for (uint32_t r = 0; r < roots->all.count; r++)
        if (roots->all.at[r].is_started && reached[roots->all.at[r].proc] != LS_REACHED_NOT)
            enter(freed, seen, roots->all.at[r].proc);
    for (uint32_t i = 0; i < freed->procs.count; i++) {
        const struct ls_look look = look_over(freed, freed->procs.at[i]);
        LS_EACH_INST (inst, look.unit, look.function)
            if (inst->op == LS_OP_CALL)
                check_call(freed, seen, &look, inst);
    }
}

void ls_filler_add_freed(struct ls_filler *filler)
{
    struct freed freed = {.filler = filler, .program = filler->flow->program};
    find_keys(&freed);
    if (freed.keys.count > 0)
        check_all(&freed, LS_NEW_ARRAY(&filler->arena, bool, freed.program->procs.count + 1));
    ls_vec_release(&freed.keys);
    ls_vec_release(&freed.procs);
}
