// Waits for somebody else's answer under a lock; client libraries are declared by hand.
#include <netdb.h>
#include <pthread.h>

struct curl;
struct pg;
extern int curl_easy_perform(struct curl *curl);
extern void *PQexec(struct pg *connection, const char *query);

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER,
                       names_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER,
                       database_lock = PTHREAD_MUTEX_INITIALIZER;
static struct addrinfo *cached;
static int fetched;

// All who want the cache wait for the name of one.
static struct addrinfo *resolve(const char *name)
{
    pthread_mutex_lock(&cache_lock);
    if (cached == NULL)
        getaddrinfo(name, "80", NULL, &cached); // EXPECT: blocking-under-lock
    struct addrinfo *result = cached;
    pthread_mutex_unlock(&cache_lock);
    return result;
}

// A function with state of its own: that is what the lock is there for.
static int length_of(const char *name)
{
    pthread_mutex_lock(&names_lock);
    const struct hostent *host = gethostbyname(name); // EXPECT-NONE: blocking-under-lock
    const int result = host == NULL ? 0 : host->h_length;
    pthread_mutex_unlock(&names_lock);
    return result;
}

static void fetch(struct curl *curl)
{
    pthread_mutex_lock(&stats_lock);
    fetched++;
    curl_easy_perform(curl); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&stats_lock);
}

static int count(void)
{
    pthread_mutex_lock(&stats_lock);
    const int result = fetched;
    pthread_mutex_unlock(&stats_lock);
    return result;
}

// One connection, one query at a time.
static void *query(struct pg *connection)
{
    pthread_mutex_lock(&database_lock);
    void *result = PQexec(connection, "SELECT 1"); // EXPECT-NONE: blocking-under-lock
    pthread_mutex_unlock(&database_lock);
    return result;
}

static void *client(void *arg)
{
    resolve("localhost");
    length_of("localhost");
    fetch(arg);
    query(arg);
    return arg;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, client, NULL) != 0)
        return 1;
    if (pthread_create(&two, NULL, client, NULL) == 0)
        pthread_join(two, NULL);
    pthread_join(one, NULL);
    return count() > 2;
}
