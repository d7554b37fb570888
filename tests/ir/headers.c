// What is lowered of headers, code from macros, and files that are included but no headers.
#include "include/wrapper.h"
#include "include/part.c"

struct queue {
    struct mutex lock;
};
int wrapped;

void use(struct queue *q, const struct table *t)
{
    LOCK(q);
    t = &by_header;
    t->f(&header_mutex);
}
