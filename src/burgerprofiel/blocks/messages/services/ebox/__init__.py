"""The e-Box: reading boxes that lie elsewhere, and being a provider of what lies here (ADR 0026)."""
