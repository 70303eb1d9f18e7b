"""Names of entities: the proper names in a text, and names for noun phrases."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

from kg_memory.extract.english.grammar import (
    ADJECTIVE,
    APPOSITION,
    COMPOUND,
    DETERMINER,
    NUMBER,
    OBJECT,
    POSSESSOR,
    children,
)
from kg_memory.extract.english.literals import is_company, is_identifier, is_value
from kg_memory.extract.english.words import (
    ATTRIBUTES,
    EMPTY_ADJECTIVES,
    EMPTY_NOUNS,
    FAMILY,
    FIRST_PERSON,
    INSTITUTIONS,
    ROLES,
    SECOND_PERSON,
    STREETS,
)
from kg_memory.model.names import is_legal_form, is_title
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import EntityRef

KINDS = {
    "PERSON": EntityKind.PERSON,
    "PER": EntityKind.PERSON,
    "ORG": EntityKind.ORGANIZATION,
    "LOC": EntityKind.PLACE,
    "GPE": EntityKind.PLACE,
    "FAC": EntityKind.PLACE,
    "EVENT": EntityKind.EVENT,
    "PRODUCT": EntityKind.PRODUCT,
    "LANGUAGE": EntityKind.TOPIC,
    "MISC": EntityKind.THING,
    "NORP": EntityKind.THING,
    "WORK_OF_ART": EntityKind.THING,
    "LAW": EntityKind.THING,
}

_LOOSE_LABELS = frozenset({"MISC", "NORP"})

LONGEST_NAME = 100
_CALENDAR = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember|day)?s?\.?",
    re.I,
)
_MAKING = frozenset({"write", "draw", "compose", "edit", "translate", "record", "design"})
_WORD = re.compile(r"[^\W\d_]{2}")
_NUMBER_OF_NAME = re.compile(r"\d+(?:\.\d+)*[A-Za-z]?")
_BEFORE_A_CODE = re.compile(r"^[A-Za-z]+ (?=[A-Z]{2,}-\d)")  # "ticket CORE-1182"
_DOUBLE_GIVEN_NAME = re.compile(r"[A-Z][a-z]+-[a-z]+ [A-Z][a-z]+")  # "Min-jun Park"
_OPEN = frozenset({EntityKind.PLACE, EntityKind.THING})


def named_entity(span: Span) -> EntityRef:
    """The entity of a proper name, without article and possessive ending."""
    name = " ".join(span.text.split())[:LONGEST_NAME]
    name = re.sub(r"^(?:the|a|an)\s+", "", name, flags=re.I)
    name = _BEFORE_A_CODE.sub("", name)
    name = re.sub(r"(?:['’]s?|[.,;:]+(?<!\w\.))$", "", name).strip() or name
    return EntityRef(name, _kind(name, span.label_))


def _kind(name: str, label: str) -> EntityKind:
    """The kind of the label, except where the form of the name says more: "Martin Luther King Jr. Hospital"."""
    kind = KINDS.get(label, EntityKind.THING)
    if name.rpartition(" ")[2].lower() in INSTITUTIONS and " " in name:
        return EntityKind.ORGANIZATION
    return EntityKind.PERSON if kind in _OPEN and _DOUBLE_GIVEN_NAME.fullmatch(name) else kind


def named_spans(doc: Doc, dated: frozenset[int]) -> list[Span]:
    """The named entities of the pipeline, and the remaining runs of proper nouns."""
    found = list(_identified(doc, dated))
    taken = {token.i for span in found for token in span}
    tagged = [_with_institution(span) for span in _completed(doc) if span.label_ in KINDS and _is_name(span)]
    found += [_numbered(span, dated) for span in tagged if not any(token.i in taken for token in span)]
    taken = {token.i for span in found for token in span} | dated
    start = 0
    while start < len(doc):
        end = start
        while end < len(doc) and end not in taken and _may_name(doc[end], begun=end > start):
            end += 1
        run = Span(doc, start, end, label="MISC")
        if end > start and _is_name(run):
            found.append(_numbered(run, dated))
        start = max(end, start + 1)
    return sorted([*found, *_acronyms(doc, found, taken)], key=lambda span: span.start)


def _numbered(span: Span, dated: frozenset[int]) -> Span:
    """The name with its number: "Saab 900", "Windows 11"; but not "Acme 20 times"."""
    after = span.doc[span.end] if span.end < len(span.doc) else None
    numbered = after is not None and span.label_ not in ("PERSON", "PER") and _is_number_of_name(after, dated)
    return Span(span.doc, span.start, span.end + 1, label=span.label_) if numbered else _with_house_number(span)


def _with_institution(span: Span) -> Span:
    """The institution of a name: "Martin Luther King High School"."""
    end = span.end
    while end < len(span.doc) and span.doc[end].tag_ in ("NNP", "NNPS"):
        end += 1
    institution = end > span.end and span.doc[end - 1].lower_ in INSTITUTIONS
    return Span(span.doc, span.start, end, label="ORG") if institution else span


def _with_house_number(span: Span) -> Span:
    """ "14 Harbour Street"."""
    number = span.doc[span.start - 1] if span.start else None
    at_house = number is not None and span[-1].lower_.rstrip(".") in STREETS and _NUMBER_OF_NAME.fullmatch(number.text)
    return Span(span.doc, span.start - 1, span.end, label=span.label_) if at_house else span


def _is_number_of_name(token: Token, dated: frozenset[int]) -> bool:
    if token.i in dated or not _NUMBER_OF_NAME.fullmatch(token.text) or not token.nbor(-1).whitespace_:
        return False
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    counts = token.dep_ in NUMBER and token.head.i > token.i and is_plural(token.head)
    return not counts and (following is None or following.tag_ != "CD")


def _identified(doc: Doc, dated: frozenset[int]) -> Iterator[Span]:
    """What a code or number names: "PAY-881", "bug #4521", "commit 9fceb02", "gate 12", "Northwind Labs, Inc."."""
    for token in doc:
        if token.is_alpha:
            continue
        if is_identifier(token) or is_company(token):
            yield Span(doc, token.i, token.i + 1, label="ORG" if is_company(token) else "MISC")
        elif not token.is_sent_start and _numbers(token, token.nbor(-1), dated):
            yield Span(doc, token.i - 1, token.i + 1, label="MISC")


def _numbers(token: Token, noun: Token, dated: frozenset[int]) -> bool:
    """Whether the number tells which one it is: "gate 12"."""
    beside = token.head == noun and token.dep_ in NUMBER | APPOSITION | COMPOUND
    beside = beside or (noun.head == token and noun.dep_ in COMPOUND)
    return beside and noun.tag_ == "NN" and _is_number_of_name(token, dated)


def _acronyms(doc: Doc, names: list[Span], taken: set[int]) -> list[Span]:
    """Acronyms in brackets that taggers miss: WHO in "World Health Organization (WHO)"."""
    after = [(span, span.end + 1) for span in names if span.end + 1 < len(doc) and doc[span.end].text == "("]
    return [
        Span(doc, at, at + 1, label=span.label_)
        for span, at in after
        if at not in taken and len(span) > 1 and doc[at].text.isupper() and len(doc[at]) > 1 and doc[at].pos_ != "PROPN"
    ]


def _completed(doc: Doc) -> list[Span]:
    """The pipeline's entities, whole: with a title and a legal form, without "CFO of", joined at "of" or a nickname."""
    whole: list[Span] = []
    for span in map(_whole, doc.ents):
        last = whole[-1] if whole else None
        if last is not None and last.end == span.start and _goes_on(last, span):
            whole[-1] = Span(doc, last.start, span.end, label=last.label_)
        else:
            whole.append(span)
    return whole


def _whole(span: Span) -> Span:
    """The entity with the title before it ("Dr. Lange") and the legal form behind it, and without "CFO of"."""
    doc, start, end, label = span.doc, span.start, span.end, span.label_
    if len(span) > 2 and span[0].lower_ in ROLES and span[1].lower_ in ("of", "at"):
        return Span(doc, start + 2, end, label=label)
    if label == "PERSON" and start > span.sent.start and _is_title(doc[start - 1]):
        start -= 1
    if label != "PERSON" and end < span.sent.end and doc[end].text[0].isupper() and is_legal_form(doc[end].text):
        end, label = end + 1, "ORG"
    return span if (start, end) == (span.start, span.end) else Span(doc, start, end, label=label)


def _is_title(token: Token) -> bool:
    return token.text[0].isupper() and is_title(token.text)


def _goes_on(name: Span, rest: Span) -> bool:
    end = name[-1]
    return end.pos_ in ("ADP", "DET") or (end.is_quote and any(token.is_quote for token in rest))


def _may_name(token: Token, *, begun: bool) -> bool:
    """Whether an untagged proper noun may be part of a name; not "CEO" in "CEO Ann Lee".

    A month or weekday is only a part of a name with other words: "Will May", "Tuesday Club".
    """
    is_title = token.lower_ in FAMILY | ROLES
    begins = token.dep_ in COMPOUND and token.head.i > token.i and token.head.pos_ == "PROPN"
    return token.pos_ == "PROPN" and not is_title and (begun or begins or not _CALENDAR.fullmatch(token.text))


def _is_name(span: Span) -> bool:
    """Whether the span is one line with letters, and not a URL, a pronoun or a common noun ("Swiss botanist")."""
    text = span.text
    if span.label_ in _LOOSE_LABELS and span.root.pos_ == "NOUN" and span.root.is_lower:
        return False
    if "\n" in text or not re.search(r"[^\W_]", text) or text.lower() in FIRST_PERSON | SECOND_PERSON:
        return False
    return len(text) > 1 and not any(map(is_value, span))


def topic_name(token: Token, *, number: bool = False) -> str | None:
    """The lower-case name of a common noun with its modifiers, or None for a noun without content.

    It is in the singular, unless `number` keeps a plural: "my daughters" are not one daughter.
    """
    lemma = token.lemma_.lower()
    empty = lemma in EMPTY_NOUNS and not (lemma in ATTRIBUTES and children(token, COMPOUND | POSSESSOR))  # "my number"
    if token.pos_ not in ("NOUN", "PROPN", "VERB", "X") or (empty and not _is_work(token)) or not _WORD.search(lemma):
        return None
    as_written = token.pos_ != "NOUN" or (number and is_plural(token))
    head = token.text if token.text.isupper() else token.lower_ if as_written else lemma
    before = [child for child in token.children if child.i < token.i and child.dep_ in COMPOUND | ADJECTIVE]
    modifiers = [word for child in before for word in _modifier(child)]
    return " ".join([*modifiers, head])[:LONGEST_NAME]


def _is_work(noun: Token) -> bool:
    """Whether someone made it: "Tom wrote this example"."""
    return noun.pos_ == "NOUN" and noun.dep_ in OBJECT and noun.head.lemma_.lower() in _MAKING


def is_plural(token: Token) -> bool:
    return token.tag_ in ("NNS", "NNPS")


def _modifier(token: Token) -> list[str]:
    written = token.is_alpha or is_identifier(token) or (token.is_digit and token.head.pos_ == "PROPN")  # "Boeing 737"
    if token.lower_ in EMPTY_ADJECTIVES or token.dep_ in DETERMINER or not written:
        return []
    inner = children(token, COMPOUND)
    own = token.lower_ if token.is_sent_start else token.text
    before = [word for child in inner if child.i < token.i for word in _modifier(child)]
    return [*before, own, *(word for child in inner if child.i > token.i for word in _modifier(child))]
