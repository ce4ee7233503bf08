"""The addresses of the site; each block brings its own."""

from django.urls import URLPattern, URLResolver

from burgerprofiel.blocks.dossiers import api as dossiers
from burgerprofiel.foundation import api

API_ROUTES: list[URLPattern] = [
    *dossiers.ROUTES,
]

urlpatterns: list[URLPattern | URLResolver] = [*api.urlpatterns(API_ROUTES)]
