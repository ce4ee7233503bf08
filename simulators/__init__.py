"""Partners that we cannot reach from a development machine, speaking their real protocols.

The product never imports this package and this package never imports the product: they meet over HTTP and
SMTP only.
"""
