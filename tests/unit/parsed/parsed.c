#include "parsed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/embedded.h"
#include "flow/analyse.h"
#include "frontend/frontend.h"

static const char prelude[] = "#include <pthread.h>\n"
                              "extern pthread_mutex_t m;\n"
                              "extern int count, limit;\n"
                              "int look(void);\n"
                              "void sink(int value);\n";

static struct ls_unit *parse(const char *text)
{
    struct ls_arena arena = {0};
    size_t size = sizeof prelude + strlen(text);
    char *whole = ls_arena_alloc(&arena, size);
    strcat(strcpy(whole, prelude), text);
    struct ls_frontend_text file = {"/parsed/a.c", whole, size - 1};
    struct ls_frontend_job job = {
        .file = file.path, .directory = "/", .texts = &file, .text_count = 1};
    struct ls_frontend_result result;
    ls_frontend_parse(&job, &result);
    if (result.message_count > 0)
        print_error("%s\n", result.messages[0]);
    assert_int_equal(result.message_count, 0);
    struct ls_unit *unit = result.unit;
    ls_frontend_result_release(&result);
    ls_arena_release(&arena);
    return unit;
}

void parsed_init(struct parsed *parsed, const char *text)
{
    *parsed = (struct parsed){.unit = parse(text), .apis = ls_apis_new()};
    for (size_t i = 0; i < ls_embedded_apis_count; i++)
        assert_int_equal(ls_apis_add(parsed->apis, ls_embedded_apis[i].name,
                                     ls_embedded_apis[i].text, ls_embedded_apis[i].size),
                         0);
    parsed->program = ls_program_new(&parsed->unit, 1);
    parsed->flow = ls_flow_new(parsed->program, parsed->apis);
}

void parsed_release(struct parsed *parsed)
{
    ls_flow_free(parsed->flow);
    ls_program_free(parsed->program);
    ls_apis_free(parsed->apis);
    ls_unit_free(parsed->unit);
}

uint32_t parsed_proc(const struct parsed *parsed, const char *name)
{
    for (uint32_t i = 0; i < parsed->program->procs.count; i++)
        if (strcmp(parsed->program->procs.at[i].name, name) == 0)
            return i;
    fail_msg("there is no function %s", name);
    return LS_NONE;
}

struct search {
    uint32_t callee, left;
    const struct ls_inst *found;
    uint32_t block;
};

static void visit(void *context, uint32_t proc, uint32_t block, const struct ls_inst *call,
                  uint32_t callee)
{
    struct search *search = context;
    (void)proc;
    if (callee != search->callee || search->found || search->left-- > 0)
        return;
    search->found = call;
    search->block = block;
}

const struct ls_inst *parsed_call(const struct parsed *parsed, uint32_t proc, const char *callee,
                                  uint32_t n, uint32_t *block)
{
    struct search search = {.callee = parsed_proc(parsed, callee), .left = n};
    ls_program_each_call(parsed->program, proc, visit, &search);
    *block = search.block;
    return search.found;
}
