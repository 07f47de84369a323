"""The agenda as values: when each item comes, what clashes, what changed between two releases. Pure."""

from __future__ import annotations
