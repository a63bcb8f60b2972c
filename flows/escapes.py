"""Names as people see them: on one line, with nothing that a terminal obeys."""

import re

# C0 and C1 controls, line and paragraph separators, marks that turn the direction of writing, halves of characters
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def escaped(name: str) -> str:
    r"""Write what can't be seen in a name as an escape: `\n`, `\x1b`, `\u202e`, and `\xff` for a byte that is no UTF-8.

    A backslash is doubled, so that different names stay different.
    """
    return UNSEEN.sub(_escape, name.replace("\\", r"\\"))


def harmless(message: str) -> str:
    """Write what can't be seen in a message as an escape; its lines stay."""
    return "\n".join(UNSEEN.sub(_escape, line) for line in message.split("\n"))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that Python could not decode
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code >= 0x80 else found[0].encode("unicode_escape").decode()
