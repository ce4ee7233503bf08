"""Block identity: parties, sign-in, sessions, capacities, machine clients."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "burgerprofiel.blocks.identity"
    label = "identity"
