"""What we are made of: the list of components (SBOM), their licences, and known weaknesses in them."""
