"""Block messages: the mailbox."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "burgerprofiel.blocks.messages"
    label = "messages"
