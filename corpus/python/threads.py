"""Threads: create, name, identify, list, join (sections 5 to 8).

Three downloads run at the same time. Each has a name, which shows in every listing; join() waits for its end.
"""
import threading

results = {}
network = threading.Event()  # the pages come when it is set


def download(page):
    me = threading.current_thread()
    network.wait()
    results[page] = (me.name, me.ident is not None)


threads = [threading.Thread(target=download, args=(page,), name=f"load-{page}") for page in ("news", "weather", "chess")]
for thread in threads:
    thread.start()
print("active:", sorted(thread.name for thread in threading.enumerate()))
network.set()
for thread in threads:
    thread.join()
for page, (name, identified) in sorted(results.items()):
    print(page, "by", name, identified)
