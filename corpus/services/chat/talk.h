/* The test of the chat: some clients in two rooms, who all talk at the same time. */
#ifndef CORPUS_TALK_H
#define CORPUS_TALK_H

#include <stdbool.h>
#include <stdint.h>

bool talk_run(uint16_t port);

#endif
