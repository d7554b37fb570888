/* lockstitch report: recordings to findings, later or elsewhere. */
#include <sys/stat.h>

#include "base/diag.h"
#include "commands/options.h"
#include "commands/recordings.h"
#include "commands/verdict.h"
#include "join/saved.h"

static int add_word(struct ls_recordings *recordings, const char *word)
{
    struct stat status;
    uint32_t before = recordings->all.count;
    if (ls_saved_is(word)) {
        ls_vec_push(&recordings->saved, word);
        return 0;
    }
    if (stat(word, &status) != 0 || !S_ISDIR(status.st_mode))
        return ls_recordings_add(recordings, word);
    if (ls_recordings_add_directory(recordings, word, 0) != 0)
        return -1;
    return recordings->all.count > before ? 0 : ls_recordings_add_newest(recordings, word);
}

static int add_words(struct ls_recordings *recordings, const struct ls_options *options)
{
    if (options->count == 0)
        return ls_recordings_add_newest(recordings, LS_RECORDINGS_HOME);
    for (int i = 0; i < options->count; i++) {
        if (add_word(recordings, options->words[i]) != 0)
            return -1;
    }
    return 0;
}

int ls_command_report(const struct ls_options *options)
{
    struct ls_recordings recordings;
    ls_recordings_init(&recordings);
    int status = LS_EXIT_USAGE;
    struct ls_output output;
    if (add_words(&recordings, options) == 0 && ls_verdict_open(&output, options) == 0)
        status =
            ls_verdict_close(&output, ls_recordings_report(&recordings, options, &output, NULL));
    ls_recordings_release(&recordings);
    return status;
}
