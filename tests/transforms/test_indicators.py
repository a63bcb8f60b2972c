"""An indicator is a quantity with its meaning; whole records, and what holds for any text."""

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from reports import Report, Tables, TablesOf
from strategies import TEXTS, batches

RECORD = (
    "surface", "value_text", "value_high", "unit_code", "comparator", "statistic", "direction", "baseline_value",
    "measure", "status",
)  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "records"),
    [
        (
            "The average annual concentration of dust has decreased from 81 micrograms/cubic meter to 52 "
            "micrograms/cubic meter, the number of days with clear skies has increased from 190 to 231.",
            [
                ("52 micrograms/cubic meter", "52", None, "ug/m3", "eq", "level", "down", 81.0,
                 "average annual concentration of dust", "achieved"),
                ("231", "231", None, "d", "eq", "level", "up", 190.0,
                 "number of days with clear skies", "achieved"),
            ],
        ),
        (
            "We will raise the share of rural homes with piped water to at least 70 percent by 2024.",
            [("70 percent", "70", None, "%", "ge", "level", "up", None,
              "share of rural homes with piped water", "target")],
        ),
        (
            "The per capita disposable income of farmers reached 21,300 yuan, with an average annual growth of 7.4%.",
            [
                ("21,300 yuan", "21300", None, "CNY", "eq", "level", None, None,
                 "per capita disposable income of farmers", "achieved"),
                ("7.4%", "7.4", None, "%", "eq", "growth_rate_annual", "up", None,
                 "per capita disposable income of farmers", "achieved"),
            ],
        ),
        (
            "We have renovated more than 1.2 million square meters of old flats.",
            [("1.2 million square meters", "1200000", None, "m2", "gt", "level", None, None, "old flats", "achieved")],
        ),
        (
            "More than 340 village canteens have been opened.",
            [("340", "340", None, "{canteen}", "gt", "count", None, None,
              "village canteens have been opened", "achieved")],
        ),
        (
            "We will plant 30 to 60 million trees.",
            [("30 to 60 million trees", "30000000", 6e7, "{tree}", "eq", "count", None, None, "trees", "target")],
        ),
        (
            "Both research institutes and training institutes have exceeded 800.",
            [
                ("800", "800", None, "{institute}", "gt", "count", None, None, "research institutes", "achieved"),
                ("800", "800", None, "{institute}", "gt", "count", None, None, "training institutes", "achieved"),
            ],
        ),
        ("In June 2018 the 12th Congress adopted the 5-point plan for the G20.", []),
    ],
)  # fmt: skip
def test_the_whole_record(sentence: str, records: list[tuple[object, ...]], tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators(*RECORD) == records


@pytest.mark.parametrize("sentence", ["Dust has decreased from 81 to 52 tonnes, and 30 to 60 trees were felled."])
def test_an_indicator_names_its_numbers(sentence: str, tables_of: TablesOf) -> None:
    tables = tables_of(sentence)
    surfaces = dict(tables.numbers("number_id", "surface"))
    numbered = tables.indicators("number_id", "high_number_id", "baseline_number_id")
    assert [[surfaces.get(number) for number in row] for row in numbered] == [["52", None, "81"], ["30", "60", None]]


@pytest.mark.parametrize("sentence", ["Dust has decreased from 81 to 52 tonnes."])
def test_a_baseline_knows_its_place(sentence: str, tables_of: TablesOf) -> None:
    ((start, end, value),) = tables_of(sentence).indicators("baseline_start", "baseline_end", "baseline_value")
    assert f"Report\n\n{sentence}"[start:end] == "81"
    assert value == 81


@pytest.mark.parametrize("sentence", ["We drilled 45 wells. We paved 3 roads and 4 squares."])
def test_ids_count_within_the_sentence(sentence: str, tables_of: TablesOf) -> None:
    tables = tables_of(sentence)
    for ids in (tables.indicators("indicator_id"), tables.numbers("number_id")):
        assert [one.rsplit("/", 1)[1][1:] for one in ids] == ["1", "1", "2"]
        assert len(set(ids)) == 3


@batches(6)
@given(texts=TEXTS, language=st.sampled_from(["en", None]))
def test_any_text_has_well_formed_indicators(
    texts: list[str], language: str | None, extract_all: Callable[[Sequence[Report]], list[Tables]]
) -> None:
    reports = [Report(text, language=language) for text in texts]
    for report, tables in zip(reports, extract_all(reports), strict=True):
        text, frame = report.text, tables.frames["indicators"]
        numbers = {number: (start, end) for number, start, end in tables.numbers("number_id", "char_start", "char_end")}
        for row in frame.iter_rows(named=True):
            assert text[row["char_start"] : row["char_end"]] == row["surface"]
            assert row["char_start"] <= numbers[row["number_id"]][0] < numbers[row["number_id"]][1] <= row["char_end"]
            assert float(row["value_text"]) == row["value"]
            assert (row["measure"] is None) == (row["measure_start"] is None) == (row["measure_end"] is None)
            assert row["measure"] != ""
            if row["measure"] is not None:
                assert text[row["measure_start"] : row["measure_end"]] == row["measure"]
            if row["period_start"] and row["period_end"]:
                assert row["period_start"] <= row["period_end"]
        assert frame["indicator_id"].is_unique().all()
        for column in ("indicator_id", "unit_code", "comparator", "statistic", "status"):
            assert frame[column].null_count() == 0


@batches(3)
@given(texts=TEXTS, seed=st.randoms(use_true_random=False))
def test_the_order_of_a_batch_does_not_matter(
    texts: list[str], seed: random.Random, extract_all: Callable[[Sequence[Report]], list[Tables]]
) -> None:
    reports = [Report(text, document_id=f"d{place}") for place, text in enumerate(texts)]
    shuffled = seed.sample(reports, len(reports))
    ordered = dict(zip(shuffled, extract_all(shuffled), strict=True))
    for report, tables in zip(reports, extract_all(reports), strict=True):
        for name, frame in tables.frames.items():
            assert_frame_equal(frame, ordered[report].frames[name])


def test_a_document_without_numbers_has_no_indicators(
    extract_all: Callable[[Sequence[Report]], list[Tables]],
) -> None:
    (tables,) = extract_all([Report("No figure is named here.")])
    assert tables.indicators("surface") == tables.numbers("surface") == []
