#ifndef WRAPPER_H
#define WRAPPER_H
struct mutex {
    int word;
};
int raw_lock(struct mutex *);
int raw_unlock(struct mutex *);

static inline void inner(struct mutex *m)
{
    raw_lock(m);
}
static inline void wrapped_lock(struct mutex *m)
{
    inner(m);
}
static inline void not_reached(struct mutex *m)
{
    raw_unlock(m);
}
static inline void taken_address(struct mutex *m)
{
    raw_unlock(m);
}
struct table {
    void (*f)(struct mutex *);
};
static const struct table by_header = {taken_address};
static struct mutex header_mutex;
#define LOCK(q)                                                                                    \
    do {                                                                                           \
        if (wrapped)                                                                               \
            wrapped_lock(&(q)->lock);                                                              \
        else                                                                                       \
            raw_lock(&(q)->lock);                                                                  \
    } while (0)
#endif
