"""A comparison as one page that needs no network: both texts side by side, and what sets them apart."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from flows import comparison_charts as charts
from flows import figures
from flows.comparison import Comparison
from flows.comparison_tables import HEAD, tables
from flows.errors import UsageError
from flows.marked_text import blocks, numbered, outline


def write(file: Path, comparison: Comparison) -> None:
    """Write the page of a comparison: the same bytes for the same snapshot. Raises UsageError where it can't be."""
    text = page(comparison)
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{file}: the page can't be written there ({error.strerror})") from error


def page(comparison: Comparison) -> str:
    """Make the page. What documents say is escaped, and no script runs but the page's own."""
    environment = Environment(
        loader=PackageLoader("flows"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(figures=figures, outline=outline)
    script, style = (_asset(name) for name in ("comparison.js", "comparison.css"))
    return environment.get_template("comparison.html").render(
        comparison=comparison,
        script=script,
        script_hash=_hash(script),
        style=style,
        style_hash=_hash(style),
        head=HEAD,
        **_content(comparison),
    )


def _content(comparison: Comparison) -> dict[str, Any]:
    passages = numbered(comparison.passages)
    lengths = [len(side.text) for side in comparison.sides.values()]
    alike = comparison.alike
    percentages = [row for row in alike if row["unit_base"] == "%"]
    ratios = [row for row in alike if row["ratio"] is not None]
    promised = comparison.promised_on()
    return {
        "passages": passages,
        "blocks": {side: blocks(comparison, side, passages) for side in "ab"},
        "tables": {table.name: table for table in tables(comparison, passages)},
        "charts": {
            "alignment": passages and charts.alignment(passages, lengths),
            "percentages": percentages and charts.percentages(percentages),
            "ratios": ratios and charts.ratios(ratios),
            "topics": comparison.topics and charts.topics(comparison.topics),
            "words": any(map(comparison.distinctive, "ab")) and charts.words(comparison),
            "commitments": promised and charts.commitments(promised),
        },
    }


def _asset(name: str) -> Markup:
    return Markup((files("flows") / "templates" / name).read_text("utf-8"))  # noqa: S704 - our own


def _hash(source: str) -> str:
    """Name a source as a Content-Security-Policy does."""
    return f"sha256-{b64encode(sha256(source.encode()).digest()).decode()}"
