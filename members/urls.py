"""Addresses of the register: its desk, a member's own pages, the local groups."""

from __future__ import annotations

from django.urls import path

from members.views import groups, imports, organisation, own, post, protection, register

desk = (
    [
        path("", register.index, name="index"),
        path("find/", register.find, name="find"),
        path("enrol/", register.enrol, name="enrol"),
        path("entry/<str:token>/", register.entry, name="entry"),
        path("entry/<str:token>/correct/", register.correct, name="correct"),
        path("entry/<str:token>/renew/", register.renew, name="renew"),
        path("entry/<str:token>/class/", register.change_class, name="class"),
        path("entry/<str:token>/leave/", register.leave, name="leave"),
        path("entry/<str:token>/rejoin/", register.rejoin, name="rejoin"),
        path("entry/<str:token>/transfer/", register.transfer, name="transfer"),
        path("entry/<str:token>/merge/", register.merge, name="merge"),
        path("entry/<str:token>/unmerge/<int:merged>/", register.unmerge, name="unmerge"),
        path("doubles/", register.doubles, name="doubles"),
        path("contacts/", register.contacts, name="contacts"),
        path("lapses/", register.lapses, name="lapses"),
        path("moves/", register.moves, name="moves"),
        path("export/", register.export, name="export"),
        path("imports/", imports.index, name="imports"),
        path("imports/<int:pk>/", imports.detail, name="import"),
        path("imports/<int:pk>/progress/", imports.progress, name="import_progress"),
        path("imports/<int:pk>/rows/<int:row>/", imports.decide, name="import_decide"),
        path("imports/<int:pk>/rows/", imports.decide_all, name="import_decide_all"),
        path("imports/<int:pk>/commit/", imports.commit, name="import_commit"),
        path("imports/<int:pk>/undo/", imports.undo, name="import_undo"),
        path("imports/<int:pk>/drop/", imports.drop, name="import_drop"),
        path("places/", organisation.places, name="places"),
        path("places/new-region/", organisation.new_region, name="new_region"),
        path("places/new-group/", organisation.new_group, name="new_group"),
        path("places/regions/<slug:slug>/", organisation.region, name="region"),
        path("places/groups/<slug:slug>/", organisation.group, name="group"),
        path("places/groups/<slug:slug>/close/", organisation.close_group, name="close_group"),
        path("offices/", organisation.offices, name="offices"),
        path("offices/new/", organisation.new_office, name="new_office"),
        path("offices/appoint/", organisation.appoint, name="appoint"),
        path("offices/appointments/<int:pk>/confirm/", organisation.confirm, name="confirm"),
        path("offices/appointments/<int:pk>/decline/", organisation.decline, name="decline"),
        path("offices/terms/<int:pk>/end/", organisation.end_term, name="end_term"),
        path("rules/", organisation.register_rules, name="rules"),
        path("notices/", post.index, name="notices"),
        path("notices/campaign/", post.campaign, name="campaign"),
        path("notices/<int:pk>/", post.notice, name="notice"),
        path("notices/messages/<int:pk>/resend/", post.resend, name="resend"),
        path("bounces/", post.bounces, name="bounces"),
        path("bounces/<int:pk>/clear/", post.clear, name="clear_bounce"),
        path("corrections/", protection.corrections, name="corrections"),
        path("corrections/<int:pk>/", protection.answer, name="answer"),
        path("erasures/", protection.erasures, name="erasures"),
        path("erasures/<int:pk>/", protection.erase, name="erase"),
        path("attributes/", protection.attributes, name="attributes"),
        path("attributes/new/", protection.define, name="define"),
        path("breaches/", protection.breaches, name="breaches"),
        path("breaches/new/", protection.report_breach, name="report_breach"),
        path("breaches/<int:pk>/", protection.breach, name="breach"),
        path("keeping/", protection.keeping, name="keeping"),
    ],
    "register",
)

own_pages = (
    [
        path("", own.index, name="index"),
        path("looks/", own.looks, name="looks"),
        path("data/", own.data, name="data"),
        path("contact/", own.contact, name="contact"),
        path("correction/", own.correction, name="correction"),
        path("changes/<int:pk>/dispute/", own.dispute, name="dispute"),
        path("erasure/", own.erasure, name="erasure"),
        path("mail/", own.mail, name="mail"),
        path("of-myself/", own.of_myself, name="self"),
    ],
    "own",
)

group_pages = (
    [
        path("", groups.index, name="list"),
        path("<slug:slug>/", groups.detail, name="detail"),
        path("<slug:slug>/join/", groups.join, name="join"),
        path("<slug:slug>/seen/", groups.seen, name="seen"),
        path("<slug:slug>/about/", groups.about, name="about"),
        path("<slug:slug>/meetings/call/", groups.call, name="call"),
        path("<slug:slug>/meetings/<int:pk>/", groups.meeting, name="meeting"),
        path("<slug:slug>/meetings/<int:pk>/check-in/", groups.check_in, name="check_in"),
        path("<slug:slug>/meetings/<int:pk>/end/", groups.end, name="end"),
        path("<slug:slug>/meetings/<int:pk>/cancel/", groups.cancel, name="cancel"),
    ],
    "groups",
)
