"""Every number of a text is found once, and of one kind."""

import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given
from reports import FIRST, Report, Tables, TablesOf
from strategies import TEXTS, batches

from transforms.english import Language
from transforms.numbers import plain


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        # quantity: it counts or measures something
        ("The county has 1,204 schools and four hospitals.", {"1,204": "quantity", "four": "quantity"}),
        ("Revenue rose by 3.1% to $20 million.", {"3.1": "quantity", "20 million": "quantity"}),
        ("Zero accidents were reported in the mines.", {"Zero": "quantity"}),
        ("Half of the wells are dry.", {"Half": "quantity"}),
        ("Exports doubled.", {"doubled": "quantity"}),
        ("Thousands of farmers came.", {"Thousands": "quantity"}),
        ("Women aged 65 get a pension at the age of 60.", {"65": "quantity", "60": "quantity"}),
        ("A child who is 12 years old may vote.", {"12": "quantity"}),
        ("Life expectancy reached 78.4 years.", {"78.4": "quantity"}),
        ("Maternity leave was extended to 26 weeks.", {"26": "quantity"}),
        ("It was built for RMB100 and sold for Rs.50.", {"100": "quantity", "50": "quantity"}),
        ("Some 75percent of the road is 5km wide.", {"75": "quantity", "5": "quantity"}),
        ("More than 2000 farms and about 1950 barns were lost.", {"2000": "quantity", "1950": "quantity"}),
        ("The town built two hospitals and one school.", {"two": "quantity", "one": "quantity"}),
        ("The town built one hospital and two schools.", {"one": "quantity", "two": "quantity"}),
        ("The town has at least one doctor.", {"one": "quantity"}),
        # duration: a stretch of time that frames other statements
        ("Over the past five years the town has grown.", {"five": "duration"}),
        ("Over the past\nfive \n  years the town has grown.", {"five": "duration"}),
        ("For three consecutive years the harvest was good.", {"three": "duration"}),
        ("A 10-year plan will be followed by a five-year one.", {"10": "duration", "five": "duration"}),
        ("The council met for two and a half days.", {"two and a half": "duration"}),
        ("In the next 18 months we will begin.", {"18": "duration"}),
        ("The works took half a year.", {"half": "duration"}),
        # date and time
        ("The cabinet met on 3 May 2018 and on May 21, 2018.", {"3": "date", "2018": "date", "21": "date"}),
        ("The fair runs from 16-18 June.", {"16": "date", "18": "date"}),
        ("It has grown since 1978, above all in the 1960s.", {"1978": "date", "1960": "date"}),
        ("The goals for 2035 stand.", {"2035": "date"}),
        ("In 2014-15 and 2016/17 it rained.", {"2014-15": "date", "2016/17": "date"}),
        ("In FY85 and in fiscal 2018 we saved.", {"85": "date", "2018": "date"}),
        ("It rained in the first half of 2019.", {"half": "date", "2019": "date"}),
        ("The law of 2011-03-31 applies.", {"2011-03-31": "date"}),
        ("The session opens on the 27th of June.", {"27": "date"}),
        ("The session opens on June 27th.", {"27": "date"}),
        ("Doors open at 17:30 and close at 9 p.m. sharp.", {"17:30": "time", "9": "time"}),
        # ordinal: a place in a sequence, or the name of an event
        ("The 12th Congress followed the Eleventh.", {"12": "ordinal", "Eleventh": "ordinal"}),
        ("Its 40th anniversary is the second centenary.", {"40": "ordinal", "second": "ordinal"}),
        ("First, we build a first-class school.", {"First": "ordinal", "first": "ordinal"}),
        ("That was the third year of the twenty-first century.", {"third": "ordinal", "twenty-first": "ordinal"}),
        ("In July the 12th Congress met.", {"12": "ordinal"}),
        # rank
        ("Our port ranked third in the region.", {"third": "rank"}),
        ("It is among the top ten ports of the world.", {"ten": "rank"}),
        ("We are the second largest exporter of tea.", {"second": "rank"}),
        ("The state is No. 1 in job growth.", {"1": "rank"}),
        ("The lake is the 5th largest in the country.", {"5": "rank"}),
        # a part of a name
        ("PM2.5 fell, 5G grew and COVID-19 ended.", {"2.5": "name", "5": "name", "19": "name"}),
        ("Section 80C and Article 5 of Act 250 apply.", {"80": "name", "5": "name", "250": "name"}),
        ("We follow Agenda 2063 and the G20.", {"2063": "name", "20": "name"}),
        ('The "871" and "three rivers" projects go on.', {"871": "name", "three": "name"}),
        ("Four of the world's top 500 companies came.", {"Four": "quantity", "500": "name"}),
        ("A dual system with one base and a double reduction", {"dual": "name", "one": "name", "double": "name"}),
        ("A zero-tolerance policy applies.", {"zero": "name"}),
        ("A two-way street and a 10-point plan", {"two": "name", "10": "name"}),
        ("Phase 2 of Highway 61 is open.", {"2": "name", "61": "name"}),
        ("See www.example.org/2019/07 for the rules.", {"2019/07": "name"}),
        # list labels and outline codes
        ("Jobs come first, said the minister.[^1] He named 3 towns.", {"1": "list_label", "3": "quantity"}),
        ("4. Better roads for 12 towns ........ 17", {"4": "list_label", "17": "list_label"}),
        ("(2) The bridge is open.", {"2": "list_label"}),
        ("1. Build 40 schools.", {"1": "list_label", "40": "quantity"}),
        ("136. The Committee noted the report of 12 members.", {"136": "list_label", "12": "quantity"}),
        ("We will (1) plant trees, and (2) pave roads.", {"1": "list_label", "2": "list_label"}),
        ("Line 1.06.A03.02 pays for 12 buses.", {"1.06.A03.02": "list_label", "12": "quantity"}),
    ],
)
def test_a_number_has_one_kind(sentence: str, kinds: dict[str, str], tables_of: TablesOf) -> None:
    found = tables_of(sentence).numbers("surface", "kind")
    assert {surface: kind for surface, kind in found if surface in kinds} == kinds


@pytest.mark.parametrize(
    ("sentence", "roles"),
    [
        (
            "Output rose from 30 to 45 tonnes in 2019.",
            [("30", "baseline"), ("45", "value"), ("2019", None)],
        ),
        ("We need 30 to 60 million bricks.", [("30", "low"), ("60 million", "high")]),
        ("There are 24 beds per 10,000 people.", [("24", "value"), ("10,000", "denominator")]),
    ],
)
def test_a_number_plays_a_role_in_its_indicator(
    sentence: str, roles: list[tuple[str, str]], tables_of: TablesOf
) -> None:
    assert tables_of(sentence).numbers("surface", "role") == roles


@pytest.mark.parametrize("sentence", ["We need 30 to 60 million bricks."])
def test_the_scale_of_a_range_counts_for_both_of_its_numbers(sentence: str, tables_of: TablesOf) -> None:
    assert tables_of(sentence).numbers("value_text", "value") == [("30000000", 3e7), ("60000000", 6e7)]


@pytest.mark.parametrize(
    ("sentence", "is_word"),
    [("Twelve of 40 wells and 3 million goats", [("Twelve", True), ("40", False), ("3 million", False)])],
)
def test_words_are_told_from_digits(sentence: str, is_word: list[tuple[str, bool]], tables_of: TablesOf) -> None:
    assert tables_of(sentence).numbers("surface", "is_word") == is_word


@batches(25)
@given(texts=TEXTS)
@example(texts=["١٢٣ and １２ and 𝟗 and ௧"])
def test_every_digit_lies_in_exactly_one_number(
    texts: list[str], find_numbers: Callable[[Sequence[str]], pl.DataFrame]
) -> None:
    found = find_numbers(texts)
    for place, text in enumerate(texts):
        spans = found.filter(pl.col("document_id") == f"d{place}").select("char_start", "char_end", "surface").rows()
        owned = [offset - FIRST for start, end, _ in spans for offset in range(start, end)]
        assert [text[start - FIRST : end - FIRST] for start, end, _ in spans] == [surface for *_, surface in spans]
        assert len(set(owned)) == len(owned), text
        digits = {offset for offset, char in enumerate(text) if unicodedata.category(char) == "Nd"}
        assert digits <= set(owned), text


@batches(15)
@given(texts=TEXTS)
def test_exact_values_survive_the_table(
    texts: list[str], find_numbers: Callable[[Sequence[str]], pl.DataFrame], english: Language
) -> None:
    for surface, value, text in find_numbers(texts).select("surface", "value", "value_text").iter_rows():
        exact = english.numerals.parse(surface)
        assert (value, text) == ((None, None) if exact is None else (float(exact), plain(exact)))
        assert text is None or plain(Decimal(text)) == text


def test_a_digit_that_python_does_not_know_is_a_number(find_numbers: Callable[[Sequence[str]], pl.DataFrame]) -> None:
    # OUTLINED DIGIT THREE is a digit since Unicode 16
    assert find_numbers(["\U0001ccf3 wells"])["surface"].to_list() == ["\U0001ccf3"]


def test_a_text_without_numbers_has_none(find_numbers: Callable[[Sequence[str]], pl.DataFrame]) -> None:
    assert find_numbers(["Nothing is counted here."]).is_empty()
    assert find_numbers([]).is_empty()


@pytest.mark.parametrize("sentence", [Report("Report\n\n\u00a0 \u00a0The 3 wells\nand 4\u00a0000 trees.\n")])
def test_offsets_point_into_the_text_of_the_document(sentence: Report, tables_of: TablesOf) -> None:
    found = tables_of(sentence).numbers("char_start", "char_end", "surface")
    assert [sentence.text[start:end] for start, end, _ in found] == ["3", "4\u00a0000"]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ('He said "the 5" and "the 6" of 7 "wells" of 8.', ["name", "name", "quantity", "quantity"]),
    ],
)
def test_quotation_marks_are_paired_from_number_to_number(sentence: str, kinds: list[str], tables_of: TablesOf) -> None:
    assert [kind for _, kind in tables_of(sentence).numbers("surface", "kind")] == kinds


def test_the_number_of_a_heading_is_its_label(extract_all: Callable[[Sequence[Report]], list[Tables]]) -> None:
    body = "The council built two of them, and it will build 12 more by 2030, at a cost of $3 million."
    text = f"Report\n\n{body}\n\n2.1 Budget table\n\n{body}\n\n2.2 12 new roads\n\n{body}\n"
    (tables,) = extract_all([Report(text)])
    labelled = [surface for surface, kind in tables.numbers("surface", "kind") if kind == "list_label"]
    assert labelled == ["2.1", "2.2"]
