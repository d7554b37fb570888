/* Reading .lockstitch.yml, and asking it. */
#include "gate/config.h"
#include "fuzz.h"

static const char *const rules[] = {"nested-locks", "lock-order", "data-race", "missing-unlock"};
enum { RULES = sizeof rules / sizeof *rules };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(data, size);
    struct ls_config config = {0};
    if (path && ls_config_read(&config, path, rules, RULES) == 0) {
        ls_config_rule(&config, "lock-order");
        ls_config_reports(&config, "/src/third_party/a.c");
        ls_config_skips(&config, "/src/generated.c");
    }
    ls_config_release(&config);
    fuzz_file_remove();
    return 0;
}

static const char *const seeds[] = {
    "rules:\n  nested-locks: off\n  lock-order: note\n"
    "paths:\n  exclude: [third_party/, \"*_test.c\", '!/a/**/b?.[ch]']\n  include: [src/]\n"
    "  skip: [src/generated.c]\n"
    "roots: [plugin_main, \"on_*\"]\n"
    "baseline: .lockstitch-baseline\n",
    "apis:\n  - names: [my_lock]\n    acquire: {lock: 1, kind: mutex}\napi-files: [locks.yml]\n"
    "lock-order:\n  - config_lock > conn.lock > stats_lock\n  - [config_lock, \"log.lock\"]\n"
    "nested-locks:\n  depth: 3\n  allow: [[\"conn.lock\", stats_lock]]\n",
    "roots: &a [x]\n? rules\n: {data-race: error, missing-unlock: on}\n---\nroots: *a\n",
};

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    return fuzz_text(seeds, sizeof seeds / sizeof *seeds, n, size);
}
