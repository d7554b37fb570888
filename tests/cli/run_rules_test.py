"""Rules that the source alone can judge as well: what a run shows of them."""
import json
import subprocess
import unittest

from support import CliTest

HANDLER = """#include <pthread.h>
#include <signal.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static void on_signal(int number)
{
    (void)number;
    pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
}
int main(void)
{
    signal(SIGUSR1, on_signal);
    pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
    raise(SIGUSR1);
    return 0;
}
"""

# The thread is cancelled by a signal, in the middle of a call that waits.
CANCELLED = """#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static atomic_int reader;
static int ends[2];
static void *read_one(void *arg)
{
    char byte;
    pthread_mutex_lock(&m);
    reader = gettid();
    return read(ends[0], &byte, 1) == 1 ? arg : NULL;
}
static int sleeps(void)
{
    char path[64], state = 0;
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", reader);
    FILE *file = reader ? fopen(path, "r") : NULL;
    if (!file)
        return 0;
    if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = 0;
    fclose(file);
    return state == 'S';
}
int main(void)
{
    pthread_t thread;
    if (pipe(ends) != 0 || pthread_create(&thread, NULL, read_one, NULL) != 0)
        return 1;
    while (!sleeps())
        continue;
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    return 0;
}
"""

FORK = """#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static sem_t held, end;
static void *hold(void *arg)
{
    pthread_mutex_lock(&m);
    sem_post(&held);
    sem_wait(&end);
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    struct timespec now = {0, 0};
    pthread_t thread;
    sem_init(&held, 0, 0);
    sem_init(&end, 0, 0);
    pthread_create(&thread, NULL, hold, NULL);
    sem_wait(&held);
    if (fork() == 0) {
        pthread_mutex_timedlock(&m, &now);
        _exit(0);
    }
    wait(NULL);
    sem_post(&end);
    pthread_join(thread, NULL);
    return 0;
}
"""

SLEEP = """#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int count;
static void *work(void *arg)
{
    pthread_mutex_lock(&m);
    usleep(3000);
    count++;
    pthread_mutex_unlock(&m);
    return arg;
}
static void *look(void *arg)
{
    pthread_mutex_lock(&m);
    count++;
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t one, two;
    pthread_create(&one, NULL, work, NULL);
    pthread_create(&two, NULL, look, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
"""

MUTEXES = """#define _GNU_SOURCE
#include <pthread.h>
#include <time.h>
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, two = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;
static void *look(void *mutex)
{
    struct timespec now = {0, 0};
    pthread_mutex_lock(mutex);
    while (!ready && pthread_cond_timedwait(&changed, mutex, &now) == 0)
        ;
    pthread_mutex_unlock(mutex);
    return NULL;
}
int main(void)
{
    pthread_t first, second;
    pthread_create(&first, NULL, look, &one);
    pthread_create(&second, NULL, look, &two);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    return 0;
}
"""


LEFT = """#include <sys/stat.h>
#include <threads.h>
#include <unistd.h>
static struct job { int number; } job;
static int work(void *arg)
{
    (void)arg;
    return job.number;
}
static void start_work(void)
{
    static thrd_t left, joined;
    thrd_create(&left, work, NULL);
    thrd_create(&joined, work, NULL);
    thrd_join(joined, NULL);
}
int main(int argc, char **argv)
{
    struct stat tasks;
    (void)argv;
    for (int i = 0; i < 2; i++)
        start_work();
    do
        stat("/proc/self/task", &tasks);
    while (tasks.st_nlink > 3);
    return argc > 1 ? _exit(0), 0 : 0;
}
"""

MANY = """#include <pthread.h>
static void *work(void *arg)
{
    return arg;
}
int main(void)
{
    pthread_t thread;
    for (int i = 0; i < 100; i++)
        if (pthread_create(&thread, NULL, work, NULL) == 0)
            pthread_join(thread, NULL);
    return 0;
}
"""

JOIN = """#include <pthread.h>
#include <stdbool.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t met;
static void *work(void *arg)
{
    pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
    pthread_barrier_wait(&met);
    return arg;
}
int main(void)
{
    pthread_t thread;
    pthread_barrier_init(&met, NULL, 2);
    pthread_create(&thread, NULL, work, NULL);
    pthread_barrier_wait(&met);
    pthread_mutex_lock(&m);
    pthread_join(thread, NULL);
    pthread_mutex_unlock(&m);
    return 0;
}
"""

# Two locks of a table, one place: one cause.
TABLE = """#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>
static struct item { int value; pthread_mutex_t lock; } items[4];
static void *work(void *arg)
{
    for (int i = 0; i < 4; i++) {
        pthread_mutex_lock(&items[i].lock);
        usleep(1000);
        items[i].value++;
        pthread_mutex_unlock(&items[i].lock);
    }
    return arg;
}
int main(void)
{
    pthread_t thread[2];
    for (int i = 0; i < 4; i++)
        pthread_mutex_init(&items[i].lock, NULL);
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, work, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
"""

# The waiter holds one of a table's locks that are counted together, and the signaller another one.
CLASS = """#define _GNU_SOURCE
#include <pthread.h>
static pthread_mutex_t table[200], m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready, waits;
static void *wait_for_it(void *arg)
{
    pthread_mutex_lock(&table[150]);
    pthread_mutex_lock(&m);
    for (waits = 1; !ready;)
        pthread_cond_wait(&changed, &m);
    pthread_mutex_unlock(&m);
    pthread_mutex_unlock(&table[150]);
    return arg;
}
int main(void)
{
    pthread_t thread;
    for (int i = 0; i < 200; i++)
        pthread_mutex_init(&table[i], NULL);
    for (int i = 0; i < 200; i++) {
        pthread_mutex_lock(&table[i]);
        pthread_mutex_unlock(&table[i]);
    }
    pthread_create(&thread, NULL, wait_for_it, NULL);
    pthread_mutex_lock(&table[151]);
    pthread_mutex_lock(&m);
    while (!waits) {
        pthread_mutex_unlock(&m);
        sched_yield();
        pthread_mutex_lock(&m);
    }
    ready = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&m);
    pthread_mutex_unlock(&table[151]);
    pthread_join(thread, NULL);
    return 0;
}
"""

# A worker has the lock as long as it lives, and main takes it to wait for its end.
LIFELONG = """#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>
static LOCK;
static pthread_barrier_t begun;
static void *work(void *arg)
{
    ACQUIRE(&alive);
    pthread_barrier_wait(&begun);
    usleep(100000);
    RELEASE(&alive);
    return arg;
}
int main(void)
{
    pthread_t thread;
    SETUP;
    pthread_barrier_init(&begun, NULL, 2);
    pthread_create(&thread, NULL, work, NULL);
    pthread_barrier_wait(&begun);
    ACQUIRE(&alive);
    usleep(AFTER);
    RELEASE(&alive);
    pthread_join(thread, NULL);
    return 0;
}
"""
SEMAPHORE = ("sem_t alive", "sem_wait", "sem_post", "sem_init(&alive, 0, 1)")
MUTEX = ("pthread_mutex_t alive = PTHREAD_MUTEX_INITIALIZER", "pthread_mutex_lock", "pthread_mutex_unlock", "")

# Whether a thread has a lock may be asked by a try, as Python's conditions do.
OWNED = """#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
int main(void)
{
    for (int i = 0; i < 20000; i++) {
        pthread_mutex_lock(&m);
        if (pthread_mutex_trylock(&m) == 0)
            return 1;
        pthread_mutex_unlock(&m);
    }
    return 0;
}
"""

ENDED = """#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>
static pthread_mutex_t busy = PTHREAD_MUTEX_INITIALIZER, own = PTHREAD_MUTEX_INITIALIZER;
static sem_t held, never;
static void *end(void *arg)
{
    sem_wait(&held);
    pthread_mutex_lock(&own);
    END(0);
    return arg;
}
int main(void)
{
    pthread_t thread;
    sem_init(&held, 0, 0);
    sem_init(&never, 0, 0);
    pthread_create(&thread, NULL, end, NULL);
    pthread_mutex_lock(&busy);
    sem_post(&held);
    sem_wait(&never);
    return 0;
}
"""

HELD = """#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>
static sem_t held, wanted;
static void *want(void *locks)
{
    pthread_mutex_t *table = locks;
    for (int i = 0; i < 3; i++) {
        sem_wait(&held);
        sem_post(&wanted);
        pthread_mutex_lock(&table[i]);
        pthread_mutex_unlock(&table[i]);
    }
    return NULL;
}
static void hold(pthread_mutex_t *lock)
{
    pthread_mutex_lock(lock);
    sem_post(&held);
    sem_wait(&wanted);
    usleep(200000);
    pthread_mutex_unlock(lock);
}
int main(void)
{
    pthread_t thread;
    pthread_mutex_t *table = calloc(3, sizeof *table);
    sem_init(&held, 0, 0);
    sem_init(&wanted, 0, 0);
    for (int i = 0; i < 3; i++)
        pthread_mutex_init(&table[i], NULL);
    pthread_create(&thread, NULL, want, table);
    for (int i = 0; i < 3; i++)
        hold(&table[i]);
    pthread_join(thread, NULL);
    free(table);
    return 0;
}
"""


# The second thread may get the handle of the first; joining that is no second join.
JOINED_TWICE = """#include <pthread.h>
static void *work(void *arg)
{
    return arg;
}
int main(void)
{
    pthread_t one, two;
    pthread_create(&one, NULL, work, NULL);
    pthread_join(one, NULL);
    pthread_create(&two, NULL, work, NULL);
    pthread_join(two, NULL);
    pthread_join(two, NULL);
    return 0;
}
"""


class RunRules(CliTest):
    def contended(self, lock, after):
        source = LIFELONG.replace("AFTER", str(after))
        for word, text in zip(("LOCK", "ACQUIRE", "RELEASE", "SETUP"), lock):
            source = source.replace(word, text)
        self.write("program.c", source)
        subprocess.run(["cc", "-g", "-pthread", "program.c", "-o", "program"], cwd=self.dir, check=True)
        result = self.lockstitch("run", "--format", "json", "--fail-on", "never", "--", "./program")
        return sum(lock["contended"] for lock in json.loads(result.out)["locks"])

    def test_waiting_for_the_end_of_a_thread_is_no_contention(self):
        self.assertEqual(self.contended(SEMAPHORE, 0), 0)
        self.assertEqual(self.contended(SEMAPHORE, 100000), 1)
        self.assertEqual(self.contended(MUTEX, 0), 1)

    def test_asking_for_an_own_lock_is_no_spin(self):
        self.write("program.c", OWNED)
        subprocess.run(["cc", "-g", "-pthread", "program.c", "-o", "program"], cwd=self.dir, check=True)
        result = self.lockstitch("run", "--min-confidence", "audit", "--", "./program")
        self.assertNotIn("trylock-spin", result.out)

    def all_messages(self, rule, source, *options):
        self.write("program.c", source)
        subprocess.run(["cc", "-g", "-pthread", "program.c", "-o", "program"], cwd=self.dir, check=True)
        result = self.lockstitch("run", "--format", "json", "-o", "report.json", *options, "--", "./program")
        report = json.loads((self.dir / "report.json").read_text())
        return [finding["message"] for finding in report["findings"] if finding["rule"] == rule], result.err

    def messages(self, rule, source, *options):
        found, err = self.all_messages(rule, source, *options)
        self.assertEqual(len(found), 1, (err, found))
        return found[0]

    def test_lock_in_signal_handler(self):
        self.assertIn("on_signal() locks 'm'", self.messages("lock-in-signal-handler", HANDLER))

    def test_a_cancelled_thread_is_in_no_handler(self):
        self.assertEqual(self.all_messages("lock-in-signal-handler", CANCELLED)[0], [])
        self.assertIn("ends while it still holds 'm'", self.messages("exit-holding-lock", CANCELLED))

    def test_fork_with_threads(self):
        self.assertIn("'m', which a thread of the parent may hold", self.messages("fork-with-threads", FORK))

    def test_blocking_under_lock(self):
        self.assertIn("work() sleeps in usleep() while it holds 'm'", self.messages("blocking-under-lock", SLEEP))

    def test_one_place_is_one_cause(self):
        self.assertIn("work() sleeps in usleep() while it holds 'items[", self.messages("blocking-under-lock", TABLE))

    def test_one_of_a_table_is_not_another(self):
        message = self.messages("wait-under-lock", CLASS, "--min-confidence", "audit")
        self.assertIn("waits for 'changed' and keeps 'table[...]' locked", message)
        self.assertNotIn("everybody", message)
        likely = self.lockstitch("run", "--", "./program")
        self.assertEqual(likely.status, 0)
        self.assertNotIn("wait-under-lock", likely.out)

    def test_cond_many_mutexes(self):
        message = self.messages("cond-many-mutexes", MUTEXES)
        for name in ("'changed'", "'one'", "'two'"):
            self.assertIn(name, message)

    def test_one_thread_waits_with_one_mutex_at_a_time(self):
        looking, _, _ = MUTEXES.partition("int main")
        self.write("program.c", looking + "int main(void) { look(&one); look(&two); return 0; }")
        subprocess.run(["cc", "-g", "-pthread", "program.c", "-o", "program"], cwd=self.dir, check=True)
        result = self.lockstitch("run", "--min-confidence", "audit", "--", "./program")
        self.assertNotIn("cond-many-mutexes", result.out)
        self.assertIn("2 locks", result.out)

    def test_who_ends_the_process(self):
        """The others are in the middle of their work."""
        for end in ("exit", "_exit"):
            message = self.messages("exit-holding-lock", ENDED.replace("END", end))
            self.assertIn("the program ends while thread end holds 'own'", message)

    def test_long_holds_of_locks_that_are_alike(self):
        message = self.messages("long-hold", HELD, "--mode", "full")
        self.assertRegex(message, "^main held .* and others waited .*; so it was with 2 more locks made in the same place$")

    def test_thread_leak(self):
        self.assertEqual(self.messages("thread-leak", LEFT),
                         "2 threads work, created by start_work(), were never joined nor detached")

    def test_a_thread_joined_twice(self):
        message = self.messages("thread-leak", JOINED_TWICE)
        self.assertEqual(message, "main() joins a thread that has been joined before")

    def test_excess_threads(self):
        message = self.messages("excess-threads", MANY)
        self.assertRegex(message, r"^main\(\) created 100 threads work, up to 1 at once on \d+ processors?; "
                                  r"half of them lived less than [\d.]+ [mun]?s$")

    def test_join_under_lock(self):
        message = self.messages("join-under-lock", JOIN, "--min-confidence", "audit")
        self.assertIn("main() waits for the end of", message)
        self.assertIn("holds 'm', which that thread takes", message)


if __name__ == "__main__":
    unittest.main(verbosity=2)
