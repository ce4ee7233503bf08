"""OpenBao: the transit engine behind which an operator keeps the vault's key-encryption key."""
