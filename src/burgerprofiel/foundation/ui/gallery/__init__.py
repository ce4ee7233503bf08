"""Every component in every state, for eyes, screenshots and tests: `python -m burgerprofiel.foundation.ui.gallery`."""
