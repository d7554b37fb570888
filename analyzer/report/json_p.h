/* What the pieces of the JSON format share. Private to report/. */
#ifndef LS_REPORT_JSON_P_H
#define LS_REPORT_JSON_P_H

#include "report/json_writer.h"
#include "report/report_p.h"

/* "hierarchy", "lock_sites", "lock_ways" and "coverage", inside of the top object. */
void ls_json_write_facts(struct ls_json *json, const struct ls_report *report);

#endif
