/* Reading a compile database, with the words and options of its commands. */
#include "fuzz.h"
#include "project/project.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(data, size);
    if (!path)
        return 0;
    struct ls_project project;
    ls_project_init(&project);
    ls_project_read(&project, path, NULL, 0);
    ls_project_release(&project);
    fuzz_file_remove();
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
    return fuzz_text(seeds, sizeof seeds / sizeof *seeds, n, size);
}
