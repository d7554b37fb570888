// Places: fields, arrays, nesting, unnamed members, bit-fields, qualifiers.
struct lock {
    int word;
};
typedef struct {
    struct lock lock;
    int count;
} queue_t;

struct node {
    struct node *next;
    queue_t *queue;
    queue_t own[4];
    union {
        int as_int;
        struct {
            short low, high;
        };
    };
    struct {
        int inner;
    } named;
    unsigned bits : 3;
    volatile int flag;
    int (*ops[2])(struct node *);
    int grid[3][5];
};

extern struct lock locks[10];
static struct node table[8], *head;
queue_t shared;
void take(struct lock *);
int read_it(int *);

void addresses(struct node *n, int i, queue_t *q)
{
    take(&q->lock);
    take(&n->queue->lock);
    take(&n->own[i].lock);
    take(&n->next->next->own[2].lock);
    take(&locks[i]);
    take(locks);
    take(&locks[0]);
    take(locks + i);
    take(&shared.lock);
    take(&table[i].own[i + 1].lock);
    take(&head->own[0].lock);
    take((struct lock *)q);
    take(&(*q).lock);
    take(&*&q->lock);
    take(&(&shared)->lock);
}

int reads(struct node *n, int i)
{
    n->as_int = n->low + n->high;
    n->named.inner = n->bits;
    n->bits = 1;
    n->flag++;
    n->grid[i][2] = i[n->grid][3] + *n->grid[1] + **n->grid;
    return n->ops[i](n) + (*n->ops[0])(n) + (*head).own->count;
}

int locals(int i)
{
    struct node n;
    int array[4], *p = array, x = 1;
    n.own[i].count = array[i];
    p = &x;
    array[1] = read_it(p) + read_it(array) + read_it(&array[2]) + read_it(&n.named.inner);
    volatile int v = 3;
    return n.own[1].count + x + v + *array;
}

void parameters(int array[], int grid[][3], int callback(int))
{
    array[1] = grid[1][2];
    *array = callback(array[0]);
    int *second = array + 1;
    array += 2;
    *(array + array[0]) = array - second;
}

struct unnamed_type {
    struct {
        int deep;
    } rows[2];
};

int through_unnamed(struct unnamed_type *t)
{
    return t->rows[1].deep;
}
