use expect_test::{Expect, expect};
use layercake_cases::properties;
use proptest::prelude::*;

use super::*;
use crate::digest::Digest;
use crate::layer::testing::{file, folder, of};

fn link(target: &str) -> Entry {
    of(Kind::HardLink { target: target.to_owned() }, 0o644)
}

fn tree(entries: &[(&str, Entry)]) -> FileTree {
    entries.iter().map(|(path, entry)| (ContainerPath::new(path), entry.clone())).collect()
}

/// The changes from `lower` to `upper` as one line each; they must make `upper` of `lower`.
fn check(lower: &[(&str, Entry)], upper: &[(&str, Entry)], expected: &Expect) {
    let (lower, upper) = (tree(lower), tree(upper));
    let changes = diff(&lower, &upper);
    let lines: Vec<_> = changes
        .iter()
        .map(|change| match change {
            Change::Added(path, _) => format!("A {path}"),
            Change::Modified(path, _) => format!("C {path}"),
            Change::Removed(path) => format!("D {path}"),
            Change::Opaque(path) => format!("O {path}"),
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
    assert_eq!(apply(&lower, &changes), upper);
}

#[test]
fn removals_stand_before_siblings_and_take_what_is_below() {
    check(
        &[("/a", folder()), ("/a/x", file("1")), ("/z", folder()), ("/z/x", file("2"))],
        &[("/a", folder()), ("/a/b", file("1"))],
        &expect![[r#"
            D /z
            D /a/x
            A /a/b"#]],
    );
}

#[test]
fn a_file_in_place_of_a_folder_needs_no_removals() {
    check(&[("/a", folder()), ("/a/x", file("1"))], &[("/a", file("2"))], &expect![[r#"C /a"#]]);
    check(
        &[("/a", file("2"))],
        &[("/a", folder()), ("/a/x", file("1"))],
        &expect![[r#"
        C /a
        A /a/x"#]],
    );
}

#[test]
fn metadata_counts() {
    let later = Entry { mtime: 2, ..file("1") };
    let owned = Entry { uid: 7, ..folder() };
    check(
        &[("/a", file("1")), ("/b", folder())],
        &[("/a", later), ("/b", owned)],
        &expect![[r#"
        C /a
        C /b"#]],
    );
}

#[test]
fn all_names_of_a_changed_file_travel_together() {
    check(
        &[("/a", file("1")), ("/b", link("a"))],
        &[("/a", file("2")), ("/b", link("a"))],
        &expect![[r#"
            C /a
            C /b"#]],
    );
    check(
        &[("/a", file("1"))],
        &[("/a", file("1")), ("/b", link("a"))],
        &expect![[r#"
        C /a
        A /b"#]],
    );
    check(
        &[("/a", file("1")), ("/b", link("a")), ("/c", link("a"))],
        &[("/b", file("1")), ("/c", link("b"))],
        &expect![[r#"
            D /a
            C /b
            C /c"#]],
    );
}

#[test]
fn the_fellows_of_a_replaced_name_keep_the_old_file() {
    let lower = tree(&[("/a", file("1")), ("/b", link("a")), ("/c", link("a"))]);
    let replaced = apply(&lower, &[Change::Modified(ContainerPath::new("/a"), file("2"))]);
    assert_eq!(replaced, tree(&[("/a", file("2")), ("/b", file("1")), ("/c", link("b"))]));
    let removed = apply(&lower, &[Change::Removed(ContainerPath::new("/a"))]);
    assert_eq!(removed, tree(&[("/b", file("1")), ("/c", link("b"))]));
}

#[test]
fn removals_never_hide_what_comes_with_them() {
    let lower = tree(&[("/a", folder()), ("/a/old", file("1"))]);
    let path = ContainerPath::new;
    let changes =
        [Change::Added(path("/a/new"), file("2")), Change::Opaque(path("/a")), Change::Removed(path("/a/new"))];
    assert_eq!(apply(&lower, &changes), tree(&[("/a", folder()), ("/a/new", file("2"))]));
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let kind = prop_oneof![
        3 => Just(Kind::Directory),
        3 => (0..3u64).prop_map(|size| Kind::File { size, digest: Digest::of(&size.to_le_bytes()) }),
        1 => "[ab](/[ab]){0,2}".prop_map(|target| Kind::HardLink { target }),
        1 => "[ab.]{1,3}".prop_map(|target| Kind::Symlink { target }),
    ];
    (kind, 0..2i64).prop_map(|(kind, mtime)| Entry { mtime, ..of(kind, 0o755) })
}

/// Any map of paths at all: files with children, children without folders, links to nothing.
fn any_tree() -> impl Strategy<Value = FileTree> {
    prop::collection::vec(("(/[abc]){0,3}", any_entry()), 0..12)
        .prop_map(|entries| entries.into_iter().map(|(path, entry)| (ContainerPath::new(&path), entry)).collect())
}

proptest! {
    #![proptest_config(properties(5_000))]

    #[test]
    fn apply_undoes_diff(lower in any_tree(), upper in any_tree()) {
        prop_assert_eq!(apply(&lower, &diff(&lower, &upper)), upper);
    }

    #[test]
    fn nothing_changes_between_equal_trees(tree in any_tree()) {
        prop_assert_eq!(diff(&tree, &tree), vec![]);
    }
}
