"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.messages.pages import conversation, digest_links, dividing, figures, listing

urlpatterns: list[URLPattern] = [
    path("berichten", listing.messages, name="messages"),
    path("berichten/lijst", listing.results, name="messages-results"),
    path("berichten/te-doen", listing.todo, name="messages-todo"),
    path("berichten/deel", listing.part, name="messages-part"),
    path("berichten/verdelen", dividing.mailbox, name="mailbox"),
    path("berichten/verdelen/collega", dividing.colleague, name="mailbox-colleague"),
    path("berichten/verdelen/deel", dividing.part, name="mailbox-part"),
    path("berichten/verdelen/regels", dividing.rules, name="mailbox-rules"),
    path("berichten/cijfers", figures.figures, name="mailbox-figures"),
    path("berichten/samenvatting/<str:token>", digest_links.confirm, name="digest-confirm"),
    path("berichten/samenvatting/<str:token>/stop", digest_links.stop, name="digest-stop"),
    path("berichten/verplaats", listing.move, name="messages-move"),
    path("berichten/<uuid:conversation_id>", conversation.message, name="message"),
    path("berichten/<uuid:conversation_id>/bevestig", conversation.confirm, name="message-confirm"),
    path("berichten/<uuid:conversation_id>/werk", conversation.work, name="message-work"),
    path("berichten/<uuid:conversation_id>/antwoord", conversation.answer, name="message-answer"),
    path("berichten/<uuid:conversation_id>/bestanden", conversation.files, name="message-files"),
    path(
        "berichten/<uuid:conversation_id>/<uuid:message_id>/<uuid:file_id>",
        conversation.file,
        name="message-file",
    ),
]
