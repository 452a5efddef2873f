"""What the drivers written in Python share: reading, timing, and the two forms of results.

A driver is called in one of two ways:

    DRIVER index  SETTING documents.tsv FOLDER result.json
    DRIVER search SETTING FOLDER QUERIES result.tsv

documents.tsv has an id, a title and a body a line. QUERIES is a folder with a file for each class of queries. result.tsv has a
line for each query (class, id, pass, microseconds, hits) and one for each pass ("#cpu", class, pass, microseconds, queries).
"""
import json
import os
import resource
import time

CLASSES = ["short", "nl", "phrase", "and", "common", "single"]
PASSES = int(os.environ.get("PASSES", "3"))
# Slow engines are not asked all queries: a pass over a class ends after so many seconds.
PASS_SECONDS = float(os.environ.get("PASS_SECONDS", "10"))


def documents(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t", 2)


def queries(folder, kind):
    path = os.path.join(folder, kind + ".tsv")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t", 1) for line in lines]


def size_on_disk(path):
    """Bytes that files really take: some engines make files with holes."""
    if os.path.isfile(path):
        return os.stat(path).st_blocks * 512
    return sum(os.lstat(os.path.join(folder, name)).st_blocks * 512 for folder, _, names in os.walk(path) for name in names)


class Indexing:
    """Measures what happens in a `with` block, and writes the result."""

    def __init__(self, engine, note):
        self.result = {"engine": engine, "note": note, "documents": 0, "textBytes": 0}

    def __enter__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        return self

    def count(self, title, body):
        self.result["documents"] += 1
        self.result["textBytes"] += len(title.encode()) + len(body.encode())

    def __exit__(self, *error):
        self.result["wallSeconds"] = time.perf_counter() - self.wall
        self.result["cpuSeconds"] = time.process_time() - self.cpu

    def write(self, path, index_bytes, stored_bytes=0):
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        self.result |= {"peakMemoryBytes": memory, "indexBytes": index_bytes, "storedBytes": stored_bytes}
        with open(path, "w", encoding="utf-8") as output:
            json.dump(self.result, output, indent=1)


def measure(folder, path, answer, classes=CLASSES):
    """Asks every query, one warming pass first. `answer(kind, text)` gives the number of hits."""
    with open(path, "w", encoding="utf-8") as output:
        for kind in classes:
            for number in range(-1, PASSES):
                begin, cpu, asked = time.perf_counter(), time.thread_time(), 0
                for name, text in queries(folder, kind):
                    start = time.perf_counter()
                    hits = answer(kind, text)
                    end = time.perf_counter()
                    asked += 1
                    if number >= 0:
                        output.write(f"{kind}\t{name}\t{number}\t{(end - start) * 1e6:.1f}\t{hits}\n")
                    if end - begin > PASS_SECONDS:
                        break
                if number >= 0 and asked:
                    output.write(f"#cpu\t{kind}\t{number}\t{(time.thread_time() - cpu) * 1e6:.0f}\t{asked}\n")
