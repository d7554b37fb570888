#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/diag.h"
#include "flow/apis_p.h"

/* What is being read: for messages. */
struct reader {
    struct ls_apis *apis;
    const char *origin;
    yaml_document_t *document;
    bool override;   /* of the library */
    const char *key; /* only the list under it is ours; NULL: the whole file */
};

static const char *const role_names[LS_ROLES] = {
    [LS_ROLE_ACQUIRE] = "acquire",     [LS_ROLE_RELEASE] = "release",
    [LS_ROLE_INIT] = "init",           [LS_ROLE_DESTROY] = "destroy",
    [LS_ROLE_SETTYPE] = "settype",     [LS_ROLE_WAIT] = "wait",
    [LS_ROLE_SIGNAL] = "signal",       [LS_ROLE_CREATE] = "create",
    [LS_ROLE_JOIN] = "join",           [LS_ROLE_EXIT] = "exit",
    [LS_ROLE_DETACH] = "detach",       [LS_ROLE_BLOCK] = "block",
    [LS_ROLE_SETDETACH] = "setdetach", [LS_ROLE_SELF] = "self",
    [LS_ROLE_YIELD] = "yield",         [LS_ROLE_FREE] = "free",
    [LS_ROLE_FORK] = "fork",           [LS_ROLE_EXEC] = "exec",
    [LS_ROLE_CANCEL] = "cancel",       [LS_ROLE_CANCELSTATE] = "cancelstate",
    [LS_ROLE_PUSH] = "push",           [LS_ROLE_POP] = "pop",
    [LS_ROLE_SETJMP] = "setjmp",       [LS_ROLE_JUMP] = "jump",
    [LS_ROLE_HANDLER] = "handler",     [LS_ROLE_ATFORK] = "atfork",
    [LS_ROLE_COPY] = "copy",           [LS_ROLE_TAKE] = "take",
    [LS_ROLE_POST] = "post",           [LS_ROLE_PERMITS] = "permits",
    [LS_ROLE_ATEXIT] = "atexit",       [LS_ROLE_USE] = "use",
};

static const char *const block_names[LS_BLOCK_KINDS] = {
    [LS_BLOCK_SLEEP] = "sleep",         [LS_BLOCK_FILE] = "file",
    [LS_BLOCK_SYNC] = "sync",           [LS_BLOCK_SOCKET] = "socket",
    [LS_BLOCK_EVENTS] = "events",       [LS_BLOCK_DNS] = "dns",
    [LS_BLOCK_PROCESS] = "process",     [LS_BLOCK_JOIN] = "join",
    [LS_BLOCK_SEMAPHORE] = "semaphore", [LS_BLOCK_CONDITION] = "condition",
    [LS_BLOCK_BARRIER] = "barrier",     [LS_BLOCK_USER] = "user",
};

static const char *const kind_names[LS_LOCK_KINDS] = {
    [LS_LOCK_MUTEX] = "mutex",         [LS_LOCK_RWLOCK] = "rwlock", [LS_LOCK_SPIN] = "spin",
    [LS_LOCK_SEMAPHORE] = "semaphore", [LS_LOCK_ONCE] = "once",     [LS_LOCK_OTHER] = "other",
    [LS_LOCK_CONDITION] = "condition", [LS_LOCK_KEY] = "key",
};

static const char *const success_names[] = {
    [LS_SUCCESS_ALWAYS] = "always",
    [LS_SUCCESS_ZERO] = "zero",
    [LS_SUCCESS_NONZERO] = "nonzero",
};

#define ROLE(role) (1u << LS_ROLE_##role)

enum {
    ON_LOCK = ROLE(ACQUIRE) | ROLE(RELEASE) | ROLE(INIT) | ROLE(DESTROY) | ROLE(USE),
    ON_SEMAPHORE = ROLE(TAKE) | ROLE(POST) | ROLE(PERMITS),
    ON_CONDITION = ROLE(WAIT) | ROLE(SIGNAL),
    ON_THREAD = ROLE(CREATE) | ROLE(JOIN) | ROLE(DETACH) | ROLE(CANCEL),
    ON_ROUTINE = ROLE(CREATE) | ROLE(HANDLER) | ROLE(ATFORK) | ROLE(ATEXIT) | ROLE(PUSH),
};

/* The keys inside of a role: where the number or the flag goes, the roles that may have it, that
 * must have it, and in which what the function returns may take the place of an argument. */
static const struct field {
    const char *key;
    size_t offset;
    bool is_flag;
    unsigned allowed, required, by_result;
} fields[] = {
    {"lock", offsetof(struct ls_api, lock), false, ON_LOCK | ROLE(WAIT), ON_LOCK, ROLE(INIT)},
    {"semaphore", offsetof(struct ls_api, lock), false, ON_SEMAPHORE, ON_SEMAPHORE, ROLE(PERMITS)},
    {"value", offsetof(struct ls_api, value), false, ROLE(PERMITS) | ROLE(USE), 0, 0},
    {"condition", offsetof(struct ls_api, condition), false, ON_CONDITION, ON_CONDITION, 0},
    {"attribute", offsetof(struct ls_api, attribute), false,
     ROLE(INIT) | ROLE(SETTYPE) | ROLE(SETDETACH) | ROLE(CREATE), ROLE(SETTYPE) | ROLE(SETDETACH),
     0},
    {"type", offsetof(struct ls_api, type), false, ROLE(INIT) | ROLE(SETTYPE) | ROLE(SETDETACH),
     ROLE(SETTYPE) | ROLE(SETDETACH), 0},
    {"destructor", offsetof(struct ls_api, destructor), false, ROLE(INIT), 0, 0},
    {"thread", offsetof(struct ls_api, thread), false, ON_THREAD,
     ROLE(JOIN) | ROLE(DETACH) | ROLE(CANCEL), ROLE(CREATE)},
    {"start", offsetof(struct ls_api, start), false, ON_ROUTINE, ON_ROUTINE & ~ROLE(PUSH), 0},
    {"argument", offsetof(struct ls_api, argument), false, ROLE(CREATE) | ROLE(PUSH), 0, 0},
    {"object", offsetof(struct ls_api, object), false, ROLE(FREE) | ROLE(COPY),
     ROLE(FREE) | ROLE(COPY), 0},
    {"source", offsetof(struct ls_api, source), false, ROLE(COPY), ROLE(COPY), 0},
    {"size", offsetof(struct ls_api, size), false, ROLE(COPY), 0, 0},
    {"state", offsetof(struct ls_api, state), false, ROLE(CREATE) | ROLE(CANCELSTATE),
     ROLE(CANCELSTATE), 0},
    {"buffer", offsetof(struct ls_api, buffer), false, ROLE(PUSH) | ROLE(POP) | ROLE(SETJMP),
     ROLE(PUSH) | ROLE(POP) | ROLE(SETJMP), 0},
    {"process", offsetof(struct ls_api, process), true, ROLE(EXIT), 0, 0},
    {"quick", offsetof(struct ls_api, quick), true, ROLE(EXIT) | ROLE(ATEXIT), 0, 0},
    {"exclusive", offsetof(struct ls_api, by_mode), true, ROLE(RELEASE), 0, 0},
    {"shared", offsetof(struct ls_api, shared), true, ROLE(ACQUIRE) | ROLE(RELEASE), 0, 0},
    {"try", offsetof(struct ls_api, try), true, ROLE(ACQUIRE) | ROLE(JOIN) | ROLE(TAKE), 0, 0},
    {"time", offsetof(struct ls_api, time), false, ROLE(BLOCK), 0, 0},
    {"until", offsetof(struct ls_api, until), false, ROLE(WAIT), 0, 0},
    {"flags", offsetof(struct ls_api, flags), false, ROLE(BLOCK), 0, 0},
    {"rarely", offsetof(struct ls_api, rarely), true, ROLE(BLOCK), 0, 0},
    {"writes", offsetof(struct ls_api, writes), false, ROLE(BLOCK), 0, 0},
    {"apart", offsetof(struct ls_api, apart), true, ROLE(BLOCK), 0, 0},
    {"anywhere", offsetof(struct ls_api, anywhere), true, ROLE(BLOCK), 0, 0},
    {"briefly", offsetof(struct ls_api, briefly), true, ROLE(BLOCK), 0, 0},
    {"timed", offsetof(struct ls_api, timed), true,
     ROLE(ACQUIRE) | ROLE(WAIT) | ROLE(JOIN) | ROLE(BLOCK) | ROLE(TAKE), 0, 0},
    {"interruptible", offsetof(struct ls_api, interruptible), true, ROLE(TAKE), 0, 0},
    {"all", offsetof(struct ls_api, all), true, ROLE(SIGNAL), 0, 0},
    {"recursive", offsetof(struct ls_api, recursive), true, ROLE(ACQUIRE) | ROLE(INIT), 0, 0},
    {"may_fail", offsetof(struct ls_api, may_fail), true, ROLE(ACQUIRE), 0, 0},
    {"indirect", offsetof(struct ls_api, indirect), true, ROLE(INIT) | ROLE(JOIN) | ROLE(DETACH), 0,
     0},
    {"detached", offsetof(struct ls_api, detached), true, ROLE(CREATE), 0, 0},
};

enum { FIELDS = sizeof fields / sizeof *fields };

static int complain(const struct reader *reader, const yaml_node_t *node, const char *what,
                    const char *value)
{
    return ls_error("%s:%zu: %s%s%s", reader->origin, node->start_mark.line + 1, what,
                    *value ? ": " : "", value);
}

static const char *scalar(const yaml_node_t *node)
{
    return node && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "";
}

static int find_name(const char *const *names, int count, const char *wanted)
{
    for (int i = 0; i < count; i++)
        if (names[i] && strcmp(names[i], wanted) == 0)
            return i;
    return -1;
}

static int read_number(const struct reader *reader, const yaml_node_t *value, bool by_result,
                       uint8_t *number)
{
    char *end;
    long parsed = strtol(scalar(value), &end, 10);
    if (by_result && strcmp(scalar(value), "result") == 0)
        parsed = LS_API_RESULT;
    else if (*end || parsed < 1 || parsed > 100)
        return complain(reader, value, "an argument number (1, 2, ...) is expected", scalar(value));
    *number = (uint8_t)parsed;
    return 0;
}

static int read_flag(const struct reader *reader, const yaml_node_t *value, bool *flag)
{
    *flag = strcmp(scalar(value), "true") == 0;
    if (!*flag && strcmp(scalar(value), "false") != 0)
        return complain(reader, value, "true or false is expected", scalar(value));
    return 0;
}

static int read_kind(const struct reader *reader, const yaml_node_t *value, struct ls_api *api)
{
    int kind = find_name(kind_names, LS_LOCK_KINDS, scalar(value));
    if (kind < 0)
        return complain(reader, value, "unknown kind of lock", scalar(value));
    api->kind = (enum ls_lock_kind)kind;
    return 0;
}

static int read_block(const struct reader *reader, const yaml_node_t *value, struct ls_api *api)
{
    int kind = find_name(block_names, LS_BLOCK_KINDS, scalar(value));
    if (kind < 0)
        return complain(reader, value, "unknown kind of blocking", scalar(value));
    api->block = (enum ls_block_kind)kind;
    return 0;
}

static int read_nonblocking(const struct reader *reader, const yaml_node_t *value,
                            struct ls_api *api)
{
    char *end;
    unsigned long parsed = strtoul(scalar(value), &end, 0);
    if (*end || parsed < 1 || parsed > UINT16_MAX)
        return complain(reader, value, "the value of a flag is expected", scalar(value));
    api->nonblocking = (uint16_t)parsed;
    return 0;
}

static int read_error(const struct reader *reader, const yaml_node_t *value, uint8_t *number)
{
    char *end;
    long parsed = strtol(scalar(value), &end, 10);
    if (*end || parsed < 1 || parsed >= LS_API_RESULT)
        return complain(reader, value, "an error number (1 to 254) is expected", scalar(value));
    *number = (uint8_t)parsed;
    return 0;
}

static int read_field(const struct reader *reader, const yaml_node_t *key, const yaml_node_t *value,
                      struct ls_api *api)
{
    unsigned role = 1u << api->role;
    if (strcmp(scalar(key), "kind") == 0 && (role & (ON_LOCK | ROLE(SETTYPE))))
        return read_kind(reader, value, api);
    if (strcmp(scalar(key), "kind") == 0 && api->role == LS_ROLE_BLOCK)
        return read_block(reader, value, api);
    if (strcmp(scalar(key), "nonblocking") == 0 && api->role == LS_ROLE_BLOCK)
        return read_nonblocking(reader, value, api);
    if (strcmp(scalar(key), "failure") == 0 && api->role == LS_ROLE_ACQUIRE)
        return read_error(reader, value, &api->failure);
    if (strcmp(scalar(key), "inherited") == 0 && api->role == LS_ROLE_ACQUIRE)
        return read_error(reader, value, &api->inherited);
    for (int i = 0; i < FIELDS; i++) {
        char *at = (char *)api + fields[i].offset;
        if (strcmp(fields[i].key, scalar(key)) != 0 || !(fields[i].allowed & role))
            continue;
        return fields[i].is_flag
                   ? read_flag(reader, value, (bool *)at)
                   : read_number(reader, value, fields[i].by_result & role, (uint8_t *)at);
    }
    return complain(reader, key, "unknown key of this role", scalar(key));
}

static int check_required(const struct reader *reader, const yaml_node_t *node,
                          const struct ls_api *api)
{
    for (int i = 0; i < FIELDS; i++)
        if ((fields[i].required >> api->role & 1) && !*((const uint8_t *)api + fields[i].offset))
            return complain(reader, node, "the role wants a key", fields[i].key);
    return 0;
}

static int read_role(const struct reader *reader, enum ls_role role, const yaml_node_t *node,
                     struct ls_api *api)
{
    if (node->type != YAML_MAPPING_NODE)
        return complain(reader, node, "a role wants {key: value, ...}", "");
    if (api->role != LS_ROLES)
        return complain(reader, node, "a model has one role; this is the second", role_names[role]);
    api->role = role;
    if (ON_SEMAPHORE >> role & 1)
        api->kind = LS_LOCK_SEMAPHORE;
    api->block = role == LS_ROLE_BLOCK ? LS_BLOCK_USER : LS_BLOCK_SLEEP;
    for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(reader->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(reader->document, pair->value);
        if (read_field(reader, key, value, api) < 0)
            return -1;
    }
    return check_required(reader, node, api);
}

static int read_key(const struct reader *reader, const yaml_node_t *key, const yaml_node_t *value,
                    struct ls_api *api, const yaml_node_t **names)
{
    const char *word = scalar(key);
    if (strcmp(word, "names") == 0) {
        *names = value;
        return 0;
    }
    if (strcmp(word, "success") == 0) {
        int success = find_name(success_names, 3, scalar(value));
        if (success < 0)
            return complain(reader, value, "success is always, zero or nonzero, not",
                            scalar(value));
        api->success = (enum ls_success)success;
        return 0;
    }
    int role = find_name(role_names, LS_ROLES, word);
    if (role < 0)
        return complain(reader, key, "unknown key", word);
    return read_role(reader, (enum ls_role)role, value, api);
}

static int read_function(const struct reader *reader, const yaml_node_t *node)
{
    struct ls_api api = {.role = LS_ROLES, .override = reader->override};
    const yaml_node_t *names = NULL;
    if (node->type != YAML_MAPPING_NODE)
        return complain(reader, node, "a model wants names and a role", "");
    for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(reader->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(reader->document, pair->value);
        if (read_key(reader, key, value, &api, &names) < 0)
            return -1;
    }
    if (!names || names->type != YAML_SEQUENCE_NODE)
        return complain(reader, node, "a model wants names: [function, ...]", "");
    api.by_mode |= api.role == LS_ROLE_RELEASE && api.shared;
    if (api.role == LS_ROLES)
        return complain(reader, node, "a model wants a role: acquire, release, ...", "");
    for (yaml_node_item_t *item = names->data.sequence.items.start;
         item < names->data.sequence.items.top; item++)
        ls_apis_put(reader->apis, api, scalar(yaml_document_get_node(reader->document, *item)));
    return 0;
}

static int read_functions(const struct reader *reader, const yaml_node_t *list)
{
    if (list->type != YAML_SEQUENCE_NODE)
        return complain(reader, list, "functions wants a list", "");
    for (yaml_node_item_t *item = list->data.sequence.items.start;
         item < list->data.sequence.items.top; item++)
        if (read_function(reader, yaml_document_get_node(reader->document, *item)) < 0)
            return -1;
    return 0;
}

static const char *const trait_names[] = {
    "cancellation",  "library_lock",   "lowers_count",  "drops_last", NULL /* found */,
    "masks_signals", "awaits_signals", "handler_field", "lock_type",  "robust",
    "may_fail",      "wants_init",     "destroys_held", "tells_own",  "finds_code",
    "unloads_code",  "gives_next"};

static int read_trait(const struct reader *reader, const yaml_node_t *key, const yaml_node_t *names)
{
    int trait = find_name(trait_names, sizeof trait_names / sizeof *trait_names, scalar(key));
    if (trait < 0)
        return complain(reader, key, "unknown trait", scalar(key));
    if (names->type != YAML_SEQUENCE_NODE)
        return complain(reader, names, "a trait wants a list of functions", "");
    for (yaml_node_item_t *item = names->data.sequence.items.start;
         item < names->data.sequence.items.top; item++)
        ls_apis_put_trait(reader->apis, 1u << trait,
                          scalar(yaml_document_get_node(reader->document, *item)));
    return 0;
}

static int read_traits(const struct reader *reader, const yaml_node_t *map)
{
    if (map->type != YAML_MAPPING_NODE)
        return complain(reader, map, "traits wants {trait: [function, ...], ...}", "");
    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top;
         pair++)
        if (read_trait(reader, yaml_document_get_node(reader->document, pair->key),
                       yaml_document_get_node(reader->document, pair->value)) < 0)
            return -1;
    return 0;
}

static int read_memory_key(const struct reader *reader, const yaml_node_t *key,
                           const yaml_node_t *value, struct ls_memory *memory)
{
    const char *word = scalar(key);
    if (strcmp(word, "names") == 0)
        return value->type == YAML_SEQUENCE_NODE
                   ? 0
                   : complain(reader, value, "names wants a list of functions", "");
    if (strcmp(word, "writes") == 0 || strcmp(word, "reads") == 0)
        return read_number(reader, value, false, *word == 'w' ? &memory->writes : &memory->reads);
    if (strcmp(word, "atomic") == 0)
        return read_flag(reader, value, &memory->atomic);
    if (strcmp(word, "new") == 0)
        return read_flag(reader, value, &memory->makes_new);
    if (strcmp(word, "zeroed") == 0)
        return read_flag(reader, value, &memory->zeroed);
    return complain(reader, key,
                    "unknown key: memory has names, writes, reads, atomic, new, zeroed", word);
}

static int read_memory_of(const struct reader *reader, const yaml_node_t *node)
{
    struct ls_memory memory = {0};
    const yaml_node_t *names = NULL;
    if (node->type != YAML_MAPPING_NODE)
        return complain(reader, node, "memory wants a list of {names: [...], writes: 1, ...}", "");
    for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(reader->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(reader->document, pair->value);
        if (read_memory_key(reader, key, value, &memory) < 0)
            return -1;
        names = strcmp(scalar(key), "names") == 0 ? value : names;
    }
    if (!names)
        return complain(reader, node, "memory wants names: [function, ...]", "");
    for (yaml_node_item_t *item = names->data.sequence.items.start;
         item < names->data.sequence.items.top; item++)
        ls_apis_put_memory(reader->apis, memory,
                           scalar(yaml_document_get_node(reader->document, *item)));
    return 0;
}

static int read_memory(const struct reader *reader, const yaml_node_t *list)
{
    if (list->type != YAML_SEQUENCE_NODE)
        return complain(reader, list, "memory wants a list", "");
    for (yaml_node_item_t *item = list->data.sequence.items.start;
         item < list->data.sequence.items.top; item++)
        if (read_memory_of(reader, yaml_document_get_node(reader->document, *item)) < 0)
            return -1;
    return 0;
}

/* What is said of the whole library comes to the functions wherever it stands. */
static int read_document(struct reader *reader)
{
    const yaml_node_t *root = yaml_document_get_root_node(reader->document), *functions = NULL;
    if (!root)
        return 0;
    if (root->type != YAML_MAPPING_NODE)
        return complain(reader, root, "library: and functions: are expected", "");
    for (yaml_node_pair_t *pair = root->data.mapping.pairs.start;
         pair < root->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(reader->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(reader->document, pair->value);
        if (reader->key) {
            if (strcmp(scalar(key), reader->key) == 0)
                functions = value;
        } else if (strcmp(scalar(key), "functions") == 0)
            functions = value;
        else if (strcmp(scalar(key), "override") == 0) {
            if (read_flag(reader, value, &reader->override) < 0)
                return -1;
        } else if (strcmp(scalar(key), "traits") == 0) {
            if (read_traits(reader, value) < 0)
                return -1;
        } else if (strcmp(scalar(key), "memory") == 0) {
            if (read_memory(reader, value) < 0)
                return -1;
        } else if (strcmp(scalar(key), "library") != 0)
            return complain(reader, key, "unknown key", scalar(key));
    }
    return functions ? read_functions(reader, functions) : 0;
}

static int add_text(struct ls_apis *apis, const char *origin, const char *yaml, size_t size,
                    const char *key)
{
    yaml_parser_t parser;
    yaml_document_t document;
    if (!yaml_parser_initialize(&parser))
        ls_die("out of memory");
    yaml_parser_set_input_string(&parser, (const unsigned char *)yaml, size);
    int result;
    if (yaml_parser_load(&parser, &document)) {
        struct reader reader = {apis, origin, &document, true, key};
        result = read_document(&reader);
        yaml_document_delete(&document);
    } else {
        result = ls_error("%s:%zu: %s", origin, parser.problem_mark.line + 1,
                          parser.problem ? parser.problem : "not valid YAML");
    }
    yaml_parser_delete(&parser);
    return result;
}

int ls_apis_add(struct ls_apis *apis, const char *origin, const char *yaml, size_t size)
{
    return add_text(apis, origin, yaml, size, NULL);
}

int ls_apis_add_list(struct ls_apis *apis, const char *origin, const char *yaml, size_t size,
                     const char *key)
{
    return add_text(apis, origin, yaml, size, key);
}
