// Initialisers of locals, statics and globals.
typedef struct {
    int kind;
    struct {
        int owner, depth;
    } in;
    int list[3];
    union {
        int number;
        void *pointer;
    };
} lock_t;
#define LOCK_INITIALIZER { 0 }
#define RECURSIVE_INITIALIZER { 1, { 0, 0 } }

struct ops {
    const char *name;
    int (*open)(int);
    void (*close)(void);
    struct ops *next;
};

int do_open(int);
static void do_close(void);
int get(void);

lock_t plain = LOCK_INITIALIZER, recursive = RECURSIVE_INITIALIZER;
lock_t striped[4] = {[1] = {.kind = 2}, {3}, [0].in.depth = 7};
static struct ops first = {"first", do_open, .next = 0};
struct ops all[] = {{"second", do_open, do_close, &first}, {.close = &do_close, .name = "third"}};
const int numbers[5] = {1, 2, 3};
int scalar = 1 + 2, zero = 0, braced = {4};
int *address = &scalar, *element = &numbers[2];
extern int elsewhere;
void (*callback)(void) = do_close;

static void do_close(void)
{
}

int locals(int a)
{
    lock_t l = LOCK_INITIALIZER, r = RECURSIVE_INITIALIZER;
    lock_t d = {.in.depth = a, .list = {[1] = get(), 5}, .number = 3};
    int elided[2][2] = {1, 2, 3}, braces[2][2] = {{1}, {a}};
    struct ops local[2] = {"x", do_open, do_close, &first, "y"};
    char text[] = "abc", empty[8] = "", *pointer = "def";
    int ranged[10] = {[2 ... 5] = 1};
    lock_t copy = l, literal = (lock_t){.kind = a};
    l = (lock_t)LOCK_INITIALIZER;
    return r.kind + d.kind + elided[0][1] + braces[1][0] + local[0].open(1) + text[0] + empty[0] +
           pointer[0] + ranged[3] + copy.kind + literal.kind + *(int[]){1, a} + (lock_t){5}.kind +
           elsewhere;
}

int statics(void)
{
    static lock_t mine = RECURSIVE_INITIALIZER;
    static int count, limit = 10;
    {
        static int limit = 11;
        count += limit;
    }
    extern int plain_extern;
    return ++count < limit + mine.kind + plain_extern;
}
