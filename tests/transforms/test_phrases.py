"""A sentence is a string of word classes, one character a token."""

import polars as pl
import pytest
from hypothesis import given
from reports import in_paragraphs
from strategies import TEXTS, batches

from transforms.phrases import QUANTITY, TAGS, Tagged, lexicon, tagged
from transforms.reference import Reference

MARKS = {"sentence_id": pl.String, "char_start": pl.Int64, "char_end": pl.Int64, "tag": pl.String}


def phrases(texts: list[str], reference: Reference, marks: list[tuple[str, int, int, str]] | None = None) -> Tagged:
    frame = pl.DataFrame(marks or [], schema=MARKS, orient="row")
    return tagged(in_paragraphs(texts), frame, lexicon(reference, "en"))


@pytest.mark.parametrize(
    ("text", "word", "word_class"),
    [
        ("The river of the town", "river", "noun"),
        ("The river of the town", "of", "of"),
        ("The rate has decreased from", "decreased", "fall_verb"),
        ("The rate has exceeded that", "exceeded", "reach"),
        ("The rate has exceeded that", "has", "have"),
        # the lexicon, or the form of the word
        ("The harvest was good", "was", "be"),
        ("The canteens opened", "canteens", "plural_noun"),
        ("It was vigorously pursued", "vigorously", "adverb"),
        ("The Coloradans voted", "Coloradans", "person"),
        # its neighbours
        ("We plan it", "plan", "verb"),
        ("The plan failed", "plan", "noun_or_verb"),
        ("They want to support it", "support", "verb"),
    ],
)
def test_a_word_has_a_class(text: str, word: str, word_class: str, reference: Reference) -> None:
    found = phrases([text], reference)
    place = found.tokens["surface"].to_list().index(word)
    assert found.sentences["tags"].item()[place] == TAGS[word_class]


def test_a_marked_span_is_one_token(reference: Reference) -> None:
    # "more than 40 tonnes" is a quantity with its comparator and unit
    found = phrases(["It is more than 40 tonnes now."], reference, [("s0", 13, 32, QUANTITY)])
    assert found.tokens["surface"].to_list() == ["It", "is", "", "now"]
    assert found.tokens["tag"].to_list()[2] == QUANTITY


@batches(15)
@given(texts=TEXTS)
def test_tokens_stand_in_their_order_and_in_the_text(texts: list[str], reference: Reference) -> None:
    found = phrases(texts, reference)
    for place, text in enumerate(texts):
        tokens = found.tokens.filter(pl.col("sentence_id") == f"s{place}")
        end = 7
        for start, token_end, surface in tokens.select("char_start", "char_end", "surface").iter_rows():
            assert end <= start < token_end
            assert text[start - 7 : token_end - 7] == surface
            end = token_end
    tags = "".join(found.sentences["tags"])
    assert len(tags) == found.tokens.height
