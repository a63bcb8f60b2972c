"""Archives are looked into without writing anything."""

import gzip
import struct
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from transforms.readers import archive
from transforms.readers.archive import Packed, PackedFile
from transforms.readers.rendition import ReadError

SAID = b"The council met four times and agreed on the plan. " * 40
LIMIT = 10_000_000


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", packed) as made:
        for name, data in files:
            made.writestr(name, data)
    return stream.getvalue()


def listed(data: bytes, max_bytes: int = LIMIT) -> list[PackedFile]:
    return list(archive.files(archive.opened(BytesIO(data), "a.zip"), "a.zip", max_bytes))


def codes(data: bytes, max_bytes: int = LIMIT) -> dict[str, str | None]:
    return {file.name: file.fault.code if file.fault else None for file in listed(data, max_bytes)}


def test_files_are_listed_in_order_without_folders_and_hidden_ones() -> None:
    data = zipped(("b/", b""), ("b/2.txt", SAID), ("a.txt", b"A"), ("__MACOSX/._a.txt", b""), ("b/.git/x", b""))
    assert [(file.name, file.n_bytes, file.fault) for file in listed(data)] == [
        ("b/2.txt", 2040, None),
        ("a.txt", 1, None),
    ]
    opened = archive.opened(BytesIO(data), "a.zip")
    assert [archive.unpacked(opened, file.place, file.name) for file in listed(data)] == [SAID, b"A"]


@pytest.mark.parametrize("name", ["../a.txt", "b/../../a.txt", "/etc/a.txt", "C:\\a.txt", "..\\a.txt"])
def test_a_name_that_leads_out_is_set_aside(name: str) -> None:
    assert list(codes(zipped((name, SAID), ("a.txt", SAID))).values()) == ["malformed", None]


def test_a_file_without_a_name_gets_one() -> None:
    assert list(codes(zipped(("xx", SAID)).replace(b"xx", b"\0\0"))) == ["file 1"]


def test_links_and_second_files_of_a_name_are_set_aside() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped((link, b"/etc/passwd"), ("a.txt", SAID), ("a.txt", b"another"))
    assert codes(data) == {"link.txt": "malformed", "a.txt": None, "a.txt (file 3 of the archive)": "malformed"}


def test_encrypted_files_are_told() -> None:
    data = bytearray(zipped(("a.txt", SAID), ("b.txt", SAID)))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    assert codes(bytes(data)) == {"a.txt": "encrypted", "b.txt": None}


def test_what_is_too_large_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(("zeros.txt", bytes(2 * 2**20)), ("a.txt", SAID))
    assert codes(bomb) == {"zeros.txt": "too_large", "a.txt": None}
    assert codes(bomb, max_bytes=1000) == {"zeros.txt": "too_large", "a.txt": "too_large"}
    for limit, most in (("MOST_FILES", 1), ("MOST_BYTES", 2**20)):
        with monkeypatch.context() as changed:
            changed.setattr(archive, limit, most)
            with pytest.raises(ReadError, match="divide it") as error:
                listed(bomb)
            assert error.value.code == "too_large"


def test_a_file_that_says_it_is_small_is_cut_there() -> None:
    data = bytearray(zipped(("a.txt", bytes(2 * LIMIT))))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + place
        data[at : at + 4] = struct.pack("<I", 10)
    (file,) = listed(bytes(data))
    opened = archive.opened(BytesIO(data), "a.zip")
    tracemalloc.start()
    with pytest.raises(ReadError, match="damaged"):
        archive.unpacked(opened, file.place, "a.zip/a.txt")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < LIMIT


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_of_chinese_programs_are_read(encoding: str) -> None:
    name = "报告/政府工作报告.txt"
    data = zipped(("x" * len(name.encode(encoding)), SAID))
    data = data.replace(b"x" * len(name.encode(encoding)), name.encode(encoding))
    assert list(codes(data)) == [name]


def test_other_names_are_those_of_the_old_code_page() -> None:
    assert list(codes(zipped(("xx.txt", SAID)).replace(b"xx.txt", b"\x84\xa4.txt"))) == ["äñ.txt"]


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_to_one_file_is_told_of_that_file(packed: int) -> None:
    data = bytearray(zipped(("a.txt", SAID), ("b.txt", SAID), packed=packed))
    data[39:44] = b"\xff" * 5
    opened = archive.opened(BytesIO(data), "a.zip")
    with pytest.raises(ReadError) as error:
        archive.unpacked(opened, Packed(0), "a.zip/a.txt")
    assert (error.value.code, archive.unpacked(opened, Packed(1), "a.zip/b.txt")) == ("malformed", SAID)


@pytest.mark.parametrize("data", [zipped(("a.txt", SAID))[:-30], b"PK\x03\x04" + bytes(40), b""])
def test_a_damaged_archive_is_told(data: bytes) -> None:
    with pytest.raises(ReadError) as error:
        archive.opened(BytesIO(data), "reports/a.zip")
    assert error.value.code == "malformed"
    assert error.value.message.startswith("reports/a.zip is cut off or damaged")


def test_a_gzip_file_is_unpacked_up_to_a_limit() -> None:
    data = gzip.compress(SAID)
    assert archive.gunzipped(BytesIO(data), "a.txt.gz", 5000) == SAID
    for broken, limit, code in (
        (data, 1000, "too_large"),
        (data[:-9], 5000, "malformed"),
        (b"\x1f\x8b", 5000, "malformed"),
    ):
        with pytest.raises(ReadError) as error:
            archive.gunzipped(BytesIO(broken), "a.txt.gz", limit)
        assert error.value.code == code
