"""Scripts under lockstitch run: the locks of CPython (until 3.13.0) are semaphores underneath."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from lockstitch import lockstitch

WRONG = """import threading, time
class Account:
    def __init__(self):
        self.lock = threading.Lock()
account = Account()
table = threading.RLock()
def one():
    with account.lock:
        with table:
            pass
def two():
    with table:
        with account.lock:
            pass
threads = [threading.Thread(target=function) for function in (one, two)]
for thread in threads:
    thread.start()
    while thread.is_alive():
        time.sleep(0.001)
print("done")
"""

# A back-off: seen to give up, it is known for one.
TRIES = """import threading, time
a, b = threading.Lock(), threading.Lock()
def one():
    with a:
        with b:
            pass
def two():
    with b:
        if a.acquire(False):
            a.release()
def holds_a():
    with a:
        two_alone = threading.Thread(target=two)
        two_alone.start()
        while two_alone.is_alive():
            time.sleep(0.001)
for function in (one, two, holds_a):
    thread = threading.Thread(target=function)
    thread.start()
    while thread.is_alive():
        time.sleep(0.001)
print("done")
"""

RIGHT = """import concurrent.futures, queue, threading
items, tickets = queue.Queue(5), threading.Semaphore(2)
event, changed, again = threading.Event(), threading.Condition(), threading.RLock()
done = [0]
def produce():
    for i in range(200):
        items.put(i)
    items.put(None)
def consume():
    while items.get() is not None:
        pass
def work():
    event.wait()
    with tickets:
        with changed:
            done[0] += 1
            changed.notify_all()
    with again:
        with again:
            pass
threads = [threading.Thread(target=f) for f in (produce, consume, work, work, work, work)]
for thread in threads:
    thread.start()
event.set()
with changed:
    while done[0] < 4:
        changed.wait(1)
for thread in threads:
    thread.join()
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(lambda x: x * x, range(200))))
meeting = threading.Barrier(3)
threads = [threading.Thread(target=meeting.wait) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def has_debug_information(program):
    """Without it the interpreter does not tell which Python function a thread runs. In the file, or beside it."""
    path = os.path.realpath(program)
    text = subprocess.run(["readelf", "-SnW", path], capture_output=True, text=True, check=True).stdout
    build_id = re.search(r"Build ID: ([0-9a-f]+)", text)
    beside = build_id and f"/usr/lib/debug/.build-id/{build_id[1][:2]}/{build_id[1][2:]}.debug"
    return ".debug_info" in text or bool(beside and os.path.exists(beside))


@unittest.skipUnless((3, 9) <= sys.version_info < (3, 13, 1), "other locks, or none that can be seen")
class Scripts(unittest.TestCase):
    def watch(self, script):
        with tempfile.TemporaryDirectory() as directory:
            (Path(directory) / "script.py").write_text(script)
            result = lockstitch("run", "--format", "json", "-o", "report.json", "--", sys.executable, "script.py",
                                cwd=directory)
            report = json.loads((Path(directory) / "report.json").read_text())
        return result, [f for f in report["findings"] if f["level"] != "note"]

    def test_opposite_orders(self):
        result, findings = self.watch(WRONG)
        self.assertEqual((result.status, result.out), (1, "done\n"), result.err)
        finding, = findings
        self.assertEqual(finding["rule"], "lock-order")
        for word in ("'self.lock", "'table'", "one() and two()"):
            self.assertIn(word, finding["message"])
        ways = {w["thread"]: [(Path(s["file"]).name, s["line"]) for s in w["steps"]] for w in finding["witnesses"]}
        self.assertEqual(sorted(ways.values()), [[("script.py", 8), ("script.py", 9)],
                                                 [("script.py", 12), ("script.py", 13)]])
        self.assertEqual(sorted(ways), ["one", "two"] if has_debug_information(sys.executable) else ["T2", "T3"])

    def test_proper_use_is_silent(self):
        result, findings = self.watch(RIGHT)
        self.assertEqual((result.status, result.out, findings), (0, "2646700\n", []), result.err)

    def test_a_back_off_is_silent(self):
        result, findings = self.watch(TRIES)
        self.assertEqual((result.status, result.out, findings), (0, "done\n", []), result.err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
