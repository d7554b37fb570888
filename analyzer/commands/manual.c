#include "commands/manual.h"

#include <ctype.h>
#include <string.h>

#include "commands/option_table.h"

/* ---- roff ---- */

/* Text that roff must not take for requests or change. */
static void put_text(FILE *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if ((c == '.' || c == '\'') && (i == 0 || text[i - 1] == '\n'))
            fputs("\\&", out);
        if (c == '\\')
            fputs("\\e", out);
        else if (c == '-')
            fputs("\\-", out);
        else if (c == '`')
            fputs("\\(ga", out);
        else
            fputc(c, out);
    }
}

static void put(FILE *out, const char *text)
{
    put_text(out, text, strlen(text));
}

static void put_upper(FILE *out, const char *text)
{
    for (; *text; text++)
        fputc(toupper((unsigned char)*text), out);
}

static void put_title(FILE *out, const char *name, const char *summary)
{
    fputs(".\\\" Written by lockstitch help --man from its tables; do not edit.\n.TH LOCKSTITCH",
          out);
    if (name)
        fputs("\\-", out);
    put_upper(out, name ? name : "");
    fprintf(out, " 1 \"\" \"lockstitch %s\" \"User Commands\"\n.SH NAME\nlockstitch%s%s \\- ",
            LS_VERSION, name ? "\\-" : "", name ? name : "");
    put(out, summary);
    fputc('\n', out);
}

/* ---- parts of a page ---- */

static void put_synopsis(FILE *out, const struct ls_command *command)
{
    fputs(".SH SYNOPSIS\n", out);
    for (const char *usage = command->usage; *usage;) {
        size_t length = strcspn(usage, "|");
        fprintf(out, ".B lockstitch %s\n", command->name);
        put_text(out, usage, length);
        usage += length;
        usage += *usage == '|';
        fputs(*usage ? "\n.br\n" : "\n", out);
    }
}

static void put_option(FILE *out, const struct ls_option *row)
{
    fputs(".TP\n", out);
    if (row->letter)
        fprintf(out, "\\fB\\-%c\\fR, ", row->letter);
    fputs("\\fB\\-\\-", out);
    put(out, row->name);
    fputs("\\fR", out);
    if (row->value)
        fprintf(out, " \\fI%s\\fR", row->value);
    fputc('\n', out);
    put(out, row->help);
    if (row->choices) {
        fputs(":", out);
        for (const char *choice = row->choices; *choice;) {
            size_t length = strcspn(choice, "|");
            fputs(choice == row->choices ? " \\fB" : ", \\fB", out);
            put_text(out, choice, length);
            fputs("\\fR", out);
            choice += length;
            choice += *choice == '|';
        }
    }
    if (row->fallback) {
        fputs(" (default: ", out);
        put(out, row->fallback);
        fputc(')', out);
    }
    fputs(".\n", out);
}

static void put_options(FILE *out, const struct ls_command *command)
{
    fputs(".SH OPTIONS\n", out);
    for (size_t i = 0; i < ls_option_table_count; i++) {
        if (ls_option_table[i].commands & command->mask)
            put_option(out, &ls_option_table[i]);
    }
}

static void put_examples(FILE *out, const char *examples)
{
    fputs(".SH EXAMPLES\n", out);
    while (*examples) {
        size_t length = strcspn(examples, "|");
        fputs(".TP\n.B ", out);
        put_text(out, examples, length);
        examples += length;
        examples += *examples == '|';
        length = strcspn(examples, "|");
        fputc('\n', out);
        put_text(out, examples, length);
        examples += length;
        examples += *examples == '|';
        fputc('\n', out);
    }
}

static void put_exit_status(FILE *out, uint32_t commands)
{
    fputs(".SH EXIT STATUS\n", out);
    for (size_t i = 0; i < ls_exit_meanings_count; i++) {
        if (!(ls_exit_meanings[i].commands & commands))
            continue;
        fprintf(out, ".TP\n.B %s\n", ls_exit_meanings[i].status);
        put(out, ls_exit_meanings[i].meaning);
        putc('\n', out);
    }
}

static void put_files(FILE *out)
{
    fputs(
        ".SH FILES\n"
        ".TP\n.I compile_commands.json\nthe compile database, searched upward from the sources and "
        "in build*/\n"
        ".TP\n.I .lockstitch.yml\nthe configuration of a project, searched upward from the "
        "sources\n"
        ".TP\n.I .lockstitch/\nthe cache of facts, and recordings; safe to delete\n",
        out);
}

static void put_see_also(FILE *out, const struct ls_command *except)
{
    fputs(".SH SEE ALSO\n", out);
    if (except)
        fputs(".BR lockstitch (1)", out);
    for (const struct ls_command *command = ls_commands; command->name; command++) {
        if (command == except)
            continue;
        bool first = !except && command == ls_commands;
        fprintf(out, "%s.BR lockstitch\\-%s (1)", first ? "" : ",\n", command->name);
    }
    fputc('\n', out);
}

static void write_command(FILE *out, const struct ls_command *command)
{
    put_title(out, command->name, command->summary);
    put_synopsis(out, command);
    fputs(".SH DESCRIPTION\n", out);
    put(out, command->text);
    fputc('\n', out);
    put_options(out, command);
    put_examples(out, command->examples);
    put_exit_status(out, command->mask);
    put_files(out);
    put_see_also(out, command);
}

void ls_manual_write(FILE *out, const struct ls_command *command)
{
    if (command) {
        write_command(out, command);
        return;
    }
    put_title(out, NULL, "find threading defects in C programs");
    fputs(".SH SYNOPSIS\n.B lockstitch\n.I COMMAND\n[OPTIONS] [ARGUMENTS]\n.SH DESCRIPTION\n", out);
    put(out,
        "Finds deadlocks by lock order, locks kept on an error path, double locking, unguarded "
        "data and the like in C programs. It reads the source, watches the running program, "
        "and judges both by the same rules.\n");
    fputs(".SH COMMANDS\n", out);
    for (const struct ls_command *each = ls_commands; each->name; each++) {
        fprintf(out, ".TP\n.BR lockstitch\\-%s (1)\n", each->name);
        put(out, each->summary);
        fputc('\n', out);
    }
    put_exit_status(out, LS_FOR_REPORT);
    put_files(out);
    put_see_also(out, NULL);
}
