"""What changes mailboxes."""
