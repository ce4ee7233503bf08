"""Machine interfaces of this block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.identity.api import me

ROUTES: list[URLPattern] = [
    path("api/identity/v1/me", me.MeController.as_view(), name="api-me"),
    path("api/identity/v1/capacities", me.CapacitiesController.as_view(), name="api-capacities"),
    path("api/identity/v1/capacity", me.CapacityController.as_view(), name="api-capacity"),
    path("api/identity/v1/sessions", me.SessionsController.as_view(), name="api-sessions"),
    path("api/identity/v1/sessions/<uuid:session_id>", me.SessionController.as_view(), name="api-session"),
]
