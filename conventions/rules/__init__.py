"""What the rules say of conventions, by noun.

Pure: these functions read fields already loaded, ask the database nothing, and are told the time.
Each answers "why not?": a Refusal, or None for "go ahead".
"""

from conventions.rules.after import (
    DRAFT_CHANGED,
    WORDS_NEEDED,
    refusal_to_decide,
    refusal_to_finish,
    refusal_to_publish_minutes,
    refusal_to_start,
    refusal_to_undertake,
)
from conventions.rules.arranging import (
    BEGUN_ONCE,
    refusal_to_change_item,
    refusal_to_edit,
    refusal_to_release,
    refusal_to_time,
)
from conventions.rules.before import (
    refusal_to_answer,
    refusal_to_prioritise,
    refusal_to_prioritise_again,
    refusal_to_survey,
)
from conventions.rules.coming import (
    NO_SUCH_CODE,
    refusal_to_cancel,
    refusal_to_check_in,
    refusal_to_check_oneself_in,
    refusal_to_check_out,
    refusal_to_register,
    refusal_to_register_at_door,
)
from conventions.rules.common import (
    DONE_ALREADY,
    NOT_IN_STANDING,
    NOT_YOUR_DUTY,
    OTHER_OFFICE,
    OVER_NOW,
    refusal_to_arrange,
    refusal_to_serve,
)
from conventions.rules.holding import (
    months_later,
    refusal_to_abandon,
    refusal_to_announce,
    refusal_to_close,
    refusal_to_open,
    refusal_without_place,
)

__all__ = [
    "BEGUN_ONCE",
    "DONE_ALREADY",
    "DRAFT_CHANGED",
    "NOT_IN_STANDING",
    "NOT_YOUR_DUTY",
    "NO_SUCH_CODE",
    "OTHER_OFFICE",
    "OVER_NOW",
    "WORDS_NEEDED",
    "months_later",
    "refusal_to_abandon",
    "refusal_to_announce",
    "refusal_to_answer",
    "refusal_to_arrange",
    "refusal_to_cancel",
    "refusal_to_change_item",
    "refusal_to_check_in",
    "refusal_to_check_oneself_in",
    "refusal_to_check_out",
    "refusal_to_close",
    "refusal_to_decide",
    "refusal_to_edit",
    "refusal_to_finish",
    "refusal_to_open",
    "refusal_to_prioritise",
    "refusal_to_prioritise_again",
    "refusal_to_publish_minutes",
    "refusal_to_register",
    "refusal_to_register_at_door",
    "refusal_to_release",
    "refusal_to_serve",
    "refusal_to_start",
    "refusal_to_survey",
    "refusal_to_time",
    "refusal_to_undertake",
    "refusal_without_place",
]
