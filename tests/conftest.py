"""What the tests of several layers share."""

import pytest

from transforms.reference import Reference, load


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load()
