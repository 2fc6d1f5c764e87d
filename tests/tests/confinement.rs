//! What a default container is, seen from inside by a program of ours: what it may do, what it sees, what is hidden from it. The lists
//! are Docker's.
#![expect(clippy::unwrap_used, reason = "what is missing fails the test")]

use std::collections::BTreeMap;
use std::fs;

use layercake_tests::{Environment, User, fixture};

/// An environment with busybox and the probe, which `-v ./probe:/probe:ro` shows to a container.
fn environment(user: User) -> Option<Environment> {
    let environment = Environment::new(user)?;
    environment.import(&fixture::busybox(), "busybox");
    environment.copy_program(&fixture::probe(), "probe");
    Some(environment)
}

fn facts(report: &str) -> BTreeMap<&str, &str> {
    report.lines().map(|line| line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""))).collect()
}

/// With as much of the caller's as could come along: open descriptors, a file mode mask, ignored signals.
const FROM_A_STRANGE_PLACE: &str = r#"
umask 0; trap '' TERM USR1; exec 7<. 8>>/dev/null 9</
exec "$LAYERCAKE" run --rm -v ./probe:/probe:ro busybox /probe report"#;

const ALL_USERS_FACTS: &[(&str, &str)] = &[
    ("CapInh", "0000000000000000"),
    ("CapPrm", "00000000a80425fb"),
    ("CapEff", "00000000a80425fb"),
    ("CapBnd", "00000000a80425fb"),
    ("CapAmb", "0000000000000000"),
    ("NoNewPrivs", "0"),
    ("Seccomp", "2"),
    ("SigBlk", "0000000000000000"),
    // SIGPIPE: by the probe itself, as a Rust program.
    ("SigIgn", "0000000000001000"),
    ("Umask", "0022"),
    ("Uid", "0 0 0 0"),
    ("pid", "1"),
    ("parent", "0"),
    ("descriptors", "0 1 2"),
    ("processes", "1"),
    ("root", "bin dev etc home probe proc root sys tmp usr var"),
];

fn check_report(user: User) {
    let Some(environment) = environment(user) else { return };
    let host_name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    let output = environment.shell(FROM_A_STRANGE_PLACE, &[]);
    let facts = facts(&output.success().stdout);
    for (name, expected) in ALL_USERS_FACTS {
        assert_eq!(facts.get(name), Some(expected), "{name} in {output}");
    }
    // With one id, the kernel lets nobody set groups: there are none but the process's own.
    let groups = if user == User::OneId { "" } else { "0" };
    assert_eq!(facts["Groups"], groups);
    let devices = "core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero";
    // With one id, a configuration for apt lies where no layer gets it from.
    let devices = if user == User::OneId { format!(".layercake {devices}") } else { devices.to_owned() };
    assert_eq!(facts["devices"], devices);

    let hostname = facts["hostname"];
    assert!(hostname.len() == 12 && hostname.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hostname}");
    assert_eq!(fs::read_to_string("/proc/sys/kernel/hostname").unwrap(), host_name);
    for namespace in ["mnt", "pid", "ipc", "uts", "cgroup", "time", "net", "user"] {
        let shared = namespace == "net" || (namespace == "user" && user == User::Root);
        assert_eq!(
            facts[format!("namespace {namespace}").as_str()] == host_namespace(namespace),
            shared,
            "{namespace}"
        );
    }
    for (name, value) in &facts {
        let (expected, subject): (&[&str], _) = match name.split_once(' ') {
            Some(("masked", path)) => (&["empty"], path),
            Some(("writable", path)) => (&["no"], path),
            Some(("device", device)) => (&["not made", "not opened"], device),
            Some(("open", "/dev/tty")) => (&["No such device or address (os error 6)"], "/dev/tty"),
            Some(("open", device)) if device.starts_with("/dev/") => (&["done"], device),
            Some(("open", path)) => (&REFUSED_TO_OPEN, path),
            Some(("folder", path)) => (&["Read-only file system (os error 30)"], path),
            _ => continue,
        };
        assert!(expected.contains(value), "{subject}: {value} in {output}");
    }
}

/// Read-only; not root's here; not there.
const REFUSED_TO_OPEN: [&str; 3] = [
    "Read-only file system (os error 30)",
    "Permission denied (os error 13)",
    "No such file or directory (os error 2)",
];

fn host_namespace(name: &str) -> String {
    fs::read_link(format!("/proc/self/ns/{name}")).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_container_of_root_is_confined() {
    check_report(User::Root);
}

#[test]
fn a_container_with_subordinate_ids_is_confined() {
    check_report(User::SubordinateIds);
}

#[test]
fn a_container_with_one_id_is_confined() {
    check_report(User::OneId);
}

/// Docker's list for x86_64 (moby/profiles, seccomp/default.json), with the capabilities of a default container.
#[cfg(target_arch = "x86_64")]
#[rustfmt::skip]
const REFUSED_CALLS: &[(u32, &str)] = &[
    (103, "syslog"), (134, "uselib"), (136, "ustat"), (139, "sysfs"), (153, "vhangup"), (155, "pivot_root"),
    (156, "_sysctl"), (163, "acct"), (164, "settimeofday"), (165, "mount"), (166, "umount2"), (167, "swapon"),
    (168, "swapoff"), (169, "reboot"), (170, "sethostname"), (171, "setdomainname"), (172, "iopl"), (173, "ioperm"),
    (174, "create_module"), (175, "init_module"), (176, "delete_module"), (177, "get_kernel_syms"),
    (178, "query_module"), (179, "quotactl"), (180, "nfsservctl"), (181, "getpmsg"), (182, "putpmsg"),
    (183, "afs_syscall"), (184, "tuxcall"), (185, "security"), (212, "lookup_dcookie"), (227, "clock_settime"),
    (236, "vserver"), (237, "mbind"), (238, "set_mempolicy"), (239, "get_mempolicy"), (246, "kexec_load"),
    (248, "add_key"), (249, "request_key"), (250, "keyctl"), (256, "migrate_pages"), (272, "unshare"),
    (279, "move_pages"), (298, "perf_event_open"), (300, "fanotify_init"), (304, "open_by_handle_at"), (308, "setns"),
    (312, "kcmp"), (313, "finit_module"), (320, "kexec_file_load"), (321, "bpf"), (323, "userfaultfd"),
    (425, "io_uring_setup"), (426, "io_uring_enter"), (427, "io_uring_register"), (428, "open_tree"),
    (429, "move_mount"), (430, "fsopen"), (431, "fsconfig"), (432, "fsmount"), (433, "fspick"),
    (438, "pidfd_getfd"), (440, "process_madvise"), (442, "mount_setattr"), (443, "quotactl_fd"),
    (450, "set_mempolicy_home_node"), (459, "lsm_get_self_attr"), (460, "lsm_set_self_attr"),
    (461, "lsm_list_modules"),
];

/// Also for processes that join, and for other users than root.
#[cfg(target_arch = "x86_64")]
fn check_system_calls(user: User) {
    let Some(environment) = environment(user) else { return };
    environment
        .layercake(&["run", "-d", "--name", "box", "-v", "./probe:/probe:ro", "busybox", "sleep", "600"])
        .success();
    let commands: &[&[&str]] = &[
        &["run", "--rm", "-v", "./probe:/probe:ro", "busybox", "/probe", "system-calls"],
        &["run", "--rm", "-u", "nobody", "-v", "./probe:/probe:ro", "busybox", "/probe", "system-calls"],
        &["exec", "box", "/probe", "system-calls"],
    ];
    for command in commands {
        if user == User::OneId && command.contains(&"nobody") {
            continue;
        }
        let output = environment.layercake(command);
        let facts = facts(&output.success().stdout);
        let refused: Vec<u32> = facts["refused"].split(' ').map(|number| number.parse().unwrap()).collect();
        let expected: Vec<u32> = REFUSED_CALLS.iter().map(|(number, _)| *number).collect();
        assert_eq!(refused, expected, "{output}");
        for (name, verdict) in facts {
            let expected = match name {
                "refused" => continue,
                "clone3" => "not there",
                "clone of a process" | "socket of unix" | "socket of inet" | "personality linux"
                | "personality query" => "allowed",
                _ => "refused",
            };
            assert_eq!(verdict, expected, "{name} in {output}");
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn system_calls_are_refused_as_docker_refuses_them() {
    User::ALL.into_iter().for_each(check_system_calls);
}

/// The host's files, in every way that needs no hole: by name, up from where it is, through its own /proc.
fn check_host_unseen(user: User) {
    let Some(environment) = environment(user) else { return };
    let canary = environment.write("canary", "seen");
    let canary = canary.to_str().unwrap();
    let paths: Vec<String> =
        ["", "/../../../..", "/proc/1/root", "/proc/1/cwd/../../..", "/proc/self/root/../..", "/dev/fd/../../.."]
            .iter()
            .map(|start| format!("{start}{canary}"))
            .chain(["/proc/2".to_owned(), format!("/proc/{}", std::process::id())])
            .collect();
    let mut command = vec!["run", "--rm", "-v", "./probe:/probe:ro", "busybox", "/probe", "exists", "/probe"];
    command.extend(paths.iter().map(String::as_str));
    let output = environment.layercake(&command);
    let facts = facts(&output.success().stdout);
    assert_eq!(facts.len(), paths.len() + 1);
    for (path, seen) in facts {
        assert_eq!(seen, if path == "/probe" { "yes" } else { "no" }, "{path} in {output}");
    }
    let without = ["run", "--rm", "--network", "none", "busybox", "readlink", "/proc/self/ns/net"];
    assert_ne!(environment.layercake(&without).success().one_line(), host_namespace("net"));
}

#[test]
fn nothing_of_the_host_is_seen() {
    User::ALL.into_iter().for_each(check_host_unseen);
}
