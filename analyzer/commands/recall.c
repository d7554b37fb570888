#include "commands/recall.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

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

static struct ls_cache_key add_source(struct ls_cache_key key, const struct ls_source *source)
{
    key = add_text(key, source->path);
    key = add_text(key, source->directory);
    for (uint32_t i = 0; i < source->argc; i++)
        key = add_text(key, source->argv[i]);
    return key;
}

void ls_recall_init(struct ls_recall *recall, const struct ls_units *units,
                    const struct ls_options *options, const struct ls_output *output,
                    const char *const *files, uint32_t count, uint64_t change)
{
    const struct ls_project *project = &units->project;
    struct ls_cache_key key = {0};
    *recall = (struct ls_recall){0};
    if (!units->cache)
        return;
    key = add_text(key, "report");
    key = add_text(key, project->root);
    key = ls_cache_key(key, &output->colour, sizeof output->colour);
    bool whole = options->count == 0; /* unused comments are told */
    key = ls_cache_key(key, &whole, sizeof whole);
    key = ls_cache_key(key, &change, sizeof change);
    key = ls_cache_key(key, &project->malformed, sizeof project->malformed);
    for (int id = 0; id < LS_OPTIONS; id++)
        key = add_text(key, is_without_effect(id) ? NULL : options->values[id]);
    for (uint32_t i = 0; i < project->missing.count; i++)
        key = add_text(key, project->missing.at[i]);
    for (uint32_t i = 0; i < units->texts.count; i++)
        key = add_text(add_text(key, units->texts.at[i].path), units->texts.at[i].text);
    for (uint32_t i = 0; i < project->sources.count; i++) {
        const struct ls_facts *facts = &units->facts[i];
        if (!facts->settled)
            return;
        key = add_source(key, &project->sources.at[i]);
        key = ls_cache_key(key, &facts->contents, sizeof facts->contents);
        key = ls_cache_key(key, &facts->errors, sizeof facts->errors);
    }
    uint64_t contents = ls_cache_contents(units->cache, files, count);
    recall->key = ls_cache_key(key, &contents, sizeof contents);
    recall->cache = units->cache;
}

/* An entry is the status and the bytes. */
int ls_recall_find(struct ls_recall *recall, struct ls_output *output)
{
    struct ls_cache_entry entry;
    int32_t status;
    if (!recall->cache || !ls_cache_find(recall->cache, recall->key, &entry))
        return -1;
    LS_BUG_ON(entry.size < sizeof status);
    memcpy(&status, entry.bytes, sizeof status);
    fwrite(entry.bytes + sizeof status, entry.size - sizeof status, 1, output->file.stream);
    output->complete = fflush(output->file.stream) == 0 && !ferror(output->file.stream);
    ls_cache_entry_release(&entry);
    return output->complete ? status : LS_EXIT_USAGE;
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
    if (output->complete && recall->size <= LARGEST)
        ls_cache_store(recall->cache, recall->key, NULL, 0, recall->bytes, recall->size);
    free(recall->bytes);
}
