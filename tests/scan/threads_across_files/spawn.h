#include <pthread.h>

int spawn(pthread_t *thread, void *(*routine)(void *), void *arg);
