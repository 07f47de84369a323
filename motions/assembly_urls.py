from __future__ import annotations

from django.urls import path

from motions.views import assemblies as views

app_name = "assemblies"

urlpatterns = [
    path("", views.assembly_list, name="list"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/to-decide/", views.to_decide, name="to_decide"),
    path("<slug:slug>/position/<int:pk>/", views.position, name="position"),
    path("<slug:slug>/seat/take/", views.take_seat, name="take_seat"),
    path("<slug:slug>/seat/give-up/", views.give_up_seat, name="give_up_seat"),
    path("<slug:slug>/report/", views.report, name="report"),
    path("<slug:slug>/draw/", views.draw, name="draw"),
    path("<slug:slug>/draw/again/", views.draw_again, name="draw_again"),
    path("<slug:slug>/draw/draw.json", views.draw_record, name="draw_record"),
    path("<slug:slug>/draw/pool.csv", views.draw_pool, name="draw_pool"),
    path("<slug:slug>/draw/sortition.py", views.draw_program, name="draw_program"),
]
