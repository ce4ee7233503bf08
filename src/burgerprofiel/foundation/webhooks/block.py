"""What webhooks offer to the site."""

from django.utils.translation import gettext_lazy as _

from burgerprofiel.foundation.blocks import Block, NavigationItem

BLOCK = Block(
    name="webhooks",
    navigation=(
        NavigationItem(
            label=_("Webhooks"),
            url_name="webhooks",
            order=40,
            shown_to=lambda actor: actor.manages,
        ),
    ),
)
