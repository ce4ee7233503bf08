"""Removing what has had its time."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import Q

from burgerprofiel.blocks.identity import queries, rules
from burgerprofiel.blocks.identity.contracts import KEEP
from burgerprofiel.blocks.identity.models import (
    AccessToken,
    Delegation,
    EmailConfirmation,
    PushedRequest,
    Session,
    SignInAttempt,
    UsedAssertion,
)
from burgerprofiel.blocks.identity.services import sessions
from burgerprofiel.foundation import clock, gate, holds
from burgerprofiel.foundation.gate import Operation

_AT_ONCE = 5000


@transaction.atomic
def purge() -> dict[str, int]:
    """Delete expired attempts, assertions, tokens, questions and links at once, sessions and what came of them after
    `rules.KEEP_ENDED`.

    Sessions that nobody used for too long are ended, so that the vault forgets what they could open.
    """
    now = clock.now()
    unused = Session.objects.filter(ended_at=None, last_seen_at__lt=now - queries.idle_limit())
    sessions.end(list(unused.values_list("pk", flat=True)[:_AT_ONCE]))
    removed = {
        model.__name__: model.objects.filter(expires_at__lt=now).delete()[0]
        for model in (SignInAttempt, UsedAssertion, AccessToken, PushedRequest)
    }
    before = now - rules.KEEP_ENDED
    held = holds.held_parties()
    links = EmailConfirmation.objects.filter(expires_at__lt=now).exclude(person_id__in=held)
    old = Session.objects.filter(Q(expires_at__lt=before) | Q(ended_at__lt=before)).exclude(
        person_id__in=held
    )
    given = Delegation.objects.filter(Q(expires_at__lt=before) | Q(ended_at__lt=before)).exclude(
        person_id__in=held
    )
    persons = Counter(links.values_list("person_id", flat=True)) + Counter(
        old.values_list("person_id", flat=True)
    )
    persons += Counter(given.values_list("person_id", flat=True))
    gate.admit(gate.SYSTEM, parties=persons, purpose=KEEP, operation=Operation.DELETE)
    return {
        **removed,
        "EmailConfirmation": links.delete()[0],
        "Session": old.delete()[0],
        "Delegation": given.delete()[0],
    }
