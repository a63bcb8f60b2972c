"""A name is shown on one line, and a terminal obeys nothing in it."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.escapes import escaped, harmless


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("reports/政府工作报告 2025.txt", "reports/政府工作报告 2025.txt"),
        ("new\nline.txt", r"new\nline.txt"),
        ("\x1b]0;title\x07.txt", r"\x1b]0;title\x07.txt"),
        ("rtl\u202etxt.exe", r"rtl\u202etxt.exe"),
        (os.fsdecode(b"caf\xe9.txt"), r"caf\xe9.txt"),
        (r"back\slash", r"back\\slash"),
    ],
)
def test_what_is_not_seen_is_escaped(name: str, shown: str) -> None:
    assert escaped(name) == shown


@given(st.text(st.characters(exclude_characters="\0")), st.text(st.characters(exclude_characters="\0")))
def test_different_names_stay_different(one: str, other: str) -> None:
    assert (escaped(one) == escaped(other)) == (one == other)
    assert len(escaped(one).splitlines()) <= 1
    escaped(one).encode()


def test_the_lines_of_a_message_stay() -> None:
    assert harmless("crossread: \x1b[31mno\nsuch file") == "crossread: \\x1b[31mno\nsuch file"
