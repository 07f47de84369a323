"""Why a proposal cannot be taken as it is. `words.problem_sentence` says it in full."""

from __future__ import annotations

NOT_TEXT = "not-text"
TOO_LONG = "too-long"
BLOCK_TOO_LONG = "block-too-long"
TOO_MANY_BLOCKS = "too-many-blocks"
NOTHING_CHANGES = "nothing-changes"
DIRECT_NEGATIVE = "direct-negative"
UNDOES_PARENT = "undoes-parent"
NO_SUCH_BLOCK = "no-such-block"
MOVED_NOWHERE = "moved-nowhere"


class Unacceptable(ValueError):
    """A proposal that cannot be taken.

    code   one of the constants of this module
    facts  what its sentence needs: figures as they are, blocks by id
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
