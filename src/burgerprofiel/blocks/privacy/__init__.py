"""Block privacy: residents see who looked at their data, and can say that it was not right."""
