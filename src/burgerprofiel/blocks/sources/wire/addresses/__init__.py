"""The address register of Flanders: which registered address it is where somebody lives."""
