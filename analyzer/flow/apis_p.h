/* What apireader.c, which reads models, puts into the tables of apis.c: private to the two.
 *
 * What is put replaces what was known by that name, except for traits, which are added. Names are
 * copied. */
#ifndef LS_FLOW_APIS_P_H
#define LS_FLOW_APIS_P_H

#include "flow/apis.h"

/* The model of a function (name copied); a later one replaces an earlier one. */
void ls_apis_put(struct ls_apis *apis, struct ls_api api, const char *name);

/* A name that ends with * stands for all that begin so. */
void ls_apis_put_memory(struct ls_apis *apis, struct ls_memory is, const char *name);

/* Adds bits of enum ls_traits to what the name (copied) stands for: a function, a type, a field. */
void ls_apis_put_trait(struct ls_apis *apis, unsigned trait, const char *name);

#endif
