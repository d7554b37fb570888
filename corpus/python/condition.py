"""Producer and consumer with a Condition: wait in a loop, notify after the change (sections 13 and 17)."""
import threading

ITEMS, ROOM = 50, 4
changed = threading.Condition()
shelf = []


def produce():
    for item in range(ITEMS):
        with changed:
            while len(shelf) == ROOM:
                changed.wait()
            shelf.append(item)
            changed.notify_all()


def consume(taken):
    for _ in range(ITEMS):
        with changed:
            while not shelf:
                changed.wait()
            taken.append(shelf.pop(0))
            changed.notify_all()


taken = []
threads = [threading.Thread(target=produce), threading.Thread(target=consume, args=(taken,))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("in order:", taken == list(range(ITEMS)))
