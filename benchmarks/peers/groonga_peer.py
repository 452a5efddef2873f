"""Groonga, through its C library. Setting: bigram (TokenBigram, with positions, ranked by tf-idf: it has no BM25)."""
import ctypes
import json
import os
import shutil
import sys

from measuring import Indexing, documents, measure, size_on_disk

command, setting, *paths = sys.argv[1:]

library = ctypes.CDLL("libgroonga.so.0")
library.grn_get_version.restype = ctypes.c_char_p
library.grn_ctx_open.restype = ctypes.c_void_p
library.grn_db_create.restype = library.grn_db_open.restype = ctypes.c_void_p
library.grn_ctx_send.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint, ctypes.c_int]
library.grn_ctx_recv.argtypes = [ctypes.c_void_p] + [ctypes.c_void_p] * 3
library.grn_db_create.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
library.grn_db_open.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
library.grn_init()
library.grn_default_logger_set_path(b"/dev/null")
context = library.grn_ctx_open(0)
MORE = 2


def send(text):
    """Gives Groonga a line, and returns what it says."""
    line = text.encode()
    library.grn_ctx_send(context, line, len(line), 0)
    answer, flags = b"", MORE
    while flags & MORE:
        start, count, more = ctypes.c_char_p(), ctypes.c_uint(), ctypes.c_int()
        library.grn_ctx_recv(context, ctypes.byref(start), ctypes.byref(count), ctypes.byref(more))
        answer += ctypes.string_at(start, count.value) if count.value else b""
        flags = more.value
    return answer


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def grams(text):
    """The bigrams of a sentence, without those that hold a space or a mark."""
    pairs = [text[place : place + 2] for place in range(len(text) - 1)]
    return list(dict.fromkeys(pair for pair in pairs if pair.isalnum())) or [text]


def query(kind, text):
    if kind == "phrase":
        return quoted(text)
    words = [quoted(word) for word in (grams(text) if kind == "nl" else text.split())]
    return (" " if kind == "and" else " OR ").join(words)


if command == "index":
    source, folder, result = paths
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    library.grn_db_create(context, f"{folder}/db".encode(), None)
    with Indexing(f"Groonga {library.grn_get_version().decode()} {setting}", "bigrams with positions; text in a column") as indexing:
        send("table_create Documents TABLE_HASH_KEY ShortText")
        send("column_create Documents text COLUMN_SCALAR Text")
        batch = []

        def load():
            send("load --table Documents")
            send(json.dumps(batch, ensure_ascii=False))
            batch.clear()

        for name, title, body in documents(source):
            indexing.count(title, body)
            batch.append({"_key": name, "text": f"{title} {body}"})
            if len(batch) == 500:
                load()
        load()
        # Its documentation advises to load first and to make the index of all.
        send("table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerAuto")
        stored = size_on_disk(folder)
        send("column_create Terms index COLUMN_INDEX|WITH_POSITION Documents text")
        send("io_flush")
    indexing.write(result, size_on_disk(folder) - stored, stored)
else:
    folder, queries, result = paths
    library.grn_db_open(context, f"{folder}/db".encode())

    def answer(kind, text):
        said = send(
            f"select Documents --match_columns 'scorer_tf_idf(text)' --query {quoted(query(kind, text))} "
            "--output_columns _key --sort_keys -_score --limit 10 --cache no")
        # [[[found], [columns], [id], ...]]
        return len(json.loads(said)[0]) - 2

    measure(queries, result, answer)
