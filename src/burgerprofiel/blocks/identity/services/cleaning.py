"""Removing what has had its time."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import Q

from burgerprofiel.blocks.identity import rules
from burgerprofiel.blocks.identity.contracts import KEEP
from burgerprofiel.blocks.identity.models import (
    AccessToken,
    EmailConfirmation,
    Session,
    SignInAttempt,
    UsedAssertion,
)
from burgerprofiel.foundation import clock, gate
from burgerprofiel.foundation.gate import Operation


@transaction.atomic
def purge() -> dict[str, int]:
    """Delete expired attempts, assertions, tokens and links at once, sessions after `rules.KEEP_ENDED`."""
    now = clock.now()
    removed = {
        model.__name__: model.objects.filter(expires_at__lt=now).delete()[0]
        for model in (SignInAttempt, UsedAssertion, AccessToken)
    }
    before = now - rules.KEEP_ENDED
    links = EmailConfirmation.objects.filter(expires_at__lt=now)
    old = Session.objects.filter(Q(expires_at__lt=before) | Q(ended_at__lt=before))
    persons = Counter(links.values_list("person_id", flat=True)) + Counter(
        old.values_list("person_id", flat=True)
    )
    gate.admit(gate.SYSTEM, parties=persons, purpose=KEEP, operation=Operation.DELETE)
    return {**removed, "EmailConfirmation": links.delete()[0], "Session": old.delete()[0]}
