"""Rows of corpora are read one by one, and a broken one loses no other."""

import csv
import json
from contextlib import suppress
from io import BytesIO, StringIO
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.readers import corpus
from transforms.readers.corpus import Cell, Kind, Row
from transforms.readers.rendition import ReadError

VALUES = [{"id": 1, "text": 'One.\n\nTwo, "quoted".'}, {"id": 2, "text": "过去一年，经济增长。"}]


def found(data: bytes, kind: Kind, *wanted: str) -> list[Row]:
    stream = BytesIO(data)
    return list(corpus.rows(stream, corpus.table(stream, kind, "a"), "a", wanted or None))


def texts(data: bytes, kind: Kind, column: str = "text") -> list[str]:
    """Read the texts of all rows again, from where they are said to stand."""
    stream = BytesIO(data)
    shape = corpus.table(stream, kind, "a")
    rows = [row for row in corpus.rows(stream, shape, "a", [column]) if not row.fault]
    again = list(corpus.texts(stream, [Cell(shape, column, row.start, row.length) for row in rows]))
    assert again == [row.values[column] for row in rows]
    return again


def outcome(rows: list[Row]) -> list[Any]:
    """Say of each row where it is and what is wrong, or its id."""
    return [(row.where, row.fault.code) if row.fault else row.values["id"] for row in rows]


def lines(*written: str) -> bytes:
    return "\n".join(written).encode()


def written(rows: list[dict[str, Any]], delimiter: str = ",") -> str:
    stream = StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def parquet(rows: list[dict[str, Any]], **given: Any) -> bytes:
    stream = BytesIO()
    pl.DataFrame(rows).write_parquet(stream, **given)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (lines(*map(json.dumps, VALUES)), "json_lines"),
        (lines("\ufeff" + json.dumps(VALUES[0], ensure_ascii=False), "", json.dumps(VALUES[1])), "json_lines"),
        (json.dumps(VALUES, indent=2, ensure_ascii=False).encode(), "json"),
        (lines(*map(json.dumps, VALUES)), "json"),
        (written(VALUES).encode("utf-8-sig"), "delimited"),
        (written(VALUES, ";").encode(), "delimited"),
        (written(VALUES, "\t").replace("\r\n", "\n").encode(), "delimited"),
        (parquet(VALUES), "parquet"),
    ],
)
def test_rows_are_read_and_their_texts_are_found_again(data: bytes, kind: Kind) -> None:
    assert [str(row.values["id"]) for row in found(data, kind)] == ["1", "2"]
    assert texts(data, kind) == [value["text"] for value in VALUES]


def test_only_wanted_columns_are_kept() -> None:
    assert [row.values for row in found(written(VALUES).encode(), "delimited", "id")] == [{"id": "1"}, {"id": "2"}]


def test_a_broken_line_is_set_aside_alone() -> None:
    rows = found(
        lines(
            '{"id": 1}',
            '{"id": 2',
            '{"id": 3, "id": 4}',
            "[5]",
            "[" * 100_000,
            '{"id": ' + "6" * 5000 + "}",
            '{"id": NaN}',
            "",
            '{"id": 9}',
        ),
        "json_lines",
    )
    faulty = [(f"line {number}", "malformed") for number in range(2, 7)]
    assert outcome(rows) == [1, *faulty, None, 9]
    assert "'id' stands there twice" in rows[2].fault.message  # type: ignore[union-attr]


def test_a_line_that_is_too_long_is_not_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "LONGEST_ROW", 1000)
    long = json.dumps({"id": 2, "text": "x" * 5000})
    assert outcome(found(lines('{"id": 1}', long, '{"id": 3}'), "json_lines")) == [1, ("line 2", "too_large"), 3]
    row = {"id": 2, "text": "x" * 5000}
    data = written([{"id": 1, "text": "x"}, row, {"id": 3, "text": "y"}]).encode()
    assert outcome(found(data, "delimited")) == ["1", ("row 2 (line 3)", "too_large"), "3"]


def test_the_encoding_is_told_by_the_first_bytes_that_show_it() -> None:
    rows = [{"id": str(i), "text": "A plain line."} for i in range(500)]
    rows.append({"id": "zh", "text": "过去一年，我们坚持改革开放，全市经济增长百分之五，社会事业不断发展。"})
    assert texts(written(rows).encode("gb18030"), "delimited")[-1] == rows[-1]["text"]
    wide = corpus.narrowed(BytesIO(written(rows).encode("utf-16")), "a").read()
    assert texts(wide, "delimited")[-1] == rows[-1]["text"]


def test_a_list_of_objects_is_read_in_its_encoding() -> None:
    text = "过去一年，我们坚持改革开放，全市经济增长百分之五，社会事业不断发展。"
    data = json.dumps([{"id": 1, "text": text}, {"id": 2, "text": "A plain line."}], ensure_ascii=False)
    assert texts(data.encode("gb18030"), "json") == [text, "A plain line."]
    assert [row.values["text"] for row in found(data.encode("gb18030"), "json")] == [text, "A plain line."]


def test_a_row_in_another_encoding_is_set_aside_alone() -> None:
    data = lines("id,text", "1,Café", "2,xx", "3,y").replace(b"xx", b"\xff\x81")
    assert outcome(found(data, "delimited")) == ["1", ("row 2 (line 3)", "undecodable"), "3"]
    assert outcome(found(lines('{"id": 1}', '{"id": "xx"}').replace(b"xx", b"\xff\x81"), "json_lines")) == [
        1,
        ("line 2", "undecodable"),
    ]


def test_rows_with_other_numbers_of_fields_are_set_aside_alone() -> None:
    data = lines("id,text", "1,a", "2", "3,b,c", "4,d,,", "", '5,"e', 'f"')
    assert outcome(found(data, "delimited")) == [
        *("1", ("row 2 (line 3)", "malformed"), ("row 3 (line 4)", "malformed"), "4", "5")
    ]


def test_a_quotation_mark_that_is_not_closed_loses_its_row_only() -> None:
    data = lines("id,text", '1,"a', "2,b", "3,c", '4,"d" e', "5,f")
    assert outcome(found(data, "delimited")) == [
        *(("row 1 (line 2)", "malformed"), "2", "3", ("row 4 (line 5)", "malformed"), "5")
    ]


def test_broken_quotation_marks_are_read_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "MOST_REREAD", 2000)
    data = lines("id,text", *(f'{i},"a' for i in range(501)))
    assert len(found(data, "delimited")) < 501


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"a,a\n1,2\n", "delimited"),
        (b",,\n1,2,3\n", "delimited"),
        (",".join(map(str, range(2000))).encode(), "delimited"),
        (b'{"a": 1', "json"),
        (b'[{"a": 1}, {"a"', "json"),
        (b'[{"a": 1}', "json"),
        (parquet(VALUES)[:-20], "parquet"),
        (b"PAR1" + bytes(100), "parquet"),
    ],
)
def test_a_file_that_can_not_be_told_apart_is_refused(data: bytes, kind: Kind) -> None:
    with pytest.raises(ReadError) as error:
        found(data, kind)
    assert error.value.code == "malformed"


def test_damage_within_parquet_is_told() -> None:
    data = bytearray(parquet([{"id": i, "text": f"{i} " * 50} for i in range(2000)], row_group_size=500))
    data[len(data) // 2 : len(data) // 2 + 400] = bytes(400)
    with pytest.raises(ReadError, match="damaged from row"):
        found(bytes(data), "parquet")


def test_texts_of_distant_rows_of_parquet_are_read_alone() -> None:
    data = BytesIO(parquet([{"text": f"Text {i}."} for i in range(3000)]))
    shape = corpus.table(data, "parquet", "a")
    assert list(corpus.texts(data, [Cell(shape, "text", i, 1) for i in (0, 3, 2000, 2999)])) == [
        *("Text 0.", "Text 3.", "Text 2000.", "Text 2999.")
    ]


def test_texts_that_are_no_longer_there_are_told() -> None:
    shape = corpus.table(BytesIO(b'{"text": "a"}'), "json_lines", "a")
    with pytest.raises(ReadError, match="changed while it was read"):
        list(corpus.texts(BytesIO(b'{"t": "abc"}'), [Cell(shape, "text", 0, 13)]))


plain = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), min_size=1)


@given(st.lists(plain, min_size=1), st.sampled_from(",;\t|"))
def test_what_a_csv_writer_writes_is_read_back(given: list[str], delimiter: str) -> None:
    rows = [{"id": i, "text": text} for i, text in enumerate(given)]
    assert texts(written(rows, delimiter).encode(), "delimited") == given


@given(st.lists(plain, min_size=1))
def test_what_a_json_writer_writes_is_read_back(given: list[str]) -> None:
    rows = [{"text": text} for text in given]
    assert texts(lines(*(json.dumps(row, ensure_ascii=False) for row in rows)), "json_lines") == given
    assert texts(json.dumps(rows, ensure_ascii=False).encode(), "json") == given


@given(st.binary(max_size=120), st.sampled_from(["json_lines", "json", "delimited", "parquet"]))
def test_any_bytes_are_read_or_refused(data: bytes, kind: Kind) -> None:
    rows = []
    with suppress(ReadError):
        rows = found(b"id,text\n" + data if kind == "delimited" else data, kind)
    assert all(row.values or row.fault or row.length for row in rows)
