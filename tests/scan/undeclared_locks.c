// ARGS: --allow-incomplete
// Lock functions that are called without a declaration, for want of their header.
struct shelf {
    pthread_mutex_t lock;
    int books;
};

int take(struct shelf *s)
{
    pthread_mutex_lock(&s->lock);
    if (s->books == 0)
        return -1; // EXPECT: missing-unlock
    s->books--;
    pthread_mutex_unlock(&s->lock);
    return 0;
}

struct gallery {
    GMutex lock;
    gint paintings;
};

gint hang(struct gallery *g)
{
    g_mutex_lock(&g->lock);
    if (g->paintings > 3)
        return -1; // EXPECT: missing-unlock
    g->paintings++;
    g_mutex_unlock(&g->lock);
    return 0;
}
