"""The Message Registry of the e-Box at its own addresses and in its own words (docs/integrators/ebox.md)."""
