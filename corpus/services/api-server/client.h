/* The test of the server: clients that use it at the same time, each on its own connection. */
#ifndef CORPUS_CLIENT_H
#define CORPUS_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

/* Prints what was wrong, and a summary. */
bool clients_run(uint16_t port);

#endif
