"""The handbook: docs/reference made of the declarations, and all of docs as a static site."""
