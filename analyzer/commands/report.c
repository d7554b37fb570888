/* lockstitch report: recordings to findings, later or elsewhere. */
#include "base/diag.h"
#include "commands/options.h"
#include "commands/recordings.h"
#include "commands/verdict.h"
#include "join/saved.h"

static int add_word(struct ls_recordings *recordings, const char *word)
{
    if (!ls_saved_is(word))
        return ls_recordings_add_word(recordings, word);
    ls_vec_push(&recordings->saved, word);
    return 0;
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
