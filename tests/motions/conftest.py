"""A process of motions, for whoever wants one."""

from __future__ import annotations

import pytest

from tests.factories.motions import ProcessMaker


@pytest.fixture
def maker():
    """A process by the Refounding timetable, with its officers. (Of ballots, there is another.)"""
    return ProcessMaker()
