from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from ballots.views import reading
from momentum_demo import health, views

urlpatterns = [
    path("", reading.home, name="home"),
    path("ballots/", include("ballots.urls")),
    path("staff/", include("ballots.staff_urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("language/", include("django.conf.urls.i18n")),
    path("theme/", views.theme, name="theme"),
    path("health/live/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
]

if settings.DEMO:
    urlpatterns += [path("demo/", include("momentum_demo.demo.urls"))]
