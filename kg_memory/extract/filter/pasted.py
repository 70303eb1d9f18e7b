"""Finds what was pasted into a message: a mail that it answers, a chat of others, the text that a task is about."""

import re
from collections.abc import Iterator

from kg_memory.extract.english.gender import gender_of_name
from kg_memory.model.text import normalised

Stretch = tuple[int, int, str]
"""The start, the end and the kind of a part that is not prose."""

_REPLY = re.compile(
    r"^[ \t]*(?:-{2,} ?(?:Original Message|Forwarded message).*|On .{5,80} wrote:|Am .{5,80} schrieb .{1,60}:"
    r"|Le .{5,80} a écrit ?:|From: .+\n(?:(?:Sent|Date|To|Cc|Subject): .+\n?){2,})",
    re.MULTILINE | re.IGNORECASE,
)


_POLITE = (
    r"(?:please |kindly |(?:can|could|would|will) you |i(?:'d like| would like| want| need) you to |help me )*(?:to )?"
)
_TASK = re.compile(
    rf"^[^\S\n]*{_POLITE}(?:(?:translate|summari[sz]e|rewrite|rephrase|paraphrase|proofread)\b[^\n:]{{0,100}}"
    r"|(?:correct|edit|shorten|polish|improve|fix|check|continue|simplify|classify|extract)\b[^\n:]{1,100}):",
    re.MULTILINE | re.IGNORECASE,
)
_SAID = re.compile(
    r"^[^\S\n]*(?P<when>\[[^\]\n]{3,40}\]|\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)?[ ,–-]*"
    r"(?P<who>[^\W\d_a-z][\w'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,2}):[^\S\n].*$",
    re.MULTILINE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|mine|we|us|our)\b", re.IGNORECASE)


def replied_to(text: str) -> Iterator[Stretch]:
    """The quoted message below a reply, from its header to the end."""
    if (header := _REPLY.search(text)) is not None:
        yield header.start(), len(text), "quoted"


def material(text: str) -> Iterator[Stretch]:
    """The text that a task is about, to the end: "Translate to French: …". Nobody says that it is so."""
    if (task := _TASK.search(text)) is not None:
        yield task.end(), len(text), "task"


def said_by_others(text: str, speaker: str | None) -> Iterator[Stretch]:
    """Lines of a chat in which someone else speaks of themselves: "Omar: I moved to Ghent"."""
    for match in _SAID.finditer(text) if speaker else ():
        who = match["who"]
        known = match["when"] or gender_of_name(who)
        own = normalised(who).split()[0] in normalised(speaker or "").split()
        if known and not own and _FIRST_PERSON.search(match[0]):
            yield match.start(), match.end(), "quoted"
