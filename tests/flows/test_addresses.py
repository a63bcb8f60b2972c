"""Addresses are named alike however they are written, and passwords are in none of their names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.addresses import file_name, is_address, parse
from flows.discovery import slug
from flows.errors import UsageError


@pytest.mark.parametrize(
    ("written", "uri"),
    [
        ("HTTPS://Example.ORG:443", "https://example.org/"),
        ("http://example.org:8080/a/../b.txt?x=1#part", "http://example.org:8080/a/../b.txt?x=1"),
        (" http://me:se/same@example.org/a ", None),
        ("http://me:sesame@example.org/a", "http://example.org/a"),
        ("https://example.org/%e6%8a%a5告.txt", "https://example.org/报告.txt"),
        ("https://example.org/a%20b c%2Fd%E2%80%99", "https://example.org/a%20b%20c%2Fd%E2%80%99"),
        ("https://example.org/%ff", "https://example.org/%FF"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("s3://reports/a b%20c#d?e.txt", "s3://reports/a b%20c#d?e.txt"),
        ("s3://reports", "s3://reports/"),
    ],
)
def test_an_address_has_one_name(written: str, uri: str | None) -> None:
    if uri is None:
        with pytest.raises(UsageError) as caught:
            parse(written)
        assert "same" not in str(caught.value)
    else:
        assert parse(written).uri == parse(uri).uri == uri


def test_credentials_are_kept_out_of_sight() -> None:
    address = parse("https://me:s%40same@example.org/a")
    assert address.credentials == ("me", "s@same")
    assert "same" not in repr(address)
    assert address == parse("https://example.org/a")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("ftp://me:sesame@example.org/a", "ftp://example.org/a: ftp addresses can't be read"),
        ("file:///etc/passwd", "file addresses can't be read"),
        ("https:///a.txt", "no host"),
        ("http://example.org:port/", "not an address"),
        ("http://exa mple.org/", "no host"),
        ("s3:///key", "no bucket"),
        ("s3://key:sesame@reports/a", "credentials for S3 come from the environment"),
    ],
)
def test_what_is_no_address_is_told_without_passwords(written: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(written)
    assert said in str(caught.value)
    assert "sesame" not in str(caught.value)


def test_paths_are_no_addresses() -> None:
    assert not any(map(is_address, ("reports/a.txt", "/a", "a:b", "http:/a", "报告://a", "")))


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("https://example.org/reports/Budget_2023.html", "example-org-reports-budget-2023"),
        ("https://example.org/", "example-org"),
        ("https://example.org/speech", "example-org-speech"),
        ("https://example.org/v1.2/speech", "example-org-v1-2-speech"),
        ("https://example.org/show.php?id=5&lang=en", "example-org-show-id-5-lang-en"),
        ("https://example.org:8080/报告%202023.txt", "example-org-8080-报告-2023"),
        ("s3://reports/2023/plan.pdf", "reports-2023-plan"),
    ],
)
def test_the_id_of_a_document_is_made_of_host_path_and_query(uri: str, name: str) -> None:
    assert slug(uri) == name


def test_a_file_name_is_the_last_part_of_the_path() -> None:
    assert file_name("https://example.org/a/b.pdf?c=/d.txt") == "b.pdf"
    assert file_name("https://example.org/") == ""


@settings(max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_to_name_an_address_twice_changes_nothing(path: str) -> None:
    uri = parse(f"https://example.org/{path}").uri
    assert parse(uri).uri == uri
    assert not any(char <= " " for char in uri)
