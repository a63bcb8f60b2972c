import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.tokens import token_counts

SCHEMA = {"document_id": pl.String, "text": pl.String}


def counted(*texts: str) -> dict[str, int]:
    rows = pl.DataFrame({"document_id": ["a"] * len(texts), "text": list(texts)}, schema=SCHEMA)
    return dict(token_counts(rows).select("token", "n").iter_rows())


def test_a_token_is_a_run_of_letters_in_lower_case() -> None:
    assert counted("Growth, growth and GROWTH!") == {"growth": 3, "and": 1}


def test_apostrophes_and_hyphens_inside_a_word_belong_to_it_whichever_is_printed() -> None:
    assert counted("The people's well-being", "the ‘people’s’ wish –") == {
        "the": 2, "people's": 2, "well-being": 1, "wish": 1,
    }  # fmt: skip


def test_figures_are_no_tokens() -> None:
    assert counted("In 2021, 5,000 homes") == {"in": 1, "homes": 1}


def test_in_chinese_a_token_is_a_pair_of_characters_and_punctuation_parts_them() -> None:
    assert counted("改革，改革开放") == {"改革": 2, "革开": 1, "开放": 1}


def test_a_text_may_mix_scripts() -> None:
    assert counted("GDP增长 of 天津GDP") == {"gdp": 2, "增长": 1, "of": 1, "天津": 1}


def test_documents_are_counted_apart() -> None:
    rows = pl.DataFrame({"document_id": ["a", "b", "b"], "text": ["port", "port port", "sea"]})
    assert token_counts(rows).rows() == [("a", "port", 1), ("b", "port", 2), ("b", "sea", 1)]


@given(st.lists(st.text(max_size=40), max_size=5))
def test_how_a_text_is_cut_into_paragraphs_does_not_matter(texts: list[str]) -> None:
    assert counted(*texts) == counted("\n".join(texts))
