"""Commands: note that somebody is to be told, and tell them."""
