"""Inflection of English verbs: the third person, and corrected lemmas."""

import re

from spacy.tokens import Doc, Token

from kg_memory.extract.english.grammar import AUXILIARY, CONJUNCT, MARK, OBJECT, SUBJECT, children

_THIRD_PERSONS = {"be": "is", "have": "has", "do": "does", "go": "goes"}


def third_person(lemma: str) -> str:
    """`work` → `works`, `marry` → `marries`, `be` → `is`."""
    if lemma in _THIRD_PERSONS:
        return _THIRD_PERSONS[lemma]
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return lemma[:-1] + "ies"
    return lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def past_tense(lemma: str) -> str:
    """`live` → `lived`, `move` → `moved`, `leave` → `left`."""
    if lemma in _PASTS:
        return _PASTS[lemma]
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return lemma[:-1] + "ied"
    return lemma + (lemma[-1] if _SHORT.fullmatch(lemma) else "") + "ed"


_IRREGULAR = """
    bear bore born/beat beat beaten/become became/begin began begun/bend bent/bet/bid/bind bound/bite bit bitten
    bleed bled/blow blew blown/break broke broken/breed bred/bring brought/build built/burn burnt/burst/buy bought/cast
    catch caught/choose chose chosen/cling clung/come came/cost/creep crept/cut/deal dealt/dig dug/do did done
    draw drew drawn
    dream dreamt/drink drank drunk/drive drove driven/eat ate eaten/fall fell fallen/feed fed/feel felt/fight fought
    find found/flee fled/fly flew flown/forbid forbade forbidden/forget forgot forgotten/forgive forgave forgiven
    freeze froze frozen/get got gotten/give gave given/go went gone/grow grew grown/hang hung/have had/hear heard
    hide hid hidden/hit/hold held/hurt/keep kept/know knew known/lay laid/lead led/learn learnt/leave left/lend lent/let
    lose lost/make made/mean meant/meet met/pay paid/put/quit/read/ride rode ridden/ring rang rung/rise rose risen
    run ran/say said/see saw seen/seek sought/sell sold/send sent/set/shake shook shaken/shine shone/shoot shot
    show shown/shut/sing sang sung/sink sank sunk/sit sat/sleep slept/slide slid/speak spoke spoken/spend spent
    split/spread/stand stood/steal stole stolen/stick stuck/strike struck/swear swore sworn/sweep swept
    swim swam swum/swing swung/take took taken/teach taught/tear tore torn/tell told/think thought
    throw threw thrown/understand understood/wake woke woken/wear wore worn/weave wove woven/win won
    withdraw withdrew withdrawn/write wrote written
"""

_VERBS = [words for line in re.split(r"[/\n]", _IRREGULAR) if (words := line.split())]
_LEMMAS = {form: words[0] for words in _VERBS for form in words}
_PASTS = {words[0]: words[1] if len(words) > 1 else words[0] for words in _VERBS} | {"be": "was"}
_SHORT = re.compile(r"[^aeiou]*[aeiou][bdgmnprt]")  # "stop" doubles its last letter: "stopped"

_PARTICIPLES = {words[0]: words[-1] for line in re.split(r"[/\n]", _IRREGULAR) if (words := line.split())}

_SIBILANT = re.compile(r"(?:ss|x|z|ch|sh|o)es$")

_SILENT_E = re.compile(
    r"(?:v|iz|(?:br|tr|iv|in|ul|er|ic|or|it)at|[^aeo]ad)$"
)  # "celebrating" is not a form of "celebrat"


_SHORT = re.compile("[^aeiou]*[aeiouy][^aeiouwxy]")  # "lik" of "liked", which is not "likked"
_DOUBLED = "bdglmnprt"
_VOWELS = re.compile("[aeiouy]+")


UNMARKED_PASTS = frozenset(
    words[0] for line in re.split(r"[/\n]", _IRREGULAR) if (words := line.split()) and words[1:2] in ([], words[:1])
)
"""Verbs with the past tense of the base form: "beat", "put"."""

_OTHER_PERSONS = frozenset({"i", "you", "we", "they"})


def correct_verb_forms(doc: Doc) -> None:
    """Corrects tags and lemmas of verb forms that their spelling determines.

    "Barcelona beat Madrid" is past, because a singular subject has "beats" in the present.
    """
    for token in doc:
        if token.lower_ in UNMARKED_PASTS and _is_past(token):
            token.tag_, token.pos_ = "VBD", "VERB"
        if token.tag_ in ("VBD", "VBN", "VBZ", "VBG") and token.is_alpha and token.pos_ != "AUX":
            token.lemma_ = verb_lemma(token)


def _is_past(verb: Token) -> bool:
    """Whether the form is a past tense: a third person singular is its subject, and no auxiliary carries the tense.

    A noun with a subject and an object is a verb too: "the ticket cost £20".
    """
    subjects = children(verb, SUBJECT)
    if verb.tag_ not in ("VB", "VBP", "VBN") and not (verb.tag_ == "NN" and children(verb, OBJECT)):
        return False
    if len(subjects) != 1 or children(verb, AUXILIARY | MARK):
        return False
    return (
        subjects[0].tag_ in ("NN", "NNP", "PRP")
        and subjects[0].lower_ not in _OTHER_PERSONS
        and not children(subjects[0], CONJUNCT)
    )


def verb_lemma(token: Token) -> str:
    """`lives` → `live`, `fled` → `flee`, `relies` → `rely`; otherwise the lemma it already has."""
    form, lemma = token.lower_, token.lemma_.lower()
    if form in _LEMMAS and token.tag_ in ("VBD", "VBN"):
        return _LEMMAS[form]
    known = form in (third_person(lemma), f"{lemma}s") and not (lemma.endswith("ie") and len(lemma) > len("lie"))
    if token.tag_ == "VBZ" and form.endswith("s") and not known:
        return _singular_form(form)
    if token.tag_ in ("VBD", "VBN") and lemma == form:  # "Looked" at the beginning
        lemma = form.removesuffix("ed")
        lemma += "e" if _SHORT.fullmatch(lemma) or _doubled(lemma) else ""
    return f"{lemma}e" if _SILENT_E.search(lemma) else _undoubled(lemma)


def _doubled(stem: str) -> bool:
    return stem[-1:] == stem[-2:-1] != "" and stem[-1] in _DOUBLED


def _undoubled(lemma: str) -> str:
    """`knitte` → `knit`, `cancelle` → `cancel`, `enrolle` → `enroll`: a consonant is doubled before -ed and -ing."""
    stem = lemma.removesuffix("e")
    if stem == lemma or len(stem) <= len("add") or not _doubled(stem):
        return lemma
    whole = stem[-1] == "l" and (len(_VOWELS.findall(stem)) < 2 or stem.endswith("roll"))
    return stem if whole else stem[:-1]


def past_participle(verb: Token) -> str:
    """`hire` → `hired`, `chose` → `chosen`; of a past tense the form that it shares with the participle."""
    lemma = verb.lemma_.lower()
    if lemma in _PARTICIPLES:
        return _PARTICIPLES[lemma]
    return verb.lower_ if verb.tag_ in ("VBD", "VBN") else f"{lemma}d" if lemma.endswith("e") else f"{lemma}ed"


def _singular_form(form: str) -> str:
    """The lemma of a form in -s whose given lemma is wrong."""
    if form.endswith("ies") and len(form) > len("lies"):
        return form[:-3] + "y"
    return form[:-2] if _SIBILANT.search(form) else form[:-1]
