#include "spin.h"

#include "model/witness.h"

struct ls_finding ls_spin_finding(struct ls_findings *findings, const struct ls_model *model,
                                  const struct ls_spin *spin)
{
    struct ls_finding finding = {.level = LS_WARNING,
                                 .confidence = spin->confidence,
                                 .evidence = model->evidence,
                                 .at = ls_witness_end(spin->witness),
                                 .note = "",
                                 .advice = "",
                                 .subject = spin->subject,
                                 .count = spin->spent.count};
    ls_finding_show_end(findings, &finding, spin->witness, "waits here");
    return finding;
}
