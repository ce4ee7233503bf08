"""Files that people hand in: quarantined, scanned, made harmless, served as attachments only (ADR 0015).

`public` is the door; `contracts` what crosses it; `texts` the states in words.
"""
