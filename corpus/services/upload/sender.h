/* The test of the upload handler: several senders, some of them with the same names. */
#ifndef CORPUS_SENDER_H
#define CORPUS_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The checksum of both sides; `sum` is that of what came before, 0 at first. */
unsigned checksum(unsigned sum, const void *bytes, size_t count);

bool senders_run(uint16_t port, const char *directory);

/* Removes the test's files and the directory. */
void senders_clean_up(const char *directory);

#endif
