"""From raw results to figures."""
import collections
import json
import math
import re
import statistics

CLASSES = ["short", "nl", "phrase", "and", "common", "single"]

# What each engine is called in tables; the order of the tables is that of the figures.
NAMES = {
    "jsearch.1": "**jsearch**", "jsearch.2": "**jsearch**, 2 threads", "jsearch-standard": "**jsearch**",
    "jsearch-words": "**jsearch**, words alone ¹", "jsearch-analysed": "**jsearch**, words alone ⁵",
    "lucene-both": "Lucene, words and bigrams", "lucene-cjk": "Lucene, bigrams (CJK)",
    "lucene-kuromoji": "Lucene, words (kuromoji)", "tantivy-bigram": "Tantivy, bigrams ²", "tantivy-lindera": "Tantivy, words (lindera)",
    "groonga-bigram": "Groonga, bigrams ³", "sqlite-trigram": "SQLite FTS5, trigrams ⁴", "pisa-kuromoji": "PISA, words ¹",
    "pisa-maxscore": "PISA, MaxScore ¹", "pisa-block_max_wand": "PISA, block-max WAND ¹",
}


def rank(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def by_engine(folder, ending):
    """The result files of each engine, one for each round."""
    files = collections.defaultdict(dict)
    for path in sorted(folder.glob(f"*.{ending}")):
        match = re.fullmatch(r"(.+)\.(\d+)", path.name.removesuffix("." + ending))
        if match:
            files[match[1]][int(match[2])] = path
    return files


def indexing(results):
    """For each engine its rounds, with the CPU time beside ours just before it, or else of the same round."""
    rounds = {name: {number: json.loads(path.read_text()) for number, path in paths.items()}
              for name, paths in by_engine(results / "index", "json").items()}
    ours = rounds.get("jsearch.1", {})
    beside = {name.removeprefix("beside-"): rounds.pop(name) for name in list(rounds) if name.startswith("beside-")}
    rows = []
    for name, own in rounds.items():
        values = list(own.values())
        if name == "jsearch.1":
            values += [value for others in beside.values() for value in others.values()]
        compared = ours | beside.get(name, {})
        ratios = [own[number]["cpuSeconds"] / compared[number]["cpuSeconds"] for number in own if number in compared]
        rows.append({
            "name": name,
            "engine": values[0]["engine"],
            "note": values[0].get("note", ""),
            "cpuSeconds": [value["cpuSeconds"] for value in values],
            "wallSeconds": [value["wallSeconds"] for value in values],
            "cpuToOurs": statistics.median(ratios) if ratios else None,
            "peakMemoryBytes": max(value["peakMemoryBytes"] for value in values),
            "indexBytes": values[-1]["indexBytes"],
            "storedBytes": values[-1]["storedBytes"],
            "textBytes": values[-1]["textBytes"],
            "files": values[-1].get("files", {}),
        })
    return sorted(rows, key=lambda row: statistics.median(row["cpuSeconds"]))


def latency(path):
    """For each class: figures over its queries, each with the median of its passes."""
    times = collections.defaultdict(lambda: collections.defaultdict(list))
    hits = collections.defaultdict(dict)
    cpu = collections.defaultdict(list)
    for line in path.read_text().splitlines():
        kind, name, number, microseconds, count = line.split("\t")
        if kind == "#cpu":
            cpu[name].append(float(microseconds) / int(count))
        else:
            times[kind][name].append(float(microseconds))
            hits[kind][name] = int(count)
    figures = {}
    for kind, queries in times.items():
        values = [statistics.median(passes) for passes in queries.values()]
        figures[kind] = {
            "queries": len(values), "mean": statistics.mean(values), "median": rank(values, 0.5), "p90": rank(values, 0.9),
            "p99": rank(values, 0.99), "most": max(values), "cpuMean": statistics.median(cpu[kind]) if cpu[kind] else None,
            "withoutHits": sum(count == 0 for count in hits[kind].values()),
        }
    return figures


def answering(results):
    """For each class, the engines with the median of their rounds; the ratio is that of the same round."""
    rounds = {name: {number: latency(path) for number, path in paths.items()}
              for name, paths in by_engine(results / "queries", "tsv").items()}
    ours = rounds.get("jsearch-standard", {})
    classes = {}
    for kind in CLASSES:
        rows = []
        for name, own in rounds.items():
            measured = {number: figures[kind] for number, figures in own.items() if kind in figures}
            if not measured:
                continue
            row = {"name": name}
            for key in next(iter(measured.values())):
                values = [figures[key] for figures in measured.values() if figures[key] is not None]
                row[key] = statistics.median(values) if values else None
            row["means"] = sorted(figures["mean"] for figures in measured.values())
            for key in ("mean", "cpuMean"):
                ratios = [figures[key] / ours[number][kind][key] for number, figures in measured.items()
                          if kind in ours.get(number, {}) and figures[key] is not None]
                row[key + "ToOurs"] = statistics.median(ratios) if ratios else None
            rows.append(row)
        if rows:
            classes[kind] = sorted(rows, key=lambda row: row["mean"])
    return classes


def scaling(results):
    """For each number of articles: the median of CPU and memory, the size, and the CPU time of a query of each class."""
    rows = []
    for path in sorted((results / "scaling").glob("*.index.json"), key=lambda path: int(path.name.split(".")[0])):
        number = path.name.split(".")[0]
        rounds = [json.loads(path.read_text()) for path in (results / "scaling").glob(f"{number}.index*.json")]
        queries = results / "scaling" / f"{number}.tsv"
        rows.append({
            "articles": int(number), "textBytes": rounds[0]["textBytes"], "indexBytes": rounds[0]["indexBytes"],
            "storedBytes": rounds[0]["storedBytes"], "cpuSeconds": statistics.median(own["cpuSeconds"] for own in rounds),
            "peakMemoryBytes": statistics.median(own["peakMemoryBytes"] for own in rounds),
            "cpuMean": {kind: own["cpuMean"] for kind, own in latency(queries).items()} if queries.exists() else {},
        })
    return rows


def slope(points):
    """The straight line through some points, by least squares: (at zero, slope)."""
    count = len(points)
    x, y = (sum(point[axis] for point in points) / count for axis in (0, 1))
    square = sum((point[0] - x) ** 2 for point in points)
    rise = sum((point[0] - x) * (point[1] - y) for point in points) / square if square else 0
    return y - rise * x, rise


def power(points):
    """The power with which something grows, and the function that this gives: a straight line through the logarithms."""
    zero, rise = slope([(math.log(x), math.log(y)) for x, y in points])
    return rise, lambda x: math.exp(zero + rise * math.log(x))
