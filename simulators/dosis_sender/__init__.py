"""A source that sends file statuses: official MAGDA answers in, DOSIS uploads out."""
