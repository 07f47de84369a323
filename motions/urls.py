from __future__ import annotations

from django.urls import include, path

from motions.views import processes, submissions

app_name = "motions"

# Mail leads to <slug>/, <slug>/<number>/ and <slug>/<number>/<amendment>/: motions/mail.py.
urlpatterns = [
    path("", processes.index, name="list"),
    path("", include("motions.writing_urls")),
    path("<slug:slug>/", processes.detail, name="process"),
    path("<slug:slug>/<int:number>/", submissions.motion, name="motion"),
    path("<slug:slug>/<int:number>/trace/", submissions.trace, name="trace"),
    path("<slug:slug>/<int:number>/compare/", submissions.compare, name="compare"),
    path("<slug:slug>/<int:number>/changes.docx", submissions.compared, name="compared"),
    path(
        "<slug:slug>/<int:number>/version/<int:version>.<slug:kind>",
        submissions.download,
        name="download",
    ),
    path("<slug:slug>/<int:number>/words/", submissions.words, name="words"),
    path("<slug:slug>/<int:number>/<int:amendment>/", submissions.amendment, name="amendment"),
    path(
        "<slug:slug>/<int:number>/<int:amendment>/trace/",
        submissions.trace,
        name="amendment_trace",
    ),
]
