"""lockstitch top: who waits for whom in a running process, once and live on a terminal."""
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
import unittest

from support import LOCKSTITCH, CliTest

# A holder that sleeps on its lock until a byte comes, a waiter, one that joins, and one that works.
PROGRAM = """#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
static pthread_mutex_t slow_lock = PTHREAD_MUTEX_INITIALIZER, hot_lock = PTHREAD_MUTEX_INITIALIZER;
static int ready[2], go[2];
static void *holder(void *arg)
{
    char byte;
    pthread_mutex_lock(&slow_lock);
    write(ready[1], "", 1);
    read(0, &byte, 1);
    pthread_mutex_unlock(&slow_lock);
    write(go[1], "", 1);
    return arg;
}
static void *waiter(void *arg)
{
    pthread_mutex_lock(&slow_lock);
    pthread_mutex_unlock(&slow_lock);
    return arg;
}
static pthread_mutex_t *cells;
static void *worker(void *arg)
{
    cells = malloc(3 * sizeof *cells);
    for (int i = 0; i < 3; i++)
        pthread_mutex_init(&cells[i], NULL);
    for (int i = 0;; i++) {
        pthread_mutex_lock(&cells[i % 3]);
        pthread_mutex_unlock(&cells[i % 3]);
        pthread_mutex_lock(&hot_lock);
        pthread_mutex_unlock(&hot_lock);
        usleep(500);
        if (__atomic_load_n((int *)arg, __ATOMIC_RELAXED))
            return NULL;
    }
}
int main(void)
{
    pthread_t t[3];
    int stop = 0;
    char byte;
    alarm(60);
    pipe(ready);
    pipe(go);
    pthread_create(&t[0], NULL, holder, NULL);
    read(ready[0], &byte, 1);
    pthread_create(&t[1], NULL, waiter, NULL);
    pthread_create(&t[2], NULL, worker, &stop);
    pthread_join(t[1], NULL);
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    pthread_join(t[2], NULL);
    pthread_join(t[0], NULL);
    return 0;
}
"""


class Top(CliTest):
    def setUp(self):
        super().setUp()
        source = self.write("topped.c", PROGRAM)
        subprocess.run(["cc", "-g", "-w", "-pthread", "-o", self.dir / "topped", source], check=True)
        self.process = subprocess.Popen([LOCKSTITCH, "run", "-q", "-o", "/dev/null", "--record", "there", "--", "./topped"],
                                        cwd=self.dir, stdin=subprocess.PIPE)
        self.addCleanup(self.end)
        deadline = time.monotonic() + 20
        while "for 'slow_lock', held by holder" not in self.once("topped").out:
            self.assertLess(time.monotonic(), deadline, "the program does not get where it should")
            time.sleep(0.05)

    def end(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(20)
        else:
            self.process.stdin.close()

    def once(self, *args):
        return self.lockstitch("top", "--once", *args)

    def test_once(self):
        result = self.once("topped")
        self.assertEqual(result.status, 0, result.err)
        lines = result.out.splitlines()
        self.assertRegex(lines[0], r"^topped\[\d+\]  up .* 4 threads, \d waiting")
        def of(name):
            return next(line for line in lines if line.split()[1:2] == [name])

        waiter = of("waiter")
        self.assertRegex(waiter, r"waits +\S+ \S+ .*for 'slow_lock', held by holder at topped.c:18")
        self.assertIn("holds 'slow_lock'", of("holder"))
        self.assertIn("for the end of waiter", of("main"))
        self.assertRegex(next(line for line in lines if line.endswith(" hot_lock")), r"^[1-9]\S*/s ")
        self.assertNotIn("\33", result.out)

    def test_locks_of_one_name_are_one_row(self):
        deadline = time.monotonic() + 20
        while "(3 locks)" not in (out := self.once("topped").out):
            self.assertLess(time.monotonic(), deadline, out)
        row, = (line for line in out.splitlines() if "cells[" in line)
        self.assertRegex(row, r"^[1-9]\S*/s .* cells\[i\] \(3 locks\)")

    def test_by_number_and_by_file(self):
        pid = self.once("topped").out.split("[")[1].split("]")[0]
        self.assertIn("slow_lock", self.once(pid).out)
        self.assertIn("slow_lock", self.once(next((self.dir / "there").glob("*.lsrec"))).out)

    def test_the_process_goes_on(self):
        self.once("topped")
        self.process.stdin.write(b"x")
        self.process.stdin.flush()
        self.assertEqual(self.process.wait(20), 0)

    def test_what_is_not_there(self):
        self.assert_refused(["top", "no-such-program"], "no-such-program", "lockstitch run")
        self.assert_refused(["top", "999999"], "999999")

    def terminal(self, rows, columns):
        """top on a terminal of its own: the process, our end, and what it has written so far."""
        pid, ours = pty.fork()
        if pid == 0:
            os.chdir(self.dir)
            os.environ["TERM"] = "xterm"
            os.execv(LOCKSTITCH, [LOCKSTITCH, "top", "topped"])
        self.resize(ours, rows, columns)
        return pid, ours

    def resize(self, ours, rows, columns):
        fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read_until(self, ours, condition, seen=""):
        deadline = time.monotonic() + 20
        while not condition(seen):
            self.assertLess(time.monotonic(), deadline, repr(seen[-2000:]))
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    seen += os.read(ours, 65536).decode()
                except OSError:
                    return seen
        return seen

    def wait(self, pid):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)
        self.fail("top does not end")

    def test_live_until_q(self):
        pid, ours = self.terminal(30, 120)
        seen = self.read_until(ours, lambda text: text.count("\33[H") >= 2 and "held by holder" in text)
        self.assertIn("\33[?1049h", seen)
        os.write(ours, b"q")
        seen = self.read_until(ours, lambda text: "\33[?1049l" in text, seen)
        self.assertTrue("\33[?25h" in seen, "the cursor stays hidden")
        self.assertEqual(self.wait(pid), 0)
        os.close(ours)

    def test_it_fits_the_terminal(self):
        pid, ours = self.terminal(8, 40)
        self.read_until(ours, lambda text: "topped[" in text and text.endswith("\33[J"))
        self.resize(ours, 6, 30)
        seen = self.read_until(ours, lambda text: "\33[H" in text and text.endswith("\33[J"))
        rows = seen[seen.rindex("\33[H"):].replace("\33[K", "").split("\r\n")[:-1]
        plain = [row.replace("\33[H", "").replace("\33[1m", "").replace("\33[7m", "").replace("\33[33m", "").replace("\33[0m", "")
                 for row in rows]
        self.assertLessEqual(len(plain), 5, plain)
        self.assertLessEqual(max(map(len, plain)), 30, plain)
        os.kill(pid, signal.SIGTERM)
        self.assertEqual(self.wait(pid), 0)
        os.close(ours)

    def test_it_ends_with_the_program(self):
        pid, ours = self.terminal(30, 120)
        self.read_until(ours, lambda text: "held by holder" in text)
        self.process.stdin.write(b"x")
        self.process.stdin.flush()
        self.read_until(ours, lambda text: "has ended" in text)
        self.assertEqual(self.wait(pid), 0)
        os.close(ours)


if __name__ == "__main__":
    unittest.main()
