"""What the library costs a real server: memcached under load, natively and in each mode, in turns.

server.py LOADGEN LIBRARY [ROUNDS [SECONDS]] prints, per mode, the median throughput and processor time per operation
of the rounds, and their ratios to native. Throughput says something on a quiet machine only; processor time is steadier.
"""
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODES = ("native", "order", "contention", "full")


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(mode, batch, loadgen, library, seconds):
    with tempfile.TemporaryDirectory() as directory:
        socket = f"{directory}/socket"
        environment = dict(os.environ)
        if mode != "native":
            environment.update(LD_PRELOAD=library, LOCKSTITCH_OPTIONS=f"mode={mode}:dir={directory}")
        command = ["memcached", "-s", socket, "-t", "4", "-u", "nobody"] if os.getuid() == 0 else \
                  ["memcached", "-s", socket, "-t", "4"]
        os.chmod(directory, 0o777)
        server = subprocess.Popen(command, env=environment)
        while not os.path.exists(socket):
            time.sleep(0.01)
        time.sleep(0.05)
        before = processor_seconds(server.pid)
        done = int(subprocess.run([loadgen, socket, "4", str(seconds), str(batch)], check=True, capture_output=True).stdout)
        used = processor_seconds(server.pid) - before
        server.send_signal(signal.SIGTERM)
        server.wait()
    return done / seconds, used / done


def main(loadgen, library, rounds=5, seconds=3):
    for batch in (1, 10):
        results = {mode: [] for mode in MODES}
        for _ in range(int(rounds)):
            for mode in MODES:
                results[mode].append(measure(mode, batch, loadgen, library, float(seconds)))
        native = [statistics.median(column) for column in zip(*results["native"])]
        print(f"memcached, {batch} at once{'operations/s':>14}{'':>9}{'cpu us/operation':>18}")
        for mode in MODES:
            rate, cpu = (statistics.median(column) for column in zip(*results[mode]))
            print(f"{mode:22}{rate:14,.0f}{rate / native[0]:9.1%}{cpu * 1e6:18.2f}{cpu / native[1]:9.1%}")


if __name__ == "__main__":
    main(*sys.argv[1:])
