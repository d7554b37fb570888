#include "parts.h"

void *left_thread(void *arg);
void *right_thread(void *arg);

int main(void)
{
    pthread_t one, two;

    pthread_create(&one, NULL, left_thread, NULL);
    pthread_create(&two, NULL, right_thread, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
