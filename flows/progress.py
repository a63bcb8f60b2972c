"""What a person sees of a run while it goes on: bars on a terminal, plain lines anywhere else."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Advance = Callable[[int], None]


class Progress(Protocol):
    """Tell the steps of a run."""

    def step(self, name: str, total: int | None = None) -> AbstractContextManager[Advance]:
        """Tell that a step goes on inside the context; call what it gives with the number of things done."""
        ...


class Lines:
    """A line at the end of each step, to whoever takes lines: a pipe, or the log of a scheduled run."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """Tell a step and the seconds it took."""
        began = time.monotonic()
        yield lambda _: None
        counted = "" if total is None else f" ({total:,})"
        self.say(f"{name}{counted}: {time.monotonic() - began:.1f} s")


class Bars:
    """A bar for each step that goes on, then a line with its time."""

    def __init__(self) -> None:
        from rich.console import Console

        self.console = Console(stderr=True)

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """Show a step as it goes on."""
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        counted = (BarColumn(), MofNCompleteColumn()) if total is not None else ()
        columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), *counted, TimeElapsedColumn())
        with RichProgress(*columns, console=self.console) as bars:
            bar = bars.add_task(name, total=total)
            yield lambda n: bars.advance(bar, n)
            bars.update(bar, total=total or 1, completed=total or 1)


def to_stderr() -> Progress:
    """Show progress on standard error, as it suits what is there."""
    return Bars() if sys.stderr.isatty() else Lines(lambda line: print(line, file=sys.stderr, flush=True))
