"""What the organisation's rules say of motions, by noun.

Pure: these functions read fields already loaded, ask the database nothing, and are told the time.
Each answers "why not?": a Refusal, or None for "go ahead".
"""

from motions.rules import assemblies, deciding, drafts, rulebook, submissions, timing

__all__ = ["assemblies", "deciding", "drafts", "rulebook", "submissions", "timing"]
