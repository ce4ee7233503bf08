"""The channels that notices leave through, each behind the port `contracts.channels`."""
