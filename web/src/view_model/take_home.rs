//! The exercise's folder, and how to build it on a machine of one's own → a zip archive.

use layercake_core::layer::entry::Kind;
use layercake_core::plan::Builder;

use super::problems::is_dockerfile;
use super::steps::Plan;
use super::zip::{Member, zip};
use crate::state::session::Session;

/// The folder in the archive: what is beside it is no part of the build context.
const FOLDER: &str = "ac295_l2";

/// The archive; `None` where it would be too large for the format.
pub(crate) fn archive(session: &Session, file: &str, builder: Builder, plan: &Plan) -> Option<Vec<u8>> {
    let file = if is_dockerfile(file) { file } else { "Dockerfile" };
    let member = |path: String, mode: u32, bytes: Vec<u8>| Member { path, mode, bytes };
    let mut members = vec![
        member("README.md".to_owned(), 0o100_644, readme(file, builder, plan).into_bytes()),
        member(format!("{FOLDER}/"), 0o40_755, Vec::new()),
    ];
    for (path, entry, bytes) in session.world().host_entries(".") {
        let path = format!("{FOLDER}/{path}");
        match entry.kind {
            Kind::File { .. } => members.push(member(path, 0o100_000 | entry.mode, bytes)),
            Kind::Directory => members.push(member(path + "/", 0o40_000 | entry.mode, Vec::new())),
            Kind::Symlink { target } => members.push(member(path, 0o120_777, target.to_string().into_bytes())),
            // Devices and pipes are no part of what one builds from.
            _ => {}
        }
    }
    zip(&members)
}

fn readme(file: &str, builder: Builder, plan: &Plan) -> String {
    let flags = match builder {
        Builder::Classic => "classic",
        Builder::Buildkit => "buildkit",
    };
    let steps = plan.steps.iter().map(|step| format!("- line {}, `{}`: {}\n", step.line, step.text, step.layer));
    format!(
        "# From the page to your machine\n\n`{FOLDER}` is the folder of the page's exercise as you left it. With Layercake, on Linux:\n\n\
         ```\ncd {FOLDER}\nlayercake plan --builder {flags} -f {file} .\nlayercake build --builder {flags} -t mine -f {file} .\n\
         layercake run --rm -it mine\n```\n\nWith Docker:\n\n```\ncd {FOLDER}\ndocker build -t mine -f {file} .\n\
         docker run --rm -it mine\n```\n\nThe page's base images are models: the ids of a real ubuntu are others. \
         What the page knows of the layers of {file}:\n\n{}",
        steps.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use super::*;

    #[test]
    fn what_is_taken_home_is_what_python_unpacks() {
        let mut session = Session::new();
        session.submit("mkdir -p a/b; chmod 755 hello.sh; printf 'x\\377' > a/b/c; ln -s hello.sh link");
        let plan = Plan::of(&session, "Dockerfile", Builder::Classic, &Plan::default());
        let zip = archive(&session, "Dockerfile", Builder::Classic, &plan).unwrap();
        let folder = std::env::temp_dir().join(format!("layercake-zip-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.zip"), zip).unwrap();
        let script = "import zipfile; z = zipfile.ZipFile('a.zip'); assert z.testzip() is None\n\
                      for i in z.infolist(): print(i.filename, oct(i.external_attr >> 16), z.read(i)[:9])";
        let told = Command::new("python3").args(["-c", script]).current_dir(&folder).output().unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let told = String::from_utf8_lossy(&told.stdout).into_owned() + &String::from_utf8_lossy(&told.stderr);
        for line in [
            "README.md 0o100644 b'# From th'",
            "ac295_l2/ 0o40755 b''",
            "ac295_l2/a/b/c 0o100644 b'x\\xff'",
            "ac295_l2/hello.sh 0o100755 b'#!/bin/sh'",
            "ac295_l2/link 0o120777 b'hello.sh'",
        ] {
            assert!(told.lines().any(|other| other == line), "{line}: {told}");
        }
    }
}
