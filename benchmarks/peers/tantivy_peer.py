"""Tantivy. Settings: lindera (words of IPADIC, with positions), bigram (character bigrams, without positions)."""
import os
import shutil
import sys

import tantivy

from measuring import Indexing, documents, measure, size_on_disk

command, setting, *paths = sys.argv[1:]
Occur, Query = tantivy.Occur, tantivy.Query

if setting == "lindera":
    import lindera

    words = lindera.Tokenizer(lindera.load_dictionary(os.environ["IPADIC"]), mode="normal")
    # Tantivy's Python package takes no tokeniser written in Python: text is cut before, and joined by spaces.
    cut = lambda text: [word for word in words.tokenize_surfaces(text.lower()) if not word.isspace()]
    tokenizer = tantivy.Tokenizer.whitespace()
else:
    tokenizer = tantivy.Tokenizer.ngram(2, 2, False)
analyzer = tantivy.TextAnalyzerBuilder(tokenizer).filter(tantivy.Filter.lowercase()).build()
if setting != "lindera":
    cut = analyzer.analyze

builder = tantivy.SchemaBuilder()
builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
builder.add_text_field(
    "text", stored=False, tokenizer_name="japanese", index_option="position" if setting == "lindera" else "freq")
schema = builder.build()


def term(word):
    return Query.term_query(schema, "text", word)


def together(words):
    """All words one behind the other; without positions, all of them anywhere."""
    if len(words) > 1 and setting == "lindera":
        return Query.phrase_query(schema, "text", words)
    return Query.boolean_query([(Occur.Must, term(word)) for word in words]) if words else Query.empty_query()


def query(kind, text):
    if kind == "phrase":
        return together(cut(text))
    if kind == "and":
        return Query.boolean_query([(Occur.Must, together(cut(word))) for word in text.split()])
    found = [word for part in text.split() for word in cut(part)]
    return Query.boolean_query([(Occur.Should, term(word)) for word in found]) if found else Query.empty_query()


if command == "index":
    source, folder, result = paths
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    note = "words with positions; cut in Python" if setting == "lindera" else "bigrams without positions"
    with Indexing(f"Tantivy ({tantivy.__version__.split(',')[0]}) {setting}", note) as indexing:
        index = tantivy.Index(schema, path=folder)
        index.register_tokenizer("japanese", analyzer)
        writer = index.writer(heap_size=256 << 20, num_threads=1)
        for name, title, body in documents(source):
            indexing.count(title, body)
            text = f"{title} {body}"
            writer.add_document(tantivy.Document(id=name, text=" ".join(cut(text)) if setting == "lindera" else text))
        writer.commit()
        writer.wait_merging_threads()
    indexing.write(result, size_on_disk(folder))
else:
    folder, queries, result = paths
    index = tantivy.Index.open(folder)
    index.register_tokenizer("japanese", analyzer)
    index.reload()
    searcher = index.searcher()

    def answer(kind, text):
        hits = searcher.search(query(kind, text), 10, count=False).hits
        return len([searcher.doc(address)["id"][0] for _, address in hits])

    measure(queries, result, answer)
