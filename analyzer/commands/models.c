#include "commands/models.h"

#include "base/diag.h"
#include "base/embedded.h"
#include "base/readfile.h"

static int add_built_in(struct ls_apis *apis)
{
    for (size_t i = 0; i < ls_embedded_apis_count; i++) {
        const struct ls_embedded *api = &ls_embedded_apis[i];
        if (ls_apis_add(apis, api->name, api->text, api->size) != 0)
            return -1;
    }
    return 0;
}

static int add_files(struct ls_apis *apis, const struct ls_config *config)
{
    int status = 0;
    struct ls_arena arena = {0};
    for (uint32_t i = 0; i < config->api_files.count && status == 0; i++) {
        size_t size;
        const char *path = config->api_files.at[i], *text = ls_read_file(&arena, path, &size);
        status = text ? ls_apis_add(apis, path, text, size)
                      : ls_error("%s (in api-files of %s) cannot be read: %s", path, config->path,
                                 ls_read_problem());
    }
    ls_arena_release(&arena);
    return status;
}

static int add_own(struct ls_apis *apis, const struct ls_config *config)
{
    for (uint32_t i = 0; i < config->roots.count; i++)
        ls_apis_add_root(apis, config->roots.at[i]);
    return config->text ? ls_apis_add_list(apis, config->path, config->text, config->size, "apis")
                        : 0;
}

struct ls_apis *ls_models_read(const struct ls_config *config)
{
    struct ls_apis *apis = ls_apis_new();
    if (add_built_in(apis) == 0 && add_files(apis, config) == 0 && add_own(apis, config) == 0)
        return apis;
    ls_apis_free(apis);
    return NULL;
}
