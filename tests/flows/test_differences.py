"""What differs between two wordings."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from flows.differences import differences


def test_words_that_differ_are_bold() -> None:
    a, b = differences("We open the old harbour, and stay.", "we open the new harbour and stay")
    assert a == "We open the <b>old</b> harbour, and stay."
    assert b == "we open the <b>new</b> harbour and stay"


def test_chinese_is_compared_by_characters() -> None:
    assert differences("扩大港口", "扩建港口") == ("扩<b>大</b>港口", "扩<b>建</b>港口")


@given(st.text(), st.text())
def test_texts_stay_what_they_are(a: str, b: str) -> None:
    for text, written in zip((a, b), differences(a, b), strict=True):
        assert unescape(re.sub("</?b>", "", written)) == text
        assert set(re.findall("<[^>]*>", written)) <= {"<b>", "</b>"}


@given(st.text())
def test_the_same_has_no_differences(text: str) -> None:
    assert "<b>" not in differences(text, text)[0]
