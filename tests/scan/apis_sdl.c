// SDL 2, declared by hand: what the models say of its locks and threads.
typedef struct SDL_mutex SDL_mutex;
typedef struct SDL_Thread SDL_Thread;
typedef int SDL_SpinLock;

extern SDL_mutex *SDL_CreateMutex(void);
extern int SDL_LockMutex(SDL_mutex *mutex);
extern int SDL_TryLockMutex(SDL_mutex *mutex);
extern int SDL_UnlockMutex(SDL_mutex *mutex);
extern void SDL_AtomicLock(SDL_SpinLock *lock);
extern void SDL_AtomicUnlock(SDL_SpinLock *lock);
extern SDL_Thread *SDL_CreateThread(int (*start)(void *), const char *name, void *data);
extern void SDL_WaitThread(SDL_Thread *thread, int *status);

static SDL_mutex *audio, *video;
static SDL_SpinLock counter;
static int frames;

int render(void)
{
    if (SDL_LockMutex(video) != 0)
        return -1;
    if (frames < 0)
        return -2; // EXPECT: missing-unlock
    frames++;
    SDL_UnlockMutex(video);
    return 0;
}

int try_to_render(void)
{
    if (SDL_TryLockMutex(video) != 0)
        return -1;
    frames++;
    SDL_UnlockMutex(video);
    return 0;
}

void count_twice(void)
{
    SDL_AtomicLock(&counter);
    SDL_AtomicLock(&counter); // EXPECT: double-lock
    SDL_AtomicUnlock(&counter);
}

/* All mutexes of SDL are recursive. */
void render_all(void)
{
    SDL_LockMutex(video);
    SDL_LockMutex(video); // EXPECT-NONE: double-lock
    frames++;
    SDL_UnlockMutex(video);
    SDL_UnlockMutex(video);
}

static int play(void *unused)
{
    (void)unused;
    SDL_LockMutex(audio);
    SDL_LockMutex(video);
    SDL_UnlockMutex(video);
    SDL_UnlockMutex(audio);
    return 0;
}

int main(void)
{
    audio = SDL_CreateMutex();
    video = SDL_CreateMutex();
    SDL_Thread *thread = SDL_CreateThread(play, "play", 0);
    SDL_LockMutex(video);
    SDL_LockMutex(audio); // EXPECT-TODO: lock-order a new lock is not known by where it is kept
    SDL_UnlockMutex(audio);
    SDL_UnlockMutex(video);
    SDL_WaitThread(thread, 0);
    return 0;
}
