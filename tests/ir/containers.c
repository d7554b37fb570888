// container_of in its spellings, and offsetof.
#include <stddef.h>

struct list {
    struct list *next;
};
struct object {
    int id;
    struct list link;
    struct {
        struct list nested;
    } in;
    union {
        struct list unnamed;
    };
};

#define linux_container_of(ptr, type, member)                                                      \
    ({                                                                                             \
        const typeof(((type *)0)->member) *__mptr = (ptr);                                         \
        (type *)((char *)__mptr - offsetof(type, member));                                         \
    })
#define new_container_of(ptr, type, member)                                                        \
    ({                                                                                             \
        void *__mptr = (void *)(ptr);                                                              \
        ((type *)(__mptr - offsetof(type, member)))                                               \
            ;                                                                                      \
    })
#define plain_container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))
#define old_container_of(ptr, type, member) ((type *)((char *)(ptr) - (size_t)&((type *)0)->member))
#define integer_container_of(ptr, type, member)                                                    \
    ((type *)((unsigned long)(ptr) - (unsigned long)&(((type *)NULL)->member)))

void use(struct object *);
struct object global;

void containers(struct list *l)
{
    use(linux_container_of(l, struct object, link));
    use(new_container_of(l, struct object, link));
    use(plain_container_of(l, struct object, link));
    use(old_container_of(l, struct object, link));
    use(integer_container_of(l, struct object, link));
    use(plain_container_of(l, struct object, in.nested));
    use(plain_container_of(l, struct object, unnamed));
}

int fields(struct list *l, struct object *o)
{
    plain_container_of(l, struct object, link)->id = 1;
    use(plain_container_of(&o->link, struct object, link));
    use(plain_container_of(&global.in.nested, struct object, in.nested));
    use(plain_container_of(l->next, struct object, link));
    *(int *)((char *)o + offsetof(struct object, id)) = 2;
    return offsetof(struct object, in.nested) - offsetof(struct object, link);
}
