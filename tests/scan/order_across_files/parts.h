#ifndef PARTS_H
#define PARTS_H

#include <pthread.h>

struct part {
    pthread_mutex_t lock;
    int value;
};

extern struct part left, right;

static inline void part_lock(struct part *p)
{
    pthread_mutex_lock(&p->lock);
}

static inline void part_unlock(struct part *p)
{
    pthread_mutex_unlock(&p->lock);
}

void left_changed(void);
void right_changed(void);

#endif
