/* A bounded queue of blocks between two stages, each of any number of threads. */
#ifndef CORPUS_QUEUE_H
#define CORPUS_QUEUE_H

struct block;
struct queue;

struct queue *queue_new(int room);
void queue_free(struct queue *queue);

/* Waits while the queue is full. */
void queue_put(struct queue *queue, struct block *block);

/* Waits for a block; NULL when there will be no more. */
struct block *queue_take(struct queue *queue);

/* No more will be put. */
void queue_close(struct queue *queue);

#endif
