"""Documents that say the same in the same words."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import batches

from expectations.contract import contracts
from transforms.reference import Reference
from transforms.reuse import reuse_passages, with_boilerplate

KEYS = ("document_a", "document_b", "a_start", "b_start", "a_end", "b_end")
OTHERWISE = "Fishermen mend their nets in winter. Nobody owns a ladder tall enough for plums."

PLEDGE = "we will plant nine thousand willows along the northern canal before the next flood season"
EDITED = "we shall plant nine thousand young willows along the whole northern canal before the flood season"
MOVED = "before the next flood season, along the northern canal, we will plant nine thousand willows"
ABRIDGED = (
    "We will plant nine thousand willows along the northern canal, whatever the gardeners of the city may say about it "
    "in the meantime, before the next flood season"
)


@pytest.fixture(scope="module")
def compare(reference: Reference) -> partial[pl.DataFrame]:
    return partial(compared, reference)


def compared(
    reference: Reference, texts: Mapping[str, str], changed: list[str] | None = None, **cells: Mapping[str, Any]
) -> pl.DataFrame:
    """Compare texts by document id; `cells` are columns of documents, by id, and `kind` of their paragraphs."""
    names = list(texts)

    def column(name: str, dtype: Any, default: Any = None) -> pl.Series:
        return pl.Series(name, [cells.get(name, {}).get(key, default) for key in names], dtype)

    documents = pl.DataFrame(
        [
            pl.Series("document_id", names, pl.String),
            column("language", pl.String, "en"),
            column("event_date", pl.Date),
            column("published_at", pl.Datetime),
            column("period_end", pl.Date),
        ]
    )
    told = pl.DataFrame(
        {"document_id": names, "text": list(texts.values())}, {"document_id": pl.String, "text": pl.String}
    )
    paragraphs = told.select("document_id", char_start=pl.lit(0, pl.Int64), kind=column("kind", pl.String, "body"))
    return reuse_passages(
        told, documents, paragraphs, reference, None if changed is None else pl.Series(changed, dtype=pl.String)
    )


def only(found: pl.DataFrame) -> dict[str, Any]:
    assert found.height == 1, found
    return found.row(0, named=True)


def test_the_table_is_that_of_its_contract(compare: partial[pl.DataFrame]) -> None:
    assert compare({"a": f"So {PLEDGE}.", "b": OTHERWISE}).schema == contracts()["reuse_passages"].polars_schema


@pytest.mark.parametrize("texts", [{}, {"a": PLEDGE}, {"a": PLEDGE, "b": "…"}])
def test_there_may_be_nothing_to_compare(compare: partial[pl.DataFrame], texts: dict[str, str]) -> None:
    assert compare(texts).is_empty()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (f"{OTHERWISE} {PLEDGE.capitalize()}. {OTHERWISE[:36]}", "verbatim"),
        (f"In short: {EDITED}!", "near_verbatim"),
        (f"In short, {MOVED}.", "verbatim"),
        (f"{ABRIDGED}. And that is all.", "paraphrase"),
    ],
)
def test_a_passage_is_found_whatever_was_done_to_it(compare: partial[pl.DataFrame], said: str, kind: str) -> None:
    found = only(compare({"first": f"Comrades! In this city {PLEDGE}; so we said.", "second": said}))
    assert found["kind"] == kind
    assert found["a_text"].endswith("flood season")
    assert "plant nine thousand" in found["a_text"]
    assert "willows" in found["b_text"]
    assert "season" in found["b_text"]


def test_words_are_counted_on_the_longer_side_and_compared_as_a_bag(compare: partial[pl.DataFrame]) -> None:
    longer = PLEDGE.replace("willows", "tall willows")
    found = only(compare({"first": f"{PLEDGE}.", "second": f"{longer}."}))
    assert (found["n_words"], found["similarity"]) == (16, 15 / 16)


@pytest.mark.parametrize("shared", ["nine thousand willows along the northern canal", "it is up to all of us to do it"])
def test_a_phrase_is_no_passage(compare: partial[pl.DataFrame], shared: str) -> None:
    texts = {
        "first": f"Yesterday someone wrote that {shared} should be dear to us.",
        "second": f"Remember well what {shared} cost the whole city, said he again.",
    }
    assert compare(texts).is_empty()


def test_a_short_passage_takes_in_the_rest_of_its_clause(compare: partial[pl.DataFrame]) -> None:
    texts = {
        "first": "They spoke of wholly shaping new willows of northern canal gardens today and then left.",
        "second": "Fully Shaping New Willows of Northern Canal Gardens\nSomeone wrote this.",
    }
    found = only(compare(texts))
    assert found["b_text"] == "Fully Shaping New Willows of Northern Canal Gardens"
    assert found["n_words"] == 8


def test_unrelated_documents_share_nothing(compare: partial[pl.DataFrame]) -> None:
    assert compare({"first": PLEDGE, "second": OTHERWISE}).is_empty()


def test_one_passage_matches_several_of_the_other_document(compare: partial[pl.DataFrame]) -> None:
    found = compare({"first": f"{PLEDGE}.", "second": f"{PLEDGE}. {OTHERWISE} {OTHERWISE.upper()} {PLEDGE}."})
    assert found["a_text"].to_list() == [PLEDGE, PLEDGE]
    assert found["b_text"].to_list() == [PLEDGE, PLEDGE]


def test_order_between_passages_does_not_matter(compare: partial[pl.DataFrame]) -> None:
    other = "a bridge of blue steel shall join both markets of the old harbour by autumn"
    gap = " ".join([OTHERWISE] * 3)
    found = compare({"first": f"{PLEDGE}. {gap} {other}.", "second": f"{other}. {gap[::-1]} {PLEDGE}."})
    assert {PLEDGE, other} <= set(found["a_text"])


def test_a_passage_runs_across_paragraphs(compare: partial[pl.DataFrame]) -> None:
    text = f"{PLEDGE.capitalize()}.\n\n{OTHERWISE}\n"
    found = only(compare({"first": text, "second": text.replace("\n\n", "\n")}))
    assert found["a_text"] == text.strip().removesuffix(".")
    assert found["kind"] == "verbatim"


def test_chinese_is_compared_by_pairs_of_characters(compare: partial[pl.DataFrame]) -> None:
    texts = {
        "first": "同志们，今年夏天将沿北运河两岸种植九千棵柳树，建成三座蓝色铁路大桥，以防洪水。",
        "second": "他说，沿着北运河两岸种植九千棵柳树、建成三座铁路大桥；就这样。",
    }
    found = only(compare(texts, language=dict.fromkeys(texts, "zh")))
    assert found["a_text"] == "北运河两岸种植九千棵柳树，建成三座蓝色铁路大桥"
    assert found["b_text"] == "北运河两岸种植九千棵柳树、建成三座铁路大桥"
    assert found["n_words"] == 22
    assert found["similarity"] == 18 / 21


def test_sixteen_characters_make_a_passage(compare: partial[pl.DataFrame]) -> None:
    texts = {"first": "他说，沿北运河两岸种植九千棵柳树。", "second": "沿北运河两岸种植九千棵柳树！好。"}
    assert compare(texts, language=dict.fromkeys(texts, "zh")).is_empty()


@pytest.mark.parametrize(
    ("cells", "first", "direction"),
    [
        ({"event_date": {"a": date(2022, 6, 16), "b": date(2021, 6, 16)}}, "b", "a_to_b"),
        ({"event_date": {"a": date(2022, 6, 16)}, "period_end": {"b": date(2021, 12, 31)}}, "b", "a_to_b"),
        ({"event_date": {"a": date(2021, 6, 16), "b": date(2022, 6, 16)}}, "a", "a_to_b"),
        ({"event_date": {"a": date(2022, 6, 16), "b": date(2022, 6, 16)}}, "a", None),
        ({"event_date": {"b": date(2021, 6, 16)}}, "a", None),
        ({}, "a", None),
    ],
)
def test_the_earlier_document_comes_first(
    compare: partial[pl.DataFrame], cells: Any, first: str, direction: str | None
) -> None:
    found = only(compare({"a": f"{PLEDGE}.", "b": f"Then {PLEDGE}."}, **cells))
    assert (found["document_a"], found["direction"]) == (first, direction)
    assert found["passage_id"] == f"{first}+{'ab'.replace(first, '')}/r1"
    assert found[f"{'ab'['ba'.index(first)]}_start" if first == "b" else "b_start"] >= 0


@pytest.mark.parametrize(
    ("text", "kind", "is_boilerplate"),
    [
        (PLEDGE, "body", False),
        (PLEDGE, "byline", True),
        (PLEDGE, "title", True),
        ("and may God bless the brave gardeners of the northern canal and their willows", "body", True),
        (" ".join([PLEDGE, EDITED, PLEDGE.upper()]) + " may god bless us", "body", False),
    ],
)
def test_boilerplate_of_two_documents(
    compare: partial[pl.DataFrame], text: str, kind: str, *, is_boilerplate: bool
) -> None:
    found = compare({"a": text, "b": text}, kind={"a": kind, "b": kind})
    assert found["is_boilerplate"].to_list()[0] is is_boilerplate


def test_a_title_that_a_text_repeats_is_no_boilerplate(compare: partial[pl.DataFrame]) -> None:
    assert not only(compare({"a": PLEDGE, "b": PLEDGE}, kind={"a": "title"}))["is_boilerplate"]


def test_what_four_documents_share_is_boilerplate(compare: partial[pl.DataFrame]) -> None:
    shared = {name: f"{name * 9} {PLEDGE}." for name in "abcd"}
    assert compare(shared)["is_boilerplate"].all()
    assert not compare({name: shared[name] for name in "abc"})["is_boilerplate"].any()


# Documents made of sentences of one pool: some share, some do not, and some say a thing twice.
POOL = [
    f"{PLEDGE.capitalize()}. ",
    f"{EDITED.capitalize()}.\n",
    f"{MOVED.capitalize()}. ",
    f"{OTHERWISE}\n\n",
    "同志们，今年我们将沿北运河两岸种植九千棵柳树，以防洪水。",
    "A bridge of blue steel 🙂 shall join both markets of the old harbour by autumn; ",
    "By autumn both markets of the harbour shall be joined by a bridge of steel. ",
    "İstanbul’s ferries cross 1,357 times a day\u00a0– nearly, that is, ",
    "Nine thousand willows! ",
]
DOCUMENTS = st.lists(st.lists(st.sampled_from(POOL), min_size=1, max_size=6).map("".join), min_size=2, max_size=6)
TEXTS = DOCUMENTS.map(lambda texts: {f"d{place}": text for place, text in enumerate(texts)})


@batches(30)
@given(TEXTS)
def test_offsets_slice_the_text_and_kinds_follow_similarity(reference: Reference, texts: dict[str, str]) -> None:
    found = compared(reference, texts)
    assert found.sort(KEYS).equals(found)
    for row in found.iter_rows(named=True):
        for side in "ab":
            assert texts[row[f"document_{side}"]][row[f"{side}_start"] : row[f"{side}_end"]] == row[f"{side}_text"]
        assert row["n_words"] >= 8
        assert 0.3 <= row["similarity"] <= 1
        assert row["document_a"] < row["document_b"]


@batches(20)
@given(TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(reference: Reference, texts: dict[str, str], chance: Any) -> None:
    names = list(texts)
    chance.shuffle(names)
    assert compared(reference, {name: texts[name] for name in names}).equals(compared(reference, texts))


@batches(20)
@given(TEXTS)
def test_dates_swap_the_sides_and_change_nothing_else(reference: Reference, texts: dict[str, str]) -> None:
    undated = compared(reference, texts)
    days = {name: date(2022, 1, 28 - place) for place, name in enumerate(texts)}
    dated = compared(reference, texts, event_date=days)
    swapped = undated.rename(
        {f"{one}{end}": f"{other}{end}" for one, other in ("ab", "ba") for end in ("_start", "_end")}
    )
    swapped = swapped.rename({"document_a": "document_b", "document_b": "document_a"})
    assert swapped.select(KEYS).sort(KEYS).equals(dated.select(KEYS))
    assert dated["direction"].unique().to_list() in ([], ["a_to_b"])


@batches(20)
@given(TEXTS, st.data())
def test_comparing_changed_documents_adds_up_to_comparing_all(
    reference: Reference, texts: dict[str, str], data: st.DataObject
) -> None:
    changed = data.draw(st.lists(st.sampled_from(sorted(texts)), min_size=1, unique=True))
    is_changed = pl.any_horizontal(pl.col("document_a", "document_b").is_in(changed))
    everything = compared(reference, texts)
    unchanged = {name: text for name, text in texts.items() if name not in changed}
    kept = compared(reference, unchanged) if unchanged else everything.clear()
    fresh = compared(reference, texts, changed)
    assert fresh.filter(~is_changed).is_empty()
    paragraphs = pl.DataFrame({"document_id": list(texts), "char_start": 0, "kind": "body"})
    assert with_boilerplate(pl.concat([kept, fresh]).sort(KEYS), paragraphs, reference).equals(everything)
