"""Where people write: drafts, amendments, support. Included by motions.urls, in its namespace."""

from __future__ import annotations

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from motions.views import amending, draft_text, drafting, ruling, taking_part

View = Callable[..., HttpResponseBase]


def of_submission(verb: str, view: View, name: str) -> list[URLPattern]:
    """The addresses at which `view` does something to a motion, and to an amendment."""
    return [
        path(f"<slug:slug>/<int:number>/{verb}/", view, name=name),
        path(f"<slug:slug>/<int:number>/<int:amendment>/{verb}/", view, name=name),
    ]


urlpatterns = [
    path("appeals/", ruling.appeals, name="appeals"),
    path("drafts/", drafting.mine, name="drafts"),
    path("drafts/join/<str:token>/", drafting.join, name="draft_join"),
    path("drafts/<int:pk>/", drafting.detail, name="draft_page"),
    path("drafts/<int:pk>/write/", draft_text.write, name="draft_write"),
    path("drafts/<int:pk>/together/<int:number>/", draft_text.together, name="draft_together"),
    path("drafts/<int:pk>/versions/", draft_text.versions, name="draft_versions"),
    path("drafts/<int:pk>/draft.<slug:kind>", draft_text.download, name="draft_file"),
    path("drafts/<int:pk>/about/", drafting.describe, name="draft_describe"),
    path("drafts/<int:pk>/editors/", drafting.editors, name="draft_editors"),
    path(
        "drafts/<int:pk>/editors/<int:editor>/remove/",
        drafting.remove_editor,
        name="draft_remove_editor",
    ),
    path("drafts/<int:pk>/comment/", drafting.comment, name="draft_comment"),
    path(
        "drafts/<int:pk>/comments/<int:comment>/settle/",
        drafting.settle_comment,
        name="draft_settle",
    ),
    path("drafts/<int:pk>/mandate/", drafting.certify, name="draft_certify"),
    path("drafts/<int:pk>/submit/", drafting.submit, name="draft_submit"),
    path("drafts/<int:pk>/give-up/", drafting.give_up, name="draft_give_up"),
    path("<slug:slug>/draft/", drafting.start, name="draft"),
    path("<slug:slug>/<int:number>/counter/", amending.counter, name="counter"),
    path("<slug:slug>/<int:number>/sources/<int:pk>/", taking_part.consent, name="consent"),
    *of_submission("amend", amending.amend, "amend"),
    *of_submission("resubmit", amending.resubmit, "resubmit"),
    *of_submission("support", taking_part.support, "support"),
    *of_submission("support/withdraw", taking_part.withdraw_support, "withdraw_support"),
    *of_submission("support/name", taking_part.show_name, "show_name"),
    *of_submission("follow", taking_part.follow, "follow"),
    *of_submission("withdraw", taking_part.withdraw, "withdraw"),
    *of_submission("appeal", taking_part.appeal, "appeal"),
    *of_submission("appeal/decide", ruling.decide_appeal, "decide_appeal"),
]
