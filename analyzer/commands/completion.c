/* Completions of shells. Each lists the commands, then the options of the command and the choices
 * of an option; all else are rules for `explain`, and files. */
#include <string.h>

#include "base/diag.h"
#include "commands/manual.h"
#include "commands/option_table.h"
#include "rule.h"

static bool has(const struct ls_command *command, const struct ls_option *row)
{
    return (row->commands & command->mask) != 0;
}

/* "a|b" with another separator. */
static void put_choices(FILE *out, const char *choices, char separator)
{
    for (; *choices; choices++)
        fputc(*choices == '|' ? separator : *choices, out);
}

static bool takes_rules(const struct ls_command *command)
{
    return strcmp(command->name, "explain") == 0;
}

static void put_rules(FILE *out)
{
    for (uint32_t i = 0; i < ls_rule_count; i++)
        fprintf(out, "%s%s", i == 0 ? "" : " ", ls_rules[i].id);
}

static void put_commands(FILE *out)
{
    for (const struct ls_command *command = ls_commands; command->name; command++)
        fprintf(out, "%s%s", command == ls_commands ? "" : " ", command->name);
}

/* ---- bash ---- */

static void put_bash_choices(FILE *out, const struct ls_command *command)
{
    fprintf(out, "        %s)\n            case $previous in\n", command->name);
    for (size_t i = 0; i < ls_option_table_count; i++) {
        const struct ls_option *row = &ls_option_table[i];
        if (!has(command, row) || !row->choices)
            continue;
        fprintf(out, "                --%s) words='", row->name);
        put_choices(out, row->choices, ' ');
        fputs("' ;;\n", out);
    }
    fputs("                *) options='", out);
    for (size_t i = 0; i < ls_option_table_count; i++) {
        if (has(command, &ls_option_table[i]))
            fprintf(out, "--%s ", ls_option_table[i].name);
    }
    fputs("' ;;\n            esac", out);
    if (takes_rules(command)) {
        fputs("\n            [[ $current == -* ]] || words='", out);
        put_rules(out);
        fputs("'", out);
    }
    fputs(" ;;\n", out);
}

static void write_bash(FILE *out)
{
    fputs("# bash completion for lockstitch; written by: lockstitch help --completion bash\n"
          "_lockstitch()\n{\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    local words= options=\n"
          "    COMPREPLY=()\n"
          "    if [[ $current == '=' ]]; then current=; fi\n"
          "    if [[ $previous == '=' ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
          "    if (( COMP_CWORD == 1 )); then\n"
          "        COMPREPLY=($(compgen -W '",
          out);
    put_commands(out);
    fputs(" help --help --version' -- \"$current\"))\n        return\n    fi\n"
          "    case ${COMP_WORDS[1]} in\n"
          "        help) words='",
          out);
    put_commands(out);
    fputs("' ;;\n", out);
    for (const struct ls_command *command = ls_commands; command->name; command++)
        put_bash_choices(out, command);
    fputs("    esac\n"
          "    if [[ -n $words ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
          "    elif [[ $current == -* ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
          "    else\n"
          "        compopt -o filenames 2>/dev/null\n"
          "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
          "    fi\n}\n"
          "complete -F _lockstitch lockstitch\n",
          out);
}

/* ---- zsh ---- */

/* Inside of '...[...]': quotes, brackets and colons mean something there. */
static void put_zsh_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("[]:\\", *text))
            fputc('\\', out);
        fputs(*text == '\'' ? "'\\''" : (char[]){*text, '\0'}, out);
    }
}

static void put_zsh_option(FILE *out, const struct ls_option *row)
{
    fputs(" \\\n                ", out);
    if (row->letter)
        fprintf(out, "'(-%c --%s)'{-%c%s,--%s%s}'[", row->letter, row->name, row->letter,
                row->value ? "+" : "", row->name, row->value ? "=" : "");
    else
        fprintf(out, "'--%s%s[", row->name, row->value ? "=" : "");
    put_zsh_text(out, row->help);
    fputc(']', out);
    if (row->choices) {
        fprintf(out, ":%s:(", row->value);
        put_choices(out, row->choices, ' ');
        fputc(')', out);
    } else if (row->value) {
        fprintf(out, ":%s:%s", row->value, row->kind == LS_VALUE_NUMBER ? "" : "_files");
    }
    fputc('\'', out);
}

static void write_zsh(FILE *out)
{
    fputs("#compdef lockstitch\n"
          "# written by: lockstitch help --completion zsh\n"
          "local -a commands\ncommands=(\n",
          out);
    for (const struct ls_command *command = ls_commands; command->name; command++) {
        fprintf(out, "    '%s:", command->name);
        put_zsh_text(out, command->summary);
        fputs("'\n", out);
    }
    fputs(")\n"
          "if (( CURRENT == 2 )); then\n"
          "    _describe 'command' commands\n"
          "    return\nfi\n"
          "local command=${words[2]}\nshift words\n(( CURRENT-- ))\n"
          "case $command in\n",
          out);
    for (const struct ls_command *command = ls_commands; command->name; command++) {
        fprintf(out, "    %s)\n        _arguments -s", command->name);
        for (size_t i = 0; i < ls_option_table_count; i++) {
            if (has(command, &ls_option_table[i]))
                put_zsh_option(out, &ls_option_table[i]);
        }
        fputs(" \\\n                '*:", out);
        if (takes_rules(command)) {
            fputs("rule:(", out);
            put_rules(out);
            fputs(")' ;;\n", out);
        } else {
            fputs("file:_files' ;;\n", out);
        }
    }
    fputs("esac\n", out);
}

/* ---- fish ---- */

static void put_fish_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
}

static void put_fish_option(FILE *out, const struct ls_command *command,
                            const struct ls_option *row)
{
    fprintf(out, "complete -c lockstitch -n '__fish_seen_subcommand_from %s' -l %s", command->name,
            row->name);
    if (row->letter)
        fprintf(out, " -s %c", row->letter);
    if (row->choices) {
        fputs(" -x -a '", out);
        put_choices(out, row->choices, ' ');
        fputc('\'', out);
    } else if (row->value) {
        fputs(row->kind == LS_VALUE_NUMBER ? " -x" : " -r", out);
    }
    fputs(" -d '", out);
    put_fish_text(out, row->help);
    fputs("'\n", out);
}

static void write_fish(FILE *out)
{
    fputs("# written by: lockstitch help --completion fish\n", out);
    for (const struct ls_command *command = ls_commands; command->name; command++) {
        fprintf(out, "complete -c lockstitch -f -n __fish_use_subcommand -a %s -d '",
                command->name);
        put_fish_text(out, command->summary);
        fputs("'\n", out);
        for (size_t i = 0; i < ls_option_table_count; i++) {
            if (has(command, &ls_option_table[i]))
                put_fish_option(out, command, &ls_option_table[i]);
        }
        if (takes_rules(command)) {
            fprintf(out, "complete -c lockstitch -f -n '__fish_seen_subcommand_from %s' -a '",
                    command->name);
            put_rules(out);
            fputs("' -d rule\n", out);
        }
    }
}

int ls_completion_write(FILE *out, const char *shell)
{
    static const struct {
        const char *name;
        void (*write)(FILE *out);
    } shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        if (strcmp(shells[i].name, shell) == 0) {
            shells[i].write(out);
            return 0;
        }
    }
    return ls_error("help --completion: \"%s\" is none of bash, zsh, fish", shell);
}
