"""Addresses of the pages of senders."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.messages.pages import sending, templates

urlpatterns: list[URLPattern] = [
    path("beheer/verzendingen", sending.dispatches, name="dispatches"),
    path("beheer/verzendingen/nieuw", sending.new, name="dispatch-new"),
    path("beheer/verzendingen/<uuid:dispatch_id>", sending.dispatch, name="dispatch"),
    path("beheer/verzendingen/<uuid:dispatch_id>/lijst", sending.upload, name="dispatch-list"),
    path("beheer/verzendingen/<uuid:dispatch_id>/nakijken", sending.check, name="dispatch-check"),
    path("beheer/verzendingen/<uuid:dispatch_id>/versturen", sending.send, name="dispatch-send"),
    path("beheer/verzendingen/<uuid:dispatch_id>/annuleren", sending.cancel, name="dispatch-cancel"),
    path("beheer/verzendingen/<uuid:dispatch_id>/ontvangers", sending.outcomes, name="dispatch-outcomes"),
    path("beheer/sjablonen", templates.templates, name="templates"),
    path("beheer/sjablonen/nieuw", templates.new, name="template-new"),
    path("beheer/sjablonen/voorbeeld", templates.preview, name="template-preview"),
    path("beheer/sjablonen/<uuid:template_id>", templates.template, name="template"),
]
