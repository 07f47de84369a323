from __future__ import annotations

from django.urls import path

from conventions.views import desk

app_name = "convention_desk"

urlpatterns = [
    path("", desk.index, name="index"),
]
