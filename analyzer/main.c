/* argv to a command. */
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "commands/manual.h"
#include "commands/options.h"

static int print_version(void)
{
    printf("lockstitch %s\n", LS_VERSION);
    return LS_EXIT_CLEAN;
}

static int run_command(int argc, char **argv)
{
    const struct ls_command *command = ls_command_find(argv[0]);
    if (!command)
        return LS_EXIT_USAGE;
    struct ls_options options;
    if (ls_options_parse(&options, command, argc, argv) != 0)
        return LS_EXIT_USAGE;
    if (ls_option_given(&options, LS_OPT_HELP)) {
        ls_command_help(stdout, command);
        return LS_EXIT_CLEAN;
    }
    if (ls_option_given(&options, LS_OPT_VERSION))
        return print_version();
    return command->run(&options);
}

static int print_help(const char *name)
{
    const struct ls_command *command = name ? ls_command_find(name) : NULL;
    if (name && !command)
        return LS_EXIT_USAGE;
    if (command)
        ls_command_help(stdout, command);
    else
        ls_tool_help(stdout);
    return LS_EXIT_CLEAN;
}

/* lockstitch help [COMMAND], help --man [COMMAND], help --completion SHELL. */
static int help(char **words)
{
    const char *word = words[0];
    if (word && strcmp(word, "--completion") == 0)
        return ls_completion_write(stdout, words[1] ? words[1] : "") == 0 ? LS_EXIT_CLEAN
                                                                          : LS_EXIT_USAGE;
    if (!word || strcmp(word, "--man") != 0)
        return print_help(word);
    const struct ls_command *command = words[1] ? ls_command_find(words[1]) : NULL;
    if (words[1] && !command)
        return LS_EXIT_USAGE;
    ls_manual_write(stdout, command);
    return LS_EXIT_CLEAN;
}

/* Full disks and closed pipes must not look like success. (After another error there has been a
 * message.) */
static int flush(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (status != LS_EXIT_USAGE)
        ls_error("the standard output cannot be written");
    return LS_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : NULL;
    if (!word) {
        ls_error("a command is needed; see: lockstitch --help");
        return LS_EXIT_USAGE;
    }
    if (strcmp(word, "--version") == 0)
        return flush(print_version());
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
        return flush(help(argv + 2));
    return flush(run_command(argc - 1, argv + 1));
}
