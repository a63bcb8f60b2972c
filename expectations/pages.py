"""Build Data Docs that show without a network: Great Expectations renders, our own templates frame it."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
from great_expectations.render.view.view import DefaultJinjaPageView

TEMPLATES = Path(__file__).parent / "data_docs"


def write(folder: Path, results: Sequence[ExpectationSuiteValidationResult], validations: pl.DataFrame) -> None:
    """Write `index.html`, a page a suite, and the stylesheet.

    `validations` as in its contract. The pages load nothing but the stylesheet beside them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    view = DefaultJinjaPageView(custom_views_directory=str(TEMPLATES))
    renderer = ValidationResultsPageRenderer(run_info_at_end=True)
    for result in results:
        result.meta = {}
        document = renderer.render(result)
        overview, *columns, _ = document.sections  # the last says how the frame was handed over
        overview.content_blocks = overview.content_blocks[1:]  # the first leads to pages that are not built
        document.sections = [overview, *columns]
        _write(folder / f"{result.suite_name}.html", view.render(document, template="suite.html"))  # type: ignore[no-untyped-call]
    failures = validations.filter(~pl.col("success")).sort("severity", "expectation_id")
    index = view.env.get_template("index.html").render(
        run_id=validations["run_id"].first(),
        suites=_counts(validations).rows(named=True),
        failures=failures.rows(named=True),
    )
    _write(folder / "index.html", index)
    _write(folder / "data_docs.css", (TEMPLATES / "data_docs.css").read_text("utf-8"))


def _counts(validations: pl.DataFrame) -> pl.DataFrame:
    failed = pl.col("severity").filter(~pl.col("success"))
    return (
        validations.group_by("suite")
        .agg(
            n=pl.len(),
            n_errors=(failed == "error").sum(),
            n_warnings=(failed == "warning").sum(),
        )
        .sort("suite")
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
