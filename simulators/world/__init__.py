"""The seed world: invented authorities, people and files, sent through the same doors as real ones."""
