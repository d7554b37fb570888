/* What declarations say about locks, as facts of the whole program: functions that are called
 * without a lock that they require, and in which order locks are to be taken. */
#include <string.h>

#include "facts/filler_p.h"
#include "flow/lockpath.h"

/* Nobody else may be there yet: before the first thread, or in a program without any. */
static bool may_be_alone(const struct ls_root *root, const struct ls_event *event)
{
    if (root->is_stray || (event->flags & LS_EVENT_DOUBTFUL))
        return true;
    return root->is_main && !(event->flags & LS_EVENT_AFTER_CREATE);
}

static bool holds_class(struct ls_filler *filler, const struct ls_root *root,
                        const struct ls_event *event, uint32_t lock)
{
    for (uint32_t i = 0; i < event->holds; i++)
        if (ls_filler_root_lock(filler, root, event->hold[i].lock, event->hold[i].kind) == lock)
            return true;
    return false;
}

static void add_need(struct ls_filler *filler, const struct ls_root *root,
                     const struct ls_event *event)
{
    uint32_t lock = ls_filler_root_lock(filler, root, event->lock, event->lock_kind);
    if (lock == LS_NONE || holds_class(filler, root, event, lock))
        return;
    struct ls_flow_misuse misuse = {.kind = LS_CALL_UNHELD,
                                    .confidence = may_be_alone(root, event) ? LS_AUDIT : LS_LIKELY,
                                    .proc = root->proc,
                                    .lock = ls_filler_root_term(filler, root, event->lock),
                                    .lock_kind = event->lock_kind,
                                    .mode = event->mode,
                                    .trace = event->trace};
    ls_filler_add_misuse(filler, &misuse);
}

/* A lock that the program uses under this name; LS_MODEL_NONE otherwise. */
static uint32_t known_lock(struct ls_filler *filler, uint32_t term)
{
    uint32_t class = term ? ls_class_of(filler->flow->classes, 0, term) : LS_NONE;
    bool known = class != LS_NONE && class < filler->lock_of_class.count &&
                 filler->lock_of_class.at[class] > 0;
    return known ? filler->lock_of_class.at[class] - 1 : LS_MODEL_NONE;
}

static uint32_t find_path(struct ls_filler *filler, const char *path,
                          struct ls_lockpath_scope scope)
{
    return known_lock(filler,
                      ls_lockpath_find(filler->flow->paths, &filler->flow->terms, path, scope));
}

static struct ls_location location_of(const struct ls_unit *unit,
                                      const struct ls_attribute *attribute)
{
    struct ls_site site = attribute->owner == LS_OWNER_GLOBAL
                              ? unit->globals.at[attribute->ref].site
                              : unit->fields.at[attribute->ref].site;
    return (struct ls_location){ls_unit_path(unit, site), "", site.line, site.column};
}

static void add_order(struct ls_filler *filler, struct ls_declared_pair order)
{
    struct ls_model *model = filler->model;
    for (uint32_t i = 0; i < model->declared_pairs.count; i++)
        if (model->declared_pairs.at[i].first == order.first &&
            model->declared_pairs.at[i].then == order.then)
            return; /* a header's, seen by several units */
    if (order.first != LS_MODEL_NONE && order.then != LS_MODEL_NONE && order.first != order.then)
        ls_vec_push(&model->declared_pairs, order);
}

/* `acquired_before(a, b->lock)` of a variable or a field. */
static void read_order(struct ls_filler *filler, uint32_t u, const struct ls_attribute *attribute)
{
    const struct ls_program *program = filler->flow->program;
    const struct ls_unit *unit = program->units[u];
    const char *name = ls_unit_text(unit, attribute->name);
    const char *list = ls_unit_text(unit, attribute->arguments);
    bool before = strcmp(name, "acquired_before") == 0;
    if (attribute->owner == LS_OWNER_FUNCTION || (!before && strcmp(name, "acquired_after") != 0))
        return;
    struct ls_lockpath_scope scope = {.proc = LS_NONE};
    const char *own = ls_unit_text(unit, unit->globals.count > attribute->ref &&
                                                 attribute->owner == LS_OWNER_GLOBAL
                                             ? unit->globals.at[attribute->ref].name
                                             : unit->fields.at[attribute->ref].name);
    if (attribute->owner == LS_OWNER_FIELD) {
        scope.object = ls_term_make(&filler->flow->terms, LS_TERM_PARAM, 0, 0); /* some object */
        scope.record = program->fields.at[program->maps[u].field[attribute->ref]].record;
    }
    uint32_t lock = find_path(filler, own, scope);
    while (*list) {
        size_t length = strcspn(list, ",");
        const char *path = ls_arena_strndup(&filler->arena, list, length);
        uint32_t other = find_path(filler, path, scope);
        add_order(filler, (struct ls_declared_pair){.first = before ? lock : other,
                                                    .then = before ? other : lock,
                                                    .at = location_of(unit, attribute)});
        list += length + (list[length] == ',');
    }
}

void ls_filler_add_promises(struct ls_filler *filler)
{
    const struct ls_program *program = filler->flow->program;
    ls_filler_each_event(filler, LS_EVENT_NEED, add_need);
    for (uint32_t u = 0; u < program->unit_count; u++)
        for (uint32_t i = 0; i < program->units[u]->attributes.count; i++)
            read_order(filler, u, &program->units[u]->attributes.at[i]);
}
