"""What the organisation's rules say of ballots, by noun; import from here, not from the modules.

Pure: these functions read fields already loaded, ask the database nothing, and are told the time.
Each answers "why not?": a Refusal, or None for "go ahead".

    offices     who may have to do with ballots at all
    questions   what is asked, and how it may be counted
    dates       how much notice, how long voting
    notice      what must be there before notice is given
    roll        objections
    votes       who may vote, and when
    trustees    who opens what was sealed
    undoing     abandoning and annulling
"""

from ballots.rules.dates import earliest_dates, in_words, noon, refusal_to_close, refusal_to_open
from ballots.rules.notice import (
    CHANGED_SINCE,
    LEAST_IN_SECTION,
    NOTHING,
    SIGNED_ALREADY,
    TRUSTEES_UNTESTED,
    missing_for_notice,
    missing_for_sections,
    refusal_to_notify,
    refusal_to_recall,
    refusal_to_sign_off,
)
from ballots.rules.offices import (
    INTERESTED,
    NOT_AN_OFFICER,
    refusal_to_assist,
    refusal_to_declare_interest,
    refusal_to_run,
    refusal_to_scrutinise,
    refusal_to_touch,
)
from ballots.rules.questions import (
    DRAWN_UP,
    NO_COUNTBACK,
    NO_ORDER_FOR_THAT,
    NO_SUCH_RULE,
    NOT_DRAFT,
    ONE_PLACE_ONLY,
    SUBJECT_DIFFERS,
    TOO_MANY_STAND,
    refusal_to_change,
    refusal_to_count,
    refusal_to_count_by,
    refusal_to_reword,
)
from ballots.rules.roll import (
    NOT_ON_ROLL,
    ONE_OBJECTION,
    OWN_OBJECTION,
    refusal_to_answer_objection,
    refusal_to_confirm_objection,
    refusal_to_object,
    refusal_to_uphold,
)
from ballots.rules.trustees import NOT_A_TRUSTEE, refusal_to_open_sealed
from ballots.rules.undoing import (
    ANOTHER_AGREES,
    NOT_TO_ABANDON,
    NOT_TO_ANNUL,
    NOT_TO_UNDO,
    NOT_YOURS,
    NOTHING_TO_AGREE,
    PROPOSED_ALREADY,
    refusal_to_agree_to_undo,
    refusal_to_undo,
)
from ballots.rules.votes import (
    ALREADY_VOTED,
    CLOSED,
    GIVEN_UP,
    ISSUED_ALREADY,
    ISSUED_TO_THEM,
    NO_SUCH_SLIP,
    NOT_OPEN_YET,
    NOT_THE_SAME,
    NOTHING_ANSWERED,
    ON_THE_BOARD,
    OTHER_SECTION,
    TWO_PEOPLE,
    refusal_to_accept,
    refusal_to_agree,
    refusal_to_sign_receipts,
    refusal_to_vote,
)

__all__ = [
    "ALREADY_VOTED",
    "ANOTHER_AGREES",
    "CHANGED_SINCE",
    "CLOSED",
    "DRAWN_UP",
    "GIVEN_UP",
    "INTERESTED",
    "ISSUED_ALREADY",
    "ISSUED_TO_THEM",
    "LEAST_IN_SECTION",
    "NOTHING",
    "NOTHING_ANSWERED",
    "NOTHING_TO_AGREE",
    "NOT_AN_OFFICER",
    "NOT_A_TRUSTEE",
    "NOT_DRAFT",
    "NOT_ON_ROLL",
    "NOT_OPEN_YET",
    "NOT_THE_SAME",
    "NOT_TO_ABANDON",
    "NOT_TO_ANNUL",
    "NOT_TO_UNDO",
    "NOT_YOURS",
    "NO_COUNTBACK",
    "NO_ORDER_FOR_THAT",
    "NO_SUCH_RULE",
    "NO_SUCH_SLIP",
    "ONE_OBJECTION",
    "ONE_PLACE_ONLY",
    "ON_THE_BOARD",
    "OTHER_SECTION",
    "OWN_OBJECTION",
    "PROPOSED_ALREADY",
    "SIGNED_ALREADY",
    "SUBJECT_DIFFERS",
    "TOO_MANY_STAND",
    "TRUSTEES_UNTESTED",
    "TWO_PEOPLE",
    "earliest_dates",
    "in_words",
    "missing_for_notice",
    "missing_for_sections",
    "noon",
    "refusal_to_accept",
    "refusal_to_agree",
    "refusal_to_agree_to_undo",
    "refusal_to_answer_objection",
    "refusal_to_assist",
    "refusal_to_change",
    "refusal_to_close",
    "refusal_to_confirm_objection",
    "refusal_to_count",
    "refusal_to_count_by",
    "refusal_to_declare_interest",
    "refusal_to_notify",
    "refusal_to_object",
    "refusal_to_open",
    "refusal_to_open_sealed",
    "refusal_to_recall",
    "refusal_to_reword",
    "refusal_to_run",
    "refusal_to_scrutinise",
    "refusal_to_sign_off",
    "refusal_to_sign_receipts",
    "refusal_to_touch",
    "refusal_to_undo",
    "refusal_to_uphold",
    "refusal_to_vote",
]
