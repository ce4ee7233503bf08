"""What changes files; one module per use case."""
