from __future__ import annotations

from django.urls import path

from ballots.views import objecting, reading, results, sealed, trusting, voting

app_name = "ballots"

urlpatterns = [
    path("", reading.index, name="list"),
    path("how-we-count/", reading.how_we_count, name="how"),
    path("how-your-vote-stays-secret/", reading.how_it_stays_secret, name="secret"),
    path("check-a-ballot/", reading.how_to_check, name="verify"),
    path("<slug:slug>/", reading.detail, name="detail"),
    path("<slug:slug>/roll/", reading.roll, name="roll"),
    path("<slug:slug>/roll/object/", objecting.make, name="object"),
    path("<slug:slug>/vote/", voting.vote, name="vote"),
    path("<slug:slug>/vote/without-a-script/", voting.without, name="without"),
    path("<slug:slug>/cast/", voting.cast, name="cast"),
    path("<slug:slug>/result/", results.ballot_result, name="result"),
    path("<slug:slug>/result/<int:position>/", results.contest_result, name="contest_result"),
    path("<slug:slug>/result/<int:position>/<str:kind>", results.download, name="download"),
    path("<slug:slug>/sheet/", results.sheet, name="sheet"),
    path("<slug:slug>/sheet.pdf", results.sheet_on_paper, name="sheet_pdf"),
    path("<slug:slug>/receipt/", results.receipt, name="receipt"),
    path("<slug:slug>/trustee/", trusting.share, name="trustee"),
    path("<slug:slug>/issue/", sealed.issue, name="issue"),
    path("<slug:slug>/manifest.json", sealed.manifest, name="manifest"),
    path("<slug:slug>/board.jsonl", sealed.board_file, name="board"),
    path("<slug:slug>/heads.json", sealed.heads, name="heads"),
    path("<slug:slug>/papers/", sealed.paper_asked_for, name="paper_asked_for"),
    path("<slug:slug>/papers/<str:id_>.json", sealed.paper, name="paper"),
    path("<slug:slug>/board/<int:old>-<int:new>.json", sealed.consistency, name="consistency"),
]
