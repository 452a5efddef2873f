#!/usr/bin/env python3
"""Makes any number of articles of the sentences of others: to see how the cost of an index grows with its articles.

    shuffle.py ARTICLES.jsonl OUTPUT.jsonl --articles N [--seed N]

Each new article has the title and the number of sentences of an article drawn by the seed, and is made of stretches of up to ten
sentences that follow each other somewhere. A smaller output is the beginning of a larger one.
"""
import argparse
import json
import random
import re

SENTENCE = re.compile(r"[^。\n]*[。\n]?")
STRETCH = 10


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source")
    parser.add_argument("output")
    parser.add_argument("--articles", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sentences, shapes = [], []
    with open(options.source, encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            own = [text for text in SENTENCE.findall(article.get("body") or "") if text]
            sentences += own
            shapes.append((article.get("title") or "", len(own)))
    draw = random.Random(options.seed)
    with open(options.output, "w", encoding="utf-8") as output:
        for number in range(options.articles):
            title, left = draw.choice(shapes)
            parts = []
            while left > 0:
                start = draw.randrange(len(sentences))
                parts += sentences[start : start + min(left, STRETCH)]
                left -= STRETCH
            article = {"id": f"s{number}", "title": title, "body": "".join(parts)}
            output.write(json.dumps(article, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
