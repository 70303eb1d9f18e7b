"""Closed lists of English words that the rules know by heart."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIRST_PERSON = frozenset({"i", "me", "my", "mine", "myself"})
SECOND_PERSON = frozenset({"you", "your", "yours", "yourself"})
THIRD_PERSON = frozenset({"he", "him", "his", "himself", "she", "her", "hers", "herself"})

FAMILY = _words("""
    mother father mom mum dad parent sister brother sibling son daughter child kid baby wife husband spouse partner
    girlfriend boyfriend fiancé fiancée aunt uncle cousin niece nephew grandmother grandfather grandma grandpa
    grandparent grandson granddaughter mother-in-law father-in-law sister-in-law brother-in-law stepmother
    stepfather
""")

ROLES = _words("""
    friend colleague coworker boss manager neighbor neighbour roommate flatmate teacher student mentor coach
    therapist doctor lawyer assistant owner founder cofounder co-founder director president chairman chairwoman chair
    ceo cto cfo coo leader head member employee author editor captain secretary minister professor supervisor
    successor predecessor rival ally agent client customer
""")

# Nouns that name nothing on their own.
EMPTY_NOUNS = _words("""
    thing something anything everything nothing someone anyone everyone somebody anybody everybody nobody one lot
    bit kind sort type way time times day days moment minute second hour week month year today tomorrow yesterday
    tonight morning afternoon evening night weekend while chance reason fact case point part side end start
    beginning stuff place people person guy guys folk man woman one other others same question idea deal matter
    problem issue sense use look talk thought feeling mind number couple piece plenty bunch ton example instance
    fun progress step effort difference blast surge spot sec care attention break hope level area aspect
    rest front back top bottom middle hand name luck sake thanks thank hello hi hey bye wow lol haha yeah yes no ok
    okay congrats congratulations god gosh omg oh please sorry photo pic picture image link gif
""")

# Adjectives that judge or point but do not describe; left out of names, and no news on their own.
EMPTY_ADJECTIVES = _words("""
    good great nice bad big small little new old own other same such many much more most few several some any
    certain whole entire real true sure right wrong different various special amazing awesome wonderful fantastic
    lovely beautiful cool fun funny interesting important main major single last next first second third final
    possible recent current previous former glad sorry okay ok fine ready able here there welcome well better best
    worse worst up down out back over together far long short high low early late full total just like worth
    crazy incredible excellent perfect super huge tiny only very own else due available
""")

# Verbs of events that begin a lasting state: "joined Acme in 2021" holds from then on.
LASTING_VERBS = _words("""
    join move relocate marry become found establish create acquire buy purchase hire promote bear graduate adopt
    appoint elect name start begin launch retire divorce get
""")

# Words before an adjective that change nothing.
INTENSIFIERS = _words("so very really too just also pretty quite super still now over about almost nearly")
