from __future__ import annotations

from django.urls import path

from motions.views import questions

app_name = "questions"

urlpatterns = [
    path("questions/", questions.index, name="index"),
    path("questions/<slug:slug>/<int:pk>/", questions.draw_up, name="draw_up"),
    path("rule-books/new/", questions.begin, name="begin"),
    path("questions/<int:pk>/take-off/", questions.take_off, name="take_off"),
]
