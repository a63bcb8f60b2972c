"""The language of a text shows in its letters and commonest words."""

import polars as pl
import pytest

from transforms.languages import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The five years since the Congress have been hard for all of us.", "en"),
        ("过去一年，经济社会发展取得新的重大成就。GDP增长5%。", "zh"),
        ("これは日本語の文章です。", "ja"),
        ("이것은 한국어 문장입니다.", "ko"),
        ("Die Regierung hat beschlossen, die Steuern zu senken.", "und"),
        ("12 34 56", "und"),
    ],
)
def test_languages_are_told_apart(text: str, code: str) -> None:
    assert pl.DataFrame({"text": [text]}).select(language()).item() == code
