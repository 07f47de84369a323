"""Everything that can be done to a process, its drafts and what is put forward in it, by what it is about.

A decision of an assembly or of a ballot ends a submission through `conclude`; a text comes into force through
`accept` and `publish_version`. See motions.models.
"""

from motions.actions.compositing import (
    answer_composite,
    propose_composite,
    release_from_compositing,
    settle_composite,
)
from motions.actions.concluding import conclude, file_resolution, put_to_ballot, withdraw
from motions.actions.drafting import (
    abandon_draft,
    certify_mandate,
    comment_on_draft,
    describe_draft,
    invite_editor,
    name_convenor,
    remove_editor,
    save_draft,
    settle_comment,
    start_draft,
)
from motions.actions.processes import (
    add_stage,
    close_process,
    draft_process,
    finish_stage,
    open_process,
    reschedule,
)
from motions.actions.ruling import appeal, close_ruled_out, decide_appeal, resubmit, rule
from motions.actions.submitting import amend, counter, declare_conflict, move, submit
from motions.actions.supporting import (
    close_unsupported,
    follow,
    show_name,
    sign,
    unfollow,
    withdraw_support,
)
from motions.actions.texts import (
    accept,
    begin_rule_book,
    file_change,
    publish_interim,
    publish_version,
)

__all__ = [
    "abandon_draft",
    "accept",
    "add_stage",
    "amend",
    "answer_composite",
    "appeal",
    "begin_rule_book",
    "certify_mandate",
    "close_process",
    "close_ruled_out",
    "close_unsupported",
    "comment_on_draft",
    "conclude",
    "counter",
    "decide_appeal",
    "declare_conflict",
    "describe_draft",
    "draft_process",
    "file_change",
    "file_resolution",
    "finish_stage",
    "follow",
    "invite_editor",
    "move",
    "name_convenor",
    "open_process",
    "propose_composite",
    "publish_interim",
    "publish_version",
    "put_to_ballot",
    "release_from_compositing",
    "remove_editor",
    "reschedule",
    "resubmit",
    "rule",
    "save_draft",
    "settle_comment",
    "settle_composite",
    "show_name",
    "sign",
    "start_draft",
    "submit",
    "unfollow",
    "withdraw",
    "withdraw_support",
]
