"""What findings say: names that tell things apart, and nothing said twice."""
import re
import unittest

from support import CliTest

THREADS = """
int main(void)
{
    pthread_t one, two;
    pthread_create(&one, NULL, first, NULL);
    pthread_create(&two, NULL, second, NULL);
    return pthread_join(one, NULL) + pthread_join(two, NULL);
}
"""


class Words(CliTest):
    def report(self, *files, level="likely"):
        result = self.scan("--min-confidence", level, *files, "--", "-pthread")
        self.assertEqual(result.status, 1, result.err)
        return result.out

    def message(self, rule, *files, **options):
        """Of the one finding of this rule."""
        found = re.findall(rf"(?m)^\S+: (?:error|warning|note): (.*) \[{rule}\]$", self.report(*files, **options))
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_locks_of_one_name_are_told_apart_by_their_files(self):
        for name, other in (("read", "write"), ("write", "read")):
            self.write(f"{name}.c", f"""#include <pthread.h>
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
void {other}_inside(void);
void {name}_inside(void) {{ pthread_mutex_lock(&mutex); pthread_mutex_unlock(&mutex); }}
void {name}_all(void) {{ pthread_mutex_lock(&mutex); {other}_inside(); pthread_mutex_unlock(&mutex); }}
""")
        self.write("main.c", """#include <pthread.h>
void read_all(void);
void write_all(void);
static void *first(void *arg) { read_all(); return arg; }
static void *second(void *arg) { write_all(); return arg; }
""" + THREADS)
        message = self.message("lock-order", "read.c", "write.c", "main.c")
        self.assertRegex(message, r"'mutex' of (read|write)\.c and 'mutex' of (?!\1)(read|write)\.c are locked in opposite")

    def test_two_threads_that_do_the_same_are_shown_once(self):
        self.write("same.c", """#include <pthread.h>
static int sum;
static void *first(void *arg) { sum += 1; return arg; }
#define second first
""" + THREADS)
        text = self.report("same.c")
        self.assertIn("'sum' is written in first() by several threads at once (first), with no lock", text)
        self.assertEqual(text.count("thread first writes 'sum', holding no lock"), 1, text)
        self.assertRegex(text, r"thread first, created at same\.c:\d+:\d+; and another one like it\n")

    def test_who_calls_from_outside_is_any_thread(self):
        self.write("library.c", """#include <pthread.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int sum;
void add(void) { pthread_mutex_lock(&lock); sum++; pthread_mutex_unlock(&lock); }
void more(void) { pthread_mutex_lock(&lock); sum += 2; pthread_mutex_unlock(&lock); }
void less(void) { pthread_mutex_lock(&lock); sum -= 2; pthread_mutex_unlock(&lock); }
int peek(void) { return sum; }
""")
        text = self.report("library.c", level="audit")
        self.assertIn("any thread reads 'sum', holding no lock", text)
        self.assertIn("\n  any thread in peek()\n", text)
        self.assertNotIn("thread any", text)

    def test_nobody_creates_main(self):
        self.write("main.c", """#include <pthread.h>
static int sum;
static void *first(void *arg) { sum += 1; return arg; }
int main(void)
{
    pthread_t one;
    pthread_create(&one, NULL, first, NULL);
    sum += 2;
    return pthread_join(one, NULL) + sum;
}
""")
        self.assertIn("\n  thread main\n", self.report("main.c"))

    def test_a_poll_names_what_threads_change_not_a_limit(self):
        self.write("poll.c", """#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
static struct { int limit, busy; } work;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *first(void *arg)
{
    pthread_mutex_lock(&lock);
    work.busy--;
    pthread_mutex_unlock(&lock);
    return arg;
}
static void *second(void *arg)
{
    while (work.limit <= work.busy)
        usleep(1000);
    return arg;
}
""" + THREADS.replace("    pthread_create(&one", "    work.limit = atoi(getenv(\"LIMIT\"));\n    pthread_create(&one", 1))
        self.assertEqual(self.message("sleep-poll", "poll.c"),
                         "second() sleeps and tests 'work.busy' in turns until another thread changes it")

    def test_a_condition_wait_is_named_once(self):
        self.write("wait.c", """#include <pthread.h>
static pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER, inner = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static int full;
static void *first(void *arg)
{
    pthread_mutex_lock(&outer);
    pthread_mutex_lock(&inner);
    while (!full)
        pthread_cond_wait(&filled, &inner);
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&outer);
    return arg;
}
static void *second(void *arg)
{
    pthread_mutex_lock(&inner);
    full = 1;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&inner);
    pthread_mutex_lock(&outer);
    pthread_mutex_unlock(&outer);
    return arg;
}
""" + THREADS)
        text = self.report("wait.c")
        self.assertIn("first() waits for 'filled' and keeps 'outer' locked", text)
        self.assertRegex(text, r"(?m)\^ waits for a condition$")


if __name__ == "__main__":
    unittest.main()
