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
        return {"answer": "error", "alone": "error"}
    return {"answer": matcher.matches(path), "alone": alone(matcher, path)}


def alone(matcher, path):
    """What the patterns say of this path alone, and not of one that is met on a walk from folder to folder."""
    folders = path.split("/")
    parents = ["/".join(folders[:depth]) for depth in range(1, len(folders) + 1)]
    matched = False
    for pattern in matcher._patterns:
        if pattern.exclusion == matched and any(pattern.match(parent) for parent in parents):
            matched = not pattern.exclusion
    return matched


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
