"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.correspondence.pages import choosing

urlpatterns: list[URLPattern] = [
    path("instellingen/digitale-post", choosing.show, name="digital-post"),
    path("instellingen/digitale-post/kies", choosing.choose, name="digital-post-choose"),
    path("instellingen/digitale-post/stop", choosing.withdraw, name="digital-post-withdraw"),
]
