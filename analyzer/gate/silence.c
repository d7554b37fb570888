#include "gate/silence.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/paths.h"
#include "base/readfile.h"
#include "base/suggest.h"
#include "gate/comments.h"

enum { NEAR = 5 /* lines: so far from its finding a comment is still meant for it */ };

/* The comments of one file. */
struct file {
    const char *path;
    bool asked; /* a source file of the program: unused comments are told */
    ls_ignores ignores;
    bool *used;                       /* by comment */
    const struct ls_finding **missed; /* by comment: one that it may be meant for; NULL */
    UT_hash_handle hh;
};

struct silencer {
    struct ls_gate *gate;
    struct file *by_path;
    LS_VEC(struct file *) files;
};

static struct file *file_of(struct silencer *silencer, const char *path)
{
    struct file *file;
    size_t size;
    HASH_FIND_STR(silencer->by_path, path, file);
    if (file || path[0] != '/')
        return file;
    struct ls_arena *arena = &silencer->gate->arena;
    struct ls_arena text = {0};
    file = LS_NEW(arena, struct file);
    file->path = path;
    HASH_ADD_KEYPTR(hh, silencer->by_path, file->path, strlen(file->path), file);
    ls_vec_push(&silencer->files, file);
    const char *bytes = ls_read_file(&text, path, &size);
    if (bytes)
        ls_ignores_find(&file->ignores, arena, bytes, size);
    ls_arena_release(&text);
    file->used = LS_NEW_ARRAY(arena, bool, file->ignores.count + 1);
    file->missed = LS_NEW_ARRAY(arena, const struct ls_finding *, file->ignores.count + 1);
    return file;
}

/* ---- silencing ---- */

static bool is_valid(const struct ls_ignore *ignore)
{
    return ignore->rule && (ignore->nolint || ignore->reason[0] != '\0');
}

static void silence(struct silencer *silencer, struct ls_finding *finding)
{
    const struct file *file = file_of(silencer, finding->at.file);
    for (uint32_t i = 0; file && i < file->ignores.count; i++) {
        const struct ls_ignore *ignore = &file->ignores.at[i];
        if (ignore->target != finding->at.line || !is_valid(ignore) ||
            (strcmp(ignore->rule, finding->rule) != 0 && strcmp(ignore->rule, "*") != 0))
            continue;
        file->used[i] = true;
        finding->silence = LS_SILENT_IN_SOURCE;
        if (!finding->silence_reason && ignore->reason[0] != '\0')
            finding->silence_reason = ignore->reason;
    }
}

static bool is_near(const struct ls_location *at, const struct file *file, uint32_t line)
{
    uint32_t distance = at->line > line ? at->line - line : line - at->line;
    return distance <= NEAR && strcmp(at->file, file->path) == 0;
}

/* Where people look for a finding: some lines away, or at another one of its places. */
static bool may_be_meant(const struct file *file, const struct ls_ignore *ignore,
                         const struct ls_finding *finding)
{
    if (!ignore->rule || strcmp(ignore->rule, finding->rule) != 0)
        return false;
    bool near = is_near(&finding->at, file, ignore->target);
    for (uint32_t i = 0; i < finding->relateds && !near; i++)
        near = is_near(&finding->related[i].at, file, ignore->target);
    return near;
}

static void look_for_missed(struct file *file, const struct ls_findings *findings,
                            enum ls_confidence least)
{
    for (uint32_t i = 0; i < file->ignores.count; i++) {
        for (uint32_t k = 0; k < findings->all.count && !file->used[i] && !file->missed[i]; k++) {
            const struct ls_finding *finding = &findings->all.at[k];
            if (finding->silence == LS_HEARD && finding->confidence >= least &&
                may_be_meant(file, &file->ignores.at[i], finding))
                file->missed[i] = finding;
        }
    }
}

/* ---- remarks ---- */

static const char *shown(const struct ls_gate *gate, const char *path)
{
    size_t length = gate->root ? strlen(gate->root) : 0;
    return length > 1 && ls_path_within(path, gate->root) ? path + length + 1 : path;
}

/* What is wrong with a comment, or NULL. */
static const char *fault_of(const struct ls_gate *gate, struct ls_arena *arena,
                            const struct file *file, uint32_t index)
{
    const struct ls_ignore *ignore = &file->ignores.at[index];
    if (!ignore->rule || !*ignore->rule)
        return "it names no rule: lockstitch: ignore[RULE] REASON";
    const struct ls_gate_rule *rule = ls_gate_rule(gate, ignore->rule);
    struct ls_suggestion near = {0};
    for (uint32_t i = 0; i < gate->rules; i++)
        ls_suggest(&near, ignore->rule, gate->rule[i].id);
    if (!rule && strcmp(ignore->rule, "*") != 0)
        return near.word ? ls_arena_printf(arena, "there is no rule %s; did you mean %s?",
                                           ignore->rule, near.word)
                         : ls_arena_printf(arena, "there is no rule %s", ignore->rule);
    if (!is_valid(ignore))
        return ls_arena_printf(arena,
                               "it silences nothing, because a reason is required: "
                               "lockstitch: ignore[%s] REASON",
                               ignore->rule);
    const struct ls_rule_choice *choice = ls_config_rule(&gate->config, ignore->rule);
    bool expected = gate->complete && rule && rule->seen && !(choice && choice->off);
    if (file->used[index] || !expected)
        return NULL;
    const struct ls_finding *missed = file->missed[index];
    return missed
               ? ls_arena_printf(arena, "it belongs on the line of the %s, or the one above: %s:%u",
                                 ignore->rule, shown(gate, missed->at.file), missed->at.line)
               : ls_arena_printf(arena, "there is no %s here to silence any more", ignore->rule);
}

static void tell_faults(struct ls_gate *gate, const struct file *file)
{
    for (uint32_t i = 0; i < file->ignores.count; i++) {
        const char *fault = fault_of(gate, &gate->arena, file, i);
        if (fault)
            ls_vec_push(&gate->remarks,
                        ls_arena_printf(&gate->arena, "%s:%u: this comment: %s",
                                        shown(gate, file->path), file->ignores.at[i].line, fault));
    }
}

static int compare_files(const void *left, const void *right)
{
    return strcmp((*(struct file *const *)left)->path, (*(struct file *const *)right)->path);
}

void ls_silence_apply(struct ls_gate *gate, struct ls_findings *findings)
{
    struct silencer silencer = {.gate = gate};
    for (uint32_t i = 0; i < findings->all.count; i++)
        silence(&silencer, &findings->all.at[i]);
    for (uint32_t i = 0; i < gate->files; i++) {
        struct file *file = file_of(&silencer, gate->file[i]);
        if (file)
            file->asked = true;
    }
    if (silencer.files.count > 0)
        qsort(silencer.files.at, silencer.files.count, sizeof *silencer.files.at, compare_files);
    for (uint32_t i = 0; i < silencer.files.count; i++) {
        look_for_missed(silencer.files.at[i], findings, gate->least);
        if (silencer.files.at[i]->asked)
            tell_faults(gate, silencer.files.at[i]);
        ls_vec_release(&silencer.files.at[i]->ignores);
    }
    HASH_CLEAR(hh, silencer.by_path);
    ls_vec_release(&silencer.files);
}
