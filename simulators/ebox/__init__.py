"""The federal side of the e-Box: a provider with a Message Registry, the federation, the event service, a consumer."""
