"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.privacy.pages import accesses, assigned, complaints, opening, registers, supervision

urlpatterns: list[URLPattern] = [
    path("wie-keek", accesses.accesses, name="accesses"),
    path("wie-keek/<int:entry_id>", accesses.access, name="access"),
    path("wie-keek/<int:entry_id>/bewijs", accesses.proof, name="access-proof"),
    path("wie-keek/<int:entry_id>/klopt-niet", complaints.complain, name="complain"),
    path("wie-keek/registers", registers.registers, name="registers"),
    path("wie-keek/registers/antwoorden", registers.answers, name="register-answers"),
    path("wie-keek/klachten", complaints.complaints, name="complaints"),
    path("wie-keek/klachten/<uuid:complaint_id>", complaints.complaint, name="complaint"),
    path("beheer/klachten", assigned.assigned, name="assigned"),
    path("beheer/klachten/<uuid:complaint_id>", assigned.assigned_one, name="assigned-one"),
    path("beheer/klachten/<uuid:complaint_id>/stap", assigned.take_step, name="assigned-step"),
    path("beheer/toegang", supervision.log, name="supervision"),
    path("beheer/toegang/export", supervision.export, name="supervision-export"),
    path("beheer/toegang/herken", supervision.confirm, name="supervision-confirm"),
    path("beheer/toegang/meldingen", supervision.alerts, name="alerts"),
    path("beheer/toegang/meldingen/<uuid:alert_id>", supervision.settle_alert, name="alert-settle"),
    path("beheer/toegang/personen", supervision.inquiries, name="inquiries"),
    path("beheer/toegang/personen/<uuid:inquiry_id>", supervision.inquiry, name="inquiry"),
    path("beheer/toegang/personen/<uuid:inquiry_id>/openen", opening.ask, name="inquiry-open"),
    path("beheer/toegang/personen/<uuid:inquiry_id>/geopend", opening.opened, name="inquiry-opened"),
    path("beheer/toegang/personen/<uuid:inquiry_id>/akkoord", supervision.approve, name="inquiry-approve"),
]
