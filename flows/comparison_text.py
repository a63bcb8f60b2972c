"""A comparison in the terminal: compact, the two documents side by side."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows import figures
from flows.comparison import Comparison, Row, Rows
from flows.comparison_tables import HEAD

QUOTED, TOLD, TOPICS, LISTED = 3, 8, 12, 3  # passages and commitments; words; topics; topics of commitments
QUOTE = 280  # characters
STYLES = {"a": "cyan", "b": "magenta"}
BARS = {"a": "█", "b": "▒"}


def show(comparison: Comparison) -> None:
    """Say on standard output what two documents share and in what they differ; plain where nobody watches."""
    console = Console(highlight=False)
    with console.capture() as said:
        console.print(_head(comparison))
        for title, content in _parts(comparison, console.width):
            console.print()
            console.print(Text(title, style="bold"))
            console.print(Padding(content, (0, 0, 0, 2)))
    console.out("\n".join(line.rstrip() for line in said.get().splitlines()), highlight=False)


def _parts(comparison: Comparison, width: int) -> Iterator[tuple[str, RenderableType]]:
    passages, indicators = comparison.passages, comparison.indicators
    yield f"Shared passages: {_counted(passages)}", _passages(comparison)
    alike = comparison.alike
    rest = len(indicators) - len(alike)
    more = f" ({rest} more pairs in compare_indicators)" if rest else ""
    yield f"Indicators in common: {len(alike) or 'none'}{more}", _indicators(alike)
    yield "Topics, as shares of the sentences", _topics(comparison.topics, width)
    yield "Distinctive words (p < 0.0001), and how often they stand in A : B", _words(comparison)
    yield "Commitments", _commitments(comparison)


def _sides(a: str = "A", b: str = "B", *, is_named: bool = False) -> Table:
    """Make a table with a column for each side, behind a narrow one for what the row is about if that is named."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", expand=True)
    if is_named:
        table.add_column(no_wrap=True, style="dim")
    for heading, style in zip((a, b), STYLES.values(), strict=True):
        table.add_column(heading, ratio=1, header_style=f"bold {style}", overflow="fold")
    return table


def _head(comparison: Comparison) -> Table:
    table = _sides(is_named=True)
    a, b = comparison.a.document, comparison.b.document
    for label, say in HEAD:
        table.add_row(label, Text(say(a)), Text(say(b)))
    return table


def _counted(passages: Rows) -> str:
    if not passages:
        return "none"
    kinds = Counter(row["kind"] for row in passages)
    counts = [f"{n} {figures.words(kind)}" for kind, n in kinds.most_common()]
    formulas = sum(row["is_boilerplate"] for row in passages)
    return f"{len(passages)} ({', '.join([*counts, *([f'{formulas} of them formulas'] if formulas else [])])})"


def _passages(comparison: Comparison) -> RenderableType:
    if not comparison.passages:
        return Text("The documents share no passage.")
    shares = {name: figures.percent(side.document["share_reused"]) for name, side in comparison.sides.items()}
    told = sorted(comparison.passages, key=lambda row: (row["is_boilerplate"], -row["n_words"], row["start_a"]))
    quotes = [quote for row in told[:QUOTED] for quote in ("", _said(row), _quote(row))]
    return Group(f"They make up {shares['a']} of A and {shares['b']} of B. The longest:", *quotes)


def _said(row: Row) -> Text:
    direction = {"a_to_b": ", from A to B", "b_to_a": ", from B to A", None: ""}[row["direction"]]
    return Text(f"{row['n_words']} words, {figures.words(row['kind'])}{direction}", style="dim")


def _quote(row: Row) -> RenderableType:
    """Quote what both say once, what differs side by side."""
    a, b = (Text.assemble("“", _short(row[f"text_{side}"], QUOTE), "”") for side in "ab")
    if row["kind"] == "verbatim":
        return a
    table = _sides()
    table.add_row(a, b)
    return table


def _indicators(alike: Rows) -> RenderableType:
    if not alike:
        return Text("Nothing that both documents measure.")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("indicator", ratio=1, min_width=20)
    for heading, side in (("A", "a"), ("B", "b"), ("B to A", "")):
        table.add_column(heading, justify="right", header_style=f"bold {STYLES.get(side, '')}", no_wrap=True)
    table.add_column("status")
    labels = Counter(row["label"] for row in alike)
    for row in alike:
        unlike = f", {figures.words(row['statistic'])}" if labels[row["label"]] > 1 else ""
        table.add_row(
            Text(f"{row['label']}{unlike}"),
            *(Text(figures.quantity(row[f"value_{s}"], row["unit_base"], row[f"comparator_{s}"])) for s in "ab"),
            Text(figures.times(row["ratio"]) or figures.difference(row["difference"], row["unit_base"])),
            " / ".join(dict.fromkeys((row["status_a"], row["status_b"]))),
        )
    return table


def _topics(topics: Rows, width: int) -> RenderableType:
    if not topics:
        return Text("No sentence has a topic.")
    table = _sides(is_named=True)
    told = sorted(topics, key=lambda row: -max(row["share_a"], row["share_b"]))[:TOPICS]
    longest = max(told[0]["share_a"], told[0]["share_b"])
    room = max(6, (width - max(len(row["label"]) for row in told) - 2) // 2 - 9)
    for row in told:
        table.add_row(Text(row["label"]), *(_bar(side, row[f"share_{side}"], room / longest) for side in "ab"))
    rest = len(topics) - len(told)
    return Group(table, f"and {rest} smaller ones in compare_topics") if rest else table


def _bar(side: str, share: float, cells: float) -> Text:
    bar = BARS[side] * round(share * cells)
    return Text(f"{bar} {figures.percent(share)}".lstrip(), style=STYLES[side])


def _words(comparison: Comparison) -> RenderableType:
    table = _sides("more in A", "more in B")
    columns = [[_word(row) for row in comparison.distinctive(side)[:TOLD]] or [Text("none")] for side in "ab"]
    for cells in _beside(*columns):
        table.add_row(*cells)
    return table


def _word(row: Row) -> Text:
    return Text.assemble(row["token"], (f"  {row['n_a']}\N{NO-BREAK SPACE}:\N{NO-BREAK SPACE}{row['n_b']}", "dim"))


def _commitments(comparison: Comparison) -> RenderableType:
    table = _sides(is_named=True)
    promised = [comparison.promised(side) for side in "ab"]
    table.add_row("number", *(f"{len(rows):,}" for rows in promised))
    table.add_row("quantified", *(_quantified(rows) for rows in promised))
    table.add_row("mostly on", *(Text(_mostly(rows)) for rows in promised))
    examples = [[_short(row["text"], QUOTE // 2) for row in _telling(rows)] for rows in promised]
    for row, cells in enumerate(_beside(*examples)):
        table.add_row()
        table.add_row("" if row else "for instance", *cells)
    return table


def _quantified(rows: Rows) -> str:
    return figures.percent(sum(row["is_quantified"] for row in rows) / len(rows)) if rows else "–"


def _mostly(rows: Rows) -> str:
    counted = Counter(row["topic"] for row in rows if row["topic"] and row["topic_code"] != "none")
    return ", ".join(f"{topic} ({n})" for topic, n in counted.most_common(LISTED)) or "–"


def _telling(rows: Rows) -> Rows:
    """Choose the commitments that can be held to, with figures first."""
    return sorted(rows, key=lambda row: not row["is_quantified"])[:QUOTED]


def _beside(a: Sequence[Text], b: Sequence[Text]) -> Iterator[tuple[Text, Text]]:
    """Set two columns side by side, the shorter one filled up."""
    for row in range(max(len(a), len(b))):
        yield (a[row] if row < len(a) else Text(), b[row] if row < len(b) else Text())


def _short(text: str, width: int) -> Text:
    """Cut a text to so many cells, its white space made blanks."""
    short = Text(" ".join(text.split()))
    short.truncate(width, overflow="ellipsis")
    return short
