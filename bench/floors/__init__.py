"""The least that could do the same work: what each figure is compared with."""
