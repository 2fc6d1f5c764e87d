"""Parses each Dockerfile that comes as a line of JSON, with the package `dockerfile`."""

import json
import re
import sys

import dockerfile

KNOWN = set(dockerfile.all_cmds())


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
        "flags": list(command.flags),
        "exec": command.json,
        "args": list(command.value) if known and (command.sub_cmd or "").lower() != "onbuild" else [],
        "heredocs": [heredoc(found) for found in command.heredocs],
        # Only where nothing is joined is this what stands in the file.
        "text": command.original.strip() if command.start_line == command.end_line else None,
    }


# Blanks between `<<` and a heredoc's name, perhaps with a line's end among them.
SPACED = re.compile(r"(<<-?)[ \t]*((?:[\\`][ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*)?)[ \t]*(?=[^\s<])")


def without_spaces(text):
    """The file with each heredoc's name right behind its `<<`."""
    return SPACED.sub(r"\1\2", text)


DIRECTIVE = re.compile(r"\ufeff?[ \t]*#[ \t]*(syntax|escape|check)[ \t]*=[ \t]*\S", re.IGNORECASE)


def checks_last(text):
    """The file with `# check=` behind its other directives, where it ends them for whom it is an ordinary comment."""
    lines = text.split("\n")
    count = 0
    while count < len(lines) and DIRECTIVE.match(lines[count]):
        count += 1

    def is_check(line):
        return DIRECTIVE.match(line)[1].lower() == "check"

    # Sorting keeps the order of what is alike.
    return "\n".join(sorted(lines[:count], key=is_check) + lines[count:])


FLAG = re.compile(r"""--(?:[^\s`'"]|`.|'[^'\n]*'?|"[^"\n]*"?)*""")


def plain_escapes(text):
    """The file with backslashes in its flags, where `# escape` names another character for it."""
    if not re.search(r"^\s*#\s*escape\s*=\s*`\s*$", text, re.IGNORECASE | re.MULTILINE):
        return text
    return FLAG.sub(lambda flag: flag[0].replace("\\", "\\\\").replace("`", "\\"), text)


def plain_blanks(text):
    """The file with ordinary blanks before its flags."""
    return re.sub("[\u00a0\u3000](?=\\s*--)", " ", text)


MENDED = {"spaces": without_spaces, "checks": checks_last, "escapes": plain_escapes, "blanks": plain_blanks}


def mended_in_all_ways(text):
    for mend in MENDED.values():
        text = mend(text)
    return text


def answer(text):
    try:
        commands = dockerfile.parse_string(text)
    except dockerfile.GoParseError as error:
        return {"error": str(error)}
    return {"instructions": [instruction(command) for command in commands]}


for line in sys.stdin:
    text = json.loads(line)["text"]
    mended = {name: answer(mend(text)) for name, mend in MENDED.items()}
    mended["all"] = answer(mended_in_all_ways(text))
    print(json.dumps({"answer": answer(text), "mended": mended}))
