// Threads whose id a function returns, as GLib does: known by where it is kept.
typedef struct {
    void *word;
} GMutex;
typedef struct _GThread GThread;
void g_mutex_lock(GMutex *mutex);
void g_mutex_unlock(GMutex *mutex);
GThread *g_thread_new(const char *name, void *(*start)(void *), void *argument);
void *g_thread_join(GThread *thread);

struct camera {
    GMutex lock;
    GThread *thread;
    int frames;
};

static int progress, early;
static GThread *threads[4];
static int total;

static void *load(void *argument)
{
    (void)argument;
    progress = 3;
    early = 3; // EXPECT: data-race
    return 0;
}

static void *add(void *argument)
{
    (void)argument;
    total++; // EXPECT: data-race
    return 0;
}

static void *run(void *argument)
{
    struct camera *camera = argument;
    g_mutex_lock(&camera->lock);
    camera->frames++;
    g_mutex_unlock(&camera->lock);
    return 0;
}

void camera_open(struct camera *camera)
{
    camera->thread = g_thread_new("camera", run, camera);
}

void camera_close(struct camera *camera)
{
    g_mutex_lock(&camera->lock);
    g_thread_join(camera->thread); // EXPECT: join-under-lock
    g_mutex_unlock(&camera->lock);
}

int main(void)
{
    static struct camera camera;
    GThread *thread = g_thread_new("load", load, 0);
    int seen = early;
    g_thread_join(thread);
    for (int i = 0; i < 4; i++)
        threads[i] = g_thread_new("add", add, 0);
    for (int i = 0; i < 4; i++)
        g_thread_join(threads[i]);
    camera_open(&camera);
    camera_close(&camera);
    return progress + seen + total;
}
