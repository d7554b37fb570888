#include "commands/recall.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "commands/visible.h"

enum { LARGEST = 64 << 20 /* bytes of a report that is kept */ };

/* Options that change neither findings nor their form. */
static bool is_without_effect(int id)
{
    return id == LS_OPT_OUTPUT || id == LS_OPT_JOBS || id == LS_OPT_TIMEOUT ||
           id == LS_OPT_NO_PROGRESS || id == LS_OPT_QUIET || id == LS_OPT_ALLOW_INCOMPLETE ||
           id == LS_OPT_COLOR;
}

static struct ls_cache_key add_text(struct ls_cache_key key, const char *text)
{
    return ls_cache_key(key, text ? text : "", text ? strlen(text) + 1 : 0);
}

/* Which report these files have. */
static void remember_files(const struct ls_recall *recall)
{
    ls_cache_store(recall->cache, recall->files, NULL, 0, &recall->report, sizeof recall->report);
}

/* What an option, a directory or a file of the project decides besides the sources. */
static struct ls_cache_key add_project(struct ls_cache_key key, const struct ls_units *units)
{
    const struct ls_project *project = &units->project;
    key = add_text(key, project->root);
    key = ls_cache_key(key, &project->malformed, sizeof project->malformed);
    for (uint32_t i = 0; i < project->missing.count; i++)
        key = add_text(key, project->missing.at[i]);
    for (uint32_t i = 0; i < units->texts.count; i++)
        key = add_text(add_text(key, units->texts.at[i].path), units->texts.at[i].text);
    for (uint32_t i = 0; i < project->sources.count; i++) {
        key = add_text(key, project->sources.at[i].path);
        key = add_text(key, project->sources.at[i].directory);
        key = ls_cache_key(key, &units->facts[i].errors, sizeof units->facts[i].errors);
    }
    return key;
}

static struct ls_cache_key add_files(struct ls_cache_key key, const struct ls_units *units)
{
    for (uint32_t i = 0; i < units->project.sources.count; i++) {
        const struct ls_source *source = &units->project.sources.at[i];
        for (uint32_t k = 0; k < source->argc; k++)
            key = add_text(key, source->argv[k]);
        key = ls_cache_key(key, &units->facts[i].contents, sizeof units->facts[i].contents);
    }
    return key;
}

static bool is_settled(const struct ls_units *units)
{
    for (uint32_t i = 0; i < units->project.sources.count; i++)
        if (!units->facts[i].settled)
            return false;
    return true;
}

void ls_recall_init(struct ls_recall *recall, const struct ls_units *units,
                    const struct ls_options *options, const struct ls_output *output,
                    const char *const *files, uint32_t count, uint64_t change)
{
    struct ls_cache_key key = {0};
    *recall = (struct ls_recall){0};
    if (!units->cache || !is_settled(units))
        return;
    key = add_text(key, "report");
    key = ls_cache_key(key, &output->colour, sizeof output->colour);
    bool whole = options->count == 0; /* unused comments are told */
    key = ls_cache_key(key, &whole, sizeof whole);
    key = ls_cache_key(key, &change, sizeof change);
    for (int id = 0; id < LS_OPTIONS; id++)
        key = add_text(key, is_without_effect(id) ? NULL : options->values[id]);
    uint64_t contents = ls_cache_contents(units->cache, files, count);
    key = ls_cache_key(key, &contents, sizeof contents);
    recall->setting = add_project(key, units);
    recall->files = add_files(add_text(recall->setting, "files"), units);
    recall->cache = units->cache;
}

/* An entry is the status and the bytes. */
static int write_known(const struct ls_recall *recall, struct ls_output *output)
{
    struct ls_cache_entry entry;
    int32_t status;
    if (!ls_cache_find(recall->cache, recall->report, &entry))
        return -1;
    LS_BUG_ON(entry.size < sizeof status);
    memcpy(&status, entry.bytes, sizeof status);
    fwrite(entry.bytes + sizeof status, entry.size - sizeof status, 1, output->file.stream);
    output->complete = fflush(output->file.stream) == 0 && !ferror(output->file.stream);
    ls_cache_entry_release(&entry);
    return output->complete ? status : LS_EXIT_USAGE;
}

int ls_recall_find(struct ls_recall *recall, struct ls_output *output)
{
    struct ls_cache_entry entry;
    if (!recall->cache || !ls_cache_find(recall->cache, recall->files, &entry))
        return -1;
    LS_BUG_ON(entry.size != sizeof recall->report);
    memcpy(&recall->report, entry.bytes, sizeof recall->report);
    ls_cache_entry_release(&entry);
    return write_known(recall, output);
}

int ls_recall_find_alike(struct ls_recall *recall, const struct ls_units *units, bool exact,
                         struct ls_output *output)
{
    if (!recall->cache)
        return -1;
    struct ls_cache_key key = add_text(exact ? recall->files : recall->setting, "meaning");
    for (uint32_t i = 0; i < units->project.sources.count; i++)
        key = ls_cache_key(key, &units->facts[i].meaning, sizeof units->facts[i].meaning);
    uint64_t text = ls_visible_text(units);
    recall->report = ls_cache_key(key, &text, sizeof text);
    int status = write_known(recall, output);
    if (status >= 0)
        remember_files(recall);
    return status;
}

void ls_recall_begin(struct ls_recall *recall, struct ls_output *output)
{
    int32_t room = 0;
    if (!recall->cache)
        return;
    recall->stream = output->file.stream;
    output->file.stream = open_memstream(&recall->bytes, &recall->size);
    if (!output->file.stream)
        ls_die("out of memory");
    fwrite(&room, sizeof room, 1, output->file.stream);
}

void ls_recall_end(struct ls_recall *recall, struct ls_output *output, int status)
{
    int32_t kept = status;
    if (!recall->cache)
        return;
    fclose(output->file.stream);
    output->file.stream = recall->stream;
    fwrite(recall->bytes + sizeof kept, recall->size - sizeof kept, 1, recall->stream);
    if (fflush(recall->stream) != 0 || ferror(recall->stream))
        output->complete = false;
    memcpy(recall->bytes, &kept, sizeof kept);
    if (output->complete && recall->size <= LARGEST) {
        ls_cache_store(recall->cache, recall->report, NULL, 0, recall->bytes, recall->size);
        remember_files(recall);
    }
    free(recall->bytes);
}
