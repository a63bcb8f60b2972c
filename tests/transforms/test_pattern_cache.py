"""A step with patterns has a thread of its own, on which Polars keeps them compiled."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.pattern_cache import CAPACITY, batches, keeps_patterns, on_thread


@keeps_patterns
def current() -> int:
    return threading.get_ident()


def test_a_step_runs_on_the_same_thread_again() -> None:
    assert current() == current() != threading.get_ident()


def test_two_steps_run_on_two_threads() -> None:
    assert on_thread("one", threading.get_ident) != on_thread("another", threading.get_ident)


def test_callers_have_threads_of_their_own() -> None:
    with ThreadPoolExecutor(1) as other:
        assert other.submit(current).result() != current()


def test_an_error_reaches_the_caller() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        on_thread("failing", int, "seven")


@given(needs=st.lists(st.integers(0, CAPACITY)))
def test_batches_keep_the_order_and_fit_a_thread(needs: list[int]) -> None:
    parts = batches(needs, int)
    assert [need for part in parts for need in part] == needs
    assert all(len(part) > 0 and sum(part) <= CAPACITY for part in parts)
