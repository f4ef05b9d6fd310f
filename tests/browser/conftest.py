"""One browser for all tests of pages: a fixture that several modules import would start one for each."""

from real_browser import chromium

__all__ = ["chromium"]
