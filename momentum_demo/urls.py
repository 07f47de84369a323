from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from ballots.views import reading, urn
from momentum_demo import health, views

urlpatterns = [
    path("", reading.home, name="home"),
    path("ballots/", include("ballots.urls")),
    path("urn/<slug:slug>/", urn.cast, name="urn"),  # answered by ballots.middleware
    path("staff/", include("ballots.staff_urls")),
    path("motions/", include("motions.urls")),
    path("endorsements/", include("endorsements.urls")),
    # Nobody has a password, so these pages of allauth's do not exist. They keep their names for its own use.
    path("accounts/password/<path:page>", views.nothing),
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
