"""The channels of this installation: e-mail and browsers always, text messages where a provider is set up."""

from __future__ import annotations

import structlog

from burgerprofiel.blocks.notifications.contracts import Channel, ChannelCode
from burgerprofiel.blocks.notifications.services.channels import email, sms, sms_settings
from burgerprofiel.blocks.notifications.services.channels.push import PushChannel

_log = structlog.get_logger(__name__)
_ALWAYS = frozenset({ChannelCode.EMAIL, ChannelCode.PUSH})


def codes() -> frozenset[ChannelCode]:
    """Which channels there are."""
    return _ALWAYS | {ChannelCode.SMS} if has_sms() else _ALWAYS


def has_sms() -> bool:
    """Whether a provider of text messages is set up; a file that cannot be used counts as none, and is logged."""
    try:
        return bool(sms_settings.load())
    except sms_settings.SmsProvidersError as error:
        _log.error("sms.not_set_up", problem=str(error))
        return False


def find(code: ChannelCode) -> Channel:
    """The channel of this process. Raises ValueError, OSError or SmsProvidersError where it is not set up well."""
    if code is ChannelCode.EMAIL:
        return email.configured()
    return sms.channel() if code is ChannelCode.SMS else PushChannel()
