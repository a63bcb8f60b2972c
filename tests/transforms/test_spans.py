"""Pieces and parts of a text know where they stand."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.spans import matches, merged, parts, pieces


def frame(texts: list[str], start: int = 0) -> pl.DataFrame:
    return pl.DataFrame(
        {"name": range(len(texts)), "text": texts, "char_start": start}, schema_overrides={"text": pl.String}
    )


def test_matches_come_with_what_is_left_and_right_of_them() -> None:
    found = matches(frame(["from 69 to 🙂 39 now"], 10), r"\d+")
    assert found.select("surface", "char_start", "char_end", "left", "right").rows() == [
        ("69", 15, 17, "from ", " to 🙂 "),
        ("39", 23, 25, " to 🙂 ", " now"),
    ]


def test_a_text_does_not_see_its_neighbours() -> None:
    found = matches(frame(["1 a", "none", "b 2"]), r"\d")
    assert found.select("name", "surface", "left", "right").rows() == [(0, "1", "", " a"), (2, "2", "b ", "")]


def test_the_text_and_its_start_may_have_other_names() -> None:
    rows = frame(["7"]).with_columns(body=pl.lit("c3"), place=pl.lit(10, pl.Int64))
    assert matches(rows, r"\d", text="body", start="place").select("surface", "char_start").rows() == [("3", 11)]


def test_parts_end_with_a_match() -> None:
    assert parts(frame(["One. Two. Three"]), r"\. ").get_column("surface").to_list() == ["One. ", "Two. ", "Three"]


@pytest.mark.parametrize("cut", [pieces, parts])
@settings(max_examples=40)
@given(texts=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1, max_size=5))
def test_cuts_are_the_text_again_and_know_where_they_stand(
    cut: Callable[[pl.DataFrame, str], pl.DataFrame], texts: list[str]
) -> None:
    rows = cut(frame(texts, 3), r"\w+")
    for name, start, end, surface in rows.select("name", "char_start", "char_end", "surface").iter_rows():
        assert texts[name][start - 3 : end - 3] == surface
    joined = rows.group_by("name", maintain_order=True).agg(pl.col("surface").str.join(""), pl.col("piece"))
    assert joined.get_column("surface").to_list() == texts
    assert all(numbers == list(range(len(numbers))) for numbers in joined.get_column("piece").to_list())


def test_pieces_are_put_together_again_up_to_the_next_beginning() -> None:
    cut = parts(frame(["Mr. A. spoke. Then B."], 5), r"\. ")
    begins = pl.Series([True, False, False, True])
    assert merged(cut, pl.lit(begins)).select("text", "char_start").rows() == [("Mr. A. spoke. ", 5), ("Then B.", 19)]


@settings(max_examples=40)
@given(texts=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1, max_size=5))
def test_the_pieces_of_a_text_make_the_text(texts: list[str]) -> None:
    whole = merged(pieces(frame(texts, 3), r"\w"), pl.col("piece") == 0)
    assert whole.select("name", "text", "char_start").rows() == [(name, text, 3) for name, text in enumerate(texts)]
