from __future__ import annotations

from allauth.account.views import email as change_email
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.urls import include, path
from django.views.i18n import set_language

from ballots.views import reading, urn
from members import urls as members_urls
from members.views import post
from momentum_demo import health, views

handler400 = "momentum_demo.views.bad_request"
urlpatterns = [
    path("", reading.home, name="home"),
    path("ballots/", include("ballots.urls")),
    path("urn/<slug:slug>/", urn.cast, name="urn"),  # answered by ballots.middleware
    path("staff/endorsements/", include("endorsements.staff_urls")),
    path("staff/elections/", include("elections.staff_urls")),
    path("staff/conventions/", include("conventions.staff_urls")),
    path("staff/register/", include(members_urls.desk)),
    path("staff/", include("ballots.staff_urls")),
    path("staff/motions/", include("motions.question_urls")),
    path("you/", include(members_urls.own_pages)),
    path("groups/", include(members_urls.group_pages)),
    path("changed-address/<str:token>/", post.confirm_contact, name="confirm_contact"),
    path("unsubscribe/<str:token>/", post.unsubscribe, name="unsubscribe"),
    path("mail/postmark/", post.postmark, name="postmark"),
    path("motions/", include("motions.urls")),
    path("rules/", include("motions.rulebook_urls")),
    path("assemblies/", include("motions.assembly_urls")),
    path("committee/", include("motions.committee_urls")),
    path("endorsements/", include("endorsements.urls")),
    path("elections/", include("elections.urls")),
    path("conventions/", include("conventions.urls")),
    path("hall/", include("conventions.hall_urls")),
    # Nobody has a password, so these pages of allauth's do not exist. They keep their names for its own use.
    path("accounts/password/<path:page>", views.nothing),
    # What changes here is kept on the register, or does not change.
    path("accounts/email/", transaction.atomic(change_email), name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("language/", login_not_required(set_language), name="set_language"),
    path("theme/", views.theme, name="theme"),
    path("health/live/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
]

if settings.DEMO:
    urlpatterns += [
        path("demo/", include("momentum_demo.demo.urls")),
        path("design/", views.design, name="design"),
    ]
