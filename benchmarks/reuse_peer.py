"""Compare texts, every pair of them, with text-matcher, and say what it took.

`comparison.py` runs this in an environment that has the tool; it prints one line of JSON.

    python benchmarks/reuse_peer.py TEXTS.json --seconds 120
"""

import argparse
import json
import time
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from itertools import combinations
from pathlib import Path


def main() -> None:
    """Compare pair by pair, for so many seconds at most."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, help="a list of texts, as JSON")
    parser.add_argument("--seconds", type=float, default=120, help="stop after so much CPU time; default: %(default)s")
    options = parser.parse_args()
    matcher = import_module("text_matcher.matcher")
    texts = json.loads(options.texts.read_text("utf-8"))
    start, wall = time.process_time(), time.perf_counter()
    # Its list of stop words is not in the package; without them it reads every word.
    read = [matcher.Text(text, str(i), removeStopwords=False) for i, text in enumerate(texts)]
    spans = []
    pairs = 0
    for i, j in combinations(range(len(texts)), 2):
        with redirect_stdout(StringIO()):
            _, in_a, in_b = matcher.Matcher(read[i], read[j], removeStopwords=False).match()
        spans += [(i, *a, j, *b) for a, b in zip(in_a, in_b, strict=True)]
        pairs += 1
        if time.process_time() - start > options.seconds:
            break
    took = {"cpu": time.process_time() - start, "wall": time.perf_counter() - wall}
    print(json.dumps(took | {"pairs": pairs, "spans": spans}))


if __name__ == "__main__":
    main()
