"""What the library costs a real server: memcached under load, natively and in each mode, in turns.

server.py LOADGEN LIBRARY [ROUNDS [SECONDS [MODE...]]] keeps one server per mode, and loads them one after the other, for
a fraction of a second each, round by round. It prints per mode the median throughput and processor time per operation,
and the medians of the ratios to the native server of the same round: what disturbs the machine for longer than a round
disturbs both sides of a ratio.
"""
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODES = ("order", "contention", "full")


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def server(mode, library, directory):
    socket = f"{directory}/{mode}"
    environment = dict(os.environ)
    if mode != "native":
        environment.update(LD_PRELOAD=library, LOCKSTITCH_OPTIONS=f"mode={mode}:dir={directory}")
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    process = subprocess.Popen(["memcached", "-s", socket, "-t", "4", *user], env=environment)
    while not os.path.exists(socket):
        time.sleep(0.01)
    yield process.pid, socket
    process.send_signal(signal.SIGTERM)
    process.wait()


def load(loadgen, pid, socket, seconds, batch):
    before = processor_seconds(pid)
    output = subprocess.run([loadgen, socket, "4", str(seconds), str(batch)], check=True, capture_output=True).stdout
    return int(output) / seconds, (processor_seconds(pid) - before) / int(output)


def measure(loadgen, library, batch, rounds, seconds, modes):
    results = {mode: [] for mode in modes}
    with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
        os.chmod(directory, 0o777)
        servers = {mode: stack.enter_context(server(mode, library, directory)) for mode in modes}
        for mode in modes:
            load(loadgen, *servers[mode], seconds, batch)
        for number in range(rounds):
            for mode in modes if number % 2 else reversed(modes):
                results[mode].append(load(loadgen, *servers[mode], seconds, batch))
    return results


def main(loadgen, library, rounds=21, seconds=0.5, *modes):
    modes = ("native", *(modes or MODES))
    for batch in (1, 10):
        results = measure(loadgen, library, batch, int(rounds), float(seconds), modes)
        print(f"memcached, {batch} at once{'operations/s':>14}{'':>9}{'cpu us/operation':>18}")
        for mode in modes:
            rate, cpu = (statistics.median(column) for column in zip(*results[mode]))
            pairs = list(zip(results[mode], results["native"]))
            rates = statistics.median(own[0] / native[0] for own, native in pairs)
            cpus = statistics.median(own[1] / native[1] for own, native in pairs if native[1])
            print(f"{mode:22}{rate:14,.0f}{rates:9.1%}{cpu * 1e6:18.2f}{cpus:9.1%}")


if __name__ == "__main__":
    main(*sys.argv[1:])
