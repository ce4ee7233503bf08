"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.privacy.pages import accesses

urlpatterns: list[URLPattern] = [
    path("wie-keek", accesses.accesses, name="accesses"),
    path("wie-keek/<int:entry_id>", accesses.access, name="access"),
    path("wie-keek/<int:entry_id>/bewijs", accesses.proof, name="access-proof"),
]
