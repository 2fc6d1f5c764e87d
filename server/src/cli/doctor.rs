//! `layercake doctor`: what this machine allows, and what mends what it does not.

use layercake_core::command::Line;
use layercake_core::command::flags::shared::JSON;
use layercake_core::render::size;
use serde_json::json;

use super::error::{chain, plain};
use super::limits::delegation;
use super::{Outcome, output};
use crate::engine::doctor::{Machine, look};
use crate::mode::Mode;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Fine,
    /// Something will not work, but containers do.
    Limited,
    /// No container works.
    Broken,
}

/// One line of what was found.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    verdict: Verdict,
    about: &'static str,
    says: String,
    /// The command that mends it, or what to do.
    mend: Option<String>,
}

impl Finding {
    fn fine(about: &'static str, says: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fine, about, says: says.into(), mend: None }
    }

    fn limited(about: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { verdict: Verdict::Limited, about, says: says.into(), mend: Some(mend.into()) }
    }

    fn broken(about: &'static str, says: impl Into<String>, mend: Option<&str>) -> Self {
        Self { verdict: Verdict::Broken, about, says: says.into(), mend: mend.map(str::to_owned) }
    }
}

/// Prints what was found; the exit code is 1 where no container works.
pub(super) fn run(line: &Line) -> Outcome {
    let findings = findings(&look()?);
    let broken = findings.iter().any(|finding| finding.verdict == Verdict::Broken);
    if line.on(&JSON) {
        let rows = findings.iter().map(|finding| {
            json!({ "about": finding.about, "verdict": word(finding.verdict), "says": finding.says, "mend": finding.mend })
        });
        output::json(&rows.collect())?;
    } else {
        output::text(&text(&findings, broken))?;
    }
    Ok(u8::from(broken))
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fine => "fine",
        Verdict::Limited => "limited",
        Verdict::Broken => "broken",
    }
}

fn text(findings: &[Finding], broken: bool) -> String {
    let mut text = String::new();
    for Finding { verdict, about, says, mend } in findings {
        text += &format!("{:<8} {about:<16} {says}\n", word(*verdict));
        if let Some(mend) = mend {
            text += &format!("{:<25} to mend it: {mend}\n", "");
        }
    }
    text + if broken {
        "\nNo container can run here before what is broken is mended.\n"
    } else {
        "\nThis machine builds images and runs containers.\n"
    }
}

fn findings(machine: &Machine) -> Vec<Finding> {
    let mut findings = vec![kernel(machine), ids(machine)];
    findings.extend(tried(machine));
    findings.push(limits(machine));
    findings.push(store(machine));
    findings.push(match machine.name_servers {
        0 => Finding::limited(
            "names",
            "/etc/resolv.conf names no server: containers and builds will find no host by its name",
            "connect this machine to a network, or write a line \"nameserver ADDRESS\" there",
        ),
        servers => Finding::fine("names", format!("containers ask {servers} name server(s) of this machine")),
    });
    findings.extend(machine.missing_programs.iter().map(|missing| {
        let says = format!("{} is missing: `layercake {}` needs it", missing.name, missing.verb);
        Finding::limited("programs", says, format!("apt-get install {}", missing.package))
    }));
    findings
}

fn kernel(machine: &Machine) -> Finding {
    let says = format!("Linux {} on {}", machine.kernel, machine.architecture);
    // The first with mounts that an ordinary user may make of layers.
    let oldest = if machine.mode == Mode::Root { (5, 6) } else { (5, 11) };
    if machine.first_wsl {
        let says = format!("{says}: the first Windows Subsystem for Linux, which has no namespaces");
        return Finding::broken("kernel", says, Some("in Windows: wsl --set-version DISTRIBUTION 2"));
    }
    if machine.version < oldest {
        let says = format!("{says}: {}.{} is the oldest that can do it", oldest.0, oldest.1);
        return Finding::broken("kernel", says, Some("a newer kernel; or, before 5.11, work as root"));
    }
    Finding::fine("kernel", says)
}

fn ids(machine: &Machine) -> Finding {
    let (users, groups) = machine.subordinate_ids;
    match machine.mode {
        Mode::Root => Finding::fine("user", "root: containers have all ids"),
        Mode::SubordinateIds => {
            let says = format!("{}, without root, with {users} ids for users and {groups} for groups", machine.user);
            // What Debian and most images use: nobody is 65534.
            if users < 65_536 || groups < 65_536 {
                return Finding::limited(
                    "user",
                    format!("{says}: images with larger ids fail"),
                    add_ids(&machine.user),
                );
            }
            Finding::fine("user", says)
        }
        Mode::OneId => {
            let says = format!(
                "{}, without root, and with one id: all files of a container belong to one user, and USER can name no other",
                machine.user
            );
            let mend = match (machine.has_id_tools, users > 0 && groups > 0) {
                (true, true) => "leave the user namespace that this shell is in".to_owned(),
                (true, false) => add_ids(&machine.user),
                (false, true) => "sudo apt-get install uidmap".to_owned(),
                (false, false) => format!("sudo apt-get install uidmap && {}", add_ids(&machine.user)),
            };
            Finding::limited("user", says, mend)
        }
    }
}

/// What a person limits by flags of `run`, with the controllers that it takes.
const LIMITS: [(&str, &str); 4] =
    [("memory", "memory"), ("processes", "pids"), ("processors' time", "cpu"), ("processors", "cpuset")];

fn limits(machine: &Machine) -> Finding {
    let found = &machine.limits;
    let words = |wanted: bool| -> Vec<&str> {
        LIMITS.iter().filter(|(_, controller)| found.has(controller) == wanted).map(|(what, _)| *what).collect()
    };
    let (holds, lacks) = (words(true).join(", "), words(false));
    // Docker's own rootless mode has no choice of processors either.
    if lacks.iter().all(|what| *what == "processors") {
        return Finding::fine("limits", format!("hold of {holds}"));
    }
    let pids =
        if machine.mode == Mode::Root { "" } else { "; --pids-limit holds for each user of a container by itself" };
    let pids = if found.has("pids") { "" } else { pids };
    let pause = if found.can_pause() { "" } else { "; containers cannot be paused" };
    let says = format!("not of {}{pids}{pause}", lacks.join(", "));
    Finding::limited("limits", says, delegation(found))
}

fn add_ids(user: &str) -> String {
    format!("sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {user} (a range that nobody has)")
}

fn tried(machine: &Machine) -> Vec<Finding> {
    let tried = match &machine.tried {
        Err(error) => {
            return vec![Finding::broken("namespaces", format!("they cannot be tried: {}", chain(error)), None)];
        }
        Ok(tried) => tried,
    };
    let namespaces = match &tried.namespaces {
        Ok(()) => Finding::fine("namespaces", "a container gets its own"),
        // The reason names the setting and its command, where a setting is the reason.
        Err(reason) => Finding::broken("namespaces", plain(reason), None),
    };
    let overlay = match &tried.overlay {
        Ok(()) => Finding::fine("overlay", "layers can be laid over each other"),
        Err(reason) if tried.namespaces.is_err() => Finding::broken("overlay", plain(reason), None),
        Err(reason) => Finding::broken(
            "overlay",
            format!("{}: the file system of {} cannot carry it", plain(reason), machine.store.display()),
            Some("let LAYERCAKE_ROOT name a folder on a local file system (ext4, xfs, btrfs)"),
        ),
    };
    vec![namespaces, overlay]
}

fn store(machine: &Machine) -> Finding {
    let folder = machine.store.display();
    match &machine.usable_store {
        Err(error) => Finding::broken(
            "store",
            format!("{folder} cannot be used: {}", chain(error)),
            Some("let LAYERCAKE_ROOT name a folder of your own"),
        ),
        Ok(free) => {
            let says = format!("{folder}, {} free", size::brief(*free));
            if *free < 1_000_000_000 {
                return Finding::limited(
                    "store",
                    format!("{says}: little for images"),
                    "layercake rm and rmi, or another disk",
                );
            }
            Finding::fine("store", says)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::containers::enforceable::Enforceable;
    use crate::engine::doctor::{MissingProgram, Tried};

    fn machine() -> Machine {
        Machine {
            limits: Enforceable {
                controllers: vec!["memory", "pids", "cpu", "cpuset"],
                has_groups: true,
                is_second_version: false,
                user: None,
            },
            kernel: "6.1.0-18-amd64".to_owned(),
            version: (6, 1),
            architecture: "x86_64".to_owned(),
            first_wsl: false,
            user: "ada".to_owned(),
            mode: Mode::SubordinateIds,
            has_id_tools: true,
            subordinate_ids: (65_536, 65_536),
            store: "/store".into(),
            usable_store: Ok(5_000_000_000),
            tried: Ok(Tried { namespaces: Ok(()), overlay: Ok(()) }),
            name_servers: 1,
            missing_programs: Vec::new(),
        }
    }

    /// What is not fine of a machine, a line each.
    #[track_caller]
    fn check(machine: &Machine, expected: &[&str]) {
        let told: Vec<String> = findings(machine)
            .into_iter()
            .filter(|finding| finding.verdict != Verdict::Fine)
            .map(|it| format!("{} {}: {} -> {}", word(it.verdict), it.about, it.says, it.mend.unwrap_or_default()))
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_good_machine_has_nothing_to_mend() {
        check(&machine(), &[]);
    }

    #[test]
    fn what_forbids_containers_is_broken() {
        let forbidden =
            "make a user namespace: this machine forbids it: Operation not permitted (os error 1)".to_owned();
        let untried = Err("it could not be tried without namespaces".to_owned());
        let tried = Ok(Tried { namespaces: Err(forbidden), overlay: untried });
        check(
            &Machine { tried, ..machine() },
            &[
                "broken namespaces: make a user namespace: this machine forbids it: Operation not permitted -> ",
                "broken overlay: it could not be tried without namespaces -> ",
            ],
        );
        let tried = Ok(Tried { namespaces: Ok(()), overlay: Err("mount an overlay: Invalid argument".to_owned()) });
        check(
            &Machine { tried, ..machine() },
            &["broken overlay: mount an overlay: Invalid argument: the file system of /store cannot carry it -> let \
               LAYERCAKE_ROOT name a folder on a local file system (ext4, xfs, btrfs)"],
        );
        check(
            &Machine { version: (5, 10), kernel: "5.10.0".to_owned(), ..machine() },
            &[
                "broken kernel: Linux 5.10.0 on x86_64: 5.11 is the oldest that can do it -> a newer kernel; or, before 5.11, \
               work as root",
            ],
        );
        check(&Machine { version: (5, 10), mode: Mode::Root, ..machine() }, &[]);
    }

    #[test]
    fn limits_that_do_not_hold_are_named() {
        let nothing =
            Enforceable { controllers: Vec::new(), has_groups: false, is_second_version: true, user: Some(7) };
        check(
            &Machine { limits: nothing, ..machine() },
            &[
                "limited limits: not of memory, processes, processors' time, processors; --pids-limit holds for each user of a \
               container by itself; containers cannot be paused -> Limits need a control group of your own. Where systemd \
               runs, `systemd-run --user --scope -p Delegate=yes layercake run ...` gives one.",
            ],
        );
        let some = Enforceable {
            controllers: vec!["memory", "pids"],
            has_groups: true,
            is_second_version: true,
            user: Some(7),
        };
        let says = findings(&Machine { limits: some, ..machine() });
        assert!(says.iter().any(|it| it.about == "limits" && it.says == "not of processors' time, processors"));
    }

    #[test]
    fn what_only_limits_says_which_command_mends_it() {
        let one_id = Machine { mode: Mode::OneId, has_id_tools: false, subordinate_ids: (0, 0), ..machine() };
        let missing = MissingProgram { name: "ps", package: "procps", verb: "top" };
        check(
            &Machine { name_servers: 0, missing_programs: vec![missing], usable_store: Ok(1000), ..one_id },
            &[
                "limited user: ada, without root, and with one id: all files of a container belong to one user, and USER can \
                 name no other -> sudo apt-get install uidmap && sudo usermod --add-subuids 100000-165535 --add-subgids \
                 100000-165535 ada (a range that nobody has)",
                "limited store: /store, 1kB free: little for images -> layercake rm and rmi, or another disk",
                "limited names: /etc/resolv.conf names no server: containers and builds will find no host by its name -> \
                 connect this machine to a network, or write a line \"nameserver ADDRESS\" there",
                "limited programs: ps is missing: `layercake top` needs it -> apt-get install procps",
            ],
        );
    }
}
