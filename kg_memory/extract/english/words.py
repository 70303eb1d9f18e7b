"""Word lists of English for the rules."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIRST_PERSON = frozenset({"i", "me", "my", "mine", "myself"})
SECOND_PERSON = frozenset({"you", "your", "yours", "yourself"})
THIRD_PERSON = frozenset({"he", "him", "his", "himself", "she", "her", "hers", "herself"})

FAMILY = _words("""
    mother father mom mum dad parent sister brother sibling son daughter child kid baby wife husband spouse partner
    girlfriend boyfriend fiancé fiancée aunt uncle cousin niece nephew grandmother grandfather grandma grandpa
    grandparent grandson granddaughter mother-in-law father-in-law sister-in-law brother-in-law stepmother
    stepfather son-in-law daughter-in-law parent-in-law stepbrother stepsister stepson stepdaughter stepchild stepparent
    stepmom stepdad half-brother half-sister step-mother step-father step-brother step-sister step-son step-daughter
    great-grandmother great-grandfather great-aunt great-uncle godmother godfather godson goddaughter ex-wife ex-husband
    ex-girlfriend ex-boyfriend
""")

ROLES = _words("""
    friend colleague coworker boss manager neighbor neighbour roommate flatmate teacher student mentor coach
    therapist doctor lawyer assistant owner founder cofounder co-founder director president chairman chairwoman chair
    ceo cto cfo coo leader head member employee author editor captain secretary minister professor supervisor
    successor predecessor rival ally agent client customer landlord landlady nanny babysitter dentist vet trainer tutor
    instructor accountant hairdresser barber plumber electrician gardener cleaner physiotherapist midwife surgeon
""")

# Nouns without content of their own.
EMPTY_NOUNS = _words("""
    thing something anything everything nothing someone anyone everyone somebody anybody everybody nobody one lot
    bit kind sort type way time times day days moment minute second hour week month year today tomorrow yesterday
    tonight morning afternoon evening night weekend while chance reason fact case point part side end start
    beginning stuff place people person guy guys folk man woman one other others same question idea deal matter
    problem issue sense use look talk thought feeling mind number couple piece plenty bunch ton example instance
    fun progress step effort difference blast surge spot sec care attention break hope level area aspect
    rest front back top bottom middle hand name luck sake thanks thank hello hi hey bye wow lol haha yeah yes no ok
    okay congrats congratulations god gosh omg oh please sorry photo pic picture image link gif
    shot snag awe rush impact experience challenge opportunity turnout try go favor
""")

# Nouns that say nothing without a modifier: "uses the approach", "has a question".
VAGUE_NOUNS = _words("""
    approach practice method issue error problem bug code snippet function functionality feature component test case
    change improvement implementation solution logic file data result response request process option strategy tip
    suggestion advice help trouble question setup step script limit task goal plan information detail review feedback
    version project system tool resource line value field item number list set example attempt opportunity concern
    decision topic content performance accuracy clarity consistency control efficiency quality speed flexibility
    success progress support user people requirement condition situation scenario circumstance need purpose
    benefit factor aspect following event work distance right etc
""")

# Nouns of what cannot be counted or seen; possessed, they are no thing of their own: "your support", "my dreams".
ABSTRACT_NOUNS = _words("""
    life joy love heart grace serenity peace company connection motivation passion talent dream path journey hurdle
    lookout loop corner load touch discomfort energy encouragement kindness positivity attitude courage strength
    determination resilience dedication commitment creativity inspiration memory moment spirit soul beauty power
    growth knowledge skill wisdom understanding perspective balance focus confidence comfort happiness fun time
    truth word vibe future past present world nature need attempt help support advice feedback effort
    setback outcome potential presence friendship bond trust respect appreciation gratitude
""")

# Adjectives that judge or point but do not describe; left out of names, and not facts on their own.
EMPTY_ADJECTIVES = _words("""
    good great nice bad big small little new old own other same such many much more most few several some any
    certain whole entire real true sure right wrong different various special amazing awesome wonderful fantastic
    lovely beautiful cool fun funny interesting important main major single last next first second third final
    possible recent current previous former glad sorry okay ok fine ready able here there welcome well better best
    worse worst up down out back over together far long short high low early late full total just like worth one
    crazy incredible excellent perfect super huge tiny only very own else due available
""")

# Verbs of events that begin a lasting state: "joined Acme in 2021" holds from then on.
LASTING_VERBS = _words("""
    join move relocate marry become found establish create acquire buy purchase hire promote bear graduate adopt
    appoint elect name start begin launch retire divorce get
""")

# Verbs whose subject, if it is left out, is not the speaker: "Looked great!", "Rained all day".
IMPERSONAL_VERBS = _words("""
    look sound seem taste smell feel make cost rain snow happen turn help mean depend take be say tell thank
""")

# What one was for a time: "as a kid" says when.
AGES = _words("kid child boy girl teen teenager student baby youth toddler")

# Nouns that end the name of an organisation, although it may begin with a person's.
INSTITUTIONS = _words("""
    hospital clinic university college school academy institute foundation library museum theatre theater church
    airport bank trust society association
""")

# Words that end the name of a street, which a house number precedes.
STREETS = _words("street st road rd avenue ave lane drive boulevard blvd square crescent terrace")

# What an owner has a plain value of: "my blood type is O negative".
ATTRIBUTES = _words("""
    number phone mobile email e-mail mail address postcode type size weight height age salary income wage rent price
    cost fee rate budget score password pin username handle id code port version capacity balance speed limit
    temperature
    pressure revenue turnover population mileage
""")

# Of these attributes, the ones with a contact or a long number as value, and the ones with a word.
CONTACTS = _words("number phone mobile email e-mail mail")
WORDED_ATTRIBUTES = _words("type address password username handle")

# Words before an adjective that do not change its meaning.
INTENSIFIERS = _words("so very really too just also pretty quite super still now over about almost nearly")

# Verbs of an employer that end an employment.
DISMISSING_VERBS = frozenset({"fire", "dismiss", "sack", "lay_off"})

# Verbs of an employer that begin an employment.
HIRING_VERBS = frozenset({"hire", "recruit", "employ"})

# Nouns for an organisation: "joined our team".
ORGANIZATIONS = _words("""
    team company firm startup start-up business agency studio lab bank hospital clinic shop store club band choir
    orchestra department ministry office organization organisation institute foundation charity ngo publisher newspaper
    restaurant hotel factory army navy police council university college school party union association
""")

# Groups that one can leave, other than a place: "left the band".
GROUPS = frozenset(
    {"club", "band", "choir", "orchestra", "team", "council", "committee", "board", "union", "association"}
)

# Nouns for a place of study that is not named: "dropped out of college".
SCHOOLS = frozenset({"university", "college", "school", "uni"})

# Nouns for an employment whose employer is not named: "quit her job".
POSTS = frozenset({"job", "position", "post", "role", "company", "firm", "employer"})

# Verbs of tasks for an assistant; a text after them is not a statement about the world.
TASKS = _words("""
    write draft compose generate act pretend imagine suppose roleplay translate rewrite rephrase paraphrase summarize
    summarise proofread correct invent describe tell explain
""")

# Verbs of thought and talk; the answer to a question with them is no fact about the world.
MENTAL_VERBS = _words("think know mean remember feel guess say mind suggest recommend wonder reckon suppose")

# Modals of an offer or a request.
OFFERING_MODALS = _words("would could can shall should may might must 'd")

# What an assistant does for people; a standing request with one of these verbs is an instruction.
SERVICES = _words("""
    schedule book plan set put arrange call use mention suggest recommend send ask include add share contact remind
    translate format delete show explain repeat assume apologize apologise order buy give list cite check confirm
    summarize summarise sign start end keep round convert save store quote read create make
""")
ANSWERING_VERBS = _words("answer reply respond speak write talk")

# The length and the tone of answers.
LENGTHS = _words("brief short shorter concise succinct terse detailed long longer thorough")
TONES = _words("formal informal casual polite direct honest blunt friendly technical professional simple critical")

# Adjectives of momentary reactions; the emotion of the episode holds these.
REACTIONS = _words("""
    excited thankful grateful glad happy sorry alright lucky pumped thrilled sure curious amazed surprised stoked
    honored blessed touched impressed inspired sad proud nervous busy jealous welcome okay ready afraid
    cute inspiring rewarding hilarious impressive refreshing heartwarming relaxing exciting tough hard easy challenging
    fulfilling
""")

# Prepositions of time, reason or manner; they give no relation.
EMPTY_PREPOSITIONS = _words("""
    after before during since until like than besides despite without because_of according according_to instead_of
    due_to including such_as except as_well_as rather_than
""")

# Verbs whose object belongs to the clause below: "keep you posted", "expect Ann to win".
RAISING_VERBS = _words("""
    keep make find get have leave expect want need believe consider allow enable cause see hear watch like prefer
""")

# Governors that make the clause below them hearsay, a guess, a plan or an attempt.
REPORTING_VERBS = _words("say tell claim report announce hear mention write state explain deny add insist")
DOUBTING_VERBS = _words("think believe guess hope wish suppose assume suspect doubt imagine seem wonder")
PLANNING_WORDS = _words("""
    plan want hope intend decide expect aim wish go prepare agree promise need ask tell urge encourage invite order set
    due schedule ready willing eager excited mean
""")
TRYING_WORDS = _words("try attempt seem appear consider dream think likely unlikely able suppose allow")

# Units and containers: of "20 mg of lisinopril" and "two bottles of oil" the thing is what is measured.
QUANTITIES = _words("""
    mg milligram g gram gramme kg kilo kilogram ml milliliter millilitre cl l liter litre ounce oz pound lb gallon pint
    cup glass mug bottle can tin jar box bag sack pack packet carton case crate bowl plate slice piece spoon spoonful
    teaspoon tablespoon drop dose tablet pill capsule puff unit shot pair dozen couple lot plenty bunch ton set stack
    pile bouquet loaf bar sheet roll litter number handful
""")

# Verbs that give their object a role: "hired Mei as head of data", "promoted Mei to manager".
APPOINTING_VERBS = frozenset({"hire", "recruit", "appoint", "elect", "name", "promote", "nominate", "choose"})

# Endings that need no object: "Ann resigned".
ENDING_ALONE = _words("""
    resign quit retire drop_out break_up split_up divorce separate be_fired be_sacked be_laid_off be_let_go be_dismissed
    be_made_redundant be_divorced
""")

# Verbs that give an event another time: "was moved to Monday".
RESCHEDULING_VERBS = frozenset({"move", "postpone", "reschedule", "push", "shift", "delay", "schedule", "extend"})

# Of these, two people part from each other: "Ann and Bob broke up".
PARTING = frozenset({"break_up", "split_up", "divorce", "separate"})

# Places that are everywhere: "the best pizza in the world".
EVERYWHERE = frozenset({"world", "planet", "earth", "universe"})

# States of a task, an order or a project: "is on hold", "was cancelled".
STATUSES = _words("""
    blocked pending open closed done finished complete completed cancelled canceled paused delayed live merged deployed
    resolved approved rejected archived deprecated shipped delivered released signed fixed overdue unresolved offline
    online
""") | {"on hold", "on track", "at risk", "in progress", "in review", "under review", "in production", "in beta"}

# Words that a tagger takes for names.
INTERJECTIONS = _words("etc congrats congratulations btw lol haha thanks")

# More states of mind, which pass.
FEELINGS = _words(
    "concerned worried unsure confused stuck interested open struggling overwhelmed confident anxious enough"
)

# First words of predicates that state nothing about the world.
COURTESIES = _words("""
    APPRECIATES HEARS BETS HOPES UNDERSTANDS AGREES MEANS THANKS SOUNDS THINKS REMEMBERS REMINDS WONDERS WISHES
""")
SAYING_PREDICATES = _words("MENTIONS SAYS TELLS ASKS NOTES STATES")
SEEMING_PREDICATES = _words("FEELS STAYS GETS LOOKS SEEMS KEEPS MAKES")
