#ifndef LIB_H
#define LIB_H

#include <pthread.h>
#include <unistd.h>

extern pthread_mutex_t lib_mutex;

int must_stop(void);
void lib_unlock(void *lock);
void lib_wait(void);

#endif
