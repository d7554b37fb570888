/* lockstitch explain [RULE...]: the rules' pages, from inside the executable; without a RULE, all
 * rules in a list. */
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/embedded.h"
#include "base/suggest.h"
#include "commands/options.h"
#include "commands/page.h"
#include "rule.h"

enum { WIDEST = 100 }; /* longer lines are hard to read, however wide the terminal is */

static const char *const family_titles[] = {
    [LS_FAMILY_LOCKING] = "Locking", [LS_FAMILY_WAITING] = "Waiting",
    [LS_FAMILY_SHARING] = "Sharing", [LS_FAMILY_THREADS] = "Threads",
    [LS_FAMILY_RUN] = "Runs",
};

static const char *const seen_by[] = {
    [LS_SEEN_SCAN] = "scan",
    [LS_SEEN_RUN] = "run",
    [LS_SEEN_BOTH] = "both",
};

/* The columns of the terminal; 0 when it is none. */
static int terminal_width(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 0;
    return size.ws_col < WIDEST ? size.ws_col : WIDEST;
}

/* catalogue.def is sorted by family. */
static void list_rules(bool color)
{
    const char *bold = color ? "\033[1m" : "", *end = color ? "\033[22m" : "";
    for (uint32_t i = 0; i < ls_rule_count; i++) {
        const struct ls_rule *rule = &ls_rules[i];
        if (i == 0 || rule->family != rule[-1].family)
            printf("%s%s%s%s\n", i == 0 ? "" : "\n", bold, family_titles[rule->family], end);
        printf("  %-22s %-8s %-5s %s\n", rule->id, ls_level_name(rule->level),
               seen_by[rule->seen_by], rule->summary);
    }
    printf("\nlockstitch explain RULE prints the page of a rule, with examples and the fix.\n");
}

static const struct ls_embedded *find_page(const char *rule, struct ls_suggestion *near)
{
    for (size_t i = 0; i < ls_embedded_pages_count; i++) {
        if (strcmp(ls_embedded_pages[i].name, rule) == 0)
            return &ls_embedded_pages[i];
        ls_suggest(near, rule, ls_embedded_pages[i].name);
    }
    return NULL;
}

static int print_page(const char *rule, bool color)
{
    struct ls_suggestion near = {0};
    const struct ls_embedded *page = find_page(rule, &near);
    if (page) {
        ls_page_print(stdout, page->text, color, terminal_width());
        return LS_EXIT_CLEAN;
    }
    if (near.word)
        ls_error("there is no rule \"%s\"; did you mean \"%s\"?", rule, near.word);
    else
        ls_error("there is no rule \"%s\"; `lockstitch explain` lists them", rule);
    return LS_EXIT_USAGE;
}

int ls_command_explain(const struct ls_options *options)
{
    bool color = ls_option_color(options, stdout);
    if (options->dashes) {
        ls_usage_error(options, "only names of rules are expected");
        return LS_EXIT_USAGE;
    }
    if (options->count == 0)
        list_rules(color);
    int status = LS_EXIT_CLEAN;
    for (int i = 0; i < options->count; i++) {
        if (i > 0)
            putchar('\n');
        if (print_page(options->words[i], color) != LS_EXIT_CLEAN)
            status = LS_EXIT_USAGE;
    }
    return status;
}
