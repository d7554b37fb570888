"""A daemon thread ends when the program does, wherever it stands (section 19).

This one is told to stop and joined, so that it ends between two samples and not within one. Without the last two lines it
would be cut off.
"""
import threading

stop = threading.Event()
samples = []


def sample():
    while not stop.wait(0.005):
        samples.append(len(threading.enumerate()))


sampler = threading.Thread(target=sample, daemon=True, name="sampler")
sampler.start()
while not samples:
    stop.wait(0.001)
stop.set()
sampler.join()
print("sampled:", bool(samples))
