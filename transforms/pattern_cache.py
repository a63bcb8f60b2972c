"""Keep patterns compiled from one batch of documents to the next.

Polars keeps the 32 patterns last used by each thread. A batch needs hundreds, and to compile them anew takes longer
than to search a megabyte with them. So a step with patterns has a thread of its own, on which its patterns stay
compiled. The caller waits for it: nothing runs side by side that did not before.

Only the `_seq` forms of `select` and `with_columns` stay on the thread, the others hand their expressions to the pool.
"""

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

CAPACITY = 32  # patterns that Polars keeps for a thread


class _Threads(threading.local):
    """The threads of one caller: callers that work side by side do not wait for each other."""

    def __init__(self) -> None:
        self.of: dict[tuple[int, str], ThreadPoolExecutor] = {}


_threads = _Threads()


def keeps_patterns(step: Callable[P, R]) -> Callable[P, R]:
    """Let a function always run on the same thread, which is its own."""

    @wraps(step)
    def kept(*args: P.args, **kwargs: P.kwargs) -> R:
        return on_thread(f"{step.__module__}.{step.__qualname__}", step, *args, **kwargs)

    return kept


def on_thread(name: str, step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a function on the caller's thread of that name and wait for its result."""
    key = (os.getpid(), name)  # the threads of a process do not live on in its forks
    if key not in _threads.of:
        _threads.of[key] = ThreadPoolExecutor(1, thread_name_prefix=name)
    return _threads.of[key].submit(step, *args, **kwargs).result()


def batches(steps: Iterable[T], n_patterns: Callable[[T], int]) -> list[list[T]]:
    """Part steps, in their order, into batches that need no more patterns than a thread keeps."""
    parts: list[list[T]] = []
    room = 0
    for step in steps:
        room -= n_patterns(step)
        if not parts or room < 0:
            parts.append([])
            room = CAPACITY - n_patterns(step)
        parts[-1].append(step)
    return parts
