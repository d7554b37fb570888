"""--format openmetrics and trace: a real Prometheus scrapes the one, the other is what Perfetto reads."""
import http.server
import json
import shutil
import socket
import subprocess
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

from support import BUILD, CliTest

# Two threads that take turns with one lock, which one of them keeps for a while.
CONTENDED = """#include <pthread.h>
#include <unistd.h>
static pthread_mutex_t busy_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;
static void *work(void *arg)
{
    for (int i = 0; i < 5; i++) {
        if (arg) {
            pthread_mutex_lock(&busy_lock);
            pthread_barrier_wait(&both);
            usleep(2000);
        } else {
            pthread_barrier_wait(&both);
            pthread_mutex_lock(&busy_lock);
        }
        pthread_mutex_unlock(&busy_lock);
        pthread_barrier_wait(&both);
    }
    return NULL;
}
int main(void)
{
    pthread_t t[2];
    pthread_barrier_init(&both, NULL, 2);
    pthread_create(&t[0], NULL, work, NULL);
    pthread_create(&t[1], NULL, work, &both);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
"""


def samples(text):
    """{name and labels: value}"""
    return {name: float(value) for name, _, value in
            (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))}


class Metrics(CliTest):
    def make(self, format):
        source = self.write("program.c", CONTENDED)
        subprocess.run(["cc", "-g", "-pthread", "-o", self.dir / "program", source], check=True)
        result = self.lockstitch("run", "-q", "--format", format, "-o", "out", "--", "./program")
        self.assertEqual(result.status, 0, result.err)
        return (self.dir / "out").read_text()

    def test_what_a_run_amounts_to(self):
        text = self.make("openmetrics")
        self.assertTrue(text.endswith("# EOF\n"))
        found = samples(text)
        self.assertEqual(found["lockstitch_threads_created"], 3)
        self.assertEqual(found["lockstitch_threads_alive_peak"], 3)
        self.assertEqual(found['lockstitch_lock_acquisitions{lock="busy_lock"}'], 10)
        self.assertGreaterEqual(found['lockstitch_lock_contended{lock="busy_lock"}'], 1)
        self.assertAlmostEqual(found['lockstitch_lock_contention_ratio{lock="busy_lock"}'],
                               found['lockstitch_lock_contended{lock="busy_lock"}'] / 10)
        self.assertGreater(found['lockstitch_lock_wait_seconds{lock="busy_lock",quantile="0.99"}'], 0.0005)
        self.assertGreaterEqual(found["lockstitch_longest_wait_seconds"],
                                found['lockstitch_lock_wait_seconds{lock="busy_lock",quantile="0.5"}'])
        self.assertIn("lockstitch_threads_starving", found)

    def test_several_processes_have_each_series_once(self):
        self.lockstitch("run", "-q", "-o", "/dev/null", "--record", "both", "--", BUILD / "corpus/transfer")
        self.lockstitch("run", "-q", "-o", "/dev/null", "--record", "both", "--", BUILD / "corpus/transfer")
        text = self.lockstitch("report", "both", "--format", "openmetrics").out
        names = [line.rpartition(" ")[0] for line in text.splitlines() if not line.startswith("#")]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(samples(text)['lockstitch_lock_acquisitions{lock="alice.lock"}'], 4)  # two in each

    @unittest.skipUnless(shutil.which("promtool"), "there is no promtool here (Debian: prometheus); the text was not checked by it")
    def test_promtool_is_content(self):
        checked = subprocess.run(["promtool", "check", "metrics"], input=self.make("openmetrics"), text=True, capture_output=True)
        self.assertEqual((checked.returncode, checked.stdout, checked.stderr), (0, "", ""))

    @unittest.skipUnless(shutil.which("prometheus"), "there is no Prometheus here (Debian: prometheus); nothing scraped the metrics")
    def test_prometheus_scrapes_it(self):
        text = self.make("openmetrics").encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.write("prometheus.yml", "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: lockstitch\n  static_configs:\n"
                   f"  - targets: ['127.0.0.1:{server.server_port}']\n")
        prometheus = subprocess.Popen(["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data",
                                       f"--web.listen-address=127.0.0.1:{port}"], cwd=self.dir,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(prometheus.wait)
        self.addCleanup(prometheus.terminate)

        def ask(query):
            url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": query})
            deadline = time.monotonic() + 40
            while time.monotonic() < deadline:
                try:
                    with urllib.request.urlopen(url, timeout=5) as answer:
                        result = json.load(answer)["data"]["result"]
                    if result:
                        return float(result[0]["value"][1])
                except (urllib.error.URLError, ConnectionError):
                    pass
                time.sleep(0.2)
            self.fail(f"Prometheus knows nothing of {query}")

        self.assertEqual(ask("lockstitch_threads_alive_peak"), 3)
        self.assertEqual(ask('lockstitch_lock_acquisitions{lock="busy_lock"}'), 10)
        self.assertGreater(ask("max(lockstitch_lock_contention_ratio)"), 0)
        self.assertGreater(ask('lockstitch_lock_wait_seconds{quantile="0.99"}'), 0)
        self.assertGreaterEqual(ask("lockstitch_threads_starving"), 0)
        self.assertEqual(ask("up"), 1)


class Trace(CliTest):
    def test_lives_of_threads(self):
        self.lockstitch("run", "-q", "--format", "trace", "-o", "trace.json", "--", BUILD / "corpus/three-cycle")
        events = json.loads((self.dir / "trace.json").read_text())["traceEvents"]
        named = {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}
        self.assertEqual(sorted(named.values()), ["flusher", "main", "reader", "worker"])
        lives = [event for event in events if event["ph"] == "X"]
        self.assertEqual({event["tid"] for event in lives}, set(named))
        self.assertTrue(all(event["dur"] > 0 and event["ts"] >= 0 for event in lives), lives)
        alive = [event["args"]["threads"] for event in events if event["ph"] == "C"]
        self.assertGreaterEqual(max(alive), 2)
        self.assertEqual(alive[-1], 0)
        self.assertEqual({event["name"] for event in events if event["ph"] == "i"}, {"lock-order"})
        self.check(events)

    def check(self, events):
        """What Perfetto's importer of this format reads of each phase: what is missing it drops, without a word."""
        needs = {"M": {"args"}, "X": {"dur", "ts"}, "C": {"ts", "args"}, "i": {"ts", "s"}}
        processes = {event["pid"] for event in events if event["name"] == "process_name"}
        for event in events:
            self.assertLessEqual({"name", "ph", "pid", "tid"} | needs[event["ph"]], set(event), event)
            self.assertTrue(all(isinstance(event[key], int) and event[key] > 0 for key in ("pid", "tid")), event)
            self.assertTrue(all(isinstance(event.get(key, 0), (int, float)) for key in ("ts", "dur")), event)
            self.assertIn(event["pid"], processes)
            if event["ph"] == "M":
                self.assertIn(event["name"], ("process_name", "thread_name"))
                self.assertIsInstance(event["args"]["name"], str)
            if event["ph"] == "C":
                self.assertTrue(all(isinstance(value, (int, float)) for value in event["args"].values()), event)
            if event["ph"] == "i":
                self.assertIn(event["s"], ("g", "p", "t"))

    def test_processes_have_tracks_of_their_own(self):
        for name in ("three-cycle", "transfer"):
            self.lockstitch("run", "-q", "-o", "/dev/null", "--record", "runs", "--", BUILD / "corpus" / name)
        self.lockstitch("report", "--format", "trace", "-o", "trace.json", "runs")
        events = json.loads((self.dir / "trace.json").read_text())["traceEvents"]
        self.check(events)
        names = {event["pid"]: event["args"]["name"] for event in events if event["name"] == "process_name"}
        self.assertEqual(sorted(name.rpartition("/")[2] for name in names.values()), ["three-cycle", "transfer"])
        self.assertEqual({event["pid"] for event in events if event["ph"] == "C"}, set(names))


if __name__ == "__main__":
    unittest.main()
