from __future__ import annotations

import pytest

from tests.elections.rounds import ElectionMaker


@pytest.fixture
def elections(db):
    """Takes elections wherever a test wants them."""
    return ElectionMaker()
