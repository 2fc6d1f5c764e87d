"""Matches each path that comes with a .dockerignore as a line of JSON, with e2b-dockerfile-utils."""

import json
import sys

from e2b_dockerfile_utils import PatternMatcher


def answer(question):
    path = question["path"]
    try:
        # Reading the file is not in the package: it takes lines.
        matcher = PatternMatcher(question["patterns"].split("\n"))
    except ValueError:
        return {"answer": "error"}
    return {"answer": matcher.matches(path)}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
