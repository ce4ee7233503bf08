"""The door of the block: the only thing that other blocks, pages and APIs call."""

from burgerprofiel.blocks.rights.public.processing import get_register

__all__ = ["get_register"]
