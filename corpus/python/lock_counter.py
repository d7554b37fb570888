"""A counter that several threads may use: read, add and write under one lock (sections 10 and 12).

`count += 1` is several steps in Python, too. The global interpreter lock keeps the interpreter whole, not your data.
"""
import threading


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.value = 0

    def add(self):
        with self.lock:
            self.value += 1


visits = Counter()


def serve():
    for _ in range(500):
        visits.add()


threads = [threading.Thread(target=serve) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(visits.value, "visits")
