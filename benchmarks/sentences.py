"""Count the golden rules of sentence boundary detection that hold.

    python benchmarks/sentences.py ~/pySBD/tests/lang/test_english.py

The 48 English rules are those of Kevin S. Dias' pragmatic_segmenter as pySBD tests them (both MIT licence). They are
not ours, and are read from pySBD's own test file, as data: the longest list of texts with their sentences in it.
"""

import argparse
import ast
from pathlib import Path

import polars as pl

from transforms import reference
from transforms.sentences import split


def main() -> None:
    """Print the rules that do not hold, and how many do."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", type=Path)
    parser.add_argument("--language", default="en")
    arguments = parser.parse_args()
    cases = rules(arguments.rules.read_text(encoding="utf-8"))
    loaded = reference.load()
    texts = pl.DataFrame(
        {"rule": range(len(cases)), "text": [text for text, _ in cases], "language": arguments.language}
    ).with_columns(char_start=pl.lit(0, pl.Int64))
    cut = split(texts, loaded.abbreviations, loaded.sentence_openers)
    found = dict(cut.group_by("rule").agg("text").iter_rows())
    for rule, (_, sentences) in enumerate(cases):
        if found[rule] != sentences:
            print(f"{rule + 1}: {' | '.join(found[rule])}")
    print(f"{sum(found[rule] == sentences for rule, (_, sentences) in enumerate(cases))} of {len(cases)} rules hold")


def rules(program: str) -> list[tuple[str, list[str]]]:
    """Read the texts and their sentences from a list of pairs, or of calls with such a pair, in a Python program."""
    lists = [node.elts for node in ast.walk(ast.parse(program)) if isinstance(node, ast.List)]
    pairs = []
    for case in max(lists, key=len):
        parts = case.elts if isinstance(case, ast.Tuple) else case.args if isinstance(case, ast.Call) else []
        text, sentences = (ast.literal_eval(part) for part in parts)
        pairs.append((text, sentences))
    return pairs


if __name__ == "__main__":
    main()
