//! The sentences that no build says: of containers, images and histories.

use super::{Change, Language, Note, Written};
use crate::digest::{Digest, ImageId};
use crate::image::reference::ImageReference;
use expect_test::expect;

#[test]
fn what_happens_to_containers_and_images() {
    let image = ImageId::new(Digest::of(b"image"));
    let name = ImageReference::parse("hello:1").unwrap();
    let command = ["sh".to_owned(), "-c".to_owned(), "echo hi".to_owned()];
    let changes = [
        Change::Created { container: "web", image: "hello:1" },
        Change::Started { container: "web", command: &command },
        Change::Exited { container: "web", code: 0 },
        Change::Exited { container: "web", code: 137 },
        Change::Exited { container: "web", code: 255 },
        Change::Committed { container: "web", image: &image },
        Change::Removed { container: "web" },
        Change::Imported { image: &image },
        Change::Tagged { image: &image, name: &name },
        Change::Untagged { name: &name },
        Change::Deleted { digest: image.digest() },
        Change::Paused { container: "web" },
        Change::Unpaused { container: "web" },
        Change::Written { container: "web", path: "/a", more: 0, how: Written::New },
        Change::Written { container: "web", path: "/etc/a", more: 1, how: Written::CopiedUp },
        Change::Written { container: "web", path: "/etc/b", more: 2, how: Written::Hidden },
        Change::VolumeMade { volume: "data" },
        Change::VolumeRemoved { volume: "data" },
        Change::Published { registry: "Quay", name: "quay.io/me/hello:1", image: &image },
    ];
    let said: String = changes.iter().map(|change| change.say(Language::English) + "\n").collect();
    expect![[r#"
        The container web was made from the image hello:1, with a writable layer of its own.
        The container web runs: sh -c echo hi.
        The container web ended with exit code 0.
        The container web was ended by signal 9 (exit code 137).
        The container web ended with exit code 255.
        What the container web changed became a layer of the new image 6105d6cc76af.
        The container web was removed, and what it had written with it.
        The archive became the image 6105d6cc76af, with one layer.
        The image 6105d6cc76af is now named hello:1.
        The name hello:1 was taken away; no layer went with it.
        6105d6cc76af was deleted: nothing needs it any more.
        The container web was paused.
        The container web goes on.
        In the writable layer of web: /a is new.
        In the writable layer of web: /etc/a (and 1 more) was copied up and changed; the image keeps its own.
        In the writable layer of web: /etc/b (and 2 more) is hidden by a whiteout; the image keeps its own.
        The volume data was made, outside of all layers.
        The volume data was removed, with all that was in it.
        Quay has quay.io/me/hello:1 now: the image 6105d6cc76af.
    "#]]
    .assert_eq(&said);
}

#[test]
fn the_odd_words_of_a_history() {
    let notes = [Note::Missing, Note::NoLayer, Note::Nop, Note::Arguments, Note::Buildkit];
    let said: String = notes.iter().map(|note| note.say(Language::English) + "\n").collect();
    expect![[r"
        <missing> is no error. The instruction and its layer are here, but no image of their own: BuildKit makes an image of the last step only, and the steps of a base image were built elsewhere.
        0B: the instruction changed no files. It is written into the image's configuration, which is no layer.
        #(nop) is how the classic builder notes an instruction that ran no command; what comes after it is the instruction.
        |1 A=b: the build arguments that the command was run with, after how many they are. They stay readable here: never pass a secret so.
        # buildkit at the end says which builder carried the instruction out.
    "]].assert_eq(&said);
}
