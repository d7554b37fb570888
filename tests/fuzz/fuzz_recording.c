/* libFuzzer target: whatever the bytes are, a recording is read or refused.
 *
 *     clang-19 -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Ianalyzer
 * -Iruntime-checker tests/fuzz/fuzz_recording.c FILES -ldw -lelf -lxxhash -o fuzz_recording
 *     ./fuzz_recording -max_len=65536 .lockstitch
 *
 * with the C files of analyzer/base, analyzer/model and analyzer/recording as FILES. The unit test
 * of the reader does the same with a fixed seed on every run. */
#include "model/model.h"
#include "recording/fill.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
