from __future__ import annotations

import pytest

from tests.endorsements.rounds import RoundMaker


@pytest.fixture
def rounds():
    """Takes endorsement rounds wherever a test wants them."""
    return RoundMaker()
