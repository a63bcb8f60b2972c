"""Count the quantities that another tool finds in a text, and say what it took.

`extraction.py` runs this in an environment that has the tool; it prints one line of JSON.

    python benchmarks/peer.py {quantulum3|recognizers-text} TEXT --seconds 120
"""

import argparse
import json
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

Count = Callable[[str], int]

WARM_UP = "It grew 3% to $4 million on 5 km within 6 years."


def main() -> None:
    """Read the text paragraph by paragraph, for so many seconds at most."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", choices=TOOLS)
    parser.add_argument("text", type=Path)
    parser.add_argument("--seconds", type=float, default=120, help="stop after so much CPU time; default: %(default)s")
    options = parser.parse_args()
    paragraphs = options.text.read_text("utf-8").splitlines()
    count = TOOLS[options.tool]()
    count(WARM_UP)
    start = time.process_time()
    cpu, wall, n_bytes, found = start, time.perf_counter(), 0, 0
    for paragraph in paragraphs:
        found += count(paragraph)
        n_bytes += len(paragraph.encode()) + 1
        cpu = time.process_time() - start
        if cpu > options.seconds:
            break
    wall = time.perf_counter() - wall
    print(json.dumps({"start": start, "cpu": cpu, "wall": wall, "bytes": n_bytes, "found": found}))


def quantulum3() -> Count:
    """Load quantulum3, without its optional classifier."""
    parser = import_module("quantulum3.parser")
    return lambda text: len(parser.parse(text))


def recognizers_text() -> Count:
    """Load the models of recognizers-text that read quantities."""
    units = import_module("recognizers_number_with_unit").NumberWithUnitRecognizer("en-us")
    numbers = import_module("recognizers_number").NumberRecognizer("en-us")
    models = (
        units.get_currency_model(),
        units.get_dimension_model(),
        units.get_age_model(),
        numbers.get_percentage_model(),
        numbers.get_number_model(),
    )
    return lambda text: sum(len(model.parse(text)) for model in models)


TOOLS: dict[str, Callable[[], Count]] = {"quantulum3": quantulum3, "recognizers-text": recognizers_text}

if __name__ == "__main__":
    main()
