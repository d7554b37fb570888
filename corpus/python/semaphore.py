"""At most two downloads at a time (section 15). `with` gives the permit back on every path, errors included."""
import threading
import time

permits = threading.BoundedSemaphore(2)
guard = threading.Lock()
now = most = 0


def download():
    global now, most
    with permits:
        with guard:
            now += 1
            most = max(most, now)
        time.sleep(0.01)
        with guard:
            now -= 1


threads = [threading.Thread(target=download) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("never more than two:", most <= 2)
