"""Look for input that breaks the pipeline: fuzzing led by coverage, with atheris (pip install atheris).

    python benchmarks/fuzz.py text --seconds 600          bytes → read → extract → conform → rules of structure
    python benchmarks/fuzz.py decode --seconds 60         bytes → text, in any encoding
    python benchmarks/fuzz.py text --replay crash-1a2b    what was found, once more

An input of `text` holds many documents, which are extracted together: that costs hardly more than one. It is changed
byte by byte, and by words of the reference tables and characters that texts go wrong with. Only our own modules are
watched. What may happen to an input is that it is refused with a ReadError, or that it gives
tables that keep every rule of structure, in which every digit is in one number. What breaks that is written to
`crash-<sha1>` in the folder of `--found`; new input that reached new code is kept in `--corpus`, to go on from there.
"""

import argparse
import random
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["transforms", "flows", "expectations"]):
    import polars as pl

    from expectations.conform import conform
    from expectations.structure import violations
    from flows.catalogue import OVERRIDES
    from transforms import reference
    from transforms.content import content
    from transforms.extract import extract
    from transforms.readers.rendition import ReadError
    from transforms.reading import READ, Reading, read

from hostile import LINES, UNITS

from expectations.contract import contracts

LOADED = reference.load()
LARGEST = 12_000  # bytes of an input
FEWEST_DOCUMENTS, DOCUMENTS = 24, 48  # of an input
BETWEEN = b"\x1e"  # the record separator of ASCII: one more of these, and there is one more document
SEEDS = (
    b"Report on the work of the Government\n\n1. Growth\nExports rose 5.2 percent to $1.2 billion in 2023-24.\n",
    b"\xef\xbb\xbf# Budget\n\nWe will build 500 schools by 2030, at 2/3 of the cost. Mr. A. Smith said so (p. 4).\n",
    "一、2025年工作回顾\n全市生产总值增长5%。\n二、主要任务\n- 1,357万人；“十四五”\n".encode(),
    "| a | 1 |\n| b | 2 |\n\t3\t4\r\nOne in ten, 7½, ２％, ١٢ and 一百.\u2028\u202e1\u0301\u200d\ufeff".encode(),
    "The café’s – £5 million.".encode("cp1252"),
    "政府工作报告，经济社会发展取得新的重大成就。".encode("gb18030"),
    "A report, 5%.\n".encode("utf-16"),
)


def text(data: bytes) -> None:
    """Extract texts, and hold their tables against the rules of structure and the accounting of their digits."""
    parts = data.split(BETWEEN)[:DOCUMENTS]
    readings = {name: found for i, part in enumerate(parts) if (found := _reading(part, name := f"{i}.txt"))}
    if not readings:
        return
    extracted = extract(_sources(readings), LOADED)
    tables = {name: conform(name, frame) for name, frame in (extracted | content(extracted, LOADED)).items()}
    broken = violations(tables)
    assert broken.is_empty(), broken.row(0)
    missed = _digits(tables["sentences"], "text").join(_digits(tables["numbers"], "surface"), "document_id", how="full")
    missed = missed.filter(pl.col("digits").fill_null(0) != pl.col("digits_right").fill_null(0))
    assert missed.is_empty(), f"a digit is in no number, or in two: {missed.row(0)}"


def _digits(table: pl.DataFrame, text: str) -> pl.DataFrame:
    return table.group_by("document_id").agg(digits=pl.col(text).str.count_matches(r"\d").sum())


def decode(data: bytes) -> None:
    """Decode bytes; the text that comes out is one that UTF-8 can hold, without NUL."""
    if reading := _reading(data, "0.txt"):
        assert reading.text.strip()
        assert "\0" not in reading.text
        again = _reading(reading.text.encode("utf-8-sig"), "again.md")  # with its line ends it may lose just enough
        assert again is None or again.text == reading.text, "not the same text in UTF-8"


TARGETS: dict[str, Callable[[bytes], None]] = {"text": text, "decode": decode}


def _reading(data: bytes, name: str) -> Reading | None:
    try:
        return read(data, name)
    except ReadError as error:
        refused = error.message
    assert name in refused
    assert refused.isprintable(), refused
    return None


def _sources(readings: Mapping[str, Reading]) -> pl.DataFrame:
    documents = contracts()["documents"].polars_schema
    rows = [{"document_id": name, "source_uri": name, **reading.columns()} for name, reading in readings.items()]
    given = {name: documents[name] for name in OVERRIDES}
    return pl.DataFrame(rows, schema={"document_id": pl.String(), "source_uri": pl.String(), **READ, **given})


def _words() -> list[str]:
    """Return the words that the pipeline looks for, and characters that texts go wrong with."""
    found = {
        *UNITS.values(),
        *LINES.values(),
        "\n",
        "\n\n",
        " ",
        ", ",
        ". ",
        "\x01",
        "\x02",
        "\x1f",
        "\u00ad",
        "\ufffe",
    }
    for name in reference.tables():
        for column in getattr(LOADED, name).select(pl.col(pl.String)):
            found |= {word for word in column.drop_nulls() if len(word) <= 24}
    return sorted(found)


WORDS = _words()


def _changed(data: bytes, largest: int, seed: int) -> bytes:
    """Change one document of an input, or add one; and add more while there are few."""
    chance = random.Random(seed)  # noqa: S311 - the same input for the same seed
    documents = data.split(BETWEEN)
    place = chance.randrange(len(documents))
    way = chance.random()
    if way < 0.3:
        documents[place] = atheris.Mutate(documents[place], len(documents[place]) + 64)
    elif way < 0.8:
        at = chance.randint(0, len(documents[place]))
        documents[place] = documents[place][:at] + _soup(chance) + documents[place][at:]
    else:
        documents.insert(place, _soup(chance))
    documents += [_soup(chance) for _ in range(FEWEST_DOCUMENTS - len(documents))]
    return BETWEEN.join(documents)[:largest]


def _soup(chance: random.Random) -> bytes:
    pieces = chance.choices(WORDS, k=chance.randint(1, 12))
    if chance.random() < 0.5:
        pieces.append(chr(chance.choice((chance.randrange(1, 0xD800), chance.randrange(0xE000, 0x110000)))))
    chance.shuffle(pieces)
    return chance.choice((" ", " ", "", "\n")).join(pieces).encode()


def main() -> None:
    """Fuzz a target for some time, or replay what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="default: %(default)s")
    parser.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"), metavar="DIR", help="default: %(default)s")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), metavar="DIR", help="default: %(default)s")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="run one input, and show what it breaks")
    options = parser.parse_args()
    target = TARGETS[options.target]
    if options.replay:
        target(options.replay.read_bytes())
        print(f"{options.replay} breaks nothing")
        return
    corpus = options.corpus / options.target
    corpus.mkdir(parents=True, exist_ok=True)
    options.found.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate((*SEEDS, BETWEEN.join(SEEDS))):
        (corpus / f"seed-{i}").write_bytes(seed)
    _fuzz(target, corpus, options.found, options.seconds)


def _fuzz(target: Callable[[bytes], None], corpus: Path, found: Path, seconds: int) -> None:
    limits = (
        f"-max_total_time={seconds}",
        f"-max_len={LARGEST}",
        "-timeout=600",
        "-report_slow_units=600",
        "-rss_limit_mb=4096",
    )
    quiet = ("-print_final_stats=1", "-len_control=0", "-reload=0")
    atheris.Setup(
        [sys.argv[0], str(corpus), f"-artifact_prefix={found}/", *limits, *quiet], target, custom_mutator=_changed
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
