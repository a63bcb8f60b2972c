"""The ways in which what a person asked for does not come about. Every message says what to do."""


class UsageError(Exception):
    """What was asked for can't be done: wrong arguments, a faulty catalogue, something that is not there."""


class Refused(UsageError):  # noqa: N818 - says what became of the run
    """So much of the corpus would vanish that it is likely a mistake."""


class Blocked(Exception):  # noqa: N818 - says what became of the run
    """The tables are not what they must be, so they did not land."""
