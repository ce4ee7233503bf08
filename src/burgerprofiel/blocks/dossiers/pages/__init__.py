"""What residents see of their files."""
