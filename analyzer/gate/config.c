#include "gate/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "base/diag.h"
#include "base/paths.h"
#include "base/readfile.h"
#include "base/suggest.h"
#include "gate/pattern.h"
#include "model/declared.h"

struct reader {
    struct ls_config *config;
    yaml_document_t *document;
    const char *const *rule;
    uint32_t rules;
    int status;
};

typedef void read_value(struct reader *reader, const yaml_node_t *value);

/* ---- messages ---- */

static void complain(struct reader *reader, const yaml_node_t *node, const char *what)
{
    reader->status = ls_error("%s:%zu: %s", reader->config->path, node->start_mark.line + 1, what);
}

/* "unknown key: rulez; did you mean rules?" */
static void complain_unknown(struct reader *reader, const yaml_node_t *node, const char *what,
                             const char *word, const struct ls_suggestion *near)
{
    complain(reader, node,
             near->word
                 ? ls_arena_printf(&reader->config->arena, "unknown %s: %s; did you mean %s?", what,
                                   word, near->word)
                 : ls_arena_printf(&reader->config->arena, "unknown %s: %s", what, word));
}

/* What the YAML parser says, and the commonest reason, which it does not. */
static const char *say_problem(const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "it cannot be read";
    return strcmp(problem, "found character that cannot start any token") == 0
               ? "a tab or another character that cannot begin a value; indent with blanks, and "
                 "put "
                 "quotes around what is no word"
               : problem;
}

/* ---- values ---- */

static const char *scalar(struct reader *reader, const yaml_node_t *node)
{
    if (node->type == YAML_SCALAR_NODE)
        return ls_arena_strndup(&reader->config->arena, (const char *)node->data.scalar.value,
                                node->data.scalar.length);
    complain(reader, node, "a plain text is expected here");
    return "";
}

static const yaml_node_t *node_at(struct reader *reader, int index)
{
    return yaml_document_get_node(reader->document, index);
}

static void each_item(struct reader *reader, const yaml_node_t *list,
                      void (*visit)(struct reader *, const yaml_node_t *, void *), void *data)
{
    if (list->type != YAML_SEQUENCE_NODE) {
        complain(reader, list, "a list is expected here: [one, two]");
        return;
    }
    for (yaml_node_item_t *item = list->data.sequence.items.start;
         item < list->data.sequence.items.top; item++)
        visit(reader, node_at(reader, *item), data);
}

static bool is_same_key(const yaml_node_t *a, const yaml_node_t *b)
{
    return a->type == YAML_SCALAR_NODE && b->type == YAML_SCALAR_NODE &&
           a->data.scalar.length == b->data.scalar.length &&
           memcmp(a->data.scalar.value, b->data.scalar.value, a->data.scalar.length) == 0;
}

/* Of a key that is there twice one would count, and who wrote the other would not know. */
static void complain_if_again(struct reader *reader, const yaml_node_t *map,
                              const yaml_node_pair_t *pair)
{
    const yaml_node_t *name = node_at(reader, pair->key);
    for (yaml_node_pair_t *known = map->data.mapping.pairs.start; known < pair; known++) {
        const yaml_node_t *other = node_at(reader, known->key);
        if (is_same_key(name, other))
            complain(reader, name,
                     ls_arena_printf(&reader->config->arena, "%s is in line %zu already",
                                     (const char *)name->data.scalar.value,
                                     other->start_mark.line + 1));
    }
}

static void each_pair(struct reader *reader, const yaml_node_t *map,
                      void (*visit)(struct reader *, const yaml_node_t *, const yaml_node_t *,
                                    const void *),
                      const void *data)
{
    bool empty = map->type == YAML_SCALAR_NODE && map->data.scalar.length == 0;
    if (empty)
        return;
    if (map->type != YAML_MAPPING_NODE) {
        complain(reader, map, "keys with values are expected here: key: value");
        return;
    }
    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top;
         pair++) {
        complain_if_again(reader, map, pair);
        visit(reader, node_at(reader, pair->key), node_at(reader, pair->value), data);
    }
}

/* A text that is not empty: an empty name or pattern would match nothing, or everything. */
static const char *word(struct reader *reader, const yaml_node_t *node)
{
    const char *text = scalar(reader, node);
    if (node->type == YAML_SCALAR_NODE && *text == '\0')
        complain(reader, node, "this is empty");
    return text;
}

static void add_name(struct reader *reader, const yaml_node_t *item, void *names)
{
    ls_vec_push((ls_names *)names, word(reader, item));
}

static void add_file(struct reader *reader, const yaml_node_t *item, void *names)
{
    const char *name = word(reader, item);
    ls_vec_push((ls_names *)names,
                ls_path_join(&reader->config->arena, reader->config->directory, name));
}

/* ---- keys ---- */

struct key {
    const char *name;
    read_value *read;
};

struct keys {
    const struct key *key;
    size_t count;
};

static void read_key(struct reader *reader, const yaml_node_t *name, const yaml_node_t *value,
                     const void *data)
{
    const struct keys *keys = data;
    struct ls_suggestion near = {0};
    const char *word = scalar(reader, name);
    for (size_t i = 0; i < keys->count; i++) {
        if (strcmp(keys->key[i].name, word) == 0) {
            keys->key[i].read(reader, value);
            return;
        }
        ls_suggest(&near, word, keys->key[i].name);
    }
    complain_unknown(reader, name, "key", word, &near);
}

#define READ_KEYS(reader, map, table)                                                              \
    each_pair(reader, map, read_key, &(struct keys){table, sizeof(table) / sizeof *(table)})

/* ---- rules ---- */

static const char *const choices[] = {"note", "warning", "error", "on", "off"};
enum { CHOICES = sizeof choices / sizeof *choices, ON = 3, OFF = 4 };

static int read_choice(struct reader *reader, const yaml_node_t *value)
{
    struct ls_suggestion near = {0};
    if (value->type != YAML_SCALAR_NODE) {
        complain(reader, value, "a level is expected here: off, on, note, warning or error");
        return ON;
    }
    const char *word = scalar(reader, value);
    for (int i = 0; i < CHOICES; i++) {
        if (strcmp(choices[i], word) == 0)
            return i;
        ls_suggest(&near, word, choices[i]);
    }
    complain_unknown(reader, value, "level (off, on, note, warning, error)", word, &near);
    return ON;
}

static void read_rule(struct reader *reader, const yaml_node_t *name, const yaml_node_t *value,
                      const void *data)
{
    (void)data;
    struct ls_suggestion near = {0};
    const char *word = scalar(reader, name);
    for (uint32_t i = 0; i < reader->rules; i++) {
        if (strcmp(reader->rule[i], word) == 0) {
            int choice = read_choice(reader, value);
            ls_vec_push(&reader->config->rules,
                        (struct ls_rule_choice){.rule = word,
                                                .off = choice == OFF,
                                                .leveled = choice < ON,
                                                .level = (enum ls_level)(choice % ON)});
            return;
        }
        ls_suggest(&near, word, reader->rule[i]);
    }
    complain_unknown(reader, name, "rule", word, &near);
}

static void read_rules(struct reader *reader, const yaml_node_t *value)
{
    each_pair(reader, value, read_rule, NULL);
}

/* ---- paths, models, roots ---- */

static void read_include(struct reader *reader, const yaml_node_t *value)
{
    each_item(reader, value, add_name, &reader->config->include);
}

static void read_exclude(struct reader *reader, const yaml_node_t *value)
{
    each_item(reader, value, add_name, &reader->config->exclude);
}

static void read_skip(struct reader *reader, const yaml_node_t *value)
{
    each_item(reader, value, add_name, &reader->config->skip);
}

static void read_paths(struct reader *reader, const yaml_node_t *value)
{
    static const struct key keys[] = {
        {"include", read_include}, {"exclude", read_exclude}, {"skip", read_skip}};
    READ_KEYS(reader, value, keys);
}

static void read_apis(struct reader *reader, const yaml_node_t *value)
{
    if (value->type != YAML_SEQUENCE_NODE)
        complain(reader, value, "apis wants a list of models (docs/api-models.md)");
}

static void read_api_files(struct reader *reader, const yaml_node_t *value)
{
    each_item(reader, value, add_file, &reader->config->api_files);
}

static void read_roots(struct reader *reader, const yaml_node_t *value)
{
    each_item(reader, value, add_name, &reader->config->roots);
}

static void read_baseline(struct reader *reader, const yaml_node_t *value)
{
    struct ls_config *config = reader->config;
    config->baseline = ls_path_join(&config->arena, config->directory, word(reader, value));
}

/* ---- orders ---- */

/* "outer > inner > innermost", as in the files of `lockstitch order --check`. */
static void split_chain(struct reader *reader, const yaml_node_t *item, ls_names *names)
{
    const char *at = scalar(reader, item);
    size_t length;
    do {
        at = ls_declared_name(at, &length);
        if (length == 0)
            complain(reader, item, "a name of a lock is missing");
        ls_vec_push(names, (const char *)ls_arena_strndup(&reader->config->arena, at, length));
        at += length + strspn(at + length, " \t");
    } while (*at++ == '>');
    if (at[-1] != '\0')
        complain(reader, item, "'>' is missing between two names");
}

static struct ls_declared_order read_chain(struct reader *reader, const yaml_node_t *item)
{
    ls_names names = {0};
    if (item->type == YAML_SCALAR_NODE)
        split_chain(reader, item, &names);
    else
        each_item(reader, item, add_name, &names);
    struct ls_declared_order order = {.line = (uint32_t)item->start_mark.line + 1,
                                      .count = names.count};
    if (names.count > 0)
        order.name =
            ls_arena_copy(&reader->config->arena, names.at, names.count * sizeof *names.at);
    ls_vec_release(&names);
    return order;
}

static void add_order(struct reader *reader, const yaml_node_t *item, void *data)
{
    (void)data;
    struct ls_declared_order order = read_chain(reader, item);
    if (order.count < 2)
        complain(reader, item, "an order wants two locks or more, outermost first: outer > inner");
    ls_vec_push(&reader->config->orders, order);
}

static void read_order(struct reader *reader, const yaml_node_t *value)
{
    each_item(reader, value, add_order, NULL);
}

static void add_pair(struct reader *reader, const yaml_node_t *item, void *data)
{
    (void)data;
    struct ls_declared_order pair = read_chain(reader, item);
    if (pair.count != 2)
        complain(reader, item, "a pair of locks is expected: [outer, inner]");
    else
        ls_vec_push(&reader->config->nested_pairs, pair);
}

static void read_allow(struct reader *reader, const yaml_node_t *value)
{
    each_item(reader, value, add_pair, NULL);
}

static void read_depth(struct reader *reader, const yaml_node_t *value)
{
    char *end;
    const char *text = scalar(reader, value);
    long depth = strtol(text, &end, 10);
    if (end == text || *end != '\0' || depth < 1 || depth > 1000)
        complain(reader, value, "depth wants a number above 0");
    else
        reader->config->nested_depth = (uint32_t)depth;
}

static void read_nested(struct reader *reader, const yaml_node_t *value)
{
    static const struct key keys[] = {{"depth", read_depth}, {"allow", read_allow}};
    READ_KEYS(reader, value, keys);
}

/* ---- the file ---- */

static void read_document(struct reader *reader)
{
    static const struct key keys[] = {{"rules", read_rules},         {"paths", read_paths},
                                      {"apis", read_apis},           {"api-files", read_api_files},
                                      {"roots", read_roots},         {"lock-order", read_order},
                                      {"nested-locks", read_nested}, {"baseline", read_baseline}};
    const yaml_node_t *root = yaml_document_get_root_node(reader->document);
    if (root)
        READ_KEYS(reader, root, keys);
}

int ls_config_read(struct ls_config *config, const char *path, const char *const *rule,
                   uint32_t rules)
{
    yaml_parser_t parser;
    yaml_document_t document;
    struct reader reader = {config, &document, rule, rules, 0};
    config->path = ls_path_absolute(&config->arena, path);
    config->directory = ls_path_parent(&config->arena, config->path);
    config->text = ls_read_file(&config->arena, config->path, &config->size);
    if (!config->text)
        return ls_error("%s cannot be read: %s", config->path, ls_read_problem());
    if (!yaml_parser_initialize(&parser))
        ls_die("out of memory");
    yaml_parser_set_input_string(&parser, (const unsigned char *)config->text, config->size);
    if (yaml_parser_load(&parser, &document)) {
        read_document(&reader);
        yaml_document_delete(&document);
    } else {
        reader.status = ls_error("%s:%zu: this is no YAML: %s", config->path,
                                 parser.problem_mark.line + 1, say_problem(&parser));
    }
    yaml_parser_delete(&parser);
    return reader.status;
}

void ls_config_release(struct ls_config *config)
{
    ls_vec_release(&config->rules);
    ls_vec_release(&config->include);
    ls_vec_release(&config->exclude);
    ls_vec_release(&config->skip);
    ls_vec_release(&config->api_files);
    ls_vec_release(&config->roots);
    ls_vec_release(&config->orders);
    ls_vec_release(&config->nested_pairs);
    ls_arena_release(&config->arena);
}

const char *ls_config_find(struct ls_arena *arena, const char *directory)
{
    for (const char *at = directory;; at = ls_path_parent(arena, at)) {
        const char *path = ls_path_join(arena, at, LS_CONFIG_NAME);
        if (access(path, F_OK) == 0)
            return path;
        if (strcmp(at, "/") == 0)
            return NULL;
    }
}

/* ---- questions ---- */

const struct ls_rule_choice *ls_config_rule(const struct ls_config *config, const char *rule)
{
    for (uint32_t i = 0; i < config->rules.count; i++) {
        if (strcmp(config->rules.at[i].rule, rule) == 0)
            return &config->rules.at[i];
    }
    return NULL;
}

static bool matches_any(const struct ls_config *config, const ls_names *patterns, const char *file)
{
    size_t length =
        config->path && ls_path_within(file, config->directory) ? strlen(config->directory) : 0;
    const char *path = file + length;
    path += *path == '/';
    for (uint32_t i = 0; i < patterns->count; i++) {
        if (ls_pattern_matches(patterns->at[i], path))
            return true;
    }
    return false;
}

bool ls_config_reports(const struct ls_config *config, const char *file)
{
    return (config->include.count == 0 || matches_any(config, &config->include, file)) &&
           !matches_any(config, &config->exclude, file);
}

bool ls_config_skips(const struct ls_config *config, const char *file)
{
    return matches_any(config, &config->skip, file);
}
