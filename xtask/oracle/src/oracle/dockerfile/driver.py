"""Parses each Dockerfile that comes as a line of JSON, with the package `dockerfile`."""

import json
import re
import sys

import dockerfile

KNOWN = set(dockerfile.all_cmds())

# What stands in a mended flag for an escaped blank: a blank to those who look for heredocs, who take a backslash before it for
# an escape, but none to those who read flags, who see three bytes.
BLANK = "\u2003"
BYTES_OF_BLANK = BLANK.encode().decode("latin-1")


def heredoc(found):
    return {"name": found.name, "fd": found.file_descriptor, "content": found.content}


def instruction(command):
    keyword = command.sub_cmd or command.cmd or ""
    # What is no instruction has one empty argument, which comes of how the package walks Go's tree.
    known = keyword.lower() in KNOWN
    return {
        "keyword": command.cmd or "",
        "nested": command.sub_cmd,
        "lines": [command.start_line, command.end_line],
        "flags": [flag.replace(BYTES_OF_BLANK, " ") for flag in command.flags],
        "exec": command.json,
        "args": list(command.value) if known and (command.sub_cmd or "").lower() != "onbuild" else [],
        "heredocs": [heredoc(found) for found in command.heredocs],
        # Only where nothing is joined is this what stands in the file.
        # A file's last line may be an escape alone: there is nothing in it.
        "text": (command.original or "").strip() if command.start_line == command.end_line else None,
    }


# A line's end that the escape character takes away, with the lines that are passed over behind it.
JOIN = r"(?:[\\`][ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*)?"

# Blanks between `<<` and a heredoc's name, perhaps with a line's end among them, or within the `<<`.
SPACED = re.compile(rf"(<{JOIN}<-?)[ \t]*({JOIN})[ \t]*(?=[^\s<])")


def without_spaces(text):
    """The file with each heredoc's name right behind its `<<`."""
    return SPACED.sub(r"\1\2", text)


DIRECTIVE = re.compile(r"\ufeff?[ \t]*#[ \t]*(syntax|escape|check)[ \t]*=[ \t]*\S", re.IGNORECASE)


def checks_last(text):
    """The file with `# check=` behind its other directives, where it ends them for whom it is an ordinary comment."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = text.removeprefix(mark).split("\n")
    count = 0
    while count < len(lines) and DIRECTIVE.match(lines[count]):
        count += 1

    def is_check(line):
        return DIRECTIVE.match(line)[1].lower() == "check"

    # Sorting keeps the order of what is alike.
    return mark + "\n".join(sorted(lines[:count], key=is_check) + lines[count:])


def directives(text):
    """Names and values of the directives."""
    for line in text.split("\n"):
        if not DIRECTIVE.match(line):
            return
        name, value = line.split("#", 1)[1].split("=", 1)
        yield name.strip().lower(), value.strip()


def joined_lines(text, escape):
    """Each instruction as a list of (place, character), without the lines' ends that are escaped."""
    going_on = re.compile(rf"(?:^|[^{re.escape(escape)}])({re.escape(escape)})[ \t]*$")
    joined, place = [], 0
    for line in text.split("\n"):
        # The mark of the byte order may stand before a comment.
        stripped = line.removeprefix("\ufeff").strip()
        if stripped and not stripped.startswith("#"):
            shown = line.removesuffix("\r")
            found = going_on.search(shown)
            joined += enumerate(shown[: found.start(1)] if found else shown, place)
            if not found:
                yield joined
                joined = []
        place += len(line) + 1
    yield joined


def mend_flags(text, mends_escapes):
    """The file with backslashes for the escapes in its flags, or else with ordinary blanks around its flags."""
    escape = dict(directives(text)).get("escape", "\\")
    changed = list(text)
    for line in joined_lines(text, escape):
        mend_flags_of(line, escape, changed, mends_escapes)
    return "".join(changed)


def mend_flags_of(line, escape, changed, mends_escapes):
    at = 0

    def skip_blanks():
        nonlocal at
        while at < len(line) and line[at][1].isspace():
            if not mends_escapes:
                # Also before the first argument: there the flags end as well.
                changed[line[at][0]] = " " if ord(line[at][1]) > 127 else line[at][1]
            at += 1

    skip_blanks()
    start = at
    while at < len(line) and line[at][1] not in "\t\v\f\r ":
        at += 1
    keyword = "".join(character for _, character in line[start:at])
    skip_blanks()
    while [character for _, character in line[at : at + 2]] == ["-", "-"]:
        word, at = flag(line, at, escape, changed, mends_escapes)
        skip_blanks()
        if word == "--":
            break
    if keyword.lower() == "onbuild":
        mend_flags_of(line[at:], escape, changed, mends_escapes)


def flag(line, at, escape, changed, mends_escapes):
    """Goes through one flag; what it is, and where it ends."""
    word, quote = "", None
    while at < len(line) and (quote or not line[at][1].isspace()):
        place, character = line[at]
        if quote is None and character in "'\"":
            quote = character
        elif character == quote:
            quote = None
        elif character == escape and at + 1 < len(line):
            at += 1
            escaped_place, escaped = line[at]
            word += escaped
            if mends_escapes and escape != "\\":
                changed[place] = "" if escaped == " " else "\\"
                if escaped == " ":
                    changed[escaped_place] = BLANK
                elif escaped == escape:
                    # Quotes around nothing, so that a line that ends here does not go on.
                    changed[escaped_place] += 2 * (quote or '"')
        else:
            word += character
            if mends_escapes and character == "\\" != escape:
                changed[place] = "\\\\"
        at += 1
    return word, at


def plain_escapes(text):
    return mend_flags(text, mends_escapes=True)


def plain_blanks(text):
    return mend_flags(text, mends_escapes=False)


# Blanks before escapes, which are no longer where the directive says when they are mended.
MENDED = {"spaces": without_spaces, "checks": checks_last, "blanks": plain_blanks, "escapes": plain_escapes}


def mended_in_all_ways(text):
    for mend in MENDED.values():
        text = mend(text)
    return text


def answer(text):
    try:
        commands = dockerfile.parse_string(text)
    except dockerfile.GoParseError as error:
        return {"error": str(error)}
    except UnicodeDecodeError:
        # The parser has an answer, but the package cannot hand over a text that ends within a character.
        return {"error": "cut within a character"}
    return {"instructions": [instruction(command) for command in commands]}


for line in sys.stdin:
    text = json.loads(line)["text"]
    mended = {name: answer(mend(text)) for name, mend in MENDED.items()}
    mended["all"] = answer(mended_in_all_ways(text))
    print(json.dumps({"answer": answer(text), "mended": mended}))
