"""A pool: four threads for any number of jobs (section 16)."""
from concurrent.futures import ThreadPoolExecutor


def square(number):
    return number * number


with ThreadPoolExecutor(max_workers=4) as pool:
    print("sum", sum(pool.map(square, range(100))))
