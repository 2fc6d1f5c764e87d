//! Commands for RUN, each with its effect on a tree told a second time.

use crate::tree::{Kind, Node, Tree, join};

/// A command; its number makes its names its own.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    Nothing,
    Make(usize),
    /// By a program that names its own interpreter.
    Script(usize),
    /// Hard links and symlinks.
    Links(usize),
    OddNames(usize),
    Pipe(usize),
    /// What the variables are.
    Variables(usize),
    WhereAmI(usize),
    /// A folder, and another name for it.
    Alias(usize),
    RemovePrograms,
    /// A folder that is removed and made anew: nothing below shows through.
    Replace(String),
    Remove(String),
    Append(String),
    ChangeMode(String),
    ChangeOwner(String),
    ToFolder(String),
    ToFile(String),
    /// A hard link to a file of an earlier layer.
    Link(String, usize),
    Move(String, usize),
    /// As a user that may write only there.
    Temporary(usize),
}

impl Command {
    /// As the shell understands it. Paths are quoted by `'`.
    pub(crate) fn script(&self) -> String {
        match self {
            Self::Nothing => "true".to_owned(),
            Self::Make(number) => format!("mkdir -p /run{number}/x && echo {number} > /run{number}/x/f"),
            Self::Script(number) => format!("echo script > /run_script{number}"),
            Self::Links(number) => {
                format!("echo h > /h{number}; ln /h{number} /g{number}; ln -s h{number} /l{number}")
            }
            Self::OddNames(number) => format!(
                "mkdir -p /odd{number}/'a b' /odd{number}/a-b /odd{number}/a; echo ä > /odd{number}/'a b'/ü; \
                 chmod 4755 /odd{number}/'a b'/ü; touch /odd{number}/.wh_no /odd{number}/a/-n"
            ),
            Self::Pipe(number) => {
                format!("mkfifo -m 600 /fifo{number}; touch -d '2001-02-03 04:05:06' /fifo{number}")
            }
            Self::Variables(number) => format!("echo \"$A $GLOBAL $X\" > /env{number}; chown 12:34 /env{number}"),
            Self::WhereAmI(number) => format!("pwd > /pwd{number}"),
            Self::Alias(number) => format!("mkdir /real{number}; ln -s real{number} /alias{number}"),
            Self::RemovePrograms => "rm -f /bin/wget /bin/vi".to_owned(),
            Self::Replace(path) => format!("rm -rf '{path}'; mkdir -p '{path}'; echo new > '{path}'/new"),
            Self::Remove(path) => format!("rm -rf '{path}'"),
            Self::Append(path) => format!("if [ -f '{path}' ]; then echo more >> '{path}'; fi"),
            Self::ChangeMode(path) => format!("if [ -e '{path}' ]; then chmod 750 '{path}'; fi"),
            Self::ChangeOwner(path) => format!("if [ -e '{path}' ]; then chown 5:6 '{path}'; fi"),
            Self::ToFolder(path) => format!("rm -rf '{path}'; mkdir -p '{path}'/in; echo in > '{path}'/in/it"),
            Self::ToFile(path) => format!("rm -rf '{path}'; mkdir -p \"$(dirname '{path}')\"; echo file > '{path}'"),
            Self::Link(path, number) => format!("if [ -f '{path}' ]; then ln '{path}' /hard{number}; fi"),
            Self::Move(path, number) => format!("if [ -e '{path}' ]; then mv '{path}' /moved{number}; fi"),
            Self::Temporary(number) => format!("echo t > /tmp/t{number}"),
        }
    }

    /// The same on a tree, in a container with this working directory and user.
    pub(crate) fn apply(&self, tree: &mut Tree, working_directory: &str, user: (u32, u32)) {
        let mut put = |path: String, node: Node| tree.put(&path, Node { owner: user, ..node });
        match self {
            Self::Nothing => {}
            Self::Make(number) => put(format!("/run{number}/x/f"), Node::file(&format!("{number}\n"), 0o644)),
            Self::Script(number) => put(format!("/run_script{number}"), Node::file("script\n", 0o644)),
            Self::Links(number) => {
                put(format!("/h{number}"), Node::file("h\n", 0o644));
                put(format!("/g{number}"), Node::file("h\n", 0o644));
                put(format!("/l{number}"), Node::link(&format!("h{number}")));
            }
            Self::OddNames(number) => {
                put(format!("/odd{number}/a b/ü"), Node::file("ä\n", 0o4755));
                put(format!("/odd{number}/a-b"), Node::folder());
                put(format!("/odd{number}/a/-n"), Node::file("", 0o644));
                put(format!("/odd{number}/.wh_no"), Node::file("", 0o644));
            }
            Self::Pipe(number) => {
                let pipe = Node { time: Some(981_173_106), ..Node::new(Kind::Pipe, 0o600) };
                put(format!("/fifo{number}"), pipe);
            }
            Self::Variables(number) => {
                let node = Node { owner: (12, 34), ..Node::new(Kind::File(None), 0o644) };
                tree.put(&format!("/env{number}"), node);
            }
            Self::WhereAmI(number) => {
                put(format!("/pwd{number}"), Node::file(&format!("{working_directory}\n"), 0o644));
            }
            Self::Alias(number) => {
                put(format!("/real{number}"), Node::folder());
                put(format!("/alias{number}"), Node::link(&format!("real{number}")));
            }
            Self::RemovePrograms => {
                tree.take("/bin/wget");
                tree.take("/bin/vi");
            }
            Self::Replace(path) => {
                tree.take(path);
                tree.put(&join(path, "new"), Node::file("new\n", 0o644));
            }
            Self::Remove(path) => drop(tree.take(path)),
            Self::Append(path) => {
                if let Some(Node { kind: Kind::File(content), time, .. }) = tree.0.get_mut(path) {
                    *time = None;
                    content.iter_mut().for_each(|content| content.extend_from_slice(b"more\n"));
                }
            }
            Self::ChangeMode(path) => tree.0.get_mut(path).into_iter().for_each(|node| node.mode = 0o750),
            Self::ChangeOwner(path) => {
                if let Some(node) = tree.0.get_mut(path) {
                    node.owner = (5, 6);
                    // The kernel takes the bits away that would give the new owner's rights to others.
                    if !node.is_folder() {
                        node.mode &= 0o777;
                    }
                }
            }
            Self::ToFolder(path) => {
                tree.take(path);
                tree.put(&join(path, "in/it"), Node::file("in\n", 0o644));
            }
            Self::ToFile(path) => {
                tree.take(path);
                tree.put(path, Node::file("file\n", 0o644));
            }
            Self::Link(path, number) => {
                if let Some(node @ Node { kind: Kind::File(_), .. }) = tree.get(path).cloned() {
                    tree.put(&format!("/hard{number}"), node);
                }
            }
            Self::Move(path, number) => {
                for (below, mut node) in tree.take(path) {
                    // A folder of a lower layer cannot be renamed (EXDEV): mv copies it, and busybox's gives links a new time.
                    if !below.is_empty() && matches!(node.kind, Kind::Link(_)) {
                        node.time = None;
                    }
                    tree.put(&format!("/moved{number}{below}"), node);
                }
            }
            Self::Temporary(number) => put(format!("/tmp/t{number}"), Node::file("t\n", 0o644)),
        }
    }
}
