"""The MAGDA platform: signed SOAP questions over mutual TLS, and its REST services, answered from a folder."""
