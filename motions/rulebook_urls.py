from __future__ import annotations

from django.urls import path

from motions.views import rulebook

app_name = "rules"

urlpatterns = [
    path("", rulebook.index, name="list"),
    path("policies/<int:pk>/", rulebook.policy, name="policy"),
    path("booklets/<slug:slug>/", rulebook.booklet_page, name="booklet"),
    path("booklets/<slug:slug>.pdf", rulebook.booklet_pdf, name="booklet_pdf"),
    path("<int:pk>/", rulebook.book, name="book"),
    path("<int:pk>/version/<int:number>/", rulebook.book, name="version"),
    path("<int:pk>/version/<int:number>.<slug:kind>", rulebook.download, name="download"),
    path("<int:pk>/clause/<str:block>/", rulebook.clause, name="clause"),
    path("<int:pk>/words/", rulebook.words, name="words"),
    path("<int:pk>/changes/", rulebook.compare, name="compare"),
    path("<int:pk>/changes.docx", rulebook.compared, name="compared"),
]
