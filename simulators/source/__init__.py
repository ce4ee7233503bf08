"""Simulator of an authority's back end: the DOSIS pull feed, a ZGW case API and the counter itself."""
