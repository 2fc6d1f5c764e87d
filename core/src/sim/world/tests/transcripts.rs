//! What a real docker (28.5) printed, command by command, and what the model prints: the same, but for ids, times, sizes and names that
//! docker makes up. The recording's registries were on one machine; here they are shelves. What of it is not asked of the model:
//!
//! - BuildKit without buildx (an error of that machine), `build -`, `save`, `load`, `export`, `import`, `search`, `events`, `manifest`,
//!   `context`, `plugin`: not modelled, and refused with that reason.
//! - `version`, `info`, `stats`, `top` with options of ps: the model says that it is one.
//! - `inspect`: fields of disks, networks and the kernel are not there.
//! - Lists of all that was on that machine: `images`, the prunes, `system df`.

use super::Session;

const RECORDED: &str = include_str!("transcripts.txt");

/// The context of the recording.
const FILES: [(&str, &str); 3] = [
    (
        "Dockerfile_cmd",
        "FROM busybox:latest\nLABEL maintainer=\"Pavlos\"\nWORKDIR /app\nCOPY hello.sh /app/hello.sh\nRUN chmod +x /app/hello.sh && echo built > /app/built\nENTRYPOINT [\"/app/hello.sh\"]\nCMD [\"world\"]\n",
    ),
    ("Dockerfile_fail", "FROM busybox:latest\nRUN false\n"),
    ("hello.sh", "#!/bin/sh\necho Hello \"$1\"\n"),
];

/// A text without what differs from machine to machine.
fn masked(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(line).filter(|line| !line.is_empty()).collect();
    // The changes of a container, and containers that ended in one second, come in any order.
    if lines.iter().all(|line| line.starts_with("A /") || line.starts_with("C /") || line.starts_with("[exit")) {
        lines.sort();
    }
    lines
}

fn line(text: &str) -> String {
    if let Some((before, _)) = text.split_once(" size: ").filter(|(before, _)| before.contains("digest: ")) {
        // Docker writes its manifests with blanks.
        return format!("{} size: <bytes>", line(before));
    }
    if text.contains("00:00:00") {
        // A process: its numbers and the time are the host's own.
        let words: Vec<&str> = text.split_whitespace().collect();
        return format!("{} {} {}", words[0], words[3], words[5..].join(" "));
    }
    let mut words: Vec<String> = Vec::new();
    let mut rest: Vec<&str> = text.split_whitespace().collect();
    rest.reverse();
    while let Some(word) = rest.pop() {
        words.push(match word {
            "Less" | "About" | "Up" if text.contains("CONTAINER") || text.contains("ago") => span(word, &mut rest),
            word if word.chars().all(|it| it.is_ascii_digit()) && rest.last().is_some_and(|it| is_unit(it)) => {
                rest.pop();
                rest.pop_if(|it| *it == "ago");
                "<time>".to_owned()
            }
            word => self::word(word),
        });
    }
    words.join(" ")
}

/// `Less than a second ago`, `About a minute ago`, `Up 3 seconds`.
fn span(first: &str, rest: &mut Vec<&str>) -> String {
    while rest.last().is_some_and(|it| {
        matches!(*it, "than" | "a" | "an" | "ago" | "Less" | "About") || is_unit(it) || it.parse::<u32>().is_ok()
    }) {
        rest.pop();
    }
    if first == "Up" { "Up <time>".to_owned() } else { "<time>".to_owned() }
}

fn is_unit(word: &str) -> bool {
    let word = word.trim_end_matches('s');
    ["second", "minute", "hour", "day", "week", "month", "year"].contains(&word)
}

fn word(word: &str) -> String {
    let hex = |text: &str| text.len() >= 12 && text.chars().all(|it| it.is_ascii_hexdigit());
    let bare = word.trim_end_matches([':', ')', '…', ',']);
    let is_size = |text: &str| {
        let number = text.trim_end_matches(|it: char| it.is_ascii_alphabetic());
        number.len() < text.len() && number.parse::<f64>().is_ok() && text.ends_with('B')
    };
    let made_up = |text: &str| {
        let mut parts = text.split('_');
        let both = (parts.next(), parts.next(), parts.next());
        matches!(both, (Some(one), Some(other), None) if one.chars().all(|it| it.is_ascii_lowercase())
            && other.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit()) && !one.is_empty())
            && !text.contains("hello")
    };
    if let Some((before, digest)) = word.split_once("sha256:").filter(|(_, digest)| hex(digest)) {
        let _ = digest;
        return format!("{before}sha256:<id>");
    }
    match bare {
        bare if hex(bare) => word.replace(bare, "<id>"),
        bare if bare.starts_with("file:") => "file:<id>".to_owned(),
        bare if is_size(bare) => word.replace(bare, "<size>"),
        bare if made_up(bare) => "<name>".to_owned(),
        bare if bare.contains("config.json") || bare.contains("/_data") => "<path>".to_owned(),
        bare if bare.starts_with("\"20") && bare.ends_with("Z\"") => "<moment>".to_owned(),
        bare if bare.len() == 66 && hex(bare.trim_matches('"')) => "\"<id>\"".to_owned(),
        _ => word.to_owned(),
    }
}

#[test]
fn the_model_prints_what_docker_printed() {
    let mut session = Session::new();
    session.enter("mkdir /tmp/ctx; cd /tmp/ctx");
    for (name, text) in FILES {
        session.world.edit(&format!("/tmp/ctx/{name}"), text);
    }
    session
        .world
        .edit("/tmp/ctx/Dockerfile_missing", "FROM busybox:latest\nARG A=1\nRUN echo $A > /a\nCOPY missing /x\n");
    session.enter("docker pull -q busybox; docker pull -q alpine; export LAYERCAKE_WORDING=current");
    let mut wrong = Vec::new();
    for part in RECORDED.split("\n$ ").filter(|part| !part.trim().is_empty()) {
        let (command, expected) = part.trim_start_matches("$ ").split_once('\n').unwrap();
        // As on the recording, no program but docker knows of a terminal; `docker run -it` needs one.
        let line = match command {
            command if command.contains("-it ") => format!("{command}; echo \"[exit $?]\""),
            command => format!("{{ {command}; }} 2>&1 </dev/null | cat; echo \"[exit $(cat /tmp/status)]\"")
                .replace("; } 2>", "; echo $? >/tmp/status; } 2>"),
        };
        let shown = session.enter(&line);
        let (shown, expected) = (masked(&shown), masked(expected));
        if shown != expected {
            wrong.push(format!("$ {command}\n--- docker\n{}\n--- model\n{}", expected.join("\n"), shown.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n\n"));
}
