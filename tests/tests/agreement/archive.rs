//! Archives for ADD: what is in them, their bytes, and what unpacking them does to a tree, told a second time.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use layercake_core::layer::archive::FIXED_TIME;
use tar::{Builder, EntryType, Header};

use crate::tree::{Kind, Node, Tree, join, name, parent};

/// The name of an archive in the context, and what compresses it. Builders look at the bytes, so one name says nothing.
pub(crate) const FORMS: [(&str, &[&str]); 5] = [
    ("packed.tar", &[]),
    ("packed.tgz", &["gzip", "-n"]),
    ("packed.tar.xz", &["xz", "-1"]),
    ("packed.zst", &["zstd", "-q"]),
    ("packed", &["bzip2"]),
];

/// How many contents there are.
pub(crate) const VERSIONS: usize = 3;

/// The bytes of each form with each content.
static ARCHIVES: LazyLock<Vec<Vec<Vec<u8>>>> = LazyLock::new(|| {
    let of_form = |(_, compress): &(&str, &[&str])| (0..VERSIONS).map(|version| pack(version, compress)).collect();
    FORMS.iter().map(of_form).collect()
});

/// What a member of an archive is.
enum Member {
    /// As a tree has it.
    Node(Node),
    /// A further name of a file before it.
    HardLink(&'static str),
    /// What nobody unpacks.
    Pipe,
}

/// An archive in a context.
pub(crate) fn file(form: usize, version: usize) -> Node {
    Node::new(Kind::File(Some(ARCHIVES[form][version].clone())), 0o644)
}

/// Which content a file has, if it is an archive.
pub(crate) fn version(file: &Node) -> Option<usize> {
    let Kind::File(Some(bytes)) = &file.kind else { return None };
    ARCHIVES.iter().find_map(|versions| versions.iter().position(|archive| archive == bytes))
}

fn members(version: usize) -> Vec<(&'static str, Member)> {
    let owned = |node: Node, owner| Member::Node(Node { owner, ..node });
    let program = Node::file(&format!("#!/bin/sh\necho {version}\n"), 0o4751);
    let mut members = vec![
        ("bin", owned(Node { mode: 0o711, ..Node::folder() }, (7, 8))),
        // What has two names is left alone by commands: see `scenario::pick_path`.
        ("bin/hard-one", owned(program, (7, 8))),
        ("bin/hard-two", Member::HardLink("bin/hard-one")),
        ("bin/three", Member::Node(Node::link("hard-one"))),
        ("pipe", Member::Pipe),
        // Its folders are not in the archive yet.
        ("share/a b/ü", owned(Node::file("umlaut\n", 0o600), (1, 2))),
        ("share", owned(Node { mode: 0o1770, ..Node::folder() }, (1, 2))),
        // Through a link that is of the archive, and cannot lead out of where it is unpacked.
        ("way", Member::Node(Node::link("/../share"))),
        ("way/inner", Member::Node(Node::file("inner\n", 0o644))),
        // The later one counts.
        ("twice", Member::Node(Node::file("first\n", 0o644))),
        ("twice", Member::Node(Node::file("second\n", 0o640))),
        ("./here", Member::Node(Node::file("", 0o444))),
    ];
    match version {
        0 => {}
        1 => members.push(("more/f", Member::Node(Node::file("more\n", 0o644)))),
        // A file that the others have as a folder, and the other way round.
        _ => members
            .extend([("more", Member::Node(Node::file("file\n", 0o644))), ("here-too", Member::Node(Node::folder()))]),
    }
    members
}

fn pack(version: usize, compress: &[&str]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, member) in members(version) {
        let mut header = Header::new_gnu();
        header.set_mtime(1_000_000_000);
        let (kind, content, target) = match &member {
            Member::HardLink(target) => (EntryType::Link, &[][..], Some(*target)),
            Member::Pipe => (EntryType::Fifo, &[][..], None),
            Member::Node(node) => match &node.kind {
                Kind::Folder => (EntryType::Directory, &[][..], None),
                Kind::File(content) => (EntryType::Regular, content.as_deref().unwrap_or_default(), None),
                Kind::Link(target) => (EntryType::Symlink, &[][..], Some(target.as_str())),
                Kind::Pipe => (EntryType::Fifo, &[][..], None),
            },
        };
        // A hard link's header says what its file's says.
        let program = Node { owner: (7, 8), ..Node::file("", 0o4751) };
        let node = if let Member::Node(node) = &member { node } else { &program };
        header.set_entry_type(kind);
        header.set_mode(node.mode);
        header.set_uid(node.owner.0.into());
        header.set_gid(node.owner.1.into());
        header.set_size(content.len() as u64);
        match target {
            Some(target) => {
                // As it is: the crate would clean it.
                header.set_link_name_literal(target).unwrap();
                builder.append_data(&mut header, path, content).unwrap();
            }
            None => builder.append_data(&mut header, path, content).unwrap(),
        }
    }
    let tar = builder.into_inner().unwrap();
    let Some((program, arguments)) = compress.split_first() else { return tar };
    let mut command = Command::new(program);
    command.args(arguments).args(["-c"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // All of it fits into a pipe.
    child.stdin.take().unwrap().write_all(&tar).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program} failed");
    output.stdout
}

/// Unpacks an archive into the folder `destination`, which is there. `owner` is that of all members, if one is wanted.
///
/// # Errors
/// Why it cannot be unpacked.
pub(crate) fn unpack(
    tree: &mut Tree,
    version: usize,
    destination: &str,
    owner: Option<(u32, u32)>,
) -> Result<(), String> {
    // As a tree of its own, out of which no link leads.
    let mut inside = Tree::default();
    let start = destination.trim_end_matches('/').len();
    let below: Vec<String> =
        tree.at_or_below(destination).map(|(path, _)| path.to_owned()).filter(|path| path != destination).collect();
    for path in &below {
        inside.put(&path[start..], tree.0.remove(path).unwrap());
    }
    for (path, member) in members(version) {
        put(&mut inside, &join("/", path.trim_start_matches("./")), member, owner)?;
    }
    for (path, node) in inside.0 {
        tree.put(&join(destination, path.trim_start_matches('/')), node);
    }
    Ok(())
}

fn put(tree: &mut Tree, path: &str, member: Member, owner: Option<(u32, u32)>) -> Result<(), String> {
    let mut node = match member {
        Member::Pipe => return Ok(()),
        Member::HardLink(target) => tree.get(&join("/", target)).cloned().ok_or("a link to nothing")?,
        Member::Node(node) => node,
    };
    let at = if node.is_folder() { tree.resolve(path)? } else { join(&tree.resolve(parent(path))?, name(path)) };
    for above in std::iter::successors(Some(parent(&at)), |path| (*path != "/").then(|| parent(path))) {
        match tree.get(above) {
            Some(node) if !node.is_folder() => return Err(format!("{above}: not a folder")),
            None if above != "/" => {
                tree.0.insert(above.to_owned(), Node { time: Some(FIXED_TIME), ..Node::folder() });
            }
            _ => {}
        }
    }
    if !(node.is_folder() && tree.is_folder(&at)) {
        tree.take(&at);
    }
    node.owner = owner.unwrap_or(node.owner);
    node.time = Some(FIXED_TIME);
    tree.put(&at, node);
    Ok(())
}
