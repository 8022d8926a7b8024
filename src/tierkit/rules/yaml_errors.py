"""What makes a text no YAML, told so that its author knows what to write."""

import yaml

# Words of the parser, and what they mean to whoever wrote the file; the first that fits is told.
MEANINGS = {
    "found character '\\t'": "a tab stands here; indent with blanks",
    "found character '>'": 'put a comparison in quotes: ">= 5"',
    "expected chomping": 'put a comparison in quotes: ">= 5"',
    "expected a comment or a line break": 'put a comparison in quotes: "> 5"',
    "found character": "put a text in quotes that begins with {letter}",
    "found undefined alias": "put a text in quotes that begins with *",
    "mapping values are not allowed": (
        "put a text with a colon in quotes, or indent the line as far as its neighbours"
    ),
    "could not find expected ':'": "a key is followed by a colon and a blank",
    "expected <block end>": "the entries of one list or mapping begin in one column",
    "expected ',' or": "the {opened} of line {line} is not closed, or a comma is missing",
    "unexpected end of stream": "the quote of line {line} is not closed",
    "another document": "a rule file is one document; take out what follows ---",
}


def meaning(error: yaml.MarkedYAMLError, text: str) -> str:
    """What an error of the parser means, in the author's words where they are known."""
    problem = error.problem or "it cannot be read"
    found = next((told for words, told in MEANINGS.items() if words in problem), None)
    if found is None:
        return problem
    opening = error.context_mark or error.problem_mark
    if opening is None:
        return problem
    at = error.problem_mark or opening
    return found.format(
        letter=text[at.index : at.index + 1],
        opened=text[opening.index : opening.index + 1],
        line=opening.line + 1,
    )
