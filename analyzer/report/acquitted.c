/* Opposite orders that were looked at and found harmless: for readers who want to check that. */
#include "model/excuse.h"
#include "model/order.h"
#include "model/wording.h"
#include "report/text_p.h"

static void put_cycle(struct ls_text *text, const struct ls_cycle *cycle,
                      const struct ls_excuse *excuse)
{
    const struct ls_model *model = text->report->model;
    const char **names = LS_NEW_ARRAY(&text->arena, const char *, cycle->length);
    for (uint32_t i = 0; i < cycle->length; i++)
        names[i] = ls_say_lock(&text->arena, model, cycle->lock[i]);
    fputs("  - ", text->out);
    ls_text_put(text, ls_say_list(&text->arena, names, cycle->length));
    fputs(": ", text->out);
    ls_text_put(text, excuse->text);
    if (excuse->at.line > 0)
        fprintf(text->out, " at %s", ls_text_say_place(text, &excuse->at));
    putc('\n', text->out);
}

void ls_text_acquitted(struct ls_text *text)
{
    const struct ls_model *model = text->report->model;
    struct ls_cycles cycles;
    struct ls_tally told = {0};
    bool begun = false;
    ls_cycles_init(&cycles);
    ls_cycles_find(&cycles, model, LS_REPORT_LONGEST_CYCLE);
    for (uint32_t i = 0; i < cycles.all.count; i++) {
        const struct ls_cycle *cycle = &cycles.all.at[i];
        struct ls_excuse excuse = ls_excuse_of(&text->arena, model, cycle);
        if (cycle->acquittal == LS_NOT_ACQUITTED || ls_excuse_again(&told, model, cycle, &excuse))
            continue;
        if (!begun)
            fprintf(text->out, "%sLocked in opposite orders, but no deadlock:%s\n",
                    text->paint->strong, text->paint->end);
        begun = true;
        put_cycle(text, cycle, &excuse);
    }
    if (begun)
        putc('\n', text->out);
    ls_tally_release(&told);
    ls_cycles_release(&cycles);
}
