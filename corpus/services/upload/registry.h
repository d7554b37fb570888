/*
 * Which uploads there are. A name is taken from the moment on when somebody begins to upload it, so
 * that two senders of one name cannot overwrite each other.
 */
#ifndef CORPUS_REGISTRY_H
#define CORPUS_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { REGISTRY_NAMES = 64, REGISTRY_NAME = 32 };

struct registry;
struct upload;

/* The directory's name must live as long as the registry. */
struct registry *registry_new(const char *directory);
void registry_free(struct registry *registry);

/* Takes the name; NULL when it is taken, or there are too many. */
struct upload *registry_begin(struct registry *registry, const char *name);

/* The temporary file of the upload, to be written and closed by the one who began it. */
FILE *upload_open(const struct upload *upload);

/* Puts the file on the disk under its name, and into the list. False, and abandoned, on failure. */
bool registry_commit(struct registry *registry, struct upload *upload);

/* Removes the temporary file, and gives the name back. */
void registry_abandon(struct registry *registry, struct upload *upload);

/* The finished uploads, a line for each, and an empty line. */
void registry_list(struct registry *registry, char *names, size_t room);

#endif
