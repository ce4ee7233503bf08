"""Addresses of the pages of senders."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.messages.pages import (
    enclosures,
    message_types,
    replies,
    replies_doing,
    senders,
    sending,
    templates,
)

urlpatterns: list[URLPattern] = [
    path("beheer/verzendingen", sending.dispatches, name="dispatches"),
    path("beheer/verzendingen/nieuw", sending.new, name="dispatch-new"),
    path("beheer/verzendingen/<uuid:dispatch_id>", sending.dispatch, name="dispatch"),
    path("beheer/verzendingen/<uuid:dispatch_id>/lijst", sending.upload, name="dispatch-list"),
    path("beheer/verzendingen/<uuid:dispatch_id>/nakijken", sending.check, name="dispatch-check"),
    path("beheer/verzendingen/<uuid:dispatch_id>/versturen", sending.send, name="dispatch-send"),
    path("beheer/verzendingen/<uuid:dispatch_id>/annuleren", sending.cancel, name="dispatch-cancel"),
    path("beheer/verzendingen/<uuid:dispatch_id>/ontvangers", sending.outcomes, name="dispatch-outcomes"),
    path("beheer/verzendingen/<uuid:dispatch_id>/bestanden", enclosures.files, name="dispatch-files"),
    path("beheer/bestanden/<uuid:file_id>", enclosures.file, name="offered-file"),
    path("beheer/antwoorden", replies.replies, name="replies"),
    path("beheer/antwoorden/afgehandeld", replies_doing.put_many_aside, name="replies-aside"),
    path("beheer/antwoorden/<uuid:reply_id>", replies.reply, name="reply"),
    path("beheer/antwoorden/<uuid:reply_id>/antwoord", replies_doing.answer, name="reply-answer"),
    path("beheer/antwoorden/<uuid:reply_id>/afgehandeld", replies_doing.put_aside, name="reply-aside"),
    path("beheer/antwoorden/<uuid:reply_id>/doen", replies_doing.do, name="reply-do"),
    path("beheer/antwoorden/<uuid:reply_id>/bestand/<uuid:file_id>", replies.file, name="reply-file"),
    path("beheer/afzenders", senders.senders, name="senders"),
    path("beheer/afzenders/<slug:code>", senders.sender, name="sender"),
    path("beheer/afzenders/<slug:code>/gegevens", senders.edit, name="sender-edit"),
    path("beheer/afzenders/<slug:code>/quotum", senders.quota, name="sender-quota"),
    path("beheer/afzenders/<slug:code>/soorten/nieuw", message_types.new, name="type-new"),
    path("beheer/afzenders/<slug:code>/soorten/<int:type_id>", message_types.edit, name="type"),
    path("beheer/afzenders/<slug:code>/soorten/<int:type_id>/stoppen", message_types.end, name="type-end"),
    path("beheer/sjablonen", templates.templates, name="templates"),
    path("beheer/sjablonen/nieuw", templates.new, name="template-new"),
    path("beheer/sjablonen/voorbeeld", templates.preview, name="template-preview"),
    path("beheer/sjablonen/<uuid:template_id>", templates.template, name="template"),
]
