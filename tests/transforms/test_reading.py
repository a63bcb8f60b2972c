"""Bytes become a text once; what can't be read says where and what to do."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.contract import contracts
from transforms.readers.rendition import ReadError
from transforms.reading import read

ENGLISH = "The café’s budget – £5 million – was naïve. It will be cut over the next two years, Ministers say."
CHINESE = "现在，我代表国务院，向大会报告政府工作，请予审议。过去一年，经济社会发展取得新的重大成就。"
TRADITIONAL = "我們的國家是一個發展中的大國，經濟和社會的發展還有許多困難，政府要為人民的生活和農業的進步而工作。"
JAPANESE = "こんにちは世界、これは日本語の文章です。経済成長と社会の発展について報告します。"
KOREAN = "안녕하세요 세계 경제 성장과 사회 발전에 대해 보고합니다"
RUSSIAN = "Привет, мир: это текст доклада правительства о работе за год"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (ENGLISH, "utf-8", "utf-8"),
        (ENGLISH, "utf-8-sig", "utf-8"),
        (ENGLISH, "cp1252", "cp1252"),
        (ENGLISH.replace("’", "'").replace("–", "-"), "latin-1", "cp1252"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        *((text, "utf-16", "utf-16-le") for text in (ENGLISH, CHINESE)),
        *((text, encoding, encoding) for text in (ENGLISH, CHINESE) for encoding in ("utf-16-le", "utf-16-be")),
        (CHINESE, "utf-32", "utf-32-le"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str, found: str) -> None:
    reading = read(text.encode(encoding), "reports/a.txt")
    assert (reading.text, reading.encoding) == (text, found)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((JAPANESE, encoding) for encoding in ("shift_jis", "euc-jp", "iso2022_jp")),
        *((KOREAN, encoding) for encoding in ("euc-kr", "johab")),
        *((RUSSIAN, encoding) for encoding in ("cp1251", "koi8-r", "cp866", "mac_cyrillic")),
        ("Zażółć gęślą jaźń i sprawozdanie", "cp1250"),
        ("İstanbul şehri güzel ağaç", "cp1254"),
    ],
)
def test_an_encoding_that_is_not_known_is_never_guessed(text: str, encoding: str) -> None:
    with pytest.raises(ReadError) as error:
        read(text.encode(encoding), "reports/a.txt")
    assert error.value.code in {"undecodable", "binary"}


@pytest.mark.parametrize(
    ("data", "code", "char_offset"),
    [
        (b"", "empty", 0),
        (b"\xef\xbb\xbf \n\t", "empty", 0),
        (b"A report.\0" + b"It goes on and on. " * 50, "nul", 9),
        (bytes(range(256)) * 9, "binary", 0),
        (b"{\\rtf1 ...", "binary", None),
        (b"PK\x03\x04...", "binary", None),
        (b"Caf\xe9 au lait \xff\x81", "undecodable", 3),
        (b"\xff\xfea\0b\0\x00\xd8", "undecodable", 2),
    ],
)
def test_what_cannot_be_read_says_why_where_and_what_to_do(data: bytes, code: str, char_offset: int | None) -> None:
    with pytest.raises(ReadError) as error:
        read(data, "reports/a.txt")
    assert (error.value.code, error.value.char_offset) == (code, char_offset)
    assert error.value.sha256 == hashlib.sha256(data).hexdigest()
    assert "reports/a.txt" in error.value.message
    assert error.value.message.endswith((".", "it."))


def test_only_line_ends_of_two_characters_are_changed() -> None:
    reading = read(b"One.\r\n\r\nTwo.\rThree. \xc2\xa0 Four.\n", "a.txt")
    assert reading.text == "One.\n\nTwo.\rThree. \u00a0 Four.\n"
    assert reading.text_sha256 == hashlib.sha256(reading.text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "media_type"), [("a.md", "text/markdown"), ("A.TXT", "text/plain"), ("a", "text/plain")]
)
def test_the_name_tells_the_media_type(name: str, media_type: str) -> None:
    assert read(b"A text.", name).media_type == media_type


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\n\t\r")))
def test_every_text_in_utf_8_is_read_as_it_is(text: str) -> None:
    text = "A report. " + text
    assert read(text.encode(), "a.txt").text == text.replace("\r\n", "\n")


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        refused, text = None, read(data, "a.txt").text
    except ReadError as error:
        refused, text = error.code, ""
    assert refused in {None, *contracts()["quarantine"].column("error_code").values}
    assert "\0" not in text
