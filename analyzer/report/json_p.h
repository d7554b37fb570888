/* What the pieces of the JSON format share, among them and with SARIF. Private to report/. */
#ifndef LS_REPORT_JSON_P_H
#define LS_REPORT_JSON_P_H

#include "report/json_writer.h"
#include "report/report_p.h"

/* "hierarchy", "lock_sites", "lock_ways" and "coverage", inside of the top object. */
void ls_json_write_facts(struct ls_json *json, const struct ls_report *report);

/* "verdict" and "proof" of a finding that lockstitch has tried to make happen, inside of its
 * object.
 */
void ls_json_write_trial(struct ls_json *json, const struct ls_finding *finding);

#endif
