import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from expectations.slices import TextSlices


def cut(texts: list[str], spans: list[tuple[int, int, int]]) -> list[str | None]:
    """Cut texts at (which text, start, end)."""
    frame = pl.DataFrame(
        {"document_id": [str(n) for n in range(len(texts))], "text": texts},
        schema={"document_id": pl.String, "text": pl.String},
    )
    asked = pl.DataFrame(
        [(str(which), start, end) for which, start, end in spans],
        schema={"document_id": pl.String, "start": pl.Int64, "end": pl.Int64},
        orient="row",
    )
    slices = TextSlices(frame).between(asked["document_id"], asked["start"], asked["end"])
    return slices.cast(pl.String).to_list()


def test_offsets_count_characters_of_any_width() -> None:
    assert cut(["aé天🙂b"], [(0, 0, 1), (0, 1, 2), (0, 2, 3), (0, 3, 4), (0, 4, 5), (0, 0, 5)]) == [
        "a",
        "é",
        "天",
        "🙂",
        "b",
        "aé天🙂b",
    ]


def test_offsets_outside_the_text_cut_nothing() -> None:
    assert cut(["天津"], [(0, -1, 1), (0, 1, 3), (0, 2, 1), (1, 0, 1), (0, 3, 3)]) == [None] * 5


def test_no_texts_cut_nothing() -> None:
    assert cut([], [(0, 0, 0)]) == [None]
    assert cut([""], [(0, 0, 0), (0, 0, 1)]) == ["", None]


characters = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
mixed = st.text(st.one_of(st.sampled_from("a éß天津🙂\n"), characters), max_size=30)


@given(st.lists(mixed, min_size=1, max_size=4), st.data())
def test_a_slice_is_the_one_that_python_cuts(texts: list[str], data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(texts) - 1))
    start = data.draw(st.integers(0, len(texts[which])))
    end = data.draw(st.integers(start, len(texts[which])))
    assert cut(texts, [(which, start, end)]) == [texts[which][start:end]]
