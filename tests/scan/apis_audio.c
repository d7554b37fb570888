// PulseAudio's and PipeWire's loops that run in a thread of their own.
struct pa_threaded_mainloop;
struct pw_thread_loop;

extern void pa_threaded_mainloop_lock(struct pa_threaded_mainloop *m);
extern void pa_threaded_mainloop_unlock(struct pa_threaded_mainloop *m);
extern void pa_threaded_mainloop_wait(struct pa_threaded_mainloop *m);
extern void pa_threaded_mainloop_signal(struct pa_threaded_mainloop *m, int wait_for_accept);
extern void pw_thread_loop_lock(struct pw_thread_loop *loop);
extern void pw_thread_loop_unlock(struct pw_thread_loop *loop);

static struct pa_threaded_mainloop *mainloop;
static int ready;

int connect_stream(int flags)
{
    pa_threaded_mainloop_lock(mainloop);
    if (flags < 0)
        return -1; // EXPECT: missing-unlock
    pa_threaded_mainloop_unlock(mainloop);
    return 0;
}

/* The lock is recursive. */
int connect_twice(int flags)
{
    pa_threaded_mainloop_lock(mainloop);
    pa_threaded_mainloop_lock(mainloop);
    pa_threaded_mainloop_unlock(mainloop);
    pa_threaded_mainloop_unlock(mainloop);
    return flags;
}

void wait_until_ready(void)
{
    pa_threaded_mainloop_lock(mainloop);
    while (!ready)
        pa_threaded_mainloop_wait(mainloop);
    pa_threaded_mainloop_unlock(mainloop);
}

void wait_once(void)
{
    pa_threaded_mainloop_lock(mainloop);
    pa_threaded_mainloop_wait(mainloop); // EXPECT: cond-wait-no-loop
    pa_threaded_mainloop_unlock(mainloop);
}

void become_ready(void)
{
    pa_threaded_mainloop_lock(mainloop);
    ready = 1;
    pa_threaded_mainloop_signal(mainloop, 0);
    pa_threaded_mainloop_unlock(mainloop);
}

int start(struct pw_thread_loop *loop, int flags)
{
    pw_thread_loop_lock(loop);
    if (flags < 0)
        goto failed;
    pw_thread_loop_unlock(loop);
    return 0;
failed:
    return -1; // EXPECT: missing-unlock
}
