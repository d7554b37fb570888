"""Opposite orders in mode full: could the threads have met, as far as the order of all events tells?"""
import json
import subprocess
import unittest

from support import CliTest

# Each thread's part is put in; turns are taken by memory alone, which the recorder does not see.
PROGRAM = """#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static sem_t done;
static int flag, turn;
static void await(int number)
{
    while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) < number)
        sched_yield();
}
static void next(int number)
{
    __atomic_store_n(&turn, number, __ATOMIC_RELEASE);
}
static void nest(pthread_mutex_t *outer, pthread_mutex_t *inner)
{
    pthread_mutex_lock(outer);
    pthread_mutex_lock(inner);
    pthread_mutex_unlock(inner);
    pthread_mutex_unlock(outer);
}
static void *forward(void *arg)
{
    FORWARD;
    return arg;
}
static void *backward(void *arg)
{
    BACKWARD;
    return arg;
}
int main(void)
{
    pthread_t one, two;
    sem_init(&done, 0, 0);
    pthread_create(&one, NULL, forward, NULL);
    pthread_create(&two, NULL, backward, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    (void)flag;
    await(0);
    next(0);
    return 0;
}
"""

FREE = ("nest(&a, &b); next(1)", "await(1); nest(&b, &a)")
CONDITION = ("await(1); nest(&a, &b); pthread_mutex_lock(&m); flag = 1; pthread_cond_signal(&ready); "
             "pthread_mutex_unlock(&m)",
             "pthread_mutex_lock(&m); next(1); while (!flag) pthread_cond_wait(&ready, &m); "
             "pthread_mutex_unlock(&m); nest(&b, &a)")
SEMAPHORE = ("nest(&a, &b); sem_post(&done)", "sem_wait(&done); nest(&b, &a)")
# What comes first is in order; what comes later is not.
LATER = ("nest(&a, &b); sem_post(&done); nest(&a, &b); next(1)", "sem_wait(&done); await(1); nest(&b, &a)")
SECTIONS = ("pthread_mutex_lock(&m); nest(&a, &b); pthread_mutex_unlock(&m); next(1)",
            "await(1); pthread_mutex_lock(&m); pthread_mutex_unlock(&m); nest(&b, &a)")
# More than a thread's events are written down for.
LONG = ("for (int i = 0; i < 20000; i++) nest(&m, &a); nest(&a, &b); sem_post(&done)", "sem_wait(&done); nest(&b, &a)")


class Meetings(CliTest):
    def finding(self, parts, mode="full"):
        self.write("program.c", PROGRAM.replace("FORWARD", parts[0]).replace("BACKWARD", parts[1]))
        subprocess.run(["cc", "-g", "-pthread", "program.c", "-o", "program"], cwd=self.dir, check=True)
        result = self.lockstitch("run", "--mode", mode, "--min-confidence", "audit", "--format", "json", "-o", "report.json",
                                 "--", "./program")
        report = json.loads((self.dir / "report.json").read_text())
        found = [finding for finding in report["findings"] if finding["rule"] == "lock-order"]
        self.assertEqual(len(found), 1, (result.err, report["findings"]))
        return found[0]["level"], found[0]["confidence"], found[0]["note"]

    def test_nothing_in_the_way(self):
        level, confidence, note = self.finding(FREE)
        self.assertEqual((level, confidence), ("error", "certain"))
        self.assertIn("the events of this run allow it", note)

    def test_other_modes_do_not_know(self):
        for parts in (FREE, CONDITION, SECTIONS):
            level, confidence, note = self.finding(parts, "contention")
            self.assertEqual((level, confidence), ("error", "certain"))
            self.assertNotIn("this run", note)

    def test_a_condition_puts_them_in_order(self):
        level, _, note = self.finding(CONDITION)
        self.assertEqual(level, "warning")
        self.assertIn("one came before the other by way of the condition 'ready'", note)

    def test_a_semaphore_puts_them_in_order(self):
        level, _, note = self.finding(SEMAPHORE)
        self.assertEqual(level, "warning")
        self.assertIn("semaphore 'done'", note)

    def test_one_time_in_order_and_the_next_time_not(self):
        level, _, note = self.finding(LATER)
        self.assertEqual(level, "error")
        self.assertIn("the events of this run allow it", note)

    def test_sections_in_the_way(self):
        level, confidence, note = self.finding(SECTIONS)
        self.assertEqual((level, confidence), ("error", "likely"))
        self.assertIn("only if the threads come to 'm' in another order", note)

    def test_too_long_to_tell(self):
        level, confidence, note = self.finding(LONG)
        self.assertEqual((level, confidence), ("error", "certain"))
        self.assertNotIn("this run", note)


if __name__ == "__main__":
    unittest.main(verbosity=2)
