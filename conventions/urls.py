from __future__ import annotations

from django.urls import path

from conventions.views import reading

app_name = "conventions"

urlpatterns = [
    path("", reading.index, name="list"),
    path("<slug:slug>/", reading.convention_page, name="convention"),
]
