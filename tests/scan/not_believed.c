// ARGS: --min-confidence audit
// Names and shapes that could be locks, and of which nothing is believed: a doubt is enough.
#include <stdio.h>

struct object;
struct door;
struct entry;
struct region;
struct node;
struct SDL_Surface;

/* May fail: which result says so is not known. */
extern int object_lock(struct object *o);
extern int object_unlock(struct object *o);
/* Another function gives the lock back, too. */
extern void entry_lock(struct entry *e);
extern void entry_unlock(struct entry *e);
extern void entry_unlock_and_free(struct entry *e);
/* One of two results means success. */
extern void node_lock(struct node *n);
extern int node_trylock(struct node *n);
extern void node_unlock(struct node *n);
/* References are counted, doors locked, surfaces mapped, streams and files kept from others. */
extern void region_acquire(struct region *r);
extern void region_release(struct region *r);
extern void door_lock(struct door *d);
extern void door_unlock(struct door *d);
extern int SDL_LockSurface(struct SDL_Surface *s);
extern void SDL_UnlockSurface(struct SDL_Surface *s);
extern void file_lock(const char *path);
extern void file_unlock(const char *path);
extern void block(struct object *o);
extern void unblock(struct object *o);

int locked_object(struct object *o)
{
    if (object_lock(o))
        return -1; // EXPECT-NONE: missing-unlock
    object_unlock(o);
    return 0;
}

int last_entry(struct entry *e, int dead)
{
    entry_lock(e);
    if (dead) {
        entry_unlock_and_free(e);
        return -1; // EXPECT-NONE: missing-unlock
    }
    entry_unlock(e);
    return 0;
}

int busy_node(struct node *n)
{
    if (node_trylock(n))
        return -1; // EXPECT-NONE: missing-unlock
    node_unlock(n);
    node_lock(n);
    node_unlock(n);
    return 0;
}

int kept_region(struct region *r, int n)
{
    region_acquire(r);
    region_acquire(r); // EXPECT-NONE: double-lock
    if (n)
        return -1; // EXPECT-NONE: missing-unlock
    region_release(r);
    return 0;
}

int closed_door(struct door *d, struct SDL_Surface *s, struct object *o, int n)
{
    door_lock(d);
    SDL_LockSurface(s);
    file_lock("path");
    flockfile(stdout);
    block(o);
    if (n)
        return -1; // EXPECT-NONE: missing-unlock
    unblock(o);
    funlockfile(stdout);
    file_unlock("path");
    SDL_UnlockSurface(s);
    door_unlock(d);
    return 0;
}
