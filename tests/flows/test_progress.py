"""Lines where nobody watches, bars where somebody does."""

import pytest

from flows.progress import Bars, Lines, to_stderr


def test_a_step_is_a_line_when_it_is_over() -> None:
    said: list[str] = []
    with Lines(said.append).step("Extracting documents", 1200) as advance:
        advance(1200)
        assert said == []
    assert said[0].startswith("Extracting documents (1,200): ")


def test_a_step_that_fails_says_nothing() -> None:
    said: list[str] = []
    with pytest.raises(ZeroDivisionError), Lines(said.append).step("Landing"):
        raise ZeroDivisionError
    assert said == []


def test_a_bar_counts(capfd: pytest.CaptureFixture[str]) -> None:
    with Bars().step("Extracting documents", 3) as advance:
        advance(2)
    assert "Extracting documents" in capfd.readouterr().err


def test_a_pipe_gets_lines() -> None:
    assert isinstance(to_stderr(), Lines)
