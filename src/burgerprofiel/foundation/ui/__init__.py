"""How pages look: components, wording of dates, themes."""
