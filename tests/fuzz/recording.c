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
    if (ls_recording_load(&recording, "fuzz.lsrec", data, size, true) != 0)
        return 0;
    ls_model_init(&model);
    ls_recordings_fill(&model, &recording, 1);
    ls_model_release(&model);
    ls_recording_release(&recording);
    return 0;
}

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    struct make make;
    if (n > 1)
        return NULL;
    if (n == 0)
        make_opposite_order(&make);
    else
        make_init(&make);
    *size = make.size;
    return make.data;
}
