// Code that works where lock() has worked, and meets the way on which it has failed behind the
// unlock: that way proves nothing, neither that the lock is held nor that it is not.
#include <pthread.h>

struct page {
    pthread_mutex_t lock;
    int lines;
};

int add_line(struct page *page)
{
    if (pthread_mutex_lock(&page->lock) == 0) {
        if (page->lines > 60)
            return -1; // EXPECT: missing-unlock
        page->lines++;
        pthread_mutex_unlock(&page->lock);
    }
    return 0;
}

void clear_lines(struct page *page)
{
    if (pthread_mutex_lock(&page->lock) == 0) {
        if (page->lines == 0)
            return; // EXPECT: missing-unlock
        page->lines = 0;
        pthread_mutex_unlock(&page->lock);
    }
}

int add_line_right(struct page *page)
{
    int result = 0;
    if (pthread_mutex_lock(&page->lock) == 0) {
        if (page->lines > 60)
            result = -1;
        else
            page->lines++;
        pthread_mutex_unlock(&page->lock);
    }
    return result;
}

/* Asked only on some ways: there the lock is not known to be free behind it. */
int add_if(struct page *page, int wanted)
{
    int locked = wanted && pthread_mutex_lock(&page->lock) == 0;
    page->lines += locked;
    if (locked)
        pthread_mutex_unlock(&page->lock); // EXPECT-NONE: unlock-not-held
    return 0;                              // EXPECT-NONE: missing-unlock
}
