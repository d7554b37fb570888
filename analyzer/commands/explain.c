/* lockstitch explain RULE: the rule's page, from inside the executable. */
#include <string.h>

#include "base/diag.h"
#include "base/embedded.h"
#include "base/suggest.h"
#include "commands/options.h"
#include "commands/page.h"

/* Names of rules and what each page says in its first sentence. */
static void list_rules(FILE *out)
{
    for (size_t i = 0; i < ls_embedded_pages_count; i++) {
        const char *text = strchr(ls_embedded_pages[i].text, '\n');
        text = text ? text + strspn(text, "\n") : "";
        fprintf(out, "  %-20s %.*s\n", ls_embedded_pages[i].name, (int)strcspn(text, "\n"), text);
    }
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

int ls_command_explain(const struct ls_options *options)
{
    if (options->count != 1 || options->dashes) {
        ls_usage_error(options, "one RULE is needed; the rules are:");
        list_rules(stderr);
        return LS_EXIT_USAGE;
    }
    struct ls_suggestion near = {0};
    const struct ls_embedded *page = find_page(options->words[0], &near);
    if (page) {
        ls_page_print(stdout, page->text, ls_option_color(options, stdout));
        return LS_EXIT_CLEAN;
    }
    if (near.word)
        ls_error("there is no rule \"%s\"; did you mean \"%s\"?", options->words[0], near.word);
    else
        ls_error("there is no rule \"%s\"", options->words[0]);
    ls_info("the rules are:");
    list_rules(stderr);
    return LS_EXIT_USAGE;
}
