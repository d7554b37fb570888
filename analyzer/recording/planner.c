#include "recording/planner.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/vec.h"
#include "plan.h"

struct ls_plan {
    struct ls_arena arena;
    LS_VEC(struct lsr_plan_place) places; /* frames name their module by index + 1 */
    LS_VEC(const char *) modules;         /* paths */
};

struct ls_plan *ls_plan_new(void)
{
    struct ls_plan *plan = calloc(1, sizeof *plan);
    if (!plan)
        ls_die("out of memory");
    return plan;
}

void ls_plan_free(struct ls_plan *plan)
{
    if (!plan)
        return;
    ls_vec_release(&plan->places);
    ls_vec_release(&plan->modules);
    ls_arena_release(&plan->arena);
    free(plan);
}

/* ---- places */

static bool covers(const struct lsr_module *module, uint64_t address)
{
    for (int i = 0; i < LSR_MODULE_RANGES; i++) {
        if (address >= module->range[i].start && address < module->range[i].end)
            return true;
    }
    return false;
}

/* The youngest module with code there: one of an older generation is gone. */
static const struct lsr_module *module_at(const struct ls_recording *recording, uint64_t address)
{
    const struct lsr_module *found = NULL;
    lsr_ref ref;
    LS_EACH_RECORD(recording, LSR_MODULE, i, ref)
    {
        const struct lsr_module *module = ls_recording_get(recording, ref, LSR_MODULE);
        if (covers(module, address) && (!found || module->generation > found->generation))
            found = module;
    }
    return found;
}

static uint32_t number_of(struct ls_plan *plan, const char *path)
{
    for (uint32_t i = 0; i < plan->modules.count; i++) {
        if (strcmp(plan->modules.at[i], path) == 0)
            return i + 1;
    }
    ls_vec_push(&plan->modules, (const char *)ls_arena_strdup(&plan->arena, path));
    return plan->modules.count;
}

/* False when the frame cannot be told again in another process. */
static bool set_frame(struct ls_plan *plan, struct lsr_plan_frame *frame,
                      const struct ls_recording *recording, uint64_t address)
{
    if (address & LSR_SCRIPT_FRAME) {
        const struct lsr_script *script = ls_recording_get(recording, (lsr_ref)address, LSR_SCRIPT);
        if (script)
            *frame = (struct lsr_plan_frame){.module = number_of(plan, script->text),
                                             .offset = LSR_SCRIPT_FRAME | script->line};
        return script != NULL;
    }
    const struct lsr_module *module = module_at(recording, address - 1);
    if (module)
        *frame = (struct lsr_plan_frame){.module = number_of(plan, module->path),
                                         .offset = address - module->bias};
    return module != NULL;
}

/* Fills the frames as far as they can be told. */
static void set_frames(struct ls_plan *plan, struct lsr_plan_place *place,
                       const struct ls_recording *recording, lsr_ref ref)
{
    const struct lsr_stack *stack = ls_recording_get(recording, ref, LSR_STACK);
    while (stack && place->frames < stack->depth && place->frames < LSR_PLAN_FRAMES &&
           set_frame(plan, &place->frame[place->frames], recording, stack->frames[place->frames]))
        place->frames++;
}

void ls_plan_add(struct ls_plan *plan, uint32_t cycle, uint32_t way, enum ls_plan_role role,
                 const struct ls_recording *recordings, uint32_t count, uint64_t recorded)
{
    static const uint32_t roles[] = {LSR_PLAN_FIRST, LSR_PLAN_SECOND, LSR_PLAN_YIELD};
    struct lsr_plan_place place = {.role = roles[role], .cycle = cycle};
    if (way >= 64 || recorded >> 32 >= count)
        return;
    set_frames(plan, &place, &recordings[recorded >> 32], (lsr_ref)recorded);
    if (place.frames == 0)
        return;
    for (uint32_t i = 0; i < plan->places.count; i++) {
        struct lsr_plan_place *known = &plan->places.at[i];
        if (known->role == place.role && known->cycle == place.cycle &&
            memcmp(known->frame, place.frame, sizeof place.frame) == 0) {
            known->ways |= UINT64_C(1) << way;
            return;
        }
    }
    place.ways = UINT64_C(1) << way;
    ls_vec_push(&plan->places, place);
}

/* ---- the file */

/* Where the path of each module lies in the file, behind so many places; the end goes to *size. */
static uint32_t *lay_out(const struct ls_plan *plan, uint32_t places, uint64_t *size)
{
    uint32_t *offset = calloc(plan->modules.count + 1u, sizeof *offset);
    if (!offset)
        ls_die("out of memory");
    *size = sizeof(struct lsr_plan) + places * sizeof(struct lsr_plan_place);
    for (uint32_t i = 0; i < plan->modules.count; i++) {
        offset[i] = (uint32_t)*size;
        *size += strlen(plan->modules.at[i]) + 1;
    }
    ++*size; /* ends in 0 even without a module */
    return offset;
}

static void write_places(const struct ls_plan *plan, const bool *open, uint32_t places,
                         const uint32_t *offset, FILE *file)
{
    for (uint32_t i = 0; i < plan->places.count && places > 0; i++) {
        struct lsr_plan_place place = plan->places.at[i];
        if (!open[place.cycle])
            continue;
        for (uint32_t k = 0; k < place.frames; k++)
            place.frame[k].module = offset[place.frame[k].module - 1];
        fwrite(&place, sizeof place, 1, file);
        places--;
    }
}

int ls_plan_write(const struct ls_plan *plan, const struct ls_plan_terms *terms, const bool *open,
                  const char *path)
{
    struct lsr_plan head = {.magic = LSR_PLAN_MAGIC,
                            .gathers = terms->gathers,
                            .pause_ns = terms->pause_ns,
                            .budget_ns = terms->budget_ns};
    FILE *file = fopen(path, "we");
    if (!file)
        return ls_error("%s: %s", path, strerror(errno));
    for (uint32_t i = 0; i < plan->places.count; i++)
        head.places += open[plan->places.at[i].cycle] && head.places < LSR_PLAN_PLACES;
    uint32_t *offset = lay_out(plan, head.places, &head.size);
    fwrite(&head, sizeof head, 1, file);
    write_places(plan, open, head.places, offset, file);
    for (uint32_t i = 0; i < plan->modules.count; i++)
        fwrite(plan->modules.at[i], strlen(plan->modules.at[i]) + 1, 1, file);
    putc('\0', file);
    free(offset);
    bool failed = ferror(file) != 0;
    if (fclose(file) != 0 || failed)
        return ls_error("%s cannot be written: %s", path, strerror(errno));
    return 0;
}

struct ls_plan_outcome ls_plan_read(const char *path, uint64_t *met, uint32_t cycles)
{
    struct ls_plan_outcome outcome = {0};
    struct lsr_plan head;
    struct lsr_plan_place place;
    FILE *file = fopen(path, "re");
    if (file && fread(&head, sizeof head, 1, file) == 1 && head.magic == LSR_PLAN_MAGIC) {
        outcome = (struct ls_plan_outcome){head.meetings, head.pauses, head.paused_ns};
        for (uint32_t i = 0; i < head.places && fread(&place, sizeof place, 1, file) == 1; i++) {
            if (place.cycle < cycles && place.meetings > 0)
                met[place.cycle] |= place.ways;
        }
    }
    if (file)
        fclose(file);
    return outcome;
}
