#include "commands/options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/suggest.h"
#include "commands/option_table.h"

enum { RESULT_BASE = 256 /* getopt_long's results for rows without a letter start here */ };

/* ---- commands ---- */

const struct ls_command ls_commands[] = {
#define LS_COMMAND(symbol, name, usage, summary, text, examples)                                   \
    {#name, usage, summary, text, examples, LS_FOR_##symbol, ls_command_##name},
#include "commands/commands.def"
#undef LS_COMMAND
    {0},
};

const struct ls_command *ls_command_find(const char *name)
{
    struct ls_suggestion near = {0};
    for (const struct ls_command *command = ls_commands; command->name; command++) {
        if (strcmp(command->name, name) == 0)
            return command;
        ls_suggest(&near, name, command->name);
    }
    if (near.word)
        ls_error("there is no command \"%s\"; did you mean \"%s\"?", name, near.word);
    else
        ls_error("there is no command \"%s\"; see: lockstitch --help", name);
    return NULL;
}

/* ---- the table of options ---- */

const struct ls_option ls_option_table[] = {
#define LS_OPTION(slot, letter, name, kind, value, choices, fallback, commands, help)              \
    {LS_OPT_##slot, letter, LS_VALUE_##kind, name, value, choices, fallback, commands, help},
#define SCAN LS_FOR_SCAN
#define RUN LS_FOR_RUN
#define REPORT LS_FOR_REPORT
#define EXPLAIN LS_FOR_EXPLAIN
#define CONFIRM LS_FOR_CONFIRM
#define ORDER LS_FOR_ORDER
#define TOP LS_FOR_TOP
#define EXTRACT LS_FOR_EXTRACT
#define LINK LS_FOR_LINK
#define ALL LS_FOR_ALL
#include "commands/options.def"
#undef LS_OPTION
#undef SCAN
#undef RUN
#undef REPORT
#undef EXPLAIN
#undef CONFIRM
#undef ORDER
#undef TOP
#undef EXTRACT
#undef LINK
#undef ALL
};

const size_t ls_option_table_count = sizeof ls_option_table / sizeof *ls_option_table;

/* The row of that slot for the command; there is one, or the command may not ask. */
static const struct ls_option *row_of(const struct ls_command *command, enum ls_option_id id)
{
    for (size_t i = 0; i < ls_option_table_count; i++) {
        const struct ls_option *row = &ls_option_table[i];
        if (row->id == id && (row->commands & command->mask))
            return row;
    }
    ls_bug(__FILE__, __LINE__, "an option that the command does not have");
}

/* ---- values ---- */

/* The position of `value` among "a|b|c", or -1. */
static int choice_index(const char *choices, const char *value)
{
    size_t length = strlen(value);
    for (int i = 0; choices; i++) {
        size_t word = strcspn(choices, "|");
        if (word == length && memcmp(choices, value, length) == 0)
            return i;
        choices = choices[word] ? choices + word + 1 : NULL;
    }
    return -1;
}

static bool parse_number(const char *text, unsigned *number)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno || value < 1 || value > INT_MAX)
        return false;
    *number = (unsigned)value;
    return true;
}

static int check_value(const struct ls_options *options, const struct ls_option *row,
                       const char *value)
{
    unsigned number;
    if (row->kind == LS_VALUE_CHOICE && choice_index(row->choices, value) < 0)
        ls_usage_error(options, "--%s: \"%s\" is none of %s", row->name, value, row->choices);
    else if (row->kind == LS_VALUE_NUMBER && !parse_number(value, &number))
        ls_usage_error(options, "--%s: \"%s\" is no whole number from 1 to 2147483647", row->name,
                       value);
    else
        return 0;
    return -1;
}

bool ls_option_given(const struct ls_options *options, enum ls_option_id id)
{
    return options->values[id] != NULL;
}

const char *ls_option_text(const struct ls_options *options, enum ls_option_id id)
{
    return options->values[id] ? options->values[id] : row_of(options->command, id)->fallback;
}

unsigned ls_option_number(const struct ls_options *options, enum ls_option_id id,
                          unsigned otherwise)
{
    const char *text = ls_option_text(options, id);
    unsigned number = otherwise;
    LS_BUG_ON(text && !parse_number(text, &number));
    return number;
}

unsigned ls_option_choice(const struct ls_options *options, enum ls_option_id id)
{
    const char *text = ls_option_text(options, id);
    int index = text ? choice_index(row_of(options->command, id)->choices, text) : -1;
    LS_BUG_ON(index < 0);
    return (unsigned)index;
}

bool ls_option_color(const struct ls_options *options, FILE *out)
{
    const char *when = ls_option_text(options, LS_OPT_COLOR);
    if (strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    const char *no_color = getenv("NO_COLOR");
    return !(no_color && no_color[0]) && isatty(fileno(out));
}

/* ---- parsing ---- */

int ls_usage_error(const struct ls_options *options, const char *format, ...)
{
    char what[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    const char *name = options->command->name;
    ls_error("%s: %s (see: lockstitch %s --help)", name, what, name);
    return LS_EXIT_USAGE;
}

/* getopt_long's tables for one command. */
struct getopt_tables {
    struct option *longs;
    char *shorts;
};

static struct getopt_tables make_tables(const struct ls_command *command)
{
    struct getopt_tables tables = {
        .longs = calloc(ls_option_table_count + 1, sizeof *tables.longs),
        .shorts = calloc(2 * ls_option_table_count + 2, 1),
    };
    if (!tables.longs || !tables.shorts)
        ls_die("out of memory");
    struct option *next = tables.longs;
    char *letters = tables.shorts;
    *letters++ = ':'; /* a missing value is told from an unknown option */
    for (size_t i = 0; i < ls_option_table_count; i++) {
        const struct ls_option *row = &ls_option_table[i];
        bool has_value = row->kind != LS_VALUE_NONE;
        if (!(row->commands & command->mask))
            continue;
        *next++ = (struct option){row->name, has_value, NULL, RESULT_BASE + (int)i};
        if (row->letter)
            *letters++ = row->letter;
        if (row->letter && has_value)
            *letters++ = ':';
    }
    return tables;
}

static const struct ls_option *row_of_result(const struct ls_command *command, int result)
{
    if (result >= RESULT_BASE)
        return &ls_option_table[result - RESULT_BASE];
    for (size_t i = 0; i < ls_option_table_count; i++) {
        if (ls_option_table[i].letter == result && (ls_option_table[i].commands & command->mask))
            return &ls_option_table[i];
    }
    return NULL;
}

static int refuse_unknown(const struct ls_options *options, const char *word)
{
    struct ls_suggestion near = {0};
    size_t length = strcspn(word, "=");
    char typed[64];
    snprintf(typed, sizeof typed, "%.*s", (int)length, word);
    for (size_t i = 0; i < ls_option_table_count; i++) {
        if ((ls_option_table[i].commands & options->command->mask) && strlen(word) > 2)
            ls_suggest(&near, typed + 2, ls_option_table[i].name);
    }
    if (near.word && word[1] == '-')
        ls_usage_error(options, "there is no option %s; did you mean --%s?", typed, near.word);
    else
        ls_usage_error(options, "there is no option %s", typed);
    return -1;
}

/* getopt_long is at an option that it does not accept: ':' a value is missing, '?' anything else.
 */
static int refuse(const struct ls_options *options, int result, char **argv)
{
    const struct ls_option *row = optopt ? row_of_result(options->command, optopt) : NULL;
    if (result == ':' && row)
        ls_usage_error(options, "--%s needs a value: %s", row->name, row->value);
    else if (row)
        ls_usage_error(options, "--%s takes no value", row->name);
    else if (optopt)
        ls_usage_error(options, "there is no option -%c", optopt);
    else
        return refuse_unknown(options, argv[optind - 1]);
    return -1;
}

static int parse_before_dashes(struct ls_options *options, int argc, char **argv)
{
    struct getopt_tables tables = make_tables(options->command);
    int result, status = 0;
    opterr = 0;
    optind = 0; /* start afresh (glibc) */
    while (status == 0 &&
           (result = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) != -1) {
        if (result == '?' || result == ':') {
            status = refuse(options, result, argv);
            break;
        }
        const struct ls_option *row = row_of_result(options->command, result);
        LS_BUG_ON(!row);
        options->values[row->id] = optarg ? optarg : "";
        status = check_value(options, row, options->values[row->id]);
    }
    options->words = argv + optind;
    options->count = argc - optind;
    free(tables.longs);
    free(tables.shorts);
    return status;
}

int ls_options_parse(struct ls_options *options, const struct ls_command *command, int argc,
                     char **argv)
{
    *options = (struct ls_options){.command = command};
    for (int i = 1; i < argc && !options->dashes; i++) {
        if (strcmp(argv[i], "--") != 0)
            continue;
        options->dashes = true;
        options->rest = argv + i + 1;
        options->rest_count = argc - i - 1;
        argc = i;
    }
    return parse_before_dashes(options, argc, argv);
}
