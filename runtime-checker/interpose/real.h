/*
 * The functions of the C library behind the wrappers: REAL(pthread_mutex_lock)(mutex). All are
 * resolved in one pass, before the program runs; a wrapper called even earlier resolves them at its
 * first call.
 */
#ifndef LS_INTERPOSE_REAL_H
#define LS_INTERPOSE_REAL_H

#include <dlfcn.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <threads.h>
#include <time.h>

/* pthread_cond_t was changed in glibc 2.3.2: programs of either kind must reach their own
 * functions. */
#if defined(__x86_64__)
#define LSR_COND_VERSION "GLIBC_2.3.2"
#define LSR_OLD_COND_VERSION "GLIBC_2.2.5"
#define LSR_DLSYM_VERSION "GLIBC_2.2.5" /* the first one of the architecture */
#else
#define LSR_COND_VERSION 0
#define LSR_DLSYM_VERSION "GLIBC_2.17"
#endif

/* Before, it also ran the destructors of thread-local variables: glibc 2.10 to 2.23. */
#define LSR_QUICK_EXIT_VERSION "GLIBC_2.24"

struct lsr_real {
#define FUNCTION(type, name, version, parameters, arguments) type(*name) parameters;
#define OLD(type, name, parameters, arguments) type(*old_##name) parameters;
#define PROCEDURE(name, version, parameters, arguments) void(*name) parameters;
#include "interpose/real.def"
#undef FUNCTION
#undef OLD
#undef PROCEDURE
};

extern struct lsr_real lsr_real;

#define REAL(name) lsr_real.name

#define LSR_EXPORT __attribute__((visibility("default")))

/* Resolves everything; again is harmless. */
void lsr_real_resolve(void);

/* Functions that this C library does not have. */
unsigned lsr_real_missing(void);

#endif
