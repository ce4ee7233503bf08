"""The checkpoints of the access log, for everybody: no row can be read here, only that no row was changed."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from burgerprofiel.foundation import api, errors
from burgerprofiel.foundation.accesslog import store, tree
from burgerprofiel.foundation.accesslog.store import StoredCheckpoint

_MOST = 1_000
_Size = Annotated[int, msgspec.Meta(ge=0, le=store.LARGEST)]


class CheckpointOut(msgspec.Struct, frozen=True):
    """A checkpoint. `note` is the signed note with the lines of its witnesses; `key` the vkey that signed it.

    `stamped` is the note as a time-stamping authority got it, `timestamp` its answer (RFC 3161, base64); both are empty
    for all but one a day.
    """

    size: int
    root: str
    note: str
    key: str
    made_at: datetime
    stamped: str
    timestamp: str


class ConsistencyOut(msgspec.Struct, frozen=True):
    """That the tree of `old` is the beginning of that of `new` (RFC 9162, 2.1.4): hashes in base64."""

    old: int
    new: int
    hashes: list[str]


class After(msgspec.Struct, frozen=True):
    """Which part of the list."""

    after: _Size = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=_MOST)] = 100


class SizePath(msgspec.Struct, frozen=True):
    """A checkpoint."""

    size: _Size


class SizesPath(msgspec.Struct, frozen=True):
    """Two checkpoints."""

    old: _Size
    new: _Size


class CheckpointNotFoundError(errors.NotFoundError):
    """No checkpoint of this size was signed."""

    def __init__(self) -> None:
        super().__init__("no-such-checkpoint")


class CheckpointsController(api.Controller):
    """All checkpoints."""

    def get(self, parsed_query: api.Query[After]) -> list[CheckpointOut]:
        """List checkpoints by size, those larger than `after`."""
        found = store.list_checkpoints(after=parsed_query.after, limit=parsed_query.limit)
        return [_shown(one) for one in found]


class LatestController(api.Controller):
    """The newest checkpoint."""

    def get(self) -> CheckpointOut:
        """Read the newest checkpoint; 404 while nothing was sealed."""
        return _shown(_found(store.latest()))


class CheckpointController(api.Controller):
    """One checkpoint."""

    def get(self, parsed_path: api.Path[SizePath]) -> CheckpointOut:
        """Read the checkpoint of a size."""
        return _shown(_found(store.find(parsed_path.size)))


class ConsistencyController(api.Controller):
    """Two checkpoints of one history."""

    def get(self, parsed_path: api.Path[SizesPath]) -> ConsistencyOut:
        """Prove that nothing was changed or removed between two sizes; the newer one must be a checkpoint."""
        newer = _found(store.find(parsed_path.new))
        if parsed_path.old > newer.size:
            raise CheckpointNotFoundError
        hashes = tree.consistency_proof(store.StoredNodes(), old=parsed_path.old, new=newer.size)
        return ConsistencyOut(old=parsed_path.old, new=newer.size, hashes=store.encoded(hashes))


def _found(checkpoint: StoredCheckpoint | None) -> StoredCheckpoint:
    if checkpoint is None:
        raise CheckpointNotFoundError
    return checkpoint


def _shown(one: StoredCheckpoint) -> CheckpointOut:
    token = store.timestamp(one.size)
    return CheckpointOut(
        size=one.size,
        root=base64.b64encode(one.root).decode(),
        note=_with_witnesses(one),
        key=one.vkey,
        made_at=one.made_at,
        stamped=one.note if token else "",
        timestamp=base64.b64encode(token).decode() if token else "",
    )


def _with_witnesses(one: StoredCheckpoint) -> str:
    return one.note + "".join(store.cosignatures(one.size))


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint as a bare note, for tools of transparency logs; 404 while nothing was sealed."""
    newest = store.latest()
    if newest is None:
        return HttpResponse("nothing was sealed yet\n", status=404, content_type="text/plain; charset=utf-8")
    return HttpResponse(_with_witnesses(newest), content_type="text/plain; charset=utf-8")


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The page that verifies a proof, to keep: it works without us and without a network."""
    response = render(request, "accesslog/verifier.html", {"language": get_language() or "nl"})
    response["Content-Disposition"] = 'attachment; filename="controle-logboek.html"'
    return response


_BASE = "api/accesslog/v1/checkpoints"
ROUTES: list[URLPattern] = [
    path(_BASE, CheckpointsController.as_view(), name="api-log-checkpoints"),
    path(f"{_BASE}/latest", LatestController.as_view(), name="api-log-latest"),
    path(f"{_BASE}/<int:size>", CheckpointController.as_view(), name="api-log-checkpoint"),
    path(
        f"{_BASE}/<int:old>/consistency/<int:new>",
        ConsistencyController.as_view(),
        name="api-log-consistency",
    ),
]
urlpatterns: list[URLPattern] = [
    path(".well-known/access-log-checkpoint", checkpoint, name="log-checkpoint"),
    path("logboek/controle.html", verifier, name="log-verifier"),
]
