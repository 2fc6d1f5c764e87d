//! Who is process 1, and how long `docker stop` takes: shell by form by handler by `--init`.
//!
//! Without `--init`, what is expected was measured with the real shells (dash 0.5.12, bash 5.2, busybox 1.35) as process 1 of a namespace
//! of their own, sent SIGTERM from outside of it. With it, signals reach a process that is not process 1: their default action counts.

use super::Session;

const SHELLS: [(&str, &str); 3] = [("ubuntu", "dash"), ("ubuntu", "bash"), ("busybox", "sh")];

/// What the script is, who then is process 1 (the shell itself, or `sleep`), and how it ends when it is asked to: as its own handler
/// says, or not before it is killed; and how with an init before it.
struct Case {
    script: &'static str,
    /// Whether bash and busybox's shell give their process to the last command; dash never does.
    becomes: bool,
    alone: u8,
    with_init: u8,
}

const KILLED: u8 = 137;
const TERMINATED: u8 = 143;

const CASES: [Case; 7] = [
    Case { script: "sleep 50", becomes: true, alone: KILLED, with_init: TERMINATED },
    Case { script: "cd / && sleep 50", becomes: true, alone: KILLED, with_init: TERMINATED },
    Case { script: "sleep 50; true", becomes: false, alone: KILLED, with_init: TERMINATED },
    Case { script: "trap \"exit 3\" TERM; while true; do sleep 1; done", becomes: false, alone: 3, with_init: 3 },
    Case { script: "trap \"exit 3\" TERM; sleep 50", becomes: false, alone: KILLED, with_init: KILLED },
    Case { script: "trap \"exit 3\" TERM; sleep 50 & wait", becomes: false, alone: 3, with_init: 3 },
    Case { script: "trap \"\" TERM; sleep 50", becomes: true, alone: KILLED, with_init: KILLED },
];

/// Runs a container, asks it to stop; the first word of process 1's command line, its exit code, and whether it took the whole time.
fn stopped(session: &mut Session, arguments: &str) -> (String, u8, bool) {
    session.enter(&format!("docker run -d --name it {arguments}"));
    let view = session.world.view();
    let first = view.containers[0].processes[0].command[0].clone();
    let before = session.world.moment().clock;
    session.enter("docker stop it");
    let whole = session.world.moment().clock - before >= 10_000_000_000;
    let code = session.enter("docker inspect -f '{{.State.ExitCode}}' it").trim().parse().unwrap();
    session.enter("docker rm it");
    (first, code, whole)
}

#[test]
fn process_1_ends_as_measured() {
    let mut session = Session::new();
    session.enter("docker pull -q ubuntu; docker pull -q busybox");
    for (image, shell) in SHELLS {
        for case in &CASES {
            let command = format!("{image} {shell} -c '{}'", case.script);
            let becomes = case.becomes && shell != "dash";
            let first = if becomes { "sleep" } else { shell };
            let expected = (first.to_owned(), case.alone, case.alone == KILLED);
            assert_eq!(stopped(&mut session, &command), expected, "{command}");
            let expected = ("/dev/init".to_owned(), case.with_init, case.with_init == KILLED);
            assert_eq!(stopped(&mut session, &format!("--init {command}")), expected, "--init {command}");
        }
    }
}

#[test]
fn the_form_of_an_instruction_decides_who_is_process_1() {
    let mut session = Session::new();
    for (base, instruction, first) in [
        ("busybox", "CMD sleep 50", "sleep"),
        ("busybox", "CMD [\"sleep\", \"50\"]", "sleep"),
        ("ubuntu", "CMD sleep 50", "/bin/sh"),
        ("ubuntu", "CMD [\"sleep\", \"50\"]", "sleep"),
        ("ubuntu", "ENTRYPOINT exec sleep 50", "sleep"),
        ("ubuntu", "STOPSIGNAL KILL\nCMD sleep 50", "/bin/sh"),
    ] {
        session.world.edit("Form", &format!("FROM {base}\n{instruction}\n"));
        session.enter("docker build -q -t form -f Form .");
        let (seen, code, whole) = stopped(&mut session, "form");
        let at_once = instruction.contains("STOPSIGNAL");
        assert_eq!((seen.as_str(), code, whole), (first, KILLED, !at_once), "{base} {instruction}");
    }
}
