"""deadlock_opposite.py, mended: accounts before journal, for everybody (section 18)."""
import threading

accounts = threading.Lock()
journal = threading.Lock()


def transfer():
    with accounts:
        with journal:
            print("transferred or audited")


def audit():
    with accounts:
        with journal:
            print("transferred or audited")


threads = [threading.Thread(target=work) for work in (transfer, audit)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
