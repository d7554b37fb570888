/*
 * A streaming pipeline: a reader cuts a file into blocks, three workers compress them, and a writer
 * puts them back in order.
 *
 *   reader --[raw]--> worker, worker, worker --[packed]--> writer
 *
 * The queues between the stages are bounded, so a slow stage holds up the one before it, and the
 * memory stays small however long the stream is. The blocks are numbered; the writer keeps those
 * that come too early until it is their turn. A fourth party, the display, looks at the progress
 * now and then.
 *
 * `streaming FILE` packs FILE to the standard output; without an argument the program makes a file,
 * packs it, unpacks it and compares. streaming-bug is the same program with progress_bug.c in the
 * place of progress.c.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "packing.h"
#include "progress.h"
#include "queue.h"

enum { WORKERS = 3, ROOM = 4, LINES = 3000 };

struct pipeline {
    FILE *input, *output;
    struct queue *raw, *packed;
    struct progress *progress;
    pthread_mutex_t lock;
    int working; /* workers that have not ended; guarded by lock */
    bool failed; /* written by the writer only, read after its end */
};

static void *read_blocks(void *arg)
{
    struct pipeline *pipeline = arg;
    struct block *block;

    for (long number = 0; (block = block_new(number)) != NULL; number++) {
        block->length = fread(block->bytes, 1, BLOCK_BYTES, pipeline->input);
        if (block->length == 0)
            break;
        progress_read(pipeline->progress, block->length);
        queue_put(pipeline->raw, block);
    }
    free(block);
    queue_close(pipeline->raw);
    return NULL;
}

/* The last worker closes the queue behind it. */
static void worker_ends(struct pipeline *pipeline)
{
    pthread_mutex_lock(&pipeline->lock);
    const bool last = --pipeline->working == 0;
    pthread_mutex_unlock(&pipeline->lock);
    if (last)
        queue_close(pipeline->packed);
}

static void *pack_blocks(void *arg)
{
    struct pipeline *pipeline = arg;
    struct block *raw;

    while ((raw = queue_take(pipeline->raw)) != NULL) {
        struct block *packed = block_new(raw->number);
        if (packed == NULL)
            abort();
        packed->length = pack(raw->bytes, raw->length, packed->bytes);
        free(raw);
        queue_put(pipeline->packed, packed);
    }
    worker_ends(pipeline);
    return NULL;
}

static void write_block(struct pipeline *pipeline, struct block *block)
{
    if (fwrite(block->bytes, 1, block->length, pipeline->output) != block->length)
        pipeline->failed = true;
    progress_written(pipeline->progress, block->length);
    free(block);
}

/* Puts the block where its number belongs in the list of those that are too early. */
static void keep(struct block **early, struct block *block)
{
    while (*early != NULL && (*early)->number < block->number)
        early = &(*early)->next;
    block->next = *early;
    *early = block;
}

static void *write_blocks(void *arg)
{
    struct pipeline *pipeline = arg;
    struct block *early = NULL, *block;
    long next = 0;

    while ((block = queue_take(pipeline->packed)) != NULL) {
        keep(&early, block);
        while (early != NULL && early->number == next) {
            block = early;
            early = early->next;
            write_block(pipeline, block);
            next++;
        }
    }
    progress_finish(pipeline->progress);
    return NULL;
}

static void *display(void *arg)
{
    const struct pipeline *pipeline = arg;
    size_t taken, given;

    while (progress_wait(pipeline->progress, &taken, &given))
        fprintf(stderr, "\r%zu bytes in, %zu bytes out", taken, given);
    fprintf(stderr, "\r%zu bytes in, %zu bytes out\n", taken, given);
    return NULL;
}

static bool stream(FILE *input, FILE *output)
{
    void *(*const stages[])(void *) = {read_blocks, write_blocks, display,
                                       pack_blocks, pack_blocks,  pack_blocks};
    enum { THREADS = sizeof stages / sizeof stages[0] };
    struct pipeline pipeline = {.input = input, .output = output, .working = WORKERS};
    pthread_t threads[THREADS];

    pthread_mutex_init(&pipeline.lock, NULL);
    pipeline.raw = queue_new(ROOM);
    pipeline.packed = queue_new(ROOM);
    pipeline.progress = progress_new();
    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, stages[i], &pipeline) != 0)
            abort();
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    progress_free(pipeline.progress);
    queue_free(pipeline.packed);
    queue_free(pipeline.raw);
    pthread_mutex_destroy(&pipeline.lock);
    return !pipeline.failed && fflush(output) == 0;
}

static void make_input(FILE *file)
{
    for (int i = 0; i < LINES; i++)
        fprintf(file, "%d%.*s\n", i, i % 50, "--------------------------------------------------");
    rewind(file);
}

static bool self_test(void)
{
    FILE *input = tmpfile(), *packed = tmpfile();

    if (input == NULL || packed == NULL)
        return false;
    make_input(input);
    bool passed = stream(input, packed);
    rewind(input);
    rewind(packed);
    passed = passed && unpacks_to(packed, input);
    fclose(packed);
    fclose(input);
    puts(passed ? "packed and unpacked" : "something was lost on the way");
    return passed;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return self_test() ? EXIT_SUCCESS : EXIT_FAILURE;
    FILE *input = fopen(argv[1], "rb");
    if (input == NULL) {
        perror(argv[1]);
        return EXIT_FAILURE;
    }
    const bool passed = stream(input, stdout);
    fclose(input);
    return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
