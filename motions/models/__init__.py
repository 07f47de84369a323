"""What the app keeps of motions, by noun. Import from here, not from the modules.

    processes    RuleSet, Process, Stage, StageWindow
    texts        Text, ChangeSet, Acceptance, TextVersion
    drafts       Draft, DraftEditor, DraftVersion, DraftComment, Mandate, Convenor
    submissions  Submission (a motion, amendment, composite or counter-proposal), Support, Ruling, Appeal,
                 CompositeSource, ConflictSet, Follow
    assemblies   Assembly, Draw, PoolEntry, Seat, Report
    meetings     Meeting, Poll, Position, Decision
    rulebook     Question, Policy, PolicyReport: from the ballot into force

How a decision becomes text. A submission's own wording is its change-set and whatever was accepted into it
(`weaves.own_keys`): the committee's rewording, the mover's revision, carried amendments. So:

- A body decides: `actions.decide_by_vote`, `close_poll` or `dispose` writes a Decision and, when that settles
  the submission, calls `actions.conclude(submission, outcome, why=…, by=…, at=…)` in the same transaction.
  `conclude` moves the submission to DECIDED; a carried amendment is accepted into what it amends, and the
  Acceptance comes back, for `Decision.acceptance`. An amendment that would fell one already carried is refused;
  amendments to what has ended end with it, as FELL. A motion that an assembly passes on to the ballot is not
  concluded: it stays on the AGENDA until `actions.put_to_ballot(submission, …)`.
- A question on a ballot is drawn up from a motion's published version and bound to it: `actions.draw_up`.
  Once the ballot is declared, the clock calls `actions.settle`: it concludes the motions, and what is carried
  comes into force, its own keys accepted into None and a new version of the text published.
- An interim text: `actions.publish_version(text, of=submission, why=…, by=…, at=…)`. What is accepted at that
  moment is worked out, not passed in: nobody types what stands.
"""

from motions.models.assemblies import Assembly, Basis, Draw, PoolEntry, Report, Seat
from motions.models.drafts import (
    Convenor,
    Draft,
    DraftComment,
    DraftEditor,
    DraftKind,
    DraftVersion,
    Mandate,
)
from motions.models.meetings import Decision, How, Meeting, Poll, PollKind, Position, Stance
from motions.models.processes import (
    VOTE_ORDERS,
    BothPass,
    Process,
    RuleSet,
    Stage,
    StageWindow,
)
from motions.models.rulebook import Policy, PolicyReport, Progress, Question, Result
from motions.models.submissions import (
    Appeal,
    CompositeSource,
    ConflictSet,
    Consent,
    Finding,
    Follow,
    Ground,
    Kind,
    Route,
    Ruling,
    Submission,
    Support,
)
from motions.models.texts import (
    ORIGINAL,
    Acceptance,
    ChangeKind,
    ChangeSet,
    Text,
    TextKind,
    TextVersion,
)

__all__ = [
    "ORIGINAL",
    "VOTE_ORDERS",
    "Acceptance",
    "Appeal",
    "Assembly",
    "Basis",
    "BothPass",
    "ChangeKind",
    "ChangeSet",
    "CompositeSource",
    "ConflictSet",
    "Consent",
    "Convenor",
    "Decision",
    "Draft",
    "DraftComment",
    "DraftEditor",
    "DraftKind",
    "DraftVersion",
    "Draw",
    "Finding",
    "Follow",
    "Ground",
    "How",
    "Kind",
    "Mandate",
    "Meeting",
    "Policy",
    "PolicyReport",
    "Poll",
    "PollKind",
    "PoolEntry",
    "Position",
    "Process",
    "Progress",
    "Question",
    "Report",
    "Result",
    "Route",
    "RuleSet",
    "Ruling",
    "Seat",
    "Stage",
    "StageWindow",
    "Stance",
    "Submission",
    "Support",
    "Text",
    "TextKind",
    "TextVersion",
]
