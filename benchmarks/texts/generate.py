#!/usr/bin/env python3
"""Writes articles that look like Japanese to a search engine, for those who have none: the same for the same seed.

    generate.py ARTICLES.jsonl [--articles N] [--seed N] [--words N]

Words are made of the words of corpus/: kanji words as they are and two of them joined, katakana words as they are and their halves
joined anew, some Latin words, and numbers. How often a word stands follows Zipf's law, and three in ten words of an article are of
its topic. Between words stand the hiragana that stand between words in corpus/, as often as there. Lengths are log-normal.
"""
import argparse
import itertools
import json
import pathlib
import random
import re
from collections import Counter

CORPUS = pathlib.Path(__file__).resolve().parent.parent.parent / "corpus"
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)
CODE = re.compile(r"```.*?```", re.S)
RUN = re.compile(r"[\u4e00-\u9fff々]+|[ァ-ヺー]+|[ぁ-ゖ]+|[A-Za-z]+|[^\u4e00-\u9fff々ァ-ヺーぁ-ゖA-Za-z]+")
TOPICS, TOPIC_WORDS, TOPIC_SHARE = 400, 80, 0.3
BATCH = 1 << 16


def runs_of_corpus():
    """How often each run of one script stands in corpus/: kanji, katakana, Latin; and hiragana between two others."""
    content, glue = Counter(), Counter()
    for path in sorted(CORPUS.glob("*/*.md")):
        text = CODE.sub("", FRONT_MATTER.sub("", path.read_text(encoding="utf-8")))
        for run in RUN.findall(text):
            if re.match("[ぁ-ゖ]", run):
                glue[run] += 1
            elif re.match("[\u4e00-\u9fff々ァ-ヺA-Za-z]", run):
                content[run] += 1
    return content, glue


def vocabulary(count, draw):
    """Words in the order of their frequency."""
    content, _ = runs_of_corpus()
    real = [run for run, _ in content.most_common()]
    kanji = [run for run in real if len(run) == 2 and "\u4e00" <= run[0] <= "\u9fff"]
    katakana = [run for run in real if len(run) >= 3 and "ァ" <= run[0] <= "ヺ"]
    latin = [run for run in real if run.isascii() and len(run) >= 3]
    words = dict.fromkeys(real)
    while len(words) < count:
        kind = draw.random()
        if kind < 0.6:
            words[draw.choice(kanji) + draw.choice(kanji)] = None
        elif kind < 0.9:
            first, second = draw.choice(katakana), draw.choice(katakana)
            words[first[: len(first) // 2 + 1] + second[len(second) // 2 :]] = None
        elif kind < 0.95:
            words[draw.choice(latin) + draw.choice(latin).lower()] = None
        else:
            words[str(draw.randrange(1, 10_000)) + draw.choice("年月日人円回件条度")] = None
    return list(words)


def endless(draw, values, weights):
    """Values by their weights, without end."""
    cumulative = list(itertools.accumulate(weights))
    while True:
        yield from draw.choices(values, cum_weights=cumulative, k=BATCH)


class Writer:
    def __init__(self, word_count, seed):
        self.draw = random.Random(seed)
        words = vocabulary(word_count, self.draw)
        _, glue = runs_of_corpus()
        self.words = endless(self.draw, words, [1 / (rank + 3) ** 1.05 for rank in range(len(words))])
        self.glue = endless(self.draw, list(glue), list(glue.values()))
        self.topics = [self.draw.choices(words[200:], k=TOPIC_WORDS) for _ in range(TOPICS)]

    def article(self, number):
        draw, topic = self.draw, self.draw.choice(self.topics)
        left = min(60_000, max(40, int(draw.lognormvariate(6.6, 1.1))))
        parts = []
        while left > 0:
            sentence = []
            for _ in range(draw.randint(3, 14)):
                # Of a topic, some words are far more frequent than others.
                own = topic[int(TOPIC_WORDS * draw.random() ** 3)]
                sentence += [own if draw.random() < TOPIC_SHARE else next(self.words), next(self.glue)]
                if draw.random() < 0.12:
                    sentence.append("、")
            text = "".join(sentence).removesuffix("、") + "。"
            parts.append(text)
            left -= len(text)
        title = "の".join(draw.sample(topic[:30], draw.randint(1, 3)))
        return {"id": f"a{number}", "title": title, "body": "".join(parts)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", type=int, default=200_000)
    options = parser.parse_args()
    writer = Writer(options.words, options.seed)
    with open(options.output, "w", encoding="utf-8") as output:
        for number in range(options.articles):
            output.write(json.dumps(writer.article(number), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
