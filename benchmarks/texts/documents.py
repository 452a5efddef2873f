#!/usr/bin/env python3
"""Makes of any JSON Lines file the two files that all engines index: the same documents, the same characters.

    documents.py ARTICLES.jsonl FOLDER      writes FOLDER/documents.tsv (id, title, body) and FOLDER/documents.jsonl

The other engines read the first, and parse no JSON. White space becomes one space; a document without a body, or with an id that
another has, is left out.
"""
import json
import os
import re
import sys

SPACE = re.compile(r"[\s\x00]+")


def main(source, folder):
    os.makedirs(folder, exist_ok=True)
    known = set()
    with open(source, encoding="utf-8") as lines, \
            open(f"{folder}/documents.tsv", "w", encoding="utf-8") as table, \
            open(f"{folder}/documents.jsonl", "w", encoding="utf-8") as objects:
        for line in lines:
            article = json.loads(line)
            name = SPACE.sub("_", str(article["id"]))
            # Half a surrogate pair cannot be written.
            title, body = (
                SPACE.sub(" ", article.get(field) or "").strip().encode("utf-8", "replace").decode()
                for field in ("title", "body"))
            if not body or name in known:
                continue
            known.add(name)
            table.write(f"{name}\t{title}\t{body}\n")
            objects.write(json.dumps({"id": name, "title": title, "body": body}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
