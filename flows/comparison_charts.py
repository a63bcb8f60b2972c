"""The charts of a comparison as SVG: they take their colours from the page, and A and B differ in shape and place too.

Drawn by Vega-Altair; nothing is loaded and no browser is needed.
"""

import re
from collections.abc import Sequence
from textwrap import fill
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from flows import figures
from flows.comparison import Comparison, Rows

WIDTH, LINE, GAP = 250, 14, 10  # of the plot, of a line of its labels, between rows
LABELS, LETTERS = 180, 28  # room for the names of rows
TOPICS, WORDS, INDICATORS = 14, 10, 20
GROUP_ROLES = re.compile(r'(<g class="[^"]*") role="[^"]*" aria-roledescription="[^"]*"')
DASHES = {"verbatim": [1, 0], "near_verbatim": [6, 3], "paraphrase": [1, 3], "formula": [1, 5]}
COLOURS = {"a": "var(--a)", "b": "var(--b)"}
QUIET = "var(--line)"
ROWS = alt.Y("label:N", sort=None, axis=None)
DOT: dict[str, Any] = {"shape": "circle", "filled": True, "size": 95, "opacity": 1, "fill": COLOURS["a"]}
DIAMOND: dict[str, Any] = {
    "shape": "diamond",
    "size": 95,
    "opacity": 1,
    "fill": "var(--paper)",
    "stroke": COLOURS["b"],
    "strokeWidth": 2,
}
CONFIG: dict[str, Any] = {
    "aria": False,  # the picture has one title and one description, and a table beside it
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "grid": False,
        "title": None,
        "labelColor": "currentColor",
        "labelFontSize": 12,
        "labelPadding": 8,
    },
    "axisX": {"grid": True, "gridColor": QUIET, "tickCount": 4},
    "text": {"color": "currentColor", "fontSize": 12, "baseline": "middle", "lineHeight": LINE, "lineBreak": "\n"},
}


def alignment(passages: Rows, lengths: Sequence[int]) -> Markup:
    """Draw where the shared passages stand in A, above, and in B, below; a band a passage, as broad as it is long.

    Rows in: passages with their `number`; `lengths` are those of the texts in characters.
    """
    rows = [
        {
            "number": row["number"],
            "kind": "formula" if row["is_boilerplate"] else row["kind"],
            "at": at,
            "start": row[f"start_{side}"] / length,
            "end": row[f"end_{side}"] / length,
        }
        for row in passages
        for side, at, length in zip("ab", (1, 0), lengths, strict=True)
    ]
    x = alt.X("start:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=alt.Axis(format="%", orient="top"))
    y = alt.Y("at:Q", axis=None)
    kinds = alt.StrokeDash("kind:N", scale=alt.Scale(domain=[*DASHES], range=[*DASHES.values()]), legend=None)
    ends = alt.Chart(alt.InlineData(values=rows)).encode(y=y, detail="number:N")
    bands = ends.mark_area(orient="horizontal", fill=COLOURS["a"], opacity=0.2).encode(x=x, x2="end:Q")
    edges = [
        ends.mark_line(stroke=COLOURS["a"], strokeWidth=1.25).encode(x=alt.X(f"{edge}:Q"), strokeDash=kinds)
        for edge in ("start", "end")
    ]
    sides = alt.Chart(alt.InlineData(values=[{"side": "A", "at": 1}, {"side": "B", "at": 0}]))
    names = sides.mark_text(dx=-14, fontWeight="bold").encode(text="side:N", y=y, x=alt.value(0))
    said = f"{len(passages)} bands, each from a passage in A to its counterpart in B."
    chart = bands + edges[0] + edges[1] + names
    return _svg(chart, "Where the shared passages stand", said, height=150, width=WIDTH + LABELS)


def topics(rows: Rows) -> Markup:
    """Draw the attention of both documents to each topic."""
    told = sorted(rows, key=lambda row: -max(row["share_a"], row["share_b"]))[:TOPICS]
    pairs = [{"label": fill(row["label"], LETTERS), "a": row["share_a"], "b": row["share_b"]} for row in told]
    return _pairs(pairs, "Share of sentences on each topic", "%")


def commitments(rows: Rows) -> Markup:
    """Draw the commitments of both documents on each topic; rows have `label`, `a`, `b`."""
    told = [{**row, "label": fill(row["label"], LETTERS)} for row in rows[:TOPICS]]
    return _pairs(told, "Commitments on each topic", "d")


def words(comparison: Comparison) -> Markup:
    """Draw the log ratios of the words that set the documents apart."""
    told = [(side, row) for side in "ab" for row in comparison.distinctive(side)[:WORDS]]
    told.sort(key=lambda pair: -pair[1]["log_ratio"])
    rows = [{"label": row["token"], "value": row["log_ratio"], "side": side} for side, row in told]
    return _bars(
        rows, "How many times more often one document uses a word, as a binary logarithm; A to the right", ".0f"
    )


def percentages(rows: Rows) -> Markup:
    """Draw the growth rates and shares of both documents."""
    pairs = [
        {"label": fill(row["label"], LETTERS), "a": row["value_a"], "b": row["value_b"]} for row in rows[:INDICATORS]
    ]
    return _pairs(pairs, "Growth rates and shares, in percent", "d")


def ratios(rows: Rows) -> Markup:
    """Draw by how many times the levels and counts of B are those of A."""
    told = [{"label": fill(row["label"], LETTERS), "value": row["ratio"]} for row in rows[:INDICATORS]]
    x = alt.X("value:Q", scale=alt.Scale(type="log", base=2), axis=alt.Axis(labelExpr="'×' + datum.value"))
    base = alt.Chart(alt.InlineData(values=told)).encode(y=ROWS)
    line = base.mark_rule(stroke="var(--mute)", strokeWidth=1.5).encode(x=x, x2=alt.datum(1))
    b = base.mark_point(**DIAMOND).encode(x=x)
    one = alt.Chart(alt.InlineData(values=[{}])).mark_rule(stroke=COLOURS["a"]).encode(x=alt.datum(1))
    said = "; ".join(f"{row['label']}: {figures.times(row['value'])}" for row in told)
    return _svg(_names(base) + line + b + one, "Levels and counts: B by A", said, height=_height(told))


def _pairs(rows: Rows, title: str, form: str) -> Markup:
    """Draw a dot for A and a diamond for B on a line a row."""
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=ROWS)
    line = base.mark_rule(stroke="var(--mute)", strokeWidth=1.5).encode(
        x=alt.X("a:Q", axis=alt.Axis(format=form)), x2="b:Q"
    )
    a = base.mark_point(**DOT).encode(x="a:Q")
    b = base.mark_point(**DIAMOND).encode(x="b:Q")
    said = "; ".join(f"{row['label']}: A {_said(row['a'], form)}, B {_said(row['b'], form)}" for row in rows)
    return _svg(_names(base) + line + a + b, title, said, height=_height(rows))


def _bars(rows: Rows, title: str, form: str) -> Markup:
    """Draw bars to the right and left of zero: of B outlined, of A full."""
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=ROWS, x=alt.X("value:Q", axis=alt.Axis(format=form)))
    a = base.transform_filter(alt.datum.side == "a").mark_bar(height=12, fill=COLOURS["a"])
    b = base.transform_filter(alt.datum.side == "b").mark_bar(
        height=11, fill="var(--paper)", stroke=COLOURS["b"], strokeWidth=1.5
    )
    zero = alt.Chart(alt.InlineData(values=[{}])).mark_rule(stroke="var(--mute)").encode(x=alt.datum(0))
    said = "; ".join(f"{row['label']}: {_said(row['value'], form)}" for row in rows)
    return _svg(_names(base) + a + b + zero, title, said, height=_height(rows))


def _names(base: alt.Chart) -> alt.Chart:
    """Name the rows on the left, each name around the middle of its row."""
    up = alt.ExprRef(f"(1 - length(split(datum.label, '\\n'))) * {LINE / 2}")
    names: alt.Chart = base.mark_text(align="left", dy=up).encode(text="label:N", x=alt.value(-LABELS))
    return names


def _height(rows: Rows) -> int:
    """Give every row the room that the longest label takes."""
    lines: int = max(row["label"].count("\n") + 1 for row in rows)
    return (LINE * lines + GAP) * len(rows)


def _said(value: float, form: str) -> str:
    return figures.percent(value) if form == "%" else figures.number(value)


def _svg(chart: alt.LayerChart, title: str, description: str, height: int, width: int = WIDTH) -> Markup:
    """Draw a chart that is told by its title and description."""
    spec = chart.properties(width=width, height=height).to_dict()
    drawn = vl_convert.vegalite_to_svg({**spec, "config": CONFIG})
    head, body = GROUP_ROLES.sub(r"\1", drawn).split(">", 1)
    told = Markup(' role="img"><title>{}</title><desc>{}</desc>').format(title, description)
    return Markup(f"{head}{told}{body}")  # noqa: S704 - Vega escapes what it draws
