/* lockstitch/frontend.so: the front end and libclang, for commands/installed.h. */
#include "frontend/frontend.h"

extern const struct ls_frontend ls_frontend;

const struct ls_frontend ls_frontend = {ls_frontend_parse, ls_frontend_version, ls_frontend_library,
                                        ls_frontend_result_release};
