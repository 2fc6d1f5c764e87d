use expect_test::{Expect, expect};

use super::*;
use crate::digest::{DiffId, Digest};
use crate::layer::archive::contents::{Contents, Listed};
use crate::layer::diff::Change;
use crate::layer::entry::Entry;
use crate::layer::ledger::ledger;
use crate::layer::testing::{file, folder};
use crate::render::catalogue::Language;

/// A layer of lines such as `+ /file text`, `+ /folder/` and `- /gone`; texts are repeated to thousands of bytes.
fn layer(lines: &[&str]) -> Layer {
    let change = |line: &&str| {
        let (kind, rest) = line.split_once(' ').unwrap();
        let (path, text) = rest.split_once(' ').unwrap_or((rest, ""));
        let is_folder = path.ends_with('/');
        let path = ContainerPath::new(path);
        match kind {
            "+" if is_folder => Change::Added(path, folder()),
            "+" => Change::Added(path, file(&text.repeat(1000))),
            "!" => Change::Added(path, Entry { uid: 7, ..file(&text.repeat(1000)) }),
            _ => Change::Removed(path),
        }
    };
    let listed = |line| Listed { change: change(line), framing: 512 };
    let contents = Contents { members: lines.iter().map(listed).collect(), end: 1024 };
    Layer { diff_id: DiffId::new(Digest::of(lines.concat().as_bytes())), contents }
}

fn report(images: &[(&str, &[(&str, &Layer)])]) -> Report {
    let stacks: Vec<Vec<&Layer>> =
        images.iter().map(|(_, layers)| layers.iter().map(|(_, layer)| *layer).collect()).collect();
    let ledger = ledger(&stacks);
    let find = |diff_id| stacks.iter().flatten().find(|layer| layer.diff_id == diff_id).map(|layer| (*layer).clone());
    let layers = ledger.layers.iter().map(|account| find(account.diff_id).unwrap()).collect();
    let named = |(name, layers): &(&str, &[(&str, &Layer)])| Named {
        name: (*name).to_owned(),
        made_by: layers.iter().map(|(made_by, _)| (*made_by).to_owned()).collect(),
    };
    Report { images: images.iter().map(named).collect(), layers, ledger }
}

fn check(images: &[(&str, &[(&str, &Layer)])], all_files: bool, expected: &Expect) {
    expected.assert_eq(&text(&report(images), all_files, Language::English));
}

fn base() -> Layer {
    layer(&["+ /bin/", "+ /bin/sh 1234567890", "+ /etc/", "+ /etc/passwd 12"])
}

#[test]
fn one_image_with_waste_of_all_kinds() {
    let lists = layer(&[
        "+ /etc/passwd 123",
        "+ /lists/",
        "+ /lists/1 12345",
        "+ /lists/2 1234",
        "+ /lists/3 123a",
        "+ /lists/4 12b",
        "+ /lists/5 12c",
        "+ /lists/6 12d",
        "+ /run 1",
    ]);
    let gone = layer(&["- /lists", "! /bin/sh 1234567890", "+ /run 1"]);
    let copy = layer(&["- /never", "+ /copy 1234567890", "+ /evil\u{1b}[2J "]);
    let image: (&str, &[(&str, &Layer)]) = (
        "app:1",
        &[
            ("ADD base", &base()),
            ("RUN apt-get update", &lists),
            ("RUN chown 7 /bin/sh\n&& rm /lists", &gone),
            ("", &copy),
        ],
    );
    check(
        &[image],
        false,
        &expect![[r#"
            app:1: 4 layers, 72.8kB
            LAYER     SIZE      ADDED     CHANGED   DELETED   MADE BY
            1         15.1kB    4         0         0         ADD base
            2         31.6kB    8         1         0         RUN apt-get update
            3         13.6kB    0         2         1         RUN chown 7 /bin/sh && rm /lists
            4         12.6kB    2         0         0         (unknown)

            Layer 1: ADD base
              A    10kB  /bin/sh  (dead: repeated by layer 3)
              A     2kB  /etc/passwd  (dead: replaced by layer 2)
                and 2 more (--files lists all)

            Layer 2: RUN apt-get update
              A     5kB  /lists/1  (dead: deleted by layer 3)
              A     4kB  /lists/2  (dead: deleted by layer 3)
              A     4kB  /lists/3  (dead: deleted by layer 3)
              C     3kB  /etc/passwd
              A     3kB  /lists/4  (dead: deleted by layer 3)
                and 4 more (--files lists all)

            Layer 3: RUN chown 7 /bin/sh && rm /lists
              D    22kB  /lists
              C    10kB  /bin/sh
              C     1kB  /run

            Layer 4
              A    10kB  /copy  (the same bytes as /bin/sh of layer 3)
                and 1 more (--files lists all)

            BYTES                  ALL
            seen in a container    14kB
            there already          10kB
            dead                   35kB
            tar headers, padding   13.8kB
            together               72.8kB

            22kB are dead: /lists of layer 2 (6 files) is deleted by layer 3, but stays in the image. Delete it in the instruction that makes it, or make it in an earlier stage.
            10kB are dead: layer 3 repeats /bin/sh of layer 1 (1 file) for its owner, mode or times alone. Set them where the files come from: COPY --chown, COPY --chmod, or in the same RUN.
            10kB are there twice: /copy of layer 4 (1 file) repeats files of layer 3. Link to them, or bring them once.
            2kB are dead: /etc/passwd of layer 1 (1 file) is replaced by layer 2, but stays in the image. Write it once, as it should be in the end.
            1kB are dead: layer 3 repeats /run of layer 2 (1 file) for its owner, mode or times alone. Set them where the files come from: COPY --chown, COPY --chmod, or in the same RUN.
        "#]],
    );
    check(
        &[image],
        true,
        &expect![[r#"
            app:1: 4 layers, 72.8kB
            LAYER     SIZE      ADDED     CHANGED   DELETED   MADE BY
            1         15.1kB    4         0         0         ADD base
            2         31.6kB    8         1         0         RUN apt-get update
            3         13.6kB    0         2         1         RUN chown 7 /bin/sh && rm /lists
            4         12.6kB    2         0         0         (unknown)

            Layer 1: ADD base
              A      0B  /bin
              A    10kB  /bin/sh  (dead: repeated by layer 3)
              A      0B  /etc
              A     2kB  /etc/passwd  (dead: replaced by layer 2)

            Layer 2: RUN apt-get update
              C     3kB  /etc/passwd
              A      0B  /lists
              A     5kB  /lists/1  (dead: deleted by layer 3)
              A     4kB  /lists/2  (dead: deleted by layer 3)
              A     4kB  /lists/3  (dead: deleted by layer 3)
              A     3kB  /lists/4  (dead: deleted by layer 3)
              A     3kB  /lists/5  (dead: deleted by layer 3)
              A     3kB  /lists/6  (dead: deleted by layer 3)
              A     1kB  /run  (dead: repeated by layer 3)

            Layer 3: RUN chown 7 /bin/sh && rm /lists
              D    22kB  /lists
              C    10kB  /bin/sh
              C     1kB  /run

            Layer 4
              A    10kB  /copy  (the same bytes as /bin/sh of layer 3)
              A      0B  /evil\u{1b}[2J

            BYTES                  ALL
            seen in a container    14kB
            there already          10kB
            dead                   35kB
            tar headers, padding   13.8kB
            together               72.8kB

            22kB are dead: /lists of layer 2 (6 files) is deleted by layer 3, but stays in the image. Delete it in the instruction that makes it, or make it in an earlier stage.
            10kB are dead: layer 3 repeats /bin/sh of layer 1 (1 file) for its owner, mode or times alone. Set them where the files come from: COPY --chown, COPY --chmod, or in the same RUN.
            10kB are there twice: /copy of layer 4 (1 file) repeats files of layer 3. Link to them, or bring them once.
            2kB are dead: /etc/passwd of layer 1 (1 file) is replaced by layer 2, but stays in the image. Write it once, as it should be in the end.
            1kB are dead: layer 3 repeats /run of layer 2 (1 file) for its owner, mode or times alone. Set them where the files come from: COPY --chown, COPY --chmod, or in the same RUN.
        "#]],
    );
}

#[test]
fn several_images_tell_what_they_share() {
    let (base, tool) = (base(), layer(&["+ /tool 123456"]));
    let again = layer(&["+ /other/tool 123456", "- /bin/sh"]);
    check(
        &[
            ("base:1", &[("ADD base", &base)]),
            ("one:1", &[("ADD base", &base), ("COPY tool", &tool)]),
            ("two:1", &[("ADD base", &base), ("COPY other", &again)]),
        ],
        false,
        &expect![[r#"
            base:1: 1 layer, 15.1kB, of which 15.1kB are shared
            LAYER     SIZE      ADDED     CHANGED   DELETED   SHARED WITH    MADE BY
            1         15.1kB    4         0         0         one:1, two:1   ADD base

            one:1: 2 layers, 22.6kB, of which 15.1kB are shared
            LAYER     SIZE      ADDED     CHANGED   DELETED   SHARED WITH     MADE BY
            1         15.1kB    4         0         0         base:1, two:1   ADD base
            2         7.54kB    1         0         0                         COPY tool

            two:1: 2 layers, 23.1kB, of which 15.1kB are shared
            LAYER     SIZE      ADDED     CHANGED   DELETED   SHARED WITH     MADE BY
            1         15.1kB    4         0         0         base:1, one:1   ADD base
            3         8.05kB    1         0         1                         COPY other

            Layer 1 of base:1: ADD base
              A    10kB  /bin/sh
              A     2kB  /etc/passwd
                and 2 more (--files lists all)

            Layer 2 of one:1: COPY tool
              A     6kB  /tool

            Layer 3 of two:1: COPY other
              D    10kB  /bin/sh
              A     6kB  /other/tool  (the same bytes as /tool of layer 2)

            BYTES                  OF ONE IMAGE   SHARED    ALL
            seen in a container    6kB            12kB      18kB
            there already          6kB            0B        6kB
            dead                   0B             0B        0B
            tar headers, padding   3.58kB         3.07kB    6.66kB
            together               15.6kB         15.1kB    30.7kB

            6kB are there twice: /other/tool of layer 3 (1 file) repeats files of layer 2, which is another image's. Build both images FROM one that has them, so that they share its layers.
        "#]],
    );
}

#[test]
fn an_image_without_waste_and_one_without_layers() {
    check(
        &[("base:1", &[("ADD base", &base())])],
        false,
        &expect![[r#"
        base:1: 1 layer, 15.1kB
        LAYER     SIZE      ADDED     CHANGED   DELETED   MADE BY
        1         15.1kB    4         0         0         ADD base

        Layer 1: ADD base
          A    10kB  /bin/sh
          A     2kB  /etc/passwd
            and 2 more (--files lists all)

        BYTES                  ALL
        seen in a container    12kB
        there already          0B
        dead                   0B
        tar headers, padding   3.07kB
        together               15.1kB

        Nothing is wasted: a container sees every byte, and none is there twice.
    "#]],
    );
    check(
        &[("empty:1", &[])],
        false,
        &expect![[r#"
        empty:1: 0 layers, 0B
        LAYER     SIZE      ADDED     CHANGED   DELETED   MADE BY

        BYTES                  ALL
        seen in a container    0B
        there already          0B
        dead                   0B
        tar headers, padding   0B
        together               0B

        Nothing is wasted: a container sees every byte, and none is there twice.
    "#]],
    );
}
