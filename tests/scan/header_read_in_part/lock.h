static inline void guard_lock(guard_t *guard)
{
    pthread_mutex_lock(&guard->mutex);
}

static inline void guard_unlock(guard_t *guard)
{
    pthread_mutex_unlock(&guard->mutex);
}
