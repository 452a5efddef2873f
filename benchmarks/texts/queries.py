#!/usr/bin/env python3
"""Draws classes of queries from the documents themselves, by a seed.

    queries.py documents.tsv FOLDER [--seed N] [--count N]

    short   1 to 3 words of a title            phrase  4 to 8 characters of a sentence
    nl      a sentence of 15 to 40 characters  and     2 or 3 words of one sentence
    common  10 frequent words, 10 of hiragana          single  one character

No engine's segmenter has a say: a word is a run of 2 to 4 kanji, of 3 to 8 katakana, or of 3 to 12 Latin letters.
"""
import argparse
import os
import random
import re
from collections import Counter

WORD = re.compile(
    r"(?<![\u4e00-\u9fff々])[\u4e00-\u9fff々]{2,4}(?![\u4e00-\u9fff々])|(?<![ァ-ヺー])[ァ-ヺー]{3,8}(?![ァ-ヺー])"
    r"|(?<![A-Za-z0-9])[A-Za-z]{3,12}(?![A-Za-z0-9])")
HIRAGANA = re.compile(r"[ぁ-ゖ]+")
PLAIN = re.compile(r"[ぁ-ヺー々\u4e00-\u9fffA-Za-z0-9]+")
# A sentence that a person might type: not what is left of tables and code.
TYPED = re.compile(r"[ぁ-ヺー々\u4e00-\u9fffA-Za-z0-9][ぁ-ヺー々\u4e00-\u9fffA-Za-z0-9、「」・]*")
JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ\u4e00-\u9fff]")
SAMPLE = 20_000


def sample(path, draw):
    """Some documents, each as likely as any other."""
    rows = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number < SAMPLE:
                rows.append(line)
            elif (place := draw.randrange(number + 1)) < SAMPLE:
                rows[place] = line
    draw.shuffle(rows)
    return [row.rstrip("\n").split("\t") for row in rows]


def phrase(sentence, draw):
    """4 to 8 characters that begin where a word begins; nothing if marks stand between them."""
    starts = [match.start() for match in WORD.finditer(sentence)]
    if not starts:
        return None
    start = draw.choice(starts)
    text = sentence[start : start + draw.randint(4, 8)]
    return text if len(text) >= 4 and PLAIN.fullmatch(text) and JAPANESE.search(text) else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("documents")
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500, help="queries of each class")
    options = parser.parse_args()
    draw = random.Random(options.seed)
    found = {name: [] for name in ("short", "nl", "phrase", "and")}
    words, hiragana, characters = Counter(), Counter(), Counter()
    for _, title, body in sample(options.documents, draw):
        in_title = WORD.findall(title)
        if in_title:
            start = draw.randrange(len(in_title))
            found["short"].append(" ".join(in_title[start : start + draw.randint(1, 3)]))
        text = body[:4_000]
        words.update(set(WORD.findall(text)))
        hiragana.update(set(HIRAGANA.findall(text)))
        characters.update(set(JAPANESE.findall(text)))
        sentences = [part.strip() for part in re.split("[。！？]", text)]
        sentences = [part for part in sentences if len(part) > 15 and JAPANESE.search(part)]
        if not sentences:
            continue
        sentence = draw.choice(sentences)
        if len(sentence) <= 40 and TYPED.fullmatch(sentence) and len(HIRAGANA.findall(sentence)) >= 3:
            found["nl"].append(sentence)
        found["phrase"].append(phrase(sentence, draw))
        both = list(dict.fromkeys(WORD.findall(sentence)))
        if len(both) >= 2:
            found["and"].append(" ".join(draw.sample(both, min(len(both), draw.randint(2, 3)))))
    for name, queries in found.items():
        found[name] = list(dict.fromkeys(filter(None, queries)))[: options.count]
    found["common"] = [word for word, _ in words.most_common(10) + hiragana.most_common(10)]
    known = sorted(character for character, count in characters.items() if count > 1)
    found["single"] = draw.sample(known, min(len(known), options.count))
    os.makedirs(options.folder, exist_ok=True)
    for name, queries in found.items():
        with open(f"{options.folder}/{name}.tsv", "w", encoding="utf-8") as output:
            output.writelines(f"{name}{number}\t{query}\n" for number, query in enumerate(queries))


if __name__ == "__main__":
    main()
