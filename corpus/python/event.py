"""One event, many waiters: nobody polls, and set() wakes them all (section 14)."""
import threading

gate = threading.Event()
started = []


def runner(number):
    if gate.wait(10):
        started.append(number)


runners = [threading.Thread(target=runner, args=(number,)) for number in range(3)]
for thread in runners:
    thread.start()
gate.set()
for thread in runners:
    thread.join()
print(len(started), "runners")
