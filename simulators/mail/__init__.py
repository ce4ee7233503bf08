"""Simulator of the outside world of e-mail: it accepts everything and shows it in the browser."""
