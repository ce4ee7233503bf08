"""Asking sources: what stands between the door and the adapters."""
