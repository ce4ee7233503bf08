"""The addresses of the site; each block brings its own."""

from django.urls import URLPattern, URLResolver

from burgerprofiel.foundation import api

API_ROUTES: list[URLPattern] = []  # `*<block>.api.ROUTES`, one line per block

urlpatterns: list[URLPattern | URLResolver] = [*api.urlpatterns(API_ROUTES)]
