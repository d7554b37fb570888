/* .lockstitch.yml: what a project wants of lockstitch (docs/configuration.md).
 *
 * Read strictly: an unknown key, rule or level, and a value of the wrong kind, is an error with its
 * line and a guess at what was meant. All texts belong to the configuration's arena. */
#ifndef LS_GATE_CONFIG_H
#define LS_GATE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"
#include "model/finding.h"

#define LS_CONFIG_NAME ".lockstitch.yml"

/* `rules: RULE: off|on|note|warning|error` */
struct ls_rule_choice {
    const char *rule;
    bool off;
    bool leveled;
    enum ls_level level;
};

typedef LS_VEC(const char *) ls_names;

/* Locks in the order in which they are taken, outermost first. */
struct ls_declared_order {
    uint32_t line;
    uint32_t count;
    const char *const *name;
};

struct ls_config {
    struct ls_arena arena;
    const char *path;      /* of the file, absolute; NULL: there is none */
    const char *directory; /* patterns and files are relative to it */
    const char *text;      /* the whole file, for the API models in it */
    size_t size;
    LS_VEC(struct ls_rule_choice) rules;
    ls_names include, exclude, skip; /* patterns */
    ls_names api_files;              /* absolute */
    ls_names roots;                  /* functions where threads start */
    LS_VEC(struct ls_declared_order) orders;
    uint32_t nested_depth; /* 0: not said */
    LS_VEC(struct ls_declared_order) nested_pairs;
    const char *baseline; /* absolute, or NULL */
};

/* All zeros are a valid configuration that wants nothing. */
void ls_config_release(struct ls_config *config);

/* The file of that name in the directory or above, from `arena`; NULL when there is none. */
const char *ls_config_find(struct ls_arena *arena, const char *directory);

/* Reads the file. `rule` are all rules that there are. Returns 0, or -1 after messages. The API
 * models of the key `apis` are only seen to be a list; flow/apis.h reads them from the text. */
int ls_config_read(struct ls_config *config, const char *path, const char *const *rule,
                   uint32_t rules);

/* What the configuration says of this rule, or NULL. */
const struct ls_rule_choice *ls_config_rule(const struct ls_config *config, const char *rule);

/* Is the file one that findings are reported in? `file` is absolute. */
bool ls_config_reports(const struct ls_config *config, const char *file);

/* Is the file not to be analysed at all? */
bool ls_config_skips(const struct ls_config *config, const char *file);

#endif
