"""A public SDMX library reads what is exported, in the way that the documentation shows."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sdmx.message import DataMessage
from sdmx.model.common import ActionType

from expectations.contract import SCHEMA_VERSION, views
from flows import cli
from warehouse import database
from warehouse.snapshot import Warehouse

PAGE = Path(__file__).parents[2] / "docs/sdmx.md"
(CODE,) = re.findall(r"```python\n([^`]*)\n```", PAGE.read_text("utf-8"))


@pytest.fixture
def exported(shipped: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> bytes:
    arguments = ("sql", "FROM observations_sdmx_csv", "--format", "csv", "--warehouse", str(shipped))
    assert cli.main(arguments) == 0
    return capfdbinary.readouterr().out


@pytest.fixture
def loaded(exported: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the names of the documentation's example stand for, after it ran."""
    monkeypatch.chdir(tmp_path)
    Path("observations.csv").write_bytes(exported)
    names: dict[str, Any] = {}
    exec(compile(CODE, PAGE.name, "exec"), names)  # noqa: S102
    return names


def test_the_library_finds_every_observation(loaded: dict[str, Any], shipped: Path) -> None:
    message: DataMessage = loaded["message"]
    (dataset,) = message.data
    assert dataset.action is ActionType.information
    read = {str(observation.key["SOURCE_ID"].value): float(observation.value) for observation in dataset.obs}
    snapshot = Warehouse(shipped).current()
    assert snapshot
    with database.connect(snapshot.database) as connection:
        written = connection.execute("SELECT SOURCE_ID, OBS_VALUE FROM observations").fetchall()
    assert len(written) == len(dataset.obs) > 20
    assert read == dict(written)


def test_dimensions_and_attributes_are_told_apart(loaded: dict[str, Any]) -> None:
    observations: pd.DataFrame = loaded["observations"]
    columns = list(views()["observations_sdmx_csv"].polars_schema)
    value = columns.index("OBS_VALUE")
    assert columns[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert observations.index.names == columns[3:value]
    assert list(observations.columns) == ["value", *columns[value + 1 :]]
    assert observations.index.is_unique
    air = observations.xs("AIR_QUALITY_PM25_ANNUAL_MEAN", level="INDICATOR").reset_index().iloc[0]
    assert (air["FREQ"], air["REF_AREA"], air["UNIT_MEASURE"], air["DIRECTION"]) == ("A", "CN-TJ", "ug/m3", "down")
    assert "from 69 micrograms/cubic meter to 39" in air["SOURCE_QUOTE"]


def test_every_dimension_has_a_value(loaded: dict[str, Any]) -> None:
    keys = loaded["observations"].index.to_frame()
    assert (keys != "").all(axis=None)
    assert "_U" in set(keys["FREQ"])


def test_the_dataflow_has_the_version_of_the_tables(exported: bytes) -> None:
    assert f"dataflow,CROSSREAD:OBSERVATIONS({SCHEMA_VERSION}),I,".encode() in exported


def test_statements_without_a_period_are_left_out_and_quotes_are_one_line(
    tmp_path: Path, document: Any, tables: Callable[..., Path]
) -> None:
    year = {"period_start": date(2021, 1, 1), "period_end": date(2021, 12, 31)}
    corpus = [
        document("timeless"),
        document("nowhere", ["Output\n was\u2028\u00a039 t."], **year | {"place_code": None}),
    ]
    database.build(tables(tmp_path, corpus), tmp_path / "x.duckdb")
    with database.connect(tmp_path / "x.duckdb") as connection:
        query = "SELECT SOURCE_DOCUMENT, REF_AREA, TIME_PERIOD, SOURCE_QUOTE FROM observations_sdmx_csv"
        assert connection.execute(query).fetchall() == [("nowhere", "_U", "2021", "Output was 39 t.")]
