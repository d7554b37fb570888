#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"

static char path[64];

void fuzz_mute(void)
{
    static FILE *null; /* thousands of messages are expected; sanitizers write past stdio */
    if (!null)
        stderr = null = fopen("/dev/null", "we");
}

const char *fuzz_file(const uint8_t *data, size_t size)
{
    fuzz_mute();
    snprintf(path, sizeof path, "fuzz-input-%d", (int)getpid());
    FILE *file = fopen(path, "w");
    if (!file)
        return NULL;
    fwrite(data, 1, size, file);
    return fclose(file) == 0 ? path : NULL;
}

void fuzz_file_remove(void)
{
    unlink(path);
}

uint8_t *fuzz_text(const char *const *texts, unsigned count, unsigned n, size_t *size)
{
    if (n >= count)
        return NULL;
    *size = strlen(texts[n]);
    return (uint8_t *)strdup(texts[n]);
}
