"""Great Expectations as the gate of whole tables. Importing this module takes seconds: it is imported late."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import great_expectations as gx
import polars as pl
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations import core
from great_expectations.expectations.core.expect_column_sum_to_be_between import ExpectColumnSumToBeBetween
from great_expectations.expectations.expectation import Expectation as GxExpectation

from expectations.contract import Severity
from expectations.expectation import Expectation

SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "warning"}


class ExpectNoRowToFail(ExpectColumnSumToBeBetween):
    """Expect a rule to hold in every row; its column has a 1 for each row in which it fails."""

    max_value: Any = 0


def gate() -> "Gate":
    """Open a gate; nothing is written to the folders of the user, nothing is sent anywhere."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return Gate(context)


class Gate:
    """A context of Great Expectations through which tables pass."""

    def __init__(self, context: EphemeralDataContext) -> None:
        self._source = context.data_sources.add_pandas("snapshot")

    def check(
        self, suite: str, frame: pl.DataFrame, outcomes: pl.DataFrame, expectations: tuple[Expectation, ...]
    ) -> ExpectationSuiteValidationResult:
        """Check a table against its suite.

        `outcomes`: one Boolean column a rule, named by the id of the expectation, rows as in `frame`.
        """
        ruled = [expectation.id for expectation in expectations if expectation.type is None]
        used = {
            column
            for expectation in expectations
            if expectation.type is not None
            for column in _columns(expectation.arguments)
        }
        handed = pl.concat(
            [
                frame.select(sorted(used)),
                outcomes.select((~pl.col(name)).cast(pl.Int64).alias(_rule_column(name)) for name in ruled),
            ],
            how="horizontal",
        )
        batch = (
            self._source.add_dataframe_asset(suite)
            .add_batch_definition_whole_dataframe("whole")
            .get_batch({"dataframe": handed.to_pandas()})
        )
        configured = gx.ExpectationSuite(suite, expectations=[_configured(expectation) for expectation in expectations])
        result: ExpectationSuiteValidationResult = batch.validate(configured, result_format="BASIC")
        return result


@dataclass(frozen=True)
class Verdict:
    """What Great Expectations says of one expectation, and under which name it knows it."""

    type: str
    success: bool


def verdicts(result: ExpectationSuiteValidationResult) -> dict[str, Verdict]:
    """Give the verdicts of a result by the id of the expectation."""
    return {
        each.expectation_config.meta["id"]: Verdict(each.expectation_config.type, bool(each.success))
        for each in result.results
        if each.expectation_config is not None
    }


def _columns(arguments: Mapping[str, Any]) -> list[str]:
    return [arguments["column"]] if "column" in arguments else list(arguments["column_list"])


def _rule_column(id: str) -> str:  # noqa: A002
    return id.split(".", 1)[1]


def _configured(expectation: Expectation) -> GxExpectation:
    common: dict[str, Any] = {
        "meta": {"id": expectation.id, "severity": expectation.severity},
        "severity": SEVERITIES[expectation.severity],
        "description": expectation.expected,
    }
    if expectation.type is None:
        return ExpectNoRowToFail(column=_rule_column(expectation.id), **common)
    kind: type[GxExpectation] = getattr(core, "".join(word.capitalize() for word in expectation.type.split("_")))
    return kind(**expectation.arguments, **common)
