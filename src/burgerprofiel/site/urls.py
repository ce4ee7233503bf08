"""The addresses of the site; each block brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from burgerprofiel.foundation import api

API_ROUTES: list[URLPattern] = []  # `*<block>.api.ROUTES`, one line per block

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("burgerprofiel.blocks.dossiers.pages.urls")),
    *api.urlpatterns(API_ROUTES),
]
