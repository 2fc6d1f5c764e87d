//! `kill -9` at any moment leaves a store that the next command can use.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::fixture::{container, image, import, reference};
use super::verify::verify;
use crate::mode::Mode;
use crate::store::Store;

/// Set for the child, to the store that it works on.
const CHILD: &str = "LAYERCAKE_TEST_CRASH_STORE";

#[test]
fn a_killed_process_leaves_a_store_that_the_next_one_can_use() {
    let root = tempfile::tempdir().unwrap();
    // From before the store is there to well into the work, in uneven steps.
    for round in 0..40_u64 {
        kill_after(root.path(), Duration::from_micros(round * round * 97 % 30_000));
        let store = Store::open(root.path(), Mode::Root).unwrap();
        store.sweep_scratch().unwrap();
        verify(&store);
        let layer = import(&store, None, &[("f", "0")]);
        let scratch = store.scratch().unwrap();
        store.make_upper(Some(&layer.chain_id), scratch.path()).unwrap();
        drop(scratch);
        drop(store);
        assert_eq!(fs::read_dir(root.path().join("tmp")).unwrap().count(), 0, "round {round}");
    }
    // The making of a store, too.
    for round in 0..12_u64 {
        let root = tempfile::tempdir().unwrap();
        kill_after(root.path(), Duration::from_millis(round));
        verify(&Store::open(root.path(), Mode::Root).unwrap());
    }
    // A removal clears away what was orphaned.
    let store = Store::open(root.path(), Mode::Root).unwrap();
    let last = image(&store, "last", &["last"]);
    store.remove_image(&last.id).unwrap();
    for (folder, query) in [
        ("layers", "SELECT count(*) FROM layers"),
        ("containers", "SELECT count(*) FROM containers"),
        (
            "blobs/sha256",
            "SELECT count(*) FROM (SELECT id FROM images UNION SELECT manifest FROM images UNION SELECT blob FROM layers)",
        ),
    ] {
        let rows: usize = store.database().query_row(query, [], |row| row.get(0)).unwrap();
        assert_eq!(fs::read_dir(root.path().join(folder)).unwrap().count(), rows, "{folder}");
    }
}

fn kill_after(root: &Path, time: Duration) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::tests::crash::work_until_killed", "--ignored", "--nocapture"])
        .env(CHILD, root)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("works") {
        line.clear();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "the child ended before it began");
    }
    thread::sleep(time);
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9), "the child ended by itself");
}

/// Not a test: what the child does until it is killed.
#[test]
#[ignore = "runs for ever; started by the test above"]
#[expect(clippy::print_stdout, reason = "tells the parent that it begins")]
fn work_until_killed() {
    let Some(root) = std::env::var_os(CHILD) else { return };
    println!("works");
    let store = Store::open(Path::new(&root), Mode::Root).unwrap();
    for round in 0_u64.. {
        let number = (round % 3).to_string();
        let made = image(&store, "f", &["shared", &number, &round.to_string()]);
        store.tag(&reference(&format!("app:{number}")), &made.id).unwrap();
        let id = format!("{:016x}{:016x}", std::process::id(), round);
        store.create_container(&container(&id, &id, made.id), &[]).unwrap();
        fs::write(store.container_directory(&format!("{id:0<64}")).join("upper/file"), "x").unwrap();
        store.remove_container(&format!("{id:0<64}")).unwrap();
        if round % 2 == 1 {
            store.remove_image(&made.id).unwrap();
        }
    }
}
