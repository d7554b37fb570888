/* The command line as data: one table of options (options.def) and one of commands (commands.def),
 * from which parsing, checks,
 * --help, and later man pages and completions come.
 *
 * Parsing checks everything that the tables know, so a command only reads values: choices are among
 * their set, numbers are positive. Texts are borrowed from argv. */
#ifndef LS_COMMANDS_OPTIONS_H
#define LS_COMMANDS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum ls_option_id {
    LS_OPT_BUILD_DIR,
    LS_OPT_FORMAT,
    LS_OPT_OUTPUT,
    LS_OPT_SHARD,
    LS_OPT_MIN_CONFIDENCE,
    LS_OPT_FAIL_ON,
    LS_OPT_CONFIG,
    LS_OPT_BASELINE,
    LS_OPT_WRITE_BASELINE,
    LS_OPT_NEW_ONLY,
    LS_OPT_DIFF,
    LS_OPT_ALLOW_INCOMPLETE,
    LS_OPT_MODE,
    LS_OPT_ON_DEADLOCK,
    LS_OPT_RECORD,
    LS_OPT_NO_CHILDREN,
    LS_OPT_JOBS,
    LS_OPT_TIMEOUT,
    LS_OPT_NO_CACHE,
    LS_OPT_RUNS,
    LS_OPT_FROM,
    LS_OPT_ONLY,
    LS_OPT_CHECK,
    LS_OPT_ONCE,
    LS_OPT_INTERVAL,
    LS_OPT_DUMP,
    LS_OPT_GUARDS,
    LS_OPT_ANNOTATE,
    LS_OPT_FUNCTION,
    LS_OPT_COLOR,
    LS_OPT_NO_PROGRESS,
    LS_OPT_QUIET,
    LS_OPT_VERBOSE,
    LS_OPT_VERSION,
    LS_OPT_HELP,
    LS_OPTIONS
};

/* What scripts rely on; ls_exit_meanings says it to people. */
enum ls_exit_status {
    LS_EXIT_CLEAN = 0,
    LS_EXIT_FINDINGS = 1,
    LS_EXIT_USAGE = 2, /* usage, configuration or set-up error */
    LS_EXIT_INCOMPLETE = 3,
};

struct ls_command;

/* A parsed command line. */
struct ls_options {
    const struct ls_command *command;
    const char
        *values[LS_OPTIONS]; /* as given, "" for an option without a value; NULL when not given */
    int count;               /* words that are no options, in order */
    char **words;
    bool dashes; /* there was a `--` */
    int rest_count;
    char **rest; /* what stood behind it, untouched */
};

struct ls_command {
    const char *name;
    const char *usage; /* lines without "lockstitch NAME", separated by | */
    const char *summary;
    const char *text;
    const char *examples; /* command|what it does|command|... */
    uint32_t mask;        /* its bit in the table of options */
    int (*run)(const struct ls_options *options);
};

/* All built commands, ended by one without a name. */
extern const struct ls_command ls_commands[];

/* The command of that name, or NULL after a message (with a guess at what was meant). */
const struct ls_command *ls_command_find(const char *name);

/* Reads argv[1..] for `command` (argv[0] is the command's name; argv is permuted). Returns 0, or -1
 * after a message. */
int ls_options_parse(struct ls_options *options, const struct ls_command *command, int argc,
                     char **argv);

/* True when the option was given. */
bool ls_option_given(const struct ls_options *options, enum ls_option_id id);

/* The value as given, or the default of the table; may be NULL. */
const char *ls_option_text(const struct ls_options *options, enum ls_option_id id);

/* The value of a NUMBER option; `otherwise` when it was not given and has no default. */
unsigned ls_option_number(const struct ls_options *options, enum ls_option_id id,
                          unsigned otherwise);

/* The position of the value in the choices of a CHOICE option, from 0. Must have a value. */
unsigned ls_option_choice(const struct ls_options *options, enum ls_option_id id);

/* Whether text on `out` is to be coloured, by --color, NO_COLOR and whether it is a terminal. */
bool ls_option_color(const struct ls_options *options, FILE *out);

/* Prints "lockstitch: error: COMMAND: ..." with a pointer to --help; returns LS_EXIT_USAGE. */
int ls_usage_error(const struct ls_options *options, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --help of one command, and of the tool. */
void ls_command_help(FILE *out, const struct ls_command *command);
void ls_tool_help(FILE *out);

#define LS_COMMAND(symbol, name, usage, summary, text, examples)                                   \
    int ls_command_##name(const struct ls_options *options);
#include "commands/commands.def"
#undef LS_COMMAND

#endif
