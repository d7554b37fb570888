// The Linux kernel, declared by hand: what the models say of its locks and threads.
struct mutex {
    long owner;
};
typedef struct spinlock {
    int raw;
} spinlock_t;
struct rw_semaphore {
    long count;
};
struct semaphore {
    int count;
};
struct task_struct;

extern void mutex_lock(struct mutex *lock);
extern int mutex_lock_interruptible(struct mutex *lock);
extern int mutex_trylock(struct mutex *lock);
extern void mutex_unlock(struct mutex *lock);
extern unsigned long _raw_spin_lock_irqsave(spinlock_t *lock);
extern void _raw_spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
extern void down_read(struct rw_semaphore *sem);
extern int down_write_killable(struct rw_semaphore *sem);
extern void up_read(struct rw_semaphore *sem);
extern void up_write(struct rw_semaphore *sem);
extern int down_interruptible(struct semaphore *sem);
extern int down_trylock(struct semaphore *sem);
extern void up(struct semaphore *sem);
extern struct task_struct *kthread_run(int (*start)(void *), void *data, const char *name, ...);

struct device {
    struct mutex lock;
    spinlock_t queue_lock;
    struct rw_semaphore sem;
    struct semaphore slots;
    int open;
};

int device_open(struct device *device)
{
    int error = mutex_lock_interruptible(&device->lock);
    if (error)
        return error;
    if (device->open)
        return -16; // EXPECT: missing-unlock
    device->open = 1;
    mutex_unlock(&device->lock);
    return 0;
}

void device_queue(struct device *device)
{
    unsigned long flags = _raw_spin_lock_irqsave(&device->queue_lock);
    unsigned long more = _raw_spin_lock_irqsave(&device->queue_lock); // EXPECT: double-lock
    _raw_spin_unlock_irqrestore(&device->queue_lock, more);
    (void)flags;
}

int device_read(struct device *device)
{
    down_read(&device->sem);
    if (!device->open)
        return -5; // EXPECT: missing-unlock
    up_read(&device->sem);
    return 0;
}

int device_write(struct device *device)
{
    if (down_write_killable(&device->sem))
        return -4;
    device->open++;
    up_write(&device->sem);
    return 0;
}

/* 1 means acquired here, and 0 there. */
int device_try(struct device *device)
{
    if (!mutex_trylock(&device->lock))
        return -11;
    if (down_trylock(&device->slots)) {
        mutex_unlock(&device->lock);
        return -11;
    }
    up(&device->slots);
    mutex_unlock(&device->lock);
    return 0;
}

int device_wait(struct device *device)
{
    if (down_interruptible(&device->slots))
        return -4;
    if (!device->open)
        return -5; // EXPECT: missing-unlock
    up(&device->slots);
    return 0;
}

/* An interrupted lock is not held. */
int device_close(struct device *device)
{
    int error = mutex_lock_interruptible(&device->lock);
    if (error)
        goto out;
    device->open = 0;
out:
    mutex_unlock(&device->lock); // EXPECT: unlock-not-held
    return error;
}

static struct mutex left, right;

static int work(void *unused)
{
    (void)unused;
    mutex_lock(&left);
    mutex_lock(&right); // EXPECT: lock-order
    mutex_unlock(&right);
    mutex_unlock(&left);
    return 0;
}

int init_module(void)
{
    kthread_run(work, 0, "work");
    mutex_lock(&right);
    mutex_lock(&left);
    mutex_unlock(&left);
    mutex_unlock(&right);
    return 0;
}
