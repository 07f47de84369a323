from __future__ import annotations

import pytest

from tests.conventions.makers import ConventionMaker


@pytest.fixture
def conventions():
    """Takes conventions wherever a test wants them; has an arrangements committee."""
    return ConventionMaker()
