"""Writes RESULTS.md, RESULTS.json and plots/ of the results of a run."""
import json
import statistics

import figures
import plots
from figures import NAMES

TITLES = {
    "short": "`short`: 1 to 3 words, any of them", "nl": "`nl`: questions or sentences, any word", "phrase": "`phrase`: 4 to 8 characters, exactly",
    "and": "`and`: 2 or 3 words, all of them", "common": "`common`: one very frequent word", "single": "`single`: one character",
}
NOTES = """¹ Ready-made words: what cuts the query is not in the time. jsearch here ranks by words alone, by plain BM25, and looks for no other
spellings. PISA keeps no positions. ² Without positions, so that a phrase is all of its bigrams anywhere. ³ Ranked by tf-idf, for it has no
BM25, and all hits are counted. ⁴ Words shorter than three characters are not found. kuromoji and CJK drop some frequent words: a class may have
queries without hits. ⁵ Words alone as in ¹, but the query is cut in the time, and ids are read."""


def table(head, rows):
    """A table in Markdown; columns but the first are numbers."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows] + [""]


def seconds(values):
    low, high = min(values), max(values)
    return f"{low:.1f}" if high - low < 0.05 else f"{low:.1f}-{high:.1f}"


def microseconds(value):
    return "-" if value is None else f"{value:,.0f}"


def times(value):
    return "-" if value is None else f"{value:.2f}"


def machine(own):
    packages = ", ".join(f"{name} {version}" for name, version in own["packages"].items())
    return [
        f"{own['date']}, commit {own['commit']}: {own['cores']} cores of {own['processor']}, {own['memoryBytes'] / 2**30:.0f} GiB, {own['system']},",
        f"{own['swift']}. {packages}. Mean load of the machine over five minutes at the end: {own['load']:.1f}.", ""]


def indexing(rows):
    lines = ["## Indexing", "", "One thread unless said. MB are 10⁶ bytes of UTF-8 in title and body; CPU seconds are those of the whole process.", ""]
    cells = []
    for row in rows:
        cpu = statistics.median(row["cpuSeconds"])
        stored = f"{row['storedBytes'] / row['textBytes']:.2f}" if row["storedBytes"] else "-"
        cells.append([
            NAMES.get(row["name"], row["name"]), seconds(row["cpuSeconds"]), times(row["cpuToOurs"]), f"{row['textBytes'] / 1e6 / cpu:.1f}",
            seconds(row["wallSeconds"]), f"{row['peakMemoryBytes'] / 2**20:.0f}", f"{row['indexBytes'] / row['textBytes']:.2f}", stored])
    lines += table(["engine", "CPU s", "to ours", "MB/s of CPU", "wall s", "peak MiB", "index / text", "stored / text"], cells)
    others = [f"{row['engine']}: {row['note']}" for row in rows if row["note"]]
    lines += [". ".join(others) + ".", ""] if others else []
    ours = next((row for row in rows if row["name"] == "jsearch.1"), None)
    if ours:
        files = sorted(ours["files"].items(), key=lambda file: -file[1])
        lines += table(["file of jsearch", "bytes", "of the text"],
                       [[name, f"{count:,}", f"{count / ours['textBytes']:.3f}"] for name, count in files])
    return lines


def answering(classes):
    lines = ["## Answering", "", "Query text in, ids of the best ten out, in process, one thread, warm; microseconds. Each query counts once with the",
             "median of its passes; the figures are medians over the rounds. *CPU* is the mean of a query in CPU time. *to ours* is how many times ours it is, in",
             "the same round.", ""]
    for kind, rows in classes.items():
        lines += [f"### {TITLES[kind]}", ""]
        lines += table(
            ["engine", "queries", "mean", "to ours", "median", "p90", "p99", "most", "CPU", "to ours", "without hits"],
            [[NAMES.get(row["name"], row["name"]), f"{row['queries']:.0f}", microseconds(row["mean"]), times(row["meanToOurs"]),
              *(microseconds(row[key]) for key in ("median", "p90", "p99", "most", "cpuMean")), times(row["cpuMeanToOurs"]),
              f"{row['withoutHits']:.0f}"] for row in rows])
    return lines + ([NOTES, ""] if classes else [])


def verbatim(place, name, title):
    path = place.path(name, "txt")
    return [f"## {title}", "", "```", path.read_text(encoding="utf-8").rstrip(), "```", ""] if path.exists() else []


def program(place):
    rows = [json.loads(path.read_text()) for path in sorted((place.results / "program").glob("*.json"))]
    if not rows:
        return []
    lines = ["## `jsearch index`", "", "The whole process, on files as they are.", ""]
    return lines + table(["source", "threads", "MB", "CPU s", "MB/s of CPU", "wall s", "peak MiB"], [
        [row["source"], row["threads"], f"{row['bytes'] / 1e6:.1f}", f"{row['cpuSeconds']:.1f}",
         f"{row['bytes'] / 1e6 / row['cpuSeconds']:.1f}", f"{row['wallSeconds']:.1f}", f"{row['peakMemoryBytes'] / 2**20:.0f}"] for row in rows])


def throughput(place):
    own = place.read("throughput")
    if not own:
        return []
    rounds = own["rounds"]
    half = len(rounds) // 2
    ratios = [several["queriesPerSecond"] / single["queriesPerSecond"] for single, several in zip(rounds[:half], rounds[half:])]
    lines = ["## Several threads on one snapshot", ""]
    lines += table(["threads", "queries/s", "CPU µs a query"], [
        [part[0]["threads"], *(f"{statistics.median(own[key] for own in part):,.0f}" for key in ("queriesPerSecond", "cpuMicroseconds"))]
        for part in (rounds[:half], rounds[half:])])
    return lines + [f"Ratio of a round: median {statistics.median(ratios):.2f}, best {max(ratios):.2f}.", ""]


def counted_kernels(place):
    """The kernels with their instructions and allocations."""
    rows = place.read("kernels") or []
    counted = {row["kernel"]: place.read(f"kernels.{row['kernel']}") for row in rows}
    if all(counted.get(name) for name in ("unit", "analyse")):
        counted["invert"] = {"units": counted["unit"]["units"]} | {
            key: counted["unit"][key] - counted["analyse"][key] for key in ("allocations", "instructions")}
    for row in rows:
        if own := counted[row["kernel"]]:
            row["instructionsPerUnit"] = own["instructions"] / own["units"]
            row["allocationsPerThousand"] = own["allocations"] * 1000 / own["units"]
    return rows


def kernels(rows, of):
    if not rows:
        return []
    cells = [[
        row["kernel"], row["unit"], f"{row['bestNanoseconds']:.2f}", f"{row['medianNanoseconds']:.2f}",
        f"{1e3 / row['medianNanoseconds']:,.0f}", f"{row['instructionsPerUnit']:.1f}" if "instructionsPerUnit" in row else "-",
        f"{row['allocationsPerThousand']:.3f}" if "allocationsPerThousand" in row else "-"] for row in rows]
    lines = ["## Kernels", "", *of, "Nanoseconds of CPU time, one thread, all in memory; instructions and allocations by valgrind. `unit` is an article on its way into a",
             "unit: `analyse`, `invert`. `train` and `encode` choose codes for texts, and write them.", ""]
    return lines + table(["kernel", "for each", "best ns", "median ns", "millions/s", "instructions", "allocations of 1,000"], cells)


def scaling(rows, of):
    if not rows:
        return []
    kinds = list(rows[0]["cpuMean"])
    lines = ["## Scaling", "", *of, "jsearch alone, on shuffled sentences of the articles; queries in microseconds of CPU time, means.", ""]
    lines += table(
        ["articles", "text MB", "CPU s", "peak MiB", "index MB", "stored MB", *kinds],
        [[f"{row['articles']:,}", f"{row['textBytes'] / 1e6:.0f}", f"{row['cpuSeconds']:.1f}", f"{row['peakMemoryBytes'] / 2**20:.0f}",
          f"{row['indexBytes'] / 1e6:.0f}", f"{row['storedBytes'] / 1e6:.0f}", *(microseconds(row["cpuMean"].get(kind)) for kind in kinds)]
         for row in rows])
    if len(rows) < 2:
        return lines

    def line(key):
        return figures.slope([(row["articles"], key(row)) for row in rows])

    keys = {"CPU hours": (lambda row: row["cpuSeconds"], 3600), "text GB": (lambda row: row["textBytes"], 1e9),
            "index GB": (lambda row: row["indexBytes"], 1e9), "stored GB": (lambda row: row["storedBytes"], 1e9),
            "peak MiB": (lambda row: row["peakMemoryBytes"], 2**20)}
    lines += ["The straight line through these points, by least squares, and what it gives further on:", ""]
    cells = []
    for name, (key, unit) in keys.items():
        zero, rise = line(key)
        cells.append([name, f"{zero / unit:.3g}", f"{rise * 1e6 / unit:.3g}", *(f"{(zero + rise * number) / unit:,.3g}" for number in (1e7, 1e8))])
    lines += table(["", "at 0", "for each million", "10 million", "100 million"], cells)
    lines += ["The power of the number of articles with which the mean CPU time of a query grows, and what it gives further on:", ""]
    cells = []
    for kind in kinds:
        power, at = figures.power([(row["articles"], row["cpuMean"][kind]) for row in rows])
        cells.append([f"`{kind}`", f"{power:.2f}", *(f"{at(number) / 1e3:,.3g}" for number in (1e7, 1e8))])
    return lines + table(["", "power", "ms at 10 million", "ms at 100 million"], cells)


def draw(place, folder, rows, classes, scales):
    """Writes the plots, and returns the lines that show them."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = lambda name: NAMES.get(name, name).replace("*", "").rstrip(" ¹²³⁴")
    made = {"indexing": plots.bars(
        "Indexing, MB of text in a second of CPU time",
        [(plain(row["name"]), row["textBytes"] / 1e6 / statistics.median(row["cpuSeconds"]), "jsearch" in row["name"])
         for row in rows if row["name"] not in ("jsearch.2", "pisa-kuromoji")], "MB/s")}
    for kind, own in classes.items():
        made[f"latency-{kind}"] = plots.bars(
            f"{kind}: mean latency", [(plain(row["name"]), row["mean"], "jsearch" in row["name"]) for row in own], "µs")
    made["scaling-cost"] = plots.lines(
        "Cost of an index", {"CPU s": [(row["articles"], row["cpuSeconds"]) for row in scales],
                             "index MB": [(row["articles"], row["indexBytes"] / 1e6) for row in scales],
                             "peak MiB": [(row["articles"], row["peakMemoryBytes"] / 2**20) for row in scales]}, "articles", "")
    kinds = scales[0]["cpuMean"] if scales else []
    made["scaling-latency"] = plots.lines(
        "CPU time of a query", {kind: [(row["articles"], row["cpuMean"][kind]) for row in scales] for kind in kinds}, "articles", "µs")
    shown = []
    for name, picture in made.items():
        if picture:
            (folder / f"{name}.svg").write_text(picture, encoding="utf-8")
            shown.append(f"![{name}](plots/{name}.svg)")
    return ["## Plots", "", *shown, ""] if shown else []


def carried_over(name, rows, earlier, own):
    """The rows of a part, and what is said of them: those of the last results, if the part was not measured this time."""
    machine = (earlier.get("of") or {}).get(name) or {key: earlier.get("machine", {}).get(key) for key in ("date", "commit")}
    if rows or not earlier.get(name):
        return rows, [], {key: own[key] for key in ("date", "commit")}
    return earlier[name], [f"Not measured this time: of {machine['date']}, commit {machine['commit']}.", ""], machine


def write(place, folder):
    rows, classes = figures.indexing(place.results), figures.answering(place.results)
    own = place.read("machine")
    last = folder / "RESULTS.json"
    earlier = json.loads(last.read_text(encoding="utf-8")) if last.exists() else {}
    scales, scales_of, scales_machine = carried_over("scaling", figures.scaling(place.results), earlier, own)
    kernel_rows, kernels_of, kernels_machine = carried_over("kernels", counted_kernels(place), earlier, own)
    lines = ["# Results", "", "Made by [`benchmarks/run`](run); [README.md](README.md) tells what is measured and how.", "", *machine(own)]
    if rows:
        count = max(json.loads(path.read_text())["documents"] for path in (place.results / "index").glob("jsearch*.json"))
        lines += [f"Texts: {place.folder.name}, {count:,} articles, {max(row['textBytes'] for row in rows) / 1e6:.1f} MB.", ""]
        lines += indexing(rows)
    lines += answering(classes)
    lines += program(place) + verbatim(place, "stages", "Stages of indexing") + verbatim(place, "segment", "Segmenting")
    lines += verbatim(place, "cold", "One query from start to exit") + throughput(place)
    lines += verbatim(place, "lists.searches", "Whole searches, jsearch alone: articles counted and read, snippets made")
    lines += verbatim(place, "lists", "Other lists of queries, jsearch alone") + kernels(kernel_rows, kernels_of) + scaling(scales, scales_of)
    lines += verbatim(place, "pruning", "Skipping changes no answer") + verbatim(place, "quality", "Quality") + draw(place, folder / "plots", rows, classes, scales)
    (folder / "RESULTS.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    everything = {"machine": own, "indexing": rows, "answering": classes, "throughput": place.read("throughput"),
                  "kernels": kernel_rows, "scaling": scales, "of": {"kernels": kernels_machine, "scaling": scales_machine}}
    last.write_text(json.dumps(everything, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
