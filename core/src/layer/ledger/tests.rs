use std::fmt::Write as _;

use expect_test::{Expect, expect};
use layercake_cases::properties;
use proptest::prelude::*;

use super::advice::waste;
use super::*;
use crate::layer::archive::contents::list;
use crate::layer::archive::limits::Limits;
use crate::layer::diff::{Change, diff};
use crate::layer::entry::{Entry, Kind};
use crate::layer::testing::{any_tree, file, folder, of, write};
use crate::layer::tree::FileTree;
use crate::ordered;

const BLOCK: u64 = 512;

/// A layer of lines such as `+ /a text`, `/ /folder`, `= /link target`, `- /gone` and `o /opaque`.
fn layer(lines: &[&str]) -> Layer {
    let mut bytes = ordered::Map::new();
    let changes: Vec<_> = lines
        .iter()
        .map(|line| {
            let (kind, rest) = line.split_once(' ').unwrap();
            let (path, text) = rest.split_once(' ').unwrap_or((rest, ""));
            let path = ContainerPath::new(path);
            bytes.insert(path.clone(), text.as_bytes().to_vec());
            match kind {
                "+" => Change::Added(path, file(text)),
                "!" => Change::Added(path, Entry { mode: 0o755, ..file(text) }),
                "/" => Change::Added(path, folder()),
                "=" => Change::Added(path, of(Kind::HardLink { target: text.to_owned() }, 0o644)),
                "-" => Change::Removed(path),
                _ => Change::Opaque(path),
            }
        })
        .collect();
    read(&write(&changes, &|path| bytes[path].clone()).unwrap())
}

fn read(tar: &[u8]) -> Layer {
    let contents = list(tar, &Limits::default()).unwrap();
    Layer { diff_id: DiffId::new(Digest::of(tar)), contents }
}

/// The ledger of images as text: what each layer did in its place, what each file's bytes are for, the sums, the waste.
fn check(images: &[&[&Layer]], expected: &Expect) {
    let images: Vec<_> = images.iter().map(|layers| layers.to_vec()).collect();
    let ledger = ledger(&images);
    let mut text = String::new();
    for (image, account) in ledger.images.iter().enumerate() {
        for (step, layer) in account.layers.iter().zip(&images[image]) {
            let effects = step.effects.iter().zip(&layer.contents.members).map(|(effect, listed)| match effect {
                Effect::Added => format!("A {}", listed.change.path()),
                Effect::Changed => format!("C {}", listed.change.path()),
                Effect::Nothing => format!(". {}", listed.change.path()),
                Effect::Removed { paths, bytes } => {
                    format!("D {} ({paths} paths, {bytes} bytes)", listed.change.path())
                }
            });
            writeln!(text, "image {image} layer {}: {}", step.layer, effects.collect::<Vec<_>>().join(", ")).unwrap();
        }
    }
    for (place, layer) in ledger.layers.iter().enumerate() {
        for file in &layer.files {
            let fate = match &file.fate {
                Fate::Visible => "visible".to_owned(),
                Fate::Duplicate { layer, path } => format!("as {path} of {layer}"),
                Fate::Dead(Hidden { by, how }) => format!("dead, {how:?} by {by}"),
            };
            let hidden: Vec<_> = file.hidden.keys().collect();
            writeln!(text, "{place} {} {}: {fate}, hidden in {hidden:?}", file.path, file.size).unwrap();
        }
        writeln!(text, "{place} in images {:?}", layer.images).unwrap();
    }
    for waste in waste(&ledger) {
        let (bytes, files, place) = (waste.bytes, waste.files, waste.place);
        writeln!(text, "waste of {}: {bytes} bytes, {files} files, {place}, {:?}", waste.layer, waste.cause).unwrap();
    }
    let Sums { visible, duplicate, dead, framing } = ledger.sums();
    write!(text, "{visible} visible, {duplicate} duplicate, {dead} dead, {} blocks of framing", framing / BLOCK)
        .unwrap();
    expected.assert_eq(&text);
}

#[test]
fn what_a_later_layer_removes_or_replaces_is_dead() {
    check(
        &[&[
            &layer(&["/ /a", "+ /a/x 123456", "+ /b 1", "+ /c 12", "+ /d 123", "+ /e 12345"]),
            &layer(&["- /a", "+ /b 2", "! /c 12", "/ /d", "+ /f 1234"]),
            &layer(&["- /f"]),
        ]],
        &expect![[r#"
            image 0 layer 0: A /a, A /a/x, A /b, A /c, A /d, A /e
            image 0 layer 1: D /a (2 paths, 6 bytes), C /b, C /c, C /d, A /f
            image 0 layer 2: D /f (1 paths, 4 bytes)
            0 /a/x 6: dead, Removed by 1, hidden in [0]
            0 /b 1: dead, Replaced by 1, hidden in [0]
            0 /c 2: dead, Repeated by 1, hidden in [0]
            0 /d 3: dead, Replaced by 1, hidden in [0]
            0 /e 5: visible, hidden in []
            0 in images [0]
            1 /b 1: visible, hidden in []
            1 /c 2: visible, hidden in []
            1 /f 4: dead, Removed by 2, hidden in [0]
            1 in images [0]
            2 in images [0]
            waste of 0: 6 bytes, 1 files, /a/x, Hidden { by: 1, how: Removed }
            waste of 0: 4 bytes, 2 files, /, Hidden { by: 1, how: Replaced }
            waste of 1: 4 bytes, 1 files, /f, Hidden { by: 2, how: Removed }
            waste of 0: 2 bytes, 1 files, /c, Hidden { by: 1, how: Repeated }
            8 visible, 0 duplicate, 16 dead, 25 blocks of framing"#]],
    );
}

#[test]
fn the_bytes_of_a_hard_link_live_as_long_as_one_of_its_names() {
    check(
        &[&[
            &layer(&["+ /a 1234", "= /b a", "= /c b", "+ /d 12", "= /e d"]),
            &layer(&["- /a", "- /d", "- /e"]),
            &layer(&["+ /b 1"]),
        ]],
        &expect![[r#"
            image 0 layer 0: A /a, A /b, A /c, A /d, A /e
            image 0 layer 1: D /a (1 paths, 0 bytes), D /d (1 paths, 0 bytes), D /e (1 paths, 2 bytes)
            image 0 layer 2: C /b
            0 /a 4: visible, hidden in []
            0 /d 2: dead, Removed by 1, hidden in [0]
            0 in images [0]
            1 in images [0]
            2 /b 1: visible, hidden in []
            2 in images [0]
            waste of 0: 2 bytes, 1 files, /d, Hidden { by: 1, how: Removed }
            5 visible, 0 duplicate, 2 dead, 17 blocks of framing"#]],
    );
}

#[test]
fn an_opaque_folder_hides_what_is_below_and_nothing_of_its_own_layer() {
    check(
        &[&[&layer(&["/ /a", "+ /a/x 1", "/ /a/y", "+ /a/y/z 12"]), &layer(&["/ /a", "o /a", "+ /a/x 123"])]],
        &expect![[r#"
            image 0 layer 0: A /a, A /a/x, A /a/y, A /a/y/z
            image 0 layer 1: . /a, D /a (3 paths, 3 bytes), A /a/x
            0 /a/x 1: dead, Removed by 1, hidden in [0]
            0 /a/y/z 2: dead, Removed by 1, hidden in [0]
            0 in images [0]
            1 /a/x 3: visible, hidden in []
            1 in images [0]
            waste of 0: 3 bytes, 2 files, /a, Hidden { by: 1, how: Removed }
            3 visible, 0 duplicate, 3 dead, 13 blocks of framing"#]],
    );
}

#[test]
fn a_shared_layer_counts_once_and_is_dead_only_where_no_image_shows_it() {
    let base = layer(&["+ /a 123", "+ /b 12345"]);
    check(
        &[&[&base], &[&base, &layer(&["- /a", "- /b"])], &[&base, &layer(&["+ /a 1"]), &layer(&["+ /c 1"])]],
        &expect![[r#"
            image 0 layer 0: A /a, A /b
            image 1 layer 0: A /a, A /b
            image 1 layer 1: D /a (1 paths, 3 bytes), D /b (1 paths, 5 bytes)
            image 2 layer 0: A /a, A /b
            image 2 layer 2: C /a
            image 2 layer 3: A /c
            0 /a 3: visible, hidden in [1, 2]
            0 /b 5: visible, hidden in [1]
            0 in images [0, 1, 2]
            1 in images [1]
            2 /a 1: visible, hidden in []
            2 in images [2]
            3 /c 1: as /a of 2, hidden in []
            3 in images [2]
            waste of 3: 1 bytes, 1 files, /c, Duplicate { of: 2, together: true }
            9 visible, 1 duplicate, 0 dead, 17 blocks of framing"#]],
    );
    check(
        &[&[&base, &layer(&["- /a"])], &[&base, &layer(&["+ /a 1"])]],
        &expect![[r#"
        image 0 layer 0: A /a, A /b
        image 0 layer 1: D /a (1 paths, 3 bytes)
        image 1 layer 0: A /a, A /b
        image 1 layer 2: C /a
        0 /a 3: dead, Removed by 1, hidden in [0, 1]
        0 /b 5: visible, hidden in []
        0 in images [0, 1]
        1 in images [0]
        2 /a 1: visible, hidden in []
        2 in images [1]
        waste of 0: 3 bytes, 1 files, /a, Hidden { by: 1, how: Removed }
        6 visible, 0 duplicate, 3 dead, 12 blocks of framing"#]],
    );
}

#[test]
fn the_same_bytes_twice_are_duplicates_but_nothing_is_no_duplicate() {
    check(
        &[
            &[&layer(&["+ /a 123456", "+ /b 123456", "+ /c "]), &layer(&["+ /d 123456", "+ /e "])],
            &[&layer(&["+ /x 123456"])],
        ],
        &expect![[r#"
            image 0 layer 0: A /a, A /b, A /c
            image 0 layer 1: A /d, A /e
            image 1 layer 2: A /x
            0 /a 6: visible, hidden in []
            0 /b 6: as /a of 0, hidden in []
            0 /c 0: visible, hidden in []
            0 in images [0]
            1 /d 6: as /a of 0, hidden in []
            1 /e 0: visible, hidden in []
            1 in images [0]
            2 /x 6: as /a of 0, hidden in []
            2 in images [1]
            waste of 0: 6 bytes, 1 files, /b, Duplicate { of: 0, together: true }
            waste of 1: 6 bytes, 1 files, /d, Duplicate { of: 0, together: true }
            waste of 2: 6 bytes, 1 files, /x, Duplicate { of: 0, together: false }
            6 visible, 18 duplicate, 0 dead, 15 blocks of framing"#]],
    );
}

#[test]
fn a_layer_that_comes_twice_in_an_image_hides_itself_and_stays() {
    let twice = layer(&["+ /a 1"]);
    check(
        &[&[&twice, &layer(&["- /a"]), &twice]],
        &expect![[r#"
        image 0 layer 0: A /a
        image 0 layer 1: D /a (1 paths, 1 bytes)
        image 0 layer 0: A /a
        0 /a 1: visible, hidden in []
        0 in images [0]
        1 in images [0]
        1 visible, 0 duplicate, 0 dead, 6 blocks of framing"#]],
    );
    check(
        &[&[&layer(&[]), &layer(&[])], &[]],
        &expect![[r#"
        image 0 layer 0: 
        image 0 layer 0: 
        0 in images [0]
        0 visible, 0 duplicate, 0 dead, 2 blocks of framing"#]],
    );
}

#[test]
fn the_place_of_waste_is_where_nine_tenths_of_it_are() {
    let removal = layer(&["- /tmp", "- /var"]);
    let lists = layer(&["+ /tmp 1", "/ /var", "/ /var/lib", "+ /var/lib/1 12345", "+ /var/lib/2 1234"]);
    check(
        &[&[&lists, &removal]],
        &expect![[r#"
        image 0 layer 0: A /tmp, A /var, A /var/lib, A /var/lib/1, A /var/lib/2
        image 0 layer 1: D /tmp (1 paths, 1 bytes), D /var (4 paths, 9 bytes)
        0 /tmp 1: dead, Removed by 1, hidden in [0]
        0 /var/lib/1 5: dead, Removed by 1, hidden in [0]
        0 /var/lib/2 4: dead, Removed by 1, hidden in [0]
        0 in images [0]
        1 in images [0]
        waste of 0: 10 bytes, 3 files, /var/lib, Hidden { by: 1, how: Removed }
        0 visible, 0 duplicate, 10 dead, 13 blocks of framing"#]],
    );
}

/// The layer that makes `upper` of `lower`, and the bytes of its tar.
fn layer_between(lower: &FileTree, upper: &FileTree) -> (Layer, u64) {
    let text = |path: &ContainerPath| vec![b'x'; upper.get(path).map_or(0, Entry::size) as usize];
    let tar = write(&diff(lower, upper), &text).unwrap();
    (read(&tar), tar.len() as u64)
}

proptest! {
    #![proptest_config(properties(5_000))]

    #[test]
    fn the_sums_are_the_blobs_and_what_is_visible_is_the_tree(
        trees in prop::collection::vec(any_tree(), 1..4),
        other in any_tree(),
    ) {
        let mut lower = FileTree::new();
        let mut layers = Vec::new();
        for upper in &trees {
            layers.push(layer_between(&lower, upper));
            lower = upper.clone();
        }
        let (branch, branch_bytes) = layer_between(&trees[0], &other);
        let single: Vec<_> = layers.iter().map(|(layer, _)| layer).collect();

        let alone = ledger(std::slice::from_ref(&single));
        let sums = alone.sums();
        prop_assert_eq!(sums.visible + sums.duplicate, lower.bytes());

        let both = ledger(&[single, vec![&layers[0].0, &branch]]);
        let mut blobs: ordered::Map<_, _> = layers.iter().map(|(layer, bytes)| (layer.diff_id, *bytes)).collect();
        blobs.insert(branch.diff_id, branch_bytes);
        prop_assert_eq!(both.sums().total(), blobs.values().sum::<u64>());
        for layer in &both.layers {
            prop_assert_eq!(layer.sums().total(), blobs[&layer.diff_id]);
        }
        let shared = both.sums_of(|layer| layer.images.len() > 1);
        let unique = both.sums_of(|layer| layer.images.len() == 1);
        prop_assert_eq!(shared.total() + unique.total(), both.sums().total());
    }
}
