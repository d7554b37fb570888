"""A re-entrant lock: the method that holds the lock calls another one that takes it, too (section 11)."""
import threading


class Cache:
    def __init__(self):
        self.lock = threading.RLock()
        self.entries = {}

    def size(self):
        with self.lock:
            return len(self.entries)

    def add(self, key):
        with self.lock:
            self.entries[key] = True
            return self.size()


cache = Cache()
threads = [threading.Thread(target=cache.add, args=(key,)) for key in "abc"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(cache.size(), "entries")
