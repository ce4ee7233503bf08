"""Removing what has had its time."""

from __future__ import annotations

from django.db.models import Q

from burgerprofiel.blocks.identity import rules
from burgerprofiel.blocks.identity.models import (
    AccessToken,
    EmailConfirmation,
    Session,
    SignInAttempt,
    UsedAssertion,
)
from burgerprofiel.foundation import clock


def purge() -> dict[str, int]:
    """Delete expired attempts, assertions, tokens and links at once, sessions after `rules.KEEP_ENDED`."""
    now = clock.now()
    removed = {
        model.__name__: model.objects.filter(expires_at__lt=now).delete()[0]
        for model in (SignInAttempt, UsedAssertion, AccessToken, EmailConfirmation)
    }
    before = now - rules.KEEP_ENDED
    old = Session.objects.filter(Q(expires_at__lt=before) | Q(ended_at__lt=before))
    return {**removed, "Session": old.delete()[0]}
