"""opendata: check, repair, publish and account for a municipality's open-data files.

What other programs may rely on is in `__all__`; it is described, with examples, in `opendata.api`.
"""

__version__ = "0.1.0"

__all__ = [
    "Finding",
    "OpendataError",
    "Repair",
    "Repaired",
    "Report",
    "Rule",
    "Schema",
    "Severity",
    "Text",
    "fix",
    "rule",
    "schemas",
    "validate",
    "validate_all",
]


def __getattr__(name: str) -> object:
    """The public names, imported when one is first asked for: `import opendata` itself costs nothing."""
    if name in __all__:
        from importlib import import_module

        return getattr(import_module("opendata.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
