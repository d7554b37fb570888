#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BANK LS_TEST_DATA "/data/bank.cc"

enum { ACCOUNTS, JOURNAL };

static const struct ls_report_rule rules[] = {
    {"lock-order", "Locks are taken in opposite orders", "# lock-order\n\nAll about \"it\".\n",
     "CWE-833", "CON35-C,POS51-C", LS_ERROR},
    {"missing-unlock", "A way out of a function leaves a lock held", "# missing-unlock\n",
     "CWE-667,CWE-772", "", LS_ERROR},
    {"lock-contention", "Threads spend time waiting for one lock", "# lock-contention\n", "", "",
     LS_NOTE},
};

static struct ls_location in_bank(const char *function, uint32_t line, uint32_t column)
{
    return (struct ls_location){BANK, function, line, column};
}

static struct ls_related site(const char *function, uint32_t line, uint32_t column,
                              const char *what)
{
    return (struct ls_related){.at = in_bank(function, line, column), .what = what};
}

static struct ls_related detail(const char *function, uint32_t line, uint32_t column,
                                const char *what)
{
    return (struct ls_related){.at = in_bank(function, line, column), .what = what, .detail = true};
}

static void add_lock(struct sample *sample, const char *name, uint32_t line)
{
    struct ls_lock lock = {.name = name, .type = LS_TYPE_NORMAL, .created = in_bank("", line, 24)};
    ls_vec_push(&sample->model.locks, lock);
}

static void add_thread(struct sample *sample, const char *name)
{
    struct ls_thread thread = {.name = name,
                               .start_routine = name,
                               .created = {LS_TEST_DATA "/data/main.c", "main", 12, 5},
                               .ended = "",
                               .run = 1};
    ls_vec_push(&sample->model.threads, thread);
}

/* Steps with at most one lock held; `held` is ACCOUNTS, JOURNAL or LS_MODEL_NONE. */
struct step {
    const char *function;
    uint32_t line, column;
    const char *what;
    uint32_t held;
};

static const struct ls_witness *way(struct sample *sample, uint32_t thread,
                                    const struct step *steps, uint32_t count)
{
    struct ls_arena *arena = &sample->model.arena;
    struct ls_waypoint *step = LS_NEW_ARRAY(arena, struct ls_waypoint, count);
    for (uint32_t i = 0; i < count; i++) {
        step[i].at = in_bank(steps[i].function, steps[i].line, steps[i].column);
        step[i].what = steps[i].what;
        step[i].helds = steps[i].held != LS_MODEL_NONE;
        step[i].held = ls_arena_copy(arena, &steps[i].held, sizeof steps[i].held);
    }
    struct ls_witness *witness = LS_NEW(arena, struct ls_witness);
    *witness = (struct ls_witness){.thread = thread, .steps = count, .step = step};
    return witness;
}

static void add_lock_order(struct sample *sample)
{
    static const struct step clerk[] = {
        {"transfer", 14, 2, "calls accounts_enter", LS_MODEL_NONE},
        {"accounts_enter", 9, 5, "locks 'accounts_lock'", LS_MODEL_NONE},
        {"transfer", 17, 5, "locks 'journal_lock'", ACCOUNTS}};
    static const struct step auditor[] = {
        {"report", 26, 5, "locks 'journal_lock'", LS_MODEL_NONE},
        {"report", 27, 5, "calls accounts_enter", JOURNAL},
        {"accounts_enter", 9, 5, "locks 'accounts_lock'", JOURNAL}};
    static const uint32_t locks[] = {ACCOUNTS, JOURNAL};
    struct ls_related related[] = {
        site("transfer", 14, 2, "thread clerk locks 'accounts_lock'"),
        detail("accounts_enter", 9, 5, "thread clerk locks 'accounts_lock'"),
        site("transfer", 17, 5, "thread clerk waits for 'journal_lock', holding 'accounts_lock'"),
        site("report", 26, 5, "thread auditor locks 'journal_lock'"),
        site("report", 27, 5, "thread auditor waits for 'accounts_lock', holding 'journal_lock'"),
        detail("accounts_enter", 9, 5,
               "thread auditor waits for 'accounts_lock', holding 'journal_lock'")};
    const struct ls_witness *witness[] = {way(sample, 0, clerk, 3), way(sample, 1, auditor, 3)};
    struct ls_arena *arena = &sample->findings.arena;
    struct ls_finding finding = sample_finding(sample, "bank.cc", 27, 5);
    finding.rule = "lock-order";
    finding.at.function = "report";
    finding.message = "deadlock: 'accounts_lock' and 'journal_lock' are locked in opposite orders "
                      "by transfer() and report()";
    finding.relateds = 6;
    finding.related = ls_arena_copy(arena, related, sizeof related);
    finding.witnesses = 2;
    finding.witness = ls_arena_copy(arena, witness, sizeof witness);
    finding.note = "the two threads can run at the same time, and no lock is held on both ways "
                   "that would keep them apart";
    finding.advice = "take them in one order everywhere";
    finding.locks = 2;
    finding.lock = locks;
    ls_findings_add(&sample->findings, &finding);
}

static void add_missing_unlock(struct sample *sample)
{
    static const struct step steps[] = {
        {"transfer", 14, 2, "calls accounts_enter", LS_MODEL_NONE},
        {"accounts_enter", 9, 5, "locks 'accounts_lock'", LS_MODEL_NONE},
        {"transfer", 16, 3, "returns", ACCOUNTS}};
    static const uint32_t lock = ACCOUNTS;
    struct ls_related related[] = {site("transfer", 14, 2, "'accounts_lock' is locked here"),
                                   detail("accounts_enter", 9, 5, "'accounts_lock' is locked here"),
                                   site("transfer", 16, 3, "'accounts_lock' is still held here")};
    const struct ls_witness *witness = way(sample, LS_MODEL_NONE, steps, 3);
    struct ls_arena *arena = &sample->findings.arena;
    struct ls_finding finding = sample_finding(sample, "bank.cc", 16, 3);
    finding.rule = "missing-unlock";
    finding.at.function = "transfer";
    finding.confidence = LS_CERTAIN;
    finding.message = "'accounts_lock' is still held when transfer() returns on its error path";
    finding.relateds = 3;
    finding.related = ls_arena_copy(arena, related, sizeof related);
    finding.witnesses = 1;
    finding.witness = ls_arena_copy(arena, &witness, sizeof witness);
    finding.advice = "unlock before this return, or leave through one exit that does";
    finding.locks = 1;
    finding.lock = &lock;
    ls_findings_add(&sample->findings, &finding);
}

static void add_run(struct sample *sample)
{
    struct ls_model *model = &sample->model;
    struct ls_lock *hot = &model->locks.at[ACCOUNTS];
    model->has_run = true;
    model->evidence = LS_OBSERVED;
    model->duration_ns = UINT64_C(4000000000);
    hot->acquisitions = 1200000;
    hot->contended = 400000;
    hot->address = 0x55d0c0de;
    hot->wait = (struct ls_times){400000, 2310000000, 12000000, 4000, 90000};
    hot->hold = (struct ls_times){1200000, 3000000000, 1200000, 900, 20000};
    model->locks.at[JOURNAL].acquisitions = 5;
    model->locks.at[JOURNAL].contended = 1;
    model->threads.at[0].end_ns = model->threads.at[1].end_ns = UINT64_C(3900000000);
    model->threads.at[0].ended = model->threads.at[1].ended = "returned";
    ls_vec_push(&model->unseen, "statically linked code: libfast.a");
    sample->report.command = "./bank --clerks 2";
}

void sample_init(struct sample *sample, bool run)
{
    *sample = (struct sample){0};
    ls_model_init(&sample->model);
    ls_findings_init(&sample->findings);
    add_lock(sample, "accounts_lock", 3);
    add_lock(sample, "journal_lock", 4);
    add_thread(sample, "clerk");
    add_thread(sample, "auditor");
    add_lock_order(sample);
    sample->report = (struct ls_report){.model = &sample->model,
                                        .findings = &sample->findings,
                                        .rule = rules,
                                        .rules = sizeof rules / sizeof *rules,
                                        .root = LS_TEST_DATA "/data",
                                        .version = "1.2.3",
                                        .command = "",
                                        .least = LS_LIKELY};
    if (run) {
        add_run(sample);
    } else {
        add_missing_unlock(sample);
        sample->model.has_source = true;
        sample->report.files = 2;
    }
    ls_findings_finish(&sample->findings, &sample->model);
}

void sample_release(struct sample *sample)
{
    ls_findings_release(&sample->findings);
    ls_model_release(&sample->model);
}

struct ls_finding sample_finding(struct sample *sample, const char *file, uint32_t line,
                                 uint32_t column)
{
    return (struct ls_finding){
        .rule = "lock-contention",
        .level = LS_ERROR,
        .confidence = LS_LIKELY,
        .message = "something",
        .at = {ls_arena_printf(&sample->findings.arena, LS_TEST_DATA "/data/%s", file), "f", line,
               column},
        .note = "",
        .advice = ""};
}

char *sample_write(const struct sample *sample, enum ls_format format)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    assert_int_equal(ls_report_write(out, format, &sample->report), 0);
    fclose(out);
    return text;
}

void sample_save(const struct sample *sample, enum ls_format format, const char *path)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(ls_report_write(out, format, &sample->report), 0);
    fclose(out);
}
