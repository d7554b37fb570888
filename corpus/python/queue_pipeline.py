"""Producer and consumer with a Queue, which has the lock and the conditions inside (section 17)."""
import queue
import threading

jobs = queue.Queue(maxsize=4)
results = queue.Queue()


def worker():
    while (number := jobs.get()) is not None:
        results.put(number * number)


workers = [threading.Thread(target=worker) for _ in range(3)]
for thread in workers:
    thread.start()
for number in range(30):
    jobs.put(number)
for _ in workers:
    jobs.put(None)  # one for each: the end concerns them all
for thread in workers:
    thread.join()
print("sum", sum(results.get() for _ in range(30)))
