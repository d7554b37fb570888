/* All API models of a scan: the built-in ones and the project's own. */
#ifndef LS_COMMANDS_MODELS_H
#define LS_COMMANDS_MODELS_H

#include "flow/apis.h"
#include "gate/config.h"

/* The models, later ones before earlier ones: built-in, `api-files`, `apis` of the configuration;
 * and its thread roots. NULL after a message. */
struct ls_apis *ls_models_read(const struct ls_config *config);

#endif
