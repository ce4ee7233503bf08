from tests.browser import chromium, static_files, visit  # noqa: F401 - fixtures
