"""The deadlock itself (section 18): thread A waits for what B has, and B for what A has.

The barrier makes them meet. lockstitch run reports who waits for what, and ends it; without it, the alarm does.
"""
import signal
import threading

accounts = threading.Lock()
journal = threading.Lock()
bad_luck = threading.Barrier(2)


def transfer():
    with accounts:
        bad_luck.wait()
        with journal:
            print("transferred")


def audit():
    with journal:
        bad_luck.wait()
        with accounts:
            print("audited")


signal.alarm(3)
threads = [threading.Thread(target=work) for work in (transfer, audit)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
