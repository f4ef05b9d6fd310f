"""Invented workbooks."""
