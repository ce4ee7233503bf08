"""What the block offers to the site."""

from __future__ import annotations

from burgerprofiel.foundation.blocks import Block

BLOCK = Block(name="rights")
