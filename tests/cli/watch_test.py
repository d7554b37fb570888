"""lockstitch run while the program runs: deadlocks, signals, process trees, and where recordings go."""
import json
import os
import signal
import subprocess
import time
import unittest
from pathlib import Path

from support import BUILD, LIBRARY, LOCKSTITCH, ROOT, CliTest

WRONG = BUILD / "corpus/opposite-order"

SELF_DEADLOCK = """#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
int main(void)
{
    alarm(20);
    pthread_mutex_lock(&m);
    pthread_mutex_lock(&m);
    return 0;
}
"""

JOIN_DEADLOCK = """#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static void *worker(void *arg)
{
    pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t thread;
    alarm(20);
    pthread_mutex_lock(&m);
    pthread_create(&thread, NULL, worker, NULL);
    pthread_join(thread, NULL);
    pthread_mutex_unlock(&m);
    return 0;
}
"""

# Long waits that end by themselves: a slow holder, and a wait with a time limit inside of a circle.
SLOW = """#define _GNU_SOURCE
#include <pthread.h>
#include <time.h>
#include <unistd.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;
static void *timed(void *arg)
{
    struct timespec limit;
    pthread_mutex_lock(&a);
    pthread_barrier_wait(&both);
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_nsec += 400000000;
    limit.tv_sec += limit.tv_nsec / 1000000000;
    limit.tv_nsec %= 1000000000;
    if (pthread_mutex_timedlock(&b, &limit) == 0)
        pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return arg;
}
int main(void)
{
    pthread_t thread;
    pthread_barrier_init(&both, NULL, 2);
    pthread_create(&thread, NULL, timed, NULL);
    pthread_mutex_lock(&b);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    pthread_join(thread, NULL);
    return 0;
}
"""


# The signal comes before the wait; and the one who should send another waits for the first.
STALL = """#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static sem_t items;
static void *consumer(void *arg)
{
    pthread_mutex_lock(&m);
    pthread_cond_wait(&ready, &m);
    pthread_mutex_unlock(&m);
    return arg;
}
static void *producer(void *arg)
{
    sem_wait(&items);
    return arg;
}
int main(void)
{
    pthread_t one, two;
    alarm(20);
    sem_init(&items, 0, 0);
    pthread_cond_signal(&ready);
    pthread_create(&one, NULL, consumer, NULL);
    pthread_create(&two, NULL, producer, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
"""

# All threads wait, and somebody outside will wake one: through the handler of a signal, or a shared semaphore.
IDLE = """#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
static sem_t mine;
static void *wait_for(void *semaphore)
{
    while (sem_wait(semaphore) != 0)
        ;
    return NULL;
}
static void on_signal(int number)
{
    (void)number;
    sem_post(&mine);
}
int main(int argc, char **argv)
{
    sem_t *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_t thread;
    (void)argv;
    sem_init(shared, 1, 0);
    sem_init(&mine, 0, 0);
    if (argc > 1)
        signal(SIGUSR1, on_signal);
    if (fork() == 0) {
        usleep(500000);
        argc > 1 ? kill(getppid(), SIGUSR1) : sem_post(shared);
        _exit(0);
    }
    pthread_create(&thread, NULL, wait_for, argc > 1 ? &mine : shared);
    pthread_join(thread, NULL);
    return 0;
}
"""

# Two ways of one length through one wrapper.
WRAPPED = """#include <pthread.h>
#include <unistd.h>
static int turn[2];
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static void take(pthread_mutex_t *lock) { pthread_mutex_lock(lock); }
static void first(void) { take(&a); }
static void second(void) { take(&b); }
static void *forward(void *arg)
{
    first();
    second();
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return write(turn[1], "", 1) == 1 ? arg : NULL;
}
static void *backward(void *arg)
{
    char token;
    if (read(turn[0], &token, 1) != 1)
        return NULL;
    second();
    first();
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    return arg;
}
int main(void)
{
    pthread_t one, two;
    if (pipe(turn) != 0)
        return 1;
    pthread_create(&one, NULL, forward, NULL);
    pthread_create(&two, NULL, backward, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
"""

# Two processes and the locks of a file: each takes one, and then, or after a while, the other one's.
SHARED = """#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
struct shared { pthread_mutex_t lock[2]; int here; };
static struct shared *map(const char *path)
{
    int file = path ? open(path, O_RDWR | O_CREAT, 0600) : -1;
    if (path && ftruncate(file, sizeof(struct shared)) != 0)
        exit(2);
    return mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, path ? MAP_SHARED : MAP_SHARED | MAP_ANONYMOUS,
                file, 0);
}
static void set_up(struct shared *shared)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    for (int i = 0; i < 2; i++)
        pthread_mutex_init(&shared->lock[i], &attributes);
}
static void cross(struct shared *shared, int mine, int slow)
{
    alarm(20);
    pthread_mutex_lock(&shared->lock[mine]);
    __atomic_fetch_add(&shared->here, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&shared->here, __ATOMIC_SEQ_CST) < 2)
        sched_yield();
    if (slow && mine) {
        usleep(400000);
        pthread_mutex_unlock(&shared->lock[mine]);
        return;
    }
    pthread_mutex_lock(&shared->lock[!mine]);
    pthread_mutex_unlock(&shared->lock[!mine]);
    pthread_mutex_unlock(&shared->lock[mine]);
}
int main(int argc, char **argv)
{
    struct shared *shared = map(argc > 2 ? argv[2] : NULL);
    set_up(shared);
    pid_t child = fork();
    cross(shared, child == 0, argv[1][0] == 's');
    return child && wait(NULL) < 0;
}
"""


class Watch(CliTest):
    def build(self, name, source):
        self.write(f"{name}.c", source)
        subprocess.run(["cc", "-g", "-pthread", f"{name}.c", "-o", name], cwd=self.dir, check=True)
        return f"./{name}"

    def rules(self, *args):
        result = self.lockstitch("run", "--format", "json", "-o", "report.json", *args)
        report = json.loads((self.dir / "report.json").read_text())
        return result, [finding["rule"] for finding in report["findings"]], report


class Deadlocks(Watch):
    def two_threads(self):
        return self.build("two", (ROOT / "rules/deadlock/bad.c").read_text().replace("alarm(2)", "alarm(20)"))

    def test_the_program_is_ended_and_the_report_is_whole(self):
        program = self.two_threads()
        start = time.monotonic()
        result, rules, report = self.rules("--", program)
        self.assertLess(time.monotonic() - start, 10)
        self.assertEqual(result.status, 1, result.err)
        self.assertEqual([rule for rule in rules if rule != "lock-contention"], ["deadlock"])  # one cause, one finding
        self.assertIn("add_user waits for 'journal', held by print_journal", result.err)
        finding = report["findings"][rules.index("deadlock")]
        self.assertEqual(finding["evidence"], "observed")
        self.assertIn("opposite orders", finding["note"])

    def test_abort(self):
        program = self.two_threads()
        result, rules, _ = self.rules("--on-deadlock", "abort", "--", "sh", "-c", f"ulimit -c 0; exec {program}")
        self.assertEqual(result.status, 128 + signal.SIGABRT, result.err)
        self.assertIn("deadlock", rules)

    def test_going_on_leaves_the_program_alone(self):
        program = self.build("two", (ROOT / "rules/deadlock/bad.c").read_text())  # ends itself after 2 s
        result, rules, _ = self.rules("--on-deadlock", "continue", "--", program)
        self.assertEqual(result.status, 128 + signal.SIGALRM, result.err)
        self.assertEqual(result.err.count("the program hangs"), 1)
        self.assertIn("deadlock", rules)

    def test_a_thread_that_waits_for_itself(self):
        result, rules, _ = self.rules("--", self.build("self", SELF_DEADLOCK))
        self.assertEqual(result.status, 1, result.err)
        self.assertIn("main waits for 'm', which it holds itself", result.err)
        self.assertEqual([rule for rule in rules if rule != "lock-contention"], ["deadlock"])

    def test_a_join_under_the_lock_that_the_thread_wants(self):
        result, rules, _ = self.rules("--", self.build("join", JOIN_DEADLOCK))
        self.assertEqual(result.status, 1, result.err)
        self.assertIn("main waits for the end of worker", result.err)
        self.assertIn("deadlock", rules)

    def test_only_the_process_with_the_deadlock_is_ended(self):
        program = self.two_threads()
        result, rules, _ = self.rules("--", "sh", "-c", f"{program}; echo went on; exit 6")
        self.assertEqual((result.status, result.out), (6, "went on\n"), result.err)
        self.assertIn("deadlock", rules)

    def test_a_circle_through_two_processes(self):
        program = self.build("shared", SHARED)
        for arguments in (["cross"], ["cross", "locks"]):
            start = time.monotonic()
            result, rules, report = self.rules("--", program, *arguments)
            self.assertLess(time.monotonic() - start, 10)
            self.assertEqual(result.err.count("the program hangs"), 1, result.err)
            self.assertEqual(rules.count("deadlock"), 1, result.err)
            finding = report["findings"][rules.index("deadlock")]
            self.assertEqual(len({witness["thread"] for witness in finding["witnesses"]}), 2)
            self.assertEqual(finding["message"].count("main of shared["), 4)

    def test_waiting_for_another_process_is_none(self):
        result, rules, _ = self.rules("--", self.build("shared", SHARED), "slow")
        self.assertNotIn("deadlock", rules)
        self.assertNotIn("hangs", result.err)
        self.assertEqual(result.status, 0, result.err)

    def test_waits_that_end_are_none(self):
        result, rules, _ = self.rules("--", self.build("slow", SLOW))
        self.assertNotIn("deadlock", rules)
        self.assertNotIn("hangs", result.err)
        self.assertEqual(result.status, 0, result.err)

    def test_events_that_nobody_is_left_to_bring(self):
        result, rules, report = self.rules("--", self.build("stall", STALL))
        self.assertEqual(result.status, 1, result.err)
        for words in ("consumer waits for the condition 'ready'", "producer waits for the semaphore 'items'",
                      "main waits for the end of consumer", "no thread is left"):
            self.assertIn(words, result.err)
        self.assertIn("deadlock", rules)
        lost = report["findings"][rules.index("cond-lost-wakeup")]
        self.assertEqual((lost["confidence"], lost["message"]),
                         ("likely", "main() signals 'ready' before anybody waits for it, and consumer waits for ever"))
        self.assertIn("deadlock", self.lockstitch("report").out)

    def test_signals_that_were_heard_are_not_to_blame(self):
        heard = STALL.replace("    pthread_cond_signal(&ready);\n", "").replace(
            "    pthread_create(&two", "    while (__atomic_load_n(&ready.__data.__wrefs, __ATOMIC_RELAXED) < 8)\n"
            "        sched_yield();\n    pthread_cond_signal(&ready);\n    pthread_create(&two").replace(
            "    pthread_cond_wait(&ready, &m);\n", "    pthread_cond_wait(&ready, &m);\n" * 2).replace(
            "#include <semaphore.h>", "#include <sched.h>\n#include <semaphore.h>")
        _, rules, _ = self.rules("--", self.build("heard", heard))
        self.assertIn("deadlock", rules)
        self.assertNotIn("cond-lost-wakeup", rules)

    def test_events_that_come_from_outside(self):
        program = self.build("idle", IDLE)
        for arguments in ([], ["handler"]):
            result, rules, _ = self.rules("--", program, *arguments)
            self.assertEqual((result.status, rules), (0, []), result.err)

    def test_found_later_in_what_a_killed_program_left(self):
        program = self.two_threads()
        environment = {**os.environ, "LD_PRELOAD": str(LIBRARY)}
        process = subprocess.Popen([program], cwd=self.dir, env=environment)
        while not self.hangs(process.pid):
            time.sleep(0.02)
        process.kill()
        process.wait()
        result = self.lockstitch("report", "--format", "json")
        self.assertIn("deadlock", [finding["rule"] for finding in json.loads(result.out)["findings"]])

    def hangs(self, pid):
        """All three threads wait in the kernel for a futex."""
        states = [task.joinpath("wchan").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
        if "0" in states and os.geteuid() != 0:
            self.skipTest("this kernel does not say where threads wait")
        return len(states) == 3 and all(state.startswith("futex") for state in states)


class Witnesses(Watch):
    def test_ways_through_one_wrapper_are_told_apart(self):
        _, rules, report = self.rules("--", self.build("wrapped", WRAPPED))
        self.assertEqual(rules, ["lock-order"])
        ways = {witness["thread"]: [(step["function"], step["what"]) for step in witness["steps"]]
                for witness in report["findings"][0]["witnesses"]}
        self.assertEqual(ways["forward"], [
            ("forward", "calls first()"), ("first", "calls take()"), ("take", "acquires 'a'"),
            ("forward", "calls second()"), ("second", "calls take()"), ("take", "acquires 'b'")])
        self.assertEqual(ways["backward"], [
            ("backward", "calls second()"), ("second", "calls take()"), ("take", "acquires 'b'"),
            ("backward", "calls first()"), ("first", "calls take()"), ("take", "acquires 'a'")])


class Sanitizers(Watch):
    def test_the_runtime_of_asan_comes_first(self):
        self.write("wrong.c", WRAPPED)  # one thread after the other: it never hangs by chance
        built = subprocess.run(["gcc", "-g", "-pthread", "-fsanitize=address", "wrong.c", "-o", "wrong"], cwd=self.dir,
                               capture_output=True, check=False)
        if built.returncode != 0:
            self.skipTest("no gcc with AddressSanitizer")
        result, rules, _ = self.rules("--", "./wrong")
        self.assertEqual((result.status, rules), (1, ["lock-order"]), result.err)


class Signals(Watch):
    def watched(self, script):
        process = subprocess.Popen([LOCKSTITCH, "run", "--", "sh", "-c", script], cwd=self.dir, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), "ready\n")
        return process

    def test_signals_are_handed_on(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
            with self.subTest(number.name):
                process = self.watched(f"trap 'echo caught; exit 7' {number.name[3:]}; echo ready; "
                                       "while :; do sleep 0.02; done")
                process.send_signal(number)
                out, err = process.communicate(timeout=30)
                self.assertEqual(process.returncode, 7, err)
                self.assertTrue(out.startswith("caught\n"), out)

    def test_a_signal_that_kills(self):
        process = self.watched("echo ready; while :; do sleep 0.02; done")
        process.terminate()
        _, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 128 + signal.SIGTERM, err)


class Trees(Watch):
    def test_findings_of_children(self):
        result, rules, _ = self.rules("--", "sh", "-c", f"{WRONG}; {WRONG} &  wait")
        self.assertEqual(result.status, 1, result.err)
        self.assertIn("lock-order", rules)

    def test_no_children(self):
        result, rules, _ = self.rules("--no-children", "--", "sh", "-c", f"{WRONG}; true")
        self.assertEqual((result.status, rules), (0, []), result.err)

    def test_preloads_and_settings_of_the_user_are_kept(self):
        self.write("empty.c", "int nothing;\n")
        subprocess.run(["cc", "-shared", "-fPIC", "empty.c", "-o", "empty.so"], cwd=self.dir, check=True)
        environment = {**os.environ, "LD_PRELOAD": str(self.dir / "empty.so"), "LOCKSTITCH_OPTIONS": "size=64",
                       "ASAN_OPTIONS": "verify_asan_link_order=0"}  # of a sanitized command itself
        done = subprocess.run([LOCKSTITCH, "run", "--", "sh", "-c", "echo $LD_PRELOAD; echo $LOCKSTITCH_OPTIONS"],
                              cwd=self.dir, env=environment, capture_output=True, text=True, timeout=60)
        preload, settings = done.stdout.splitlines()[:2]
        self.assertEqual(preload, f"{LIBRARY.resolve()}:{self.dir}/empty.so")
        self.assertTrue(settings.startswith("size=64:mode=contention:dir="), settings)

    def test_a_program_without_the_library_is_not_seen(self):
        result = self.lockstitch("run", "--", "env", "-i", str(WRONG))
        self.assertEqual(result.status, 3, result.out)
        self.assertIn("LD_PRELOAD", result.out)


class Recordings(Watch):
    def test_record_directory(self):
        result = self.lockstitch("run", "--record", "deep/er", "--", WRONG)
        self.assertEqual(result.status, 1, result.err)
        self.assertEqual(len(list((self.dir / "deep/er").glob("*.lsrec"))), 1)
        # A second run into the same directory does not report the first one again.
        result, rules, _ = self.rules("--record", "deep/er", "--", "true")
        self.assertEqual((result.status, rules), (0, []), result.err)
        self.assertEqual(self.lockstitch("report", "deep/er", "--fail-on", "error").status, 1)

    def test_report_takes_the_newest_run(self):
        self.lockstitch("run", "--", WRONG)
        self.assertEqual(self.lockstitch("report").status, 1)
        self.lockstitch("run", "--", "true")
        self.assertEqual(self.lockstitch("report").status, 0)

    def test_report_says_what_run_said(self):
        first = self.lockstitch("run", "-o", "run.json", "--format", "json", "--", WRONG)
        self.assertEqual(first.out.count("\n"), 2)  # of the program
        again = self.lockstitch("report", "--format", "json")
        self.assertEqual(again.out, (self.dir / "run.json").read_text())

    def test_no_recording_at_all(self):
        self.assert_refused(["report"], "lockstitch run")


if __name__ == "__main__":
    unittest.main()
