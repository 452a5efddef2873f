"""Builds the dictionary of lindera, whose package has none, of Debian's mecab-ipadic.

    build_ipadic.py SOURCES FOLDER
"""
import os
import sys

import lindera

sources, folder = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
lindera.build_dictionary(sources, folder, lindera.Metadata(name="ipadic", encoding="EUC-JP"))
