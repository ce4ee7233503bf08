"""Addresses of the pages of the block."""

from django.urls import URLPattern, path

from burgerprofiel.blocks.certificates.pages import checking, listing

urlpatterns: list[URLPattern] = [
    path("attesten", listing.certificates, name="certificates"),
    path("attesten/maken", listing.issue, name="certificate-issue"),
    path("attesten/besturen", listing.authorities, name="certificate-authorities"),
    path("attesten/besturen/ophalen", listing.fetch, name="certificate-fetch"),
    path("attesten/<uuid:certificate_id>/bestand", listing.file, name="certificate-file"),
    path("controle", checking.check, name="certificate-check"),
    path("controle/<str:code>", checking.check_code, name="certificate-check-code"),
]
