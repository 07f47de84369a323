"""What the app answers, as tests compare it: the words of a page, the code of a refusal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from momentum_demo.refusals import Refused


def refused(act: Callable[..., object], *args: Any, **kwargs: Any) -> str:
    """The code with which `act` is refused."""
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.refusal.code


def text(response: Any) -> str:
    """A page as it is sent, as one line."""
    return " ".join(response.content.decode().split())


def words(response: Any) -> str:
    """The words of a page without its marks, as one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
