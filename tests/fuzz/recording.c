/* Reading a recording and filling a model from it. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "make.h"
#include "model/model.h"
#include "recording/fill.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ls_recording recording;
    struct ls_model model;
    if (ls_recording_load(&recording, "fuzz.lsrec", data, size, LS_FAULTS_UNTOLD) != 0)
        return 0;
    ls_model_init(&model);
    ls_recordings_fill(&model, &recording, 1);
    ls_model_release(&model);
    ls_recording_release(&recording);
    return 0;
}

static void add_events(struct make *make, lsr_ref thread, const lsr_ref *use, uint64_t ns)
{
    static const uint32_t kinds[] = {LSR_EVENT_ACQUIRED, LSR_EVENT_ACQUIRED, LSR_EVENT_RELEASES,
                                     LSR_EVENT_RELEASES, LSR_EVENT_SIGNALS,  LSR_EVENT_WOKEN};
    static const int used[] = {0, 1, 1, 0, 2, 2};
    enum { COUNT = sizeof kinds / sizeof *kinds };
    struct lsr_events *events =
        make_record(make, LSR_EVENTS, sizeof *events + COUNT * sizeof *events->event);
    events->thread = thread;
    events->count = events->capacity = COUNT;
    for (uint32_t i = 0; i < COUNT; i++)
        events->event[i] = (struct lsr_event){ns + i, use[used[i]], LSR_EVENT_KINDS + kinds[i]};
}

/* Two threads that take two locks in opposite orders and signal each other, with all events. */
static void make_eventful(struct make *make)
{
    make_init(make);
    lsr_ref main_thread = make_ref(make, make_thread(make, 1, 0, 0));
    struct lsr_object *done = make_object(make, LSR_KIND_SEMAPHORE, 0x9000);
    lsr_ref object[] = {make_ref(make, make_object(make, LSR_KIND_MUTEX, 0x7000)),
                        make_ref(make, make_object(make, LSR_KIND_MUTEX, 0x8000)),
                        make_ref(make, done)};
    done->flags = LSR_OBJECT_SIGNAL;
    for (uint32_t i = 0; i < 2; i++) {
        lsr_ref thread = make_ref(make, make_thread(make, i + 2, main_thread, i)), use[3];
        for (uint32_t k = 0; k < 3; k++)
            use[k] = make_ref(make, make_use(make, thread, object[k < 2 ? k ^ i : k],
                                             k < 2 ? LSR_OP_ACQUIRE : LSR_OP_WAIT));
        make_dependency(make, thread, 1, object[i], object[i ^ 1]);
        add_events(make, thread, use, 100 + 10 * i);
    }
    struct lsr_order *order = make_record(make, LSR_ORDER, sizeof *order);
    order->kind = LSR_ORDER_BARRIER;
    order->thread = main_thread;
    order->segment = 1;
}

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    static void (*const makers[])(struct make *) = {make_opposite_order, make_init, make_eventful};
    struct make make;
    if (n >= sizeof makers / sizeof *makers)
        return NULL;
    makers[n](&make);
    *size = make.size;
    return make.data;
}
