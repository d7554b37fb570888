"""Real programs under `lockstitch run`: is their work the same as without, and what is found?

programs.py [-s SECONDS] [-m MODE]... [-k DIRECTORY] [-c COMMAND] [NAME...]

Each program works for SECONDS (60), natively for a tenth of that, then in each MODE (order, contention). A server is sent
requests whose answers are checked, and then SIGTERM; a batch program repeats its work in a shell. What is compared is the
exit status, the answers or the output (each different line once), and its complaints. Findings are printed in short, to be
judged by a reader; the JSON of each run is kept in DIRECTORY (`programs` of the build). Programs that are not installed are left out, and said. With
-c a command of one's own is the batch program, such as the test suite of a tree.
"""
import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "lib"))
from lockstitch import BUILD, LOCKSTITCH

LOADGEN = os.environ.get("LS_LOADGEN", str(BUILD / "tests/bench/bench_loadgen"))
AS_NOBODY = ["-u", "nobody"] if os.getuid() == 0 else []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sh(command, **options):
    return subprocess.run(command, shell=isinstance(command, str), capture_output=True, text=True, **options)


def await_server(port, directory, process):
    """Until it listens: at the port, or at the file DIRECTORY/socket."""
    for _ in range(600):
        if process.poll() is not None or os.path.exists(f"{directory}/socket"):
            return
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)


class Batch:
    """A command line that is repeated, and prints the same each time."""

    def __init__(self, needs, command, prepare="true"):
        self.needs, self.command, self.prepare = needs, command, prepare

    def work(self, prefix, seconds, directory):
        sh(self.prepare, cwd=directory)
        loop = f"end=$(($(date +%s) + {seconds})); while [ $(date +%s) -lt $end ]; do {self.command}; done"
        done = sh([*prefix, "sh", "-c", loop], cwd=directory, stdin=subprocess.DEVNULL)
        return done.returncode, "\n".join(sorted(set(done.stdout.splitlines()))), done.stderr


class Server:
    """A command that serves a port, and the commands whose output must be the same each time."""

    def __init__(self, needs, command, requests, prepare=lambda directory, port: None):
        self.needs, self.command, self.requests, self.prepare = needs, command, requests, prepare

    def work(self, prefix, seconds, directory):
        port, end, answers = free_port(), time.time() + seconds, set()
        self.prepare(Path(directory), port)
        place = {"port": port, "dir": directory, "loadgen": LOADGEN}
        with open(f"{directory}/stderr", "w+") as complaints:
            server = subprocess.Popen([*prefix, *(word.format(**place) for word in self.command)], cwd=directory,
                                      stdout=subprocess.DEVNULL, stderr=complaints, stdin=subprocess.DEVNULL)
            await_server(port, directory, server)
            while server.poll() is None:
                for request in self.requests:
                    done = sh(request.format(**place), cwd=directory)
                    answers.add(f"{done.returncode} {done.stdout}{done.stderr}")
                if time.time() >= end:
                    break
            server.send_signal(signal.SIGTERM)
            status = server.wait(300)
            status = 128 - status if status < 0 else status
            complaints.seek(0)
            return status, "\n".join(sorted(answers)), complaints.read()


def nginx(directory, port):
    (directory / "file").write_bytes(os.urandom(1 << 20))
    (directory / "nginx.conf").write_text(f"""
daemon off; pid {directory}/pid; error_log stderr; worker_processes 2; thread_pool default threads=8;
events {{}}
http {{ access_log off; client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
server {{ listen 127.0.0.1:{port}; root {directory}; aio threads; directio 4k; }} }}
""")


def haproxy(directory, port):
    (directory / "haproxy.cfg").write_text(f"""
global
  nbthread 4
defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 10s
frontend in
  bind 127.0.0.1:{port}
  stick-table type ip size 100k expire 30s store http_req_rate(10s)
  http-request track-sc0 src
  http-request return status 200 content-type text/plain string well
""")


def mosquitto(directory, port):
    (directory / "mosquitto.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")


def mariadb(directory, port):
    sh(f"mariadb-install-db --no-defaults --user=root --auth-root-authentication-method=normal --datadir={directory}/data")


PYTHON = """
import queue, threading, concurrent.futures as c
todo, done, lock = queue.Queue(8), [], threading.Lock()
ready, turn = threading.Event(), threading.Condition()
def work():
    ready.wait()
    while (item := todo.get()) is not None:
        with lock: done.append(item * item)
        with turn: turn.notify()
threads = [threading.Thread(target=work) for _ in range(4)]
[t.start() for t in threads]
ready.set()
[todo.put(i) for i in range(2000)]
with turn: turn.wait_for(lambda: len(done) == 2000)
[todo.put(None) for _ in threads]
[t.join() for t in threads]
with c.ThreadPoolExecutor(4) as pool: print(sum(done), sum(pool.map(lambda i: i * 3, range(2000))))
"""

NODE = """
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads'), c = require('crypto'), z = require('zlib');
if (isMainThread) {
  const jobs = [0, 1, 2, 3].map(n => new Promise(done => new Worker(__filename, { workerData: n }).on('message', done)));
  const more = [...Array(16).keys()].map(n => new Promise(done => c.pbkdf2('a', 'b' + n, 20000, 16, 'sha1', (e, k) => done(k.toString('hex')))));
  const last = [...Array(8).keys()].map(n => new Promise(done => z.gzip(Buffer.alloc(1e6, n), (e, b) => done(b.length))));
  Promise.all([...jobs, ...more, ...last]).then(all => console.log(all.join(' ')));
} else { let s = workerData; for (let i = 0; i < 5e6; i++) s = (s * 31 + i) | 0; parentPort.postMessage(s); }
"""

JAVA = """
import java.util.*; import java.util.concurrent.*; import java.util.stream.*;
public class Work { public static void main(String[] a) throws Exception {
  ExecutorService pool = Executors.newFixedThreadPool(4); List<Future<Long>> jobs = new ArrayList<>(); Object lock = new Object();
  for (int i = 0; i < 200; i++) { final int n = i; jobs.add(pool.submit(() -> { long s = 0;
    for (int j = 0; j < 5000; j++) synchronized (lock) { s = s * 31 + j + n; } return s; })); }
  long sum = 0; for (Future<Long> job : jobs) sum ^= job.get(); pool.shutdown();
  System.out.println(sum + " " + IntStream.range(0, 1000000).parallel().mapToLong(i -> i * 7L % 13).sum()); } }
"""


def text(name, content):
    return f"cat > {name} <<'END'\n{content}\nEND\n"


DATA = "[ -e data ] || seq 1000000 > data"
PROGRAMS = {
    "memcached": Server(["memcached"], ["memcached", "-t", "4", "-p", "{port}", "-l", "127.0.0.1", *AS_NOBODY],
                        ["printf 'set a 0 0 1\\r\\nb\\r\\nget a\\r\\nquit\\r\\n' | curl -s telnet://127.0.0.1:{port}"]),
    "memcached-load": Server(["memcached"], ["memcached", "-t", "4", "-s", "{dir}/socket", *AS_NOBODY],
                             ["{loadgen} {dir}/socket 4 2 10 >/dev/null"]),
    "redis": Server(["redis-server"], ["redis-server", "--port", "{port}", "--io-threads", "2", "--appendonly", "yes"],
                    ["redis-benchmark -p {port} -q -n 2000 -c 20 -r 1000 -t set,get,lpush >/dev/null",
                     "redis-cli -p {port} set a b; redis-cli -p {port} get a; redis-cli -p {port} flushall async"]),
    "nginx": Server(["nginx", "ab"], ["nginx", "-p", "{dir}", "-e", "stderr", "-c", "{dir}/nginx.conf"],
                    ["ab -q -c 8 -n 500 http://127.0.0.1:{port}/file | grep Failed",
                     "curl -s http://127.0.0.1:{port}/file | cmp - file"], nginx),
    "haproxy": Server(["haproxy", "ab"], ["haproxy", "-f", "{dir}/haproxy.cfg"],
                      ["ab -q -k -c 16 -n 20000 http://127.0.0.1:{port}/ | grep Failed",
                       "curl -s http://127.0.0.1:{port}/"], haproxy),
    "mosquitto": Server(["mosquitto", "mosquitto_rr"], ["mosquitto", "-c", "{dir}/mosquitto.conf"],
                        ["session='-p {port} -c -q 1 -t a -W 60 -i '$$; mosquitto_sub $session -E; "  # who it is: this shell
                         "seq 200 | mosquitto_pub -p {port} -t a -l -q 1; mosquitto_sub $session -C 200 | md5sum"], mosquitto),
    "mariadb": Server(["mariadbd", "mariadb-slap"],
                      ["mariadbd", "--no-defaults", "--user=root", "--port={port}", "--bind-address=127.0.0.1",
                       "--datadir={dir}/data", "--socket={dir}/socket"],
                      ["mariadb-slap --no-defaults -S {dir}/socket -u root -a -c 8 --number-of-queries=2000 "
                       "--auto-generate-sql-load-type=mixed >/dev/null"], mariadb),
    "chromium": Batch(["chromium"], "chromium --headless --no-sandbox --disable-gpu --user-data-dir=profile --dump-dom page.html "
                      "2>/dev/null", text("page.html", "<p id=a></p><script>let s = 0; for (let i = 0; i < 1e6; i++) s = (s * 31 + i) | 0;"
                                          "a.textContent = s;</script>")),
    "node": Batch(["node"], "node work.js", text("work.js", NODE)),
    "python": Batch(["/usr/bin/python3"], "/usr/bin/python3 work.py", text("work.py", PYTHON)),
    "java": Batch(["java"], "java Work.java", text("Work.java", JAVA)),
    "ffmpeg": Batch(["ffmpeg"], "ffmpeg -v error -f lavfi -i testsrc2=s=320x240:d=5 -threads 4 -slices 4 -c:v ffv1 -f md5 -"),
    "xz": Batch(["xz"], "xz -0 -T4 -c data | md5sum; xz -0 -T4 -c data | xz -T4 -dc | md5sum", DATA),
    "zstd": Batch(["zstd"], "zstd -q -3 -T4 -c data | md5sum; zstd -q -T4 -c data | zstd -dc | md5sum", DATA),
    "pigz": Batch(["pigz"], "pigz -p 4 -nc data | md5sum; pigz -p 4 -c data | pigz -dc | md5sum", DATA),
    "pbzip2": Batch(["pbzip2", "lbzip2", "plzip"], "pbzip2 -p4 -c data | md5sum; lbzip2 -n4 -c data | lbzip2 -dc | md5sum;"
                    "plzip -1 -n4 -c data | plzip -dc | md5sum", DATA),
    "jemalloc": Batch(["sort"], "LD_PRELOAD=$LD_PRELOAD:libjemalloc.so.2 sort --parallel=4 -S 32M data | md5sum", DATA),
    "fio": Batch(["fio"], "fio --name=a --size=4M --rw=randrw --thread --numjobs=4 --verify=crc32c --ioengine=posixaio "
                 "--directory=. --minimal | cut -d';' -f1,3,5 ; rm -f a.*"),
}


def summary(findings):
    for entry in findings:
        place = entry["locations"][0] if entry["locations"] else {}
        yield f"  {entry['level']:8}{entry['confidence']:8}{entry['rule']:20}{entry['message'][:150]}  " \
              f"[{place.get('file', '')}:{place.get('line', '')} {place.get('function', '')}]"


def native_output(program, seconds, directory):
    with tempfile.TemporaryDirectory(dir=directory) as place:
        os.chmod(place, 0o777)
        return program.work([], seconds, place)


def check(name, program, mode, seconds, keep, native):
    output = keep / f"{name}-{mode}.json"
    with tempfile.TemporaryDirectory(dir=keep) as place:
        os.chmod(place, 0o777)
        prefix = [LOCKSTITCH, "run", "--mode", mode, "--format", "json", "-o", str(output), "--fail-on", "never", "--"]
        status, out, err = program.work(prefix, seconds, place)
    (keep / f"{name}-{mode}.err").write_text(err)
    (keep / f"{name}-{mode}.out").write_text(out)
    report = json.loads(output.read_text()) if output.exists() else {"findings": [], "metrics": {}, "unseen": ["no report"]}
    same = "unharmed" if (status, out) == native[:2] else f"CHANGED: status {native[0]} -> {status}, output " + (
        "equal" if out == native[1] else "differs")
    metrics = report["metrics"]
    print(f"{name} {mode}: {same}; {metrics.get('acquisitions', 0):,} acquisitions, {metrics.get('threads_created', 0)} threads, "
          f"{len(report['findings'])} findings")
    for line in summary(report["findings"]):
        print(line, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-s", "--seconds", type=int, default=60)
    parser.add_argument("-m", "--mode", action="append")
    parser.add_argument("-k", "--keep", default=BUILD / "programs")
    parser.add_argument("-c", "--command")
    parser.add_argument("name", nargs="*")
    options = parser.parse_args()
    programs = {"command": Batch([], options.command)} if options.command else PROGRAMS
    keep = Path(options.keep).resolve()
    keep.mkdir(parents=True, exist_ok=True)
    os.chmod(keep, 0o777)
    for name in options.name or programs:
        program = programs[name]
        missing = [need for need in program.needs if not shutil.which(need)]
        if missing:
            print(f"{name}: left out, {', '.join(missing)} not installed")
            continue
        native = native_output(program, max(options.seconds // 10, 2), keep)
        (keep / f"{name}.native").write_text(f"{native[0]}\n{native[1]}\n{native[2]}")
        for mode in options.mode or ("order", "contention"):
            check(name, program, mode, options.seconds, keep, native)


if __name__ == "__main__":
    main()
