from __future__ import annotations

from django.urls import include, path

app_name = "motions"

urlpatterns = [
    path("", include("motions.writing_urls")),
]
