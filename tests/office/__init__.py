"""LibreOffice, and what becomes of our workbooks in its hands."""
