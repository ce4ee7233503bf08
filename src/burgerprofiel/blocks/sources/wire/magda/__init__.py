"""MAGDA, the platform through which Flemish authorities ask each other's registers."""
