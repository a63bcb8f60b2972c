"""What each quantity measures, and how it says that the measure changed: frames over tagged phrases.

A frame is a row of `seeds/reference/measure_frames.csv`: patterns over the tags left and right of a quantity (see
`phrases.py`) with the groups `measure`, `gap` (between measure and quantity) and `change`; the first that fits wins.
"""

import re
from dataclasses import dataclass

import polars as pl

from transforms.pattern_cache import batches, keeps_patterns, on_thread
from transforms.patterns import compose, parts
from transforms.phrases import QUANTITY, Tagged
from transforms.reference import Reference

LEFT, RIGHT = 90, 60  # tokens that a frame may see on either side
GROUPS = ("measure", "gap", "change")
COUNTED = r'^[eydA]*(?:[NGEvnyAz"/^_gl0#a]|C[NGEvn])*?[SH](?:[NS]*[SH])?'
# what a measure does not begin or end with: articles, dangling prepositions, "in 2018", "this year"
LEADING = r"^(?:\([NS]?\))?[DqAoPFCcpt,]*"
TRAILING = r"(?:,?[PF]?[Dqed]*[Ny]?[Z0Tm]+|[APFoCtDq,;(fbWchBM])*$"
WORDED = r"NSHEGVvglyazsr^_"  # without a word there is no measure
UNCLOSED = r'^([^"]+)"$'


@dataclass(frozen=True)
class Frame:
    """A row of `measure_frames.csv` with its patterns composed."""

    name: str
    units: tuple[str, ...]
    left: str | None
    right: str | None
    side: str
    effect: str | None

    @property
    def sides(self) -> list[tuple[str, str]]:
        """Return column and pattern of what must hold on either side."""
        patterns = {"left_tags": self.left, "right_tags": self.right}
        return [(column, pattern) for column, pattern in patterns.items() if pattern]


def frames(reference: Reference, language: str) -> list[Frame]:
    """Compose the frames of a language; `{np}` and the like stand for a row of `pattern_parts.csv`."""
    named = parts(reference, language)
    rows = reference.measure_frames.filter(pl.col("language") == language)
    return [
        Frame(name, tuple(units), left and compose(left, named), right and compose(right, named), side, effect)
        for name, units, left, right, side, effect in rows.select(
            "frame", "units", "left", "right", "side", "effect"
        ).iter_rows()
    ]


def measures(quantities: pl.DataFrame, phrases: Tagged, known: list[Frame]) -> pl.DataFrame:
    """Find what each quantity measures.

    Columns in: `sentence_id`, `mark_start`, `unit_class` (count, money, physical, percent, points, multiple),
    any others.
    Columns out: those, and `frame`, `effect` (change, to, from_to or null), `change` (the tag of the word of change),
    `measure_start`, `measure_end` (null: nothing names it), `head_start`, `head_end`, `head_tag` (the noun that is
    counted), `pair_start` (the word before it), `is_carried` (the measure is that of the quantity before).
    """
    places = phrases.tokens.with_row_index("token").filter(pl.col("tag") == QUANTITY)
    found = quantities.join(
        places.select("sentence_id", "token", mark_start="char_start"),
        on=["sentence_id", "mark_start"],
        how="left",
        maintain_order="left",
    ).join(phrases.sentences, on="sentence_id", how="left", maintain_order="left")
    at = pl.col("token").cast(pl.Int64) - pl.col("first_token")
    found = found.with_columns(
        left_tags=pl.col("tags").str.slice(pl.max_horizontal(at - LEFT, 0), pl.min_horizontal(at, LEFT)),
        right_tags=pl.col("tags").str.slice(at + 1, RIGHT),
    ).drop("tags", "first_token")
    framed = found.hstack(_framed(found, known))
    return _located(_trimmed(framed), phrases).drop("token", "left_tags", "right_tags", "measure", "gap", "is_left")


def _framed(found: pl.DataFrame, known: list[Frame]) -> pl.DataFrame:
    """Say of every quantity, in their order, which frame it is in, and what the groups of the frame hold."""
    of_units = found.select_seq(
        pl.col("unit_class").is_in(units).alias(" ".join(units))
        for units in dict.fromkeys(frame.units for frame in known)
    )
    columns = found.select("left_tags", "right_tags").with_row_index("place").hstack(of_units).to_dict()
    unframed = pl.repeat(value=True, n=found.height, dtype=pl.Boolean, eager=True)
    fitted = [pl.DataFrame(schema={"place": pl.UInt32, "frame": pl.UInt32} | dict.fromkeys(GROUPS, pl.String))]
    for number, batch in enumerate(batches(enumerate(known), lambda frame: len(frame[1].sides))):
        fitted += on_thread(f"{__name__} {number}", _fitted, columns, unframed, batch)
    framed = pl.concat(fitted).sort("place")
    frames = pl.DataFrame(
        {
            "frame": [frame.name for frame in known],
            "effect": [frame.effect for frame in known],
            "is_left": [frame.side == "left" for frame in known],
            "is_carried": [frame.side == "carry" for frame in known],
        },
        schema_overrides={"frame": pl.String, "effect": pl.String},
    )
    return framed.drop("place", "frame").hstack(frames[framed["frame"]])


def _fitted(columns: dict[str, pl.Series], unframed: pl.Series, known: list[tuple[int, Frame]]) -> list[pl.DataFrame]:
    """Return the quantities that each frame fits, and take them from the unframed."""
    done = []
    for number, frame in known:
        places = columns["place"].filter(unframed & columns[" ".join(frame.units)])
        for tags, pattern in frame.sides:
            if places.is_empty():
                break
            places = places.filter(columns[tags][places].str.contains(pattern))
        if places.is_empty():
            continue
        unframed.scatter(places, False)  # noqa: FBT003 - Polars has no name for it
        groups = {
            name: pl.col(tags).str.extract_groups(pattern).struct.field(name)
            for tags, pattern in frame.sides
            for name in re.findall(r"\(\?P<(\w+)>", pattern)
        }
        held = (groups.get(name, pl.lit(None, pl.String)).alias(name) for name in GROUPS)
        fitted = pl.DataFrame([places, *(columns[tags][places] for tags, _ in frame.sides)])
        done.append(fitted.select_seq("place", pl.lit(number, pl.UInt32).alias("frame"), *held))
    return done


@keeps_patterns
def _trimmed(framed: pl.DataFrame) -> pl.DataFrame:
    """Turn groups into token numbers and trim what does not belong to a noun phrase."""
    measure, gap = pl.col("measure").str.len_chars().cast(pl.Int64), pl.col("gap").str.len_chars().cast(pl.Int64)
    token = pl.col("token").cast(pl.Int64)
    start = pl.when("is_left").then(token - gap - measure).otherwise(token + 1 + gap)
    leading = pl.col("measure").str.extract(LEADING, 0).fill_null("").str.len_chars().cast(pl.Int64)
    framed = framed.with_columns_seq(
        first=start + leading,
        measure=pl.col("measure")
        .str.replace(LEADING, "")
        .str.replace(TRAILING, "")
        .str.replace(UNCLOSED, "${1}")
        .str.replace(rf"^[^{WORDED}]*$", ""),
    )
    length = pl.col("measure").str.len_chars().cast(pl.Int64)
    # the noun that is counted follows at once, or is the first plural of the measure, else its last word before "of"
    following = pl.when(pl.col("unit_class") == "count").then(
        pl.col("right_tags").str.extract(COUNTED, 0).str.len_chars().cast(pl.Int64)
    )
    plural = pl.col("measure").str.extract("^[^SH]*[SH](?:[NS]*[SH])?", 0).str.len_chars().cast(pl.Int64) - 1
    last = pl.col("measure").str.extract(r'^[^oPFf(W;,"]*', 0).str.len_chars().cast(pl.Int64) - 1
    head = pl.coalesce(token + following, pl.when(length > 0).then(pl.col("first") + pl.coalesce(plural, last).clip(0)))
    return framed.with_columns_seq(
        last=pl.when(length > 0).then(pl.col("first") + length - 1),
        head=head,
        first=pl.when(length > 0).then("first"),
    )


def _located(framed: pl.DataFrame, phrases: Tagged) -> pl.DataFrame:
    start, end = phrases.tokens["char_start"], phrases.tokens["char_end"]

    def of(offsets: pl.Series, token: str) -> pl.Series:
        return offsets.gather(framed[token])

    return (
        framed.with_columns(
            measure_start=of(start, "first"),
            measure_end=of(end, "last"),
            head_start=of(start, "head"),
            head_end=of(end, "head"),
            head_tag=phrases.tokens["tag"].gather(framed["head"]),
            pair_start=start.gather((framed["head"] - 1).clip(0)),
        )
        .with_columns(
            # the word before may belong to another sentence
            pair_start=pl.when(pl.col("pair_start").is_between("sentence_start", "head_start"))
            .then("pair_start")
            .otherwise("head_start")
        )
        .drop("first", "last", "head")
    )
