/* Reading a report that was saved, and asking what its findings have in common. */
#include "join/saved.h"
#include "fuzz.h"
#include "join/ways.h"

enum { WAYS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(data, size);
    struct ls_model model;
    struct ls_findings findings;
    struct ls_way ways[WAYS];
    ls_model_init(&model);
    ls_findings_init(&findings);
    model.root = "/src";
    if (path && ls_saved_is(path) && ls_saved_read(path, &model, &findings) == 0)
        for (uint32_t i = 0; i < findings.all.count; i++) {
            const struct ls_finding *finding = &findings.all.at[i];
            ls_ways_of(finding, ways, WAYS);
            ls_ways_meet(finding, &findings.all.at[0]);
            ls_ways_hit(finding, &findings.all.at[0]);
        }
    ls_findings_release(&findings);
    ls_model_release(&model);
    fuzz_file_remove();
    return 0;
}

static const char *const seeds[] = {
    "{\"schema\": \"lockstitch/1\", \"root\": \"/src\", \"findings\": [{\"rule\": \"lock-order\","
    "\"level\": \"error\", \"confidence\": \"certain\", \"evidence\": \"observed\","
    "\"verdict\": \"confirmed\", \"message\": \"m\", \"fingerprint\": \"00000000000000ff\","
    "\"locations\": [{\"file\": \"a.c\", \"line\": 3, \"function\": \"f\"}],"
    "\"locks\": [\"a\", \"b\"], \"witnesses\": [{\"thread\": \"t\", \"steps\": ["
    "{\"file\": \"a.c\", \"line\": 3, \"function\": \"f\", \"what\": \"acquires 'a'\","
    "\"held\": []},{\"file\": \"a.c\", \"line\": 4, \"function\": \"f\","
    "\"what\": \"acquires 'b'\", \"held\": [\"a\"]}]}]}],"
    "\"lock_sites\": [{\"at\": {\"file\": \"a.c\", \"line\": 3, \"function\": \"f\"},"
    "\"count\": 7}], \"lock_ways\": [{\"from\": \"a\", \"to\": \"b\","
    "\"first\": {\"file\": \"a.c\", \"line\": 3, \"function\": \"f\"},"
    "\"second\": {\"file\": \"a.c\", \"line\": 4, \"function\": \"f\"}}]}",
    "{\"version\": \"2.1.0\", \"runs\": [{\"originalUriBaseIds\": {\"SRCROOT\": {\"uri\":"
    "\"file:///src/\"}}, \"results\": [{\"ruleId\": \"data-race\", \"level\": \"warning\","
    "\"message\": {\"text\": \"m\"}, \"locations\": [{\"physicalLocation\": {\"artifactLocation\":"
    "{\"uri\": \"a%20b.c\", \"uriBaseId\": \"SRCROOT\"}, \"region\": {\"startLine\": 3}}}],"
    "\"codeFlows\": [{\"threadFlows\": [{\"id\": \"t\", \"locations\": [{\"location\":"
    "{\"message\": {\"text\": \"reads 'x'\"}}}]}]}],"
    "\"partialFingerprints\": {\"lockstitch/v1\": \"01\"}}]}]}",
};

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    return fuzz_text(seeds, sizeof seeds / sizeof *seeds, n, size);
}
