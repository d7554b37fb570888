struct guard {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int busy;
};
typedef struct guard guard_t;
