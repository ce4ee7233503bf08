"""Reading mailboxes."""
