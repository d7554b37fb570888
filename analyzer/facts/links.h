/* Lists whose head and nodes are records of one type, which are parts of other objects.
 *
 * `head->prev->next = node` writes the head when the list is empty, and otherwise a node of which
 * nobody knows where it is. Where links are mended, head and neighbours are the list: one piece of
 * memory, called by its head. */
#ifndef LS_FACTS_LINKS_H
#define LS_FACTS_LINKS_H

#include "flow/term.h"
#include "program/program.h"

/* The head that the pointer is a link of; 0 when it is none. */
uint32_t ls_links_head(const struct ls_terms *terms, const struct ls_program *program,
                       uint32_t pointer);

/* The address of another link in a neighbour of a head, as that in the head; others stay. */
uint32_t ls_links_address(struct ls_terms *terms, const struct ls_program *program,
                          uint32_t address);

#endif
