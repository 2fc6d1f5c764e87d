//! `--build-context`: names that stand for folders and images.

use super::world::{Ask, Memory, World};
use super::{assert_agrees, decisions};

fn folder(files: &[(&str, &str)]) -> Memory {
    let mut folder = Memory::default();
    files.iter().for_each(|(path, content)| folder.write(path, content));
    folder
}

fn world() -> World {
    let mut world = World::new();
    world.named.insert("docs".to_owned(), folder(&[("/guide/a.md", "a"), ("/b.md", "b")]));
    world.context.write("/app", "app");
    world
}

fn build(world: &mut World, text: &str) -> (Vec<String>, String) {
    let plan = world.plan(&Ask::buildkit(text));
    let done = world.build(&Ask::buildkit(text));
    assert_agrees(&plan, &done.report);
    (world.listing(&done.image.unwrap(), "/d"), decisions(&done.report))
}

#[test]
fn a_folder_is_copied_from_and_its_files_count() {
    let mut world = world();
    let text = "FROM base\nCOPY --from=docs guide /d\nRUN --mount=from=docs,target=/m make\n";
    assert_eq!(build(&mut world, text).0, ["a.md"]);
    assert_eq!(build(&mut world, text).1.matches("hit").count(), 2);
    world.named.insert("docs".to_owned(), folder(&[("/guide/a.md", "a"), ("/b.md", "new")]));
    let decided = build(&mut world, text).1;
    assert!(decided.contains("hit  COPY"), "{decided}");
    assert!(decided.contains("the content of b.md changed"), "{decided}");
}

#[test]
fn a_name_stands_for_a_stage_too() {
    let text = "FROM base AS docs\nRUN false\nFROM base\nCOPY --from=docs b.md /d/\nCOPY --from=0 b.md /d/c\n";
    assert_eq!(build(&mut world(), text).0, ["b.md", "c"]);
}

#[test]
fn an_image_is_built_on_and_copied_from() {
    let mut world = World::new();
    world.named_images.insert("other".to_owned(), "base".to_owned());
    world.named_images.insert("built".to_owned(), "base".to_owned());
    let text = "FROM missing AS built\nRUN false\nFROM other:latest\nCOPY --from=built etc/passwd /d/1\n\
                COPY --from=other etc/passwd /d/2\n";
    assert_eq!(build(&mut world, text).0, ["1", "2"]);
}

#[test]
fn a_folder_is_no_base() {
    for text in ["FROM docs\nRUN make\n", "FROM base AS docs\nRUN make\n"] {
        let error = world().failure(text);
        assert!(error.contains("write FROM scratch and COPY --from=docs / /"), "{error}");
    }
}
