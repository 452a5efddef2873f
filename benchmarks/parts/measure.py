"""The parts of a run: each measures something and leaves it in the results."""
import json
import pathlib
import re
import shutil
import subprocess
import sys

from workplace import PEERS, ROOT

PARTS = [
    "install", "build", "texts", "index", "queries", "program", "cold", "throughput", "lists", "segment", "stages", "kernels", "scaling",
    "pruning", "quality", "report"]
TEXTS = ROOT / "benchmarks" / "texts"
KERNELS = ["normalise", "segment", "bigram", "analyse", "unit", "train", "encode", "pack", "unpack", "score", "intersect"]


def install(place):
    """The other engines, if they are not there or what installs them has changed."""
    mark = place.peers / "installed"
    if place.options.peers == "none" or mark.exists() and all(path.stat().st_mtime < mark.stat().st_mtime for path in PEERS.iterdir()):
        return
    subprocess.run([PEERS / "install", place.peers], stdout=sys.stderr)


def build(place):
    if place.options.programs:
        return
    subprocess.run([ROOT / "scripts" / "install-dependencies"], check=True, stdout=sys.stderr)
    for product in ("jsearch", "JSearchBench"):
        subprocess.run(["swift", "build", "-c", "release", "--product", product], check=True, cwd=ROOT, stdout=sys.stderr)


def texts(place):
    """The documents as all engines index them, and the queries."""
    python = sys.executable
    if not place.source and not place.articles.exists():
        number, seed = place.options.generated, place.options.seed
        place.run([python, TEXTS / "generate.py", place.articles, "--articles", number, "--seed", seed])
    if not (place.texts / "documents.tsv").exists():
        place.run([python, TEXTS / "documents.py", place.articles, place.texts])
    if not place.options.queries and not (place.queries / "short.tsv").exists():
        place.run([python, TEXTS / "queries.py", place.texts / "documents.tsv", place.queries, "--seed", place.options.seed])
    if not any(engine == "pisa" for engine, _, _ in place.engines()):
        return
    words = place.driver("lucene") + ["words"]
    if not (place.texts / "words.tsv").exists():
        place.run(words + [place.texts / "documents.tsv", place.texts / "words.tsv"])
    for kind in ("short", "nl", "and", "common"):
        if (place.queries / f"{kind}.tsv").exists():
            place.run(words + [place.queries / f"{kind}.tsv", word_queries(place) / f"{kind}.words.tsv"])


def word_queries(place):
    folder = place.texts / "word-queries"
    folder.mkdir(exist_ok=True)
    return folder


def index(place):
    """All engines index the same documents, one after another, as often as there are rounds; ours once more before each of the others, since
    the speed of a shared machine changes within minutes."""
    documents = place.texts / "documents.tsv"
    for number in range(place.options.rounds):
        ours_index(place, f"index/jsearch.1.{number}", threads=1)
        ours_index(place, f"index/jsearch.2.{number}", threads=2)
        for engine, setting, _ in place.engines():
            name = f"index/{engine}-{setting}.{number}"
            folder = place.indexes / f"{engine}-{setting}"
            if place.is_done(name) and folder.exists():
                continue
            ours_index(place, f"index/beside-{engine}-{setting}.{number}", threads=1)
            if folder.is_dir():
                shutil.rmtree(folder)
            source = place.texts / "words.tsv" if engine == "pisa" else documents
            place.run(place.driver(engine) + ["index", setting, source, folder, place.path(name)])


def ours_index(place, name, threads):
    if place.is_done(name) and (place.indexes / "jsearch").exists():
        return
    place.run(
        [place.bench, "index", place.texts / "documents.jsonl", "--index-dir", place.indexes / "jsearch", "--threads", threads,
         "--output", place.path(name)])


def queries(place):
    """Every class of queries, asked of all engines in turns."""
    ours, passes = place.indexes / "jsearch", place.options.passes
    for number in range(place.options.rounds):
        for ranking in ("standard", "words", "analysed"):
            name = f"queries/jsearch-{ranking}.{number}"
            if not place.is_done(name, "tsv"):
                place.run([place.bench, "classes", ours, place.queries, place.path(name, "tsv"), "--ranking", ranking, "--passes", passes])
        for engine, setting, rankings in place.engines():
            for ranking in rankings:
                name = f"queries/{engine}-{ranking}.{number}"
                if place.is_done(name, "tsv"):
                    continue
                asked = word_queries(place) if engine == "pisa" else place.queries
                folder = place.indexes / f"{engine}-{setting}"
                output = place.path(name, "part")
                if place.run(place.driver(engine) + ["search", ranking, folder, asked, output], PASSES=passes):
                    output.rename(place.path(name, "tsv"))


def program(place):
    """`jsearch index` as a person runs it: the articles as they came, and folders of Markdown."""
    sources = [place.articles, *(pathlib.Path(folder).resolve() for folder in place.options.markdown), ROOT / "corpus"]
    for threads in (1, 2):
        for source in sources:
            name = f"program/{source.name}.{threads}"
            if place.is_done(name):
                continue
            # An index that is there would only be brought up to date.
            shutil.rmtree(place.indexes / "program", ignore_errors=True)
            command = [place.jsearch, "index", source, "--index-dir", place.indexes / "program", "--threads", threads]
            used = place.run_measured(command)
            if used:
                place.write(name, used | {"source": source.name, "threads": threads, "bytes": size(source)})


def size(path):
    if path.is_file():
        return path.stat().st_size
    endings = (".md", ".markdown", ".html", ".htm", ".txt", ".jsonl")
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and file.name.endswith(endings))


def cold(place):
    if not place.is_done("cold", "txt"):
        place.run([place.bench, "cold", place.jsearch, place.indexes / "jsearch"], output=place.path("cold", "txt"))


def throughput(place):
    if not place.is_done("throughput"):
        lists = [place.queries / f"{kind}.tsv" for kind in ("short", "nl", "phrase", "and")]
        place.run(
            [place.bench, "throughput", place.indexes / "jsearch", *filter(pathlib.Path.exists, lists), "--output", place.path("throughput")])


def lists(place):
    if place.options.lists and not place.is_done("lists", "txt"):
        place.run([place.bench, "latency", place.indexes / "jsearch", *place.options.lists], output=place.path("lists", "txt"))
    if not place.is_done("lists.searches", "txt"):
        plain = filter(pathlib.Path.exists, [place.queries / f"{kind}.tsv" for kind in ("short", "nl", "common")])
        place.run([place.bench, "latency", place.indexes / "jsearch", *plain, "--snippets"], output=place.path("lists.searches", "txt"))


def beginning(place):
    """A file with some 30 MB of the articles."""
    part = place.texts / "beginning.jsonl"
    if not part.exists():
        with open(place.texts / "documents.jsonl", encoding="utf-8") as lines, open(part, "w", encoding="utf-8") as output:
            while output.tell() < 30_000_000 and (line := lines.readline()):
                output.write(line)
    return part


def segment(place):
    if not place.is_done("segment", "txt"):
        place.run([place.bench, "segment", beginning(place)], output=place.path("segment", "txt"))


def stages(place):
    if not place.is_done("stages", "txt"):
        command = [place.bench, "stages", beginning(place), "--index-dir", place.indexes / "stages"]
        place.run(command, output=place.path("stages", "txt"))


def pruning(place):
    """Fails, and leaves no result, if skipping changes an answer."""
    if not place.is_done("pruning", "txt"):
        lists = sorted(place.queries.glob("*.tsv")) + place.options.lists
        command = [place.bench, "pruning", place.indexes / "jsearch", *lists, "--limit", place.options.pruned]
        place.run(command, output=place.path("pruning", "txt"))


def kernels(place):
    """CPU time of each kernel; under valgrind, the allocations and instructions of one run more."""
    if not place.is_done("kernels"):
        place.run([place.bench, "kernels", place.texts / "documents.jsonl", "--output", place.path("kernels")])
    # Valgrind cannot read the debugging information of every compiler.
    bare = place.results / "JSearchBench"
    if not shutil.which("valgrind") or not place.run(["strip", "-o", bare, place.bench]):
        return
    for kernel in KERNELS:
        name = f"kernels.{kernel}"
        if place.is_done(name):
            continue
        few, many = (profile(place, bare, kernel, rounds) for rounds in (0, 2))
        if few and many:
            place.write(name, {key: (many[key] - few[key]) / 2 for key in ("allocations", "instructions")} | {"units": many["units"]})
    bare.unlink()


def profile(place, program, kernel, rounds):
    """What valgrind's dhat counts in a whole process that runs a kernel once and `rounds` times more, on a part of the text."""
    counts, output = place.path("dhat"), place.path("dhat-kernel")
    command = ["valgrind", "--tool=dhat", f"--dhat-out-file={counts}", program, "kernels", place.texts / "documents.jsonl",
               "--megabytes", 4 if kernel in ("score", "intersect") else 1, "--kernel", kernel, "--rounds", rounds, "--output", output]
    if not place.run(command):
        return None
    counted = json.loads(counts.read_text())
    units = json.loads(output.read_text())[0]["units"]
    counts.unlink()
    output.unlink()
    return {"allocations": sum(point["tbk"] for point in counted["pps"]), "instructions": counted["te"], "units": units}


def scaling(place):
    """Our own index of more and more articles, made of shuffled sentences of these."""
    scales = [int(number) for number in place.options.scales.split(",")]
    source = place.texts / "shuffled.jsonl"
    made = source.with_suffix(".count")
    for number in scales:
        name, folder = f"scaling/{number}", place.indexes / f"scaling-{number}"
        if place.is_done(name + ".index") and place.is_done(name, "tsv"):
            continue
        if not made.exists() or int(made.read_text()) < max(scales):
            count = str(max(scales))
            place.run([sys.executable, TEXTS / "shuffle.py", place.articles, source, "--articles", count, "--seed", place.options.seed])
            made.write_text(count)
        part = place.texts / "shuffled-part.jsonl"
        with open(part, "wb") as output:
            subprocess.run(["head", "-n", str(number), source], stdout=output, check=True)
        for round_number in range(place.options.rounds):
            place.run([place.bench, "index", part, "--index-dir", folder, "--threads", 1,
                       "--output", place.path(f"{name}.index" if round_number == 0 else f"{name}.index{round_number}")])
        place.run([place.bench, "classes", folder, place.queries, place.path(name, "tsv")])
        part.unlink()


def quality(place):
    if place.is_done("quality", "txt"):
        return
    place.run([place.bench, "quality", *place.options.sets, ROOT / "corpus"], output=place.path("quality", "txt"))
