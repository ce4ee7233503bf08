"""Block certificates: extracts and attests of people, passed on with a seal, and checked by whoever receives one."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "burgerprofiel.blocks.certificates"
    label = "certificates"
