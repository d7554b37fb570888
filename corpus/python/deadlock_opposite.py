"""Two locks in opposite orders (section 18). This run goes well, because the threads come one after the other.

They would not, if each were interrupted between its two locks. No order is promised to anybody here: main looks whether a
thread still lives, which is no synchronisation.
"""
import threading
import time

accounts = threading.Lock()
journal = threading.Lock()


def transfer():
    with accounts:
        with journal:
            print("transferred")


def audit():
    with journal:
        with accounts:
            print("audited")


for work in (transfer, audit):
    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        time.sleep(0.001)
