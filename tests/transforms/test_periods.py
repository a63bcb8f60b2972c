"""The period of a figure comes from its sentence, else from its paragraph, else from its document."""

from datetime import date

import pytest
from reports import Report, TablesOf


@pytest.mark.parametrize(
    ("sentence", "text", "start", "end"),
    [
        ("In 2019, output was 45 tonnes.", "In 2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("Output was 45 tonnes in 2019.", "in 2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("Coverage will reach 95 percent by 2025.", "by 2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("Coverage will be 95 percent by the end of 2025.", "by the end of 2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("From 2016 to 2019, exports rose by 6 percent.", "From 2016 to 2019", date(2016, 1, 1), date(2019, 12, 31)),
        (
            "Exports rose by 6 percent between 2016 and 2019.",
            "between 2016 and 2019",
            date(2016, 1, 1),
            date(2019, 12, 31),
        ),
        (
            "In the first half of 2019, 45 wells were drilled.",
            "In the first half of 2019",
            date(2019, 1, 1),
            date(2019, 6, 30),
        ),
        (
            "In the third quarter of 2019, 45 wells were drilled.",
            "In the third quarter of 2019",
            date(2019, 7, 1),
            date(2019, 9, 30),
        ),
        ("In February 2020 we drilled 45 wells.", "In February 2020", date(2020, 2, 1), date(2020, 2, 29)),
        # up to the day of the report, 1 March 2020
        ("Since 2012, 45 wells have been drilled.", "Since 2012", date(2012, 1, 1), date(2020, 3, 1)),
        (
            "Over the past five years, we drilled 45 wells.",
            "Over the past five years",
            date(2015, 1, 1),
            date(2020, 3, 1),
        ),
        ("Last year we drilled 45 wells.", "Last year", date(2019, 1, 1), date(2019, 12, 31)),
        ("This year we will drill 45 wells.", "This year", date(2020, 1, 1), date(2020, 12, 31)),
        ("Next year we will drill 45 wells.", "Next year", date(2021, 1, 1), date(2021, 12, 31)),
        (
            "Over the next five years, we will drill 45 wells.",
            "Over the next five years",
            date(2020, 3, 1),
            date(2025, 2, 28),
        ),
    ],
)
def test_the_sentence_names_the_period(sentence: str, text: str, start: date, end: date, tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators("period_text", "period_start", "period_end") == [(text, start, end)]


@pytest.mark.parametrize(
    ("sentence", "start", "end"),
    [
        (Report("Report\n\nIn 2018-19 we drilled 45 wells.", place_code="IN"), date(2018, 4, 1), date(2019, 3, 31)),
        (
            Report("Report\n\nIn fiscal 2018 we drilled 45 wells.", place_code="US"),
            date(2017, 10, 1),
            date(2018, 9, 30),
        ),
        (Report("Report\n\nIn FY85 we drilled 45 wells.", place_code="US"), date(1984, 10, 1), date(1985, 9, 30)),
        (Report("Report\n\nIn 2018-19 we drilled 45 wells."), date(2018, 1, 1), date(2019, 12, 31)),
    ],
)
def test_fiscal_years_are_those_of_the_place(sentence: Report, start: date, end: date, tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators("period_start", "period_end") == [(start, end)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # the opening of the paragraph frames the sentences that follow
        (
            "In the past year, the town has changed. We drilled 45 wells.",
            [("In the past year", date(2019, 1, 1), date(2020, 3, 1))],
        ),
        (
            "Over the past five years, we drilled 45 wells. In 2018 we drilled 9 wells. We also paved 3 roads.",
            [
                ("Over the past five years", date(2015, 1, 1), date(2020, 3, 1)),
                ("In 2018", date(2018, 1, 1), date(2018, 12, 31)),
                ("Over the past five years", date(2015, 1, 1), date(2020, 3, 1)),
            ],
        ),
        # what it has not opened yet frames nothing, nor what is ahead something that was reached
        (
            "Output rose by 5 percent. By 2030 we will build 40 schools. Exports fell by 3 percent.",
            [
                (None, None, None),
                ("By 2030", date(2030, 1, 1), date(2030, 12, 31)),
                (None, None, None),
            ],
        ),
        # each figure takes the nearest
        (
            "Exports were 40 tonnes in 2017 and 52 tonnes in 2019.",
            [
                ("in 2017", date(2017, 1, 1), date(2017, 12, 31)),
                ("in 2019", date(2019, 1, 1), date(2019, 12, 31)),
            ],
        ),
        # the period of the document: what it reviews for what was achieved, what it plans for targets, none for others
        (
            Report(
                "Report\n\nWe have drilled 45 wells.\n\n"
                "We will drill 30 wells.\n\nWorldwide, 12 billion people drink.\n",
                period_start=date(2017, 1, 1),
                period_end=date(2019, 12, 31),
                plan_start=date(2020, 1, 1),
                plan_end=date(2022, 12, 31),
            ),
            [
                (None, date(2017, 1, 1), date(2019, 12, 31)),
                (None, date(2020, 1, 1), date(2022, 12, 31)),
                (None, None, None),
            ],
        ),
    ],
)
def test_paragraph_and_document_say_what_the_sentence_does_not(
    sentence: str | Report, expected: list[tuple[str | None, date | None, date | None]], tables_of: TablesOf
) -> None:
    assert tables_of(sentence).indicators("period_text", "period_start", "period_end") == expected


@pytest.mark.parametrize(
    ("sentence", "frequency"),
    [
        ("We drill 45 wells every year.", "A"),
        ("The scheme costs $1.2 million per year.", "A"),
        ("Interest is 3.5% per annum.", "A"),
        ("From 2016 to 2019, the average annual output was 45 tonnes.", "A"),
        ("The pension is $120 a month.", "M"),
        ("The average monthly pension is $120.", "M"),
        ("The clinic sees 300 patients each week.", "W"),
        ("The line carries 90,000 riders a day.", "D"),
        ("Output was 45 tonnes.", None),
        ("A quarter of the land is irrigated.", None),
        ("Every year we hold a fair, and 45 wells were drilled.", None),
    ],
)
def test_what_recurs_has_a_frequency(sentence: str, frequency: str | None, tables_of: TablesOf) -> None:
    assert tables_of(sentence).indicators("frequency") == [frequency]
