//! What the kernel and the shell do together: process 1, signals, terminals, fuel, copies.

use super::files::{Content, FileSystem, Kind, Permissions};
use super::kernel::{
    Credentials, Kernel, Location, Mount, Mounts, NamespaceId, Rest, Signal, Start, Status, TerminalId,
};
use super::programs;
use super::shell::{Flavour, Shell};
use crate::ordered;

const OWNER: Permissions = Permissions { mode: 0o755, uid: 0, gid: 0 };
const SECOND: u64 = 1_000_000_000;

#[derive(Clone)]
struct Machine {
    kernel: Kernel,
    namespace: NamespaceId,
    terminal: TerminalId,
}

fn file_system() -> FileSystem {
    let mut files = FileSystem::new(OWNER, 0);
    let root = files.root();
    let bin = files.add_folder(root, "bin", OWNER, 0).unwrap();
    for name in programs::names().chain(["sh", "busybox"]) {
        let program = Kind::File(Content::program("busybox", 1));
        files.add(bin, name, program, OWNER, 0).unwrap();
    }
    files.add(bin, "mystery", Kind::File(Content::program("mystery", 1)), OWNER, 0).unwrap();
    files
}

/// A machine whose process 1 is `sh` with these arguments.
fn machine(arguments: &[&str]) -> Machine {
    let mut kernel = Kernel::new(0, programs::load);
    let files = file_system();
    let root = Location { inode: files.root(), file_system: kernel.add_file_system(files) };
    let namespace = kernel.add_namespace("model", Mounts::new(root));
    let terminal = kernel.add_terminal(false);
    let arguments: Vec<String> = std::iter::once(&"sh").chain(arguments).map(|word| (*word).to_owned()).collect();
    let program = Box::new(Shell::new(Flavour::Ash, arguments.clone()));
    let environment = ordered::Map::from([("PATH".to_owned(), "/bin".to_owned())]);
    let credentials = Credentials::root();
    kernel.start(namespace, Start { program, arguments, credentials, environment, terminal: Some(terminal) });
    Machine { kernel, namespace, terminal }
}

impl Machine {
    fn run(&mut self, seconds: u64) -> Rest {
        let end = self.kernel.clock() + seconds * SECOND;
        self.kernel.run_until(end, &mut 1_000_000)
    }

    fn shown(&mut self) -> String {
        String::from_utf8(self.kernel.shown_on(self.terminal)).unwrap()
    }

    fn ended(&self) -> Option<Status> {
        self.kernel.namespace(self.namespace).unwrap().ended()
    }

    fn names(&self) -> Vec<String> {
        self.kernel.processes().map(|process| process.name().to_owned()).collect()
    }
}

#[test]
fn process_1_does_not_hear_what_it_has_no_handler_for() {
    let mut machine = machine(&["-c", "sleep 100; echo end"]);
    machine.run(1);
    machine.kernel.signal_init(machine.namespace, Signal::TERM);
    machine.run(1);
    assert_eq!(machine.ended(), None);
    machine.kernel.signal_init(machine.namespace, Signal::KILL);
    assert_eq!(machine.ended(), Some(Status::Killed(Signal::KILL)));
    assert!(machine.names().is_empty(), "with process 1, everything ends");
}

#[test]
fn process_1_hears_what_it_traps_once_its_child_has_ended() {
    let mut machine = machine(&["-c", "trap 'echo got it; exit 3' TERM; while true; do sleep 1; done"]);
    machine.run(2);
    machine.kernel.signal_init(machine.namespace, Signal::TERM);
    machine.run(2);
    assert_eq!((machine.shown().as_str(), machine.ended()), ("got it\n", Some(Status::Exited(3))));
}

#[test]
fn the_last_command_takes_the_shells_place() {
    let mut machine = machine(&["-c", "sleep 100"]);
    machine.run(1);
    assert_eq!(machine.names(), ["sleep"]);
}

#[test]
fn ctrl_c_ends_the_command_and_not_the_shell() {
    let mut machine = machine(&[]);
    machine.run(1);
    assert_eq!(machine.shown(), "/ # ");
    machine.kernel.type_on(machine.terminal, b"sleep 1000\n");
    machine.run(1);
    assert_eq!(machine.names(), ["sh", "sleep"]);
    machine.kernel.type_on(machine.terminal, b"\x03");
    machine.run(1);
    assert_eq!(machine.names(), ["sh"]);
    machine.kernel.type_on(machine.terminal, b"echo $?\n");
    machine.run(1);
    assert!(machine.shown().contains("130\n/ # "));
    machine.kernel.type_on(machine.terminal, b"\x04");
    machine.run(1);
    assert_eq!(machine.ended(), Some(Status::Exited(0)));
}

#[test]
fn a_command_may_go_on_on_the_next_line() {
    let mut machine = machine(&[]);
    machine.kernel.type_on(machine.terminal, b"for i in 1 2\ndo echo $i\ndone\n");
    machine.run(1);
    assert_eq!(machine.shown(), "/ # > > 1\n2\n/ # ");
}

#[test]
fn a_copy_goes_on_by_itself() {
    let mut machine = machine(&[]);
    machine.kernel.type_on(machine.terminal, b"x=before\n");
    machine.run(1);
    let mut earlier = machine.clone();
    machine.kernel.type_on(machine.terminal, b"x=after; echo $x >/file; cat /file\n");
    machine.run(1);
    assert!(machine.shown().contains("after\n"));
    earlier.kernel.type_on(earlier.terminal, b"echo $x; cat /file\n");
    earlier.run(1);
    assert!(earlier.shown().contains("before\ncat: /file: No such file or directory\n"));
}

#[test]
fn what_never_ends_uses_up_its_fuel_and_can_be_interrupted() {
    for script in ["while true; do :; done", "f() { f | f & }; f; while true; do :; done", "yes > /dev/null"] {
        let mut machine = machine(&[]);
        machine.kernel.type_on(machine.terminal, format!("{script}\n").as_bytes());
        let mut fuel = 20_000;
        let rest = machine.kernel.run(&mut fuel);
        // There is no /dev in this machine: then `yes` ends at once.
        assert!(rest == Rest::OutOfFuel || script.starts_with("yes"), "{script}: {rest:?}");
        assert!(machine.kernel.processes().count() <= 1000, "{script}");
        let mut copy = machine.clone();
        copy.kernel.signal_init(copy.namespace, Signal::KILL);
        assert_eq!(copy.ended(), Some(Status::Killed(Signal::KILL)), "{script}");
    }
}

#[test]
fn a_program_that_the_model_does_not_know_says_so() {
    let mut machine = machine(&["-c", "mystery; echo $?"]);
    machine.run(1);
    assert!(machine.shown().starts_with("sh: mystery: this program is not modelled"), "{}", machine.shown());
}

#[test]
fn a_mount_covers_a_folder_and_leads_back() {
    let mut machine = machine(&["-c", "cd /mnt/in; pwd; cd ../..; pwd; echo x > /mnt/in/f; echo $?; ls /mnt/in"]);
    let mut volume = FileSystem::new(OWNER, 0);
    let top = volume.root();
    volume.add_folder(top, "in", OWNER, 0).unwrap();
    let seen = Location { inode: top, file_system: machine.kernel.add_file_system(volume) };
    let root = machine.kernel.namespace(machine.namespace).unwrap().mounts.root();
    let files = machine.kernel.file_system_mut(root.file_system).unwrap();
    let point = files.add_folder(root.inode, "mnt", OWNER, 0).unwrap();
    let mut mounts = Mounts::new(root);
    mounts.mount(Location { inode: point, ..root }, Mount { seen, read_only: false });
    machine.kernel.set_mounts(machine.namespace, mounts.clone());
    let mut read_only = machine.clone();
    machine.run(1);
    assert_eq!(machine.shown(), "/mnt/in\n/\n0\nf\n");
    mounts.mount(Location { inode: point, ..root }, Mount { seen, read_only: true });
    read_only.kernel.set_mounts(read_only.namespace, mounts);
    read_only.run(1);
    assert!(read_only.shown().contains("Read-only file system\n1\n"));
}
