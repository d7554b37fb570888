// A layer that calls the one below it by the pointer by which it is called itself: as far as this
// file tells, it calls itself for ever. The lowest layer is somewhere else.
#include <pthread.h>

struct layer;

struct layer_work {
    long (*read)(struct layer *layer, void *to, unsigned long most);
};

struct layer {
    pthread_mutex_t lock;
    const struct layer_work *work;
    struct layer *below;
    long total;
};

static long layer_read(struct layer *layer, void *to, unsigned long most)
{
    return layer->work->read(layer, to, most);
}

static long count_read(struct layer *layer, void *to, unsigned long most)
{
    pthread_mutex_lock(&layer->lock);
    long got = layer_read(layer->below, to, most);
    if (got < 0)
        return got; // EXPECT: missing-unlock
    layer->total += got;
    pthread_mutex_unlock(&layer->lock);
    return got;
}

const struct layer_work counting = {.read = count_read};
