#include "spin.h"

#include "model/witness.h"

struct ls_finding ls_spin_finding(struct ls_findings *findings, const struct ls_model *model,
                                  const struct ls_spin *spin)
{
    const struct ls_witness **way = LS_NEW(&findings->arena, const struct ls_witness *);
    struct ls_related *related = LS_NEW(&findings->arena, struct ls_related);
    *way = spin->witness;
    *related = (struct ls_related){.at = ls_witness_end(spin->witness), .what = "waits here"};
    return (struct ls_finding){.level = LS_WARNING,
                               .confidence = spin->confidence,
                               .evidence = model->evidence,
                               .at = related->at,
                               .relateds = 1,
                               .related = related,
                               .witnesses = 1,
                               .witness = way,
                               .note = "",
                               .advice = "",
                               .subject = spin->subject,
                               .count = spin->spent.count};
}
