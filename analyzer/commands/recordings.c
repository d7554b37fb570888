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
#include "join/coverage.h"
#include "join/report.h"
#include "join/saved.h"
#include "recording/fill.h"
#include "rule.h"

void ls_recordings_init(struct ls_recordings *recordings)
{
    *recordings = (struct ls_recordings){0};
}

void ls_recordings_release(struct ls_recordings *recordings)
{
    for (uint32_t i = 0; i < recordings->all.count; i++)
        ls_recording_release(&recordings->all.at[i]);
    ls_vec_release(&recordings->all);
    ls_vec_release(&recordings->saved);
    ls_arena_release(&recordings->arena);
}

static int add(struct ls_recordings *recordings, const char *path, enum ls_recording_faults faults)
{
    struct ls_recording recording;
    if (ls_recording_open(&recording, ls_arena_strdup(&recordings->arena, path), faults) != 0)
        return -1;
    ls_vec_push(&recordings->all, recording);
    return 0;
}

/* Adds the file at `path`; 0, or -1 when it is no recording (said to the user). */
static int add_recording(struct ls_recordings *recordings, const char *path)
{
    return add(recordings, path, LS_FAULTS_TOLD);
}

static bool is_recording(const char *name)
{
    size_t length = strlen(name), suffix = strlen(LSR_SUFFIX);
    return length > suffix && strcmp(name + length - suffix, LSR_SUFFIX) == 0;
}

static bool is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
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
        if (is_recording(entries[i]->d_name) && add(recordings, path, LS_FAULTS_UNTOLD) == 0 &&
            recordings->all.at[before].header->start_realtime_ns < since_realtime_ns)
            drop_last(recordings);
        free(entries[i]);
    }
    free(entries);
    return 0;
}

/* Adds the recordings of all folders in `directory`: those of a suite have one for each test. */
static int add_folders(struct ls_recordings *recordings, const char *directory)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, NULL, alphasort), status = 0;
    for (int i = 0; i < count; i++) {
        const char *path =
            ls_arena_printf(&recordings->arena, "%s/%s", directory, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && is_directory(path) && access(path, R_OK) == 0)
            status |= ls_recordings_add_directory(recordings, path, 0);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return status;
}

/* ---- the newest run */

/* The start of the youngest recording in `directory`, its path in *path; 0 if there is none. */
static uint64_t youngest(struct ls_arena *arena, const char *directory, const char **path)
{
    struct ls_recordings here;
    uint64_t newest = 0;
    ls_recordings_init(&here);
    if (is_directory(directory) && access(directory, R_OK) == 0)
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
                               : add_recording(recordings, file);
}

int ls_recordings_add_word(struct ls_recordings *recordings, const char *word)
{
    uint32_t before = recordings->all.count;
    if (!is_directory(word))
        return add_recording(recordings, word);
    if (ls_recordings_add_directory(recordings, word, 0) != 0)
        return -1;
    const char *folder;
    if (recordings->all.count == before && !newest_folder(&recordings->arena, word, &folder) &&
        add_folders(recordings, word) != 0)
        return -1;
    return recordings->all.count > before ? 0 : ls_recordings_add_newest(recordings, word);
}

static bool has_folders(const char *directory)
{
    struct ls_recordings here;
    ls_recordings_init(&here);
    bool found = add_folders(&here, directory) == 0 && here.all.count > 0;
    ls_recordings_release(&here);
    return found;
}

bool ls_recordings_are(const char *word)
{
    struct ls_arena arena = {0};
    const char *path;
    bool found = is_directory(word) ? youngest(&arena, word, &path) ||
                                          newest_folder(&arena, word, &path) || has_folders(word)
                                    : is_recording(word) && access(word, F_OK) == 0;
    ls_arena_release(&arena);
    return found;
}

/* The last recording of the process; a process that replaces itself by another program has several.
 */
static const struct lsr_header *last_of(const struct ls_recordings *recordings, pid_t pid)
{
    const struct lsr_header *last = NULL;
    for (uint32_t i = 0; i < recordings->all.count; i++) {
        const struct lsr_header *header = recordings->all.at[i].header;
        if ((pid_t)header->pid == pid && (!last || header->start_ns >= last->start_ns))
            last = header;
    }
    return last;
}

const char *ls_recordings_gap(const struct ls_recordings *recordings, pid_t pid)
{
    const struct lsr_header *last = last_of(recordings, pid);
    if (!last)
        return "the program itself: it left no recording; it may clear LD_PRELOAD, or not be able "
               "to write to the directory of the recordings";
    if (last->state == LSR_STATE_EXECED)
        return "the program that the process went on as: static, setuid, or without LD_PRELOAD";
    return NULL;
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

#define NO_LINES                                                                                   \
    "which findings and lock sites of the source were exercised: nothing tells in which lines "    \
    "the "                                                                                         \
    "program of the runs took its locks"

/* Reads the saved reports, and joins them with what was recorded. */
static int join_saved(const struct ls_recordings *recordings, struct ls_model *model,
                      struct ls_findings *findings)
{
    struct ls_model source;
    struct ls_findings saved;
    int status = 0;
    ls_model_init(&source);
    ls_findings_init(&saved);
    source.root = model->root;
    for (uint32_t i = 0; i < recordings->saved.count && status == 0; i++)
        status = ls_saved_read(recordings->saved.at[i], &source, &saved);
    if (status == 0) {
        bool is_known = ls_coverage_is_known(model);
        if (!is_known && recordings->saved.count > 0)
            ls_vec_push(&model->unseen, NO_LINES);
        if (is_known && recordings->all.count > 0 && source.sites.count > 0)
            ls_coverage_take(model, &source);
        ls_join_findings(model, findings, &source, &saved);
        model->command = source.command ? ls_arena_strdup(&model->arena, source.command) : NULL;
        model->has_source = recordings->saved.count > 0 && recordings->all.count > 0;
    }
    ls_findings_release(&saved);
    ls_model_release(&source);
    return status;
}

int ls_recordings_report(struct ls_recordings *recordings, const struct ls_options *options,
                         struct ls_output *output, const char *unseen)
{
    struct ls_model model;
    struct ls_findings findings;
    ls_model_init(&model);
    ls_findings_init(&findings);
    char *root = getcwd(NULL, 0);
    model.root = root ? ls_arena_strdup(&model.arena, root) : "";
    free(root);
    uint32_t incomplete = 0;
    model.wants_usages = recordings->saved.count > 0;
    if (recordings->all.count > 0)
        incomplete = ls_recordings_fill(&model, recordings->all.at, recordings->all.count);
    if (unseen)
        ls_vec_push(&model.unseen, unseen);
    ls_rules_judge(&model, &findings);
    struct ls_gate gate = {.root = model.root};
    struct ls_verdict verdict = {.model = &model,
                                 .root = model.root,
                                 .command = first_command(recordings),
                                 .findings = &findings,
                                 .gate = &gate};
    enum ls_seen_by eyes = recordings->saved.count > 0 ? LS_SEEN_BOTH : LS_SEEN_RUN;
    bool joined = join_saved(recordings, &model, &findings) == 0;
    if (!*verdict.command && model.command)
        verdict.command = model.command;
    int status = joined && ls_gating_init(&gate, options, model.root, eyes) == 0
                     ? ls_verdict_report(&verdict, options, output)
                     : LS_EXIT_USAGE;
    ls_gate_release(&gate);
    ls_findings_release(&findings);
    ls_model_release(&model);
    bool whole = !unseen && incomplete == 0;
    return status != LS_EXIT_USAGE && !whole ? LS_EXIT_INCOMPLETE : status;
}
