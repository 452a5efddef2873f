"""SQLite FTS5. Setting: trigram, which finds nothing shorter than three characters."""
import os
import sqlite3
import sys

from measuring import Indexing, documents, measure, size_on_disk

command, setting, *paths = sys.argv[1:]


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def query(kind, text):
    if kind == "phrase":
        return quoted(text)
    if kind == "nl":
        words = list(dict.fromkeys(text[place : place + 3] for place in range(max(1, len(text) - 2))))
    else:
        words = text.split()
    return (" AND " if kind == "and" else " OR ").join(map(quoted, words))


if command == "index":
    source, path, result = paths
    if os.path.exists(path):
        os.remove(path)
    base = sqlite3.connect(path)
    with Indexing(f"SQLite {sqlite3.sqlite_version} FTS5 trigram", "trigrams with positions") as indexing:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("CREATE VIRTUAL TABLE articles USING fts5(text, content='', tokenize='trigram')")
        base.execute("CREATE TABLE names (name TEXT)")
        for name, title, body in documents(source):
            indexing.count(title, body)
            row = base.execute("INSERT INTO names VALUES (?)", (name,)).lastrowid
            base.execute("INSERT INTO articles(rowid, text) VALUES (?, ?)", (row, f"{title} {body}"))
        base.commit()
        base.execute("INSERT INTO articles(articles) VALUES ('optimize')")
        base.commit()
    indexing.write(result, size_on_disk(path))
else:
    path, queries, result = paths
    base = sqlite3.connect(path)
    select = "SELECT name FROM articles JOIN names ON names.rowid = articles.rowid WHERE articles MATCH ? ORDER BY rank LIMIT 10"
    measure(queries, result, lambda kind, text: len(base.execute(select, (query(kind, text),)).fetchall()))
