//! In what hadolint is known to say otherwise.

use serde_json::Value;

use crate::difference::{Case, Difference, Known};

pub(super) const KNOWN: &[Known] = &[
    Known {
        name: "cleaned between installs",
        reason: "they are content with one clean behind one install; what the next install fetches stays in the layer",
        explains: |case, difference| {
            ["NodeCacheKept", "RpmCacheKept"]
                .iter()
                .any(|rule| only_ours(case, difference, rule, |place| place.cleans_between_installs()))
        },
    },
    Known {
        name: "layers of no image",
        reason: "we say nothing of a stage that is only copied from: nobody stores or loads its layers; alone, it gets our \
                 advice, too",
        explains: |case, difference| {
            let rules = ["ApkCacheKept", "PipCacheKept", "RecommendedPackages", "RpmCacheKept", "SparseUserDatabase"];
            let alone = said_alone(&case.ours, difference);
            rules.iter().any(|rule| only_theirs(case, difference, rule, |place| place.is_only_copied_from() && alone))
        },
    },
    Known {
        name: "the user of each stage",
        reason: "they look at the last USER of every stage, we at the one that the image has; alone, the stage gets our \
                 advice, too",
        explains: |case, difference| {
            let alone = said_alone(&case.ours, difference);
            only_theirs(case, difference, "RootAtTheEnd", |place| !place.in_last_stage && alone)
        },
    },
    Known {
        name: "the last stage alone",
        reason: "they look at the last stage only (and what it is based on, for most); a stage that no other uses is an \
                 image, too, for --target; alone, it gets their advice, too",
        explains: |case, difference| {
            let alone = said_alone(&case.theirs, difference);
            let unused = |place: &Place<'_>| place.is_unused() && alone;
            let before_the_last = |place: &Place<'_>| !place.in_last_stage && !place.is_only_copied_from() && alone;
            only_ours(case, difference, "AptListsKept", unused)
                || only_ours(case, difference, "NodeCacheKept", unused)
                || only_ours(case, difference, "ArchiveUnpackedLater", before_the_last)
        },
    },
    Known {
        name: "pipefail in the command",
        reason: "they only know a SHELL with pipefail; `set -o pipefail` in the RUN itself does the same",
        explains: |case, difference| only_theirs(case, difference, "PipefailMissing", |place| place.has("pipefail")),
    },
    Known {
        name: "update without install",
        reason: "to us it is PackageIndexUpdatedAlone, which is about the cache, and weighs more than the lists",
        explains: |case, difference| {
            only_theirs(case, difference, "AptListsKept", |place| place.has("update") && !place.installs())
        },
    },
    Known {
        name: "apt as well as apt-get",
        reason: "they only look at apt-get, but apt installs what is recommended too",
        explains: |case, difference| {
            only_ours(case, difference, "RecommendedPackages", |place| place.has("apt install"))
        },
    },
    Known {
        name: "a value of before",
        reason: "they say nothing where an ENV above has set the variable; the value is the one from above, and that is the trap",
        explains: |case, difference| only_ours(case, difference, "SelfReferenceInEnv", |place| place.above("ENV A=")),
    },
    Known {
        name: "copying all into scratch",
        reason: "to copy a whole file system into an empty stage makes one layer of many, which is what is wanted there",
        explains: |case, difference| {
            only_theirs(case, difference, "WholeFilesystemCopied", |place| place.base == "scratch")
        },
    },
    Known {
        name: "any cache mount",
        reason: "we take it that a cache that is mounted is the one of yarn, whose place depends on its version; they look \
                 for two of the places",
        explains: |case, difference| only_theirs(case, difference, "NodeCacheKept", |place| place.has("type=cache")),
    },
    Known {
        name: "any rm -rf",
        reason: "to them an `rm -rf` of anything cleans up behind apt-get, dnf and yum",
        explains: |case, difference| {
            let removes = |place: &Place<'_>| place.has("rm -rf") && (place.has("install") || place.has("update"));
            ["AptListsKept", "RpmCacheKept"].iter().any(|rule| only_ours(case, difference, rule, removes))
        },
    },
    Known {
        name: "removed in the same RUN",
        reason: "they ask for --no-cache even where the same RUN removes the index",
        explains: |case, difference| {
            only_theirs(case, difference, "ApkCacheKept", |place| place.has("rm -rf /var/cache/apk"))
        },
    },
];

/// A line that one of both speaks of.
struct Place<'a> {
    text: &'a str,
    /// The instruction's first line.
    line: usize,
    in_last_stage: bool,
    /// What the stage is made from.
    base: &'a str,
}

/// Where the difference is, unless it is about the whole file.
fn place<'a>(case: &'a Case, difference: &Difference) -> Option<Place<'a>> {
    let text = case.question["text"].as_str()?;
    let line = difference.place.split('/').nth(2)?.parse().ok()?;
    let starts = text.lines().enumerate().filter_map(|(index, text)| Some((index + 1, text.strip_prefix("FROM ")?)));
    let stages: Vec<_> = starts.collect();
    let (start, from) = stages.iter().rev().find(|(start, _)| *start <= line)?;
    let in_last_stage = stages.last().is_some_and(|(last, _)| last == start);
    Some(Place { text, line, in_last_stage, base: from.split(' ').next()? })
}

/// Whether a rule spoke of the difference's line where the file had but its first stage.
fn said_alone(answers: &Value, difference: &Difference) -> bool {
    answers["alone"].pointer(&difference.place) == Some(&Value::Bool(true))
}

fn only_theirs(case: &Case, difference: &Difference, rule: &str, is: impl Fn(&Place<'_>) -> bool) -> bool {
    let by_rule = difference.place.split('/').nth(1) == Some(rule);
    by_rule && difference.theirs == true && place(case, difference).is_some_and(|place| is(&place))
}

fn only_ours(case: &Case, difference: &Difference, rule: &str, is: impl Fn(&Place<'_>) -> bool) -> bool {
    let by_rule = difference.place.split('/').nth(1) == Some(rule);
    by_rule && difference.ours == true && place(case, difference).is_some_and(|place| is(&place))
}

impl Place<'_> {
    /// The stage behind the line's; there are two at most.
    fn next_stage(&self) -> Option<&str> {
        let start = self.text.find("\nFROM ").filter(|_| !self.in_last_stage)?;
        Some(&self.text[start + 1..])
    }

    /// Whether the next stage copies from the line's, and is not based on it.
    fn is_only_copied_from(&self) -> bool {
        self.next_stage().is_some_and(|next| next.contains("--from=build ") && !next.contains("FROM build\n"))
    }

    /// Whether there is a next stage, which has nothing to do with the line's.
    fn is_unused(&self) -> bool {
        self.next_stage().is_some_and(|next| !next.contains("--from=build ") && !next.contains("FROM build\n"))
    }

    /// The instruction, its lines joined.
    fn instruction(&self) -> String {
        let mut instruction = String::new();
        for line in self.text.lines().skip(self.line - 1) {
            instruction += line.trim_end_matches('\\');
            if !line.ends_with('\\') {
                break;
            }
        }
        instruction
    }

    fn has(&self, words: &str) -> bool {
        self.instruction().contains(words)
    }

    /// Whether it installs packages of the system.
    fn installs(&self) -> bool {
        let instruction = self.instruction();
        let mut commands = instruction.split(['&', ';', '|']);
        commands.any(|command| command.contains("apt") && command.contains("install"))
    }

    /// Whether a package manager installs, cleans and installs again.
    fn cleans_between_installs(&self) -> bool {
        let instruction = self.instruction();
        ["dnf", "yum", "zypper", "yarn"].iter().any(|program| {
            let commands = instruction.split(['&', ';', '|']).filter(|command| command.contains(program));
            let installs = commands.filter_map(|command| match command {
                _ if command.contains("install") => Some(true),
                _ if command.contains("clean") => Some(false),
                _ => None,
            });
            let behind_the_first: Vec<bool> = installs.skip_while(|installs| !installs).collect();
            behind_the_first.windows(2).any(|pair| pair == [false, true])
        })
    }

    /// Whether a line above begins so.
    fn above(&self, words: &str) -> bool {
        self.text.lines().take(self.line - 1).any(|line| line.starts_with(words))
    }
}
