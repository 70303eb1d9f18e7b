// data
// The names that are there get the keys of their plain spelling: without accents and dots, and without a legal form.
CYPHER 25
MATCH (a:Alias)-[:NAMES]->(e:Entity)
CALL (a, e) {
  LET marked = replace(replace(replace(replace(a.name, '’', '\''), '-', ' '), '–', ' '), '&', ' and ')
  LET rare = [['ø', 'o'], ['ł', 'l'], ['đ', 'd'], ['ð', 'd'], ['þ', 'th'], ['æ', 'ae'], ['œ', 'oe'], ['ı', 'i']]
  LET umlauts = [['ä', 'ae'], ['ö', 'oe'], ['ü', 'ue'], ['ø', 'oe'], ['å', 'aa']]
  UNWIND [marked, reduce(text = marked, pair IN umlauts | replace(text, pair[0], pair[1]))] AS spelling
  LET letters = split(normalize(reduce(text = spelling, pair IN rare | replace(text, pair[0], pair[1])), NFD), '')
  LET folded = reduce(text = '', letter IN letters |
    CASE WHEN letter =~ '\\p{Mn}' THEN text ELSE text + letter END)
  LET words = [word IN split(normalize(folded, NFC), ' ') WHERE word <> '' |
    CASE WHEN word =~ '(?:\\p{L}\\.)+\\p{L}?\\.?' THEN replace(word, '.', '')
         WHEN word =~ '.*\\w[.,]' THEN left(word, size(word) - 1) ELSE word END]
  LET last = words[-1]
  LET form = CASE last WHEN 'limited' THEN 'ltd' WHEN 'incorporated' THEN 'inc' WHEN 'corporation' THEN 'corp'
                       WHEN 'company' THEN 'co' ELSE last END
  LET several = size(words) > 1
  LET whole = CASE WHEN several THEN words[..-1] + form ELSE words END
  LET is_company = several AND e.kind <> 'PERSON' AND form IN ['ltd', 'inc', 'corp', 'co', 'llc', 'llp', 'plc', 'gmbh', 'ag']
  UNWIND CASE WHEN is_company THEN [whole, words[..-1]] ELSE [whole] END AS parts
  LET joined = reduce(text = '', part IN parts | text + ' ' + part)
  LET plain = CASE WHEN trim(joined) IN ['us', 'united states', 'united states of america'] THEN 'usa'
                   WHEN trim(joined) = 'united kingdom' THEN 'uk' ELSE trim(joined) END
  FILTER plain <> '' AND plain <> a.name
  MERGE (key:Alias {space: a.space, name: plain})
  WITH key, e WHERE NOT EXISTS { (key)-[:NAMES]->(:Entity) }
  CREATE (key)-[:NAMES]->(e)
} IN TRANSACTIONS OF 1000 ROWS;
