#include "commands/difference.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/hash.h"
#include "base/paths.h"
#include "commands/git.h"
#include "facts/facts.h"
#include "frontend/frontend.h"
#include "program/program.h"
#include "project/pool.h"
#include "rule.h"

typedef LS_VEC(const char *) paths;

struct ls_difference {
    struct ls_arena *arena;
    struct ls_change *change;
    const struct ls_units *now;
    const char *top;                       /* of the working tree */
    const char *commit;                    /* what is compared with */
    LS_VEC(struct ls_frontend_text) then;  /* files that were there with another text */
    LS_VEC(struct ls_frontend_text) texts; /* these, and what is guessed now as then */
    paths added;                           /* files that were not there */
    LS_VEC(struct ls_source) sources;      /* what is to be parsed as it was */
    LS_VEC(struct ls_unit *) own;          /* the units of those */
    LS_VEC(struct ls_unit *) units;        /* all units of then */
    uint32_t failed;
    uint64_t hash; /* of all that git says */
};

/* ---- what git knows ---- */

static int find_commit(struct ls_difference *d, const char *base)
{
    const char *directory = d->now->project.root;
    const char *top[] = {"rev-parse", "--show-toplevel", NULL};
    const char *named = ls_arena_printf(d->arena, "%s^{commit}", base);
    const char *verify[] = {"rev-parse", "--verify", "--quiet", "--end-of-options", named, NULL};
    d->top = ls_git_line(d->arena, directory, top, false); /* it says why not */
    if (!d->top)
        return ls_error("--diff: %s is not in the working tree of a git repository", directory);
    const char *commit = ls_git_line(d->arena, directory, verify, true);
    if (!commit)
        return ls_error("--diff: git knows no commit \"%s\"%s", base,
                        strncmp(base, "origin/", 7) == 0 ? "; in a shallow clone, fetch it first"
                                                         : "");
    const char *ancestor[] = {"merge-base", commit, "HEAD", NULL};
    d->commit = ls_git_line(d->arena, directory, ancestor, true);
    if (!d->commit)
        d->commit = commit;
    return 0;
}

static const char *in_tree(const struct ls_difference *d, const char *path)
{
    return ls_path_join(d->arena, d->top, path);
}

/* `path` was there as `old`, relative to the top. */
static int add_text(struct ls_difference *d, const char *path, const char *old)
{
    size_t size;
    const char *object = ls_arena_printf(d->arena, "%s:%s", d->commit, old);
    const char *show[] = {"cat-file", "blob", object, NULL};
    const char *text = ls_git(d->arena, d->top, show, &size, false);
    if (!text)
        return ls_error("--diff: the old text of %s cannot be read", old);
    ls_vec_push(&d->then, (struct ls_frontend_text){in_tree(d, path), text, size});
    return 0;
}

static bool is_source(const char *path)
{
    static const char *const suffixes[] = {".c", ".h", ".inc", ".def", ".i", ".tbl", ".x"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof suffixes / sizeof *suffixes; i++) {
        if (strcmp(dot, suffixes[i]) == 0)
            return true;
    }
    return false;
}

/* One entry of --name-status -z: "M", path; "R097", old, new. Returns what follows, or NULL. */
static const char *take_status(struct ls_difference *d, const char *entry)
{
    const char *old = entry + strlen(entry) + 1, *path = old;
    bool moved = *entry == 'R' || *entry == 'C';
    if (moved)
        path = old + strlen(old) + 1;
    const char *next = path + strlen(path) + 1;
    if (!is_source(path) && !is_source(old))
        return next;
    if (*entry == 'A')
        ls_vec_push(&d->added, in_tree(d, path));
    else if (add_text(d, path, old) != 0 || (moved && add_text(d, old, old) != 0))
        return NULL;
    return next;
}

static int read_statuses(struct ls_difference *d)
{
    const char *diff[] = {"diff", "--name-status", "-z", "-M", "--no-ext-diff", d->commit, NULL};
    size_t size;
    const char *at = ls_git(d->arena, d->top, diff, &size, false), *end = at + size;
    if (!at)
        return -1;
    while (at && at < end)
        at = take_status(d, at);
    return at ? 0 : -1;
}

/* Files that git does not know yet are all new. */
static int read_untracked(struct ls_difference *d)
{
    const char *list[] = {"ls-files", "-z", "--others", "--exclude-standard", NULL};
    size_t size;
    const char *at = ls_git(d->arena, d->top, list, &size, false), *end = at + size;
    if (!at)
        return -1;
    for (; at < end; at += strlen(at) + 1) {
        struct ls_changed_lines all = {in_tree(d, at), 1, UINT32_MAX};
        if (!is_source(at))
            continue;
        ls_vec_push(&d->added, all.file);
        ls_vec_push(&d->change->lines, all);
    }
    return 0;
}

static int read_changes(struct ls_difference *d)
{
    const char *diff[] = {
        "diff",    "-U0", "-M", "--no-color", "--no-ext-diff", "--src-prefix=a/", "--dst-prefix=b/",
        d->commit, NULL};
    const char *text = ls_git(d->arena, d->top, diff, NULL, false);
    if (!text || read_statuses(d) != 0 || read_untracked(d) != 0)
        return -1;
    d->hash = ls_hash(text, strlen(text), ls_hash(d->commit, strlen(d->commit), 0));
    for (uint32_t i = 0; i < d->added.count; i++)
        d->hash = ls_hash(d->added.at[i], strlen(d->added.at[i]) + 1, d->hash);
    ls_change_read(d->change, text, d->top);
    return 0;
}

/* ---- the program as it was ---- */

static bool is_among(const paths *all, const char *path)
{
    for (uint32_t i = 0; i < all->count; i++) {
        if (strcmp(all->at[i], path) == 0)
            return true;
    }
    return false;
}

static bool has_changed(const struct ls_difference *d, const char *path)
{
    for (uint32_t i = 0; i < d->then.count; i++) {
        if (strcmp(d->then.at[i].path, path) == 0)
            return true;
    }
    return is_among(&d->added, path);
}

static bool is_reached(const struct ls_difference *d, const struct ls_facts *facts)
{
    for (uint32_t i = 0; i < facts->file_count; i++) {
        if (has_changed(d, facts->files[i]))
            return true;
    }
    return false;
}

static void choose_sources(struct ls_difference *d)
{
    for (uint32_t i = 0; i < d->now->project.sources.count; i++) {
        const struct ls_source *source = &d->now->project.sources.at[i];
        const struct ls_facts *facts = &d->now->facts[i];
        if (is_among(&d->added, source->path))
            d->change->all_known = false;
        else if (facts->unit && !is_reached(d, facts))
            ls_vec_push(&d->units, facts->unit);
        else {
            ls_vec_push(&d->sources, *source);
            ls_vec_push(&d->units, NULL);
        }
    }
}

/* The parsed units take the places that were kept for them: what is found may depend on the order,
 * as where one of several programs stands for all. */
static void fill_units(struct ls_difference *d)
{
    uint32_t kept = 0, parsed = 0;
    for (uint32_t i = 0; i < d->units.count; i++) {
        struct ls_unit *unit = d->units.at[i] ? d->units.at[i] : d->own.at[parsed++];
        if (unit)
            d->units.at[kept++] = unit;
    }
    d->units.count = kept;
}

static char *parse_source(void *context, uint32_t job, size_t *size)
{
    const struct ls_difference *d = context;
    const struct ls_source *source = &d->sources.at[job];
    struct ls_cache_entry entry;
    struct ls_cache *cache = d->now->cache;
    if (!cache || !ls_facts_find(source, d->texts.at, d->texts.count, cache, &entry))
        return ls_facts_make(source, d->texts.at, d->texts.count, cache, size);
    char *bytes = malloc(entry.size);
    if (!bytes)
        ls_die("out of memory");
    memcpy(bytes, entry.bytes, *size = entry.size);
    ls_cache_entry_release(&entry);
    return bytes;
}

static void take_facts(void *context, const struct ls_job_result *result)
{
    struct ls_difference *d = context;
    struct ls_facts facts = {0};
    if (result->end == LS_JOB_DONE) {
        ls_facts_read(&facts, d->arena, result->bytes, result->size);
        ls_facts_load(&facts, d->arena);
    }
    d->own.at[result->job] = facts.unit;
    d->failed += !facts.unit;
}

static int parse_sources(struct ls_difference *d, const struct ls_options *options)
{
    struct ls_pool pool = {.workers = ls_option_number(options, LS_OPT_JOBS, 0),
                           .timeout = ls_option_number(options, LS_OPT_TIMEOUT, 0),
                           .context = d,
                           .work = parse_source,
                           .done = take_facts};
    struct ls_pool_usage usage;
    for (uint32_t i = 0; i < d->sources.count; i++)
        ls_vec_push(&d->own, NULL);
    for (uint32_t i = 0; i < d->then.count; i++)
        ls_vec_push(&d->texts, d->then.at[i]);
    for (uint32_t i = 0; i < d->now->texts.count; i++)
        ls_vec_push(&d->texts, d->now->texts.at[i]);
    if (d->sources.count > 0 && ls_pool_run(&pool, d->sources.count, &usage) != 0)
        return -1;
    fill_units(d);
    if (d->failed > 0)
        ls_warn("%u file%s could not be analysed as %s at %.12s", d->failed,
                d->failed == 1 ? "" : "s", d->failed == 1 ? "it was" : "they were", d->commit);
    return 0;
}

static void judge_then(struct ls_difference *d, const struct ls_apis *apis,
                       const struct ls_rule_options *rules)
{
    struct ls_model model;
    struct ls_findings findings;
    struct ls_program *program = ls_program_new(d->units.at, d->units.count);
    ls_model_init(&model);
    model.root = d->now->project.root;
    ls_facts_fill(program, apis, &model);
    ls_findings_init(&findings);
    findings.options = rules;
    ls_rules_judge(&model, &findings);
    for (uint32_t i = 0; i < findings.all.count; i++)
        ls_baseline_add(&d->change->before, &findings.all.at[i], model.root);
    ls_baseline_finish(&d->change->before);
    ls_findings_release(&findings);
    ls_model_release(&model);
    ls_program_free(program);
}

struct ls_difference *ls_difference_open(struct ls_change *change, const struct ls_units *now,
                                         const char *base)
{
    struct ls_difference *d = LS_NEW(&change->arena, struct ls_difference);
    *d = (struct ls_difference){.arena = &change->arena, .change = change, .now = now};
    change->all_known = true;
    if (find_commit(d, base) == 0 && read_changes(d) == 0)
        return d;
    ls_difference_close(d);
    return NULL;
}

uint64_t ls_difference_hash(const struct ls_difference *d)
{
    return d->hash;
}

int ls_difference_find(struct ls_difference *d, const struct ls_apis *apis,
                       const struct ls_rule_options *rules, const struct ls_options *options)
{
    choose_sources(d);
    d->change->all_known &= d->sources.count == 0;
    if (d->change->all_known)
        return 0;
    if (parse_sources(d, options) != 0)
        return -1;
    judge_then(d, apis, rules);
    return 0;
}

void ls_difference_close(struct ls_difference *d)
{
    if (!d)
        return;
    for (uint32_t i = 0; i < d->own.count; i++)
        ls_unit_free(d->own.at[i]);
    ls_vec_release(&d->own);
    ls_vec_release(&d->units);
    ls_vec_release(&d->sources);
    ls_vec_release(&d->added);
    ls_vec_release(&d->then);
    ls_vec_release(&d->texts);
}
