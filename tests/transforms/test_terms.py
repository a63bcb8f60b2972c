"""A term is a name that a reader would look up: one that is known, or one that a document sets in quotes."""

from collections.abc import Callable, Sequence

import polars as pl
import pytest
from hypothesis import given
from polars.testing import assert_frame_equal
from reports import in_paragraphs
from strategies import TEXTS, batches

from transforms.reference import Reference
from transforms.terms import mentions_elsewhere, term_mentions, terms

Find = Callable[[Sequence[str]], pl.DataFrame]


def told(texts: Sequence[str], language: str = "en") -> pl.DataFrame:
    return in_paragraphs(texts).with_columns(language=pl.lit(language))


@pytest.fixture(scope="module")
def find(reference: Reference) -> Find:
    return lambda texts: term_mentions(told(texts), reference)


@pytest.mark.parametrize(
    ("sentence", "surfaces"),
    [
        ("We opened four Luban Workshops and joined the “Belt and Road”.", ["Luban Workshops", "Belt and Road"]),
        ('The "silver bridge" programme goes on.', ["silver bridge"]),
        ("They follow the principle of 'one river, one chief', and keep it.", ["one river, one chief"]),
        ('She calls it "Northern Light," and so do we.', ["Northern Light"]),
        (
            "Ships of the Belt and\nRoad; the supply side structural reform.",
            ["Belt and\nRoad", "supply side structural reform"],
        ),
        ('The mayor said, "we will build the bridge".', []),
        ('He asked: "Where is the bridge?"', []),
        ("Make the 'cake' bigger and the workers' rights firmer for the employers' sake.", []),
        ("A new deal for the un-named, who are not the EU.", ["EU"]),  # neither the New Deal nor the UN
    ],
)
def test_names_are_found_and_utterances_are_not(sentence: str, surfaces: list[str], find: Find) -> None:
    assert find([sentence])["surface"].to_list() == surfaces


def test_variants_of_a_name_are_one_term(find: Find) -> None:
    texts = ["the “Luban Workshop”", "Luban Workshops", 'a "silver-bridge" scheme', 'the "Silver Bridges" scheme']
    assert find(texts)["term_id"].to_list() == ["en/luban-workshop"] * 2 + ["en/silver-bridge"] * 2


def test_a_name_within_a_longer_one_is_not_counted_again(find: Find) -> None:
    found = find(["The “Belt and Road” forum on the 2030 Agenda for Sustainable Development."])
    assert found["surface"].to_list() == ["Belt and Road", "2030 Agenda for Sustainable Development"]


def test_chinese_names_need_no_blanks(reference: Reference) -> None:
    found = term_mentions(told(["推进“一带一路”建设，创新“海棠计划”。"], "zh"), reference)
    assert found.select("surface", "term_id").rows() == [("一带一路", "zh/一带一路"), ("海棠计划", "zh/海棠计划")]


def test_a_term_is_described_once_for_the_whole_corpus(reference: Reference) -> None:
    texts = ["Luban Workshops", 'The "Silver Bridge Plan".', 'The "silver bridge plan".', 'The "Silver Bridge Plan".']
    described = terms(term_mentions(told(texts), reference), reference)
    assert described.select("term_id", "canonical", "kind", "origin").rows() == [
        ("en/luban-workshop", "Luban Workshop", "programme", "reference"),
        ("en/silver-bridge-plan", "Silver Bridge Plan", "programme", "quoted"),
    ]


def test_what_one_document_quotes_is_found_without_quotes_in_another(find: Find, reference: Reference) -> None:
    texts = [
        'The "silver bridge" scheme.',
        "Two silver bridges stand; SILVER BRIDGE!",
        "Silverbridge, and a silver one.",
    ]
    sentences = told(texts)
    quoted = find(texts)
    elsewhere = mentions_elsewhere(sentences, terms(quoted, reference), quoted)
    assert elsewhere["surface"].to_list() == ["silver bridges", "SILVER BRIDGE"]
    assert set(elsewhere["document_id"]) == {"d1"}


def test_a_document_that_comes_later_adds_what_is_missing(find: Find, reference: Reference) -> None:
    old, new = ["Silver bridge here, golden gate there."], ['A "golden gate" policy.']
    both, first, second = told([*old, *new]), told(old), told([*old, *new])[1:]
    quoted = find([*old, *new])
    known = terms(quoted, reference)
    whole = mentions_elsewhere(both, known, quoted)
    step = [
        mentions_elsewhere(each, known, quoted.join(each, on="sentence_id", how="semi")) for each in (first, second)
    ]
    assert_frame_equal(whole, pl.concat(step).sort("document_id", "char_start"))
    assert whole["surface"].to_list() == ["golden gate"]


@given(texts=TEXTS)
@batches(30)
def test_offsets_slice_to_the_surface_and_names_do_not_overlap(texts: list[str], find: Find) -> None:
    quoted = [f'{text} the "Harbour Plan" {text[::-1]} “{text}” EU' for text in texts]
    found = find(quoted).join(told(quoted).select("sentence_id", "text", base="char_start"), on="sentence_id")
    start = pl.col("char_start") - pl.col("base")
    assert found.filter(
        pl.col("text").str.slice(start, pl.col("char_end") - pl.col("char_start")) != pl.col("surface")
    ).is_empty()
    assert found["mention_id"].is_unique().all()
    previous = pl.col("char_end").shift(1).over("sentence_id")
    assert found.sort("sentence_id", "char_start").filter(pl.col("char_start") < previous).is_empty()


def test_a_document_has_the_same_mentions_in_any_batch(find: Find) -> None:
    texts = ['The "silver bridge" scheme.', "The EU.", "Nothing."]
    alone = pl.concat([term_mentions_of(find, texts, place) for place in range(len(texts))])
    assert_frame_equal(find(texts), alone)


def term_mentions_of(find: Find, texts: Sequence[str], place: int) -> pl.DataFrame:
    return find([text if at == place else "-" for at, text in enumerate(texts)])
