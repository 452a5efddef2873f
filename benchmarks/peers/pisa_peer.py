"""PISA, which is given words that Lucene's kuromoji made: how fast the best documents can be found at all.

It has no positions, and analyses nothing. Settings of `search`: maxscore, block_max_wand. Each word is written as a number, since PISA
would cut Japanese text to pieces.
"""
import json
import os
import shutil
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import numpy
from pyterrier_pisa import PisaIndex, PisaStemmer, PisaStopwords, _pisathon

from measuring import PASSES, Indexing, documents, queries

command, setting, *paths = sys.argv[1:]
SERVED = ("inv.block", "inv.bm25", "inv.bmw", "fwd.termlex", "fwd.doclex", "bm25")


def open_index(folder):
    return PisaIndex(folder, text_field="text", stemmer=PisaStemmer.none, stops=PisaStopwords.none, threads=1, overwrite=True)


class Clocked:
    """A list of queries that notes when each is asked for: PISA takes the next when it has answered the one before."""

    def __init__(self, texts):
        self.texts, self.times = texts, []

    def __len__(self):
        return len(self.texts)

    def __iter__(self):
        for place, text in enumerate(self.texts):
            self.times.append(time.perf_counter())
            yield place, text
        self.times.append(time.perf_counter())


def ask(ranking, texts):
    """The microseconds and the number of hits of each query."""
    clocked, room = Clocked(texts), 10 * len(texts)
    places = numpy.empty(room, numpy.int32)
    count = _pisathon.retrieve(
        ranking._ctxt, ranking.query_algorithm.value, clocked, k=10, threads=1, query_weighted=0, pretokenised=False,
        result_qidxs=places, result_docnos=numpy.empty(room, object), result_ranks=numpy.empty(room, numpy.int32),
        result_scores=numpy.empty(room, numpy.float32))
    return numpy.diff(clocked.times) * 1e6, numpy.bincount(places[:count], minlength=len(texts))


if command == "index":
    source, folder, result = paths
    shutil.rmtree(folder, ignore_errors=True)
    numbers = {}
    rows = []
    byte_count = 0
    for line in open(source, encoding="utf-8"):
        name, _, words = line.rstrip("\n").partition("\t")
        rows.append({"docno": name, "text": " ".join(f"w{numbers.setdefault(word, len(numbers))}" for word in words.split())})
        byte_count += len(words.encode())
    with Indexing("PISA (pyterrier-pisa 0.4.9)", "ready-made words without positions; cutting not included") as indexing:
        index = open_index(folder)
        index.index(rows)
        index.bm25(k1=1.2, b=0.75, num_results=10)
    indexing.result |= {"documents": len(rows), "textBytes": byte_count}
    served = [os.path.join(folder, name) for name in os.listdir(folder) if name.startswith(SERVED)]
    indexing.write(result, sum(os.path.getsize(path) for path in served))
    json.dump(numbers, open(folder + ".words.json", "w"))
else:
    folder, folder_of_queries, result = paths
    numbers = json.load(open(folder + ".words.json"))
    index = open_index(folder)
    with open(result, "w", encoding="utf-8") as output:
        for kind in ["short", "nl", "and", "common"]:
            asked = queries(folder_of_queries, kind + ".words")
            if not asked:
                continue
            texts = [" ".join(f"w{numbers[word]}" for word in dict.fromkeys(text.split()) if word in numbers) for _, text in asked]
            algorithm = "ranked_and" if kind == "and" else setting
            ranking = index.bm25(k1=1.2, b=0.75, num_results=10, query_algorithm=algorithm)
            for number in range(-1, PASSES):
                cpu = time.process_time()
                times, hits = ask(ranking, texts)
                cpu = time.process_time() - cpu
                if number < 0:
                    continue
                for (name, _), microseconds, count in zip(asked, times, hits):
                    output.write(f"{kind}\t{name}\t{number}\t{microseconds:.1f}\t{count}\n")
                output.write(f"#cpu\t{kind}\t{number}\t{cpu * 1e6:.0f}\t{len(texts)}\n")
