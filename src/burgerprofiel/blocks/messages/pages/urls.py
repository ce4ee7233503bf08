"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.messages.pages import conversation, listing

urlpatterns: list[URLPattern] = [
    path("berichten", listing.messages, name="messages"),
    path("berichten/lijst", listing.results, name="messages-results"),
    path("berichten/te-doen", listing.todo, name="messages-todo"),
    path("berichten/verplaats", listing.move, name="messages-move"),
    path("berichten/<uuid:conversation_id>", conversation.message, name="message"),
    path("berichten/<uuid:conversation_id>/bevestig", conversation.confirm, name="message-confirm"),
    path("berichten/<uuid:conversation_id>/antwoord", conversation.answer, name="message-answer"),
    path("berichten/<uuid:conversation_id>/bestanden", conversation.files, name="message-files"),
    path(
        "berichten/<uuid:conversation_id>/<uuid:message_id>/<uuid:file_id>",
        conversation.file,
        name="message-file",
    ),
]
