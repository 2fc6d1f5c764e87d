"""Expands each word that comes as a line of JSON, with e2b-dockerfile-utils.

Where the port is known to do otherwise than BuildKit, the answer also says what it would be with that mended.
"""

import json
import re
import sys

from e2b_dockerfile_utils import ShellLex, lexer

PORTED_PATTERN = lexer._shell_pattern_to_regex
PORTED_REVERSE = lexer._reverse_pattern


class GoPattern:
    """A pattern that replaces as Go's ReplaceAllString does: no empty match right behind another match."""

    def __init__(self, pattern):
        self.pattern = pattern

    def sub(self, replacement, text, count=0):
        if count == 1:
            return self.pattern.sub(replacement, text, count=1)
        parts, end = [], 0
        for match in self.pattern.finditer(text):
            parts.append(text[end : match.start()])
            if match.end() > end or match.start() == 0:
                parts.append(replacement(match))
            end = match.end()
        return "".join(parts) + text[end:]


def go_pattern(pattern, greedy, anchored):
    return GoPattern(PORTED_PATTERN(pattern, greedy, anchored))


def strict_reverse(pattern):
    """Refuses a pattern whose last backslash has nothing to escape; turned round, it would escape what was before it."""
    if re.sub(r"\\.", "", pattern, flags=re.DOTALL).endswith("\\"):
        raise ValueError(f"dangling: {pattern}")
    return PORTED_REVERSE(pattern)


def expand(question):
    shell = ShellLex(question["escape"], env=question["env"], skip_unset_env=False)
    try:
        if question["mode"] == "words":
            return {"words": shell.process_words(question["word"])}
        return {"result": shell.process_word(question["word"])}
    except ValueError as error:
        # The message begins with the word, in Python's quoting; what is wrong with it comes behind.
        prefix = f"failed to process {question['word']!r}: "
        return {"error": str(error).removeprefix(prefix)}


def without_empty_words(answer):
    """Go's buffer of a word that is only quotes is empty, so it is no word."""
    return {"words": [word for word in answer["words"] if word]} if "words" in answer else answer


def answer(question):
    ported = expand(question)
    lexer._shell_pattern_to_regex = go_pattern
    replaced = expand(question)
    lexer._shell_pattern_to_regex = PORTED_PATTERN
    lexer._reverse_pattern = strict_reverse
    strict = expand(question)
    lexer._reverse_pattern = PORTED_REVERSE
    return {
        "answer": ported,
        "mended": {
            "empty words": without_empty_words(ported),
            "empty matches": replaced,
            "both": without_empty_words(replaced),
            "dangling": strict,
        },
    }


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
