"""A measurement holds where its measure is said to be, else where the document comes from."""

import re

import polars as pl
import pytest

from transforms.places import indicator_places
from transforms.reference import Reference

MARKED = re.compile(r"[{}<>]")


def placed(reference: Reference, marked: str, place_code: str = "US-MT") -> tuple[str | None, str | None]:
    """Read a sentence in which the measure stands in braces and the number in angle brackets."""
    sentence = MARKED.sub("", marked)
    offset = 100

    def span(opening: str, closing: str) -> tuple[int | None, int | None]:
        if opening not in marked:
            return None, None
        start, end = (len(MARKED.sub("", marked[: marked.index(mark)])) + offset for mark in (opening, closing))
        return start, end

    (measure_start, measure_end), (char_start, char_end) = span("{", "}"), span("<", ">")
    indicators = pl.DataFrame(
        {
            "indicator_id": ["i"],
            "document_id": ["d"],
            "sentence_id": ["s"],
            "char_start": [char_start],
            "char_end": [char_end],
            "measure_start": [measure_start],
            "measure_end": [measure_end],
        },
        schema_overrides={"measure_start": pl.Int64, "measure_end": pl.Int64},
    )
    sentences = pl.DataFrame({"sentence_id": ["s"], "text": [sentence], "char_start": [offset]})
    documents = pl.DataFrame({"document_id": ["d"], "place_code": [place_code]})
    return indicator_places(indicators, sentences, documents, reference).select("place_code", "place_text").row(0)


@pytest.mark.parametrize(
    ("marked", "place"),
    [
        ("Exports grew by <3%>.", ("US-MT", None)),
        ("<4,000> {jobs in Michigan} were created.", ("US-MI", "Michigan")),
        ("<369,000> {manufacturing jobs} were created in New Jersey last year.", ("US-NJ", "New Jersey")),
        ("<8%> of {Europe's 20 million SMEs} trade abroad.", (None, "Europe")),
        ("Europe's {small businesses} number <20 million>.", (None, "Europe")),
        ("In Texas, {the rate} fell to <3%>.", ("US-TX", "Texas")),
        ("Kenya will cut {emissions} by <30%>.", ("KE", "Kenya")),
        ("{Toilets} were built for <30> homes in Hexi District.", (None, "Hexi District")),
        ("<758 million> {adults in the world} cannot read.", (None, "the world")),
    ],
)
def test_the_place_is_that_of_the_measure(
    reference: Reference, marked: str, place: tuple[str | None, str | None]
) -> None:
    assert placed(reference, marked) == place


@pytest.mark.parametrize(
    "marked",
    [
        "{Exports} to Africa reached <3 million>.",  # the exporter's
        "{oil imports from the Middle East} fell by <75%>.",
        "{Foreign reserves} reached US$<3 million>.",  # a currency
        "{Anti-China measures} numbered <3>.",  # part of a word
        "{Bridges over the Ohio River}: <3>.",  # a river
        "We have <16> {districts}.",  # the measured thing itself
        "{Jobs} grew by <3%>, like those in Ohio, Texas and Kansas.",  # one of several
    ],
)
def test_a_place_that_is_only_named_is_not_the_measure_s(reference: Reference, marked: str) -> None:
    assert placed(reference, marked) == ("US-MT", None)


def test_a_name_means_what_it_means_in_the_country_of_the_document(reference: Reference) -> None:
    assert placed(reference, "{Jobs in Georgia} grew by <3%>.") == ("US-GA", "Georgia")
    assert placed(reference, "{Jobs in Georgia} grew by <3%>.", "GB") == ("GE", "Georgia")


def test_longer_names_come_first(reference: Reference) -> None:
    assert placed(reference, "{Jobs in Papua New Guinea} grew by <3%>.") == ("PG", "Papua New Guinea")
    assert placed(reference, "{Jobs in Inner Mongolia} grew by <3%>.") == ("CN-NM", "Inner Mongolia")


def test_chinese_names(reference: Reference) -> None:
    assert placed(reference, "{天津市生产总值}增长<5%>。", "CN") == ("CN-TJ", "天津市")
    assert placed(reference, "{对欧盟出口}增长<5%>。", "CN-TJ") == ("CN-TJ", None)
