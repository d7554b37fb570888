/* Reading a compile database, with the words and options of its commands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "project/project.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *null; /* thousands of messages are expected; sanitizers write past stdio */
    if (!null)
        stderr = null = fopen("/dev/null", "we");
    char path[64];
    snprintf(path, sizeof path, "fuzz-database-%d.json", (int)getpid());
    FILE *file = fopen(path, "w");
    if (!file)
        return 0;
    fwrite(data, 1, size, file);
    fclose(file);
    struct ls_project project;
    ls_project_init(&project);
    ls_project_read(&project, path, NULL, 0);
    ls_project_release(&project);
    unlink(path);
    return 0;
}

static const char *const seeds[] = {
    "[{\"directory\": \"/\", \"file\": \"bin/sh\", \"command\": \"cc -x c '-DX=\\\"a b\\\"' "
    "-std=gnu29 -I inc "
    "-Wp,-DY,-MD,z @none -o x.o bin/sh\"}]",
    "[{\"directory\": \"/etc\", \"file\": \"../etc/./passwd\", \"arguments\": [\"ccache\", "
    "\"arm-linux-gnueabi-gcc\", "
    "\"-x\", \"c\", \"-isystem\", \"/usr\", \"-fno-such\", \"-D\", \"_FORTIFY_SOURCE=2\"], "
    "\"output\": \"p.o\"},"
    "{\"file\": \"gone.c\", \"command\": \"cc\"}]",
};

uint8_t *fuzz_seed(unsigned n, size_t *size)
{
    if (n >= sizeof seeds / sizeof *seeds)
        return NULL;
    *size = strlen(seeds[n]);
    return (uint8_t *)strdup(seeds[n]);
}
