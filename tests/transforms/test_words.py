"""A word is what stands between blanks; in Chinese, a character."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms import words


@pytest.mark.parametrize(
    ("text", "n_words"),
    [
        ("One", 1),
        ("The people's co-operation grew by 2.5%.", 6),
        ("Two  blanks\nand a\u00a0line.", 5),
        ("天津市", 3),
        ("增长5.5%，达到114万亿元。", 10),
        ("Beijing (北京) is large", 5),
        ("café – naïve", 3),
    ],
)
def test_words_are_counted(text: str, n_words: int) -> None:
    assert words.counted(pl.DataFrame({"text": [text]})).get_column("n_words").to_list() == [n_words]


def test_rows_keep_their_order() -> None:
    texts = ["a b c", "天津", "d", "e  f", "g\nh i"]
    assert words.counted(pl.DataFrame({"text": texts})).get_column("n_words").to_list() == [3, 2, 1, 2, 3]


@given(st.lists(st.text("ab’é \n\t\x0b\u00a0\u2003").map(str.strip).filter(bool), min_size=1))
def test_any_blanks_part_words(texts: list[str]) -> None:
    counts = words.counted(pl.DataFrame({"text": texts})).get_column("n_words").to_list()
    assert counts == [len(text.split()) for text in texts]
