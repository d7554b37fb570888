#include "commands/recordings.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "commands/gating.h"
#include "commands/verdict.h"
#include "recording/fill.h"

void ls_recordings_init(struct ls_recordings *recordings)
{
    *recordings = (struct ls_recordings){0};
}

void ls_recordings_release(struct ls_recordings *recordings)
{
    for (uint32_t i = 0; i < recordings->all.count; i++)
        ls_recording_release(&recordings->all.at[i]);
    ls_vec_release(&recordings->all);
    ls_arena_release(&recordings->arena);
}

static int add(struct ls_recordings *recordings, const char *path, bool quiet)
{
    struct ls_recording recording;
    if (ls_recording_open(&recording, ls_arena_strdup(&recordings->arena, path), quiet) != 0)
        return -1;
    ls_vec_push(&recordings->all, recording);
    return 0;
}

int ls_recordings_add(struct ls_recordings *recordings, const char *path)
{
    return add(recordings, path, false);
}

static bool is_recording(const char *name)
{
    size_t length = strlen(name), suffix = strlen(LSR_SUFFIX);
    return length > suffix && strcmp(name + length - suffix, LSR_SUFFIX) == 0;
}

static void drop_last(struct ls_recordings *recordings)
{
    ls_recording_release(&recordings->all.at[--recordings->all.count]);
}

int ls_recordings_add_directory(struct ls_recordings *recordings, const char *directory,
                                uint64_t since_realtime_ns)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, NULL, alphasort);
    if (count < 0)
        return ls_error("%s: %s", directory, strerror(errno));
    for (int i = 0; i < count; i++) {
        const char *path =
            ls_arena_printf(&recordings->arena, "%s/%s", directory, entries[i]->d_name);
        uint32_t before = recordings->all.count;
        if (is_recording(entries[i]->d_name) && add(recordings, path, true) == 0 &&
            recordings->all.at[before].header->start_realtime_ns < since_realtime_ns)
            drop_last(recordings);
        free(entries[i]);
    }
    free(entries);
    return 0;
}

/* ---- the newest run */

/* The start of the youngest recording in `directory`, its path in *path; 0 if there is none. */
static uint64_t youngest(struct ls_arena *arena, const char *directory, const char **path)
{
    struct ls_recordings here;
    uint64_t newest = 0;
    ls_recordings_init(&here);
    if (access(directory, R_OK) == 0)
        ls_recordings_add_directory(&here, directory, 0);
    for (uint32_t i = 0; i < here.all.count; i++) {
        if (here.all.at[i].header->start_realtime_ns <= newest)
            continue;
        newest = here.all.at[i].header->start_realtime_ns;
        *path = ls_arena_strdup(arena, here.all.at[i].path);
    }
    ls_recordings_release(&here);
    return newest;
}

/* Folders of runs are named by their time: the last with recordings in it. */
static uint64_t newest_folder(struct ls_arena *arena, const char *directory, const char **folder)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, NULL, alphasort);
    uint64_t newest = 0;
    for (int i = count - 1; i >= 0; i--) {
        const char *path = ls_arena_printf(arena, "%s/%s", directory, entries[i]->d_name), *file;
        if (!newest && strncmp(entries[i]->d_name, "run-", 4) == 0)
            newest = youngest(arena, *folder = path, &file);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return newest;
}

int ls_recordings_add_newest(struct ls_recordings *recordings, const char *directory)
{
    const char *file = NULL, *folder = NULL;
    uint64_t of_folder = newest_folder(&recordings->arena, directory, &folder);
    uint64_t of_file = youngest(&recordings->arena, directory, &file);
    if (!of_folder && !of_file)
        return ls_error("there is no recording in %s; make one: lockstitch run -- PROGRAM",
                        directory);
    return of_folder > of_file ? ls_recordings_add_directory(recordings, folder, 0)
                               : ls_recordings_add(recordings, file);
}

/* ---- report */

/* The command line of the process that began first. */
static const char *first_command(struct ls_recordings *recordings)
{
    const struct lsr_header *first = NULL;
    for (uint32_t i = 0; i < recordings->all.count; i++) {
        const struct lsr_header *header = recordings->all.at[i].header;
        if (!first || header->start_ns < first->start_ns)
            first = header;
    }
    if (!first)
        return "";
    const char *text = "", *separator = "";
    for (const char *word = first->command; *word; word += strlen(word) + 1) {
        text = ls_arena_printf(&recordings->arena, "%s%s%s", text, separator, word);
        separator = " ";
        if (word + strlen(word) + 1 >= first->command + sizeof first->command)
            break;
    }
    return text;
}

int ls_recordings_report(struct ls_recordings *recordings, const struct ls_options *options,
                         struct ls_output *output, const char *unseen)
{
    struct ls_model model;
    ls_model_init(&model);
    char *root = getcwd(NULL, 0);
    model.root = root ? ls_arena_strdup(&model.arena, root) : "";
    free(root);
    uint32_t incomplete = ls_recordings_fill(&model, recordings->all.at, recordings->all.count);
    if (unseen)
        ls_vec_push(&model.unseen, unseen);
    struct ls_gate gate = {.root = model.root};
    struct ls_verdict verdict = {
        .model = &model, .root = model.root, .command = first_command(recordings), .gate = &gate};
    int status = ls_gating_init(&gate, options, model.root, LS_SEEN_RUN) == 0
                     ? ls_verdict_report(&verdict, options, output)
                     : LS_EXIT_USAGE;
    ls_gate_release(&gate);
    ls_model_release(&model);
    bool whole = !unseen && incomplete == 0;
    return status != LS_EXIT_USAGE && !whole ? LS_EXIT_INCOMPLETE : status;
}
