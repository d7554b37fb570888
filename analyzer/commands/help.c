/* What --help prints, from the tables. */
#include <string.h>

#include "commands/option_table.h"
#include "commands/options.h"

enum { OPTION_WIDTH = 28, LINE_WIDTH = 100 };

/* Prints `text` wrapped at words, the lines after the first indented by `indent` columns. */
static void print_wrapped(FILE *out, const char *text, int indent)
{
    int column = indent;
    while (*text) {
        size_t word = strcspn(text, " ");
        if (column > indent && column + 1 + (int)word > LINE_WIDTH) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", (int)word, text);
        column += (int)word;
        text += word;
        text += *text == ' ';
    }
    fputc('\n', out);
}

/* "a|b" as "a, b". */
static void add_choices(char *line, size_t size, const char *choices)
{
    size_t used = strlen(line);
    for (; *choices && used + 3 < size; choices++) {
        if (*choices == '|')
            line[used++] = ',';
        line[used++] = *choices == '|' ? ' ' : *choices;
    }
    line[used] = '\0';
}

static void print_option(FILE *out, const struct ls_option *row)
{
    char left[64], help[512];
    char letter[5] = "    ";
    if (row->letter)
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    snprintf(left, sizeof left, "  %s--%s%s%s", letter, row->name, row->value ? " " : "",
             row->value ? row->value : "");
    fprintf(out, "%-*s", OPTION_WIDTH, left);
    if ((int)strlen(left) >= OPTION_WIDTH)
        fprintf(out, "\n%*s", OPTION_WIDTH, "");
    snprintf(help, sizeof help, "%s", row->help);
    if (row->choices) {
        snprintf(help + strlen(help), sizeof help - strlen(help), ": ");
        add_choices(help, sizeof help, row->choices);
    }
    if (row->fallback)
        snprintf(help + strlen(help), sizeof help - strlen(help), " (default: %s)", row->fallback);
    print_wrapped(out, help, OPTION_WIDTH);
}

static void print_usage(FILE *out, const struct ls_command *command)
{
    const char *usage = command->usage;
    for (const char *label = "Usage: "; *usage; label = "       ") {
        size_t length = strcspn(usage, "|");
        fprintf(out, "%slockstitch %s %.*s\n", label, command->name, (int)length, usage);
        usage += length;
        usage += *usage == '|';
    }
}

/* The text up to the next '|', and `*text` behind it. */
static const char *next_cell(const char **text, int *length)
{
    const char *cell = *text;
    *length = (int)strcspn(cell, "|");
    *text = cell + *length + (cell[*length] == '|');
    return cell;
}

static int widest_command(const char *examples)
{
    int widest = 0, length, ignored;
    while (*examples) {
        next_cell(&examples, &length);
        next_cell(&examples, &ignored);
        widest = length > widest ? length : widest;
    }
    return widest;
}

/* Pairs "command|what it does|..." as two columns. */
static void print_examples(FILE *out, const char *examples)
{
    int width = widest_command(examples), length;
    while (*examples) {
        const char *command = next_cell(&examples, &length);
        fprintf(out, "  %-*.*s", width, length, command);
        const char *what = next_cell(&examples, &length);
        fprintf(out, "  %.*s\n", length, what);
    }
}

const struct ls_exit_meaning ls_exit_meanings[] = {
    {"0", LS_FOR_GATED, "nothing at or above --fail-on"},
    {"0", LS_FOR_EXTRACT | LS_FOR_TOP | LS_FOR_EXPLAIN, "all is well"},
    {"1", LS_FOR_GATED, "findings at or above --fail-on"},
    {"2", LS_FOR_ALL, "an error of usage, configuration or set-up"},
    {"3", LS_FOR_SCAN | LS_FOR_LINK | LS_FOR_EXTRACT | LS_FOR_ORDER,
     "some files could not be analysed, and --allow-incomplete was not given"},
    {"3", LS_FOR_REPORT, "some files could not be analysed, or a recording is incomplete"},
    {"3", LS_FOR_RUN | LS_FOR_CONFIRM, "the recording is incomplete"},
    {"other", LS_FOR_RUN | LS_FOR_CONFIRM, "that of the program, when it fails"},
};
const size_t ls_exit_meanings_count = sizeof ls_exit_meanings / sizeof *ls_exit_meanings;

static void print_exit_status(FILE *out, uint32_t commands)
{
    fputs("\nExit status:\n", out);
    for (size_t i = 0; i < ls_exit_meanings_count; i++)
        if (ls_exit_meanings[i].commands & commands)
            fprintf(out, "  %-7s%s\n", ls_exit_meanings[i].status, ls_exit_meanings[i].meaning);
}

void ls_command_help(FILE *out, const struct ls_command *command)
{
    print_usage(out, command);
    fprintf(out, "\n%s\n", command->text);
    fputs("\nOptions:\n", out);
    for (size_t i = 0; i < ls_option_table_count; i++) {
        if (ls_option_table[i].commands & command->mask)
            print_option(out, &ls_option_table[i]);
    }
    fputs("\nExamples:\n", out);
    print_examples(out, command->examples);
    print_exit_status(out, command->mask);
}

void ls_tool_help(FILE *out)
{
    fputs("lockstitch finds threading defects in C programs: deadlocks by lock order, locks kept "
          "on an\n"
          "error path, double locking and the like. It reads the source, watches the running "
          "program,\n"
          "and judges both by the same rules.\n\n"
          "Usage: lockstitch COMMAND [OPTIONS] [ARGUMENTS]\n\nCommands:\n",
          out);
    for (const struct ls_command *command = ls_commands; command->name; command++)
        fprintf(out, "  %-10s %s\n", command->name, command->summary);
    fputs("\nStart here:\n", out);
    for (const struct ls_command *command = ls_commands; command->name; command++) {
        const char *end = strchr(command->examples, '|');
        end = strchr(end + 1, '|');
        char first[256];
        size_t length = end ? (size_t)(end - command->examples) : strlen(command->examples);
        snprintf(first, sizeof first, "%.*s", (int)length, command->examples);
        print_examples(out, first);
    }
    fputs("\nlockstitch COMMAND --help tells more about a command; lockstitch --version the "
          "version.\nlockstitch help --completion bash|zsh|fish prints completions for a shell, "
          "lockstitch help --man\n[COMMAND] a manual page.\n",
          out);
    print_exit_status(out, LS_FOR_GATED);
}
