"""Settings of notices in the browser (`PUSH_*`), which `config` reads with all others."""

from __future__ import annotations

from dataclasses import dataclass

from burgerprofiel.foundation.variables import Environment, listed

DEFAULT_HOSTS = "fcm.googleapis.com *.push.services.mozilla.com *.push.apple.com *.notify.windows.com"
"""The push services of Chrome, Firefox, Safari and Edge."""


@dataclass(frozen=True, slots=True)
class PushConfig:
    """Which push services we go to (a host, or `*.` and the end of one), and who answers for what we send there."""

    hosts: tuple[str, ...]
    contact: str

    def provider_of(self, host: str) -> str:
        """The entry that lets us go to this host, empty when none does: so many names of providers, and no more."""
        host = host.lower()
        fits = (
            pattern
            for pattern in self.hosts
            if (host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern)
        )
        return next(fits, "")

    @property
    def problem(self) -> str:
        """What is wrong with these settings, empty when nothing is."""
        if self.contact.startswith(("mailto:", "https://")):
            return ""
        return "PUSH_CONTACT must start with mailto: or https://"


def read(env: Environment) -> PushConfig:
    """Make it of environment variables."""
    return PushConfig(
        hosts=tuple(host.lower() for host in listed(env, "PUSH_HOSTS", default=DEFAULT_HOSTS)),
        contact=env.get("PUSH_CONTACT", env.get("SECURITY_CONTACT", "mailto:security@burgerprofiel.example")),
    )
