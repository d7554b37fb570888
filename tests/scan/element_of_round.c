// The lock of an element is taken and given back in each round of a loop: who leaves in between
// keeps it. What one loop locks for another loop to unlock is meant to be kept.
#include <pthread.h>
#include <stddef.h>

struct coat {
    struct coat *next;
    int number;
};

struct hook {
    pthread_mutex_t lock;
    struct coat *coats;
};

struct wardrobe {
    unsigned hooks;
    struct hook *hook;
};

int tell(const struct coat *coat);

int find_coat(struct wardrobe *w, int number)
{
    for (unsigned i = 0; i < w->hooks; i++) {
        pthread_mutex_lock(&w->hook[i].lock);
        for (struct coat *coat = w->hook[i].coats; coat; coat = coat->next)
            if (coat->number == number) {
                if (tell(coat) != 0)
                    return -1; // EXPECT: missing-unlock
                pthread_mutex_unlock(&w->hook[i].lock);
                return 1;
            }
        pthread_mutex_unlock(&w->hook[i].lock);
    }
    return 0;
}

int close_all(struct wardrobe *w)
{
    for (unsigned i = 0; i < w->hooks; i++) {
        pthread_mutex_lock(&w->hook[i].lock);
        if (!w->hook[i].coats)
            return (int)i; // EXPECT-NONE: missing-unlock
    }
    return -1;
}

void open_all(struct wardrobe *w)
{
    for (unsigned i = 0; i < w->hooks; i++)
        pthread_mutex_unlock(&w->hook[i].lock);
}

// The number of the hook whose lock is held goes with the code to its end.
int empty_all(struct wardrobe *w)
{
    unsigned held = w->hooks;
    int left = 0;
    for (unsigned i = 0; i < w->hooks; i++) {
        pthread_mutex_lock(&w->hook[i].lock);
        held = i;
        if (w->hook[i].coats) {
            left = tell(w->hook[i].coats);
            if (left != 0)
                goto done;
        }
        pthread_mutex_unlock(&w->hook[i].lock);
        held = w->hooks;
    }
done:
    if (held < w->hooks)
        pthread_mutex_unlock(&w->hook[held].lock);
    return left; // EXPECT-NONE: missing-unlock
}
