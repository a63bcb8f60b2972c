"""Tell the encoding of a text, and decode it."""

import re
from collections import Counter
from collections.abc import Callable, Mapping

from charset_normalizer import from_bytes

from transforms.readers.rendition import ReadError
from transforms.readers.western_text import is_western

BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
CONTROLS = bytes((*range(0x09), *range(0x0E, 0x20)))
LINE_END = re.compile(r"\r+\n")
MOST_CONTROLS = 0.02  # of the bytes of a text
BINARY = "binary, not a text. Convert it to plain text or Markdown."
REMEDY = "Save it again as UTF-8, or name its encoding in the catalogue, as in `encoding: windows-1252`."


def decode(data: bytes, name: str) -> tuple[str, str]:
    r"""Decode the bytes of a text; return it with `\r\n` made `\n`, and the name of its encoding.

    So is `\r\r\n`, which a line end becomes that is converted twice; a lone `\r` stays, and ends a line for the
    transforms. Encodings: UTF-8, UTF-16 and UTF-32 by their byte order marks, UTF-16 without one, else GB18030, Big5 or
    Windows-1252 where exactly one of them gives a plausible text.
    Raises ReadError (binary, undecodable, nul).
    """
    text, encoding = _decode(data, name)
    text = LINE_END.sub("\n", text) if "\r\n" in text else text
    if "\0" in text:
        place = text.index("\0")
        message = f"{name} holds a NUL at character {place}: it is damaged or no text. Save it again as UTF-8 text."
        raise ReadError("nul", message, place)
    return text, encoding


def _decode(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = _strictly(data[len(mark) :], encoding, name)
            if _n_controls(in_utf_8 := text.encode()) > MOST_CONTROLS * len(in_utf_8):
                raise ReadError("binary", f"{name} is {BINARY}", 0)
            return text, encoding
    if b"\0" in data or _n_controls(data) > MOST_CONTROLS * len(data):
        return _wide(data, name)
    try:
        return _shifted(data.decode(), name), "utf-8"
    except UnicodeDecodeError as error:
        return _legacy(data, name, error)


def declared(data: bytes, name: str, encoding: str) -> bytes:
    """Write a text whose encoding somebody has named in UTF-8 with a byte order mark, which every reader heeds.

    Raises ReadError (undecodable).
    """
    try:
        text = data.decode(encoding)
    except LookupError as error:
        raise ReadError(
            "undecodable", f"{name}: there is no encoding {encoding!r}. Correct it in the catalogue."
        ) from error
    except UnicodeError as error:
        byte = f"its byte {error.start}" if isinstance(error, UnicodeDecodeError) else str(error)
        message = f"{name} is {encoding} says the catalogue, but {byte} is not. Correct `encoding:`, or leave it out."
        raise ReadError("undecodable", message) from error
    return BYTE_ORDER_MARKS[0][0] + text.removeprefix("\ufeff").encode()


def _n_controls(data: bytes) -> int:
    return len(data) - len(data.translate(None, CONTROLS))


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        place = len(data[: error.start].decode(encoding))
        message = (
            f"{name} says that it is {encoding.upper()}, but its byte {error.start} (character {place}) is not. "
            "Save it again as UTF-8."
        )
        raise ReadError("undecodable", message, place) from error


def _wide(data: bytes, name: str) -> tuple[str, str]:
    """Decode bytes that no text in single bytes holds: UTF-16 without a mark, else damaged or no text."""
    plausible = _plausible(data, WIDE)
    if len(plausible) == 1:
        ((encoding, text),) = plausible.items()
        return text, encoding
    if _n_controls(data) <= MOST_CONTROLS * len(data):
        place = data.index(b"\0")
        message = f"{name} holds a NUL at byte {place}: it is damaged. Save it again as UTF-8 text."
        raise ReadError("nul", message, len(data[:place].decode(errors="replace")))
    raise ReadError("binary", f"{name} is {BINARY}", 0)


def _shifted(text: str, name: str) -> str:
    """Refuse ISO 2022 and HZ: their bytes are ASCII, their escapes are what no text holds."""
    if shift := SHIFT.search(text):
        place = shift.start()
        message = f"{name} switches its character set at character {place} (ISO 2022, HZ). {REMEDY}"
        raise ReadError("undecodable", message, place)
    return text


def _legacy(data: bytes, name: str, error: UnicodeDecodeError) -> tuple[str, str]:
    """Decode bytes that are not UTF-8 where one of the other encodings alone fits."""
    plausible = _plausible(data, WIDE | LEGACY)
    if len(plausible) > 1:
        guess = from_bytes(data, cp_isolation=list(plausible)).best()
        plausible = {guess.encoding: plausible[guess.encoding]} if guess and guess.encoding in plausible else {}
    if not plausible:
        place = len(data[: error.start].decode())
        message = (
            f"{name} is not UTF-8 from byte {error.start} (character {place}) on, and no other encoding fits without "
            f"doubt. {REMEDY}"
        )
        raise ReadError("undecodable", message, place) from error
    ((encoding, text),) = plausible.items()
    return text, encoding


def _plausible(data: bytes, encodings: Mapping[str, Callable[[str], bool]]) -> dict[str, str]:
    """Return the texts that look right, by encoding."""
    texts = {}
    for encoding, looks_right in encodings.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if looks_right(text):
            texts[encoding] = text
    return texts


def _is_usual(text: str) -> bool:
    """Say whether nearly all of a text is letters, digits and punctuation of Latin and Chinese texts."""
    counts = Counter(text)
    usual = sum(n for character, n in counts.items() if USUAL.match(character))
    return usual >= 0.95 * len(text) and (len(re.findall(HAN, text)) < 0.05 * len(text) or _is_chinese(text))


def _is_chinese(text: str) -> bool:
    """Say whether a text beyond ASCII is Chinese as it is written.

    Nearly all of its characters are common ones (level 1 of GB 2312 or of Big5, and their punctuation), and a quarter
    of its Chinese ones are among the commonest two hundred, as in no text that is read in a wrong encoding.
    """
    beyond = Counter(character for character in text if character > "\x7f")
    common = sum(
        n
        for character, n in beyond.items()
        if any(_lead_byte(character, encoding) <= last for encoding, last in LEVEL_1.items())
    )
    han = sum(n for character, n in beyond.items() if re.match(HAN, character))
    commonest = sum(n for character, n in beyond.items() if character in COMMONEST)
    return common >= 0.9 * beyond.total() and han >= FEWEST_HAN and commonest >= 0.25 * han


def _lead_byte(character: str, encoding: str) -> int:
    return (character.encode(encoding, errors="ignore") or b"\xff")[0]


USUAL = re.compile(r"[\t\n\r\x20-\x7e\xa0-\u024f\u2010-\u203a\u2460-\u2473\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
SHIFT = re.compile(r"\x1b\$|~\{[!-w][!-~](?:[!-w][!-~])*~\}")
HAN = r"[\u3400-\u9fff]"
FEWEST_HAN = 8  # fewer tell nothing
COMMONEST = frozenset(
    "的一是不了在人有我他这个上们来到时大地为子中你说生国年着就那和要出也得里后自以会家可下而过天去能对小多然于心学之都好看起发"
    "当没成只如事把还用第样道想作种开总从无情面最但现前些所同日手又行意动方期它头经长位分因名法间知世两次使身者被高已其进此"
    "与活正社工主全部展建设政府党民实推改革加强制度体系济业产农村城市安力量理务重点任更新"
    "這個們來時說學對過開無還後種從現關於長當業產與義兩將國會發經濟實進體為務黨政農總動點"
)
LEVEL_1 = {"gb2312": 0xD7, "big5": 0xC6}
WIDE: dict[str, Callable[[str], bool]] = {"utf-16-le": _is_usual, "utf-16-be": _is_usual}
LEGACY: dict[str, Callable[[str], bool]] = {"gb18030": _is_chinese, "big5": _is_chinese, "cp1252": is_western}
