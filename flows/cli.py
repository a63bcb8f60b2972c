"""The command line: `crossread run · add · status · sql · compare · corrections · schedule`.

Nothing slow is imported before it is needed: a run that finds nothing to do is over in a second.
"""

import argparse
import atexit
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows import __version__
from flows.errors import UsageError
from flows.escapes import harmless
from flows.settings import (
    DEFAULT_CATALOGUE,
    DEFAULT_KEEP,
    DEFAULT_WAREHOUSE,
    OWN_CATALOGUE,
    Settings,
    default_catalogue,
    read_paths,
)

if TYPE_CHECKING:
    from flows.run import Run

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, QUARANTINED, USAGE, BLOCKED, LOCKED, FAILED, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 3, 4, 5, 130, 141

EXIT_CODES = """\
exit codes:
  0  landed, or nothing had changed
  1  landed, with sources set aside (see: crossread status)
  2  wrong usage, catalogue or reference tables, or too much would vanish; stopped before extraction
  3  blocked by validation; the last snapshot stays
  4  another run holds the warehouse (after --wait)
  5  failed: the warehouse can't be written, or something unexpected (a log says what)
"""
SOURCES = "files, folders of any depth, patterns like 'reports/*.pdf', and addresses: https://…, s3://…"
ADD_CODES = """\
exit codes:
  0  added, or listed already
  1  not added, as you wished
  2  wrong usage, or something can't be read; nothing was written
"""
STATUS_CODES = """\
exit codes:
  0  all is well
  1  documents are stale or sources set aside
  2  wrong usage, or no snapshot yet
  3  the last run did not land, or the snapshot's tables are not what they should be
"""
# The options of `add`: keys of the catalogue, and what they are in words.
ADDED = {
    "title": ("title", "TITLE", "title of the document"),
    "date": ("event_date", "DATE", "day on which it was held or delivered, like 2023-02-01"),
    "type": ("document_type", "TYPE", "budget_speech, plan … (docs/codebook/documents.md)"),
    "place": ("place_code", "CODE", "place that it is about, ISO 3166-1 or 3166-2, like CN-TJ"),
    "licence": ("licence", "LICENCE", "licence of the text, like CC-BY-4.0"),
    "language": ("language", "CODE", "language, like en or zh"),
    "id": ("document_id", "ID", "name in all tables; else made of the path or address"),
}
CORRECTIONS_CODES = """\
exit codes:
  0  every correction fits its row
  1  some wait for documents that are not in the warehouse
  2  a correction is faulty, wrong usage, or no snapshot yet
"""


def console() -> None:
    """Run the command line and leave with its exit code."""
    code = FAILED

    # Registered first, this runs last, when every library has said its goodbye. To take the interpreter apart after
    # that has no use and takes two seconds.
    @atexit.register
    def leave() -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

    code = main()


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments ask and return the exit code; every error becomes one message that says what to do."""
    try:
        asked = _parser().parse_args(arguments)
    except SystemExit as said:  # help, or what is wrong with the arguments
        return int(said.code or OK)
    command: Callable[[argparse.Namespace], int] = asked.command
    try:
        code = command(asked)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _say("stopped; the last snapshot is as it was", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads what is still in the buffer
        return PIPE_CLOSED
    except Exception as error:  # the last door: no traceback reaches a person
        return _told(error, asked.warehouse)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="crossread",
        description="Turn policy reports into comparable tables: every number, section and statement, traceable.",
        epilog="example: crossread run reports/ && crossread sql 'FROM facts LIMIT 5'",
    )
    parser.add_argument("--version", action="version", version=f"crossread {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_add(commands)
    _add_status(commands)
    _add_sql(commands)
    _add_compare(commands)
    _add_corrections(commands)
    _add_schedule(commands)
    return parser


def _add_run(commands: "Commands") -> None:
    parser = _command(
        commands,
        "run",
        "bring the warehouse up to date with the documents",
        f"""\
The sources are the whole corpus: what is no longer there is removed. Without sources the corpus is what the catalogue
lists. What has not changed is not read again. What addresses give is kept under the warehouse, in sources/.

{EXIT_CODES}
example: crossread run reports/ speech.txt --warehouse results
         crossread run 'speeches/*.pdf' https://example.org/2023/budget.html s3://bucket/reports/""",
    )
    parser.set_defaults(command=_run)
    parser.add_argument("paths", nargs="*", metavar="SOURCE", help=SOURCES)
    _add_ingest(parser)
    parser.add_argument(
        "--allow-removals", action="store_true", help="land even if more than a fifth of the documents would vanish"
    )


def _add_add(commands: "Commands") -> None:
    parser = _command(
        commands,
        "add",
        "put documents into the catalogue, after a look at what was read",
        f"""\
Shows of each document what was read: title, dates, language, encoding, outline, how much of what. Then asks, and writes
it at the end of the catalogue. Nothing is written if anything can't be read.

{ADD_CODES}
example: crossread add reports/2023.pdf --date 2023-02-01 --place CN-TJ
         crossread add https://example.org/2023/budget.html --licence CC-BY-4.0 --yes""",
    )
    parser.set_defaults(command=_add)
    parser.add_argument("paths", nargs="+", metavar="SOURCE", help=SOURCES)
    for option, (_, value, meaning) in ADDED.items():
        parser.add_argument(f"--{option}", metavar=value, help=meaning)
    parser.add_argument(
        "--catalogue",
        type=Path,
        metavar="FILE",
        help=f"default: {DEFAULT_CATALOGUE}, or {OWN_CATALOGUE} where that is not there; is made if need be",
    )
    parser.add_argument("--yes", action="store_true", help="add without asking")
    _add_warehouse(parser)


def _add_status(commands: "Commands") -> None:
    parser = _command(
        commands,
        "status",
        "say what is in the warehouse, and whether all is well",
        f"{STATUS_CODES}\nexample: crossread status --format json",
    )
    parser.set_defaults(command=_status)
    _add_warehouse(parser)
    parser.add_argument("--format", choices=("table", "json"), default="table", help="default: %(default)s")


def _add_sql(commands: "Commands") -> None:
    parser = _command(
        commands,
        "sql",
        "ask the tables in SQL (DuckDB's)",
        """\
Without a query: an interactive prompt, or the queries that come in through a pipe. Nothing can be changed.

example: crossread sql "FROM facts SELECT measure, value, unit_code LIMIT 5"
         crossread sql "FROM observations" --format csv > observations.csv""",
    )
    parser.set_defaults(command=_sql)
    parser.add_argument("query", nargs="?", help="one or more statements")
    _add_warehouse(parser)
    formats = ("table", "csv", "json", "parquet", "markdown")
    parser.add_argument("--format", choices=formats, default="table", help="default: %(default)s")


def _add_compare(commands: "Commands") -> None:
    parser = _command(
        commands,
        "compare",
        "put two documents side by side",
        """\
Shows what they share word for word, what both measure, what they are about, which words set them apart, and what they
promise. A document is named by its id, the beginning of its id, or a part of its title.

example: crossread compare cn-tj-2022-party-congress cn-tj-2022-commentary
         crossread compare "Twelfth Congress" commentary --html comparison.html""",
    )
    parser.set_defaults(command=_compare)
    parser.add_argument("a", metavar="A", help="a document")
    parser.add_argument("b", metavar="B", help="another")
    _add_warehouse(parser)
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with both texts instead")


def _add_corrections(commands: "Commands") -> None:
    parser = _command(
        commands,
        "corrections",
        "show what corrections change, before a run",
        f"""\
Each correction is held against the row that it mends in the current snapshot: the field now, and after the next run.
Nothing is changed. Without a file: the corrections that the next run applies.

{CORRECTIONS_CODES}
example: crossread corrections
         crossread corrections draft.csv --warehouse results""",
    )
    parser.set_defaults(command=_corrections)
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="a table like seeds/reference/corrections.csv"
    )
    _add_warehouse(parser)
    formats = ("table", "csv", "json", "markdown")
    parser.add_argument("--format", choices=formats, default="table", help="default: %(default)s")


def _add_schedule(commands: "Commands") -> None:
    parser = _command(
        commands,
        "schedule",
        "run at fixed times, for as long as this command runs",
        """\
Runs what the catalogue lists. Uses your Prefect server if PREFECT_API_URL names one, else brings its own, with pages
to look at. Runs never overlap. What is missed while this command does not run needs no making up for: every run looks
at everything.

example: crossread schedule --cron "0 6 * * *" --timezone Asia/Shanghai""",
    )
    parser.set_defaults(command=_schedule)
    parser.add_argument("--cron", required=True, metavar="CRON", help="minute hour day month weekday, e.g. '0 6 * * *'")
    parser.add_argument("--timezone", default="UTC", metavar="ZONE", help="e.g. Asia/Shanghai; default: %(default)s")
    _add_ingest(parser)


def _command(commands: "Commands", name: str, purpose: str, epilog: str) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=purpose,
        description=purpose[0].upper() + purpose[1:] + ".",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_warehouse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--warehouse",
        type=Path,
        default=DEFAULT_WAREHOUSE,
        metavar="DIR",
        help="folder that holds the results; default: %(default)s",
    )


def _add_ingest(parser: argparse.ArgumentParser) -> None:
    _add_warehouse(parser)
    parser.add_argument(
        "--catalogue",
        type=Path,
        metavar="FILE",
        help="what documents can't say of themselves; default: catalogue.yaml in each folder given, "
        f"without sources {DEFAULT_CATALOGUE}, or {OWN_CATALOGUE} where that is not there",
    )
    parser.add_argument(
        "--wait", type=_seconds, default=0, metavar="SECONDS", help="wait so long for another run; default: %(default)s"
    )
    parser.add_argument(
        "--keep", type=_count, default=DEFAULT_KEEP, metavar="N", help="snapshots to keep; default: %(default)s"
    )


def _seconds(written: str) -> float:
    value = float(written)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{written} is no number of seconds")
    return value


def _count(written: str) -> int:
    value = int(written)
    if value < 1:
        raise argparse.ArgumentTypeError("keep at least 1, the current one")
    return value


def _settings(asked: argparse.Namespace) -> Settings:
    return Settings(
        paths=read_paths(getattr(asked, "paths", ())),
        catalogue=asked.catalogue,
        warehouse=asked.warehouse,
        allow_removals=getattr(asked, "allow_removals", False),
        wait_seconds=asked.wait,
        keep=asked.keep,
    )


def _run(asked: argparse.Namespace) -> int:
    from flows.progress import to_stderr
    from flows.run import opened

    with _stoppable(), opened(_settings(asked), to_stderr()) as run:
        if run.plan.is_unchanged:
            run.outcome = "unchanged"
        else:
            _ingest(run)
    return _tell(run)


def _add(asked: argparse.Namespace) -> int:
    from flows.add import add
    from flows.catalogue import checked

    settings = Settings(
        paths=read_paths(asked.paths),
        catalogue=asked.catalogue or default_catalogue(),
        warehouse=asked.warehouse,
    )
    given = {option: written for option in ADDED if (written := getattr(asked, option)) is not None}
    said = {ADDED[option][0]: checked(ADDED[option][0], written, f"--{option}") for option, written in given.items()}
    return OK if add(settings, said, is_agreed=asked.yes) else QUARANTINED


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let a service manager's SIGTERM end a run as Ctrl-C does: recorded, with nothing left behind."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _ingest(run: "Run") -> None:
    from flows.orchestration import orchestrated, prepare

    prepare()
    with orchestrated(run.progress):
        from flows.ingest import ingest_reports

        ingest_reports(**run.settings.parameters())


def _tell(run: "Run") -> int:
    """Say what became of a run that ended well."""
    from flows.status import counted, quarantined

    current = run.warehouse.current()
    if not current:
        return OK
    if run.outcome == "unchanged":
        print(f"Nothing has changed since {current.id}: {counted(current)}.")
    else:
        taken = {source["source_uri"] for source in current.manifest["sources"] if source["state"] != "quarantined"}
        n_new, n_changed = (
            sum(source.source_uri in taken for source in sources) for sources in (run.plan.new, run.plan.changed)
        )
        done = f"{n_new} new, {n_changed} changed, {len(run.plan.removed)} removed"
        print(f"Landed {current.id} ({done}): {counted(current)}.")
    for line in quarantined(current):
        print(line, file=sys.stderr)
    there = "" if run.settings.warehouse == DEFAULT_WAREHOUSE else f" --warehouse {run.settings.warehouse}"
    print(f"In {run.warehouse.root / 'current'}; look at it with: crossread status{there}, crossread sql{there}")
    return QUARANTINED if run.outcome == "landed" and run.n_quarantined else OK


def _status(asked: argparse.Namespace) -> int:
    from flows.status import as_json, show, status

    found = status(asked.warehouse)
    if asked.format == "json":
        print(as_json(found))
    else:
        show(found)
    return found.exit_code


def _sql(asked: argparse.Namespace) -> int:
    from flows.query import answer, converse

    if asked.query is None and sys.stdin.isatty():
        converse(asked.warehouse, asked.format)
    else:
        answer(asked.warehouse, sys.stdin.read() if asked.query is None else asked.query, asked.format)
    return OK


def _compare(asked: argparse.Namespace) -> int:
    from flows.comparison import compare

    comparison = compare(asked.warehouse, asked.a, asked.b)
    if asked.html:
        from flows.comparison_page import write

        write(asked.html, comparison)
        print(f"Wrote {asked.html}; open it in a browser.")
    else:
        from flows.comparison_text import show

        show(comparison)
    return OK


def _corrections(asked: argparse.Namespace) -> int:
    from flows.corrections import FAULTY, WAITS, effects

    found = effects(asked.warehouse, asked.file)
    found.show(asked.format)
    for line in (*found.problems, found.counted()):
        print(line, file=sys.stderr)
    states = set(found.table["state"])
    return USAGE if FAULTY in states else QUARANTINED if WAITS in states else OK


def _schedule(asked: argparse.Namespace) -> int:
    from flows.orchestration import prepare

    prepare(quiet=False)
    from flows.schedule import by_cron, keep

    keep(by_cron(asked.cron, asked.timezone), _settings(asked))
    return OK


def _say(message: str, code: int) -> int:
    print(harmless(f"crossread: {message}"), file=sys.stderr)
    return code


def _told(error: Exception, warehouse: Path) -> int:
    """Say what went wrong and what to do, and return the exit code."""
    from flows.errors import Blocked
    from flows.server import ServerError
    from transforms.corrections import CorrectionError
    from transforms.reference import ReferenceError as FaultyReference
    from warehouse.errors import WarehouseError, WarehouseLocked

    known: tuple[tuple[type[Exception], int], ...] = (
        (UsageError, USAGE),
        (FaultyReference, USAGE),
        (CorrectionError, USAGE),
        (Blocked, BLOCKED),
        (WarehouseLocked, LOCKED),
        (WarehouseError, FAILED),
        (ServerError, FAILED),
    )
    for kind, code in known:
        if isinstance(error, kind):
            return _say(str(error), code)
    return _unexpected(error, warehouse)


def _unexpected(error: Exception, warehouse: Path) -> int:
    """Say in a line what went wrong, and keep where it went wrong for those who mend it."""
    log = warehouse / "runs" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-error.log"
    told = f"{type(error).__name__}: {error}"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError as unwritable:
        return _say(f"something unexpected happened: {told} (and no log could be written: {unwritable})", FAILED)
    return _say(f"something unexpected happened: {told}\nThe last snapshot is as it was. Please report {log}", FAILED)


if __name__ == "__main__":
    console()
