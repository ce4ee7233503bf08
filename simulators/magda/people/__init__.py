"""People of our own: who they are (`cast`), and how each service tells about them."""
