"""Whether a name or a noun speaks of a woman or of a man: a small lexicon of our own, and silence beyond it."""

from enum import StrEnum


class Gender(StrEnum):
    """What a pronoun agrees with."""

    FEMALE = "FEMALE"
    MALE = "MALE"


def gender_of_name(name: str) -> Gender | None:
    """By the title or the first name: `Mrs. Lee`, `Emma Stone`."""
    first = name.split(" ")[0].rstrip(".").lower()
    if first in _FEMALE_TITLES or first in _FEMALE_NAMES:
        return Gender.FEMALE
    return Gender.MALE if first in _MALE_TITLES or first in _MALE_NAMES else None


def gender_of_noun(lemma: str) -> Gender | None:
    """By what the noun means: `sister`, `chairman`."""
    if lemma in _FEMALE_NOUNS:
        return Gender.FEMALE
    return Gender.MALE if lemma in _MALE_NOUNS else None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FEMALE_TITLES = _words("mrs ms miss lady madam dame queen princess sister aunt auntie grandma")
_MALE_TITLES = _words("mr sir lord king prince father uncle brother grandpa")

_FEMALE_NOUNS = _words("""
    woman lady girl female mother mom mum mama mommy sister daughter wife girlfriend fiancée aunt auntie niece
    grandmother grandma granny granddaughter stepmother stepsister stepdaughter mother-in-law sister-in-law
    daughter-in-law widow bride queen princess actress waitress hostess heroine goddess chairwoman businesswoman
    saleswoman policewoman nun ballerina stewardess
""")
_MALE_NOUNS = _words("""
    man gentleman boy guy male father dad papa daddy brother son husband boyfriend fiancé uncle nephew grandfather
    grandpa grandson stepfather stepbrother stepson father-in-law brother-in-law son-in-law widower groom king prince
    waiter chairman businessman salesman policeman fireman monk priest
""")

# First names that are given to one gender far more often than to the other; the open ones (Alex, Kim) are left out.
_FEMALE_NAMES = _words("""
    abigail ada adele agnes aisha alexandra alice alicia alina alison allison amanda amber amelia amy ana anastasia
    andrea angela angelina anita ann anna anne annie antonia aria ashley astrid audrey ava barbara beatrice becky bella
    bernadette beth betty bianca brenda bridget brittany camila carla carmen carol caroline carolyn catherine
    cecilia celine chantal charlotte chelsea chiara chloe christina christine cindy clara clarissa claudia colleen
    connie cynthia daisy daniela danielle daphne deborah debbie debra denise diana diane dolores donna dora doris
    dorothy edith eileen elaine eleanor elena elisa elise eliza elizabeth ella ellen eloise elsa emily emma erica erika
    erin esmeralda esther eva evelyn faith fatima felicia fiona frances francesca frida gabriela gabrielle
    gemma geraldine gina giulia gloria grace greta gretchen gwen hailey hannah harriet hazel heather heidi
    helen helena helga hilary hilda holly ida ines ingrid irene irina iris isabel isabella isabelle ivy jacqueline
    jane janet janice jasmine jeanne jenna jennifer jenny jessica jill joan joanna jocelyn jodie josephine joyce judith
    judy julia juliana julie juliet june karen karin karina kate katherine kathleen kathryn kathy katie katrina kayla
    keiko kelly khadija kirsten kristen kristin kristina lara larissa laura lauren leah leila lena lila lilian lillian
    lily linda lisa liz lola lorraine louise lucia lucille lucy luisa luna lydia lynn mabel madeleine madison maggie
    magdalena maja marcia margaret margarita margot maria marianne marie marilyn marina marion marjorie marlene martha
    mary matilda maureen maya mckenzie megan mei melanie melinda melissa mia michelle mildred mira miranda
    miriam molly monica monika nadia nancy naomi natalia natalie natasha nicole nina nora norma olga olive olivia
    paige pamela patricia paula pauline penelope phoebe phyllis polly priscilla priya rachel ramona rebecca regina
    renata rita roberta rosa rosalind rose rosemary roxanne ruby ruth sabrina sally samantha sandra sara sarah 
    selena serena shannon sharon sheila shirley silvia sofia sonia sophia sophie stella stephanie sue summer susan
    susanna suzanne svetlana sylvia tamara tania tanya tara tatiana teresa tessa thelma theresa tiffany tina tracy
    ursula valentina valeria valerie vanessa vera veronica vicky victoria viola violet vivian wanda wendy
    whitney wilma winifred xenia yasmin yolanda yoko yvette yvonne zara zoe
""")
_MALE_NAMES = _words("""
    aaron abdul abraham adam adrian ahmed alan albert alberto alejandro alessandro alexander alfred ali allan alvin
    amir anders andreas andrew andy anthony antonio arnold arthur barry bartholomew ben benjamin bernard bernie bert
    bill billy bob bobby boris brad bradley brandon brian bruce bruno bryan byron caleb calvin carl carlos cedric cesar
    chad charles chester christian christoph christopher chuck clarence claude clifford clint clyde colin connor conrad
    craig curtis cyril damian damien dan daniel darren dave david dean dennis derek dexter diego dieter dimitri dirk
    dominic don donald doug douglas duncan dustin dwight earl ed eddie edgar edmund eduardo edward edwin eli elias
    elijah elliot emanuel emil enrique eric erik ernest ethan eugene evan ezra felix ferdinand fernando finn floyd
    francesco francis francisco frank franklin fred freddie frederick friedrich gabriel garrett gary gavin geoffrey
    george gerald gerard gerhard gilbert giorgio giovanni giuseppe glenn gordon graham greg gregory guido gustav hamid
    hank hans harold harry harvey hassan hector heinrich henri henrik henry herbert herman hiroshi homer howard hugh
    hugo ian ibrahim igor isaac isaiah ismail ivan jack jacob jacques jakob jake james jan jared jason javier jeff
    jeffrey jeremy jerome jerry jim jimmy joaquin joe joel johan johann john johnny jon jonah jonas jonathan jorge
    jose joseph josh joshua juan julian julio julius jürgen karl keith ken kenji kenneth kenny kevin klaus kurt kyle
    lance larry lars laurence lawrence leif leo leon leonard leonardo leopold leroy lewis liam lloyd logan lorenzo
    louis luca lucas luigi luis lukas luke malcolm manuel marc marcel marco marcus mario mark markus marshall martin
    marvin mason mateo matt matteo matthew matthias maurice max maximilian maxwell michael miguel mike milan miles
    milton mitchell mohamed mohammed morgan moritz morris moses muhammad murray nathan nathaniel neil nelson nicholas
    nick nicolas niels nigel nikolai noah norman oleg oliver omar orlando oscar oskar otto owen pablo patrick paul
    pedro perry pete peter phil philip philippe pierre preston quentin rafael rahul ralph ramon randall randy raphael
    raul ray raymond reginald rene ricardo richard rick robert roberto rodney roger roland rolf roman ronald ronnie
    ross roy rudolf rudy rupert russell ryan salvador samuel sanjay scott sean sebastian sergei sergio seth shane
    shawn sidney sigmund silas simon spencer stan stanley stefan stephen steve steven stewart stuart sven ted terrence
    theodore thomas tim timothy tobias todd tom tommy tony travis trevor tristan tyler ulrich umberto vernon victor
    vincent vincenzo vlad vladimir wallace walter warren wayne wesley wilfred wilhelm will william winston wolfgang
    xavier yusuf zachary
""")
