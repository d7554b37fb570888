"""The preloaded library alone: its recordings, and that programs behave as without it.

Each case runs natively and in every mode with the same output and status; preload_dump then checks that
the recording is sound and prints it, and the case asserts what must be in it.
"""
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

PROGRAMS = Path(os.environ["LS_PRELOAD_PROGRAMS"])
LIBRARY = os.environ["LS_PRELOAD_LIBRARY"]
MODES = ("order", "contention", "full")

ACQUIRE, SHARE, WAIT, SIGNAL, BROADCAST, JOIN = range(1, 7)
TRY, TIMED, REACQUIRE, INHERITED, OWNER_DIED = 1, 2, 4, 8, 16
MUTEX, RWLOCK, SPIN, COND, SEMAPHORE, BARRIER, ONCE, GUARD, FUTEX, PSEUDO, THREAD, CALL = range(1, 13)
READ, NANOSLEEP = 1, 20  # of enum lsr_blocking
RUNNING, EXITED, ABORTED, EXECED = range(1, 5)
RELOCK, UNLOCK_FREE, UNLOCK_FOREIGN, DESTROY_HELD, INIT_HELD, WAIT_UNLOCKED, USE_DESTROYED, \
    LOST_BY_FORK = range(1, 9)
RETURNED, EXITED_THREAD, CANCELLED, UNBORN = range(1, 5)
BEING_MADE = 3  # preload_dump says so


class BeingMade(Exception):
    """The process has made the file, and has not yet written its header."""


class Recording:
    """The records of one file, by type and by reference."""

    def __init__(self, path):
        self.path = path
        done = subprocess.run([PROGRAMS / "preload_dump", path], capture_output=True, text=True)
        if done.returncode == BEING_MADE:
            raise BeingMade(path)
        if done.returncode:
            raise AssertionError(f"{path}: damaged ({done.returncode}): {done.stderr}")
        records = [json.loads(line) for line in done.stdout.splitlines()]
        self.header = records[0]
        self.by_ref = {r["ref"]: r for r in records[1:]}

    def all(self, type_, /, **want):
        return [r for r in self.by_ref.values()
                if r["type"] == type_ and all(r[key] == value for key, value in want.items())]

    def main(self):
        return self.by_ref[self.header["main"]]

    def created(self):
        """Threads that the main thread or another one created, in order."""
        return sorted((t for t in self.all("thread") if t["creator"]), key=lambda t: t["number"])

    def uses(self, kind, op=ACQUIRE, **want):
        return [u for u in self.all("use", op=op, **want) if op != JOIN and self.by_ref[u["object"]]["kind"] == kind]


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="lockstitch-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def environment(self, mode, more=""):
        return {**os.environ, "LD_PRELOAD": LIBRARY, "LOCKSTITCH_OPTIONS": f"mode={mode}:dir={self.directory}{more}"}

    def run_one(self, command, **options):
        done = subprocess.run(command, capture_output=True, timeout=100, **options)
        return done.returncode, done.stdout, done.stderr

    def recordings(self):
        found = [Recording(path) for path in sorted(self.directory.glob("*.lsrec"))]
        return sorted(found, key=lambda r: (r.header["start_ticks"], r.header["pid"]))

    def run_modes(self, program, *arguments, check=None, files=1, more=""):
        """Runs natively and in every mode; check(recording...) is called for each mode."""
        command = [PROGRAMS / program, *arguments]
        native = self.run_one(command)
        self.assertNotIn(native[0], (99, 127))
        for mode in MODES:
            with self.subTest(mode=mode):
                self.mode = mode
                self.assertEqual(self.run_one(command, env=self.environment(mode, more)), native)
                recordings = self.recordings()
                self.assertEqual(len(recordings), files)
                if check:
                    check(*recordings)
            for path in self.directory.glob("*.lsrec"):
                path.unlink()
        return native

    def watch(self, case, mode, stands, program="preload_lives"):
        """Starts a program that never ends, and reads its recording until stands(recording)."""
        with subprocess.Popen([PROGRAMS / program, case], env=self.environment(mode)) as process:
            try:
                deadline = time.monotonic() + 60
                while time.monotonic() < deadline:
                    with contextlib.suppress(BeingMade):
                        found = self.recordings()
                        if found and stands(found[0]):
                            return
                self.fail(f"{case}: not seen in the recording")
            finally:
                process.kill()

    def assert_no_misuse(self, recording):
        self.assertEqual(recording.all("misuse"), [])

    def assert_nothing_held(self, recording):
        self.assertEqual([t["held"] for t in recording.all("thread") if t["held"]], [])


class Locks(Case):
    def test_counts(self):
        def check(r):
            uses = r.uses(MUTEX)
            self.assertEqual([u["count"] for u in uses], [1000, 1000])
            self.assertEqual(len({u["thread"] for u in uses}), 2)
            self.assertEqual(len({u["object"] for u in uses}), 1)
            timed = {"contention": 64 + 29, "full": 1000}  # of 1000 holds: the first ones, and some of the others
            if self.mode == "order":
                self.assertTrue(all("hold" not in u for u in uses))
            else:
                self.assertEqual([u["hold"]["count"] for u in uses], [timed[self.mode]] * 2)
                self.assertTrue(all(u["hold"]["buckets"] == u["hold"]["count"] for u in uses))
            self.assert_no_misuse(r)
            self.assert_nothing_held(r)
        self.run_modes("preload_locks", "counts", check=check)

    def test_contended(self):
        def check(r):
            holder, = r.uses(MUTEX, thread=r.header["main"])
            waiter, = r.uses(MUTEX, contended=1)
            self.assertEqual(waiter["blocker"], r.header["main"])
            self.assertEqual(waiter["blocker_site"], holder["site"])
            thread, = r.created()
            if self.mode == "order":
                self.assertNotIn("wait", waiter)
            else:
                self.assertEqual(waiter["wait"]["count"], 1)
                self.assertGreater(waiter["wait"]["total"], 0)
                self.assertEqual((thread["waits"], thread["wait_ns"]), (1, waiter["wait"]["total"]))
        self.run_modes("preload_locks", "contended", check=check)

    def test_refused(self):
        def check(r):
            uses = sorted((u["count"], u["failed"], u["contended"]) for u in r.uses(MUTEX))
            self.assertEqual(uses, [(0, 1, 0), (1, 0, 0)])
            self.assertTrue(all("wait" not in u for u in r.uses(MUTEX)))
            self.assertEqual([m["kind"] for m in r.all("misuse")], [RELOCK])
        self.run_modes("preload_locks", "refused", check=check)

    def test_wrapped(self):
        """What is held was taken by the function that takes the second lock, not by one like it."""
        def check(r):
            first, second = r.all("dependency")
            outer = [r.by_ref[d["held_stacks"][0]]["frames"][1] for d in (first, second)]
            inner = [r.by_ref[d["stack"]]["frames"] for d in (first, second)]
            inner = [inner[0][0], inner[1][1]] if len(inner[0]) < len(inner[1]) else [inner[0][1], inner[1][0]]
            for i in range(2):  # two places of one function are nearer to each other than to the other function
                self.assertLess(abs(outer[i] - inner[i]), abs(outer[i] - inner[1 - i]))
        self.run_modes("preload_locks", "wrapped", check=check)

    def test_abba_joined(self):
        def check(r):
            first, second = r.all("dependency")
            one, two = r.created()
            self.assertEqual((first["thread"], second["thread"]), (one["ref"], two["ref"]))
            self.assertEqual((first["held"], second["held"]), ([second["object"]], [first["object"]]))
            for d in (first, second):
                self.assertEqual(r.by_ref[d["stack"]]["frames"][0], r.by_ref[d["use"]]["site"])
                self.assertEqual(len(d["held_stacks"]), 1)
            orders = [(o["kind"], o["segment"], o["other"]) for o in r.all("order")]
            self.assertEqual(orders, [(1, 1, one["ref"]), (2, 2, one["ref"]), (1, 3, two["ref"]), (2, 4, two["ref"])])
            self.assertEqual((one["creator_segment"], two["creator_segment"]), (0, 2))
            self.assertEqual([t["joined_by"] for t in (one, two)], [r.header["main"]] * 2)
            self.assertEqual([t["ended"] for t in (one, two)], [RETURNED] * 2)
        self.run_modes("preload_locks", "abba_joined", check=check)

    def test_try_and_timed(self):
        def check(r):
            self.assertEqual(sorted(d["how"] for d in r.all("dependency")), [TRY, TIMED, TIMED])
            self.assertEqual(sorted(u["how"] for u in r.uses(MUTEX)), [0, TRY, TIMED, TIMED])
        self.run_modes("preload_locks", "try_and_timed", check=check)

    def test_a_tried_lock_is_a_source_only(self):
        def check(r):
            dependency, = [d for d in r.all("dependency") if not d["how"] & TRY]
            self.assertEqual(r.by_ref[dependency["object"]]["kind"], RWLOCK)
            self.assertEqual(len(dependency["held"]), 2)
            self.assertEqual([(u["count"], u["failed"]) for u in r.uses(MUTEX, how=TRY)], [(1, 0), (0, 1)])
            self.assert_no_misuse(r)
        self.run_modes("preload_locks", "try_held", check=check)

    def test_recursion_makes_no_dependency(self):
        def check(r):
            dependency, = r.all("dependency")
            held, = r.main()["held"]
            self.assertEqual(dependency["held"], [held["object"]])
            self.assertEqual(held["depth"], 1)
            self.assertEqual(r.by_ref[held["object"]]["flags"] & 1, 1)
            self.assert_no_misuse(r)
        self.run_modes("preload_locks", "recursive", check=check)

    def test_relock(self):
        def check(r):
            misuse, = r.all("misuse")
            self.assertEqual((misuse["kind"], misuse["other"]), (RELOCK, r.header["main"]))
            self.assertNotEqual(misuse["stack"], misuse["other_stack"])
            self.assertEqual(r.all("dependency"), [])
            self.assert_nothing_held(r)
        self.run_modes("preload_locks", "relock", check=check)

    def test_misuse(self):
        def check(r):
            kinds = [UNLOCK_FREE, UNLOCK_FOREIGN, DESTROY_HELD, INIT_HELD, USE_DESTROYED]
            self.assertEqual([m["kind"] for m in r.all("misuse")], kinds)
            free, foreign, destroy = r.all("misuse")[:3]
            self.assertEqual((foreign["other"], destroy["other"]), (r.header["main"],) * 2)
            self.assertEqual(foreign["thread"], r.created()[0]["ref"])
            self.assertEqual(r.by_ref[foreign["object"]]["foreign"], 1)
            self.assertEqual(r.by_ref[destroy["object"]]["flags"] & 2048, 2048)  # replaced by the init
        self.run_modes("preload_locks", "misuse", check=check)

    def test_held_100(self):
        def check(r):
            dependencies = r.all("dependency")
            self.assertEqual(len(dependencies), 100)
            self.assertEqual(sorted(len(d["held"]) for d in dependencies), sorted([*range(1, 100), 50]))
            self.assert_nothing_held(r)
            self.assert_no_misuse(r)
        self.run_modes("preload_locks", "held_100", check=check)

    def test_generations(self):
        def check(r):
            objects = sorted(r.all("object", kind=MUTEX), key=lambda o: o["generation"])
            self.assertEqual([o["generation"] for o in objects], [1, 2, 3])
            self.assertTrue(all(o["destroyed"] for o in objects))
            self.assertEqual([u["count"] for u in r.uses(MUTEX)], [1, 1, 1])
        self.run_modes("preload_locks", "reuse", check=check)

    def test_readers(self):
        def check(r):
            dependency, = r.all("dependency")
            self.assertEqual(dependency["op"], ACQUIRE)
            self.assertEqual([m["kind"] for m in r.all("misuse")], [RELOCK])
            self.assertEqual(sum(u["count"] for u in r.uses(RWLOCK, op=SHARE)), 3)
            self.assertEqual([u["failed"] for u in r.uses(RWLOCK, how=TRY)], [1])
            self.assert_nothing_held(r)
        self.run_modes("preload_locks", "readers", check=check)

    def test_spin(self):
        def check(r):
            dependency, = r.all("dependency")
            self.assertEqual(r.by_ref[dependency["object"]]["kind"], SPIN)
            self.assertEqual(r.by_ref[dependency["object"]]["flags"] & 64, 64)
            self.assert_no_misuse(r)
        self.run_modes("preload_locks", "spin", check=check)

    def test_robust(self):
        def check(r):
            thread, = r.created()
            self.assertEqual(len(thread["held"]), 1)
            self.assertEqual(r.main()["held"], [])
            self.assertEqual([u["count"] for u in r.uses(MUTEX)], [1, 1])
            self.assert_no_misuse(r)
        self.run_modes("preload_locks", "robust", check=check)

    def test_protocols(self):
        """Of priorities: inherited by the owner, or a ceiling that is kept in the mutex."""
        def check(r):
            self.assertEqual([o["flags"] & 48 for o in r.all("object", kind=MUTEX)], [16, 32])
            self.assertEqual(sum(u["contended"] for u in r.uses(MUTEX)), 0)
            self.assert_nothing_held(r)
            self.assert_no_misuse(r)
        self.run_modes("preload_locks", "protocols", check=check)

    def test_classes(self):
        """Of a table of locks some have a record, the others one together; what is done with them is all counted."""
        def check(r):
            rest, = r.all("object", flags=8192 | 512)
            alone = 64 + 8 * 5  # of 2,000: the first ones, and of each doubling (the last is not whole)
            for_themselves = [o for o in r.all("object", kind=MUTEX) if not o["flags"] & 8192]
            self.assertEqual(len(for_themselves), alone)
            self.assertEqual(rest["members"], 2000 - alone)
            self.assertTrue(all(o["destroyed"] for o in for_themselves))
            self.assertEqual(sum(u["count"] for u in r.uses(MUTEX)), 2000)
            self.assert_nothing_held(r)
            self.assert_no_misuse(r)
        self.run_modes("preload_locks", "classes", check=check)

    def test_classes_of_semaphores(self):
        """Scripts make one for each wait: their number must not be that of the records."""
        def check(r):
            rest, = r.all("object", kind=SEMAPHORE, flags=8192 | 512)
            self.assertEqual(len(r.all("object", kind=SEMAPHORE)), 64 + 8 * 5 + 1)
            self.assertEqual((rest["value"], rest["members"]), (1, 2000 - 64 - 8 * 5))
            self.assertEqual(sum(u["count"] for u in r.uses(SEMAPHORE)), 2000)
            self.assert_nothing_held(r)
        self.run_modes("preload_locks", "classes_of_semaphores", check=check)

    def test_classes_of_conditions(self):
        """A condition on the stack for each job costs no record each."""
        def check(r):
            rest, = r.all("object", kind=COND, flags=8192)
            self.assertEqual(len(r.all("object", kind=COND)), 64 + 8 * 5 + 1)
            self.assertEqual(rest["members"], 2000 - 64 - 8 * 5)
            self.assertEqual(sum(u["count"] for u in r.uses(COND, op=SIGNAL)), 2000)
        self.run_modes("preload_locks", "classes_of_conditions", check=check)

    def test_keeps_errno(self):
        native = self.run_modes("preload_locks", "keeps_errno",
                                check=lambda r: self.assertEqual(len(r.all("object")), 20001))
        self.assertEqual(native[1], b"0 4711\n")


class Waits(Case):
    def test_condition(self):
        def check(r):
            wait, = r.uses(COND, op=WAIT)
            signal_, = r.uses(COND, op=SIGNAL)
            broadcast, = r.uses(COND, op=BROADCAST)
            self.assertGreaterEqual(wait["count"], 1)
            self.assertEqual((signal_["count"], signal_["effect"]), (1, 1))
            self.assertEqual((broadcast["count"], broadcast["effect"]), (1, 0))
            self.assertEqual((signal_["woken"], broadcast["woken"]), (1, 0))
            self.assertEqual(r.by_ref[wait["mutex"]]["kind"], MUTEX)
            self.assertEqual([d["op"] for d in r.all("dependency") if d["op"] != BROADCAST], [SIGNAL])
            self.assert_nothing_held(r)
            self.assert_no_misuse(r)
        self.run_modes("preload_waits", "condition", check=check)

    def test_wait_under_lock(self):
        def check(r):
            kinds = sorted((d["op"], d["how"]) for d in r.all("dependency"))
            # the mutex under the outer lock, the wait under it, and the mutex again; and a signal under the mutex
            self.assertEqual(kinds, [(ACQUIRE, 0), (ACQUIRE, REACQUIRE), (WAIT, 0), (SIGNAL, 0)])
            outer = {tuple(d["held"]) for d in r.all("dependency") if d["op"] != SIGNAL}
            self.assertEqual(len(outer), 1)
            self.assert_nothing_held(r)
        self.run_modes("preload_waits", "wait_under_lock", check=check)

    def test_broadcast(self):
        def check(r):
            broadcast, = r.uses(COND, op=BROADCAST)
            self.assertEqual((broadcast["count"], broadcast["effect"], broadcast["woken"]), (1, 1, 3))
        self.run_modes("preload_waits", "broadcast", check=check)

    def test_tries_in_vain(self):
        def check(r):
            tries, = r.uses(MUTEX, how=TRY)
            self.assertEqual((tries["count"], tries["failed"], tries["most_failures"]), (1, 5, 5))
        self.run_modes("preload_waits", "tries", check=check)

    def test_timed_waits(self):
        def check(r):
            self.assertEqual([(u["how"], u["failed"]) for u in r.uses(COND, op=WAIT)], [(TIMED, 1)] * 2)
            self.assert_nothing_held(r)
        self.run_modes("preload_waits", "timed_waits", check=check)

    @unittest.skipUnless(os.uname().machine == "x86_64", "no such version elsewhere")
    def test_conditions_of_another_age(self):
        def check(r):
            wait, = r.uses(COND, op=WAIT)
            self.assertEqual((wait["count"], r.all("dependency", op=ACQUIRE)), (1, []))
            self.assert_no_misuse(r)
            self.assert_nothing_held(r)
        native = self.run_modes("preload_waits", "old_condition", check=check)
        self.assertEqual(native[1], b"1\n")

    def test_cancel(self):
        def check(r):
            thread, = r.created()
            self.assertEqual((thread["ended"], thread["want"], thread["held"]), (CANCELLED, 0, []))
            self.assertEqual([u["failed"] for u in r.uses(COND, op=WAIT)], [1])
            self.assert_no_misuse(r)
        self.run_modes("preload_waits", "cancel", check=check)

    def test_wait_unlocked(self):
        def check(r):
            misuse = r.all("misuse")[0]
            self.assertEqual(misuse["kind"], WAIT_UNLOCKED)
            self.assertEqual(r.by_ref[misuse["second"]]["kind"], MUTEX)
            held, = r.by_ref[r.header["main"]]["held"]  # by the wait, in the end
            self.assertEqual(held["object"], misuse["second"])
        self.run_modes("preload_waits", "wait_unlocked", check=check)

    def test_joins(self):
        def check(r):
            threads = r.created()
            self.assertEqual([t["ended"] for t in threads], [RETURNED, EXITED_THREAD, RETURNED, RETURNED, UNBORN])
            self.assertEqual([t["joined_by"] for t in threads], [r.header["main"]] * 4 + [0])
            self.assertEqual(threads[3]["name"], "waiter")
            dependency, = r.all("dependency", op=JOIN)
            self.assertEqual(dependency["object"], threads[0]["ref"])
            joins = sorted((u["how"], u["count"], u["failed"]) for u in r.all("use", op=JOIN))
            self.assertEqual(joins, [(0, 1, 0)] * 3 + [(TRY, 0, 1), (TIMED, 1, 0)])
        self.run_modes("preload_waits", "joins", check=check)

    def test_detached(self):
        def check(r):
            threads = r.created()
            self.assertEqual(len(threads), 50)
            self.assertTrue(all(t["detached"] for t in threads))
        self.run_modes("preload_waits", "detached", check=check)

    def test_stack_min(self):
        def check(r):
            self.assertEqual([u["count"] for u in r.uses(MUTEX)], [1, 1])
            self.assertEqual(len(r.all("dependency")), 1)
        self.run_modes("preload_waits", "stack_min", check=check)

    def test_exit_held(self):
        def check(r):
            thread, = r.created()
            self.assertEqual((thread["ended"], len(thread["held"])), (RETURNED, 1))
            self.assertIn(thread["held"][0]["stack"], r.by_ref)
        self.run_modes("preload_waits", "exit_held", check=check)

    def test_semaphores(self):
        def check(r):
            objects = {(o["value"], o["flags"] >> 12 & 1): o["ref"] for o in r.all("object", kind=SEMAPHORE)}
            self.assertEqual(sorted(objects), [(0, 0), (1, 0), (1, 1), (3, 0)])
            self.assertEqual(sum(u["count"] for u in r.uses(SEMAPHORE, object=objects[1, 0])), 101)
            self.assertEqual(sum(u["count"] for u in r.uses(SEMAPHORE, op=WAIT, object=objects[0, 0])), 1)
            self.assertEqual(sum(u["failed"] for u in r.uses(SEMAPHORE, op=WAIT, object=objects[1, 1])), 2)
            self.assert_nothing_held(r)
            self.assert_no_misuse(r)
        self.run_modes("preload_waits", "semaphores", check=check)

    def test_onces(self):
        def check(r):
            kinds = [([r.by_ref[held]["kind"] for held in d["held"]], r.by_ref[d["object"]]["kind"])
                     for d in r.all("dependency")]
            self.assertEqual(kinds, [([ONCE], ONCE), ([ONCE, ONCE], MUTEX), ([MUTEX], ONCE)])
            self.assert_nothing_held(r)
            self.assert_no_misuse(r)
        self.run_modes("preload_waits", "onces", check=check)

    def test_barriers(self):
        def check(r):
            rounds = [o["round"] for o in r.all("order", kind=3)]
            self.assertEqual(sorted(rounds), sorted([*range(64)] * 2))  # the first ones only
            self.assertEqual(sum(u["count"] for u in r.uses(BARRIER, op=WAIT)), 200)
        self.run_modes("preload_waits", "barriers", check=check)

    def test_exits_held(self):
        def check(r):
            thread, = r.created()
            self.assertEqual([len(t["held"]) for t in (thread, r.main())], [1, 1])
            ends = [r.by_ref[t["end_stack"]]["frames"] for t in (thread, r.main())]
            self.assertNotEqual(ends[0][0], ends[1][0])
        self.run_modes("preload_waits", "exits_held", check=check)

    def test_switches(self):
        """Of the thread that ends the process, too."""
        self.run_modes("preload_waits", "sleeps", check=lambda r: self.assertGreater(r.main()["voluntary"], 0))

    def test_late_destructor(self):
        def check(r):
            self.assert_nothing_held(r)
            self.assert_no_misuse(r)
        self.run_modes("preload_waits", "late_destructor", check=check)

    def test_handler(self):
        def check(r):
            self.assert_nothing_held(r)
            self.assert_no_misuse(r)
            self.assertEqual(r.main()["want"], 0)
        self.run_modes("preload_waits", "handler", check=check)

    def test_handler_in_wait(self):
        def check(r):
            thread, = r.created()
            uses = r.uses(MUTEX, thread=thread["ref"])
            self.assertEqual([u["count"] for u in uses], [1, 1])
            # which of them was in the handler shows in the stacks
            self.assertEqual(sorted(r.by_ref[u["stack"]]["interrupted"] > 0 for u in uses), [False, True])
            self.assert_nothing_held(r)
            self.assertEqual([t["want"] for t in r.all("thread")], [0, 0])
        self.run_modes("preload_waits", "handler_in_wait", check=check)

    def test_long_jump_out_of_a_lock(self):
        def check(r):
            self.assertEqual([t["want"] for t in r.all("thread")], [0, 0])
            self.assert_nothing_held(r)
            self.assert_no_misuse(r)
        self.run_modes("preload_waits", "long_jump", check=check)

    def test_c11(self):
        def check(r):
            self.assertEqual(len(r.all("dependency", op=ACQUIRE)), 1)
            self.assertTrue(all(o["flags"] & 256 for o in r.all("object")))
            self.assertEqual(len(r.all("object", kind=MUTEX)), 2)
            self.assertEqual([t["ended"] for t in r.created()], [RETURNED])
            self.assert_nothing_held(r)
            self.assert_no_misuse(r)
        self.run_modes("preload_waits", "c11", check=check)


class Calls(Case):
    def held_by(self, recording, dependency):
        return [recording.by_ref[held]["kind"] for held in dependency["held"]]

    def test_blocking_calls_count_under_a_lock_only(self):
        def check(r):
            calls = sorted((r.by_ref[u["object"]]["address"], u["count"]) for u in r.uses(CALL, WAIT))
            self.assertEqual(calls, [(READ, 1), (READ, 1), (NANOSLEEP, 1)])
            if self.mode != "order":
                self.assertGreaterEqual(max(u["wait"]["total"] for u in r.uses(CALL, WAIT)), 1_000_000)
            waits = r.all("dependency", op=WAIT)
            self.assertEqual([self.held_by(r, d) for d in waits], [[MUTEX]] * len(waits))
            self.assertEqual(sorted(r.by_ref[d["object"]]["address"] for d in waits), [READ, READ, NANOSLEEP])
        self.run_modes("preload_calls", "blocking", check=check)

    def test_cancelled_call(self):
        def check(r):
            self.assertEqual([t["ended"] for t in r.created()], [CANCELLED])
            self.assert_no_misuse(r)
        self.run_modes("preload_calls", "cancelled_call", check=check)

    def test_futexes(self):
        def check(r):
            timed, = r.uses(FUTEX, WAIT, how=TIMED)
            self.assertEqual((timed["count"], timed["failed"]), (0, 1))
            self.assertEqual([u["count"] for u in r.uses(FUTEX, SIGNAL)], [1])
        self.run_modes("preload_calls", "futexes", check=check)

    def check_guards(self, r):
        under = r.all("dependency", op=ACQUIRE)
        self.assertEqual([self.held_by(r, d) for d in under], [[GUARD], [GUARD]])
        guard, = {d["held"][0] for d in under}  # the C++ library has some of its own
        self.assertGreaterEqual(sum(u["count"] for u in r.uses(GUARD, object=guard)), 2)
        self.assert_no_misuse(r)
        self.assert_nothing_held(r)

    def test_guards(self):
        self.run_modes("preload_calls", "guards", check=self.check_guards)

    def test_guards_without_a_library_of_cxx(self):
        self.run_modes("preload_calls", "own_guards", check=self.check_guards)

    def test_streams(self):
        def check(r):
            kinds = [(self.held_by(r, d), r.by_ref[d["object"]]["kind"])
                     for d in r.all("dependency", op=ACQUIRE)]
            self.assertEqual(kinds, [([PSEUDO], MUTEX), ([MUTEX], PSEUDO)])
            self.assertEqual(sum(u["count"] for u in r.uses(PSEUDO, how=0)), 3)
            self.assertEqual([u["failed"] for u in r.uses(PSEUDO, how=TRY)], [1])
            self.assert_no_misuse(r)
            self.assert_nothing_held(r)
        self.run_modes("preload_calls", "streams", check=check)


class Lives(Case):
    def test_ends(self):
        for case, state, status in (("returns", EXITED, 3), ("exits", EXITED, 4), ("exits_at_once", EXITED, 5),
                                    ("exits_quickly", EXITED, 6), ("aborts", ABORTED, 0), ("crashes", RUNNING, 0)):
            with self.subTest(case):
                def check(r):
                    self.assertEqual((r.header["state"], r.header["status"]), (state, status))
                    self.assertEqual(Path(r.header["exe"]).name, "preload_lives")
                    self.assertEqual(len(r.main()["held"]), int(case == "crashes"))
                self.run_modes("preload_lives", case, check=check)

    def test_fork(self):
        def check(parent, child, grandchild):
            self.assertEqual((child.header["parent"], grandchild.header["parent"]), (str(parent.path), str(child.path)))
            self.assertEqual([r.header["status"] for r in (parent, child, grandchild)], [0, 11, 11])
            for r in (child, grandchild):
                self.assertEqual(len(r.all("dependency")), 1)
                self.assertEqual(r.header["unseen"], 0)
            for r in (parent, child, grandchild):
                self.assert_no_misuse(r)
                self.assert_nothing_held(r)
        self.run_modes("preload_lives", "forks", check=check, files=3)

    def test_fork_while_another_thread_holds_a_lock(self):
        def check(parent, child):
            self.assert_no_misuse(parent)
            self.assertEqual([m["kind"] for m in child.all("misuse")], [LOST_BY_FORK])
        self.run_modes("preload_lives", "forks_held", check=check, files=2)

    def test_fork_with_a_shared_lock(self):
        def check(parent, child):
            waited, = child.uses(MUTEX)
            self.assertEqual((waited["count"], waited["contended"]), (1, 1))
            self.assert_no_misuse(child)
        self.run_modes("preload_lives", "forks_shared", check=check, files=2)

    def test_idle_child_has_no_recording(self):
        self.run_modes("preload_lives", "forks_idle")

    def test_atfork(self):
        def check(parent, child):
            for r in (parent, child):
                self.assert_no_misuse(r)
                self.assert_nothing_held(r)
            self.assertEqual(child.header["status"], 13)
        for case in ("atfork", "atfork_makes_anew"):
            self.run_modes("preload_lives", case, check=check, files=2)

    def test_vfork(self):
        def check(r):
            self.assertEqual((r.header["state"], r.header["status"]), (EXITED, 0))
            self.assertEqual(r.all("dependency")[0]["count"], 2)
        self.run_modes("preload_lives", "vforks", check=check)

    def test_spawn(self):
        """posix_spawn, and vfork with exec: the children have recordings of their own, the parent's is not touched."""
        def check(*recordings):
            pids = {r.header["pid"] for r in recordings}
            parent, = [r for r in recordings if r.header["parent_pid"] not in pids]
            children = [r for r in recordings if r is not parent]
            self.assertEqual((parent.header["state"], parent.header["status"]), (EXITED, 0))
            self.assertEqual([(r.header["state"], r.header["status"]) for r in children], [(EXITED, 3)] * 2)
            self.assertEqual({r.header["parent_pid"] for r in children}, {parent.header["pid"]})
            self.assertEqual(len(parent.all("dependency")), 1)
            self.assertEqual(sum(u["count"] for u in parent.uses(MUTEX)), 3)
            self.assert_nothing_held(parent)
            for r in recordings:
                self.assert_no_misuse(r)
        native = self.run_modes("preload_lives", "spawns", check=check, files=3)
        self.assertEqual(native[1], b"0 3 3\n")

    def test_exec(self):
        def check(*recordings):
            self.assertEqual(sorted(r.header["state"] for r in recordings), [EXITED, EXECED])
            self.assertEqual(len({r.header["pid"] for r in recordings}), 1)
        self.run_modes("preload_lives", "execs", check=check, files=2)

    def test_kill(self):
        generator = random.Random(1)
        for _ in range(60):
            mode = generator.choice(MODES)
            with subprocess.Popen([PROGRAMS / "preload_lives", "runs_for_ever"], stdout=subprocess.PIPE,
                                  env=self.environment(mode)) as process:
                process.stdout.readline()
                time.sleep(generator.random() / 50)  # the instant itself is what is varied
                process.send_signal(signal.SIGKILL)
            r, = self.recordings()
            self.assertEqual(r.header["state"], RUNNING)
            self.assertGreaterEqual(len(r.all("object")), 1)
            r.path.unlink()

    def test_deadlock_shows_live(self):
        def stands(r):
            """Two threads that want what the other one holds."""
            waiting = [t for t in r.created() if t["want"] in r.by_ref and t["held"]]
            if len(waiting) < 2:
                return False
            want = [r.by_ref[t["want"]]["object"] for t in waiting]
            return [t["held"][0]["object"] for t in waiting] == want[::-1]
        for mode in MODES:
            self.watch("deadlocks", mode, stands)
            r, = self.recordings()
            self.assertEqual(len(r.all("dependency", op=ACQUIRE)), 2)  # the edges on which they block for ever
            self.assertEqual(len(r.all("dependency", op=WAIT)), 2)  # the barrier before
            r.path.unlink()

    def test_deadlock_in_class_shows_live(self):
        """The records say that both threads hold and want one thing, the addresses which."""
        def stands(r):
            waiting = [t for t in r.created() if t["held"] and t["want"] in r.by_ref]
            if len(waiting) < 2:
                return False
            self.assertEqual({t["held"][0]["object"] for t in waiting}, {o["ref"] for o in r.all("object", flags=8192 | 512)})
            return [t["want_address"] for t in waiting] == [t["held"][0]["address"] for t in waiting[::-1]]
        self.watch("deadlocks_in_class", "order", stands)

    def test_self_deadlock_shows_live(self):
        def stands(r):
            return r.main()["want"] and [m["kind"] for m in r.all("misuse")] == [RELOCK]
        self.watch("deadlocks_itself", "order", stands)

    def test_late_modules(self):
        os.environ["LS_PRELOAD_MODULE"] = str(PROGRAMS / "preload_module.so")

        def check(r):
            late, = [m for m in r.all("module") if m["path"].endswith("preload_module.so")]
            self.assertGreater(late["build_id_size"], 0)
            self.assertEqual(late["gone"], 1)
            self.assertTrue(any(late["start"] <= frame < late["end"] for s in r.all("stack") for frame in s["frames"]))
        self.run_modes("preload_lives", "loads", check=check)

    def test_unloaded_at_exit(self):
        """The stack of a lock passes through code that is not there any more."""
        os.environ["LS_PRELOAD_MODULE"] = str(PROGRAMS / "preload_module.so")

        def check(r):
            self.assertEqual((r.header["state"], r.header["status"]), (EXITED, 9))
            self.assertEqual(sum(u["count"] for u in r.uses(MUTEX)), 3)
            self.assert_no_misuse(r)
        self.assertEqual(self.run_modes("preload_lives", "unloads_at_exit", check=check)[0], 9)

    def test_nowhere_to_write(self):
        native = self.run_one([PROGRAMS / "preload_lives", "many_locks"])
        environment = {**os.environ, "LD_PRELOAD": LIBRARY, "LOCKSTITCH_OPTIONS": "dir=/proc/nowhere"}
        self.assertEqual(self.run_one([PROGRAMS / "preload_lives", "many_locks"], env=environment), native)

    def test_default_directory(self):
        environment = {**os.environ, "LD_PRELOAD": LIBRARY}
        environment.pop("LOCKSTITCH_OPTIONS", None)
        self.run_one([PROGRAMS / "preload_lives", "returns"], env=environment, cwd=self.directory)
        path, = (self.directory / ".lockstitch").glob("preload_lives-*.lsrec")
        self.assertEqual(Recording(path).header["mode"], 2)

    def test_size_limit(self):
        def check(r):
            self.assertGreater(r.header["lost"], 0)
            self.assertEqual(r.header["unseen"] & 4, 4)
            self.assertLessEqual(r.path.stat().st_size, 1 << 20)
            self.assert_no_misuse(r)
        self.run_modes("preload_lives", "many_locks", check=check, more=":size=1")

    def test_file_size_limit(self):
        command = ["sh", "-c", f"ulimit -f 1024; exec {PROGRAMS / 'preload_lives'} many_locks"]
        self.assertEqual(self.run_one(command, env=self.environment("order"))[0:2], (0, b"done\n"))
        r = [r for r in self.recordings() if Path(r.header["exe"]).name == "preload_lives"]
        self.assertEqual(r[0].header["unseen"] & 4, 4)

    def test_closed_descriptors(self):
        def check(r):
            self.assertEqual((r.header["lost"], r.header["unseen"]), (0, 0))
            self.assertEqual(len(r.all("dependency")), 20000)
        self.run_modes("preload_lives", "closes_all", check=check)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
    def test_another_identity(self):
        def check(*recordings):
            for r in recordings:
                self.assertEqual((r.header["lost"], r.header["unseen"]), (0, 0))
            self.assertEqual(len(recordings[-1].all("dependency")), 1 if case.endswith("descriptors") else 20000)
        self.directory.chmod(0o700)
        for case in ("drops_user", "drops_user_and_descriptors", "changes_root"):
            with self.subTest(case):
                self.run_modes("preload_lives", case, check=check)
        with self.subTest("child"):
            case = "drops_user_in_child"
            self.run_modes("preload_lives", case, check=check, files=2)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
    def test_child_that_cannot_record(self):
        self.directory.chmod(0o700)
        self.run_modes("preload_lives", "forks_as_another_user",
                       check=lambda r: self.assertEqual(r.header["unseen"], 8))

    def test_many_threads(self):
        def check(r):
            self.assertEqual(len(r.created()), 1000)
            self.assertEqual(len(r.all("dependency")), 1000)
            self.assertLess(r.header["used"], 3 << 20)
        self.run_modes("preload_lives", "many_threads", check=check)

    def test_allocator(self):
        def check(r):
            self.assert_no_misuse(r)
            self.assertGreaterEqual(sum(u["count"] for u in r.uses(MUTEX)), 100)
        self.run_modes("preload_allocator", check=check)


class Loader(Case):
    LOADER = 1 << 14

    def setUp(self):
        super().setUp()
        os.environ["LS_PRELOAD_MODULE"] = str(PROGRAMS / "preload_module.so")

    def is_loader(self, r, object_):
        return bool(r.by_ref[object_]["flags"] & self.LOADER)

    def test_order(self):
        def check(r):
            loader, = r.all("object", kind=PSEUDO)
            self.assertTrue(loader["flags"] & self.LOADER)
            edges = [([self.is_loader(r, h) for h in d["held"]], self.is_loader(r, d["object"]))
                     for d in r.all("dependency")]
            self.assertEqual(edges, [([True], False), ([True], False), ([False], True)])
            self.assertEqual(sum(u["count"] for u in r.uses(PSEUDO)), 4)
            self.assertTrue(all(r.by_ref[u["stack"]]["frames"] for u in r.uses(PSEUDO)))
            self.assert_no_misuse(r)
            self.assert_nothing_held(r)
        self.run_modes("preload_loader", "orders", check=check)

    def test_the_caller_decides_where_libraries_are(self):
        def check(r):
            outer, inner = r.all("dependency")
            self.assertTrue(self.is_loader(r, outer["object"]))
            self.assertEqual(outer["held"], inner["held"])  # without the loader: that call was passed on
            self.assert_nothing_held(r)
        native = self.run_modes("preload_loader", "run_path", check=check)
        self.assertEqual(native[1], b"found\nmissing\nfound\n")

    def test_look_ups(self):
        """They take the loader's lock, and know who asks."""
        def check(r):
            loader, = r.all("object", kind=PSEUDO)
            under_lock = [d for d in r.all("dependency") if d["object"] == loader["ref"]]
            self.assertEqual(len(under_lock), 4)
            self.assert_no_misuse(r)
            self.assert_nothing_held(r)
        native = self.run_modes("preload_loader", "looks_up", check=check)
        self.assertEqual(native[1], b"its own\n: undefined symbol: no_such_name\nown_calls\nfound\nonce\nunneeded\n")

    def test_deadlock_shows_live(self):
        def stands(r):
            waiting = [t for t in r.created() if t["want"] in r.by_ref and t["held"]]
            want = [r.by_ref[t["want"]]["object"] for t in waiting]
            return len(waiting) == 2 and [t["held"][0]["object"] for t in waiting] == want[::-1] and \
                sorted(self.is_loader(r, o) for o in want) == [False, True]
        for case in ("deadlocks", "deadlocks_in_look_up"):
            self.watch(case, "order", stands, program="preload_loader")
            for path in self.directory.glob("*.lsrec"):
                path.unlink()


class Traps(Case):
    """What has broken other libraries of this kind."""

    def test_the_beginning(self):
        """What the program runs before its constructors is recorded, as they are."""
        def check(r):
            self.assertEqual(sum(u["count"] for u in r.uses(MUTEX)), 4)
            self.assert_no_misuse(r)
        self.run_modes("preload_traps", "begins", check=check)

    def test_memory_that_is_gone_after_the_release(self):
        def check(r):
            self.assertEqual(sum(u["count"] for u in r.uses(MUTEX)), 4 + 2 * 2000)  # 4 before main
            self.assert_no_misuse(r)
        self.run_modes("preload_traps", "unmaps", check=check)

    def test_a_fork_by_the_system_call(self):
        def check(parent, child):
            self.assertEqual(child.header["status"], 7)
            for r in (parent, child):
                self.assert_no_misuse(r)
                self.assert_nothing_held(r)
        self.run_modes("preload_traps", "forks_raw", check=check, files=2)

    def test_fibers(self):
        def check(r):
            self.assertEqual(len(r.all("dependency")), 2)  # before main; of the two stacks of one thread
            self.assert_no_misuse(r)
            self.assert_nothing_held(r)
        self.run_modes("preload_traps", "fibers", check=check)

    def test_cancellation_at_any_time(self):
        def check(r):
            thread, = r.created()
            self.assertEqual(thread["ended"], CANCELLED)
            self.assert_no_misuse(r)
            self.assert_nothing_held(r)
        self.run_modes("preload_traps", "cancels", check=check)

    def test_no_system_calls_for_files(self):
        def check(r):
            self.assertGreater(r.header["lost"], 0)
            self.assertEqual(r.header["unseen"] & 4, 4)
            self.assert_no_misuse(r)
        self.run_modes("preload_traps", "is_confined", check=check)

    def test_libraries_with_their_own_way_to_the_c_library(self):
        os.environ["LS_PRELOAD_MODULE"] = str(PROGRAMS / "preload_module.so")
        self.run_modes("preload_traps", "binds_deep", check=lambda r: self.assertEqual(r.header["unseen"], 32))


if __name__ == "__main__":
    unittest.main(verbosity=2)
