#ifndef LOCKS_H
#define LOCKS_H

struct lock;
struct signal;

void lock_take(struct lock *lock);
void lock_give(struct lock *lock);
int signal_await(struct signal *signal, struct lock *lock);
void signal_send(struct signal *signal);

#endif
