"""Everybody waits until everybody is there; then the second phase begins."""
import threading

phase_done = threading.Barrier(3)
heat = [0, 0, 0]
smooth = [0, 0, 0]


def compute(me):
    heat[me] = 10 * (me + 1)
    phase_done.wait()
    smooth[me] = (heat[me] + heat[(me + 1) % 3]) // 2


threads = [threading.Thread(target=compute, args=(number,)) for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(smooth)
