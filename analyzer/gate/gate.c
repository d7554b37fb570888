#include "gate/gate.h"

#include <string.h>

#include "base/diag.h"
#include "gate/rename.h"
#include "gate/retold.h"
#include "gate/silence.h"

void ls_gate_release(struct ls_gate *gate)
{
    ls_vec_release(&gate->remarks);
    ls_baseline_release(&gate->baseline);
    ls_config_release(&gate->config);
    ls_arena_release(&gate->arena);
}

/* ---- the project's choices ---- */

const struct ls_gate_rule *ls_gate_rule(const struct ls_gate *gate, const char *id)
{
    for (uint32_t i = 0; i < gate->rules; i++) {
        if (strcmp(gate->rule[i].id, id) == 0)
            return &gate->rule[i];
    }
    return NULL;
}

static bool is_reported(const struct ls_config *config, const struct ls_finding *finding)
{
    if (config->include.count + config->exclude.count == 0 || finding->at.file[0] == '\0' ||
        ls_config_reports(config, finding->at.file))
        return true;
    for (uint32_t i = 0; i < finding->relateds; i++) {
        const char *file = finding->related[i].at.file;
        if (file[0] != '\0' && ls_config_reports(config, file))
            return true;
    }
    return false;
}

/* A finding that its rule holds to be less than usual stays less. */
static void set_level(const struct ls_gate *gate, struct ls_finding *finding,
                      const struct ls_rule_choice *choice)
{
    const struct ls_gate_rule *rule = ls_gate_rule(gate, finding->rule);
    bool lowered = rule && finding->level < rule->level;
    if (choice->leveled && !(lowered && finding->level < choice->level))
        finding->level = choice->level;
}

static void apply_config(const struct ls_gate *gate, struct ls_findings *findings)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < findings->all.count; i++) {
        struct ls_finding *finding = &findings->all.at[i];
        const struct ls_rule_choice *choice = ls_config_rule(&gate->config, finding->rule);
        if ((choice && choice->off) || !is_reported(&gate->config, finding))
            continue;
        if (choice)
            set_level(gate, finding, choice);
        findings->all.at[kept++] = *finding;
    }
    findings->all.count = kept;
    ls_findings_sort(findings);
}

/* ---- the baseline ---- */

static void silence_known(struct ls_finding *finding, struct ls_known *known)
{
    known->seen = true;
    if (finding->silence == LS_HEARD)
        finding->silence = LS_SILENT_BY_BASELINE;
}

/* What is there under its own name first; what is left may have been renamed, or be told in another
 * way, and gets its new name when the baseline is written. */
static void apply_baseline(struct ls_gate *gate, struct ls_findings *findings)
{
    for (uint32_t i = 0; gate->has_baseline && i < findings->all.count; i++) {
        struct ls_finding *finding = &findings->all.at[i];
        struct ls_known *known = ls_baseline_find(&gate->baseline, finding->fingerprint);
        if (known)
            silence_known(finding, known);
    }
    for (uint32_t i = 0; gate->has_baseline && i < findings->all.count; i++) {
        struct ls_finding *finding = &findings->all.at[i];
        if (ls_baseline_find(&gate->baseline, finding->fingerprint))
            continue;
        struct ls_known *known = ls_rename_find(&gate->baseline, finding, gate->root);
        if (!known)
            known = ls_retold_find(&gate->baseline, finding);
        if (known) {
            silence_known(finding, known);
            known->line = ls_baseline_line(&gate->baseline.arena, finding, gate->root);
        }
    }
}

/* Without a baseline everything that is heard gets into it, and so is silenced. */
static void admit_all(struct ls_gate *gate, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < findings->all.count; i++) {
        const struct ls_finding *finding = &findings->all.at[i];
        if (finding->silence != LS_HEARD || finding->confidence < gate->least)
            continue;
        ls_baseline_add(&gate->baseline, &findings->all.at[i], gate->root);
        findings->all.at[i].silence = LS_SILENT_BY_BASELINE;
    }
    ls_baseline_finish(&gate->baseline);
}

static int write_baseline(struct ls_gate *gate, struct ls_findings *findings)
{
    if (!gate->write_baseline)
        return 0;
    if (!gate->has_baseline)
        admit_all(gate, findings);
    else if (!gate->complete)
        ls_warn("nothing is dropped from the baseline, because not everything was analysed");
    return ls_baseline_write(&gate->baseline, gate->write_baseline, !gate->complete);
}

static void tell_vanished(struct ls_gate *gate)
{
    uint32_t vanished = 0;
    for (uint32_t i = 0; i < gate->baseline.all.count; i++)
        vanished += !gate->baseline.all.at[i].seen;
    if (vanished == 0 || !gate->complete || gate->write_baseline)
        return;
    ls_vec_push(&gate->remarks,
                ls_arena_printf(&gate->arena,
                                "%u finding%s of the baseline %s gone; drop %s with "
                                "--write-baseline",
                                vanished, vanished == 1 ? "" : "s", vanished == 1 ? "is" : "are",
                                vanished == 1 ? "it" : "them"));
}

/* ---- what is left ---- */

static void remove_old(struct ls_gate *gate, struct ls_findings *findings)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < findings->all.count; i++) {
        const struct ls_finding *finding = &findings->all.at[i];
        bool concerns = !gate->change || ls_change_concerns(gate->change, finding);
        gate->unchanged += !concerns && finding->confidence >= gate->least;
        if (!concerns || (gate->new_only && finding->silence != LS_HEARD))
            continue;
        findings->all.at[kept++] = *finding;
    }
    findings->all.count = kept;
}

int ls_gate_apply(struct ls_gate *gate, struct ls_findings *findings)
{
    apply_config(gate, findings);
    ls_silence_apply(gate, findings);
    apply_baseline(gate, findings);
    if (write_baseline(gate, findings) != 0)
        return -1;
    tell_vanished(gate);
    remove_old(gate, findings);
    return 0;
}
