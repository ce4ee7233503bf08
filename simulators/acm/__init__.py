"""Simulator of ACM/IDM, the OpenID provider of the Flemish government."""
